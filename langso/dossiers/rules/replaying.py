"""Where a file stands, from its events alone: nothing else is ever asked."""

from collections.abc import Iterable
from dataclasses import replace

from langso.dossiers.values.files import (
    ENDED,
    Delegation,
    Event,
    EventKind,
    FileStatus,
    Paper,
    Span,
    State,
)
from langso.standards.values.procedures import OutcomeKind, Procedure

KIND_OF_OUTCOME = {
    OutcomeKind.FORWARD: EventKind.MOVED,
    OutcomeKind.RETURN: EventKind.RETURNED,
    OutcomeKind.SUPPLEMENT: EventKind.SUPPLEMENT_ASKED,
    OutcomeKind.RESUME: EventKind.SUPPLEMENT_GIVEN,
    OutcomeKind.REJECT: EventKind.REJECTED,
    OutcomeKind.WITHDRAW: EventKind.WITHDRAWN,
    OutcomeKind.FINISH: EventKind.CLOSED,
}
"""The event that an outcome of each kind leaves in the log."""

MOVES = frozenset(KIND_OF_OUTCOME.values())
_STOPS = {EventKind.SUPPLEMENT_ASKED, EventKind.SUSPENDED}
_GOES_ON = {EventKind.SUPPLEMENT_GIVEN, EventKind.RESUMED}
_ENDS = {
    EventKind.CLOSED: FileStatus.CLOSED,
    EventKind.REJECTED: FileStatus.REJECTED,
    EventKind.WITHDRAWN: FileStatus.WITHDRAWN,
}


class BrokenLogError(ValueError):
    """Events that no file can have: the first is no opening, or a number is left out."""


def replay(procedure: Procedure, events: Iterable[Event]) -> State:
    """Return where a file stands after its events, in their order. Raises BrokenLogError."""
    state: State | None = None
    for event in events:
        if state is None:
            if event.kind != EventKind.OPENED or event.number != 1:
                msg = f"the log begins with {event.kind} {event.number}"
                raise BrokenLogError(msg)
            state = _opened(procedure, event)
            continue
        if event.number != state.last + 1:
            msg = f"event {event.number} follows {state.last}"
            raise BrokenLogError(msg)
        state = after(procedure, state, event)
    if state is None:
        msg = "the log is empty"
        raise BrokenLogError(msg)
    return state


def _opened(procedure: Procedure, event: Event) -> State:
    told = event.payload
    return State(
        stage=procedure.first,
        status=FileStatus.OPEN,
        entry=event.number,
        entered_on=event.on,
        last=event.number,
        last_on=event.on,
        opened_on=event.on,
        holder_id=event.actor_id,
        organisation_id=told.get("organisation"),
        unit_id=told.get("unit"),
        departments=tuple(told.get("departments", ())),
        brought_by=_people(event),
    )


def after(procedure: Procedure, state: State, event: Event) -> State:
    """Return the state that one more event leaves. Raises KeyError for an unknown outcome."""
    state = replace(state, last=event.number, last_on=max(state.last_on, event.on))
    kind = EventKind(event.kind)
    if kind in (EventKind.MOVED, EventKind.RETURNED):
        outcome = procedure.stage(state.stage).outcome(event.outcome)
        if outcome is None:
            raise KeyError(event.outcome)
        return _entered(state, event, outcome.to)
    if kind == EventKind.REOPENED:
        reopened = replace(state, status=FileStatus.OPEN, closed_on=None)
        return _entered(reopened, event, state.stage)
    if kind in _ENDS:
        return replace(state, status=_ENDS[kind], closed_on=event.on, assigned=(), delegations=())
    if kind in _STOPS:
        told = event.payload
        stopped = Span(event.on, None, str(told.get("reason", "")), str(told.get("ordered_by", "")))
        return replace(state, status=FileStatus.SUSPENDED, spans=(*state.spans, stopped))
    if kind in _GOES_ON:
        *before, last = state.spans
        given = replace(last, given_on=event.on)
        return replace(state, status=FileStatus.OPEN, spans=(*before, given))
    return _noted(state, event, kind)


def _entered(state: State, event: Event, stage: str) -> State:
    """Return the state with a stage entered anew: nothing said in the one before counts here."""
    return replace(
        state,
        stage=stage,
        entry=event.number,
        entered_on=event.on,
        assigned=(),
        delegations=(),
        opinions={},
        votes={},
        spans=(),
        brought_by=_people(event),
    )


def _noted(state: State, event: Event, kind: EventKind) -> State:
    """Return the state after an event that neither moves, stops nor ends the file."""
    told = event.payload
    match kind:
        case EventKind.ASSIGNED:
            return replace(state, assigned=tuple(told["users"]))
        case EventKind.OPINION_GIVEN:
            given = {**state.opinions, told["department"]: told["choice"]}
            return replace(state, opinions=given)
        case EventKind.VOTE_CAST if event.actor_id is not None:
            return replace(state, votes={**state.votes, event.actor_id: told["choice"]})
        case EventKind.DOCUMENT_ADDED | EventKind.SIGNED | EventKind.ISSUED:
            return replace(state, papers=_papers(state, event, kind))
        case EventKind.DELEGATED:
            made = Delegation(
                told["from"], told["to"], event.on, event.on.fromisoformat(told["until"])
            )
            return replace(state, delegations=(*state.delegations, made))
        case EventKind.HANDED_OVER:
            return replace(
                state,
                organisation_id=told.get("organisation", state.organisation_id),
                unit_id=told.get("unit", state.unit_id),
                holder_id=told.get("holder", state.holder_id),
                assigned=(),
                delegations=(),
            )
        case EventKind.ESCALATED:
            return replace(state, escalated=state.escalated | {(told["entry"], told["rung"])})
        case _:
            return state


def _papers(state: State, event: Event, kind: EventKind) -> tuple[Paper, ...]:
    told = event.payload
    document_id = told["document"]
    if kind == EventKind.DOCUMENT_ADDED:
        signed = told.get("signed", "none")
        before = next((one for one in state.papers if one.document_id == document_id), None)
        added = Paper(
            document_id,
            told.get("requirement", ""),
            event.stage,
            signed in ("person", "both") or (before is not None and before.person_signed),
            signed in ("agency", "both") or (before is not None and before.agency_signed),
        )
        return (*(one for one in state.papers if one.document_id != document_id), added)
    told_signed = told.get("signed") or ([told["as"]] if "as" in told else [])
    known = any(one.document_id == document_id for one in state.papers)
    # A document may be signed before it is added for a requirement.
    papers = state.papers if known else (*state.papers, Paper(document_id, "", event.stage))
    return tuple(
        replace(
            one,
            person_signed=one.person_signed or "person" in told_signed,
            agency_signed=one.agency_signed or "agency" in told_signed,
        )
        if one.document_id == document_id
        else one
        for one in papers
    )


def _people(event: Event) -> frozenset[int]:
    return frozenset(one for one in (event.actor_id, event.on_behalf_of_id) if one is not None)


def is_ended(state: State) -> bool:
    """Tell whether nothing but reopening may follow."""
    return state.status in ENDED
