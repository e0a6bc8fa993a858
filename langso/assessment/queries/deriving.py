"""Figures that formulas give, where nothing is reported."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from langso.assessment.queries.cells import FACTS_ARROW
from langso.assessment.queries.law import Law
from langso.assessment.rules import columns, derived
from langso.core import duck
from langso.ledger.values import Figure
from langso.standards.rules.formulas import Node

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


def ids(numbers: Iterable[int]) -> pa.Table:
    """Return the numbers of elements, each once, as a table."""
    return pa.table({"element_id": pa.array(sorted(set(numbers)), pa.int32())})


def with_derived(law: Law, reported: duck.Kept) -> duck.Kept:
    """Add the figures that formulas give, where nothing is reported."""
    made = {key: node for key, node in law.formulas.items() if key in law.numbers}
    keys = [key for key in derived.with_parts(made, law.formulas.get) if key in law.numbers]
    parts = duck.Kept.of(ids(law.numbers[key] for key in keys), called="parts")
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
