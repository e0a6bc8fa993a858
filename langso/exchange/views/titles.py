"""Titles with their decisions, and their counts on any day."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from ninja.decorators import decorate_view

from langso.exchange import queries, schemas
from langso.exchange.views import answers
from langso.exchange.views.api import tagged

router = Router(tags=["Danh hiệu · Titles"])


@router.get("/titles", summary="Danh sách danh hiệu · List of titles")
@decorate_view(tagged)
def list_titles(request: HttpRequest, asked: Query[schemas.TitlesQuery]) -> HttpResponse:
    """List titles with their decisions, those decided last first.

    A title belongs to the unit of its decision: no successor inherits it (`unit_alive` false tells
    of former units). Days are ISO dates; from `ended_on` on a title is not held any more.
    """
    page = queries.titles.page(
        asked=asked,
        on=asked.on or timezone.localdate(),
        limit=answers.limit_of(request, asked),
    )
    return answers.table(request, page, asked.format)


@router.get("/titles/counts", summary="Số đơn vị có danh hiệu · Counts of titles")
@decorate_view(tagged)
def count_titles(request: HttpRequest, asked: Query[schemas.TitleCountsQuery]) -> HttpResponse:
    """Count the units that held a title on a day, beside the units there were on that day.

    `units` are those of the title's kinds alive on the day: rural communes for a commune's title.
    `former` are units that had ended by then and held it to their end; never part of `held`.
    """
    page = queries.titles.counts(asked=asked, on=asked.on or timezone.localdate())
    return answers.table(request, page, asked.format)
