"""A file's page: where it stands, how long it has, what may be done, what happened."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from langso.accounts import queries as accounts
from langso.accounts.queries import Holder, Somebody
from langso.accounts.values import Action
from langso.core.deadlines import days_said
from langso.dossiers import queries
from langso.dossiers.actions import hooks
from langso.dossiers.models import FileEvent, WorkFile
from langso.dossiers.presenters import file_history, file_parts, file_stage, file_words
from langso.dossiers.presenters.file_history import Happened
from langso.dossiers.presenters.file_parts import Others
from langso.dossiers.presenters.file_stage import Council, MoveForm, Opinion, Wanted
from langso.dossiers.presenters.mailbox import colleagues
from langso.dossiers.queries import documents as document_queries
from langso.dossiers.queries import files as file_queries
from langso.dossiers.rules import deadlines, machine, replaying
from langso.dossiers.rules import picture as pictures
from langso.dossiers.values.documents import DocumentInfo, DocumentStatus
from langso.dossiers.values.files import (
    Clock,
    Move,
    OpinionChoice,
    Problem,
    State,
    VoteChoice,
)
from langso.dossiers.values.pictures import Picture
from langso.standards import queries as standards
from langso.standards.values.procedures import Procedure, Stage


@dataclass(frozen=True, slots=True)
class PaperShown:
    """A document of the file, its state in words."""

    info: DocumentInfo
    status: str


@dataclass(frozen=True, slots=True)
class ClockShown:
    """The clock in words."""

    clock: Clock
    days: str
    late: bool
    source: str
    spans: tuple[tuple[dt.date, dt.date | None, str, str], ...]


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
    others: Others
    history: tuple[Happened, ...]
    people: tuple[Holder, ...]
    may_handle: bool
    may_delegate: bool
    may_reopen: bool
    order: str
    own_page: str
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
    own_page = hooks.page_of(file)
    manages = accounts.may(user=user, action=Action.MANAGE_FILES, unit_id=unit, on=on)
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
        status=state.status_words,
        clock=_clock(
            deadlines.clock(procedure, state, calendar, on),
            on,
            ended=ended,
            source=_source(procedure, stage),
        ),
        holder=names.get(state.holder_id or 0, ""),
        assigned=tuple(names[one] for one in state.assigned if one in names),
        delegated=_delegated(state, names, on),
        moves=file_stage.moves_of(procedure, moves, outcome, problems, own_page=bool(own_page)),
        wanted=file_stage.wanted_of(procedure, stage, state, documents),
        documents=tuple(
            PaperShown(one, str(DocumentStatus(one.status).label)) for one in documents
        ),
        opinions=file_stage.opinions_of(procedure, stage, state, facts),
        opinion_choices=tuple((one.value, str(one.label)) for one in OpinionChoice),
        council=file_stage.council_of(procedure, stage, state, facts),
        vote_choices=tuple((one.value, str(one.label)) for one in VoteChoice),
        others=file_parts.others_of(file.pk, on=on),
        history=file_history.history_of(rows, procedure, documents),
        people=colleagues([unit], on) if handles and unit is not None and not ended else (),
        may_handle=handles and not ended,
        may_delegate=bool(moves),
        may_reopen=ended and manages,
        order=_order(state) if manages else "",
        own_page=own_page,
        picture=_picture(procedure, state, rows),
        refused=refused or _unplaced(moves, outcome, problems),
        typed=file_words.Typed(typed or {}),
    )


def _picture(procedure: Procedure, state: State, rows: Iterable[FileEvent]) -> Picture:
    """Return the picture of the procedure with the file's place and the stages behind it."""
    passed = frozenset(row.stage for row in rows if row.kind in replaying.MOVES)
    return pictures.picture_of(procedure, here=state.stage, passed=passed - {state.stage})


def _unplaced(moves: Iterable[Move], outcome: str, problems: Iterable[Problem]) -> str:
    """Return in one text the problems of something that is no move shown on the page."""
    if any(move.outcome == outcome for move in moves):
        return ""
    return " ".join(
        f"{file_words.text(one.message)}: {file_words.text(one.remedy)}." for one in problems
    )


def _order(state: State) -> str:
    """Return which order may be given about a file now: "suspend", "resume", or blank."""
    if machine.order_problem(state, stops=True) is None:
        return "suspend"
    return "resume" if state.stopped_by_order else ""


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


def _source(procedure: Procedure, stage: Stage) -> str:
    """Name the text that the days of a stage come from; blank without days."""
    wanted = stage.budget.source if stage.budget is not None else ""
    found = next((one for one in procedure.sources if one.id == wanted), None)
    return file_words.text(found.name) if found is not None else ""


def _clock(clock: Clock, on: dt.date, *, ended: bool, source: str) -> ClockShown:
    left = None if ended else standards.working_days_left(due_on=clock.due_on, on=on)
    return ClockShown(
        clock=clock,
        days=days_said(left),
        late=left is not None and left < 0,
        source=source,
        spans=tuple(
            (one.asked_on, one.given_on, one.reason, one.ordered_by) for one in clock.spans
        ),
    )
