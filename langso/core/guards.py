"""Views say whether they read or write, and a request that reads cannot write.

Every view function carries `@reads` or `@writes`; a repository test demands it. The middleware
stands innermost and refuses any writing SQL while a GET or HEAD request is answered, in pages
and in the API alike. It costs one string comparison a query and no round trip. A request that
reads is answered as of one moment (see `moments`).
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from langso.core import moments

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


_may_write: ContextVar[bool] = ContextVar("may_write", default=False)


class WriteWhileReadingError(Exception):
    """A request that only reads tried to change the database."""


def reads(view: View[P]) -> View[P]:
    """Mark a view that changes nothing; other methods than GET and HEAD are refused (405)."""
    return _guarded(view, "reads", ("GET", "HEAD"))


def writes(view: View[P]) -> View[P]:
    """Mark a view that changes something; other methods than POST are refused (405)."""
    return _guarded(view, "writes", ("POST",))


def writes_by_get(view: View[P]) -> View[P]:
    """Mark a view that has to write although it is asked by GET; there are very few.

    Another site sends people back with a proof that opens a session; what is shown only once is
    marked as shown.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        token = _may_write.set(True)
        try:
            return view(request, *args, **kwargs)
        finally:
            _may_write.reset(token)

    return _guarded(guarded, "writes", ("GET",))


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
    if not (_may_write.get() or is_reading(text) or "django_session" in text):
        msg = f"a request that reads tried to write: {text[:200]}"
        raise WriteWhileReadingError(msg)
    return execute(sql, params, many, context)


def reading_requests(get_response: Handler) -> Handler:
    """Refuse writing SQL while a GET or HEAD request is answered (middleware, innermost)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        with connection.execute_wrapper(refuse_writes), moments.one_moment():
            return get_response(request)

    return middleware
