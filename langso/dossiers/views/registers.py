"""Registers of documents, and the form that enters an incoming one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
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
from langso.dossiers import actions, queries
from langso.dossiers.actions import organisations as organisation_actions
from langso.dossiers.forms import documents as forms
from langso.dossiers.forms.mailbox import number_of
from langso.dossiers.presenters import document_forms, register_book
from langso.dossiers.queries import registers as register_queries
from langso.dossiers.values.documents import Direction, Numbered
from langso.dossiers.values.files import DossierError
from langso.dossiers.values.organisations import OrganisationInfo, UnknownOrganisationError

MISSING = (UnknownOrganisationError,)
LINES = 100
FIRST_YEAR = 2000
KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@reads
@never_cache
@login_required
@plain_answers()
def index(request: HttpRequest) -> HttpResponse:
    """List the registers of the places a person sees."""
    on = asking.today()
    found = queries.list_registers(user=request.user, on=on)
    mine = [
        one
        for one in queries.organisations_of(user=request.user, on=on)
        if accounts.may(
            user=request.user, action=Action.REGISTER_DOCUMENTS, unit_id=one.desk.unit_id, on=on
        )
    ]
    context = {"registers": found, "mine": mine, "year": on.year}
    return render(request, "dossiers/registers.html", context)


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def start(request: HttpRequest) -> HttpResponse:
    """Let a register begin behind the last number of the paper one."""
    year, last = number_of(request.POST.get("year", "")), number_of(request.POST.get("last", ""))
    if year is None or last is None or not FIRST_YEAR <= year <= asking.today().year:
        messages.error(request, _("Give the year and the last number of the paper register."))
        return redirect("dossiers:registers")
    key = asking.text_of(request.POST.get("organisation", ""))[:80]
    at = timezone.now()
    try:
        owner = organisation_actions.organisation_of_key(key=key, at=at)
        first = actions.start_register(
            organisation_id=owner.id or 0, year=year, last=last, actor=request.user, at=at,
            direction=asking.choice_of(
                request.POST.get("direction", ""), [Direction.IN.value, Direction.OUT.value],
                what=_("Register"), default=Direction.OUT.value,
            ),
        )  # fmt: skip
    except DossierError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The first number given here is %(first)s.") % {"first": first})
    return redirect("dossiers:registers")


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def register(request: HttpRequest, organisation_id: int, direction: str, year: int) -> HttpResponse:
    """Show a register, newest lines first."""
    owner = _owner(request, organisation_id, direction)
    before = number_of(request.GET.get("before", "")) or 0
    book = register_book.book(
        organisation=owner, direction=direction, year=year, before=before, limit=LINES
    )
    return render(request, "dossiers/register.html", {"book": book, "before": before})


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def register_file(
    request: HttpRequest, organisation_id: int, direction: str, year: int, kind: str
) -> HttpResponse:
    """Give out a whole register as Excel or PDF, in the order of its numbers."""
    owner = _owner(request, organisation_id, direction)
    book = register_book.book(organisation=owner, direction=direction, year=year)
    made = (
        register_book.xlsx_of(book)
        if kind == "xlsx"
        else register_book.pdf_of(book, on=asking.today())
    )
    answer = HttpResponse(made, content_type=KINDS[kind])
    name = f"{register_book.file_name(book)}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _owner(request: HttpRequest, organisation_id: int, direction: str) -> OrganisationInfo:
    """Return the organisation whose register a person may see. Raises PermissionDenied, Http404."""
    if direction not in (Direction.IN, Direction.OUT):
        raise Http404
    owner = queries.get_organisation(organisation_id=organisation_id)
    accounts.require(
        user=request.user, action=Action.SEE_FILES, unit_id=owner.desk.unit_id, on=asking.today()
    )
    return owner


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def receive(request: HttpRequest) -> HttpResponse:
    """Show the form that enters an incoming document; one sent from here fills it in."""
    typed = request.GET.dict() | _sent(request)
    return _form(request, typed)


def _form(
    request: HttpRequest, typed: dict[str, str], *, refused: str = "", status: int = 200
) -> HttpResponse:
    content = document_forms.arrival_page(
        user=request.user, on=asking.today(), typed=typed, refused=refused
    )
    return render(request, "dossiers/receive.html", {"page": content}, status=status)


def _sent(request: HttpRequest) -> dict[str, str]:
    """Return the fields of a document that was sent to one of the person's organisations."""
    number = number_of(request.GET.get("distribution", ""))
    if number is None:
        return {}
    for owner in queries.organisations_of(user=request.user, on=asking.today()):
        found = register_queries.distribution_to(
            distribution_id=number, organisation_id=owner.id or 0
        )
        if found is not None:
            return document_forms.typed_of(found, owner)
    return {}


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def save_arrival(request: HttpRequest) -> HttpResponse:
    """Enter an incoming document under the next arrival number."""
    try:
        numbered = _received(request, forms.arrival_of(request.POST))
    except (BadQuestionError, DossierError, FileError) as error:
        words = f"{error} {getattr(error, 'remedy', '')}".strip()
        return _form(request, request.POST.dict(), refused=words, status=400)
    messages.success(request, _("Entered under arrival number %(no)s.") % {"no": numbered.number})
    return redirect("dossiers:document", numbered.document_id)


def _received(request: HttpRequest, wanted: forms.Arrival) -> Numbered:
    at = timezone.now()
    owner = organisation_actions.organisation_of_key(key=wanted.organisation, at=at)
    upload = request.FILES.get("file_upload")
    stream = upload if isinstance(upload, UploadedFile) else None
    return actions.receive_sent(
        distribution_id=wanted.distribution_id, organisation_id=owner.id or 0, type=wanted.type,
        subject=wanted.subject, author_name=wanted.author, author_code=wanted.author_code,
        sign=wanted.sign, issued_on=wanted.issued_on, arrived_on=wanted.arrived_on,
        urgency=wanted.urgency, secrecy="secret" if wanted.secret else "none",
        signer_name=wanted.signer, pages=wanted.pages, note=wanted.note, file_id=wanted.file_id,
        stream=stream, name=(upload.name or "") if upload else "", actor=request.user, at=at,
    )  # fmt: skip
