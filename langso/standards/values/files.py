"""What is known of the law files themselves: faults, facts that wait for a person, and errors."""

import datetime as dt
from dataclasses import dataclass

from langso.core.confidence import Confidence
from langso.standards.values.sets import Text


@dataclass(frozen=True, slots=True)
class OpenFact:
    """A fact of the law that a person must confirm, and what would settle it.

    `part` is "title", "level" or "entry"; `cells` names the regions, years or classes concerned
    when not all of them are. `weak`: the memory of it is shaky, settle it first.
    """

    criteria_set: str
    code: str
    title: Text
    part: str
    confidence: Confidence
    cells: str
    document: str
    weak: bool = False


@dataclass(frozen=True, slots=True)
class LawFault:
    """What is wrong in a law file: where, why, and the remedy."""

    file: str
    line: int | None
    field: str
    message: str
    remedy: str

    @property
    def where(self) -> str:
        """The file and the line, as editors read them; a file that cannot be read has no line."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class LawFileInfo:
    """A law file and when it was last checked, for the rule book."""

    path: str
    checked_on: dt.date | None


class UnknownSetError(LookupError):
    """No criteria set has this id, or it does not hold in the year asked."""


class UnknownElementError(LookupError):
    """No data element has this key, or the indicator has no single element."""


class BrokenLawError(Exception):
    """The law folder has faults; carries them."""

    def __init__(self, faults: "list[LawFault]") -> None:
        """Keep the faults and say the first ones."""
        self.faults = faults
        lines = [
            f"{fault.file}:{fault.line or 0}: {fault.field}: {fault.message}"
            for fault in faults[:5]
        ]
        super().__init__("\n".join(lines))
