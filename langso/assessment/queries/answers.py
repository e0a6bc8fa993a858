"""What is asked of the engine and what it answers."""

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from langso.assessment.queries import cells as cell_queries
from langso.assessment.queries import figures, places
from langso.assessment.queries.law import Law
from langso.assessment.rules import masks
from langso.core.periods import Period


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `on` is the day of the tree, `carried_from` the day figures come from."""

    set_id: str
    period: Period
    on: dt.date
    carried_from: dt.date | None
    cut: figures.Cut


@dataclass(frozen=True)
class Judged:
    """The engine's answer: verdicts in the order of the subjects.

    Answers are kept by the dozen, so they are small: the figures behind one are asked for by
    `cells_of` and gathered anew when they have been let go.
    """

    law: Law
    question: Question
    subjects: places.Subjects
    verdicts: masks.Verdicts
    carried: NDArray[np.bool_]
    """Units with at least one figure that comes from other units than themselves."""
    stand_ins: pa.Table = field(default_factory=cell_queries.RESULTS.empty_table)
    """Results that stood in for figures (`RESULTS`): other sets' titles, shares of lower units."""
    version: int = 0
    """The last event of the ledger that this answer has taken in, of those of its period."""

    def title(self, unit_id: int) -> tuple[int, bool] | None:
        """Return the title's code of a unit and whether it is unconfirmed."""
        row = self.subjects.row_of(unit_id)
        if row is None:
            return None
        return int(self.verdicts.titles[row]), bool(self.verdicts.unconfirmed[row])
