"""How long work files are kept, and when they are handed to the archive."""

from dataclasses import dataclass

from langso.core.confidence import Confidence
from langso.standards.values.sets import Source, Text


@dataclass(frozen=True, slots=True)
class HandoverTerm:
    """By when files of a kind are handed over: months since they were `closed` or `settled`."""

    id: str
    title: Text
    months: int
    since: str
    confidence: Confidence
    source: Source


@dataclass(frozen=True, slots=True)
class RetentionEntry:
    """How long one kind of file is kept; `years` None: for ever.

    `procedures` are those whose files get this entry unless somebody chooses another.
    """

    id: str
    title: Text
    years: int | None
    handover: str
    procedures: frozenset[str]
    confidence: Confidence
    source: Source

    @property
    def permanent(self) -> bool:
        """Tell whether files of this kind are kept for ever."""
        return self.years is None


@dataclass(frozen=True, slots=True)
class RetentionLaw:
    """What all law folders say of retention.

    Files kept for `must_hand_over_years` or longer go to the archive; with its written consent an
    agency may keep them `may_keep_years` beyond the term. None: no file says.
    """

    entries: tuple[RetentionEntry, ...]
    terms: tuple[HandoverTerm, ...]
    may_keep_years: int | None
    must_hand_over_years: int | None
    notes: tuple[Text, ...]
