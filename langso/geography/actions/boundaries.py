"""Taking in an installation's official boundaries."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from langso.core import audit
from langso.geography.actions.outlines import lock_tree
from langso.geography.models import Boundary, Revision, Unit, UnitState
from langso.geography.queries.boundary_codes import units_of_features
from langso.geography.rules import outlines
from langso.geography.rules.outlines import BadBoundaryFileError, Fault, Feature
from langso.geography.values import Level

FAR = 0.2
"""Degrees, about 22 km: beyond any error of the positions that we know of."""
MAX_FILE_BYTES = 256 * 1024 * 1024
# The prefix tells load_reference that the tree of units itself was not changed.
_MARK = "boundaries import "


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import kept: units written, codes skipped or mended, corners before and after."""

    written: int
    points_before: int
    points_after: int
    skipped: list[str] = field(default_factory=list)
    mapped: dict[str, str] = field(default_factory=dict)
    mended: list[str] = field(default_factory=list)
    missing: int = 0
    """Units of that level alive on the first day that the file does not draw."""
    far: list[str] = field(default_factory=list)
    """Codes whose outline lies far from the unit's known position: swapped, or another's."""


def import_boundaries(
    *,
    text: bytes,
    file_name: str,
    source: str,
    licence: str,
    valid_from: dt.date,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
    level: str = Level.COMMUNE,
    code_property: str = "code",
    code_map: Mapping[str, str] | None = None,
    skip_unknown: bool = False,
    mend: bool = True,
    tolerance: float = outlines.TOLERANCE,
    max_bytes: int = MAX_FILE_BYTES,
) -> ImportResult:
    """Check, mend, thin and keep the official outlines of a level from `valid_from` on.

    All or nothing. `code_map` gives the right code for a wrong one of the file; codes that no
    unit of the level had on `valid_from` are refused, or left out with `skip_unknown`. An outline
    that held before ends on `valid_from`; one that begins later stays and ends the new one.
    Raises BadBoundaryFileError (faults name feature, code and remedy).
    """
    _refuse_bare(source=source, licence=licence, size=len(text), max_bytes=max_bytes)
    features, mapped = _renamed(outlines.parse(text, code_property=code_property), code_map or {})
    units, skipped = units_of_features(
        features, level=level, on=valid_from, skip_unknown=skip_unknown
    )
    checked = outlines.check((each for each in features if each.code in units), mend=mend)
    thinned = outlines.thin(checked.shapes, tolerance=tolerance)
    with transaction.atomic():
        lock_tree()
        _write(units, thinned, valid_from=valid_from, source=source, licence=licence, at=at)
        result = ImportResult(
            written=len(thinned),
            points_before=outlines.corners(checked.shapes),
            points_after=outlines.corners(thinned),
            skipped=skipped,
            mapped=mapped,
            mended=checked.mended,
            missing=_alive(level, valid_from) - len(thinned),
            far=_far(checked.shapes, units, valid_from),
        )
        Revision.objects.create(at=at, by=by, what=f"{_MARK}{file_name}"[:300])
        audit.record_event(
            at=at, actor=by, actor_id=by_id, action="geography.import_boundaries",
            subject=file_name,
            detail={
                "sha256": hashlib.sha256(text).hexdigest(), "source": source, "licence": licence,
                "valid_from": valid_from.isoformat(), "level": level, "written": result.written,
                "skipped": skipped, "mapped": mapped, "mended": checked.mended,
            },
        )  # fmt: skip
    return result


def _refuse_bare(*, source: str, licence: str, size: int, max_bytes: int) -> None:
    """Refuse a file without its papers, or one too large to read at once."""
    faults = []
    if not source.strip():
        faults.append(Fault("no_source"))
    if not licence.strip():
        faults.append(Fault("no_licence"))
    if size > max_bytes:
        faults.append(too_large(size, max_bytes))
    if faults:
        raise BadBoundaryFileError(faults)


def too_large(size: int, limit: int) -> Fault:
    """Return the fault of a file of `size` bytes where at most `limit` are taken."""
    facts = {"size": f"{size / 1e6:.0f}", "limit": f"{limit / 1e6:.0f}"}
    return Fault("too_large", facts=facts)


def _renamed(
    features: list[Feature], code_map: Mapping[str, str]
) -> tuple[list[Feature], dict[str, str]]:
    """Apply the caller's corrections of codes; a correction that fits nothing is a mistake."""
    present = {each.code for each in features}
    faults = [Fault("map_finds_nothing", code=wrong) for wrong in code_map if wrong not in present]
    renamed = [
        Feature(each.number, code_map.get(each.code, each.code), each.geometry) for each in features
    ]
    twice = Counter(each.code for each in renamed)
    faults += [
        Fault("map_makes_two", code=right, facts={"wrong": wrong})
        for wrong, right in code_map.items()
        if twice[right] > 1
    ]
    if faults:
        raise BadBoundaryFileError(faults)
    return renamed, dict(code_map)


def _write(
    units: Mapping[str, int],
    shapes: Mapping[str, BaseGeometry],
    *,
    valid_from: dt.date,
    source: str,
    licence: str,
    at: dt.datetime,
) -> None:
    ids = [units[code] for code in shapes]
    held = Boundary.objects.filter(unit_id__in=ids, official=True)
    held.filter(validity__startswith=valid_from).delete()
    ends = _first_later(ids, valid_from)
    with connection.cursor() as cursor:
        cursor.execute(
            "update geography_boundary set validity = daterange(lower(validity), %s) "
            "where official and unit_id = any(%s) and validity @> %s",
            [valid_from, ids, valid_from],
        )
    rows = [
        Boundary(
            unit_id=units[code], validity=DateRange(valid_from, ends.get(units[code])),
            geometry=outlines.to_geojson(geometry), source=source, licence=licence,
            imported_at=at, official=True,
        )
        for code, geometry in shapes.items()
    ]  # fmt: skip
    Boundary.objects.bulk_create(rows, batch_size=500)


def _first_later(unit_ids: list[int], valid_from: dt.date) -> dict[int, dt.date]:
    """Return by unit the day when its outline must end: a later outline, or the unit's own end."""
    ends: dict[int, dt.date] = {}
    lives = Unit.objects.filter(id__in=unit_ids).values_list("id", "validity")
    later = Boundary.objects.filter(
        unit_id__in=unit_ids, official=True, validity__startswith__gt=valid_from
    ).values_list("unit_id", "validity")
    for unit_id, day in [
        *((unit_id, validity.upper) for unit_id, validity in lives),
        *((unit_id, validity.lower) for unit_id, validity in later),
    ]:
        if day is not None:
            ends[unit_id] = min(day, ends.get(unit_id, day))
    return ends


def _far(shapes: Mapping[str, BaseGeometry], units: Mapping[str, int], on: dt.date) -> list[str]:
    """Return the codes of outlines more than FAR degrees from the unit's own position."""
    positions = UnitState.objects.filter(
        validity__contains=on, unit_id__in=units.values(), lat__isnull=False, lon__isnull=False
    ).values_list("code", "lon", "lat")
    return [
        code
        for code, lon, lat in positions
        if code in shapes and shapes[code].distance(Point(lon, lat)) > FAR
    ]


def _alive(level: str, on: dt.date) -> int:
    return UnitState.objects.filter(validity__contains=on, unit__level=level).count()
