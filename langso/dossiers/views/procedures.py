"""Procedures as the law folder has them: a list, a page with its picture, BPMN to take along."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from langso.core import asking
from langso.core.asking import plain_answers
from langso.core.guards import reads
from langso.dossiers.presenters import procedures as presenter
from langso.dossiers.rules.bpmn import bpmn_of
from langso.dossiers.rules.picture import picture_of
from langso.standards import queries as standards
from langso.standards.values.procedures import UnknownProcedureError


@reads
def procedures(request: HttpRequest) -> HttpResponse:
    """List the procedures, those in force first."""
    today = asking.today()
    pages = [presenter.page_of(one, on=today) for one in standards.list_procedures()]
    context = {
        "in_force": [page for page in pages if page.procedure.holds_on(today)],
        "ended": [page for page in pages if not page.procedure.holds_on(today)],
    }
    return render(request, "dossiers/procedures.html", context)


@reads
@plain_answers(missing=(UnknownProcedureError,))
def procedure(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """Show a procedure: its picture, its stages, its sources."""
    found = standards.get_procedure(procedure_id=procedure_id)
    page = presenter.page_of(found, on=asking.today())
    return render(request, "dossiers/procedure.html", {"page": page})


@reads
@plain_answers(missing=(UnknownProcedureError,))
def bpmn(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """Hand out a procedure as BPMN 2.0."""
    found = standards.get_procedure(procedure_id=procedure_id)
    language = "en" if get_language() == "en" else "vi"
    made = bpmn_of(picture_of(found), lane_names=presenter.LANES, language=language)
    answer = HttpResponse(made, content_type="application/xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.id}.bpmn"'
    return answer
