"""Who else has a part in a file, for a time; and what a file is linked to."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.core import audit
from langso.dossiers.actions import logs
from langso.dossiers.actions.logs import Entry, HeldFile
from langso.dossiers.models import FileEvent, FileLink, Participant
from langso.dossiers.queries import acting
from langso.dossiers.rules.refusals import problem
from langso.dossiers.values.files import EventKind, LinkKind, Part, ProblemsError


def add_participant(
    *,
    file_id: int,
    part: str,
    from_on: dt.date,
    actor: Somebody,
    at: dt.datetime,
    user_id: int | None = None,
    organisation_id: int | None = None,
    until_on: dt.date | None = None,
) -> Participant:
    """Give a person or an organisation a part in a file, and say so in its log.

    They see the file from now on and are told; who has this part already keeps it as it is.
    `until_on` is the first day without it. Raises PermissionDenied, ProblemsError,
    UnknownFileError.
    """
    part = Part(part)
    with transaction.atomic():
        held = _handled(file_id, actor, at)
        of = {"user_id": user_id, "organisation_id": organisation_id}
        there = Participant.objects.filter(
            file=held.file, part=part, validity__contains=from_on, **of
        ).first()
        if there is not None:
            return there
        made = Participant.objects.create(
            file=held.file, part=part, validity=DateRange(from_on, until_on), **of
        )
        _note(held, made, actor, at)
    return made


def end_participant(
    *, file_id: int, participant_id: int, actor: Somebody, at: dt.datetime
) -> FileEvent:
    """Let a part in a file end today. Raises PermissionDenied, ProblemsError, UnknownFileError."""
    with transaction.atomic():
        held = _handled(file_id, actor, at)
        on = held.day(at)
        row = Participant.objects.filter(
            pk=participant_id, file=held.file, validity__contains=on
        ).first()
        if row is None:
            raise ProblemsError((problem("no-part"),))
        row.validity = DateRange(row.validity.lower, on)
        row.save(update_fields=["validity"])
        return _note(held, row, actor, at, ended=True)


@transaction.atomic
def add_links(
    *, file_id: int, links: Iterable[tuple[str, str]], actor: Somebody, at: dt.datetime
) -> list[FileLink]:
    """Link a file to things, (kind, key) each: to all or to none; doing it again changes nothing.

    Raises PermissionDenied, ProblemsError, UnknownFileError.
    """
    held = _handled(file_id, actor, at)
    return [_linked(held, LinkKind(kind), key, actor, at) for kind, key in links]


def _linked(held: HeldFile, kind: LinkKind, key: str, actor: Somebody, at: dt.datetime) -> FileLink:
    if kind == LinkKind.FILE and key == str(held.file.pk):
        raise ProblemsError((problem("itself"),))
    made, is_new = FileLink.objects.get_or_create(
        file=held.file, kind=kind, key=key[:100], defaults={"made_at": at, "by_id": actor.pk}
    )
    if is_new:
        _audit(held, made, "dossiers.link", actor, at)
    return made


def remove_link(*, file_id: int, link_id: int, actor: Somebody, at: dt.datetime) -> None:
    """Take a link away again; the audit trail keeps that it was there. Errors as of `add_links`."""
    with transaction.atomic():
        held = _handled(file_id, actor, at)
        row = FileLink.objects.filter(pk=link_id, file=held.file).first()
        if row is None:
            raise ProblemsError((problem("no-link"),))
        _audit(held, row, "dossiers.unlink", actor, at)
        row.delete()


def _handled(file_id: int, actor: Somebody, at: dt.datetime) -> HeldFile:
    held = logs.hold(file_id=file_id)
    if not acting.may_handle(user=actor, file=held.file, state=held.state, on=held.day(at)):
        raise PermissionDenied(_("You may not handle this work file."))
    return held


def _note(
    held: HeldFile, row: Participant, actor: Somebody, at: dt.datetime, *, ended: bool = False
) -> FileEvent:
    """Say in the log who takes part, by name: the log outlives names of accounts."""
    if row.user_id is not None:
        name = accounts.names_of(user_ids=[row.user_id]).get(row.user_id, "")
    else:
        name = row.organisation.name_vi if row.organisation is not None else ""
    payload = {
        "part": row.part, "user": row.user_id, "of_organisation": row.organisation_id,
        "name": name, "ended": ended,
    }  # fmt: skip
    return held.add(Entry(EventKind.NOTED, logs.doer_of(actor), at, payload=payload))


def _audit(held: HeldFile, row: FileLink, action: str, actor: Somebody, at: dt.datetime) -> None:
    audit.record_event(
        at=at, actor=actor.get_username(), actor_id=actor.pk, action=action,
        subject=held.file.code, detail={"kind": str(row.kind), "key": row.key},
    )  # fmt: skip
