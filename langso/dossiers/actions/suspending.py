"""Suspending and resuming a file by order of whoever answers for the organisation that has it.

A supplement stops the clock as well, but that is an outcome of a stage (`move`). An order stands
outside the procedure: no outcome of it says when a storm, a merger or a court stops the work.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers.actions import logs, moving
from langso.dossiers.actions.logs import Entry, HeldFile
from langso.dossiers.models import FileEvent
from langso.dossiers.rules import machine
from langso.dossiers.rules.refusals import problem
from langso.dossiers.values.files import EventKind, ProblemsError

ORDERER_MOST = 200


@dataclass(frozen=True, slots=True)
class Order:
    """An order about a file: why, who gave it, and the legal day (None: today)."""

    reason: str
    ordered_by: str
    happened_on: dt.date | None = None


def suspend(
    *, file_id: int, order: Order, expected_event: int, actor: Somebody, at: dt.datetime
) -> FileEvent:
    """Stop the clock of a file after the order's day, until it is resumed.

    Raises ProblemsError (ended, standing still already, no reason, nobody named, a day out of
    turn), StaleFileError, PermissionDenied, UnknownFileError.
    """
    return _obey(EventKind.SUSPENDED, file_id, order, expected_event, actor, at)


def resume(
    *, file_id: int, order: Order, expected_event: int, actor: Somebody, at: dt.datetime
) -> FileEvent:
    """Let the clock of a file that an order stopped go on after the order's day.

    Raises as `suspend` does; a file that no order stopped is refused.
    """
    return _obey(EventKind.RESUMED, file_id, order, expected_event, actor, at)


def _obey(
    kind: EventKind, file_id: int, order: Order, expected_event: int, actor: Somebody,
    at: dt.datetime,
) -> FileEvent:  # fmt: skip
    with transaction.atomic():
        held = logs.hold(file_id=file_id)
        accounts.require(
            user=actor, action=Action.MANAGE_FILES, unit_id=held.file.state.organisation.unit_id,
            on=held.day(at),
        )  # fmt: skip
        moving.refuse_stale(held, expected_event)
        _refuse(held, kind, order)
        reason, ordered_by = order.reason.strip(), order.ordered_by.strip()[:ORDERER_MOST]
        return held.add(
            Entry(
                kind, logs.doer_of(actor), at, reason=reason,
                payload={"reason": reason, "ordered_by": ordered_by},
                happened_on=moving.legal_day(held, order.happened_on, at),
            )
        )  # fmt: skip


def _refuse(held: HeldFile, kind: EventKind, order: Order) -> None:
    """Raise ProblemsError with what stands against the order."""
    first = machine.order_problem(held.state, stops=kind == EventKind.SUSPENDED)
    if first is not None:
        raise ProblemsError((first,))
    lacking = []
    if not order.reason.strip():
        lacking.append(problem("no-reason", outcome=kind.label))
    if not order.ordered_by.strip():
        lacking.append(problem("no-orderer"))
    if lacking:
        raise ProblemsError(tuple(lacking))
