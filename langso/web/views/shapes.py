"""Outlines for maps, as GeoJSON. Colours come with the pages, shapes from here."""

import datetime as dt

from django.http import HttpRequest, HttpResponse, JsonResponse

from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.core.guards import reads
from langso.core.page_cache import cached_page
from langso.geography.queries import boundaries
from langso.geography.values import UnknownUnitError
from langso.web import queries

JSON = "application/geo+json; charset=utf-8"


@reads
@cached_page(version=queries.version_of_places)
def province_shapes(request: HttpRequest) -> HttpResponse:
    """Give the outlines of the provinces of a day, Hoàng Sa and Trường Sa among them."""
    try:
        on = _day(request)
    except BadQuestionError as error:
        return _refused(error, status=400)
    found = boundaries.province_outlines(on=on)
    return JsonResponse(found.collection, content_type=JSON, json_dumps_params=COMPACT)


@reads
@cached_page(version=queries.version_of_places)
def commune_shapes(request: HttpRequest, code: str) -> HttpResponse:
    """Give the outlines of a province's communes on a day; points where no outline is known."""
    try:
        on = _day(request)
        found = boundaries.commune_shapes(province_code=asking.text_of(code), on=on)
    except BadQuestionError as error:
        return _refused(error, status=400)
    except UnknownUnitError as error:
        return _refused(error, status=404)
    return JsonResponse(found.collection, content_type=JSON, json_dumps_params=COMPACT)


COMPACT = {"ensure_ascii": False, "separators": (",", ":")}


def _day(request: HttpRequest) -> dt.date:
    today = asking.today()
    return asking.day_of(request.GET.get("on", ""), latest=today) or today


def _refused(error: Exception, *, status: int) -> JsonResponse:
    remedy = getattr(error, "remedy", "")
    return JsonResponse({"detail": str(error), "remedy": remedy}, status=status)
