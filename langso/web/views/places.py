"""Pages of places, and the explanation of a verdict."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from langso.core import asking
from langso.core.asking import BadQuestionError, plain_answers
from langso.core.guards import reads
from langso.core.page_cache import cached_page
from langso.geography import queries as geography
from langso.geography.values import Level, UnknownUnitError
from langso.standards import queries as standards
from langso.web import queries
from langso.web.presenters import commune as commune_presenter
from langso.web.presenters import places as places_presenter
from langso.web.presenters import trend as trend_presenter
from langso.web.presenters.measures import measure_of, measures_of
from langso.web.presenters.question import Question, question_of


@reads
@cached_page(version=queries.version_of_figures)
@plain_answers()
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Show a province, district or commune on the day asked."""
    question = question_of(request.GET, level="commune", today=asking.today())
    try:
        found = geography.get_unit(code=asking.text_of(code), on=question.on)
    except UnknownUnitError as error:
        return _elsewhen(request, code, question, error)
    if found.level in {Level.COMMUNE, Level.VILLAGE}:
        unit_page = commune_presenter.unit_page(question, place=found)
        context = {"page": unit_page, "question": question, "place": found}
        return render(request, "web/commune.html", context)
    criteria_set = standards.get_set(set_id=question.criteria_set.id, year=question.period.year)
    measure = measure_of(request.GET.get("measure", ""), measures_of(criteria_set))
    page = places_presenter.area_page(
        question, place=found, measure=measure, criteria_set=criteria_set
    )
    context = {"page": page, "question": question, "place": found}
    return render(request, "web/area.html", context)


def _elsewhen(
    request: HttpRequest, code: str, question: Question, error: Exception
) -> HttpResponse:
    """Say that a code did not live on the day asked, and where and when it did."""
    others = places_presenter.other_times(asking.text_of(code), today=question.today)
    context = {"message": str(error), "others": others, "question": question, "code": code}
    return render(request, "web/elsewhen.html", context, status=404)


@reads
@cached_page(version=queries.version_of_figures)
@plain_answers(missing=(UnknownUnitError,))
def own_set(request: HttpRequest, code: str, set_id: str) -> HttpResponse:
    """Show what one set makes of a place of any level, criterion by criterion."""
    question = _question_of_set(request, set_id)
    found = geography.get_unit(code=asking.text_of(code), on=question.on)
    page = commune_presenter.unit_page(question, place=found)
    context = {"page": page, "question": question, "place": found}
    return render(request, "web/own_set.html", context)


@reads
@cached_page(version=queries.version_of_figures)
@plain_answers(missing=(UnknownUnitError,))
def verdict(request: HttpRequest, code: str, set_id: str, indicator: str) -> HttpResponse:
    """Explain one verdict: figure, level, clause, confidence, source. A fragment for htmx."""
    question = _question_of_set(request, set_id)
    found = geography.get_unit(code=asking.text_of(code), on=question.on)
    report = commune_presenter.report_of(question, found)
    context = {
        "question": question,
        "place": found,
        "report": commune_presenter.indicator_of(report, indicator),
        "criteria_set": question.criteria_set,
    }
    fragment = request.headers.get("HX-Request") == "true"
    name = "web/_verdict_explained.html" if fragment else "web/verdict.html"
    return render(request, name, context)


@reads
@cached_page(version=queries.version_of_figures)
@plain_answers(missing=(UnknownUnitError,))
def trend(request: HttpRequest, code: str) -> HttpResponse:
    """Show a unit's years under a set. A page of its own, and a fragment for htmx."""
    question = question_of(request.GET, level="commune", today=asking.today())
    found = geography.get_unit(code=asking.text_of(code), on=question.on)
    page = trend_presenter.trend_page(question, place=found)
    fragment = request.headers.get("HX-Request") == "true"
    name = "web/_trend.html" if fragment else "web/trend.html"
    return render(request, name, {"page": page, "question": question, "place": found})


def _question_of_set(request: HttpRequest, set_id: str) -> Question:
    """Return the question of an address whose set stands in its path. Raises BadQuestionError."""
    info = next((info for info in standards.list_sets() if info.id == set_id), None)
    if info is None:
        raise BadQuestionError(
            _("%(what)s “%(text)s” does not exist.")
            % {"what": _("Criteria set"), "text": set_id[:80]},
            _("Choose one from the list on the page."),
        )
    params = request.GET.copy()
    params["set"] = set_id
    return question_of(params, level=info.level, today=asking.today())
