"""What the page of an entry sheet is made of: criteria, rows, cells to type into, levels."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from langso.reporting.values import CellState, Saved, SheetIndicator, SheetRow, SheetView
from langso.standards.values import Measure

_YES, _NO = "đạt", "không đạt"
"""How a truth is typed and stored; the page's own words for it are in the reader's language."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list: what is sent and what is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Input:
    """One cell to type into, of the commune or of a village; `error` from the last attempt."""

    name: str
    label: str
    value: str
    version: int
    state: CellState
    choices: tuple[Choice, ...] = ()
    note: str = ""
    error: str = ""
    village_id: int | None = None
    village: str = ""
    village_code: str = ""

    @property
    def needs_reason(self) -> bool:
        """Whether a change is a correction of an approved figure."""
        return self.state == CellState.APPROVED

    @property
    def shown(self) -> str:
        """What the cell holds, in the reader's words."""
        words = {choice.value: choice.label for choice in self.choices}
        return words.get(self.value, self.value)

    @property
    def id(self) -> str:
        """The field's id in the page."""
        return "cell-" + self.name.replace(":", "-")


@dataclass(frozen=True, slots=True)
class Level:
    """A level to reach, and what the law makes of the figure now."""

    key: str
    set_name: str
    """Which set asks for it, where that is not the set the row stands in."""
    words: str
    unconfirmed: bool
    simulated: bool
    verdict: str
    word: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the grid."""

    row: SheetRow
    title: str
    unit: str
    input: Input | None
    """None where nothing is typed: frozen, computed, summed, or not this person's to enter."""
    villages: tuple[Input, ...]
    levels: tuple[Level, ...]
    problems: tuple[tuple[str, str], ...]
    """Level and sentence of what the checks found."""
    evidence_url: str
    hidden: bool = False

    @property
    def shown(self) -> str:
        """What the row holds, in the reader's words."""
        choices = choices_of(self.row)
        value = value_of(self.row.figure, self.row.text, choices)
        return next((one.label for one in choices if one.value == value), value)

    @property
    def last(self) -> str:
        """What the row held in the period before, in the reader's words."""
        if self.row.last is None:
            return ""
        choices = choices_of(self.row)
        value = value_of(self.row.last.figure, self.row.last.text, choices)
        return next((one.label for one in choices if one.value == value), value)


@dataclass(frozen=True, slots=True)
class Block:
    """An indicator with its rows, and links to rows it shares with an earlier one."""

    indicator: SheetIndicator
    title: str
    lines: tuple[Line, ...]
    repeats: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: a part of the page that folds, and a form of its own."""

    anchor: str
    number: int
    title: str
    set_name: str
    required: bool
    blocks: tuple[Block, ...]
    done: int
    total: int
    returned: int
    seen: str
    """Versions and texts as the page shows them, so that the form sends only what was changed."""

    @property
    def can_save(self) -> bool:
        """Whether there is anything to type."""
        return self.seen != "{}"

    @property
    def is_open(self) -> bool:
        """Whether it stands open at first."""
        return self.required and self.total > 0


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader may do with this sheet."""

    enter: bool
    submit: bool
    evidence: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a plain form sent and what became of it, to show it again beside the errors."""

    typed: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Saved] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetPage:
    """Everything the page of a sheet shows."""

    sheet: SheetView
    rights: Rights
    criteria: tuple[Criterion, ...]
    show: str
    form_key: str
    refused: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether the round takes figures."""
        return self.sheet.round.is_open

    @property
    def count(self) -> Mapping[str, int]:
        """How many required rows stand in each state, by the state's slug."""
        return {str(state): number for state, number in self.sheet.counts.items()}

    @property
    def total(self) -> int:
        """How many rows are required."""
        return sum(self.sheet.counts.values())

    @property
    def filled(self) -> int:
        """How many required rows hold a figure."""
        return self.total - self.sheet.counts.get(CellState.EMPTY, 0)

    @property
    def waiting(self) -> int:
        """How many required rows wait to be submitted."""
        return self.sheet.counts.get(CellState.ENTERED, 0)


def choices_of(row: SheetRow) -> tuple[Choice, ...]:
    """Return what a truth or a rating may be chosen from; nothing for a figure that is typed."""
    if row.plan.measure == Measure.TRUTH:
        return (Choice("", "–"), Choice(_YES, _("met")), Choice(_NO, _("not met")))
    if row.plan.measure == Measure.RATING:
        return (Choice("", "–"), *(Choice(label, label) for label in row.plan.scale))
    return ()


def value_of(figure: object, text: str, choices: tuple[Choice, ...]) -> str:
    """Return what a field holds: for a choice the choice's own value, else the text as typed."""
    low, high = getattr(figure, "low", None), getattr(figure, "high", None)
    if not choices or low is None or low != high:
        return text
    if [choice.value for choice in choices[1:]] == [_YES, _NO]:
        return _YES if low else _NO
    return choices[1:][int(low)].value
