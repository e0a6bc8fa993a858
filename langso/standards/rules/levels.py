"""Tables of levels in law files as tuples of `Level`, and which level holds where.

A table gives one confidence and source for the levels it fills in; a level left null is unknown
whatever the table says. Order of preference: province, class, region with year, region, year,
national column. The most specific level wins even when it is unknown: a region whose cell we
have not seen must not borrow the national column.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from langso.core.confidence import Confidence
from langso.standards.values import Comparison, DataElement, Level, Measure

PASSED = "Đạt"
FAILED = "Không đạt"


class BadLevelError(ValueError):
    """A level is not a value of its element; the message says which and what would be one."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What decides which level holds for a unit: region column, year, classes and province."""

    region: str | None
    year: int | None
    classes: frozenset[tuple[str, str]] = frozenset()
    province: str | None = None


def level_value(raw: Any, element: DataElement) -> tuple[float | None, str]:
    """Return a level as (number, label); null is (None, ""). Truth is 1 and 0, a rating its rank.

    Raises BadLevelError when `raw` is no value of the element.
    """
    if raw is None:
        return None, ""
    if element.measure == Measure.TRUTH:
        if raw not in (PASSED, FAILED):
            msg = f"mức {raw!r} của “{element.key}” phải là “{PASSED}” hoặc “{FAILED}”"
            raise BadLevelError(msg)
        return (1.0 if raw == PASSED else 0.0), str(raw)
    if element.measure == Measure.RATING:
        if raw not in element.scale:
            msg = (
                f"mức {raw!r} không có trong thang của “{element.key}”: {', '.join(element.scale)}"
            )
            raise BadLevelError(msg)
        return float(element.scale.index(raw)), str(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or math.isnan(raw):
        msg = f"mức {raw!r} của “{element.key}” phải là một số"
        raise BadLevelError(msg)
    return float(raw), ""


def level_rows(
    table: Mapping[str, Any], *, year: int | None = None
) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Yield (path within the table, fields) for each level of it, in the order of the file.

    With `year`, levels of other years are left out: an amended indicator may by then be
    measured by another element, of which they are no value.
    """
    for path, fields in _all_rows(table):
        if year is None or fields.get("year", year) == year:
            yield path, fields


def _all_rows(
    table: Mapping[str, Any],
) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    yield from _column(table, (), {})
    for written, cells in table.get("years", {}).items():
        yield from _column(cells, ("years", written), {"year": int(written)})
    for index, row in enumerate(table.get("classes", [])):
        fields = {"scheme": row["scheme"], "klass": row["value"]}
        fields |= {name: row[name] for name in ("region", "year") if name in row}
        cell = {name: row[name] for name in ("level", "confidence", "source") if name in row}
        yield ("classes", index, "level"), {**fields, "cell": cell}


def _column(
    cells: Mapping[str, Any], path: tuple[str | int, ...], fields: dict[str, Any]
) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Yield the national and regional levels of one column or of one year's column."""
    if "national" in cells:
        yield (*path, "national"), {**fields, "cell": cells["national"]}
    for region, cell in cells.get("regions", {}).items():
        yield (*path, "regions", region), {**fields, "region": region, "cell": cell}


def levels_of(
    table: Mapping[str, Any],
    element: DataElement,
    *,
    year: int,
    province: str | None = None,
    clause: str = "",
    simulated: bool = False,
) -> tuple[Level, ...]:
    """Return the levels of a table that can hold in a year. Raises BadLevelError."""
    return tuple(
        _level(fields, table, element, province, clause, simulated=simulated)
        for _, fields in level_rows(table, year=year)
    )


def _level(
    fields: dict[str, Any],
    table: Mapping[str, Any],
    element: DataElement,
    province: str | None,
    clause: str,
    *,
    simulated: bool,
) -> Level:
    """Make one level; a cell may carry its own confidence and source."""
    cell = fields["cell"]
    own = cell if isinstance(cell, Mapping) else {"level": cell}
    value, label = level_value(own.get("level"), element)
    confidence = Confidence(own.get("confidence", table["confidence"]))
    return Level(
        value=value,
        confidence=confidence if value is not None else Confidence.UNKNOWN,
        source=own.get("source", table["source"]),
        region=fields.get("region"),
        year=fields.get("year"),
        scheme=fields.get("scheme"),
        klass=fields.get("klass"),
        province=province,
        clause=table.get("clause", clause),
        label=label,
        simulated=simulated,
    )


def specificity(level: Level) -> int:
    """Return how specific a level is; the greater wins."""
    score = 8 * (level.scheme is not None) + 16 * (level.province is not None)
    return score + 2 * (level.region is not None) + (level.year is not None)


def holds_for(level: Level, profile: Profile) -> bool:
    """Whether a level is meant for a unit with this profile."""
    return (
        level.province in (None, profile.province)
        and (level.scheme is None or (level.scheme, level.klass) in profile.classes)
        and level.region in (None, profile.region)
        and level.year in (None, profile.year)
    )


def resolve(levels: Iterable[Level], profile: Profile) -> Level | None:
    """Return the level for a unit: the most specific, the first of equals; None when none is meant.

    The level returned may have no value: the law has one there that is not known.
    """
    meant = [level for level in levels if holds_for(level, profile)]
    return max(meant, key=specificity, default=None)


def is_looser(local: float, national: float, comparison: Comparison) -> bool:
    """Whether a local level asks less than the national one."""
    if comparison == Comparison.AT_LEAST:
        return local < national
    if comparison == Comparison.AT_MOST:
        return local > national
    return local != national


def weaker(first: Confidence, second: Confidence) -> Confidence:
    """Return the less sure of two confidences."""
    order = list(Confidence)
    return max(first, second, key=order.index)
