"""Criteria sets."""

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from ninja.decorators import decorate_view

from langso.exchange import queries, schemas
from langso.exchange.views.answers import answer
from langso.exchange.views.api import tagged

router = Router(tags=["Bộ tiêu chí · Criteria sets"])


@router.get("/criteria-sets", summary="Các bộ tiêu chí · Criteria sets")
@decorate_view(tagged)
def list_sets(request: HttpRequest) -> HttpResponse:
    """List the criteria sets the platform knows."""
    items = queries.law.list_sets()
    return answer({"count": len(items), "items": items, "next": None})


@router.get("/criteria-sets/{set_id}", summary="Một bộ tiêu chí · One criteria set")
@decorate_view(tagged)
def get_set(
    request: HttpRequest, set_id: Path[schemas.SetId], asked: Query[schemas.YearQuery]
) -> HttpResponse:
    """Return a set as it stands for a year: criteria, indicators, levels, sources, confidence."""
    return answer(queries.law.describe(set_id=set_id, year=asked.year))
