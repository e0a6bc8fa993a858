"""Titles that units hold, and what may stand in the way of one."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from langso.assessment.values import UnitReport, Verdict
from langso.core.confidence import Confidence
from langso.geography.values import Link
from langso.reporting.values import Distance
from langso.standards.values import Text


class TitleKind(models.TextChoices):
    """How a unit came to its title."""

    DECISION = "decision", _("recognised")
    REACKNOWLEDGEMENT = "reacknowledgement", _("re-acknowledged after a merger")


class EndKind(models.TextChoices):
    """How a title ended; an undone entry counts as if it had never been."""

    REVOKED = "revoked", _("revoked")
    EXPIRED = "expired", _("expired")
    UNDONE = "undone", _("entry taken back")


class RiskLevel(models.TextChoices):
    """What the figures say of a threshold of revocation."""

    REACHED = "reached", _("threshold reached")
    POSSIBLE = "possible", _("reached if the undetermined criteria fail")
    NONE = "none", _("below the threshold")
    UNKNOWN = "unknown", _("cannot be told")


class TitleError(ValueError):
    """A title cannot be written as asked; str() is a Vietnamese sentence for an officer."""


class UnknownTitleError(LookupError):
    """There is no such title, import or holder; str() is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The paper by which a title is given or taken."""

    number: str
    decided_on: dt.date
    signer: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """How and by which paper a title ended; it is not held from `ended_on` on."""

    kind: str
    ended_on: dt.date
    number: str
    signer: str
    body: str
    reason: str


@dataclass(frozen=True, slots=True)
class HeldTitle:
    """A title as it was given to a unit, under one set and period; never a successor's."""

    id: int
    unit_id: int
    title: str
    set_id: str
    period: str
    kind: str
    decision: Decision
    ended: Ended | None
    file_id: int | None
    source: str
    note: str
    simulated: bool

    def held_on(self, on: dt.date) -> bool:
        """Tell whether it was in force on a day; the unit's own life is not looked at."""
        return self.decision.decided_on <= on and (self.ended is None or on < self.ended.ended_on)


@dataclass(frozen=True, slots=True)
class LegacyTitle:
    """A title of a former unit, shown beside its successor; `held_to`: its last day alive."""

    held: HeldTitle
    place: Link
    held_to: dt.date


@dataclass(frozen=True, slots=True)
class PlaceTitle:
    """A title in a list, with its unit as it stood on the day of the decision."""

    held: HeldTitle
    code: str
    name: str
    province_code: str
    province_name: str
    alive: bool


@dataclass(frozen=True, slots=True)
class ConditionState:
    """How a unit stands to one condition of a title."""

    id: str
    text: Text
    verdict: Verdict
    words: Text
    proof: Text | None
    note: Text | None
    document: str
    found_on: dt.date | None
    confidence: Confidence
    source: Text


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether a unit may be recognised: each condition, and what is missing.

    `figures_period` is the reporting period whose figures were judged, blank where there is none;
    `distance` and `report` are None then. `notes` say what the answer rests on.
    """

    unit_id: int
    title: str
    set_id: str
    period: str
    figures_period: str
    verdict: Verdict
    conditions: tuple[ConditionState, ...]
    distance: Distance | None
    report: UnitReport | None
    held: HeldTitle | None
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """How near the holder of a title is to losing it; `failed` etc. count criteria of `set_id`."""

    held: HeldTitle
    level: RiskLevel
    rule: str
    words: Text
    set_id: str
    figures_period: str
    failed: int
    undetermined: int
    total: int
    key_failed: tuple[int, ...]
    confidence: Confidence | None


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many units of a place held a title on a day, beside how many there were.

    `reacknowledged` of `held` are so by re-acknowledgement only; `former` counts units of the place
    that had ended by that day and held the title to their end (never part of `held`).
    """

    unit_id: int | None
    code: str
    name: str
    units: int
    held: int
    reacknowledged: int
    former: int
    simulated: int
