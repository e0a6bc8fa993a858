"""Adding evidence, linking it further, ending a link, opening a picture to the public."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from langso.accounts.values import Action
from langso.core import asking
from langso.core.asking import plain_answers
from langso.core.files.values import FileError, ScannerDownError
from langso.core.guards import writes
from langso.core.periods import Period
from langso.geography import queries as geography
from langso.ledger import actions, queries
from langso.ledger.presenters import evidence as presenter
from langso.ledger.presenters.evidence import CellPage
from langso.ledger.values import EvidenceCell, LedgerError
from langso.ledger.views import asked, pages
from langso.standards import queries as standards

MOST_FILES = 20


def _acting(request: HttpRequest) -> dict[str, object]:
    """Return who acts, when and through which door, as actions want it."""
    return {
        "by": request.user.get_username(), "by_id": request.user.pk, "at": timezone.now(),
        "origin": "evidence page",
    }  # fmt: skip


@writes
@never_cache
@asked.signed_in
@plain_answers(missing=pages.MISSING)
def add(request: HttpRequest) -> HttpResponse:
    """Take files in as evidence of one cell; each stands or falls by itself."""
    period = asked.period_in(request.POST)
    place = asked.place_of(request.POST.get("unit", ""), period)
    element = asked.element_in(request.POST)
    asked.require(request, Action.ADD_EVIDENCE, place.unit_id)
    cell = EvidenceCell(place.unit_id, element.number or 0, period.code)
    done, refused = _take_in(request, cell)
    page = presenter.cell_page(
        place=place, element=element, period=period, may_add=True, today=asking.today()
    )
    if asked.is_fragment(request) or refused:
        return pages.cell_answer(
            request, page, refused=tuple(refused), done=tuple(done), changed=bool(done)
        )
    for words in done:
        messages.success(request, words)
    return redirect(page.address)


def _take_in(request: HttpRequest, cell: EvidenceCell) -> tuple[list[str], list[str]]:
    """Return what was taken in and what was refused, in words."""
    uploads = [one for one in request.FILES.getlist("files") if isinstance(one, UploadedFile)]
    if not uploads:
        return [], [_("No file was chosen. Choose one or more files, then press Upload.")]
    if len(uploads) > MOST_FILES:
        words = _("At most %(most)s files at a time. Upload them in several goes.")
        return [], [words % {"most": MOST_FILES}]
    done: list[str] = []
    refused: list[str] = []
    for upload in uploads:
        try:
            added = actions.add_evidence(
                stream=upload, name=upload.name or "", unit_id=cell.unit_id, cells=[cell],
                title=request.POST.get("title", ""), **_acting(request),  # type: ignore[arg-type]
            )  # fmt: skip
        except ScannerDownError as error:
            return done, [*refused, str(error)]
        except FileError as error:
            refused.append(str(error))
        else:
            words = _("“%(name)s” was added.") if added.links else _("“%(name)s” was here already.")
            done.append(words % {"name": added.file.name})
    return done, refused


@writes
@never_cache
@asked.signed_in
@plain_answers(missing=pages.MISSING)
def link(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Let evidence stand behind a data element in further years."""
    evidence = asked.evidence_to_see(request, evidence_id)
    if evidence is None:
        raise PermissionDenied
    element = asked.element_in(request.POST)
    periods = [asking.period_of(text) for text in request.POST.getlist("period")]
    asked.require(request, Action.ADD_EVIDENCE, evidence.unit_id)
    cells = [
        EvidenceCell(evidence.unit_id, element.number or 0, period.code)
        for period in periods[: presenter.YEARS_OFFERED]
        if period is not None
    ]
    if not cells:
        return pages.one_answer(request, evidence_id, refused=_("Choose at least one year."))
    made = actions.link_evidence(evidence_id=evidence_id, cells=cells, **_acting(request))  # type: ignore[arg-type]
    words = ngettext("%(count)s figure was added.", "%(count)s figures were added.", made)
    messages.success(request, words % {"count": made})
    return redirect("evidence:one", evidence_id)


@writes
@never_cache
@asked.signed_in
@plain_answers(missing=pages.MISSING)
def unlink(request: HttpRequest, link_id: int) -> HttpResponse:
    """End one link with a reason."""
    try:
        row = queries.get_link(link_id=link_id)
    except LedgerError as error:
        raise PermissionDenied from error
    asked.require(request, Action.ADD_EVIDENCE, row.cell.unit_id)
    try:
        actions.unlink_evidence(
            link_id=link_id, reason=request.POST.get("reason", ""), **_acting(request)  # type: ignore[arg-type]
        )  # fmt: skip
    except LedgerError as error:
        return _after_unlink(request, row.evidence.id, row.cell, refused=str(error))
    return _after_unlink(request, row.evidence.id, row.cell)


def _after_unlink(
    request: HttpRequest, evidence_id: int, cell: EvidenceCell, *, refused: str = ""
) -> HttpResponse:
    """Answer with the cell for a drawer, else with the evidence's own page."""
    if asked.is_fragment(request):
        page = _page_of(cell)
        words = (refused,) if refused else ()
        return pages.cell_answer(request, page, refused=words, changed=not refused)
    if refused:
        return pages.one_answer(request, evidence_id, refused=refused)
    messages.success(request, _("The evidence no longer stands behind that figure."))
    return redirect("evidence:one", evidence_id)


def _page_of(cell: EvidenceCell) -> CellPage:
    """Return the page of a cell that was just changed."""
    today = asking.today()
    period = Period.from_code(cell.period)
    return presenter.cell_page(
        place=geography.get_places(unit_ids=[cell.unit_id], on=today)[cell.unit_id],
        element=standards.elements_by_number()[cell.element_id],
        period=period,
        may_add=True,
        today=today,
    )


@writes
@never_cache
@asked.signed_in
def public(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Open a picture to the public, or close it."""
    evidence = asked.evidence_to_see(request, evidence_id)
    if evidence is None:
        raise PermissionDenied
    asked.require(request, Action.ADD_EVIDENCE, evidence.unit_id)
    try:
        actions.set_evidence_public(
            evidence_id=evidence_id, for_public=request.POST.get("for_public") == "1",
            **_acting(request),  # type: ignore[arg-type]
        )  # fmt: skip
    except LedgerError as error:
        return pages.one_answer(request, evidence_id, refused=str(error))
    return redirect("evidence:one", evidence_id)


@writes
@never_cache
@asked.signed_in
def erase(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Erase the content of evidence that must disappear by law."""
    evidence = asked.evidence_to_see(request, evidence_id)
    if evidence is None:
        raise PermissionDenied
    asked.require(request, Action.ERASE_EVIDENCE, evidence.unit_id)
    try:
        actions.erase_evidence(
            evidence_id=evidence_id, reason=request.POST.get("reason", ""), **_acting(request)  # type: ignore[arg-type]
        )  # fmt: skip
    except (LedgerError, FileError) as error:
        return pages.one_answer(request, evidence_id, refused=str(error))
    messages.success(request, _("The content is erased. What happened stays in the audit trail."))
    return redirect("evidence:one", evidence_id)
