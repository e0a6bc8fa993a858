"""From figures of one period to the cells the engine judges: points, spans and what was seen."""

from functools import cache
from typing import Any

from langso.assessment.frames import schemas


def points() -> Any:
    """Return the cells of one value. Schema: `schemas.POINTS`."""
    rows, results = _looked_at(), _results()
    reported = _placed(rows.filter(rows.low == rows.high))
    computed = _placed(results.filter(results.low == results.high))
    columns = ["slot", "key", "bit", "value"]
    return (
        reported.rename(value="low")
        .select(columns)
        .union(computed.rename(value="low").select(columns))
    )


def spans() -> Any:
    """Return the cells of bounds and ranges, open ends moved to the neighbouring double."""
    import ibis

    nextafter = _nextafter()
    rows, results = _looked_at(), _results()
    rows = rows.filter(rows.low != rows.high)
    infinity = ibis.literal(float("inf"))
    rows = rows.mutate(
        low=ibis.ifelse(rows.low_open, nextafter(rows.low, infinity), rows.low),
        high=ibis.ifelse(rows.high_open, nextafter(rows.high, -infinity), rows.high),
    )
    computed = _placed(results.filter(results.low != results.high))
    columns = ["slot", "key", "bit", "low", "high"]
    return _placed(rows).select(columns).union(computed.select(columns))


@cache
def _nextafter() -> Any:
    """Declare DuckDB's own function: Ibis reads the signature, there is no body to write."""
    import ibis

    @ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
    def nextafter(x: float, y: float) -> float:  # type: ignore[empty-body]
        """Return the neighbouring double towards y (the database's own function)."""

    return nextafter


def seen() -> Any:
    """Return the masks, by `slot`, of probes that have one value."""
    rows = schemas.table(schemas.POINTS, "points")
    return rows.group_by("slot").aggregate(exact=rows.bit.bit_or())


def _looked_at() -> Any:
    """Figures with each probe that looks at them, but where a result stands in for them."""
    facts = schemas.table(schemas.FACTS, "facts")
    rows = facts.join(schemas.table(schemas.ELEMENT_PROBES, "element_probes"), "element_id")
    return rows.anti_join(_results().select("unit_id", "probe"), ["unit_id", "probe"])


def _results() -> Any:
    return schemas.table(schemas.RESULTS, "results")


def _placed(rows: Any) -> Any:
    """Add the place of the unit's mask word, the probe's bit in it, and the key of its level."""
    rows = rows.join(schemas.table(schemas.UNITS, "units"), "unit_id")
    rows = rows.join(schemas.table(schemas.PROBES, "probes"), "probe")
    return rows.mutate(
        slot=(rows.slot + rows.word).cast("int32"), key=(rows.base + rows.probe).cast("int32")
    )
