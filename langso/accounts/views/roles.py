"""Roles: granted, ended, carried over to successors."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from langso.accounts import actions, queries
from langso.accounts.forms import CarryOverForm, EndRoleForm, RoleForm
from langso.accounts.values import Action, BadAccountError
from langso.accounts.views.people import (
    by,
    person_page,
    require_grant,
    require_manager,
    role_form,
)
from langso.core import asking
from langso.core.guards import reads, writes


@writes
@login_required
def grant(request: HttpRequest, user_id: int) -> HttpResponse:
    """Grant a person one more role."""
    require_manager(request, user_id)
    form = role_form(request, RoleForm, request.POST)
    if not form.is_valid():
        return person_page(request, user_id, status=400, role_form=form)
    wanted = form.wanted()
    require_grant(request, wanted["role"], wanted["unit_id"])
    if user_id == request.user.pk:
        raise PermissionDenied(_("Nobody grants a role to themselves."))
    try:
        actions.grant_role(user_id=user_id, **wanted, **by(request))
    except BadAccountError as error:
        form.add_error(None, str(error))
        return person_page(request, user_id, status=400, role_form=form)
    messages.success(request, _("The role is granted."))
    return redirect("accounts:person", user_id)


@writes
@login_required
def end(request: HttpRequest, user_id: int, holding_id: int) -> HttpResponse:
    """End a role after a last day."""
    require_manager(request, user_id)
    found = queries.get_holding(holding_id=holding_id, on=asking.today())
    if found is None or found[0] != user_id:
        raise Http404
    require_grant(request, found[1].role, found[1].unit_id)
    form = EndRoleForm(request.POST)
    try:
        if not form.is_valid():
            raise BadAccountError(_("Give the last day of the role."))
        first_without = form.cleaned_data["last_on"] + dt.timedelta(days=1)
        actions.end_role(holding_id=holding_id, on=first_without, **by(request))
    except BadAccountError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The role ends."))
    return redirect("accounts:person", user_id)


@reads
@never_cache
@login_required
def carry_over_page(request: HttpRequest) -> HttpResponse:
    """Ask from which ended unit to which successor roles are carried over."""
    require_manager(request)
    form = CarryOverForm(on=asking.today(), initial={"from_on": asking.today()})
    return render(request, "accounts/carry_over.html", {"form": form})


@writes
@login_required
def carry_over(request: HttpRequest) -> HttpResponse:
    """Carry the roles over."""
    require_manager(request)
    today = asking.today()
    form = CarryOverForm(request.POST, on=today)
    if form.is_valid():
        asked = form.cleaned_data
        queries.require(
            user=request.user, action=Action.MANAGE_ACCOUNTS, unit_id=asked["successor"], on=today
        )
        try:
            made = actions.carry_over_roles(
                unit_id=asked["code"], successor_id=asked["successor"],
                from_on=asked["from_on"], **by(request),
            )  # fmt: skip
        except BadAccountError as error:
            form.add_error(None, str(error))
        else:
            text = ngettext("%(n)s role carried over.", "%(n)s roles carried over.", len(made))
            messages.success(request, text % {"n": len(made)})
            return redirect("accounts:people")
    return render(request, "accounts/carry_over.html", {"form": form}, status=400)
