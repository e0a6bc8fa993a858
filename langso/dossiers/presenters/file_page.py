"""A file's page: where it stands, how long it has, what may be done, what happened."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from langso.accounts import queries as accounts
from langso.accounts.queries import Holder, Somebody
from langso.accounts.values import Action
from langso.core.confidence import CONFIRMED
from langso.dossiers import queries
from langso.dossiers.models import FileEvent, WorkFile
from langso.dossiers.presenters import file_words
from langso.dossiers.presenters.mailbox import colleagues
from langso.dossiers.queries import documents as document_queries
from langso.dossiers.queries import files as file_queries
from langso.dossiers.queries import parts
from langso.dossiers.rules import deadlines, machine, replaying
from langso.dossiers.rules import picture as pictures
from langso.dossiers.values.documents import DocumentInfo, DocumentStatus
from langso.dossiers.values.files import (
    Clock,
    Facts,
    Move,
    OpinionChoice,
    Problem,
    State,
    VoteChoice,
)
from langso.dossiers.values.pictures import Picture
from langso.standards import queries as standards
from langso.standards.values.procedures import OutcomeKind, Procedure, Stage, StageKind

GOOD = frozenset({OutcomeKind.FORWARD, OutcomeKind.RESUME, OutcomeKind.FINISH})


@dataclass(frozen=True, slots=True)
class MoveForm:
    """A move with its words, what it asks for, and what stands against it.

    `elsewhere`: it asks for findings, which have a page of their own.
    """

    move: Move
    title: str
    to: str
    problems: tuple[Problem, ...]
    asks: frozenset[str]
    good: bool
    first: bool
    elsewhere: bool
    refused: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history."""

    event: FileEvent
    word: str
    stage: str
    outcome: str
    role: str
    medium: str
    organisation: str
    document: DocumentInfo | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that the stage (`later`: one that may follow) needs, and the papers for it."""

    code: str
    title: str
    signed: str
    optional: bool
    unconfirmed: bool
    later: bool
    papers: tuple[DocumentInfo, ...]


@dataclass(frozen=True, slots=True)
class PaperShown:
    """A document of the file, its state in words."""

    info: DocumentInfo
    status: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """A department that is asked, with what it said (blank: nothing yet)."""

    department: str
    name: str
    choice: str
    word: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Council:
    """The votes of the stage: for, against, abstaining, of how many members."""

    members: int
    cast: int
    agree: int
    may_vote: bool
    unconfirmed: bool


@dataclass(frozen=True, slots=True)
class ClockShown:
    """The clock in words."""

    clock: Clock
    days: str
    late: bool
    spans: tuple[tuple[dt.date, dt.date | None, str], ...]


@dataclass(frozen=True, slots=True)
class FilePage:
    """Everything a file's page shows one reader."""

    file: WorkFile
    state: State
    organisation: str
    opened_by_organisation: str
    place: str
    procedure: Procedure
    procedure_title: str
    stage: Stage
    stage_title: str
    status: str
    clock: ClockShown
    holder: str
    assigned: tuple[str, ...]
    delegated: tuple[tuple[str, str, dt.date], ...]
    moves: tuple[MoveForm, ...]
    wanted: tuple[Wanted, ...]
    documents: tuple[PaperShown, ...]
    opinions: tuple[Opinion, ...]
    opinion_choices: tuple[tuple[str, str], ...]
    council: Council | None
    vote_choices: tuple[tuple[str, str], ...]
    links: tuple[parts.LinkShown, ...]
    participants: tuple[parts.ParticipantShown, ...]
    history: tuple[Happened, ...]
    people: tuple[Holder, ...]
    may_handle: bool
    may_delegate: bool
    may_reopen: bool
    picture: Picture
    refused: str
    typed: Mapping[str, str]

    @property
    def acts(self) -> bool:
        """Whether the reader may do anything but read."""
        return bool(self.moves) or self.may_handle


def page(
    user: Somebody,
    file: WorkFile,
    *,
    on: dt.date,
    refused: str = "",
    outcome: str = "",
    problems: tuple[Problem, ...] = (),
    typed: Mapping[str, str] | None = None,
) -> FilePage:
    """Lay out a file for a reader who may see it; `problems` stand against the move `outcome`."""
    procedure = queries.procedure_of(file=file)
    rows = queries.list_events(file_id=file.pk)
    state = replaying.replay(procedure, file_queries.events_of(rows))
    facts = queries.facts_for(user=user, state=state, on=on)
    stage = procedure.stage(state.stage)
    documents = tuple(document_queries.list_documents(file_id=file.pk))
    moves = machine.allowed(procedure, state, facts)
    ended = replaying.is_ended(state)
    calendar = standards.working_calendar()
    handles = queries.may_handle(user=user, file=file, state=state, on=on)
    unit = file.state.organisation.unit_id
    names = accounts.names_of(user_ids=_people(state))
    place = file_words.places([state.unit_id], on).get(state.unit_id or 0, "")
    return FilePage(
        file=file,
        state=state,
        organisation=file_words.name_of(file.state.organisation),
        opened_by_organisation=file_words.name_of(file.organisation),
        place=place,
        procedure=procedure,
        procedure_title=file_words.text(procedure.title),
        stage=stage,
        stage_title=file_words.text(stage.title),
        status=file_words.status_word(state.status),
        clock=_clock(deadlines.clock(procedure, state, calendar, on), on, ended=ended),
        holder=names.get(state.holder_id or 0, ""),
        assigned=tuple(names[one] for one in state.assigned if one in names),
        delegated=_delegated(state, names, on),
        moves=_moves(procedure, moves, outcome, problems),
        wanted=_wanted(procedure, stage, state, documents),
        documents=tuple(
            PaperShown(one, str(DocumentStatus(one.status).label)) for one in documents
        ),
        opinions=_opinions(procedure, stage, state, facts),
        opinion_choices=tuple((one.value, str(one.label)) for one in OpinionChoice),
        council=_council(procedure, stage, state, facts),
        vote_choices=tuple((one.value, str(one.label)) for one in VoteChoice),
        links=parts.list_links(file_id=file.pk, on=on),
        participants=parts.list_participants(file_id=file.pk, on=on),
        history=_history(rows, procedure, documents),
        people=colleagues([unit], on) if handles and unit is not None and not ended else (),
        may_handle=handles and not ended,
        may_delegate=bool(moves),
        may_reopen=ended
        and accounts.may(user=user, action=Action.MANAGE_FILES, unit_id=unit, on=on),
        picture=_picture(procedure, state, rows),
        refused=refused,
        typed=file_words.Typed(typed or {}),
    )


def _picture(procedure: Procedure, state: State, rows: Iterable[FileEvent]) -> Picture:
    """Return the picture of the procedure with the file's place and the stages behind it."""
    passed = frozenset(row.stage for row in rows if row.kind in replaying.MOVES)
    return pictures.picture_of(procedure, here=state.stage, passed=passed - {state.stage})


def _people(state: State) -> set[int]:
    lent = {one for lending in state.delegations for one in (lending.from_id, lending.to_id)}
    return {one for one in (state.holder_id, *state.assigned, *lent) if one is not None}


def _delegated(
    state: State, names: Mapping[int, str], on: dt.date
) -> tuple[tuple[str, str, dt.date], ...]:
    return tuple(
        (names.get(one.from_id, ""), names.get(one.to_id, ""), one.until_on - dt.timedelta(days=1))
        for one in state.delegations
        if on < one.until_on
    )


def _clock(clock: Clock, on: dt.date, *, ended: bool) -> ClockShown:
    left = None if ended else file_words.days_left(clock.due_on, on)
    return ClockShown(
        clock=clock,
        days=file_words.days(left),
        late=left is not None and left < 0,
        spans=tuple((one.asked_on, one.given_on, one.reason) for one in clock.spans),
    )


def _moves(
    procedure: Procedure, moves: Iterable[Move], outcome: str, refused: tuple[Problem, ...]
) -> tuple[MoveForm, ...]:
    made: list[MoveForm] = []
    for move in moves:
        good = move.kind in GOOD
        made.append(
            MoveForm(
                move=move,
                title=file_words.text(move.title),
                to=file_words.stage_title(procedure, move.to) if move.to else "",
                problems=move.problems,
                asks=frozenset(move.asks),
                good=good,
                first=not made or outcome == move.outcome,
                elsewhere="findings" in move.asks,
                refused=refused if move.outcome == outcome else (),
            )
        )
    return tuple(made)


def _wanted(
    procedure: Procedure, stage: Stage, state: State, documents: Iterable[DocumentInfo]
) -> tuple[Wanted, ...]:
    """Return what the stage needs, then what the stages that may follow need."""
    known = {one.id: one for one in documents}
    following = [one.to for one in stage.outcomes if one.kind == OutcomeKind.FORWARD and one.to]
    stages = [stage, *(procedure.stage(code) for code in dict.fromkeys(following))]
    return tuple(
        Wanted(
            code=one.code,
            title=file_words.text(one.title),
            signed=one.signed,
            optional=one.count_from == 0,
            unconfirmed=one.confidence not in CONFIRMED,
            later=where.code != stage.code,
            papers=tuple(
                known[paper.document_id]
                for paper in state.papers
                if paper.requirement == one.code and paper.document_id in known
            ),
        )
        for where in stages
        for one in where.documents
    )


def _opinions(
    procedure: Procedure, stage: Stage, state: State, facts: Facts
) -> tuple[Opinion, ...]:
    if stage.kind != StageKind.OPINIONS:
        return ()
    names = file_words.departments()
    return tuple(
        Opinion(
            department=one,
            name=names.get(one, one),
            choice=state.opinions.get(one, ""),
            word=str(OpinionChoice(state.opinions[one]).label) if one in state.opinions else "",
            mine=machine.opinion_problem(procedure, state, one, facts) is None,
        )
        for one in machine.asked_departments(stage, state)
    )


def _council(procedure: Procedure, stage: Stage, state: State, facts: Facts) -> Council | None:
    if stage.kind != StageKind.COUNCIL:
        return None
    tally = machine.count_votes(state, facts.council_ids)
    rule = stage.council
    return Council(
        members=len(facts.council_ids),
        cast=tally["cast"],
        agree=tally["for"],
        may_vote=machine.vote_problem(procedure, state, facts) is None,
        unconfirmed=rule is not None and rule.quorum_confidence not in CONFIRMED,
    )


def _history(
    rows: Iterable[FileEvent], procedure: Procedure, documents: Iterable[DocumentInfo]
) -> tuple[Happened, ...]:
    known = {one.id: one for one in documents}
    return tuple(_happened(row, procedure, known) for row in rows)[::-1]


def _happened(
    row: FileEvent, procedure: Procedure, documents: Mapping[int, DocumentInfo]
) -> Happened:
    stage = next((one for one in procedure.stages if one.code == row.stage), None)
    outcome = stage.outcome(row.outcome) if stage is not None and row.outcome else None
    return Happened(
        event=row,
        word=file_words.event_word(row.kind),
        stage=file_words.stage_title(procedure, row.stage),
        outcome=file_words.text(outcome.title) if outcome is not None else "",
        role=file_words.role_word(row.role),
        medium=file_words.medium_word(row.medium),
        organisation=file_words.name_of(row.organisation) if row.organisation else "",
        document=documents.get(row.payload.get("document", 0)),
    )
