"""What a dry run collects: the cells of a unit as they are written down, and those that wait."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from langso.reporting.actions.workbooks_lines import Column
from langso.reporting.queries import workbooks_cells
from langso.reporting.rules.workbooks import (
    Counts,
    Fate,
    PlannedCell,
    Present,
)
from langso.reporting.values import CellState

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def as_json(value: object) -> str:
    """Return a value as it stands in the JSON of a plan."""
    # Texts are nearly all that is written; PostgreSQL takes no NUL into its JSON.
    text = encode_basestring(value) if isinstance(value, str) else _encode(value)
    return text.replace("\\u0000", "")


@dataclass
class PartDraft:
    """The cells of one unit; `unit_id` None for rows that name no unit that may be entered.

    `cells` are the PlannedCells as JSON, of the plainest only the beginning: the rest is default.
    """

    unit_id: int | None
    code: str
    name: str
    cells: list[str] = field(default_factory=list)
    fates: dict[Fate, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def counts(self) -> Counts:
        """How many cells met which fate."""
        return Counts(**{fate.value: count for fate, count in self.fates.items()})


@dataclass(slots=True)
class PlainColumn:
    """A column of a grid on the way that most cells go; `before`, `after`: JSON around a row."""

    column: Column
    before: str
    after: str
    said: dict[Any, str | None] = field(default_factory=dict)
    """What is written down of a value, by text or number; None: not a plain one."""
    wrote: int = 0


class Waiting(NamedTuple):
    """A cell that has moved since the template was made."""

    draft: PartDraft
    key: workbooks_cells.Key
    cell: PlannedCell
    figure: Any
    present: Present
    governing: CellState
    base: int
