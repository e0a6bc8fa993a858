"""From one row a unit to counts by place, and from masks back to rows."""

from typing import Any

import ibis

from langso.assessment.frames import schemas
from langso.assessment.frames.verdicts import mask_of, whole
from langso.assessment.rules.programs import WORD_BITS, Program

LANE_BITS = 16
"""Counts are added four to a 64-bit sum, each in a lane of its own: no place has more units."""

LANES = sum(1 << lane for lane in range(0, 64, LANE_BITS))

COUNTED = ("met", "failed", "absent")


@ibis.udf.scalar.builtin
def bit_count(x: int) -> int:
    """Count the bits that are set (the database's own function)."""


def by_place(program: Program, place: str) -> Any:
    """Count titles and items by place: one row a value of the column `place`.

    Columns: place, units, the four verdicts of the title, criteria_met (added up), unconfirmed,
    and `<mask>_<word>_<shift>`, uint64 sums of lanes that `unpacked` reads. A place must hold
    fewer than 65,536 units.
    """
    rows = schemas.table(schemas.judged(program.words), "judged")
    counts = {
        "units": rows.count(),
        "met": (rows.verdict == 2).sum(),
        "not_met": (rows.verdict == 0).sum(),
        "undetermined": (rows.verdict == 1).sum(),
        "not_applicable": (rows.verdict == 3).sum(),
        "criteria_met": _counted(program, rows, "met", _criteria_bits(program)).sum(),
        "unconfirmed": rows.unconfirmed.sum(),
    }
    lanes = ibis.literal(LANES, type="int64")
    for name in COUNTED:
        for word in range(program.words):
            for shift in range(LANE_BITS):
                lane = (rows[f"{name}_{word}"] >> whole(shift)) & lanes
                counts[f"{name}_{word}_{shift}"] = lane.sum().cast("uint64")
    return rows.group_by(place=rows[place]).aggregate(**counts)


def unpacked(bit: int) -> tuple[int, int, int]:
    """Return (word, shift, lane offset) of a bit within the packed sums of `by_place`."""
    word, within = divmod(bit, WORD_BITS)
    return word, within % LANE_BITS, within - within % LANE_BITS


def summaries(program: Program) -> Any:
    """Return the row a unit that lists and maps show, with counts by verdict."""
    rows = schemas.table(schemas.judged(program.words), "judged")
    bits = {
        "criteria": _criteria_bits(program),
        "indicators": tuple(item.bit for item in program.indicators),
    }
    columns = {}
    for kind, mine in bits.items():
        met, failed, absent = (_counted(program, rows, name, mine) for name in COUNTED)
        columns[f"{kind}_met"] = met
        columns[f"{kind}_not_met"] = failed
        columns[f"{kind}_undetermined"] = len(mine) - met - failed - absent
        columns[f"{kind}_not_applicable"] = absent
    columns = {name: column.cast("int16") for name, column in columns.items()}
    return rows.select("unit_id", "verdict", **columns, unconfirmed=rows.unconfirmed)


def verdict_rows(program: Program) -> Any:
    """Return unit × indicator: position in the set, verdict code, whether law is unconfirmed."""
    rows = schemas.table(schemas.judged(program.words), "judged")
    items = ibis.memtable(
        [(number, item.bit) for number, item in enumerate(program.indicators)],
        schema={"indicator_no": "int16", "bit": "int32"},
    )
    spread = rows.cross_join(items)
    code = ibis.cases(
        (_bit_on(spread, "met", program.words), 2),
        (_bit_on(spread, "failed", program.words), 0),
        (_bit_on(spread, "absent", program.words), 3),
        else_=1,
    )
    return spread.select(
        "unit_id",
        "indicator_no",
        verdict=code.cast("int8"),
        unconfirmed=_bit_on(spread, "doubt", program.words),
    )


def _criteria_bits(program: Program) -> tuple[int, ...]:
    return tuple(group.carry for group in program.criteria)


def _counted(program: Program, rows: Any, name: str, bits: tuple[int, ...]) -> Any:
    """Count the bits that are on among some, over the words of one mask."""
    total: Any = ibis.literal(0, type="int16")
    for word in range(program.words):
        mask = mask_of(bits, word)
        if mask:
            total = total + bit_count(rows[f"{name}_{word}"] & whole(mask)).cast("int16")
    return total


def _bit_on(rows: Any, name: str, words: int) -> Any:
    """Whether the row's bit is on in the masks of one name."""
    mask = rows[f"{name}_0"]
    for word in range(1, words):
        mask = ibis.ifelse(rows.bit >= word * WORD_BITS, rows[f"{name}_{word}"], mask)
    shift = (rows.bit % WORD_BITS).cast("int64")
    return ((mask >> shift) & whole(1)) == 1
