"""The engine's cells: figures of one period and results that stand in for figures, laid out."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from langso.assessment.frames import cells as frames
from langso.assessment.queries.law import Law, probes_table
from langso.assessment.queries.places import Subjects
from langso.assessment.rules import masks
from langso.assessment.rules.programs import WORD_BITS
from langso.core import duck

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
