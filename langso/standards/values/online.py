"""How the share of work files handled online is counted, and what it is to reach."""

import datetime as dt
from dataclasses import dataclass

from langso.core.confidence import Confidence
from langso.standards.values.sets import Source, Text


@dataclass(frozen=True, slots=True)
class OnlineRule:
    """One way of counting, in force from `valid_from` until the next one begins.

    `steps` are the kinds of events that must have been recorded by the system when they happened;
    `signatures` what each issued document must carry; files of `excluded_procedures` are not
    counted at all.
    """

    id: str
    valid_from: dt.date
    title: Text
    text: Text
    steps: frozenset[str]
    signatures: frozenset[str]
    excluded_procedures: frozenset[str]
    confidence: Confidence
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class OnlineTarget:
    """The share of one level, in percent, from `valid_from` to the last day `valid_to`."""

    level: str
    share_percent: float
    valid_from: dt.date
    valid_to: dt.date | None
    by_year: int
    confidence: Confidence
    source: Source


@dataclass(frozen=True, slots=True)
class OnlineLaw:
    """Everything the law folders say of the ratio; rules in the order of time."""

    title: Text
    rules: tuple[OnlineRule, ...]
    targets: tuple[OnlineTarget, ...]
    notes: tuple[Text, ...]
