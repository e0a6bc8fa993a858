"""Pages and files of official papers."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from langso.core.guards import reads, writes
from langso.reporting.actions import papers as actions
from langso.reporting.presenters import paper_pages, paper_reports
from langso.reporting.queries import paper_drafts
from langso.reporting.queries import papers as queries
from langso.reporting.queries import rounds as rounds_queries
from langso.reporting.values import ReportingError
from langso.reporting.views.paper_asked import asked, file_answer, take_out
from langso.standards.queries import UnknownFormError

DOOR = "papers"


@reads
@login_required
def papers_home(request: HttpRequest) -> HttpResponse:
    """List the rounds and the places whose papers this person works with."""
    today = timezone.localdate()
    page = paper_reports.home_page(
        user=request.user, rounds=rounds_queries.list_rounds(on=today), on=today
    )
    return render(request, "reporting/papers/home.html", {"page": page})


@reads
@login_required
def paper_list(request: HttpRequest, round_key: str, unit_code: str) -> HttpResponse:
    """List the papers of a unit in a round; a province's page leads on to its communes."""
    question = asked(request, round_key, unit_code)
    page = paper_reports.list_page(question.place)
    return render(request, "reporting/papers/list.html", {"page": page, "asked": question})


@reads
@login_required
def paper(request: HttpRequest, round_key: str, unit_code: str, form_id: str) -> HttpResponse:
    """Show a paper: a table, or a report in words."""
    question = asked(request, round_key, unit_code)
    if paper_reports.is_narrative(question.place, form_id):
        report = question.report(form_id)
        told = {"asked": question, "report": report, "page": paper_reports.report_page(report)}
        return render(request, "reporting/papers/report.html", told)
    found = question.paper(form_id)
    told = {"asked": question, "page": paper_pages.paper_page(found)}
    if found.form.rows_from == "typed":
        told["typed"] = paper_reports.typed_page(question.place, found)
        return render(request, "reporting/papers/typed.html", told)
    return render(request, "reporting/papers/table.html", told)


@reads
@login_required
def paper_parts(request: HttpRequest, round_key: str, unit_code: str, form_id: str) -> HttpResponse:
    """Show what one number is made of; a fragment for htmx, a page for a plain link."""
    question = asked(request, round_key, unit_code)
    try:
        found = queries.parts(
            place=question.place,
            form_id=form_id,
            row_id=request.GET.get("row", "")[:100],
            column_id=request.GET.get("column", "")[:100],
            with_drafts=question.with_drafts,
        )
    except (queries.NoSuchCellError, UnknownFormError) as error:
        raise Http404(str(error)) from error
    page = paper_pages.parts_page(found)
    part = request.headers.get("HX-Request")
    name = "reporting/papers/_parts.html" if part else "reporting/papers/parts.html"
    return render(request, name, {"page": page, "asked": question})


@writes
@login_required
def paper_file(
    request: HttpRequest, round_key: str, unit_code: str, form_id: str, kind: str
) -> HttpResponse:
    """Hand a paper out as PDF, Word or Excel, and write down that it was taken."""
    question = asked(request, round_key, unit_code)
    document = take_out(request, question, form_id, kind)
    return file_answer(document, kind)


@writes
@login_required
def paper_save(request: HttpRequest, round_key: str, unit_code: str, form_id: str) -> HttpResponse:
    """Keep what a person typed into a paper as its next version."""
    question = asked(request, round_key, unit_code)
    back = reverse("reporting:paper", args=[round_key, unit_code, form_id])
    try:
        _save(request, question.place, form_id, with_drafts=question.with_drafts)
    except ReportingError as error:
        told = {"error": str(error), "back": back, "texts": request.POST}
        return render(request, "reporting/papers/refused.html", told, status=409)
    return redirect(f"{back}?saved=1")


def _save(
    request: HttpRequest, place: queries.PaperPlace, form_id: str, *, with_drafts: bool
) -> None:
    by, at = request.user, timezone.now()
    base = paper_reports.base_version(request.POST)
    if paper_reports.is_narrative(place, form_id):
        report = paper_drafts.report(place=place, form_id=form_id, with_drafts=with_drafts)
        sections, figures = paper_reports.posted_report(report, request.POST)
        actions.save_report(
            place=place, form_id=form_id, sections=sections, figures=figures,
            base_version=base, by=by, at=at, origin=DOOR,
        )  # fmt: skip
        return
    try:
        found = queries.paper(place=place, form_id=form_id, with_drafts=with_drafts)
    except UnknownFormError as error:
        raise Http404(str(error)) from error
    if found.form.rows_from != "typed":
        raise Http404(_("Nothing is typed into this form."))
    rows = paper_reports.posted_rows(found, request.POST)
    actions.save_rows(
        place=place, form_id=form_id, rows=rows, base_version=base, by=by, at=at, origin=DOOR
    )
