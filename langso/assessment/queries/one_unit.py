"""The figures behind one unit's verdicts, gathered for that unit alone."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from langso.assessment.queries import figures, gathering, places, renewing
from langso.assessment.queries.answers import Judged
from langso.assessment.rules import derived
from langso.ledger.values import Figure

Row = tuple[Any, ...]

COLUMNS = "element_id, low, high, low_open, high_open, observation_id, simulated, carried"


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """Figures of one unit (`COLUMNS`), and elements not carried to it, with the reason."""

    figures: list[Row]
    gaps: list[Row]


def facts_of(answer: Judged, unit_id: int) -> UnitFacts:
    """Return the figures that the engine judged a unit by; none where the set is not asked of it.

    Shares of lower units are no figures: they are in `answer.stand_ins`.
    """
    row = answer.subjects.row_of(unit_id)
    if row is None:
        return UnitFacts([], [])
    if answer.question.carried_from is None:
        return UnitFacts(_reported(answer, unit_id), [])
    return _carried(answer, row)


def _reported(answer: Judged, unit_id: int) -> list[Row]:
    """Return the reported figures of a unit, and those that formulas give where none is."""
    asked, law = answer.question, answer.law
    known = set(law.numbers.values())
    found = figures.of_unit(unit_id=unit_id, period=asked.period.code, cut=asked.cut)
    rows = [(*row, False) for row in found if row[0] in known]
    keys = {number: key for key, number in law.numbers.items()}
    reported = {keys[row[0]]: Figure(*row[1:5]) for row in rows}
    made = [key for key in law.formulas if key in law.numbers]
    filled = derived.fill_in(reported, made, law.formulas.get)
    simulated = any(row[6] for row in rows)
    return rows + [
        (law.numbers[key], one.low, one.high, one.low_open, one.high_open, None, simulated, False)
        for key, one in filled.items()
        if key not in reported and one is not None
    ]


def _carried(answer: Judged, row: int) -> UnitFacts:
    """Gather what was carried to a unit, by the same way as for the whole country."""
    asked, law = answer.question, answer.law
    one = places.some_of(answer.subjects, [row], law.program)
    facts = gathering.gather(renewing.wanted(asked, law, one), only=one.units)
    return UnitFacts(
        _rows(facts.table.rows().select(COLUMNS.split(", "))),
        _rows(facts.gaps.rows().select(["element_id", "reason"])) if facts.gaps else [],
    )


def _rows(table: pa.Table) -> list[Row]:
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))
