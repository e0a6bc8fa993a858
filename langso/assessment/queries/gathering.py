"""The figures of one period at the units to be judged: reported, carried, derived."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from langso.assessment.queries import deriving, figures
from langso.assessment.queries.cells import Facts
from langso.assessment.queries.law import Law
from langso.assessment.queries.places import Subjects
from langso.core import duck
from langso.core.shelves import Shelf
from langso.geography import queries as geography
from langso.standards import queries as standards

if TYPE_CHECKING:
    import ibis

REPORTED = """
SELECT unit_id, element_id, low, high, low_open, high_open, observation_id, simulated,
  false AS carried
FROM "effective" SEMI JOIN "wanted" USING (element_id) SEMI JOIN "units" USING (unit_id)
"""

# The carrying expression takes a NULL end for "no bound"; the ledger writes it as infinity.
BOUNDED = """
SELECT unit_id, element_id, CASE WHEN isinf(low) THEN NULL ELSE low END AS low,
  CASE WHEN isinf(high) THEN NULL ELSE high END AS high, low_open, high_open, simulated
FROM "effective" e SEMI JOIN "wanted" USING (element_id)
  SEMI JOIN "moves" m ON m.from_unit = e.unit_id
"""

SOME_MOVES = 'SELECT m.* FROM "moves" m SEMI JOIN "units" u ON u.unit_id = m.to_unit'

CARRIED = 'SELECT * FROM "moved" SEMI JOIN "units" USING (unit_id)'

CARRIED_FIGURES = """
SELECT unit_id, element_id, coalesce(low, '-infinity'::DOUBLE) AS low,
  coalesce(high, 'infinity'::DOUBLE) AS high, low_open, high_open,
  NULL::BIGINT AS observation_id,
  (SELECT coalesce(bool_or(simulated), false) FROM "bounded") AS simulated, carried
FROM "every" WHERE reason = ''
"""

GAPS = """SELECT unit_id, element_id, reason FROM "every" WHERE reason <> ''"""

ENDS = 'SELECT min(COLUMN) AS first, max(COLUMN) AS last FROM "some"'

_moves: Shelf[duck.Kept] = Shelf(16)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be gathered: the elements a set looks at, in a period, as the ledger has them.

    `moved` (from day, to day) carries the figures to another tree.
    """

    law: Law
    subjects: Subjects
    period: int
    cut: figures.Cut
    moved: tuple[dt.date, dt.date] | None


def gather(wanted: Wanted, *, only: duck.Kept | None = None) -> Facts:
    """Gather figures at the units to be judged, or at `only` some of them (unit_id)."""
    law, moved = wanted.law, wanted.moved
    elements = sorted({*law.numbers.values(), *_weights(law)} if moved else law.numbers.values())
    chosen = duck.Kept.of(deriving.ids(elements), called="wanted")
    units = only or wanted.subjects.units
    if moved is None:
        sql, parameters = _in_force(wanted, only, "unit_id")
        reported = duck.Kept(
            REPORTED, *parameters, called="reported", effective=sql, wanted=chosen, units=units
        )
        return Facts(deriving.with_derived(law, reported), None)
    moves = moves_of(moved)
    if only is not None:
        moves = duck.Kept(SOME_MOVES, called="moves", moves=moves, units=units)
    sql, parameters = _in_force(wanted, moves if only is not None else None, "from_unit")
    bounded = duck.Kept(
        BOUNDED, *parameters, called="bounded", effective=sql, wanted=chosen, moves=moves
    )
    reported, gaps = _carried(law, bounded, units, moves)
    return Facts(deriving.with_derived(law, reported), gaps)


def _in_force(wanted: Wanted, some: duck.Kept | None, column: str) -> tuple[str, list[int]]:
    """Return the SQL of the figures in force, between the first and the last of some units."""
    within = None
    if some is not None:
        ends = duck.fetch(ENDS.replace("COLUMN", column), some=some).to_pylist()[0]
        within = (ends["first"] or 0, ends["last"] or 0)
    return figures.effective(period=wanted.period, cut=wanted.cut, within=within)


def moves_of(moved: tuple[dt.date, dt.date]) -> duck.Kept:
    """Return the paths from the units of one day to those of another (`geography.carry_map`)."""
    return _moves.get(
        (geography.revision(), moved),
        lambda: duck.Kept.of(geography.carry_map(from_on=moved[0], to_on=moved[1]), called="moves"),
    )


def _weights(law: Law) -> set[int]:
    """Numbers of the elements that weigh others when they are carried."""
    return set(_denominators(law.numbers.values()).values())


def _denominators(numbers: Iterable[int]) -> dict[int, int]:
    """Return which element weighs each of some elements that have one, by number."""
    by_number = standards.elements_by_number()
    by_key = {element.key: number for number, element in by_number.items()}
    found = {number: by_number[number].denominator for number in numbers}
    return {number: by_key[key] for number, key in found.items() if key in by_key}


def _carried(
    law: Law, bounded: duck.Kept, units: duck.Kept, moves: duck.Kept
) -> tuple[duck.Kept, duck.Kept]:
    """Carry figures to the units of another day; return them and what could not be carried."""
    elements = duck.Kept.of(_ways_to_carry(law), called="elements")
    sql = duck.named(duck.sql_of(_carrying), facts=bounded, elements=elements, moves=moves)
    every = duck.Kept(CARRIED, called="every", moved=sql, units=units)
    found = duck.Kept(CARRIED_FIGURES, called="reported", every=every, bounded=bounded)
    return found, duck.Kept(GAPS, called="gaps", every=every)


def _ways_to_carry(law: Law) -> pa.Table:
    """Return how each element is carried, as the carrying expression reads it."""
    by_number = standards.elements_by_number()
    numbers = sorted({*law.numbers.values(), *_weights(law)})
    weighed_by = _denominators(numbers)
    return pa.table(
        {
            "element_id": pa.array(numbers, pa.int32()),
            "carry": pa.array([str(by_number[n].carry.value) for n in numbers], pa.string()),
            "denominator_id": pa.array([weighed_by.get(n) for n in numbers], pa.int32()),
        }
    )


def _carrying() -> "ibis.Expr":
    import ibis

    return geography.carried(
        facts=ibis.table(geography.FACTS_SCHEMA, name="facts"),
        elements=ibis.table(geography.ELEMENTS_SCHEMA, name="elements"),
        moves=ibis.table(geography.MOVES_SCHEMA, name="moves"),
    )
