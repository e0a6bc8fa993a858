"""A commune's sheet as people and browsers see it."""

import datetime as dt
from dataclasses import dataclass

from langso.core.periods import Period
from langso.ledger.values import Figure
from langso.reporting.values.cells import Problem
from langso.reporting.values.rounds import PlanRow, RoundInfo
from langso.reporting.values.states import FROZEN, CellState
from langso.standards.values import Text


@dataclass(frozen=True, slots=True)
class LastFigure:
    """What the ledger holds for an earlier period: the figure, in words, and the period."""

    figure: Figure
    text: str
    period: Period
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class VillageCell:
    """A village's part of a figure."""

    village_id: int
    code: str
    name: str
    version: int
    state: CellState
    figure: Figure | None
    text: str
    note: str = ""
    by: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class LevelToReach:
    """The level one indicator asks of this unit under one set, in words, and how sure it is."""

    set_id: str
    indicator: str
    words: Text
    confidence: str
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a commune's sheet with everything an officer needs beside it."""

    plan: PlanRow
    cell_id: int | None
    state: CellState
    version: int
    figure: Figure | None
    text: str
    note: str
    by: str
    at: dt.datetime | None
    last: LastFigure | None
    levels: tuple[LevelToReach, ...]
    reason: str
    """Why it was returned; empty unless it stands returned."""
    returned_by: str
    returns: int
    due_on: dt.date | None
    approved: Figure | None
    approved_text: str
    """The figure in force while a correction of it is on its way."""
    evidence: int
    problems: tuple[Problem, ...] = ()
    villages: tuple[VillageCell, ...] = ()

    @property
    def element_key(self) -> str:
        """The key of the row's element."""
        return self.plan.element_key

    @property
    def is_frozen(self) -> bool:
        """Whether the commune may not change it now."""
        return self.state in FROZEN


@dataclass(frozen=True, slots=True)
class SheetIndicator:
    """An indicator with its rows; `repeats` are elements that stand at an earlier indicator."""

    code: str
    title: Text
    unit: str
    hint: Text | None
    department: str
    rows: tuple[SheetRow, ...]
    repeats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetCriterion:
    """A criterion with its indicators; number 0 holds the conditions beside the criteria."""

    number: int
    title: Text
    indicators: tuple[SheetIndicator, ...]


@dataclass(frozen=True, slots=True)
class SheetSet:
    """A criteria set of a sheet."""

    set_id: str
    title: Text
    required: bool
    law_year: int
    criteria: tuple[SheetCriterion, ...]


@dataclass(frozen=True, slots=True)
class SheetView:
    """A commune's sheet of a round. `counts`: required entered rows by state."""

    round: RoundInfo
    unit_id: int
    unit_code: str
    unit_name: str
    province_id: int | None
    province_name: str
    version: int
    sets: tuple[SheetSet, ...]
    counts: dict[CellState, int]
    villages: tuple[tuple[int, str, str], ...]
    """The villages the unit has on the round's day: id, code, name."""

    @property
    def rows(self) -> tuple[SheetRow, ...]:
        """All rows in the order of the law."""
        return tuple(
            row
            for one in self.sets
            for criterion in one.criteria
            for indicator in criterion.indicators
            for row in indicator.rows
        )


@dataclass(frozen=True, slots=True)
class CellNow:
    """A cell as it stands, for a browser that was away."""

    element_key: str
    village_id: int | None
    version: int
    state: CellState
    figure: Figure | None
    text: str
    note: str
    reason: str
    by: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SheetState:
    """The cells of a sheet that changed after a version of it, and its version now."""

    version: int
    cells: tuple[CellNow, ...]
