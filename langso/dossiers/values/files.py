"""Work files: what happens to one, where it stands, and why something is not done."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from langso.standards.values import Text


class EventKind(models.TextChoices):
    """What may happen to a work file; the log holds nothing else."""

    OPENED = "opened", _("opened")
    MOVED = "moved", _("moved on")
    ASSIGNED = "assigned", _("assigned")
    DRAFTED = "drafted", _("drafted")
    COMMENTED = "commented", _("commented on")
    OPINION_GIVEN = "opinion_given", _("opinion given")
    VOTE_CAST = "vote_cast", _("vote cast")
    DOCUMENT_ADDED = "document_added", _("document added")
    SUPPLEMENT_ASKED = "supplement_asked", _("supplement asked for")
    SUPPLEMENT_GIVEN = "supplement_given", _("supplement given")
    SUSPENDED = "suspended", _("suspended")
    RESUMED = "resumed", _("resumed")
    RETURNED = "returned", _("returned")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SIGNED = "signed", _("signed")
    ISSUED = "issued", _("issued")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    DELEGATED = "delegated", _("delegated")
    HANDED_OVER = "handed_over", _("handed over")
    ESCALATED = "escalated", _("escalated")
    NOTED = "noted", _("noted")


class Medium(models.TextChoices):
    """How a step was done: in the system, on paper, or entered after it had happened."""

    SYSTEM = "system", _("in the system")
    PAPER = "paper", _("on paper")
    ENTERED_AFTERWARDS = "entered_afterwards", _("entered afterwards")


class FileStatus(models.TextChoices):
    """Whether a file is under way; "overdue" is no status, it follows from the day."""

    OPEN = "open", _("under way")
    SUSPENDED = "suspended", _("waiting for a supplement")
    CLOSED = "closed", _("closed")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


def status_words(status: FileStatus, *, by_order: bool) -> str:
    """Return where a file stands as a whole, in the reader's words."""
    return str(_("suspended by an order") if by_order else status.label)


ENDED = frozenset({FileStatus.CLOSED, FileStatus.REJECTED, FileStatus.WITHDRAWN})
"""Nothing follows but reopening."""


class Part(models.TextChoices):
    """What part somebody has in a file."""

    LEAD = "lead", _("leads")
    SUPPORT = "support", _("supports")
    TO_KNOW = "to_know", _("to know")


class LinkKind(models.TextChoices):
    """What a file may be linked to."""

    UNIT = "unit", _("place")
    CRITERION = "criterion", _("criterion")
    FILE = "file", _("work file")
    ROUND = "round", _("reporting round")
    EVIDENCE = "evidence", _("evidence")


class OpinionChoice(models.TextChoices):
    """What a department says of what it was asked."""

    AGREE = "agree", _("agrees")
    CONDITIONS = "conditions", _("agrees on conditions")
    DISAGREE = "disagree", _("does not agree")


class VoteChoice(models.TextChoices):
    """How a member of the council votes."""

    FOR = "for", _("for")
    AGAINST = "against", _("against")
    ABSTAIN = "abstain", _("abstains")


class DossierError(Exception):
    """Something cannot be done to a file or document; the message (Vietnamese) says why."""


class UnknownFileError(DossierError, LookupError):
    """There is no such file."""


class StaleFileError(DossierError):
    """Something else happened to the file since it was looked at: look again, then decide."""


class SecretError(DossierError):
    """State secrets are not handled here; the message (Vietnamese) says why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a move is not made: a stable slug of the rule, the words, and the remedy."""

    rule: str
    message: Text
    remedy: Text


class ProblemsError(DossierError):
    """A move breaks rules of its procedure; carries all that were found."""

    def __init__(self, problems: "tuple[Problem, ...]") -> None:
        """Keep the problems and say them in Vietnamese."""
        self.problems = problems
        super().__init__("; ".join(f"{one.message.vi}: {one.remedy.vi}" for one in problems))

    @property
    def rules(self) -> frozenset[str]:
        """The slugs of the rules that were broken."""
        return frozenset(problem.rule for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a file as rules read it; `number` counts from 1 within the file.

    `on` is the legal day, `stage` the stage it happened in (before a move), `payload` whatever
    the kind needs, kept verbatim.
    """

    number: int
    kind: str
    on: dt.date
    stage: str = ""
    outcome: str = ""
    actor_id: int | None = None
    on_behalf_of_id: int | None = None
    role: str = ""
    medium: str = Medium.SYSTEM
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post:
    """A role held at a unit (None: the country) that somebody may act by.

    `on_behalf_of_id`: whom they stand in for; `delegated`: for this file only.
    """

    role: str
    unit_id: int | None
    department: str = ""
    may: frozenset[str] = frozenset()
    on_behalf_of_id: int | None = None
    delegated: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """The units by which a procedure's "at" is read for a file; None: there is none today."""

    organisation: int | None
    unit: int | None
    district: int | None
    province: int | None

    def of(self, at: str) -> int | None:
        """Return the unit that stands for a place of the procedure; None for the country."""
        return None if at == "country" else getattr(self, at)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a move is judged by besides procedure and state: who acts, where, on which day."""

    actor_id: int | None
    posts: tuple[Post, ...]
    places: Places
    on: dt.date
    council_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Ask:
    """A move as somebody asks for it."""

    outcome: str
    reason: str = ""
    missing: tuple[str, ...] = ()
    document_ids: tuple[int, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)
    medium: str = Medium.SYSTEM


@dataclass(frozen=True, slots=True)
class Delegation:
    """A person's step of one file in somebody else's hands until before `until_on`."""

    from_id: int
    to_id: int
    from_on: dt.date
    until_on: dt.date


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in a file: what it was added for and who has signed it."""

    document_id: int
    requirement: str
    stage: str
    person_signed: bool = False
    agency_signed: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A time the clock stood still: after `asked_on` up to `given_on` (None: it still does).

    `ordered_by`: who ordered it; blank where a supplement was awaited.
    """

    asked_on: dt.date
    given_on: dt.date | None
    reason: str = ""
    ordered_by: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Where a file stands, by its events alone.

    `entry` is the number of the event by which the stage was entered, `entered_on` its legal
    day; opinions (by department) and votes (by member) are those since then. `brought_by` is
    who brought it into the stage, and on whose behalf.
    """

    stage: str
    status: FileStatus
    entry: int
    entered_on: dt.date
    last: int
    last_on: dt.date
    opened_on: dt.date
    closed_on: dt.date | None = None
    holder_id: int | None = None
    organisation_id: int | None = None
    unit_id: int | None = None
    departments: tuple[str, ...] = ()
    assigned: tuple[int, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    opinions: Mapping[str, str] = field(default_factory=dict)
    votes: Mapping[int, str] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    spans: tuple[Span, ...] = ()
    brought_by: frozenset[int] = frozenset()
    escalated: frozenset[tuple[int, str]] = frozenset()

    @property
    def stopped_by_order(self) -> bool:
        """Whether the file is suspended by somebody's order, not for a supplement."""
        return self.status == FileStatus.SUSPENDED and bool(self.spans[-1].ordered_by)

    @property
    def status_words(self) -> str:
        """Where the file stands as a whole, in the reader's words."""
        return status_words(self.status, by_order=self.stopped_by_order)


@dataclass(frozen=True, slots=True)
class Move:
    """A move that somebody may ask for now: an outcome of the stage with its words.

    `problems` is what still stands against it (documents lacking, votes …); empty: nothing but
    what the outcome itself asks for (`asks`).
    """

    stage: str
    outcome: str
    title: Text
    kind: str
    to: str
    asks: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """The deadline of the stage a file is in, as of a day.

    Days are those the budget counts; `used` includes the days after entering up to the day
    asked or the end. `due_on` None: no budget, or suspended with days left. `certain` tells
    whether the calendar knows the holidays of all years concerned; `assumed` that the budget
    is the platform's assumption, not law.
    """

    stage: str
    entry: int
    entered_on: dt.date
    budget: int | None
    counts: str
    confidence: str
    used: int
    left: int | None
    due_on: dt.date | None
    spans: tuple[Span, ...]
    rungs_due: tuple[str, ...]
    certain: bool

    @property
    def assumed(self) -> bool:
        """Whether the budget is no law but the platform's assumption."""
        return self.confidence in ("assumed", "unknown")
