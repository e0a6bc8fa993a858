"""Tokens of programs: made by administrators, revoked by them or by their owners."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from langso.accounts import actions, queries
from langso.accounts.forms import TokenForm
from langso.accounts.views.people import by, person_page, require_manager, require_other, show_once
from langso.core.guards import writes


@writes
@login_required
def make(request: HttpRequest, user_id: int) -> HttpResponse:
    """Make a token and show it this once."""
    require_other(request, user_id)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return person_page(request, user_id, status=400, token_form=form)
    expires_at = timezone.now() + dt.timedelta(days=form.cleaned_data["days"])
    token = actions.make_token(
        user_id=user_id, label=form.cleaned_data["label"], expires_at=expires_at, **by(request)
    )
    return show_once(request, user_id, _("The token, shown this once:"), token)


@writes
@login_required
def revoke(request: HttpRequest, user_id: int, token_id: int) -> HttpResponse:
    """Make a token useless."""
    mine = user_id == request.user.pk
    if not mine:
        require_manager(request, user_id)
    if queries.get_token_owner(token_id=token_id) != user_id:
        raise Http404
    actions.revoke_token(token_id=token_id, **by(request))
    messages.success(request, _("The token no longer works."))
    return redirect("accounts:own") if mine else redirect("accounts:person", user_id)
