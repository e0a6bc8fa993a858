"""What a signed-in request meets: a second factor where a role demands one, and "last seen"."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from langso.accounts import actions, queries
from langso.core import asking, caches
from langso.core.addresses import client_address

Handler = Callable[[HttpRequest], HttpResponse]

# Where somebody goes who has to set up a second factor first.
OPEN = ("/account/", "/sign-in/", "/sign-out/", "/language/", "/static/")
MOST_REMEMBERED = 10_000

_seen: dict[str, float] = {}
caches.on_clear(_seen.clear)


def second_factor_first(get_response: Handler) -> Handler:
    """Send people whose role demands a second factor to set one up before anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or request.path.startswith(OPEN):
            return get_response(request)
        if not queries.lacks_second_factor(user=user, on=asking.today()):
            return get_response(request)
        if "application/json" in request.headers.get("Accept", ""):
            message = _("Your role demands a second factor: set one up first.")
            return JsonResponse({"error": "second_factor", "message": message}, status=403)
        return redirect("mfa_index")

    return middleware


def last_seen(get_response: Handler) -> Handler:
    """Note now and then when and from where a session was seen."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        key = getattr(request, "session", None) and request.session.session_key
        if key and request.user.is_authenticated and _is_due(key):
            actions.touch_session(
                session_key=key, address=client_address(request), at=timezone.now()
            )
        return response

    return middleware


def _is_due(key: str) -> bool:
    """Tell whether this process has not noted the session for a while."""
    now = time.monotonic()
    if now - _seen.get(key, float("-inf")) < actions.TOUCH_AFTER.total_seconds():
        return False
    if len(_seen) >= MOST_REMEMBERED:
        _seen.clear()
    _seen[key] = now
    return True
