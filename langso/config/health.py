"""`GET /healthz`: 200 only when everything is ready, otherwise 503 with what is missing."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from langso.config import checks

Handler = Callable[[HttpRequest], HttpResponse]


def health_check(get_response: Handler) -> Handler:
    """Answer /healthz before anything else is asked of the request (middleware, outermost).

    Once a process has found everything ready, it only asks whether the database still answers.
    """
    seen_ready = False

    def middleware(request: HttpRequest) -> HttpResponse:
        nonlocal seen_ready
        if request.path != "/healthz":
            return get_response(request)
        if seen_ready:
            return _pulse()
        found = checks.run(checks.READINESS)
        seen_ready = all(check.ok for check in found)
        state = {check.name: check.detail for check in found if not check.ok}
        if seen_ready:
            return JsonResponse({"status": "ready", "missing": {}})
        return _unavailable("starting", state)

    return middleware


def _pulse() -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        connection.close()
        return _unavailable("waiting", {"database": "does not answer"})
    return JsonResponse({"status": "ready", "missing": {}})


def _unavailable(status: str, missing: dict[str, str]) -> JsonResponse:
    response = JsonResponse({"status": status, "missing": missing}, status=503)
    # Django logs every 5xx as an error unless told that somebody has; waiting is none.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
