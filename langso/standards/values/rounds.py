"""Reporting rounds and the checks of figures as values: what their law files say."""

import datetime as dt
from dataclasses import dataclass

from langso.core.confidence import Confidence
from langso.standards.values.sets import Guard, Source, Text


@dataclass(frozen=True, slots=True)
class RoundTerms:
    """A reporting round as the law folders have it; dates None: not known.

    `sets`: (set id, whether required). `awaiting`: what is to be reported is not known yet.
    """

    key: str
    title: Text
    period: str
    kinds: tuple[str, ...]
    sets: tuple[tuple[str, bool], ...]
    forms: tuple[str, ...]
    data_from: dt.date
    data_to: dt.date
    data_confidence: Confidence
    due_commune: dt.date | None
    due_province: dt.date | None
    due_ministry: dt.date | None
    due_confidence: Confidence
    is_open: bool
    awaiting: bool
    simulated: bool
    by_village: tuple[str, ...]
    by_parts: tuple[str, ...]
    notes: tuple[Text, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class PartsRule:
    """Counts that are parts of a whole: each of them, and together, at most the whole."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderRule:
    """One figure that cannot be (error) or seldom is (warning) above another."""

    less: str
    more: str
    level: str


@dataclass(frozen=True, slots=True)
class JumpRule:
    """How much a figure may change against the last period before a reason is wanted.

    `factor`: times as large or small; `points`: difference in the figure's own unit. A rule for
    an element wins over one for its measure.
    """

    measure: str | None
    element: str | None
    factor: float | None
    points: float | None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """When one figure holds, another must too."""

    id: str
    when: Guard
    then: Guard
    level: str
    message: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class CheckRules:
    """What figures are checked for before they are sent, as data."""

    parts: tuple[PartsRule, ...] = ()
    order: tuple[OrderRule, ...] = ()
    jumps: tuple[JumpRule, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
