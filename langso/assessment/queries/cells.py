"""The figures of one period as the engine's cells: reported, carried, derived and computed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa

from langso.assessment.frames import cells as frames
from langso.assessment.frames import derived as derived_frames
from langso.assessment.queries import figures
from langso.assessment.queries.law import Law, probes_table
from langso.assessment.queries.places import Subjects
from langso.assessment.rules import derived, masks
from langso.assessment.rules.programs import WORD_BITS
from langso.core import duck
from langso.core.shelves import Shelf
from langso.geography import queries as geography
from langso.ledger.values import Figure
from langso.standards import queries as standards
from langso.standards.rules.formulas import Node

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

# Units that report a range among the parts of formulas: the rules themselves derive for them.
RANGED = """
SELECT DISTINCT unit_id FROM "reported" SEMI JOIN "parts" USING (element_id) WHERE low <> high
"""

EXACT = """
SELECT unit_id, element_id, low, high, low_open, high_open
FROM "reported" ANTI JOIN "ranged" USING (unit_id) SEMI JOIN "parts" USING (element_id)
"""

WITH_RANGES = """
SELECT unit_id, element_id, low, high, low_open, high_open
FROM "reported" SEMI JOIN "ranged" USING (unit_id) SEMI JOIN "parts" USING (element_id)
"""

WITH_DERIVED = """
SELECT unit_id, element_id, low, high, low_open, high_open, observation_id, simulated, carried
FROM "reported"
UNION ALL SELECT unit_id, element_id, value, value, false, false, NULL, false, false FROM "single"
UNION ALL SELECT unit_id, element_id, low, high, low_open, high_open, NULL, false, false
FROM "several"
"""


@dataclass(frozen=True)
class Facts:
    """Figures of one period at the units to be judged, of the elements a set looks at.

    `table`: `schemas.FACTS` with `observation_id` (NULL for derived and carried ones) and
    `carried`. `gaps`: unit_id, element_id, reason, for figures that could not be carried.
    """

    table: duck.Kept
    gaps: duck.Kept | None


@dataclass(frozen=True)
class Cells:
    """What one run of the engine reads; arrays are words × units in the order of the subjects."""

    facts: Facts
    points: duck.Kept
    spans: duck.Kept | None
    exact: masks.Mask
    """Comparisons whose figure is one value."""
    shaky: masks.Mask
    """Comparisons whose figure is a result that rests on unconfirmed law."""
    results: pa.Table
    """Results of other sets and of lower units that stand in for figures (`RESULTS`)."""


_moves: Shelf[duck.Kept] = Shelf(16)


def gather(
    *,
    law: Law,
    subjects: Subjects,
    period: int,
    cut: figures.Cut,
    moved: tuple[dt.date, dt.date] | None,
    only: duck.Kept | None = None,
) -> Facts:
    """Gather the figures of a period; `moved` (from day, to day) carries them to another tree.

    `only` (a table with unit_id) keeps to some of the units to be judged.
    """
    wanted = sorted({*law.numbers.values(), *_weights(law)} if moved else law.numbers.values())
    sql, parameters = figures.effective(period=period, cut=cut)
    chosen = duck.Kept.of(_ids(wanted), called="wanted")
    units = only or subjects.units
    if moved is None:
        reported = duck.Kept(
            REPORTED, *parameters, called="reported", effective=sql, wanted=chosen, units=units
        )
        return Facts(_with_derived(law, reported), None)
    moves = moves_of(moved)
    if only is not None:
        moves = duck.Kept(SOME_MOVES, called="moves", moves=moves, units=units)
    bounded = duck.Kept(
        BOUNDED, *parameters, called="bounded", effective=sql, wanted=chosen, moves=moves
    )
    reported, gaps = _carried(law, bounded, units, moves)
    return Facts(_with_derived(law, reported), gaps)


def moves_of(moved: tuple[dt.date, dt.date]) -> duck.Kept:
    """Return the paths from the units of one day to those of another (`geography.carry_map`)."""
    return _moves.get(
        (geography.revision(), moved),
        lambda: duck.Kept.of(geography.carry_map(from_on=moved[0], to_on=moved[1]), called="moves"),
    )


def _ids(numbers: Iterable[int]) -> pa.Table:
    return pa.table({"element_id": pa.array(sorted(set(numbers)), pa.int32())})


def _weights(law: Law) -> set[int]:
    """Numbers of the elements that weigh others when they are carried."""
    found = set()
    for number in law.numbers.values():
        weight = _denominator(number)
        if weight is not None:
            found.add(weight)
    return found


def _denominator(number: int) -> int | None:
    key = standards.elements_by_number()[number].denominator
    return standards.get_element(key=key).number if key else None


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
    return pa.table(
        {
            "element_id": pa.array(numbers, pa.int32()),
            "carry": pa.array([str(by_number[n].carry.value) for n in numbers], pa.string()),
            "denominator_id": pa.array([_denominator(n) for n in numbers], pa.int32()),
        }
    )


def _carrying() -> ibis.Expr:
    return geography.carried(
        facts=ibis.table(geography.FACTS_SCHEMA, name="facts"),
        elements=ibis.table(geography.ELEMENTS_SCHEMA, name="elements"),
        moves=ibis.table(geography.MOVES_SCHEMA, name="moves"),
    )


def _with_derived(law: Law, reported: duck.Kept) -> duck.Kept:
    """Add the figures that formulas give: single values in the engine, ranges by the rules."""
    made = {key: node for key, node in law.formulas.items() if key in law.numbers}
    if not made:
        return reported
    keys = derived.with_parts(made, law.formulas.get)
    parts = duck.Kept.of(_ids(law.numbers[k] for k in keys if k in law.numbers), called="parts")
    ranged = duck.Kept(RANGED, called="ranged", reported=reported, parts=parts)
    exact = duck.named(EXACT, reported=reported, ranged=ranged, parts=parts)
    numbers = tuple(sorted(law.numbers.items()))
    single = duck.sql_of(derived_frames.derived, numbers, tuple(made.items()))
    rows = duck.fetch(WITH_RANGES, reported=reported, ranged=ranged, parts=parts)
    several = duck.Kept.of(_derived_ranges(law, made, rows), called="several")
    return duck.Kept(
        WITH_DERIVED,
        called="facts",
        reported=reported,
        single=duck.named(single, facts=exact),
        several=several,
    )


def _derived_ranges(law: Law, made: Mapping[str, Node], rows: pa.Table) -> pa.Table:
    """Derive by the rules themselves for the few units that report ranges among the parts."""
    keys = {number: key for key, number in law.numbers.items()}
    by_unit: dict[int, dict[str, Figure | None]] = {}
    for unit_id, element_id, *ends in zip(*(c.to_pylist() for c in rows.columns), strict=True):
        by_unit.setdefault(unit_id, {})[keys[element_id]] = Figure(*ends)
    found = [
        (unit_id, law.numbers[key], figure.low, figure.high, figure.low_open, figure.high_open)
        for unit_id, given in by_unit.items()
        for key, figure in derived.fill_in(given, made, law.formulas.get).items()
        if key not in given and figure is not None
    ]
    return pa.Table.from_pylist(
        [dict(zip(FACTS_ARROW.names, row, strict=True)) for row in found], schema=FACTS_ARROW
    )


FACTS_ARROW = pa.schema(
    [
        ("unit_id", pa.int32()),
        ("element_id", pa.int32()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("low_open", pa.bool_()),
        ("high_open", pa.bool_()),
    ]
)

RESULTS = pa.schema(
    [
        ("unit_id", pa.int32()),
        ("probe", pa.int32()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("unconfirmed", pa.bool_()),
    ]
)
"""Cells that are results themselves: titles of other sets, shares of lower units."""


def cells_of(*, law: Law, subjects: Subjects, facts: Facts, results: pa.Table) -> Cells:
    """Lay figures and results out as cells; a result wins over a figure reported for it."""
    words = law.program.words
    probes = duck.Kept.of(probes_table(law.program), called="probes")
    tables = {
        "facts": facts.table,
        "element_probes": duck.Kept.of(law.element_probes, called="element_probes"),
        "results": duck.Kept.of(results, called="results"),
        "units": subjects.units,
    }
    points = duck.Kept(duck.sql_of(frames.points), called="points", **tables)
    spans = duck.Kept(duck.sql_of(frames.spans), called="spans", **tables)
    some = duck.fetch('SELECT 1 FROM "spans" LIMIT 1', spans=spans).num_rows > 0
    seen = duck.fetch(
        duck.sql_of(frames.seen, words), points=points, units=subjects.units, probes=probes
    )
    return Cells(
        facts=facts,
        points=points,
        spans=spans if some else None,
        exact=laid_out(seen, "exact", words, len(subjects.unit_ids)),
        shaky=_shaky(words, subjects, results),
        results=results,
    )


def laid_out(rows: pa.Table, name: str, words: int, units: int) -> masks.Mask:
    """Put masks that came by `row` in their places; 0 where none came."""
    found = np.zeros((words, units), np.int64)
    place = rows["row"].to_numpy()
    for word in range(words):
        found[word, place] = rows[f"{name}_{word}"].to_numpy()
    return found


def _shaky(words: int, subjects: Subjects, results: pa.Table) -> masks.Mask:
    found = np.zeros((words, len(subjects.unit_ids)), np.int64)
    doubted = results.filter(results["unconfirmed"])
    for unit_id, probe in zip(
        doubted["unit_id"].to_pylist(), doubted["probe"].to_pylist(), strict=True
    ):
        row = subjects.row_of(unit_id)
        if row is not None:
            found[probe // WORD_BITS, row] |= np.int64(1 << probe % WORD_BITS)
    return found
