"""Dossiers of recognition and revocation: the table by indicator, findings and facts of steps."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from langso.reporting.values import FindingVerdict, Stage
from langso.standards.values import Text

SUBJECT = "recognition"
"""What a work file of ours calls its subject."""


class DossierKind(models.TextChoices):
    """What a dossier asks for."""

    RECOGNITION = "recognition", _("recognition")
    REVIEW = "review", _("yearly review")
    REVOCATION = "revocation", _("revocation")


class DossierError(Exception):
    """What cannot be done with a dossier, in words for an officer (Vietnamese)."""


class UnknownDossierError(DossierError):
    """There is no dossier of this number, or not for this reader."""


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A piece of evidence behind an indicator."""

    id: int
    title: str
    file_name: str


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One indicator of the detailed table, as it stood when the table was made.

    `required` and `value` are in words; `verdict` is the computed one, `unconfirmed` when it
    rests on a level that only memory holds. `confidence` is that of the level.
    """

    criterion: int
    criterion_title: Text
    code: str
    title: Text
    unit: str
    required: Text
    value: Text
    verdict: str
    reason: str
    confidence: str
    unconfirmed: bool
    simulated: bool
    department: str
    evidence: tuple[EvidenceItem, ...]


@dataclass(frozen=True, slots=True)
class TableCounts:
    """How a table stands: criteria and indicators met of all; codes not met and undetermined."""

    criteria_met: int
    criteria: int
    indicators_met: int
    indicators: int
    not_met: tuple[str, ...]
    open: tuple[str, ...]
    evidence: int


@dataclass(frozen=True, slots=True)
class FoundBy:
    """What one stage found of an indicator."""

    stage: Stage
    verdict: FindingVerdict
    reason: str
    department: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class NewFinding:
    """A finding that is to be recorded."""

    indicator: str
    verdict: FindingVerdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationOpinion:
    """What an organisation said during the taking of opinions."""

    name: str
    agrees: bool
    note: str


@dataclass(frozen=True, slots=True)
class Opinions:
    """The taking of opinions in the commune: whole people or households asked, and who agreed."""

    from_on: dt.date
    to_on: dt.date
    asked: int
    agreed: int
    comments: str
    organisations: tuple[OrganisationOpinion, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """The commune's meeting that asks for recognition: attendance and votes."""

    held_on: dt.date
    place: str
    chair: str
    secretary: str
    invited: int
    present: int
    agreed: int
    against: int


@dataclass(frozen=True, slots=True)
class ContentResult:
    """One question of the survey: ballots satisfied, and blank or without opinion."""

    id: str
    satisfied: int
    blank: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What the Front counted: households, ballots collected and invalid, results by content."""

    from_on: dt.date
    to_on: dt.date
    households: int
    collected: int
    invalid: int
    contents: tuple[ContentResult, ...]


@dataclass(frozen=True, slots=True)
class SurveyOutcome:
    """What the levels make of a survey; shares in percent.

    `verdict` None: a level that decides is not known. `short` names what is below its level.
    """

    coverage: float
    shares: dict[str, float]
    overall: float
    verdict: bool | None
    short: tuple[str, ...]
