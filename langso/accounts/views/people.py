"""People: found, made, helped in, closed."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.accounts import actions, queries
from langso.accounts.forms import IdentityForm, PersonForm, RoleForm, TokenForm
from langso.accounts.values import BadAccountError, Role, UnknownUserError
from langso.core import asking
from langso.core.guards import reads, writes


def by(request: HttpRequest) -> dict[str, Any]:
    """Return who acts, and when, as actions ask for it."""
    user = request.user
    return {"by": user.get_username(), "by_id": user.pk, "at": timezone.now()}


def require_manager(request: HttpRequest, user_id: int | None = None) -> None:
    """Raises PermissionDenied unless the reader manages accounts, and this person's."""
    today = asking.today()
    if user_id is None:
        if queries.managed_units(user=request.user, on=today) == set():
            raise PermissionDenied(_("You may not: manage accounts and roles, here."))
    elif not queries.may_manage(user=request.user, person_id=user_id, on=today):
        raise PermissionDenied(_("You do not manage this person's account."))


def require_other(request: HttpRequest, user_id: int) -> None:
    """Raises PermissionDenied when the reader would do to themselves what asks for proof."""
    require_manager(request, user_id)
    if user_id == request.user.pk:
        raise PermissionDenied(_("For your own account, use the page “My account”."))


def role_form(request: HttpRequest, kind: type[RoleForm], data: Any = None) -> RoleForm:
    """Return a form that offers the roles the reader may grant."""
    today = asking.today()
    roles = list(queries.grantable_roles(user=request.user, on=today))
    return kind(data, roles=roles, on=today, english=get_language() == "en")


def services() -> list[tuple[str, str]]:
    """Return name and title of every sign-on service."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return [(app["provider_id"], app["name"]) for app in apps]


@reads
@never_cache
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """List the people whom the reader manages; searched and paged."""
    require_manager(request)
    q, after = (asking.text_of(request.GET.get(name, "")) for name in ("q", "after"))
    role = request.GET.get("role", "")
    page = queries.page_people(
        user=request.user, on=asking.today(), q=q, after=after,
        role=role if role in Role.values else "", only_active="ended" not in request.GET,
    )  # fmt: skip
    roles = queries.catalogue().national.values()
    managed = queries.managed_units(user=request.user, on=asking.today())
    context = {
        "page": page, "q": q, "role": role, "roles": roles, "ended": "ended" in request.GET,
        "whole_country": managed is None,
    }  # fmt: skip
    return render(request, "accounts/people.html", context)


@reads
@never_cache
@login_required
def add_page(request: HttpRequest) -> HttpResponse:
    """Ask for a new person and their first role."""
    require_manager(request)
    return render(request, "accounts/add.html", {"form": role_form(request, PersonForm)})


@writes
@login_required
def add(request: HttpRequest) -> HttpResponse:
    """Make a person with their first role, and show the password this once."""
    require_manager(request)
    form = role_form(request, PersonForm, request.POST)
    if not form.is_valid():
        return render(request, "accounts/add.html", {"form": form}, status=400)
    wanted, password = form.wanted(), _password()
    require_grant(request, wanted["role"], wanted["unit_id"])
    try:
        with transaction.atomic():
            user = actions.create_user(
                username=form.cleaned_data["username"], password=password,
                name=form.cleaned_data["name"], **by(request),
            )  # fmt: skip
            actions.grant_role(user_id=user.pk, **wanted, **by(request))
    except BadAccountError as error:
        form.add_error(None, str(error))
        return render(request, "accounts/add.html", {"form": form}, status=400)
    return show_once(request, user.pk, _("The password, shown this once:"), password)


def require_grant(request: HttpRequest, role: str, unit_id: int | None) -> None:
    """Raises PermissionDenied unless the reader may grant the role there."""
    today = asking.today()
    if not queries.may_grant(user=request.user, role=role, unit_id=unit_id, on=today):
        raise PermissionDenied(_("You may not grant this role at this place."))


@reads
@never_cache
@login_required
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show one person: roles, sessions, tokens, identities, and what can be done."""
    require_manager(request, user_id)
    return person_page(request, user_id)


def person_page(
    request: HttpRequest, user_id: int, *, status: int = 200, **changed: Any
) -> HttpResponse:
    """Render the person's page; `changed` replaces forms that came back with errors."""
    today, now = asking.today(), timezone.now()
    try:
        found = queries.get_person(user_id=user_id, on=today)
    except UnknownUserError as error:
        raise Http404 from error
    context = {
        "person": found,
        "all_roles": queries.roles_of(user_id=user_id, on=today),
        "sessions": queries.list_sessions(user_id=user_id, at=now),
        "tokens": queries.list_tokens(user_id=user_id, at=now),
        "identities": queries.list_identities(user_id=user_id),
        "role_form": role_form(request, RoleForm),
        "token_form": TokenForm(),
        "identity_form": IdentityForm(services=services()) if services() else None,
        "today": today,
        **changed,
    }
    return render(request, "accounts/person.html", context, status=status)


def show_once(request: HttpRequest, user_id: int, words: str, secret: str) -> HttpResponse:
    """Show a secret in the answer itself: it is kept nowhere, and no address leads to it again."""
    response = person_page(request, user_id, secret={"words": words, "text": secret})
    response.headers["Cache-Control"] = "no-store"
    return response


def _password() -> str:
    return "-".join(secrets.token_hex(2) for _part in range(5))


@writes
@login_required
def new_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give a person who lost it a new password, shown this once."""
    require_other(request, user_id)
    password = _password()
    actions.set_password(user_id=user_id, password=password, **by(request))
    return show_once(request, user_id, _("The new password, shown this once:"), password)


@writes
@login_required
def end(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account."""
    require_manager(request, user_id)
    if user_id == request.user.pk:
        raise PermissionDenied(_("Nobody closes their own account."))
    actions.end_user(user_id=user_id, **by(request))
    messages.success(request, _("The account is closed."))
    return redirect("accounts:person", user_id)


@writes
@login_required
def remove_factors(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take away the second factors of a person who lost them."""
    require_other(request, user_id)
    actions.remove_second_factors(user_id=user_id, **by(request))
    messages.success(request, _("The second factors are removed, and all sessions have ended."))
    return redirect("accounts:person", user_id)


@writes
@login_required
def end_session(request: HttpRequest, user_id: int, session_id: int) -> HttpResponse:
    """End a session of somebody else."""
    require_manager(request, user_id)
    if queries.get_session_owner(session_id=session_id) != user_id:
        raise Http404
    actions.end_session(session_id=session_id, **by(request))
    messages.success(request, _("The session has ended."))
    return redirect("accounts:person", user_id)


@writes
@login_required
def link(request: HttpRequest, user_id: int) -> HttpResponse:
    """Link a verified identifier of a sign-on service."""
    require_other(request, user_id)
    form = IdentityForm(request.POST, services=services())
    if form.is_valid():
        try:
            actions.link_identity(user_id=user_id, **form.cleaned_data, **by(request))
        except BadAccountError as error:
            form.add_error(None, str(error))
        else:
            return redirect("accounts:person", user_id)
    return person_page(request, user_id, status=400, identity_form=form)


@writes
@login_required
def unlink(request: HttpRequest, user_id: int, identity_id: int) -> HttpResponse:
    """Forget an identifier of a sign-on service."""
    require_manager(request, user_id)
    if identity_id not in {row[0] for row in queries.list_identities(user_id=user_id)}:
        raise Http404
    actions.unlink_identity(identity_id=identity_id, **by(request))
    return redirect("accounts:person", user_id)
