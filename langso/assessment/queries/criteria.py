"""Verdicts of criteria, for many units at once."""

import datetime as dt
from collections.abc import Iterable

import numpy as np

from langso.assessment.queries import engine
from langso.assessment.values import VERDICT_OF, Verdict
from langso.core.periods import Period


def criteria_of(
    *,
    unit_ids: Iterable[int],
    set_id: str,
    period: Period | str,
    on: dt.date | None = None,
    tree: str = "then",
) -> dict[int, dict[int, Verdict]]:
    """Return the verdict of each criterion by its number, for each of some units.

    Units the set is not asked of are left out; a unit without figures is there, undetermined.
    Raises UnknownSetError, UnknownTreeError.
    """
    asked = engine.question(set_id=set_id, period=period, on=on, tree=tree, as_of_cut=None)
    answer = engine.judged(asked)
    rows = {unit_id: answer.subjects.row_of(unit_id) for unit_id in unit_ids}
    chosen = {unit_id: row for unit_id, row in rows.items() if row is not None}
    numbers = [criterion.number for criterion in answer.law.criteria_set.criteria]
    codes = np.asarray(answer.verdicts.criteria)[:, list(chosen.values())].T.tolist()
    return {
        unit_id: {number: VERDICT_OF[code] for number, code in zip(numbers, column, strict=True)}
        for unit_id, column in zip(chosen, codes, strict=True)
    }
