"""A file that follows from the outcome of another: opened by the house itself, linked both ways."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from langso.core import audit
from langso.dossiers.actions import logs
from langso.dossiers.actions.logs import Entry
from langso.dossiers.actions.opening import Opening, begin, opening_payload
from langso.dossiers.models import FileEvent, FileLink, Organisation, WorkFile
from langso.dossiers.rules.refusals import problem
from langso.dossiers.values.files import EventKind, LinkKind, ProblemsError


@transaction.atomic
def open_following(
    *,
    after: FileEvent,
    organisation_id: int,
    unit_id: int,
    procedure_id: str,
    title: str,
    subject_kind: str,
    departments: Iterable[str],
    simulated: bool,
    at: dt.datetime,
) -> WorkFile:
    """Open a file because of an event of another, in that event's transaction; return it.

    Nobody's right is asked: who took the step that it follows from had it. The log says that the
    house opened it, and after which file. Raises ProblemsError where the procedure does not hold
    on the event's day, UnknownProcedureError.
    """
    asked = Opening(
        organisation_id, unit_id, procedure_id, title, subject_kind, simulated=simulated,
        departments=tuple(departments), payload={"after": after.file_id},
    )  # fmt: skip
    organisation = Organisation.objects.get(pk=organisation_id)
    on = after.happened_on
    held = begin(asked, organisation=organisation, at=at, on=on)
    if not held.procedure.holds_on(on):
        raise ProblemsError((problem("not-in-force", day=f"{on:%d/%m/%Y}"),))
    held.add(
        Entry(
            EventKind.OPENED, logs.SYSTEM, at, reason=after.reason,
            payload=opening_payload(asked, held.procedure), happened_on=on,
        )
    )  # fmt: skip
    link_both_ways(one=after.file, other=held.file, at=at)
    return held.file


@transaction.atomic
def link_both_ways(*, one: WorkFile, other: WorkFile, at: dt.datetime) -> None:
    """Link two files to each other for the house itself; doing it again changes nothing."""
    for file, key in ((one, other.pk), (other, one.pk)):
        _link, is_new = FileLink.objects.get_or_create(
            file=file, kind=LinkKind.FILE, key=str(key), defaults={"made_at": at, "by_id": None}
        )
        if is_new:
            audit.record_event(
                at=at, actor=logs.SYSTEM.name, actor_id=None, action="dossiers.link",
                subject=file.code, detail={"kind": "file", "key": str(key)},
            )  # fmt: skip
