"""One cell: what is typed into it, what is decided on it, and the answers."""

import datetime as dt
import uuid
from dataclasses import dataclass

from langso.ledger.values import Figure
from langso.reporting.values.states import CellState, ProblemLevel, SaveStatus
from langso.standards.values import Text


@dataclass(frozen=True, slots=True)
class CellKey:
    """One cell of a commune's sheet; `village_id` only for a village's part of it."""

    round_key: str
    unit_id: int
    element_key: str
    village_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One figure as somebody typed it.

    `client_key` is made once by whoever types and sent again until answered. `base_version`: the
    version of the cell that was seen (0: empty, None: do not compare). `value` None takes the
    figure back. `note` of an approved cell is the reason of the correction.
    """

    client_key: uuid.UUID
    element_key: str
    value: str | float | bool | None
    village_id: int | None = None
    base_version: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Current:
    """What a cell holds that somebody else has changed meanwhile."""

    value: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one entry; `rule` is a stable slug when it was refused."""

    client_key: uuid.UUID
    status: SaveStatus
    version: int
    state: CellState
    figure: Figure | None
    text: str
    message: str = ""
    rule: str = ""
    current: Current | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a check found in one cell: what, and the remedy, in both languages."""

    element_key: str
    level: ProblemLevel
    rule: str
    message: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """What a submission did: elements that went, problems that kept others back."""

    submitted: tuple[str, ...]
    blocked: tuple[Problem, ...]
    warned: tuple[Problem, ...] = ()
    """Warnings that a reason was given for."""
    batch_id: int | None = None


@dataclass(frozen=True, slots=True)
class CellAnswer:
    """What became of one cell of a bulk decision; `rule` and `message` say why not."""

    key: CellKey
    done: bool
    state: CellState
    rule: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """Answers cell by cell, in the order asked, and the ledger's batches that were written."""

    answers: tuple[CellAnswer, ...]
    batches: tuple[int, ...] = ()

    @property
    def done(self) -> int:
        """How many cells were moved."""
        return sum(answer.done for answer in self.answers)
