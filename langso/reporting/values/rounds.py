"""Rounds, and what each asks of every unit."""

import datetime as dt
from dataclasses import dataclass

from langso.core.periods import Period
from langso.reporting.values.states import RowKind
from langso.standards.values import Text


@dataclass(frozen=True, slots=True)
class RoundSet:
    """A criteria set that a round collects figures for, judged by its text of `law_year`.

    `law_year` differs from the round's own year only where the round's file says so.
    """

    set_id: str
    law_year: int
    required: bool = True


@dataclass(frozen=True, slots=True)
class RoundInfo:
    """A reporting round as its data has it; dates None: the law's day is not known.

    `awaiting`: the text that says what is to be reported has not been seen, so there is nothing
    to enter. `is_open`: figures may be entered; in a closed round only reopened cells may.
    """

    id: int
    key: str
    title: Text
    period: Period
    sets: tuple[RoundSet, ...]
    kinds: tuple[str, ...]
    data_from: dt.date
    data_to: dt.date
    due_commune: dt.date | None
    due_province: dt.date | None
    due_ministry: dt.date | None
    confidence: str
    due_confidence: str
    is_open: bool
    awaiting: bool
    simulated: bool
    by_village: tuple[str, ...]
    by_parts: tuple[str, ...]
    notes: tuple[Text, ...]
    sources: tuple[str, ...]
    forms: tuple[str, ...] = ()
    """Paper forms whose own elements the sheet also collects."""

    @property
    def set_ids(self) -> tuple[str, ...]:
        """The sets it collects figures for, in its order."""
        return tuple(one.set_id for one in self.sets)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One element of a round: where it stands, who verifies it, how it gets its figure.

    `indicators`: every (set, criterion, indicator code) it serves, the first being where it
    stands; `parts`: the elements it is computed from, `part_of`: those computed from it.
    """

    element_key: str
    element_id: int
    title: Text
    measure: str
    unit: str
    scale: tuple[str, ...]
    kind: RowKind
    position: int
    department: str
    indicators: tuple[tuple[str, int, str], ...]
    required: bool
    parts: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    hint: Text | None = None
    weighed_by: str = ""
    """Of a row by villages: the element whose figures weigh their mean; empty for a sum."""

    @property
    def is_entered(self) -> bool:
        """Whether people type it, for the commune or for its villages."""
        return self.kind != RowKind.COMPUTED


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round asks of every unit: its rows in the order of the law."""

    round: RoundInfo
    rows: tuple[PlanRow, ...]
    by_key: dict[str, PlanRow]
    by_number: dict[int, PlanRow]
