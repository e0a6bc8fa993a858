"""An answer of the engine brought up to date: only the units that the ledger touched are judged.

Judging the country takes the better part of a second, an approval touches one commune. The other
verdicts stand, since nothing but the ledger moved: law and places are part of an answer's key.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from langso.assessment.queries import cells as cell_queries
from langso.assessment.queries import figures, gathering, places, running, stand_ins
from langso.assessment.queries.answers import Judged, Question
from langso.assessment.queries.law import Law
from langso.assessment.rules import masks
from langso.core import duck

MOST_TOUCHED = 2_000
"""Beyond so many units judging all of them takes hardly longer."""

CARRIED_UNITS = 'SELECT DISTINCT unit_id FROM "facts" WHERE carried'
MOVED_TO = """
SELECT DISTINCT m.to_unit AS unit_id FROM "moves" m JOIN "touched" t ON t.unit_id = m.from_unit
"""


def wanted(asked: Question, law: Law, subjects: places.Subjects) -> gathering.Wanted:
    """Return which figures a question needs of some units."""
    moved = (asked.carried_from, asked.on) if asked.carried_from else None
    return gathering.Wanted(law, subjects, asked.period.code, asked.cut, moved)


def carried_units(
    asked: Question, subjects: places.Subjects, facts: cell_queries.Facts
) -> NDArray[np.bool_]:
    """Tell which units have a figure that comes from other units than themselves."""
    if asked.carried_from is None:
        return np.zeros(len(subjects.unit_ids), np.bool_)
    units = duck.fetch(CARRIED_UNITS, facts=facts.table)["unit_id"].to_numpy()
    return np.isin(subjects.unit_ids, units)


def renewed(
    before: Judged, asked: Question, version: int, judged: Callable[[Question], Judged]
) -> Judged | None:
    """Return the answer as of a question's cut, begun from an earlier one.

    None where all units must be judged: too many are touched, or nobody can tell which any more.
    """
    if before.version == version:
        return replace(before, question=asked)
    touched = None if before.version > version else _touched(before, asked)
    if touched is None:
        return None
    results = stand_ins.results_of(before.law, asked, judged)
    changed = _changed(before.stand_ins, results)
    if changed is None or len(touched) + len(changed) > MOST_TOUCHED:
        return None
    mine = np.isin(before.subjects.unit_ids, np.concatenate([touched, changed]))
    answer = replace(before, question=asked, stand_ins=results, version=version)
    rows = np.flatnonzero(mine)
    return _judged_anew(answer, rows) if len(rows) else answer


def _touched(before: Judged, asked: Question) -> NDArray[np.int64] | None:
    """Return the units whose figures may differ from those an answer was made of."""
    touched = figures.units_touched(
        period=asked.period.code, after=before.version, upto=asked.cut.number
    )
    if touched is not None and asked.carried_from is not None and touched.num_rows:
        moves = gathering.moves_of((asked.carried_from, asked.on))
        touched = duck.fetch(MOVED_TO, moves=moves, touched=duck.Kept.of(touched))
    return None if touched is None else touched["unit_id"].to_numpy()


def _changed(before: pa.Table, after: pa.Table) -> NDArray[np.int64] | None:
    """Return the units whose results that stand in for figures differ; None if that is not told."""
    if before.num_rows != after.num_rows:
        return None
    same = np.ones(before.num_rows, np.bool_)
    for name in cell_queries.RESULTS.names:
        same &= _values(before, name) == _values(after, name)
    if not all((_values(before, n) == _values(after, n)).all() for n in ("unit_id", "probe")):
        return None
    return _values(after, "unit_id")[~same]


def _values(table: pa.Table, name: str) -> NDArray[Any]:
    values: NDArray[Any] = table[name].to_numpy()
    return values


def _judged_anew(answer: Judged, rows: NDArray[np.int64]) -> Judged:
    """Judge the units in some rows of an answer by its question, and lay their verdicts over."""
    law, asked = answer.law, answer.question
    some = places.some_of(answer.subjects, rows, law.program)
    facts = gathering.gather(wanted(asked, law, some), only=some.units)
    of_these = pc.is_in(answer.stand_ins["unit_id"], pa.array(some.unit_ids, pa.int32()))
    results = answer.stand_ins.filter(of_these)
    cells = cell_queries.cells_of(law=law, subjects=some, facts=facts, results=results)
    levels = running.levels_of(law, answer.subjects, ())
    of_some = replace(levels, known=levels.known[:, rows], doubt=levels.doubt[:, rows])
    return replace(
        answer,
        verdicts=_laid_over(answer.verdicts, rows, running.run(law, some, cells, of_some)),
        carried=_with(answer.carried, rows, carried_units(asked, some, facts)),
    )


def _laid_over(
    verdicts: masks.Verdicts, rows: NDArray[np.int64], part: masks.Verdicts
) -> masks.Verdicts:
    """Return verdicts with those of some units replaced."""
    return masks.Verdicts(
        **{
            field.name: _with(getattr(verdicts, field.name), rows, getattr(part, field.name))
            for field in fields(masks.Verdicts)
        }
    )


def _with(whole: NDArray[Any], rows: NDArray[np.int64], part: NDArray[Any]) -> NDArray[Any]:
    """Return a copy of an array whose last axis is units, with the columns of some replaced."""
    copy = whole.copy()
    copy[..., rows] = part
    return copy
