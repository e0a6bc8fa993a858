"""Moving a file on: one outcome of the stage it is in, checked, written, in one transaction."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers.actions import hooks, logs
from langso.dossiers.actions.hooks import PendingMove
from langso.dossiers.actions.logs import Entry, HeldFile
from langso.dossiers.models import FileEvent
from langso.dossiers.queries import acting, files
from langso.dossiers.rules import machine, replaying
from langso.dossiers.rules.refusals import problem
from langso.dossiers.values.files import (
    Ask,
    EventKind,
    Facts,
    Medium,
    ProblemsError,
    StaleFileError,
)
from langso.standards.values.procedures import OutcomeKind


def move(
    *,
    file_id: int,
    outcome: str,
    expected_event: int,
    actor: Somebody,
    at: dt.datetime,
    reason: str = "",
    missing: Iterable[str] = (),
    document_ids: Iterable[int] = (),
    payload: Mapping[str, Any] | None = None,
    medium: str = Medium.SYSTEM,
    happened_on: dt.date | None = None,
) -> FileEvent:
    """Take an outcome of the stage a file is in, and return the event it left.

    `expected_event` is the number of the last event the person saw: when another came since,
    StaleFileError is raised and nothing is done. `payload` is kept as it is; `missing` and
    `document_ids` are added to it as "missing" and "documents". Raises ProblemsError with all
    that stands against it, UnknownFileError, PermissionDenied.
    """
    ask = Ask(
        outcome, reason.strip(), tuple(item.strip() for item in missing if item.strip()),
        tuple(document_ids), payload or {}, medium,
    )  # fmt: skip
    with transaction.atomic():
        held = logs.hold(file_id=file_id)
        if not files.may_see(user=actor, file=held.file, on=held.day(at)):
            raise PermissionDenied(_("You may not see this work file."))
        refuse_stale(held, expected_event)
        on = legal_day(held, happened_on, at)
        facts = acting.facts_for(user=actor, state=held.state, on=on)
        refuse(held, ask, facts, actor=actor, at=at, on=on)
        return _write(held, ask, facts, actor=actor, at=at, on=on)


def refuse_stale(held: HeldFile, expected_event: int) -> None:
    """Refuse a move by somebody who has not seen what happened last. Raises StaleFileError.

    An escalation alone is nothing to look at again for.
    """
    if not held.told <= expected_event <= held.state.last:
        raise StaleFileError(
            _("Somebody else acted on this file meanwhile: look at it again, then decide.")
        )


def legal_day(held: HeldFile, happened_on: dt.date | None, at: dt.datetime) -> dt.date:
    """Return the legal day of a step. Raises ProblemsError for one before the last, or to come."""
    if happened_on is None:
        return held.day(at)
    if happened_on < held.state.last_on:
        raise ProblemsError((problem("day-before", day=f"{held.state.last_on:%d/%m/%Y}"),))
    if happened_on > logs.day_of(at):
        raise ProblemsError((problem("day-to-come", day=f"{happened_on:%d/%m/%Y}"),))
    return happened_on


def refuse(
    held: HeldFile, ask: Ask, facts: Facts, *, actor: Somebody, at: dt.datetime, on: dt.date
) -> None:
    """Raise ProblemsError with everything the rules and the packages above find."""
    problems = machine.check(held.procedure, held.state, ask, facts)
    fatal = held.procedure.stage(held.state.stage).outcome(ask.outcome) is None
    if not fatal:
        problems += hooks.problems_of(held.file, pending(held, ask, actor=actor, at=at, on=on))
    if problems:
        raise ProblemsError(tuple(problems))


def pending(
    held: HeldFile, ask: Ask, *, actor: Somebody, at: dt.datetime, on: dt.date
) -> PendingMove:
    """Return a move as checks of other packages are asked about it."""
    outcome = held.procedure.stage(held.state.stage).outcome(ask.outcome)
    return PendingMove(
        held.state.stage, ask.outcome, outcome.kind if outcome else "", ask.reason, ask.missing,
        ask.document_ids, ask.payload, ask.medium, actor, at, on,
    )  # fmt: skip


def _write(
    held: HeldFile, ask: Ask, facts: Facts, *, actor: Somebody, at: dt.datetime, on: dt.date
) -> FileEvent:
    stage = held.procedure.stage(held.state.stage)
    outcome = stage.outcome(ask.outcome)
    post = machine.actor_of(stage, outcome, facts) if outcome else None
    if outcome is None or post is None:
        raise ProblemsError((problem("wrong-role", stage=stage.title.vi),))
    payload = payload_of(ask)
    if stage.council is not None:
        tally = machine.count_votes(held.state, facts.council_ids)
        payload["council"] = {**tally, "members": len(facts.council_ids)}
    return held.add(
        Entry(
            replaying.KIND_OF_OUTCOME[outcome.kind],
            logs.doer_of(actor, role=post.role, on_behalf_of_id=post.on_behalf_of_id),
            at, ask.outcome, ask.reason, payload, ask.medium, on,
        )
    )  # fmt: skip


def payload_of(ask: Ask) -> dict[str, Any]:
    """Return what an event keeps of a move besides its reason."""
    payload = dict(ask.payload)
    if ask.missing:
        payload["missing"] = list(ask.missing)
    if ask.document_ids:
        payload["documents"] = list(ask.document_ids)
    return payload


def ask_supplement(
    *, file_id: int, missing: Iterable[str], reason: str, expected_event: int, actor: Somebody,
    at: dt.datetime,
) -> FileEvent:  # fmt: skip
    """Ask for what is missing: the clock stops after today. Raises as `move` does."""
    return move(
        file_id=file_id, outcome=_outcome_of(file_id, OutcomeKind.SUPPLEMENT), reason=reason,
        missing=missing, expected_event=expected_event, actor=actor, at=at,
    )  # fmt: skip


def give_supplement(
    *, file_id: int, expected_event: int, actor: Somebody, at: dt.datetime, reason: str = "",
    document_ids: Iterable[int] = (),
) -> FileEvent:  # fmt: skip
    """Say that what was missing is there: the clock goes on tomorrow. Raises as `move` does."""
    return move(
        file_id=file_id, outcome=_outcome_of(file_id, OutcomeKind.RESUME), reason=reason,
        document_ids=document_ids, expected_event=expected_event, actor=actor, at=at,
    )  # fmt: skip


def _outcome_of(file_id: int, kind: OutcomeKind) -> str:
    """Return the outcome of a kind in the stage a file is in. Raises ProblemsError."""
    file = files.find_file(file_id=file_id)
    stage = files.procedure_of(file=file).stage(file.state.stage)
    found = next((one.code for one in stage.outcomes if one.kind == kind), None)
    if found is None:
        raise ProblemsError((problem("no-such-outcome", stage=stage.title.vi),))
    return found


def reopen(*, file_id: int, reason: str, actor: Somebody, at: dt.datetime) -> FileEvent:
    """Open an ended file again in the stage it ended in. Raises ProblemsError, PermissionDenied."""
    with transaction.atomic():
        held = logs.hold(file_id=file_id)
        unit_id = held.file.state.organisation.unit_id
        accounts.require(user=actor, action=Action.MANAGE_FILES, unit_id=unit_id, on=held.day(at))
        if not replaying.is_ended(held.state):
            raise ProblemsError((problem("not-ended"),))
        if not reason.strip():
            raise ProblemsError((problem("no-reason", outcome=EventKind.REOPENED.label),))
        return held.add(Entry(EventKind.REOPENED, logs.doer_of(actor), at, reason=reason.strip()))
