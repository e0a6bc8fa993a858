"""One's own account: roles, second factors, sessions, tokens."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.accounts import actions, queries
from langso.accounts.models import User
from langso.accounts.values import Action
from langso.core import asking
from langso.core.guards import reads, writes


@reads
@never_cache
@login_required
def own(request: HttpRequest) -> HttpResponse:
    """Show who one is here: roles, second factors, sessions."""
    user, now, today = cast("User", request.user), timezone.now(), asking.today()
    key = request.session.session_key or ""
    context = {
        "roles": queries.roles_of(user_id=user.pk, on=today),
        "sessions": queries.list_sessions(user_id=user.pk, at=now, current_key=key),
        "tokens": queries.list_tokens(user_id=user.pk, at=now),
        "has_second_factor": queries.has_second_factor(user_id=user.pk),
        "manages": queries.managed_units(user=user, on=today) != set(),
        "audits": queries.may(user=user, action=Action.READ_AUDIT, unit_id=None, on=today),
        "lacks_second_factor": queries.lacks_second_factor(user=user, on=today),
    }
    return render(request, "accounts/own.html", context)


@writes
@login_required
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of one's own sessions."""
    if queries.get_session_owner(session_id=session_id) != request.user.pk:
        raise Http404
    user = cast("User", request.user)
    actions.end_session(session_id=session_id, by=user.username, by_id=user.pk, at=timezone.now())
    messages.success(request, _("The session has ended."))
    return redirect("accounts:own")


@writes
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    user = cast("User", request.user)
    actions.end_other_sessions(
        user_id=user.pk, kept_key=request.session.session_key or "",
        by=user.username, by_id=user.pk, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("All other sessions have ended."))
    return redirect("accounts:own")
