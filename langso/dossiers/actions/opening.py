"""Opening a work file: the law it begins under, its number, its first event."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers.actions import logs
from langso.dossiers.actions.logs import Doer, Entry, HeldFile
from langso.dossiers.models import FileSeries, Organisation, ProcedureText, WorkFile
from langso.dossiers.queries import acting
from langso.dossiers.rules import machine
from langso.dossiers.rules.refusals import problem
from langso.dossiers.values.files import (
    EventKind,
    FileStatus,
    Medium,
    ProblemsError,
    SecretError,
    State,
)
from langso.standards import queries as standards
from langso.standards.rules import procedures
from langso.standards.values.procedures import Procedure


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new file is: everything that is asked of who opens it."""

    organisation_id: int
    unit_id: int | None
    procedure_id: str
    title: str
    subject_kind: str = ""
    subject_id: int | None = None
    topic: str = ""
    retention: str = ""
    secrecy: str = "none"
    simulated: bool = False
    departments: tuple[str, ...] | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


def open_file(
    *,
    organisation_id: int,
    unit_id: int | None,
    procedure_id: str,
    title: str,
    actor: Somebody,
    at: dt.datetime,
    subject_kind: str = "",
    subject_id: int | None = None,
    topic: str = "",
    retention: str = "",
    secrecy: str = "none",
    simulated: bool = False,
    happened_on: dt.date | None = None,
    medium: str = Medium.SYSTEM,
    payload: Mapping[str, Any] | None = None,
    departments: Iterable[str] | None = None,
) -> WorkFile:
    """Open a file under the procedure as the law folder has it, and return it.

    Who opens it must be one who acts in the first stage, and handle files of the organisation.
    `departments`: whose opinion is asked where a stage asks all of them (None: every one).
    Raises SecretError, ProblemsError, PermissionDenied, UnknownProcedureError.
    """
    asked = Opening(
        organisation_id, unit_id, procedure_id, title, subject_kind, subject_id, topic, retention,
        secrecy, simulated, None if departments is None else tuple(departments), payload or {},
    )  # fmt: skip
    on = happened_on or logs.day_of(at)
    refuse_senseless(asked, on=on, today=logs.day_of(at))
    procedure = standards.get_procedure(procedure_id=procedure_id)
    if not procedure.holds_on(on):
        raise ProblemsError((problem("not-in-force", day=f"{on:%d/%m/%Y}"),))
    organisation = Organisation.objects.get(pk=organisation_id)
    accounts.require(user=actor, action=Action.HANDLE_FILES, unit_id=organisation.unit_id, on=on)
    by = _opener(actor, procedure, organisation, unit_id, on)
    with transaction.atomic():
        held = begin(asked, organisation=organisation, at=at, on=on)
        held.add(
            Entry(
                EventKind.OPENED, by, at, payload=opening_payload(asked, held.procedure),
                medium=medium, happened_on=on,
            )
        )  # fmt: skip
    return held.file


def _opener(
    actor: Somebody, procedure: Procedure, organisation: Organisation, unit_id: int | None,
    on: dt.date,
) -> Doer:  # fmt: skip
    """Return the opener in the post they open by. Raises ProblemsError."""
    state = State(
        procedure.first, FileStatus.OPEN, 1, on, 1, on, on,
        organisation_id=organisation.pk, unit_id=unit_id,
    )  # fmt: skip
    stage = procedure.stage(procedure.first)
    post = machine.acting_post(stage.actor, acting.facts_for(user=actor, state=state, on=on))
    if post is None:
        raise ProblemsError((problem("wrong-role", stage=stage.title.vi),))
    return logs.doer_of(actor, role=post.role, on_behalf_of_id=post.on_behalf_of_id)


def refuse_senseless(asked: Opening, *, on: dt.date, today: dt.date) -> None:
    """Refuse secrets, files without a title and days to come. Raises SecretError, ProblemsError."""
    if asked.secrecy != "none":
        raise SecretError(
            _(
                "State secrets are not handled on this platform: it is connected to networks."
                " Keep the file on the separate system for secrets."
            )
        )
    if not asked.title.strip():
        raise ProblemsError((problem("no-title"),))
    if on > today:
        raise ProblemsError((problem("day-to-come", day=f"{on:%d/%m/%Y}"),))


def begin(asked: Opening, *, organisation: Organisation, at: dt.datetime, on: dt.date) -> HeldFile:
    """Number and keep a file, with no event yet; within the caller's transaction.

    It begins under the procedure with the days that its province has set for files of `on`.
    """
    raw = standards.procedure_text(
        procedure_id=asked.procedure_id, on=on,
        province=acting.province_code(
            organisation_unit_id=organisation.unit_id, unit_id=asked.unit_id, on=on
        ),
    )  # fmt: skip
    procedure = procedures.procedure_of(raw)
    ProcedureText.objects.get_or_create(
        version=procedure.version,
        defaults={"procedure_id": procedure.id, "text": dict(raw), "first_used_at": at},
    )
    year = logs.day_of(at).year
    number = next_number(organisation_id=organisation.pk, year=year)
    notation = organisation.notation or str(organisation.pk)
    file = WorkFile.objects.create(
        organisation=organisation, year=year, number=number,
        code=f"{number:02d}/HS-{notation}/{year}", title=asked.title.strip()[:300],
        unit_id=asked.unit_id, procedure_id=procedure.id, procedure_text_id=procedure.version,
        subject_kind=asked.subject_kind, subject_id=asked.subject_id, opened_at=at,
        retention=asked.retention, topic=asked.topic, simulated=asked.simulated,
    )  # fmt: skip
    return HeldFile(file, procedure, None, 0)


def next_number(*, organisation_id: int, year: int) -> int:
    """Return the next number of an organisation's files of a year; undone with the transaction."""
    FileSeries.objects.get_or_create(organisation_id=organisation_id, year=year)
    row = FileSeries.objects.select_for_update().get(organisation_id=organisation_id, year=year)
    FileSeries.objects.filter(pk=row.pk).update(last=F("last") + 1)
    return row.last + 1


def opening_payload(asked: Opening, procedure: Procedure) -> dict[str, Any]:
    """Return what the first event tells: everything the state begins with."""
    every = [one.id for one in accounts.departments()]
    asks_all = any(stage.departments == procedures.ALL for stage in procedure.stages)
    departments = list(asked.departments) if asked.departments is not None else every
    return {
        **asked.payload,
        "organisation": asked.organisation_id,
        "unit": asked.unit_id,
        **({"departments": departments} if asks_all else {}),
    }
