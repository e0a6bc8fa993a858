"""A dossier ready for its pages: where it stands, what may be done, its table and papers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.deadlines import days_said
from langso.core.templatetags.writing import in_language
from langso.dossiers import queries as files
from langso.dossiers.rules import machine
from langso.dossiers.values.documents import DocumentInfo, DocumentStatus
from langso.dossiers.values.files import Clock, EventKind, FileStatus, Move, OpinionChoice, State
from langso.geography.values import Place
from langso.recognition.presenters.dossier_table import TablePage, table_page
from langso.recognition.queries import dossier_knowledge
from langso.recognition.queries import dossiers as queries
from langso.recognition.queries.dossier_knowledge import ConditionKnown
from langso.recognition.queries.dossier_steps import StepFacts
from langso.recognition.queries.dossiers import DossierInfo
from langso.recognition.rules import papers as paper_rules
from langso.standards import queries as standards
from langso.standards.values.dossier_papers import SurveyRule
from langso.standards.values.procedures import Procedure, Stage, StageKind

FACTS = frozenset({"opinions", "meeting", "survey"})


@dataclass(frozen=True, slots=True)
class StepShown:
    """A stage of the procedure: done, where the file stands, or still to come."""

    code: str
    title: str
    state: str
    on: dt.date | None
    public: bool


@dataclass(frozen=True, slots=True)
class MoveShown:
    """A way out of the stage that the reader may take; `problems` stand against it."""

    code: str
    title: str
    kind: str
    asks_reason: bool
    asks_missing: bool
    asks_findings: bool
    facts: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperShown:
    """A paper that the present stage wants, and what has become of it."""

    code: str
    title: str
    document: DocumentInfo | None
    optional: bool
    wanted_signed: str
    signed: frozenset[str]
    may_draft: bool
    may_sign: bool
    may_issue: bool


@dataclass(frozen=True, slots=True)
class DossierPage:
    """Everything the officers' page shows; the public page shows part of it."""

    dossier: DossierInfo
    file_code: str
    place: Place
    path: tuple[Place, ...]
    title: str
    set_title: str
    stage: Stage
    status: str
    status_word: str
    steps: tuple[StepShown, ...]
    clock: Clock | None
    left: int | None
    asked_for: tuple[str, ...]
    asked_why: str
    expected: int
    moves: tuple[MoveShown, ...]
    facts: str
    survey_rule: SurveyRule | None
    papers: tuple[PaperShown, ...]
    others: tuple[tuple[DocumentInfo, str], ...]
    conditions: tuple[ConditionKnown, ...]
    told: StepFacts
    table: TablePage
    departments: tuple[tuple[str, str], ...]
    lacking: tuple[tuple[str, str], ...]
    may_vote: bool
    votes: str
    title_given: str
    related: tuple[tuple[str, str, str], ...]
    simulated: bool

    @property
    def late(self) -> bool:
        """Whether the day of the stage has passed."""
        return self.left is not None and self.left < 0

    @property
    def days(self) -> str:
        """The working days left or passed in words, as the work file's page counts them."""
        return days_said(self.left)

    @property
    def may_draft(self) -> bool:
        """Whether a paper of the stage is waiting to be drafted by the reader."""
        return any(one.may_draft for one in self.papers)


def dossier_page(dossier: DossierInfo, *, user: Somebody, on: dt.date) -> DossierPage:
    """Return a dossier ready for an officer, who may see it."""
    file = files.find_file(file_id=dossier.file_id)
    procedure = files.procedure_of(file=file)
    state = files.state_of(file_id=dossier.file_id)
    stage = procedure.stage(state.stage)
    known = dossier_knowledge.known_of(dossier=dossier, on=on)
    ended = state.status not in (FileStatus.OPEN, FileStatus.SUSPENDED)
    clock = None if ended else files.clock_of(file_id=file.pk, on=on)
    moves = () if dossier.historic else files.moves_for(user=user, file_id=file.pk, on=on)
    events = files.list_events(file_id=file.pk)
    asking = (EventKind.SUPPLEMENT_ASKED, EventKind.RETURNED)
    asked = next((one for one in reversed(events) if one.kind in asking), None)
    waits = asked is not None and (
        (state.status == FileStatus.SUSPENDED and not state.stopped_by_order)
        or asked.number == state.entry
    )
    documents = files.list_documents(file_id=file.pk)
    return DossierPage(
        dossier=dossier,
        file_code=file.code,
        place=known.unit,
        path=known.path,
        title=title_name(dossier.title),
        set_title=in_language(
            standards.get_set(set_id=dossier.set_id, year=dossier.period.year).title
        ),
        stage=stage,
        status=str(state.status),
        status_word=state.status_words,
        steps=steps_of(procedure, state, events),
        clock=clock,
        left=days_left(clock, on),
        asked_for=tuple(asked.payload.get("missing", ())) if asked and waits else (),
        asked_why=asked.reason if asked and waits else "",
        expected=state.last,
        moves=tuple(_move(one, stage) for one in moves),
        facts=stage.code if stage.code in FACTS and moves else "",
        survey_rule=standards.survey_rule(title=dossier.title, on=on),
        papers=() if ended else _papers(stage, documents, state, user, known.path, on),
        others=tuple((one, str(DocumentStatus(one.status).label)) for one in documents),
        conditions=known.conditions,
        told=known.steps,
        table=table_page(
            known.rows, known.findings, user=user, dossier=dossier, on=on, ended=ended
        ),
        departments=tuple(_departments(known.steps)),
        lacking=tuple(_lacking(stage, state, user, on)),
        may_vote=_may_vote(procedure, state, user, on),
        votes=_votes(state, known.steps),
        title_given=queries.given_title(dossier=dossier),
        related=tuple(
            (str(one.kind.label), code, reverse("recognition:dossier", args=[one.id]))
            for one, code in queries.related_of(dossier=dossier)
        ),
        simulated=known.simulated,
    )  # fmt: skip


def days_left(clock: Clock | None, on: dt.date) -> int | None:
    """Return the working days to a stage's day, negative: passed; None: it has none that runs."""
    return standards.working_days_left(due_on=clock.due_on if clock else None, on=on)


def title_name(slug: str) -> str:
    """Return the name of a title in the reader's language."""
    rule = standards.title_law().title(slug)
    return in_language(rule.name) if rule else slug


def steps_of(procedure: Procedure, state: State, events: Sequence[Any]) -> tuple[StepShown, ...]:
    """Return the stages of a procedure with where a file stands among them."""
    left: dict[str, dt.date] = {}
    for event in events:
        if event.kind in (EventKind.MOVED, EventKind.CLOSED):
            left[event.stage] = event.happened_on
        if event.kind == EventKind.RETURNED:
            left.pop(event.stage, None)
    here = [one.code for one in procedure.stages].index(state.stage)
    shown = []
    for number, one in enumerate(procedure.stages):
        done = number < here or (number == here and state.status == FileStatus.CLOSED)
        word = "done" if done else "now" if number == here else "todo"
        day = left.get(one.code) if done else None
        shown.append(StepShown(one.code, in_language(one.title), word, day, one.public))
    return tuple(shown)


def _move(one: Move, stage: Stage) -> MoveShown:
    forward = one.kind in ("forward", "finish")
    return MoveShown(
        code=one.outcome,
        title=in_language(one.title),
        kind=str(one.kind),
        asks_reason="reason" in one.asks,
        asks_missing="missing" in one.asks,
        asks_findings="findings" in one.asks,
        facts=stage.code if stage.code in FACTS and (forward or "votes" in one.asks) else "",
        problems=tuple(in_language(problem.message) for problem in one.problems),
    )


def _papers(
    stage: Stage,
    documents: Sequence[DocumentInfo],
    state: State,
    user: Somebody,
    path: Sequence[Place],
    on: dt.date,
) -> tuple[PaperShown, ...]:
    held = {one.requirement_code: one for one in documents if one.requirement_code}
    signed = {
        one.requirement: frozenset(
            word for word, is_so in (("person", one.person_signed), ("agency", one.agency_signed))
            if is_so
        )
        for one in state.papers
    }  # fmt: skip
    handles = any(
        accounts.may(user=user, action=Action.HANDLE_FILES, unit_id=one.unit_id, on=on)
        for one in (path[0], path[-1])
    )
    shown = []
    for wanted in stage.documents:
        document = held.get(wanted.code)
        has = signed.get(wanted.code, frozenset())
        number = bool(document and document.number)
        shown.append(
            PaperShown(
                code=wanted.code,
                title=in_language(wanted.title),
                document=document,
                optional=wanted.count_from == 0,
                wanted_signed=wanted.signed,
                signed=has,
                may_draft=handles and document is None,
                may_sign=document is not None
                and "person" not in has
                and wanted.signed in ("person", "both")
                and _may_at(user, Action.SIGN, document, on),
                may_issue=document is not None and "person" in has and not number
                and _may_at(user, Action.REGISTER_DOCUMENTS, document, on),
            )
        )  # fmt: skip
    return tuple(shown)


def _may_at(user: Somebody, action: Action, document: DocumentInfo, on: dt.date) -> bool:
    unit_id = files.get_organisation(organisation_id=document.organisation_id).desk.unit_id
    return accounts.may(user=user, action=action, unit_id=unit_id, on=on)


def _departments(told: StepFacts) -> list[tuple[str, str]]:
    names = {one.id: in_language(one.title) for one in accounts.departments()}
    return [
        (names.get(one.department, one.department),
         f"{OpinionChoice(one.choice).label}{': ' + one.text if one.text else ''}")
        for one in told.departments
    ]  # fmt: skip


def _lacking(stage: Stage, state: State, user: Somebody, on: dt.date) -> list[tuple[str, str]]:
    """Return the departments whose opinion the reader may give now."""
    if stage.kind != StageKind.OPINIONS or state.status != FileStatus.OPEN:
        return []
    names = {one.id: in_language(one.title) for one in accounts.departments()}
    facts = files.facts_for(user=user, state=state, on=on)
    return [
        (slug, names.get(slug, slug))
        for slug in machine.opinions_lacking(stage, state)
        if machine.acting_post(stage.actor, facts, department=slug) is not None
    ]


def _may_vote(procedure: Procedure, state: State, user: Somebody, on: dt.date) -> bool:
    facts = files.facts_for(user=user, state=state, on=on)
    return machine.vote_problem(procedure, state, facts) is None


def _votes(state: State, told: StepFacts) -> str:
    if state.votes:
        agreed = sum(choice == "for" for choice in state.votes.values())
        return _("%(cast)s votes cast, %(agreed)s for") % {
            "cast": len(state.votes), "agreed": agreed,
        }  # fmt: skip
    if told.votes:
        agreed, whole = told.votes.get("for", 0), sum(told.votes.values())
        return _("%(cast)s votes cast, %(agreed)s for") % {"cast": whole, "agreed": agreed} + (
            f" ({paper_rules.of(agreed, whole)})"
        )
    return ""
