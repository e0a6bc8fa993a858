"""The audit trail: the one way to write it, and the one way to read it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from langso.core.models import AuditEvent

_address: ContextVar[str] = ContextVar("address", default="")


@contextmanager
def from_address(address: str) -> Iterator[None]:
    """Let every event recorded within bear the address of who asked."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def record_event(
    *,
    at: dt.datetime,
    actor: str,
    actor_id: int | None,
    action: str,
    subject: str,
    origin: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Add one event to the audit trail, within the caller's transaction.

    `actor` is the name of the person or program and `actor_id` its number (none for the system
    itself); `action` is `<package>.<verb>`, e.g. `ledger.record`; `subject` names what was acted
    on; `origin` tells the door it came through (file, command, sheet); `detail` must be JSON.
    The address of who asked comes from the request by itself.
    """
    record_events(
        at=at, actor=actor, actor_id=actor_id, action=action, origin=origin,
        events=[(subject, detail or {})],
    )  # fmt: skip


def record_events(
    *,
    at: dt.datetime,
    actor: str,
    actor_id: int | None,
    action: str,
    events: Iterable[tuple[str, dict[str, Any]]],
    origin: str = "",
) -> None:
    """Add many events of one act to the trail, each told by its subject and its detail."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=at,
            actor=actor[:150],
            actor_id=actor_id,
            action=action,
            subject=subject[:200],
            origin=origin[:100],
            address=_address.get()[:45],
            detail=detail,
        )
        for subject, detail in events
    )


def tell(
    action: str,
    subject: str,
    detail: dict[str, Any],
    *,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
    origin: str = "",
) -> None:
    """Add one event, told in the words of an action: who (`by`, `by_id`), when, by which door."""
    record_event(
        at=at, actor=by, actor_id=by_id, action=action, subject=subject, origin=origin,
        detail=detail,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the trail, as pages and files show it."""

    id: int
    at: dt.datetime
    actor: str
    action: str
    subject: str
    origin: str
    address: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the trail; blank asks for all. Days are whole days, both included."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    address: str = ""
    first_at: dt.datetime | None = None
    before_at: dt.datetime | None = None


def list_events(*, asked: Asked, limit: int, before_id: int | None = None) -> list[Event]:
    """Return events, newest first; `before_id` continues behind one.

    `actor` and `address` are whole, `action` and `subject` the beginning of it (`accounts.` finds
    all of a package).
    """
    found = _asked(asked).order_by("-pk")
    if before_id is not None:
        found = found.filter(pk__lt=before_id)
    return [_event(row) for row in found[:limit]]


def each_event(*, asked: Asked) -> Iterator[Event]:
    """Yield all events asked for, newest first, a few thousand at a time however many there are."""
    for row in _asked(asked).order_by("-pk").iterator(chunk_size=2_000):
        yield _event(row)


def _event(row: AuditEvent) -> Event:
    return Event(
        row.pk, row.at, row.actor, row.action, row.subject, row.origin, row.address, row.detail
    )


def list_actions() -> list[str]:
    """Return the actions that the trail knows, in order.

    Each is found by jumping to the next one in the index, however long the trail is.
    """
    found: list[str] = []
    last = ""
    while True:
        following = (
            AuditEvent.objects.filter(action__gt=last)
            .order_by("action")
            .values_list("action", flat=True)
            .first()
        )
        if following is None:
            return found
        found.append(following)
        last = following


def _asked(asked: Asked) -> QuerySet[AuditEvent]:
    wanted = Q()
    if asked.actor:
        wanted &= Q(actor=asked.actor)
    if asked.action:
        wanted &= Q(action__startswith=asked.action)
    if asked.subject:
        wanted &= Q(subject__startswith=asked.subject)
    if asked.address:
        wanted &= Q(address=asked.address)
    if asked.first_at is not None:
        wanted &= Q(at__gte=asked.first_at)
    if asked.before_at is not None:
        wanted &= Q(at__lt=asked.before_at)
    return AuditEvent.objects.filter(wanted)
