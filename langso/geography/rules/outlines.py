"""Outlines of units as GeoJSON: what a file must be, how it is mended, thinned and written.

Coordinates are WGS 84 in degrees, longitude first. Outlines serve display only: areas and
membership come from the tables of units, never from a drawing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, shape
from shapely.geometry.base import BaseGeometry

MAX_FEATURES = 20_000
MAX_POINTS = 12_000_000
DECIMALS = 4
"""Four decimals of a degree are about 11 m: finer than any screen shows."""
TOLERANCE = 0.002
"""Degrees; corners whose triangle is smaller than its square are flattened (about 220 m)."""
COUNTRY = (102.0, 6.0, 118.5, 24.0)
"""West, south, east, north of all that may be a unit of Vietnam, both archipelagos included."""
ISLET_AREA = 1e-9


@dataclass(frozen=True, slots=True)
class Archipelago:
    """Islands far from the land, drawn in an inset of their own; `bbox` holds nothing else."""

    name: str
    province_code: str
    province_name: str
    bbox: tuple[float, float, float, float]


ARCHIPELAGOS = (
    Archipelago("Quần đảo Hoàng Sa", "48", "Đà Nẵng", (110.4, 15.0, 113.5, 17.8)),
    Archipelago("Quần đảo Trường Sa", "56", "Khánh Hòa", (109.43, 6.2, 118.2, 12.0)),
)
"""On every map of the country, in every era: both provinces kept their codes through the reform."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a file: its place in the file from 1, the code it claims, its geometry."""

    number: int
    code: str
    geometry: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a file: which feature (0: the file), its code, why, and the facts.

    `reason` is a slug; geography.queries.boundary_faults puts it into words with its remedy.
    """

    reason: str
    number: int = 0
    code: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


class BadBoundaryFileError(ValueError):
    """The file cannot be taken, and nothing of it was kept; `faults` says why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults; the text names the first of them."""
        first = faults[0]
        super().__init__(f"{first.reason} {first.number} {first.code} {dict(first.facts)}")
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Checked:
    """Geometries by code, fit to keep, and which of them had to be mended."""

    shapes: dict[str, BaseGeometry]
    mended: list[str] = field(default_factory=list)


def parse(text: str | bytes, *, code_property: str = "code") -> list[Feature]:
    """Return the features of a GeoJSON FeatureCollection with the code each claims.

    Raises BadBoundaryFileError when the text is no GeoJSON, another coordinate system is named,
    there are too many features, or features have no code.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _file_fault("not_json", problem=str(error)) from error
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise _file_fault("not_geojson")
    _refuse_other_systems(data.get("crs"))
    features = data.get("features")
    if not isinstance(features, list) or not features:
        raise _file_fault("no_features")
    if len(features) > MAX_FEATURES:
        raise _file_fault("too_many_features", found=str(len(features)), limit=str(MAX_FEATURES))
    found = [_feature(number, each, code_property) for number, each in enumerate(features, 1)]
    faults = [each for each in found if isinstance(each, Fault)] + _twice(found)
    if faults:
        raise BadBoundaryFileError(faults)
    return [each for each in found if isinstance(each, Feature)]


def _file_fault(reason: str, **facts: str) -> BadBoundaryFileError:
    return BadBoundaryFileError([Fault(reason, facts=facts)])


def _refuse_other_systems(crs: object) -> None:
    """Old GeoJSON may name its system; only WGS 84 is taken."""
    if crs is None:
        return
    known = crs.get("properties") if isinstance(crs, dict) else None
    name = str(known.get("name", "")) if isinstance(known, dict) else str(crs)
    if not name.endswith(("CRS84", ":4326")):
        raise _file_fault("other_system", system=name)


def _feature(number: int, data: object, code_property: str) -> Feature | Fault:
    known = data.get("properties") if isinstance(data, dict) else None
    geometry = data.get("geometry") if isinstance(data, dict) else None
    code = known.get(code_property) if isinstance(known, dict) else None
    if not isinstance(code, str) or not code.strip():
        names = ", ".join(sorted(known)[:8]) if isinstance(known, dict) else ""
        return Fault("no_code", number, facts={"property": code_property, "properties": names})
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        return Fault("not_an_area", number, code.strip(), {"type": str(kind)})
    return Feature(number, code.strip(), geometry)


def _twice(found: Iterable[Feature | Fault]) -> list[Fault]:
    seen: dict[str, int] = {}
    faults = []
    for each in found:
        if not isinstance(each, Feature):
            continue
        if each.code in seen:
            faults.append(Fault("twice", each.number, each.code, {"first": str(seen[each.code])}))
        seen.setdefault(each.code, each.number)
    return faults


def check(features: Iterable[Feature], *, mend: bool) -> Checked:
    """Return valid geometries by code; faulty ones are mended, or refused with `mend=False`.

    Raises BadBoundaryFileError naming every feature that is broken, empty, or outside Vietnam.
    """
    shapes: dict[str, BaseGeometry] = {}
    mended: list[str] = []
    faults: list[Fault] = []
    points = 0
    for feature in features:
        made = _shape(feature)
        if isinstance(made, Fault):
            faults.append(made)
            continue
        points += shapely.get_num_coordinates(made)
        if not made.is_valid and mend:
            made = polygonal(shapely.make_valid(made))
            mended.append(feature.code)
        fault = _fault_of(feature, made)
        if fault:
            faults.append(fault)
        shapes[feature.code] = made
    if points > MAX_POINTS:
        facts = {"found": str(points), "limit": str(MAX_POINTS)}
        faults.insert(0, Fault("too_many_points", facts=facts))
    if faults:
        raise BadBoundaryFileError(faults)
    return Checked(shapes, mended)


def _shape(feature: Feature) -> BaseGeometry | Fault:
    try:
        return shape(feature.geometry)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.GEOSException):
        return Fault("broken", feature.number, feature.code)


def _fault_of(feature: Feature, made: BaseGeometry) -> Fault | None:
    if made.is_empty or not made.area > 0:
        return Fault("no_area", feature.number, feature.code)
    west, south, east, north = made.bounds
    if west < COUNTRY[0] or south < COUNTRY[1] or east > COUNTRY[2] or north > COUNTRY[3]:
        facts = {
            "west": f"{west:.6g}",
            "east": f"{east:.6g}",
            "south": f"{south:.6g}",
            "north": f"{north:.6g}",
        }
        return Fault("outside", feature.number, feature.code, facts)
    if not made.is_valid:
        facts = {"problem": shapely.is_valid_reason(made)}
        return Fault("crosses_itself", feature.number, feature.code, facts)
    return None


def holds(feature: Feature, lon: float, lat: float) -> bool:
    """Tell whether the position lies within the feature; a broken feature holds nothing."""
    made = _shape(feature)
    return not isinstance(made, Fault) and made.is_valid and made.contains(Point(lon, lat))


def polygonal(geometry: BaseGeometry) -> MultiPolygon:
    """Return only the areas of a geometry: lines and points left by mending are dropped."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return MultiPolygon([part for part in parts if isinstance(part, Polygon) and part.area > 0])


def thin(
    shapes: Mapping[str, BaseGeometry], *, tolerance: float = TOLERANCE
) -> dict[str, BaseGeometry]:
    """Simplify all together so that neighbours keep one common border; nothing vanishes.

    Corners are rounded to DECIMALS. A unit that would disappear (a small island) is kept as it was.
    """
    codes = list(shapes)
    simple = shapely.coverage_simplify([shapes[code] for code in codes], tolerance)
    thinned = {}
    for code, geometry in zip(codes, simple, strict=True):
        rounded = polygonal(shapely.set_precision(geometry, 10**-DECIMALS))
        thinned[code] = rounded if rounded.area > ISLET_AREA else polygonal(shapes[code])
    return thinned


def to_geojson(geometry: BaseGeometry) -> dict[str, Any]:
    """Return a Polygon or MultiPolygon as plain lists, without the tail of binary fractions."""
    polygons = [_rings(part) for part in shapely.get_parts(geometry)]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _rings(polygon: Polygon) -> list[list[list[float]]]:
    return [
        [[round(float(x), DECIMALS), round(float(y), DECIMALS)] for x, y in ring.coords]
        for ring in (polygon.exterior, *polygon.interiors)
    ]


def corners(shapes: Mapping[str, BaseGeometry]) -> int:
    """Return how many corners the outlines have together."""
    return int(shapely.get_num_coordinates(list(shapes.values())).sum())


def archipelagos_of(province_code: str | None = None) -> list[dict[str, Any]]:
    """Return the archipelagos that a map must show: both, or those of one province."""
    return [
        {
            "name": each.name,
            "code": each.province_code,
            "province_name": each.province_name,
            "bbox": list(each.bbox),
        }
        for each in ARCHIPELAGOS
        if province_code in {None, each.province_code}
    ]
