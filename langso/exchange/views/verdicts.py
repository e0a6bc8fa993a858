"""Judging given figures, verdicts, roll-ups, targets and what-if."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from ninja.decorators import decorate_view

from langso.exchange import queries, schemas
from langso.exchange.views import answers, instants
from langso.exchange.views.api import at_most, tagged

router = Router(tags=["Kết luận · Verdicts"])
MAX_BODY = 1024 * 1024


@router.post("/assess", summary="Xét thử số liệu gửi kèm · Judge given figures")
@decorate_view(at_most(MAX_BODY))
def assess(request: HttpRequest, body: schemas.AssessBody) -> HttpResponse:
    """Judge the figures given, store nothing: the verdict of each indicator, criterion, title.

    Keys of `values` are indicator codes ("8.4") or element keys. A value is a number, true or
    false, a text ("Đạt", ">80", "10–12", a rating), null, {"men", "women"}, {"parts": {test id:
    value}} for composite indicators, or {"low", "high"}. Classes are "scheme" or "scheme:value".
    """
    return answers.answer(queries.verdicts.assess(body))


@router.get("/verdicts", summary="Kết luận · Verdicts")
@decorate_view(tagged)
def list_verdicts(request: HttpRequest, asked: Query[schemas.VerdictsQuery]) -> HttpResponse:
    """List verdicts of a period: of one unit with explanations, or of every unit of the set."""
    today, as_of = timezone.localdate(), instants.aware(asked.as_of)
    if asked.unit:
        page = queries.verdicts.for_unit(asked, as_of=as_of, today=today)
    else:
        limit = answers.limit_of(request, asked)
        page = queries.verdicts.for_country(asked, as_of=as_of, today=today, limit=limit)
    return answers.table(request, page, asked.format)


@router.get("/rollups", summary="Tổng hợp · Roll-ups")
@decorate_view(tagged)
def list_rollups(request: HttpRequest, asked: Query[schemas.RollupsQuery]) -> HttpResponse:
    """Count units by verdict for the country, each province or each district."""
    page = queries.verdicts.rollups(
        asked, as_of=instants.aware(asked.as_of), today=timezone.localdate()
    )
    return answers.table(request, page, asked.format)


@router.get("/targets", summary="Mục tiêu chương trình · Programme targets")
@decorate_view(tagged)
def list_targets(request: HttpRequest, asked: Query[schemas.TargetsQuery]) -> HttpResponse:
    """Return the programme's targets, each with numerator and denominator."""
    return answers.answer(
        queries.verdicts.targets(year=asked.year, as_of=instants.aware(asked.as_of))
    )


@router.post("/what-if", summary="Thử mức khác · Try other levels")
@decorate_view(at_most(MAX_BODY))
def what_if(request: HttpRequest, body: schemas.WhatIfBody) -> HttpResponse:
    """Try other levels on the whole country: who gains, who loses, by province."""
    return answers.answer(queries.verdicts.what_if(body, today=timezone.localdate()))
