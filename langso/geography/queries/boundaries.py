"""Outlines for maps, as GeoJSON of the units alive on a day."""

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Any

from langso.core import caches
from langso.geography.models import Boundary
from langso.geography.queries.units import get_unit, list_units, revision
from langso.geography.rules import outlines
from langso.geography.values import Level, Place


@dataclass(frozen=True, slots=True)
class MapData:
    """A FeatureCollection and the tag that changes whenever it does.

    Besides `features` it has `scope` ("country" or "province") and `archipelagos`: those that the
    map must show, each with its name, province and the box that holds nothing else. A feature has
    `code`, `name`, `kind` and `official`; kind "outline" is the ground under points.
    """

    collection: dict[str, Any]
    etag: str


def province_outlines(*, on: dt.date) -> MapData:
    """Return the provinces of `on`, by the installation's own outlines where it has them.

    Hoàng Sa and Trường Sa are parts of their provinces' outlines in both eras. Before
    `langso load boundaries` has run there are no features.
    """
    version = revision()
    return MapData(_provinces(version, on), f'"provinces-{version}-{on:%Y%m%d}"')


def commune_shapes(*, province_code: str, on: dt.date) -> MapData:
    """Return the communes of a province (or district) on `on`: outlines, or points where none is.

    A commune with neither outline nor position is left out. With points the province's outline
    comes first, as ground. Raises UnknownUnitError when the code was nobody's on that day.
    """
    version = revision()
    return MapData(
        _communes(version, province_code, on), f'"communes-{version}-{province_code}-{on:%Y%m%d}"'
    )


def has_official(*, on: dt.date, level: str = Level.COMMUNE) -> bool:
    """Tell whether the installation has imported outlines of that level that hold on `on`."""
    return Boundary.objects.filter(official=True, validity__contains=on, unit__level=level).exists()


def sources(*, on: dt.date, level: str = Level.PROVINCE) -> list[tuple[str, str]]:
    """Return the sources and licences of the outlines of a level that hold on `on`."""
    rows = Boundary.objects.filter(validity__contains=on, unit__level=level)
    return sorted(set(rows.values_list("source", "licence")))


@functools.lru_cache(maxsize=16)
def _provinces(_version: int, on: dt.date) -> dict[str, Any]:
    places = list_units(on=on, level=Level.PROVINCE)
    drawn = _drawn([place.unit_id for place in places], on)
    return {
        "type": "FeatureCollection",
        "scope": "country",
        "archipelagos": outlines.archipelagos_of(),
        "features": [
            _feature(place, *drawn[place.unit_id]) for place in places if place.unit_id in drawn
        ],
    }


@functools.lru_cache(maxsize=128)
def _communes(_version: int, province_code: str, on: dt.date) -> dict[str, Any]:
    above = get_unit(code=province_code, on=on)
    places = list_units(on=on, level=Level.COMMUNE, parent_code=province_code)
    drawn = _drawn([above.unit_id, *(place.unit_id for place in places)], on)
    features = []
    for place in places:
        if place.unit_id in drawn:
            features.append(_feature(place, *drawn[place.unit_id]))
        elif place.lat is not None and place.lon is not None:
            point = {"type": "Point", "coordinates": [place.lon, place.lat]}
            features.append(_feature(place, point, official=False))
    if above.unit_id in drawn and any(each["geometry"]["type"] == "Point" for each in features):
        ground = _feature(above, *drawn[above.unit_id])
        ground["properties"]["kind"] = "outline"
        features.insert(0, ground)
    return {
        "type": "FeatureCollection",
        "scope": "province",
        "archipelagos": outlines.archipelagos_of(province_code),
        "features": features,
    }


caches.on_clear(_provinces.cache_clear)
caches.on_clear(_communes.cache_clear)


def _drawn(unit_ids: list[int], on: dt.date) -> dict[int, tuple[dict[str, Any], bool]]:
    """Return geometry and whether it is official by unit; the official one wins."""
    rows = (
        Boundary.objects.filter(unit_id__in=unit_ids, validity__contains=on)
        .order_by("official")
        .values_list("unit_id", "geometry", "official")
    )
    return {unit_id: (geometry, official) for unit_id, geometry, official in rows}


def _feature(place: Place, geometry: dict[str, Any], official: bool) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "code": place.code,
            "name": place.name,
            "kind": place.kind,
            "official": official,
        },
        "geometry": geometry,
    }
