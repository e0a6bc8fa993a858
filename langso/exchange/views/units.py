"""Places: lists, one unit, its lineage."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from ninja.decorators import decorate_view

from langso.exchange import queries, schemas
from langso.exchange.views import answers
from langso.exchange.views.api import tagged

router = Router(tags=["Địa bàn · Places"])


@router.get("/units", summary="Danh sách đơn vị · List of units")
@decorate_view(tagged)
def list_units(request: HttpRequest, asked: Query[schemas.UnitsQuery]) -> HttpResponse:
    """List the units alive on a day, in the order of the Vietnamese alphabet.

    Wards, townships and special zones are of level commune, told apart by `kind`.
    """
    page = queries.units.page(
        on=asked.on or timezone.localdate(),
        level=asked.level,
        parent=asked.parent,
        q=asked.q,
        kind=asked.kind,
        limit=answers.limit_of(request, asked),
        cursor=asked.cursor,
    )
    return answers.table(request, page, asked.format)


@router.get("/units/{code}", summary="Một đơn vị · One unit")
@decorate_view(tagged)
def get_unit(
    request: HttpRequest, code: Path[schemas.Code], asked: Query[schemas.OnQuery]
) -> HttpResponse:
    """Return the unit that bore this code on that day, with its path and classes.

    A code is not an identity: the same code may name another unit on another day.
    """
    on: dt.date = asked.on or timezone.localdate()
    return answers.answer(queries.units.one(code=code, on=on))


@router.get("/units/{code}/lineage", summary="Tiền thân và kế thừa · Lineage")
@decorate_view(tagged)
def get_lineage(
    request: HttpRequest, code: Path[schemas.Code], asked: Query[schemas.LineageQuery]
) -> HttpResponse:
    """Return the units this one came from and those it passed into."""
    on: dt.date = asked.on or timezone.localdate()
    return answers.answer(queries.units.lineage(code=code, on=on, depth=asked.depth))
