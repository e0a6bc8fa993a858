"""The figures of one period as the engine's cells: reported, carried, derived and computed."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from langso.assessment.frames import cells as frames
from langso.assessment.queries import figures
from langso.assessment.queries.law import Law, probes_table
from langso.assessment.queries.places import Subjects
from langso.assessment.rules import columns, derived, masks
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

PARTS = """
SELECT unit_id, element_id, low, high, low_open, high_open
FROM "reported" SEMI JOIN "parts" USING (element_id)
"""

WITH_DERIVED = """
SELECT unit_id, element_id, low, high, low_open, high_open, observation_id, simulated, carried
FROM "reported"
UNION ALL SELECT d.unit_id, d.element_id, d.low, d.high, d.low_open, d.high_open, NULL,
  d.unit_id IN (SELECT unit_id FROM "reported" WHERE simulated),
  d.unit_id IN (SELECT unit_id FROM "reported" WHERE carried)
FROM "derived" d
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
    sql, parameters = figures.effective(period=wanted.period, cut=wanted.cut)
    chosen = duck.Kept.of(_ids(elements), called="wanted")
    units = only or wanted.subjects.units
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


def _carrying() -> ibis.Expr:
    return geography.carried(
        facts=ibis.table(geography.FACTS_SCHEMA, name="facts"),
        elements=ibis.table(geography.ELEMENTS_SCHEMA, name="elements"),
        moves=ibis.table(geography.MOVES_SCHEMA, name="moves"),
    )


def _with_derived(law: Law, reported: duck.Kept) -> duck.Kept:
    """Add the figures that formulas give, where nothing is reported."""
    made = {key: node for key, node in law.formulas.items() if key in law.numbers}
    keys = [key for key in derived.with_parts(made, law.formulas.get) if key in law.numbers]
    parts = duck.Kept.of(_ids(law.numbers[key] for key in keys), called="parts")
    rows = duck.fetch(PARTS, reported=reported, parts=parts)
    if not rows.num_rows:
        return reported
    tables = _derived(law, made, keys, rows)
    more = duck.Kept.of(pa.concat_tables(tables, promote_options="none"), called="derived")
    return duck.Kept(WITH_DERIVED, called="facts", reported=reported, derived=more)


def _derived(
    law: Law, made: Mapping[str, Node], keys: Sequence[str], rows: pa.Table
) -> list[pa.Table]:
    """Derive single values on arrays, and by the rules where a part is a range."""
    unit_ids, at = np.unique(rows["unit_id"].to_numpy(), return_inverse=True)
    low, high = rows["low"].to_numpy(), rows["high"].to_numpy()
    element = rows["element_id"].to_numpy()
    order = np.argsort(element, kind="stable")
    numbers, starts = np.unique(element[order], return_index=True)
    by_number = dict(zip(numbers.tolist(), np.split(order, starts[1:]), strict=True))
    reported = {}
    for key in keys:
        mine = by_number.get(law.numbers[key], order[:0])
        column = columns.Column(np.full(len(unit_ids), np.nan), np.zeros(len(unit_ids), np.bool_))
        exact = low[mine] == high[mine]
        column.value[at[mine[exact]]] = low[mine[exact]]
        column.ranged[at[mine[~exact]]] = True
        reported[key] = column
    found = columns.derive(reported, made)
    tables = [
        _facts_table(unit_ids[one.at], law.numbers[one.key], one.value)
        for one in found
        if len(one.at)
    ]
    asked: dict[int, list[str]] = {}
    for one in found:
        for place in one.by_rules.tolist():
            asked.setdefault(int(unit_ids[place]), []).append(one.key)
    return [*tables, _by_rules(law, made, asked, rows)]


def _facts_table(unit_ids: NDArray[Any], number: int, value: NDArray[np.float64]) -> pa.Table:
    closed = np.zeros(len(unit_ids), np.bool_)
    return pa.table(
        {
            "unit_id": unit_ids.astype(np.int32),
            "element_id": np.full(len(unit_ids), number, np.int32),
            "low": value,
            "high": value,
            "low_open": closed,
            "high_open": closed,
        },
        schema=FACTS_ARROW,
    )


def _by_rules(
    law: Law, made: Mapping[str, Node], asked: Mapping[int, Sequence[str]], rows: pa.Table
) -> pa.Table:
    """Derive the elements asked of some units by the rules themselves."""
    keys = {number: key for key, number in law.numbers.items()}
    chosen = rows.filter(pc.is_in(rows["unit_id"], pa.array(list(asked), pa.int32())))
    by_unit: dict[int, dict[str, Figure | None]] = {}
    for unit_id, element_id, *ends in zip(*(c.to_pylist() for c in chosen.columns), strict=True):
        by_unit.setdefault(unit_id, {})[keys[element_id]] = Figure(*ends)
    found = []
    for unit_id, wanted in asked.items():
        figures_there = derived.fill_in(by_unit[unit_id], wanted, made.get)
        for key in wanted:
            one = figures_there.get(key)
            if one is not None:
                interval = (one.low, one.high, one.low_open, one.high_open)
                found.append((unit_id, law.numbers[key], *interval))
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
    tables = {
        "facts": facts.table,
        "element_probes": duck.Kept.of(law.element_probes, called="element_probes"),
        "probes": duck.Kept.of(probes_table(law.program), called="probes"),
        "results": duck.Kept.of(results, called="results"),
        "units": subjects.units,
    }
    points = duck.Kept(duck.sql_of(frames.points), called="points", **tables)
    spans = duck.Kept(duck.sql_of(frames.spans), called="spans", **tables)
    some = duck.fetch('SELECT 1 FROM "spans" LIMIT 1', spans=spans).num_rows > 0
    seen = duck.fetch(duck.sql_of(frames.seen), points=points)
    return Cells(
        facts=facts,
        points=points,
        spans=spans if some else None,
        exact=laid_out(seen, "exact", words, len(subjects.unit_ids)),
        shaky=_shaky(words, subjects, results),
        results=results,
    )


def laid_out(rows: pa.Table, name: str, words: int, units: int) -> masks.Mask:
    """Put masks that came by `slot` in their places, words × units; 0 where none came."""
    found = np.zeros(units * words, np.int64)
    found[rows["slot"].to_numpy()] = rows[name].to_numpy()
    return np.ascontiguousarray(found.reshape(units, words).T)


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
