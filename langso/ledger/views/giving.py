"""Giving files out: through the policy, as a download that no browser runs."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from langso.core import asking
from langso.core.files import queries as files
from langso.core.files.rules.names import with_extension
from langso.core.files.values import RENDITION_TYPE, FileGoneError, Size
from langso.core.guards import reads
from langso.ledger import queries
from langso.ledger.views import asked

# Whatever a file holds, nothing in it runs, loads or frames under this address.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Styles within a PDF viewer are the browser's own; nothing else is let in."""


def _sealed(response: FileResponse, *, seconds: int = 0) -> HttpResponse:
    """Add the headers that keep a file from acting in the platform's name."""
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = f"private, max-age={seconds}" if seconds else "no-store"
    # Guards speak of whole answers; one that streams passes through them just the same.
    return cast("HttpResponse", response)


@reads
@asked.signed_in
def original(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Give out the file as it was handed in, metadata and all: to officers only."""
    evidence = asked.evidence_to_see(request, evidence_id)
    if evidence is None:
        raise PermissionDenied
    try:
        stream = files.open_file(sha256=evidence.file.sha256)
    except FileGoneError as error:
        return asking.problem(request, str(error), "", status=410)
    name = with_extension(evidence.file.name, files.extensions_of(evidence.file.media_type))
    answer = FileResponse(
        stream, as_attachment=True, filename=name, content_type=evidence.file.media_type
    )
    answer.headers["Content-Length"] = str(evidence.file.size)
    return _sealed(answer)


@reads
def picture(request: HttpRequest, evidence_id: int, size: str) -> HttpResponse:
    """Give out a picture without metadata: to officers, and to all when it was opened to them."""
    if size not in Size.values or not _may_see_picture(request, evidence_id):
        return asked.signed_in(_refuse)(request)
    sha256 = queries.get_evidence(evidence_id=evidence_id).file.sha256
    try:
        stream = files.open_rendition(sha256=sha256, size=size)
    except FileGoneError as error:
        return asking.problem(request, str(error), _("Open the file itself."), status=410)
    # A picture closed to the public again must not live on in a browser for long.
    return _sealed(FileResponse(stream, content_type=RENDITION_TYPE), seconds=300)


def _refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _may_see_picture(request: HttpRequest, evidence_id: int) -> bool:
    if queries.is_public(evidence_id=evidence_id):
        return True
    return request.user.is_authenticated and asked.evidence_to_see(request, evidence_id) is not None
