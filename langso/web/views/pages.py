"""Home and the page of sources."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from langso.core import asking
from langso.core.asking import plain_answers
from langso.core.guards import reads
from langso.core.page_cache import cached_page
from langso.standards import queries as standards
from langso.web import queries
from langso.web.presenters import home as home_presenter
from langso.web.presenters import sources as sources_presenter
from langso.web.presenters.measures import measure_of, measures_of
from langso.web.presenters.question import question_of


@reads
@cached_page(version=queries.version_of_figures)
@plain_answers()
def home(request: HttpRequest) -> HttpResponse:
    """Show the country: headline figures, the programme's targets, the map and every province."""
    question = question_of(request.GET, level="commune", today=asking.today())
    criteria_set = standards.get_set(set_id=question.criteria_set.id, year=question.period.year)
    measure = measure_of(request.GET.get("measure", ""), measures_of(criteria_set))
    page = home_presenter.home_page(question, measure=measure, criteria_set=criteria_set)
    return render(request, "web/home.html", {"page": page, "question": question})


@reads
@cached_page(version=queries.version_of_figures)
def sources(request: HttpRequest) -> HttpResponse:
    """Show where the data comes from, where sources disagree, and what is simulated."""
    return render(request, "web/sources.html", {"page": sources_presenter.sources_page()})
