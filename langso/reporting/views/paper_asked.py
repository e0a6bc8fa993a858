"""What a request for papers asks for, what this person may see of it, and the files handed out."""

import datetime as dt
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from langso.accounts import queries as accounts
from langso.accounts.values import Action
from langso.geography.values import Level, UnknownUnitError
from langso.reporting.actions import papers as actions
from langso.reporting.presenters import paper_docx, paper_pdf, paper_xlsx
from langso.reporting.presenters.paper_document import Document, document_of, report_document
from langso.reporting.presenters.paper_reports import is_narrative
from langso.reporting.queries import paper_drafts, papers
from langso.reporting.values import UnknownRoundError
from langso.standards.queries import UnknownFormError

KINDS = {
    "pdf": (paper_pdf.pdf_of, "application/pdf"),
    "docx": (
        paper_docx.docx_of,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (
        paper_xlsx.xlsx_of,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit in a round, and what this person may do with its papers.

    `with_drafts`: officers see figures that are not approved yet, marked; others approved ones.
    """

    place: papers.PaperPlace
    with_drafts: bool
    may_take: bool
    may_write: bool

    def paper(self, form_id: str) -> papers.Paper:
        """Return a form filled in, with its typed rows. Raises Http404."""
        try:
            found = papers.paper(place=self.place, form_id=form_id, with_drafts=self.with_drafts)
        except UnknownFormError as error:
            raise Http404(str(error)) from error
        if found.form.rows_from != "typed":
            return found
        typed = paper_drafts.typed_rows(place=self.place, form_id=form_id)
        return papers.with_typed_rows(found, typed if self.with_drafts else [])

    def report(self, form_id: str) -> paper_drafts.Report:
        """Return a report in words. Raises Http404."""
        try:
            return paper_drafts.report(
                place=self.place, form_id=form_id, with_drafts=self.with_drafts
            )
        except UnknownFormError as error:
            raise Http404(str(error)) from error


def asked(request: HttpRequest, round_key: str, unit_code: str) -> Asked:
    """Return what is asked for. Raises Http404."""
    try:
        place = papers.paper_place(round_key=round_key, unit_code=unit_code)
    except (UnknownRoundError, UnknownUnitError) as error:
        raise Http404(str(error)) from error
    if place.unit.level not in {Level.PROVINCE, Level.COMMUNE}:
        raise Http404(place.unit.name)
    today = timezone.localdate()
    return Asked(
        place=place,
        with_drafts=_may(request, Action.SEE_SHEET, place, today),
        may_take=_may(request, Action.EXPORT, place, today),
        may_write=paper_drafts.may_write(user=request.user, place=place, on=today),
    )


def _may(request: HttpRequest, action: Action, place: papers.PaperPlace, on: dt.date) -> bool:
    return accounts.may(user=request.user, action=action, unit_id=place.unit.unit_id, on=on)


def take_out(request: HttpRequest, question: Asked, form_id: str, kind: str) -> Document:
    """Return a paper to be handed out, having written down who took it.

    Raises PermissionDenied, Http404.
    """
    accounts.require(
        user=request.user,
        action=Action.EXPORT,
        unit_id=question.place.unit.unit_id,
        on=timezone.localdate(),
    )
    narrative = is_narrative(question.place, form_id)
    if kind not in KINDS or (narrative and kind == "xlsx"):
        raise Http404(kind)
    if narrative:
        document = report_document(question.report(form_id))
    else:
        document = document_of(question.paper(form_id))
    actions.record_export(
        place=question.place,
        form_id=form_id,
        kind=kind,
        with_drafts=question.with_drafts,
        by=request.user,
        at=timezone.now(),
        origin="papers",
    )
    return document


def file_answer(document: Document, kind: str) -> HttpResponse:
    """Return a paper as a file to be kept."""
    make, media_type = KINDS[kind]
    answer = HttpResponse(make(document), content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{document.file_name}.{kind}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
