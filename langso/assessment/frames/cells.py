"""From figures of one period to the cells the engine judges: points, spans and what was seen."""

from typing import Any

import ibis

from langso.assessment.frames import schemas
from langso.assessment.frames.levels import bit_of


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def nextafter(x: float, y: float) -> float:  # type: ignore[empty-body]
    """Return the neighbouring double towards y (the database's own function)."""


def points() -> Any:
    """Return the cells of one value. Schema: `schemas.POINTS`."""
    rows = _looked_at()
    rows = rows.filter(rows.low == rows.high)
    results = _results()
    more = results.filter(results.low == results.high)
    return (
        _placed(rows)
        .select("row", "key", value=ibis._.low)
        .union(_placed(more).select("row", "key", value=ibis._.low))
    )


def spans() -> Any:
    """Return the cells of bounds and ranges, open ends moved to the neighbouring double."""
    rows = _looked_at()
    rows = rows.filter(rows.low != rows.high)
    infinity = ibis.literal(float("inf"))
    rows = rows.mutate(
        low=ibis.ifelse(rows.low_open, nextafter(rows.low, infinity), rows.low),
        high=ibis.ifelse(rows.high_open, nextafter(rows.high, -infinity), rows.high),
    )
    results = _results()
    more = results.filter(results.low != results.high)
    columns = ["row", "key", "low", "high"]
    return _placed(rows).select(*columns).union(_placed(more).select(*columns))


def seen(words: int) -> Any:
    """Return per unit (by `row`) the masks of probes that have one value."""
    point = schemas.table(schemas.POINTS, "points")
    units = schemas.table(schemas.UNITS, "units").select("row", "base")
    rows = point.join(units, "row").mutate(probe=ibis._.key - ibis._.base)
    rows = rows.join(schemas.table(schemas.PROBES, "probes"), "probe")
    return rows.group_by("row").aggregate(
        **{f"exact_{word}": bit_of(rows, word).bit_or() for word in range(words)}
    )


def _looked_at() -> Any:
    """Figures with each probe that looks at them, but where a result stands in for them."""
    facts = schemas.table(schemas.FACTS, "facts")
    rows = facts.join(schemas.table(schemas.ELEMENT_PROBES, "element_probes"), "element_id")
    return rows.anti_join(_results().select("unit_id", "probe"), ["unit_id", "probe"])


def _results() -> Any:
    return schemas.table(schemas.RESULTS, "results")


def _placed(rows: Any) -> Any:
    """Add the place of the unit in the engine's arrays and the key of its level."""
    rows = rows.join(schemas.table(schemas.UNITS, "units"), "unit_id")
    return rows.mutate(key=(rows.base + rows.probe).cast("int32"))
