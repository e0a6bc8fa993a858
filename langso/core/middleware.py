"""What every request meets: the content security policy, and the audit of what it takes out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from langso.core import audit
from langso.core.addresses import client_address

Handler = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(  # noqa: FLY002 - one directive a line is easier to read and to change
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


def content_security_policy(get_response: Handler) -> Handler:
    """Send a policy that lets nothing in from outside and no script inside a page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        return response

    return middleware


# Whatever leaves in one of these forms is a file, whether or not a browser is told to save it.
FILE_TYPES = (
    "text/csv",
    "application/vnd.",
    "application/pdf",
    "application/zip",
    "application/msword",
    "application/octet-stream",
)


def audited(get_response: Handler) -> Handler:
    """Tell the audit trail from where a request comes, and which files and tables it takes out.

    Every answer that is a file, and every answer that a view marks as a table (`export_of`), leaves
    one event when a person asked for it, so that no page or endpoint can forget to. It stands
    outside of the guard that keeps reading requests from writing.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with audit.from_address(client_address(request)):
            response = get_response(request)
            _record_export(request, response)
        return response

    return middleware


def _record_export(request: HttpRequest, response: HttpResponse) -> None:
    what = export_of(response)
    # A program's token opens as the person it acts for.
    person = getattr(request, "auth", None) or getattr(request, "user", None)
    if not what or not getattr(person, "is_authenticated", False):
        return
    audit.record_event(
        at=timezone.now(),
        actor=person.get_username(),  # type: ignore[union-attr]
        actor_id=person.pk,  # type: ignore[union-attr]
        action="core.export",
        subject=what,
        origin=request.path[:100],
        detail={
            "query": request.GET.urlencode()[:1000],
            "type": response.headers.get("Content-Type", ""),
        },
    )


def export_of(response: HttpResponse) -> str:
    """Return the name of the file or table that an answer is; nothing for a page."""
    if response.status_code not in {200, 206}:
        return ""
    marked = getattr(response, "export_of", "")
    disposition = response.headers.get("Content-Disposition", "")
    if disposition.startswith("attachment"):
        return marked or disposition.partition("filename=")[2].strip('"') or "file"
    kind = response.headers.get("Content-Type", "")
    return marked or (kind if kind.startswith(FILE_TYPES) else "")
