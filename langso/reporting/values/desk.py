"""What desks show: queues, tasks, lateness, distances, differences, histories."""

import datetime as dt
from dataclasses import dataclass, field

from langso.ledger.values import Figure
from langso.reporting.values.cells import CellKey
from langso.reporting.values.rounds import RoundInfo
from langso.reporting.values.states import CellState, FindingVerdict, Stage
from langso.standards.values import Text


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One cell waiting for somebody of the province."""

    cell_id: int
    key: CellKey
    unit_code: str
    unit_name: str
    element: Text
    unit: str
    set_id: str
    criterion: int
    indicator: str
    department: str
    state: CellState
    version: int
    figure: Figure | None
    text: str
    last_text: str
    last_period: str
    note: str
    entered_by: str
    entered_by_id: int | None
    changed_at: dt.datetime | None
    reason: str
    returns: int
    warned: bool
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of a queue; `after` continues it (None: the last page).

    `counts`: cells of the round in the province (and department) by state, whatever else the
    page was filtered by.
    """

    rows: tuple[QueueRow, ...]
    after: str | None
    total: int
    counts: dict[CellState, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """One figure of a commune's sheet, however far it has come; sums of villages are made."""

    unit_id: int
    element_id: int
    figure: Figure
    text: str
    state: CellState
    by: str
    at: dt.datetime | None
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one commune has come with what a round requires: rows by state, 0s included."""

    unit_id: int
    code: str
    name: str
    required: int
    counts: dict[CellState, int]
    changed_at: dt.datetime | None

    @property
    def sent(self) -> int:
        """Rows that the commune has sent and that were not returned."""
        states = (CellState.SUBMITTED, CellState.VERIFIED, CellState.APPROVED)
        return sum(self.counts[state] for state in states)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do on a desk: a round's sheet, and what waits in it."""

    round: RoundInfo
    unit_id: int
    unit_code: str
    unit_name: str
    kind: str
    """`enter`, `submit`, `mend` for a commune; `verify`, `appraise` for a province."""
    count: int
    total: int
    due_on: dt.date | None
    days_left: int | None
    """Working days left up to the due day; negative when overdue."""


@dataclass(frozen=True, slots=True)
class LateUnit:
    """A unit that has not submitted all that a round requires."""

    unit_id: int
    code: str
    name: str
    required: int
    submitted: int
    returned: int
    due_on: dt.date | None
    days_late: int


@dataclass(frozen=True, slots=True)
class Difference:
    """An indicator on which stages, or a stage and the computed verdict, do not agree."""

    set_id: str
    indicator: str
    title: Text
    computed: str
    findings: dict[Stage, "FindingShown"]


@dataclass(frozen=True, slots=True)
class FindingShown:
    """What a stage found last of one indicator."""

    set_id: str
    indicator: str
    stage: Stage
    verdict: FindingVerdict
    reason: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class MissingIndicator:
    """An indicator between a unit and a title; `gap` says how much is missing, if a number can."""

    code: str
    title: Text
    verdict: str
    reason: str
    words: Text
    gap: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a unit is from the title of a set, by its entered and approved figures."""

    set_id: str
    title: Text
    verdict: str
    criteria_met: int
    criteria_total: int
    unconfirmed: bool
    missing: tuple[MissingIndicator, ...]
    unreported: int
    """How many of the missing ones only want a figure."""
    words: Text


@dataclass(frozen=True, slots=True)
class LiveVerdict:
    """What the law makes of an indicator with the figures as they stand on the sheet."""

    set_id: str
    indicator: str
    verdict: str
    reason: str
    unconfirmed: bool
    words: Text


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a unit's cells."""

    at: dt.datetime
    by: str
    kind: str
    """A step of the log, or `save`."""
    round_key: str
    element_key: str
    title: Text
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """A reminder on somebody's desk."""

    id: int
    round_key: str
    unit_id: int | None
    rung: str
    text: Text
    at: dt.datetime
    seen_at: dt.datetime | None = field(default=None)
