"""Messages of edXML: taking a document out, looking at one that came, taking it in, the outbox."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.accounts import queries as accounts
from langso.accounts.values import Action
from langso.core import asking
from langso.core.asking import BadQuestionError, plain_answers
from langso.core.files.values import FileError
from langso.core.guards import reads, writes
from langso.dossiers.actions import edxml as actions
from langso.dossiers.actions import edxml_statuses
from langso.dossiers.presenters import exchange as presenter
from langso.dossiers.queries import documents as document_queries
from langso.dossiers.queries import exchange as queries
from langso.dossiers.values.documents import DocumentError, UnknownDocumentError
from langso.dossiers.values.organisations import UnknownOrganisationError

MISSING = (UnknownDocumentError, UnknownOrganisationError)
EDXML = "application/xml"


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def page(request: HttpRequest) -> HttpResponse:
    """Show the outbox, what came, and where a message is taken in."""
    content = presenter.page(request.user, on=asking.today())
    return render(request, "dossiers/exchange.html", {"page": content})


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def look(request: HttpRequest) -> HttpResponse:
    """Show what a message says and what is wrong with it; nothing is kept."""
    read = None
    refused = ""
    content = presenter.page(request.user, on=asking.today())
    try:
        read = actions.read_message(stream=_upload(request))
    except DocumentError as error:
        refused = str(error)
    shown = presenter.reading(read) if read else None
    status = 400 if refused else 200
    answer = {"page": content, "read": shown, "refused": refused}
    return render(request, "dossiers/exchange.html", answer, status=status)


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def take_in(request: HttpRequest) -> HttpResponse:
    """Take a message in."""
    try:
        document_id = actions.import_message(
            stream=_upload(request), organisation_id=_number(request, "organisation"),
            type_id=request.POST.get("type", "")[:40], actor=request.user, at=timezone.now(),
        )  # fmt: skip
    except (DocumentError, FileError) as error:
        messages.error(request, str(error))
        return redirect("dossiers:exchange")
    messages.success(request, _("The message was taken in."))
    return redirect("dossiers:document", document_id)


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def edxml(request: HttpRequest, document_id: int) -> HttpResponse:
    """Give an issued document out as edXML."""
    document_queries.get_document(user=request.user, document_id=document_id, on=asking.today())
    try:
        name, body = actions.export_message(
            document_id=document_id, actor=request.user, at=timezone.now()
        )
    except DocumentError as error:
        messages.error(request, str(error))
        return redirect("dossiers:document", document_id)
    answer = HttpResponse(body, content_type=EDXML)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def say(request: HttpRequest, document_id: int) -> HttpResponse:
    """Put a status on a received document into the outbox."""
    document_queries.get_document(user=request.user, document_id=document_id, on=asking.today())
    try:
        new = edxml_statuses.send_status(
            document_id=document_id, code=request.POST.get("code", ""), actor=request.user,
            note=request.POST.get("note", "").strip()[:300], at=timezone.now(),
        )  # fmt: skip
    except DocumentError as error:
        messages.error(request, str(error))
    else:
        words = _("The status waits in the outbox.") if new else _("This status was said before.")
        messages.success(request, words)
    return redirect("dossiers:exchange")


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def set_code(request: HttpRequest) -> HttpResponse:
    """Enter an organisation's agency code."""
    try:
        actions.set_agency_code(
            organisation_id=_number(request, "organisation"),
            code=request.POST.get("code", "")[:60], actor=request.user, at=timezone.now(),
        )  # fmt: skip
    except DocumentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The agency code is kept."))
    return redirect("dossiers:exchange")


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def status_file(request: HttpRequest, status_id: int) -> HttpResponse:
    """Give a status out as a file, for an axis that is fed by hand."""
    row = queries.find_status(status_id=status_id)
    if row is None or not accounts.may(
        user=request.user, action=Action.REGISTER_DOCUMENTS,
        unit_id=row.document.organisation.unit_id, on=asking.today(),
    ):  # fmt: skip
        raise PermissionDenied
    name, body = queries.status_file(row)
    answer = HttpResponse(body, content_type=EDXML)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _upload(request: HttpRequest):  # type: ignore[no-untyped-def]
    upload = request.FILES.get("file")
    if upload is None:
        raise BadQuestionError(_("No file was chosen."), _("Choose the edXML file and try again."))
    return upload


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise BadQuestionError(
            _("No organisation was chosen."), _("Choose the organisation and try again.")
        )
    return int(text)
