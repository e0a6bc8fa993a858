"""Titles as values: who may hold them, under which set, on which conditions, and how they end."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from langso.core.confidence import Confidence
from langso.standards.values.sets import Comparison, Source, Text


@dataclass(frozen=True, slots=True)
class TitlePeriod:
    """A period of the programme under whose sets titles are given; both years included."""

    id: str
    first_year: int
    last_year: int
    instrument: str
    confidence: Confidence
    source: Source


@dataclass(frozen=True, slots=True)
class TitleCondition:
    """A condition of a title.

    `how`: "criteria" (the set's verdict decides), "element" (the sum of approved figures of
    `elements` is held against `value`), "finding" (an authority's conclusion is entered).
    """

    id: str
    text: Text
    how: str
    confidence: Confidence
    source: Source
    proof: Text | None = None
    note: Text | None = None
    elements: tuple[str, ...] = ()
    comparison: Comparison | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class TitleRule:
    """A title: its level and kinds of units, the periods it is given in, its set in each of them.

    `sets` holds (period, set id); a period without one is only known from history.
    """

    id: str
    name: Text
    short: Text
    aliases: tuple[str, ...]
    level: str
    kinds: tuple[str, ...]
    decided_by: Text
    confidence: Confidence
    source: Source
    periods: tuple[TitlePeriod, ...]
    sets: tuple[tuple[str, str], ...]
    conditions: tuple[TitleCondition, ...]

    def set_of(self, period: str) -> str:
        """Return the set of a period; blank where none is known."""
        return dict(self.sets).get(period, "")

    def period_of_set(self, set_id: str) -> str:
        """Return the period of one of its sets; blank for a set of another title."""
        return next((period for period, one in self.sets if one == set_id), "")


@dataclass(frozen=True, slots=True)
class RevocationRule:
    """A threshold: reached from `from_percent`, not from `below_percent` on (None: no upper end).

    `of`: "criteria" (criteria not met of the set) or "lower_titles_revoked" (units below that lost
    their title). With `needs_key` one of the criteria not met must be a key one.
    """

    id: str
    text: Text
    from_percent: float
    below_percent: float | None
    needs_key: bool
    of: str


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """The set by which a title's holder is reviewed, and the numbers of its key criteria."""

    set_id: str
    key: tuple[int, ...]
    confidence: Confidence
    source: Source


@dataclass(frozen=True, slots=True)
class RevocationTerms:
    """When a title is taken back; in force from `valid_from` to the last day `valid_to`."""

    id: str
    instrument: str
    valid_from: dt.date
    valid_to: dt.date | None
    titles: tuple[str, ...]
    judged_by: Mapping[str, JudgedBy]
    """By the set under which the title was given."""
    rules: tuple[RevocationRule, ...]
    confidence: Confidence
    source: Source


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """A count that was published: shown beside our own, never mixed with it."""

    id: str
    title: str
    on: dt.date
    held: int
    of: int
    text: Text
    confidence: Confidence
    source: Source


@dataclass(frozen=True, slots=True)
class TitleLaw:
    """Everything the law folders say of titles."""

    titles: tuple[TitleRule, ...]
    periods: tuple[TitlePeriod, ...]
    revocation: tuple[RevocationTerms, ...]
    references: tuple[PublishedCount, ...]
    notes: tuple[Text, ...]

    def title(self, title_id: str) -> TitleRule | None:
        """Return a title by its slug, None for an unknown one."""
        return next((one for one in self.titles if one.id == title_id), None)

    def period(self, period_id: str) -> TitlePeriod | None:
        """Return a period by its id, None for an unknown one."""
        return next((one for one in self.periods if one.id == period_id), None)

    def revocation_of(self, title_id: str, set_id: str, on: dt.date) -> RevocationTerms | None:
        """Return the terms in force on a day for a title under a set; None where none is known."""
        return next(
            (
                one
                for one in self.revocation
                if title_id in one.titles
                and set_id in one.judged_by
                and one.valid_from <= on
                and (one.valid_to is None or on <= one.valid_to)
            ),
            None,
        )
