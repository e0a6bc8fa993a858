"""From figures of one period to the cells the engine judges: points, spans and what was seen."""

from typing import Any

import ibis

from langso.assessment.frames import schemas
from langso.assessment.rules.programs import WORD_BITS


@ibis.udf.scalar.builtin
def nextafter(x: float, y: float) -> float:
    """Return the neighbouring double towards y (the database's own function)."""


def _exact(rows: Any) -> Any:
    return rows.low == rows.high


def points() -> Any:
    """Return the cells of one value: unit × probe that looks at the element."""
    facts = schemas.table(schemas.FACTS, "facts")
    rows = facts.join(schemas.table(schemas.ELEMENT_PROBES, "element_probes"), "element_id")
    return rows.filter(_exact(rows)).select("unit_id", "probe", value=rows.low)


def spans() -> Any:
    """Return the cells of bounds and ranges, open ends moved to the neighbouring double."""
    facts = schemas.table(schemas.FACTS, "facts")
    rows = facts.join(schemas.table(schemas.ELEMENT_PROBES, "element_probes"), "element_id")
    rows = rows.filter(~_exact(rows))
    infinity = ibis.literal(float("inf"))
    return rows.select(
        "unit_id",
        "probe",
        low=ibis.ifelse(rows.low_open, nextafter(rows.low, infinity), rows.low),
        high=ibis.ifelse(rows.high_open, nextafter(rows.high, -infinity), rows.high),
    )


def seen(words: int) -> Any:
    """Return per unit the masks of probes with one value, and with any figure."""
    probes = schemas.table(schemas.PROBES, "probes").select("probe", "word", "mask")
    one = schemas.table(schemas.POINTS, "points").select("unit_id", "probe", exact=True)
    more = schemas.table(schemas.SPANS, "spans").select("unit_id", "probe", exact=False)
    rows = one.union(more).join(probes, "probe")
    masks = {}
    for word in range(words):
        bit = ibis.ifelse(rows.word == word, rows["mask"], ibis.literal(0, type="int64"))
        masks[f"exact_{word}"] = ibis.ifelse(rows.exact, bit, 0).bit_or()
        masks[f"given_{word}"] = bit.bit_or()
    return rows.group_by("unit_id").aggregate(**masks)


def doubts(words: int) -> Any:
    """Return per unit the masks of probes whose computed figure rests on unconfirmed law."""
    rows = schemas.table({"unit_id": "int32", "probe": "int32"}, "shaky")
    masks = {}
    for word in range(words):
        first = word * WORD_BITS
        within = (rows.probe >= first) & (rows.probe < first + WORD_BITS)
        power = ibis.literal(2.0) ** (rows.probe - first)
        bit = ibis.ifelse(within, power, 0.0).cast("int64")
        masks[f"shaky_{word}"] = bit.bit_or()
    return rows.group_by("unit_id").aggregate(**masks)
