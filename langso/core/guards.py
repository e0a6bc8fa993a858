"""Views say whether they read or write, and a request that reads cannot write.

Every view function carries `@reads` or `@writes`; a repository test demands it. The middleware
stands innermost and refuses any writing SQL while a GET or HEAD request is answered, in pages
and in the API alike. It costs one string comparison a query and no round trip.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
Handler = Callable[[HttpRequest], HttpResponse]

# `set` is how time zone and statement limits are chosen; `copy` is judged by its direction.
_READING = re.compile(
    r"\s*(?:--[^\n]*\n\s*)*\(*\s*"
    r"(?:select|with|values|table|show|explain|declare|fetch|close|set|savepoint|release|rollback"
    r"|begin|copy\b.*\bto\s+stdout)\b",
    re.IGNORECASE | re.DOTALL,
)
_WRITING_INSIDE = re.compile(
    r"\b(?:insert\s+into|update\s+\S+\s+set|delete\s+from)\b", re.IGNORECASE
)


class WriteWhileReadingError(Exception):
    """A request that only reads tried to change the database."""


def reads(view: View[P]) -> View[P]:
    """Mark a view that changes nothing; other methods than GET and HEAD are refused (405)."""
    return _guarded(view, "reads", ("GET", "HEAD"))


def writes(view: View[P]) -> View[P]:
    """Mark a view that changes something; other methods than POST are refused (405)."""
    return _guarded(view, "writes", ("POST",))


def _guarded(view: View[P], kind: str, methods: tuple[str, ...]) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        return view(request, *args, **kwargs)

    guarded.guard = kind  # type: ignore[attr-defined]
    return guarded


def is_reading(sql: str) -> bool:
    """Tell whether a statement only reads (common table expressions that write do not)."""
    if not _READING.match(sql):
        return False
    return not (sql.lstrip()[:4].lower() == "with" and _WRITING_INSIDE.search(sql))


def refuse_writes(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Stand around each query (Django's `execute_wrapper`). Raises WriteWhileReadingError."""
    text = sql if isinstance(sql, str) else sql.as_string(None)
    # Django itself drops a session whose password has changed, whatever the request.
    if not is_reading(text) and "django_session" not in text:
        msg = f"a request that reads tried to write: {text[:200]}"
        raise WriteWhileReadingError(msg)
    return execute(sql, params, many, context)


def reading_requests(get_response: Handler) -> Handler:
    """Refuse writing SQL while a GET or HEAD request is answered (middleware, innermost)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        with connection.execute_wrapper(refuse_writes):
            return get_response(request)

    return middleware
