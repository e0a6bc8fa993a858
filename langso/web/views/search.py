"""Search for places, as a page and as suggestions under the box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from langso.core import asking
from langso.core.asking import plain_answers
from langso.core.guards import reads
from langso.core.page_cache import cached_page
from langso.web import queries
from langso.web.presenters import search as search_presenter


@reads
@cached_page(version=queries.version_of_places)
@plain_answers()
def search(request: HttpRequest) -> HttpResponse:
    """Show the places whose name or code contains the text, grouped by level."""
    text = asking.text_of(request.GET.get("q", ""))
    today = asking.today()
    on = asking.day_of(request.GET.get("on", ""), latest=today) or today
    groups = search_presenter.search(text, on=on) if text else []
    found = sum(group.count for group in groups)
    context = {"text": text, "on": on, "today": today, "groups": groups, "found": found}
    return render(request, "web/search.html", context)


@reads
@cached_page(version=queries.version_of_places)
@plain_answers()
def suggest(request: HttpRequest) -> HttpResponse:
    """Show the first few places found, as a list under the search box."""
    text = asking.text_of(request.GET.get("q", ""))
    hits = search_presenter.suggest(text, on=asking.today()) if len(text) > 1 else []
    return render(request, "web/_suggestions.html", {"hits": hits, "text": text})
