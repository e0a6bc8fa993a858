"""What becomes of each cell of an uploaded workbook, and the counts that must add up.

Every cell that can hold a figure ends in exactly one fate, so the parts of a count always make
the whole: read = write + same + conflict + refused, and all cells = read + blank + clear.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, NamedTuple

from langso.ledger.values import Figure
from langso.reporting.rules import machine
from langso.reporting.values import FROZEN, CellState, ReportingError


class UploadState(StrEnum):
    """How far an uploaded workbook has come."""

    WAITING = "waiting"
    READING = "reading"
    PLANNED = "planned"
    COMMITTING = "committing"
    STOPPED = "stopped"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"
    REFUSED = "refused"


WORKING = frozenset(
    {UploadState.WAITING, UploadState.READING, UploadState.COMMITTING, UploadState.UNDOING}
)
"""States in which somebody is at work, or has to take the work up again."""

WRITTEN = frozenset(
    {UploadState.COMMITTING, UploadState.STOPPED, UploadState.DONE, UploadState.UNDOING}
)
"""States in which figures of the workbook stand on sheets."""


class PartState(StrEnum):
    """How far the cells of one unit have come."""

    PLANNED = "planned"
    WRITTEN = "written"
    UNDONE = "undone"


class Fate(StrEnum):
    """What is to become of one cell."""

    WRITE = "write"
    CLEAR = "clear"
    CONFLICT = "conflict"
    REFUSED = "refused"
    SAME = "same"
    BLANK = "blank"
    MOVED = "moved"
    """Not yet known: the cell has moved on, what the template held has to be looked up."""


class WorkbookRefusedError(ReportingError):
    """A file that is not taken in: a stable slug, and a sentence with the remedy (Vietnamese)."""

    def __init__(self, rule: str, message: str) -> None:
        """Keep the slug beside the sentence."""
        super().__init__(message)
        self.rule = rule


class WorkbookStateError(ReportingError):
    """The upload is not in a state that allows this."""


class PlannedCell(NamedTuple):
    """One cell of the plan, or a whole row or column of them that is refused for one reason.

    `value` is what is saved: the text as typed, a number, or None to take the figure back;
    `version` is the version of the cell that the dry run saw; `cells` how many cells it counts
    for; `remark` what was noticed while reading (a formula, a percentage format).
    """

    fate: str
    sheet: str
    address: str
    element_id: int
    village_id: int | None
    old: str
    text: str
    value: str | float | bool | None
    version: int
    note: str = ""
    rule: str = ""
    message: str = ""
    cells: int = 1
    remark: str = ""


class LateCell(NamedTuple):
    """What became of one cell when it was written or undone, where that was not the plan.

    `said` is a stable slug: `same`, `conflict`, `refused` when writing; `kept` when undoing.
    """

    element_id: int
    village_id: int | None
    said: str
    rule: str
    message: str


@dataclass(slots=True)
class Counts:
    """How many cells met which fate."""

    write: int = 0
    same: int = 0
    conflict: int = 0
    refused: int = 0
    blank: int = 0
    clear: int = 0

    @property
    def read(self) -> int:
        """Cells that hold something."""
        return self.write + self.same + self.conflict + self.refused

    @property
    def cells(self) -> int:
        """All cells that could hold a figure."""
        return self.read + self.blank + self.clear

    def add(self, other: "Counts") -> None:
        """Add another count to this one."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def count(self, fate: Fate, cells: int = 1) -> None:
        """Count cells of one fate."""
        setattr(self, fate.value, getattr(self, fate.value) + cells)

    def as_dict(self) -> dict[str, int]:
        """Return the counts by name, as they are stored."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Counts":
        """Return stored counts."""
        return cls(**{one.name: int(stored.get(one.name, 0)) for one in fields(cls)})


class Present(NamedTuple):
    """A cell as it stands on its sheet; `figure` None: nothing is entered."""

    state: CellState
    version: int
    figure: Figure | None
    text: str
    note: str
    by: str


NOTHING = Present(CellState.EMPTY, 0, None, "", "", "")


class Judged(NamedTuple):
    """The fate of a cell, with the rule and the sentence when it is refused."""

    fate: Fate
    rule: str = ""
    message: str = ""


_SAME, _BLANK, _MOVED = Judged(Fate.SAME), Judged(Fate.BLANK), Judged(Fate.MOVED)
_WRITE, _CLEAR = Judged(Fate.WRITE), Judged(Fate.CLEAR)


def judge(
    figure: Figure | None,
    present: Present,
    *,
    base: int | None,
    governing: CellState,
    is_open: bool,
    note: str = "",
) -> Judged:
    """Return the fate of a cell that holds `figure` in the workbook (None: it is blank).

    `base` is the version of the cell when the template was made, None when the file does not say;
    `governing` the state that decides whether it may change (a village's part goes with its
    total). A blank cell says nothing unless the template held a figure there. A cell that moved
    since is never overwritten: MOVED asks for what the template held, see `judge_moved`.
    """
    if figure is None:
        if not base or not present.text:
            return _BLANK
        if base != present.version:
            return _MOVED
        return _refused(governing, is_open=is_open, note=note, blank=True) or _CLEAR
    if figure == present.figure:
        fresh = bool(note) and note != present.note and governing not in FROZEN
        return _WRITE if fresh else _SAME
    if base is not None and base != present.version:
        return _MOVED
    return _refused(governing, is_open=is_open, note=note, blank=False) or _WRITE


def judge_moved(
    figure: Figure | None,
    present: Present,
    *,
    held: Figure | None,
    governing: CellState,
    is_open: bool,
    note: str = "",
) -> Judged:
    """Return the fate of a cell that changed after the template was made; `held`: what it held.

    Where the officer left the template's figure as it was, the newer figure simply stays.
    """
    if figure == held:
        return _BLANK if figure is None else _SAME
    refusal = _refused(governing, is_open=is_open, note=note, blank=figure is None)
    if refusal is not None:
        return refusal
    if present.figure == held:
        # It was changed and changed back: what the officer saw is what stands.
        return _CLEAR if figure is None else _WRITE
    return Judged(
        Fate.CONFLICT,
        "conflict",
        f"{present.by or 'Người khác'} đã đổi ô này thành “{present.text or 'trống'}” sau khi bạn"
        " tải mẫu; số trên hệ thống được giữ. Nếu số của bạn mới đúng, hãy tải mẫu mới rồi ghi lại"
        " ô này.",
    )


def _refused(governing: CellState, *, is_open: bool, note: str, blank: bool) -> Judged | None:
    found = machine.save_refused(governing, is_open=is_open, note=note, blank=blank)
    return Judged(Fate.REFUSED, found.rule, found.message) if found else None


def address_of(row: int, column: int) -> str:
    """Return the A1 address of a cell counted from nought."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
