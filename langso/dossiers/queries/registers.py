"""Reads of registers, of what waits to be received, of recipients and of follow-up."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers.models import (
    Distribution,
    Document,
    DocumentTask,
    Register,
    RegisterEntry,
    TaskEvent,
)
from langso.dossiers.queries import documents
from langso.dossiers.values.documents import (
    Direction,
    DocumentInfo,
    DocumentStatus,
    RegisterInfo,
    RegisterRow,
    TaskStep,
)


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """A task of an incoming document; `done_at` follows from what was reported last."""

    id: int
    document_id: int
    organisation_id: int | None
    user_id: int | None
    name: str
    part: str
    opinion: str
    due_on: dt.date | None
    by: str
    at: dt.datetime
    events: tuple[TaskEvent, ...]
    done_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class DistributionInfo:
    """A recipient of a document, with the codes it returned, oldest first."""

    id: int
    document_id: int
    organisation_id: int | None
    name: str
    agency_code: str
    kind: str
    at: dt.datetime
    codes: tuple[tuple[str, dt.datetime, str], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document sent to an organisation here that its clerk has not registered yet."""

    distribution_id: int
    document: DocumentInfo
    sent_at: dt.datetime


def list_registers(*, user: Somebody, on: dt.date, limit: int = 200) -> list[RegisterInfo]:
    """Return the registers of organisations at whose unit a person sees files, newest year first.

    Of roles at a unit those of the unit itself; a register below is opened from its organisation.
    """
    places = accounts.list_places_of(user=user, action=Action.SEE_FILES, on=on)
    found = Register.objects.select_related("organisation")
    if None not in places:
        found = found.filter(organisation__unit_id__in=[one for one in places if one is not None])
    rows = found.order_by("-year", "organisation__name_vi", "direction")
    return [_register(row) for row in rows[:limit]]


def get_register(*, organisation_id: int, direction: str, year: int) -> RegisterInfo | None:
    """Return a register; None while nothing was numbered in it."""
    row = (
        Register.objects.select_related("organisation")
        .filter(organisation_id=organisation_id, direction=direction, year=year)
        .first()
    )
    return _register(row) if row else None


def register_rows(
    *,
    organisation_id: int,
    direction: str,
    year: int,
    after: int = 0,
    limit: int | None = None,
    newest_first: bool = False,
) -> list[RegisterRow]:
    """Return the lines of a register by number, with who took each incoming document over.

    `after` continues behind a number (before it, `newest_first`). In three queries at most.
    """
    found = RegisterEntry.objects.filter(
        register__organisation_id=organisation_id, register__direction=direction,
        register__year=year,
    ).select_related("document")  # fmt: skip
    if newest_first:
        found = found.filter(number__lt=after) if after else found
    else:
        found = found.filter(number__gt=after)
    rows = list(found.order_by("-number" if newest_first else "number")[:limit])
    tasks = _first_tasks([row.document_id for row in rows]) if direction == Direction.IN else {}
    return [_row(row, tasks.get(row.document_id)) for row in rows]


def waiting_incoming(*, organisation_id: int) -> list[Waiting]:
    """Return what was sent to an organisation here and is not in its register yet, oldest first."""
    sent = (
        Distribution.objects.filter(organisation_id=organisation_id)
        .exclude(events__code__in=["02", "03"])
        .select_related("document__organisation")
        .order_by("pk")
    )
    uids = {one.document.uid for one in sent}
    kept = set(
        Document.objects.filter(organisation_id=organisation_id, uid__in=uids).values_list(
            "uid", flat=True
        )
    )
    return [
        Waiting(one.pk, documents.info_of(one.document), one.at)
        for one in sent
        if one.document.uid not in kept and one.document.status == DocumentStatus.ISSUED
    ]


def list_distributions(*, document_id: int) -> list[DistributionInfo]:
    """Return the recipients of a document in the order in which they were added."""
    found = Distribution.objects.filter(document_id=document_id).prefetch_related("events")
    return [
        DistributionInfo(
            id=row.pk,
            document_id=row.document_id,
            organisation_id=row.organisation_id,
            name=row.name,
            agency_code=row.agency_code,
            kind=row.kind,
            at=row.at,
            codes=tuple(
                (one.code, one.at, one.note)
                for one in sorted(row.events.all(), key=lambda event: event.pk)
            ),
        )
        for row in found.order_by("pk")
    ]


def list_tasks(*, document_id: int) -> list[TaskInfo]:
    """Return who follows a document up, in the order in which they were asked."""
    return _tasks(DocumentTask.objects.filter(document_id=document_id).order_by("pk"))


def list_own_tasks(*, user_id: int, limit: int = 200) -> list[TaskInfo]:
    """Return a person's tasks that are not done yet, the earliest day first, none last."""
    found = DocumentTask.objects.filter(user_id=user_id).order_by("due_on", "pk")
    return [task for task in _tasks(found[: limit * 2]) if task.done_at is None][:limit]


def _tasks(rows: Iterable[DocumentTask]) -> list[TaskInfo]:
    tasks = list(rows)
    events: dict[int, list[TaskEvent]] = {}
    found = TaskEvent.objects.filter(task_id__in=[task.pk for task in tasks]).order_by("pk")
    for event in found:
        events.setdefault(event.task_id, []).append(event)
    return [_task(task, tuple(events.get(task.pk, ()))) for task in tasks]


def _task(task: DocumentTask, events: tuple[TaskEvent, ...]) -> TaskInfo:
    last = events[-1] if events else None
    return TaskInfo(
        id=task.pk,
        document_id=task.document_id,
        organisation_id=task.organisation_id,
        user_id=task.user_id,
        name=task.name,
        part=task.part,
        opinion=task.opinion,
        due_on=task.due_on,
        by=task.by,
        at=task.at,
        events=events,
        done_at=last.at if last is not None and last.kind == TaskStep.DONE else None,
    )


def _first_tasks(document_ids: list[int]) -> dict[int, TaskInfo]:
    """Return for each document the task of who leads, else the first one."""
    found: dict[int, TaskInfo] = {}
    rows = DocumentTask.objects.filter(document_id__in=document_ids).order_by("pk")
    for task in _tasks(rows):
        kept = found.get(task.document_id)
        if kept is None or (task.part == "lead" and kept.part != "lead"):
            found[task.document_id] = task
    return found


def _register(row: Register) -> RegisterInfo:
    return RegisterInfo(
        row.pk, row.organisation_id, row.organisation.name_vi, row.direction, row.year, row.last
    )


def _row(row: RegisterEntry, task: TaskInfo | None) -> RegisterRow:
    taken = task.events[0] if task and task.events else None
    return RegisterRow(
        number=row.number,
        on=row.on,
        document_id=row.document_id,
        sign=row.sign,
        dated_on=row.dated_on,
        type=row.type,
        subject=row.subject,
        party=row.party,
        recipients=row.recipients,
        keeper=row.keeper,
        copies=row.copies,
        note=row.note,
        status=row.document.status,
        handed_to=task.name if task else "",
        handed_on=timezone.localdate(task.at) if task else None,
        receipt=f"{taken.by}, {timezone.localtime(taken.at):%d/%m/%Y}" if taken else "",
    )


def entry_of(*, document_id: int) -> RegisterEntry | None:
    """Return the line of a document in its register; None for one that is in none."""
    return (
        RegisterEntry.objects.filter(document_id=document_id)
        .select_related("register")
        .order_by("pk")
        .first()
    )


def distribution_to(*, distribution_id: int, organisation_id: int) -> Waiting | None:
    """Return a document that was sent to an organisation here; None when it was not."""
    row = (
        Distribution.objects.select_related("document__organisation")
        .filter(pk=distribution_id, organisation_id=organisation_id)
        .first()
    )
    return Waiting(row.pk, documents.info_of(row.document), row.at) if row else None
