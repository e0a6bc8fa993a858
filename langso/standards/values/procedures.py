"""Procedures as values: stages, who acts, outcomes, documents, deadlines, council."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from langso.core.confidence import Confidence
from langso.standards.values.sets import Source, Text


class StageKind(models.TextChoices):
    """What is done in a stage."""

    TASK = "task", _("task")
    OPINIONS = "opinions", _("opinions of departments")
    COUNCIL = "council", _("council")
    SURVEY = "survey", _("survey")
    VISIT = "visit", _("field visit")
    DECISION = "decision", _("decision")
    PUBLICATION = "publication", _("publication")


class OutcomeKind(models.TextChoices):
    """What an outcome does: only a supplement stops the clock, only the last three end the file."""

    FORWARD = "forward", _("forward")
    RETURN = "return", _("return")
    SUPPLEMENT = "supplement", _("ask for a supplement")
    RESUME = "resume", _("give the supplement")
    REJECT = "reject", _("reject")
    WITHDRAW = "withdraw", _("withdraw")
    FINISH = "finish", _("finish")


class Ask(models.TextChoices):
    """What must come with an outcome."""

    REASON = "reason", _("a reason")
    MISSING = "missing", _("what is missing")
    DOCUMENT = "document", _("a document")
    DECISION_NUMBER = "decision_number", _("number and day of the decision")
    VOTES = "votes", _("attendance and votes")
    FINDINGS = "findings", _("findings")


class Counts(models.TextChoices):
    """Which days a budget counts. `weekdays`: all but Saturdays and Sundays, holidays too."""

    WORKING = "working", _("working days")
    WEEKDAYS = "weekdays", _("days but Saturdays and Sundays")
    CALENDAR = "calendar", _("calendar days")


class UnknownProcedureError(LookupError):
    """No procedure has this id or version, or none holds for the subject on the day."""


@dataclass(frozen=True, slots=True)
class ActorRule:
    """Who acts: one of the roles, held at that very place, in that department (blank: any).

    `at`: organisation (the file's), unit (its place), district, province or country.
    """

    roles: tuple[str, ...]
    at: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """How many days a stage has; the day of entering is not counted."""

    days: int
    counts: Counts
    confidence: Confidence
    source: str
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is told when, in the budget's days after the due day (negative: before it)."""

    code: str
    after: int
    to: ActorRule
    title: Text


@dataclass(frozen=True, slots=True)
class CouncilRule:
    """When a council may decide: quorum (votes cast of members), then votes for of the base.

    Shares are fractions; each with how sure we are of it.
    """

    quorum_share: float
    quorum_confidence: Confidence
    pass_share: float
    pass_confidence: Confidence
    base: str
    source: str


@dataclass(frozen=True, slots=True)
class RequiredDocument:
    """A document that a stage needs before it is left forwards.

    `count_from`: how many at least (0: it may be left out). `signed`: by whom it must be signed.
    """

    code: str
    title: Text
    type: str
    count_from: int
    signed: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Outcome:
    """A way out of a stage. `by`: who may take it (None: who acts in the stage).

    `to` is the next stage; blank where the file ends or stays. `separate`: not taken by somebody
    who moved the file on from another stage before.
    """

    code: str
    title: Text
    kind: OutcomeKind
    to: str
    asks: tuple[str, ...]
    separate: bool
    by: ActorRule | None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a procedure. `departments`: who is asked for opinions, ("*",) for all of them."""

    code: str
    title: Text
    actor: ActorRule
    kind: StageKind
    outcomes: tuple[Outcome, ...]
    documents: tuple[RequiredDocument, ...] = ()
    budget: Budget | None = None
    rungs: tuple[Rung, ...] = ()
    council: CouncilRule | None = None
    departments: tuple[str, ...] = ()
    public: bool = False
    confidence: Confidence = Confidence.UNKNOWN
    note: Text | None = None

    def outcome(self, code: str) -> Outcome | None:
        """Return an outcome by its code, None when the stage has none such."""
        return next((one for one in self.outcomes if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure as its law file has it; `version` is the hash of the file's content.

    `valid_to` is the first day on which no file may be opened under it any more.
    """

    id: str
    title: Text
    valid_from: dt.date
    valid_to: dt.date | None
    subject: str
    levels: tuple[str, ...]
    stages: tuple[Stage, ...]
    first: str
    confidence: Confidence
    sources: tuple[Source, ...]
    version: str
    notes: tuple[Text, ...] = ()
    simulated: bool = False

    def stage(self, code: str) -> Stage:
        """Return a stage by its code. Raises KeyError."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)

    def holds_on(self, day: dt.date) -> bool:
        """Tell whether files may be opened under it on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class LocalBudgets:
    """The days that provinces give stages of a procedure, by a decision of theirs.

    They are for files opened from `valid_from` until before `valid_to`; `budgets` is by stage.
    """

    id: str
    title: Text
    decision: str
    provinces: tuple[str, ...]
    valid_from: dt.date
    valid_to: dt.date | None
    procedure_id: str
    sources: tuple[Source, ...]
    budgets: Mapping[str, Budget]
    simulated: bool = False
