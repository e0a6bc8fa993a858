"""What is done to a document by plain forms: drafted, given a text, numbered, sent, followed up."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.core import asking
from langso.core.asking import BadQuestionError, plain_answers
from langso.core.files.values import FileError
from langso.core.guards import reads, writes
from langso.dossiers import actions, queries
from langso.dossiers.actions import organisations as organisation_actions
from langso.dossiers.actions import recipients as recipient_actions
from langso.dossiers.forms import documents as forms
from langso.dossiers.forms.mailbox import long_text_of, number_of
from langso.dossiers.presenters import document_forms
from langso.dossiers.values.documents import UnknownDocumentError
from langso.dossiers.values.files import DossierError
from langso.dossiers.values.organisations import UnknownOrganisationError
from langso.dossiers.views import documents as pages

MISSING = (UnknownDocumentError, UnknownOrganisationError)


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def draft(request: HttpRequest) -> HttpResponse:
    """Show the form that begins a document."""
    return _draft_form(request)


def _draft_form(request: HttpRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    data = request.POST if request.method == "POST" else request.GET
    content = document_forms.draft_page(
        user=request.user, on=asking.today(), typed=data.dict(), refused=refused
    )
    return render(request, "dossiers/draft.html", {"page": content}, status=status)


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def save_draft(request: HttpRequest) -> HttpResponse:
    """Begin a document; its text may come with it, or from a template."""
    try:
        document_id = _drafted(request, forms.draft_of(request.POST))
    except (BadQuestionError, DossierError, FileError) as error:
        return _draft_form(request, refused=_words(error), status=400)
    messages.success(request, _("The document is begun."))
    return redirect("dossiers:document", document_id)


def _drafted(request: HttpRequest, wanted: forms.NewDocument) -> int:
    at = timezone.now()
    owner = organisation_actions.organisation_of_key(key=wanted.organisation, at=at)
    if wanted.template_id is not None:
        return actions.draft_from_template(
            template_id=wanted.template_id, context=document_forms.context_of(wanted, owner),
            organisation_id=owner.id or 0, subject=wanted.subject, file_id=wanted.file_id,
            requirement_code=wanted.requirement, actor=request.user, at=at,
        ).id  # fmt: skip
    info = actions.draft(
        organisation_id=owner.id or 0, type=wanted.type, subject=wanted.subject,
        file_id=wanted.file_id, requirement_code=wanted.requirement, urgency=wanted.urgency,
        secrecy="secret" if wanted.secret else "none", actor=request.user, at=at,
    )  # fmt: skip
    upload = request.FILES.get("file_upload")
    if isinstance(upload, UploadedFile):
        try:
            actions.add_version(
                document_id=info.id, stream=upload, name=upload.name or "", actor=request.user,
                at=at,
            )  # fmt: skip
        except FileError as error:
            # The document stands without a text; its page offers the upload again.
            messages.error(request, str(error))
    return info.id


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def issued_on_paper(request: HttpRequest, document_id: int) -> HttpResponse:
    """Enter the number and day that a document got on paper, marked as entered afterwards."""
    sign = asking.text_of(request.POST.get("sign", ""))[:60]
    on = asking.day_of(request.POST.get("on", ""), latest=asking.today())
    if on is None:
        words = _("The day of issue is not said. Choose it, then enter the number.")
        return pages.shown(request, document_id, refused=words, status=400)
    return _done(
        request, document_id,
        lambda: actions.record_issued(
            document_id=document_id, number_text=sign, on=on, actor=request.user,
            at=timezone.now(),
        ),
        said=_("The document is entered as issued on paper."),
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def add_version(request: HttpRequest, document_id: int) -> HttpResponse:
    """Take a file in as the next version."""
    upload = request.FILES.get("file_upload")
    if not isinstance(upload, UploadedFile):
        words = _("No file was chosen. Choose one, then press Upload.")
        return pages.shown(request, document_id, refused=words, status=400)
    return _done(
        request, document_id,
        lambda: actions.add_version(
            document_id=document_id, stream=upload, name=upload.name or "",
            note=request.POST.get("note", ""), actor=request.user, at=timezone.now(),
        ),
        said=_("The version is kept."),
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def render_pdf(request: HttpRequest, document_id: int) -> HttpResponse:
    """Make a PDF of the Word file and keep it as the next version."""
    return _done(
        request, document_id,
        lambda: actions.render_pdf(
            document_id=document_id, actor=request.user, at=timezone.now()
        ),
        said=_("The PDF is kept as a version."),
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def submit(request: HttpRequest, document_id: int) -> HttpResponse:
    """Submit a draft for signature, or give it back."""
    at = timezone.now()
    if request.POST.get("step") == "return":
        reason = long_text_of(request.POST.get("reason", ""))
        return _done(
            request, document_id,
            lambda: actions.return_draft(
                document_id=document_id, reason=reason, actor=request.user, at=at
            ),
            said=_("The document went back to its drafter."),
        )  # fmt: skip
    return _done(
        request, document_id,
        lambda: actions.submit(document_id=document_id, actor=request.user, at=at),
        said=_("The document waits for signature."),
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def issue(request: HttpRequest, document_id: int) -> HttpResponse:
    """Give a document its number."""
    post = request.POST
    return _done(
        request, document_id,
        lambda: actions.issue(
            document_id=document_id, on=forms.day_in(post, "on"),
            notation=asking.text_of(post.get("notation", ""))[:40],
            recipients=long_text_of(post.get("recipients", "")),
            keeper=asking.text_of(post.get("keeper", "")),
            copies=number_of(post.get("copies", "")), note=asking.text_of(post.get("note", "")),
            actor=request.user, at=timezone.now(),
        ),
        said=_("The document has its number."),
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def distribute(request: HttpRequest, document_id: int) -> HttpResponse:
    """Send a document to its recipients, by name and by list."""

    def work() -> object:
        asked = forms.recipients_of(request.POST)
        return recipient_actions.send(
            document_id=document_id, to=asked.to, chosen=asked.chosen, keep_as=asked.keep_as,
            actor=request.user, at=timezone.now(),
        )  # fmt: skip

    return _done(request, document_id, work, said=_("The recipients are entered."))


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def end_list(request: HttpRequest, document_id: int, list_id: int) -> HttpResponse:
    """Let a list of recipients be chosen no more, from the page of a document."""
    return _done(
        request, document_id,
        lambda: recipient_actions.end_list(
            list_id=list_id, actor=request.user, at=timezone.now()
        ),
        said=_("The list is ended; what was sent to it stays."),
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def mark_status(request: HttpRequest, document_id: int) -> HttpResponse:
    """Keep what a recipient answered."""
    return _done(
        request, document_id,
        lambda: actions.mark_status(
            distribution_id=number_of(request.POST.get("distribution", "")) or 0,
            code=asking.text_of(request.POST.get("code", ""))[:2],
            note=asking.text_of(request.POST.get("note", "")), actor=request.user,
            at=timezone.now(),
        ),
        said=_("The answer is kept."),
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def recall(request: HttpRequest, document_id: int) -> HttpResponse:
    """Recall a document, or let another replace it."""
    at = timezone.now()
    reason = long_text_of(request.POST.get("reason", ""))
    other = number_of(request.POST.get("by_document", ""))
    if other is not None:
        return _done(
            request, document_id,
            lambda: actions.replace(
                document_id=document_id, by_document_id=other, reason=reason, actor=request.user,
                at=at,
            ),
            said=_("The document is replaced."),
        )  # fmt: skip
    return _done(
        request, document_id,
        lambda: actions.recall(
            document_id=document_id, reason=reason, actor=request.user, at=at
        ),
        said=_("The document is recalled."),
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def assign(request: HttpRequest, document_id: int) -> HttpResponse:
    """Give an incoming document to somebody to follow up."""
    at = timezone.now()

    def work() -> object:
        wanted = forms.task_of(request.POST)
        owner = (
            organisation_actions.organisation_of_key(key=wanted.organisation, at=at)
            if wanted.organisation
            else None
        )
        return actions.assign_incoming(
            document_id=document_id, organisation_id=owner.id if owner else None,
            user_id=wanted.user_id, part=wanted.part, opinion=wanted.opinion,
            due_on=wanted.due_on, actor=request.user, at=at,
        )  # fmt: skip

    return _done(request, document_id, work, said=_("The document was given on."))


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def report_task(request: HttpRequest, document_id: int, task_id: int) -> HttpResponse:
    """Report on a task."""
    return _done(
        request, document_id,
        lambda: actions.report_task(
            task_id=task_id, kind=forms.report_of(request.POST),
            note=long_text_of(request.POST.get("note", "")), actor=request.user,
            at=timezone.now(),
        ),
        said=_("The report is kept."),
    )  # fmt: skip


def _done(
    request: HttpRequest, document_id: int, work: Callable[[], object], *, said: str
) -> HttpResponse:
    """Do it and show the document, or show the document with why it was not done."""
    queries.get_document(user=request.user, document_id=document_id, on=asking.today())
    try:
        work()
    except (BadQuestionError, DossierError, FileError) as error:
        return pages.shown(request, document_id, refused=_words(error), status=400)
    messages.success(request, said)
    return redirect("dossiers:document", document_id)


def _words(error: Exception) -> str:
    """Return what went wrong and the remedy, as one sentence after the other."""
    remedy = getattr(error, "remedy", "")
    return f"{error} {remedy}".strip()
