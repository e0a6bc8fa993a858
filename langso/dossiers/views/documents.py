"""Pages of documents: one document, its files and pages, the search."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.core import asking
from langso.core.asking import plain_answers
from langso.core.files import queries as files
from langso.core.files.rules.names import with_extension
from langso.core.files.values import FileGoneError
from langso.core.guards import reads
from langso.dossiers import queries
from langso.dossiers.forms.mailbox import number_of
from langso.dossiers.presenters import document_page, preview, signing
from langso.dossiers.queries import texts
from langso.dossiers.values.documents import UnknownDocumentError, VersionInfo

MISSING = (UnknownDocumentError,)
# Whatever a file holds, nothing in it runs, loads or frames under this address.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
PAGE_SECONDS = 3_600
"""How long a browser keeps a page's picture; a version never changes."""


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def page(request: HttpRequest, document_id: int) -> HttpResponse:
    """Show a document, with the version asked for."""
    return shown(request, document_id, version=number_of(request.GET.get("version", "")))


def shown(
    request: HttpRequest,
    document_id: int,
    *,
    version: int | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """Answer with a document's page, after a refusal too."""
    on = asking.today()
    content = document_page.page(
        user=request.user, document_id=document_id, on=on, version=version, refused=refused
    )
    panel = signing.panel(user=request.user, document=content.info, on=on)
    return render(
        request, "dossiers/document.html", {"page": content, "signing": panel}, status=status
    )


@reads
@login_required
@plain_answers(missing=MISSING)
def download(request: HttpRequest, document_id: int, number: int) -> HttpResponse:
    """Give out a version as it was handed in."""
    version = _version(request, document_id, number)
    try:
        stream = queries.open_version(version_id=version.id)
    except FileGoneError as error:
        return asking.problem(request, str(error), "", status=410)
    name = with_extension(version.name, files.extensions_of(version.media_type))
    answer = FileResponse(
        stream, as_attachment=True, filename=name, content_type=version.media_type
    )
    answer.headers["Content-Length"] = str(version.size)
    return _sealed(answer, seconds=0)


@reads
@login_required
@plain_answers(missing=MISSING)
def page_picture(request: HttpRequest, document_id: int, number: int, place: int) -> HttpResponse:
    """Give out one page of a version as a picture."""
    version = _version(request, document_id, number)
    try:
        made = preview.picture_of(version, place)
    except (texts.UnreadableError, FileGoneError) as error:
        raise Http404(_("This page cannot be shown. Download the file.")) from error
    return _sealed(HttpResponse(made, content_type="image/png"), seconds=PAGE_SECONDS)


@reads
@login_required
@plain_answers(missing=MISSING)
def picture(request: HttpRequest, document_id: int, number: int) -> HttpResponse:
    """Give out a picture that was handed in, re-encoded without its metadata."""
    version = _version(request, document_id, number)
    try:
        stream = files.open_rendition(sha256=version.sha256, size="screen")
    except FileGoneError as error:
        raise Http404(str(error)) from error
    return _sealed(FileResponse(stream, content_type="image/webp"), seconds=PAGE_SECONDS)


@reads
@never_cache
@login_required
@plain_answers()
def search(request: HttpRequest) -> HttpResponse:
    """Find documents by their words."""
    q = asking.text_of(request.GET.get("q", ""))
    before = number_of(request.GET.get("before", ""))
    found = queries.search_documents(user=request.user, q=q, on=asking.today(), before=before)
    return render(request, "dossiers/documents.html", {"q": q, "found": found, "before": before})


def _version(request: HttpRequest, document_id: int, number: int) -> VersionInfo:
    """Return a version of a document that the person may see. Raises PermissionDenied."""
    queries.get_document(user=request.user, document_id=document_id, on=asking.today())
    return queries.get_version(document_id=document_id, number=number)


def _sealed(response: HttpResponse | FileResponse, *, seconds: int) -> HttpResponse:
    """Add the headers that keep a file from acting in the platform's name."""
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = f"private, max-age={seconds}" if seconds else "no-store"
    # Guards speak of whole answers; one that streams passes through them just the same.
    return cast("HttpResponse", response)
