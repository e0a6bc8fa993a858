"""After a document is registered: who follows it up, who gets it, what they answer, its recall."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action, UnknownUserError
from langso.core import audit
from langso.dossiers.actions import desk, documents
from langso.dossiers.actions.organisations import organisation_called
from langso.dossiers.models import (
    Distribution,
    DistributionEvent,
    Document,
    DocumentTask,
    Organisation,
    TaskEvent,
)
from langso.dossiers.queries import files as file_queries
from langso.dossiers.rules import documents as rules
from langso.dossiers.values.documents import (
    AxisCode,
    CopyKind,
    Direction,
    DocumentError,
    DocumentStatus,
    DocumentStep,
    Recipient,
    SignedAs,
    TaskPart,
    TaskStep,
)


@transaction.atomic
def assign_incoming(
    *,
    document_id: int,
    actor: Somebody | None,
    at: dt.datetime,
    organisation_id: int | None = None,
    user_id: int | None = None,
    part: str = TaskPart.LEAD,
    opinion: str = "",
    due_on: dt.date | None = None,
) -> int:
    """Give an incoming document to an organisation or a person to follow up; return the task.

    `opinion` is what the leader wrote on it. One leads, others support or get to know. Raises
    DocumentError, PermissionDenied.
    """
    row = desk.locked(document_id)
    if not desk.may(actor, Action.REGISTER_DOCUMENTS, row.organisation, at):
        desk.require(actor, Action.HANDLE_FILES, row.organisation, at)
    if row.direction != Direction.IN or row.status != DocumentStatus.RECEIVED:
        raise DocumentError(_("Only a received document is given to somebody to follow up."))
    if organisation_id is None and user_id is None:
        raise DocumentError(_("Choose an organisation or a person to follow the document up."))
    part = TaskPart(part)
    if part == TaskPart.LEAD and row.tasks.filter(part=TaskPart.LEAD).exists():
        raise DocumentError(_("Somebody leads already. Give the others a supporting part."))
    who = desk.acting(actor)
    task = DocumentTask.objects.create(
        document=row,
        organisation=(
            documents.organisation_row(organisation_id) if organisation_id is not None else None
        ),
        user_id=user_id,
        name=_name(organisation_id, user_id, timezone.localdate(at)),
        part=part,
        opinion=" ".join(opinion.split())[:1000],
        due_on=due_on,
        by=who.by[:150],
        by_id=who.by_id,
        at=at,
    )
    desk.record(
        row, DocumentStep.ASSIGNED, who, at, reason=opinion, to=task.name, part=part.value,
        task=task.pk,
    )  # fmt: skip
    return task.pk


@transaction.atomic
def report_task(
    *, task_id: int, kind: str, actor: Somebody | None, at: dt.datetime, note: str = ""
) -> None:
    """Report on a task: opened, a report, done, or (by who gave it) not done yet.

    The person it was given to reports, or whoever handles files at its organisation. Raises
    DocumentError, PermissionDenied.
    """
    task = (
        DocumentTask.objects.select_for_update(of=("self",))
        .select_related("document__organisation", "organisation")
        .filter(pk=task_id)
        .first()
    )
    if task is None:
        raise DocumentError(_("There is no task number %(id)s.") % {"id": task_id})
    if actor is None or task.user_id != actor.pk:
        owner = task.organisation or task.document.organisation
        desk.require(actor, Action.HANDLE_FILES, owner, at)
    last = task.events.order_by("-pk").values_list("kind", flat=True).first()
    if last == TaskStep.DONE and kind != TaskStep.RETURNED:
        raise DocumentError(_("The task is done already."))
    who = desk.acting(actor)
    TaskEvent.objects.create(
        task=task, kind=TaskStep(kind), note=" ".join(note.split())[:1000],
        by=who.by[:150], by_id=who.by_id, at=at,
    )  # fmt: skip
    audit.record_event(
        at=at,
        actor=who.by,
        actor_id=who.by_id,
        action="dossiers.report_task",
        subject=f"document {task.document_id}",
        detail={"task": task_id, "kind": TaskStep(kind).value},
    )


@transaction.atomic
def distribute(
    *, document_id: int, to: Sequence[Recipient], actor: Somebody | None, at: dt.datetime
) -> list[int]:
    """Send an issued document to recipients and return the distributions, in their order.

    Who has it already is left as it is. The agency's signature must be there when the procedure
    asks for it. Raises DocumentError, PermissionDenied.
    """
    row = desk.locked(document_id)
    desk.require(actor, Action.REGISTER_DOCUMENTS, row.organisation, at)
    if row.direction != Direction.OUT or row.status != DocumentStatus.ISSUED:
        raise DocumentError(_("Only a document with its number is sent. Number it first."))
    _require_agency(row)
    who = desk.acting(actor)
    ids = [_sent(row, one, who, at) for one in to]
    desk.record(row, DocumentStep.DISTRIBUTED, who, at, to=ids)
    return ids


@transaction.atomic
def mark_status(
    *,
    distribution_id: int,
    code: str,
    actor: Somebody | None,
    at: dt.datetime,
    note: str = "",
) -> bool:
    """Keep a status that a recipient returned; False when this code was kept before.

    The sender's clerk marks it, or the recipient's own when it is an organisation here. Raises
    DocumentError, PermissionDenied.
    """
    found = (
        Distribution.objects.select_related("document__organisation", "organisation")
        .filter(pk=distribution_id)
        .first()
    )
    if found is None:
        raise DocumentError(_("There is no recipient number %(id)s.") % {"id": distribution_id})
    if code not in AxisCode.values:
        raise DocumentError(_("There is no status code “%(code)s”.") % {"code": code})
    own = found.organisation
    if own is None or not desk.may(actor, Action.REGISTER_DOCUMENTS, own, at):
        desk.require(actor, Action.REGISTER_DOCUMENTS, found.document.organisation, at)
    who = desk.acting(actor)
    _event, made = DistributionEvent.objects.get_or_create(
        distribution=found,
        code=code,
        defaults={
            "note": " ".join(note.split())[:300], "by": who.by[:150], "by_id": who.by_id, "at": at
        },
    )  # fmt: skip
    if made:
        audit.record_event(
            at=at,
            actor=who.by,
            actor_id=who.by_id,
            action="dossiers.mark_status",
            subject=f"document {found.document_id}",
            detail={"recipient": found.name, "code": code},
        )
    return made


def recall(*, document_id: int, reason: str, actor: Somebody | None, at: dt.datetime) -> None:
    """Recall an issued document; number and text stay as they were. Raises DocumentError."""
    _withdraw(document_id, DocumentStatus.RECALLED, DocumentStep.RECALLED, reason, actor, at)


@transaction.atomic
def replace(
    *, document_id: int, by_document_id: int, reason: str, actor: Somebody | None, at: dt.datetime
) -> None:
    """Let a document be replaced by another that was issued. Raises DocumentError.

    Source: Nghị định 30/2020/NĐ-CP: wrong content is mended by a document of equal standing.
    """
    other = Document.objects.filter(pk=by_document_id, direction=Direction.OUT).first()
    row = Document.objects.filter(pk=document_id).first()
    if (
        other is None
        or row is None
        or other.status != DocumentStatus.ISSUED
        or other.organisation_id != row.organisation_id
        or other.pk == row.pk
    ):
        raise DocumentError(
            _("A document is replaced by another of the same organisation that has its number.")
        )
    _withdraw(document_id, DocumentStatus.REPLACED, DocumentStep.REPLACED, reason, actor, at,
              by_document=by_document_id)  # fmt: skip


@transaction.atomic
def _withdraw(
    document_id: int,
    status: DocumentStatus,
    step: DocumentStep,
    reason: str,
    actor: Somebody | None,
    at: dt.datetime,
    **payload: object,
) -> None:
    row = desk.locked(document_id)
    desk.require(actor, Action.REGISTER_DOCUMENTS, row.organisation, at)
    if not reason.strip():
        raise DocumentError(_("This needs a reason. Write why."))
    if row.direction != Direction.OUT or row.status != DocumentStatus.ISSUED:
        raise DocumentError(_("Only a document that was issued is recalled or replaced."))
    row.status = status
    row.save(update_fields=["status"])
    desk.record(row, step, desk.acting(actor), at, reason=reason.strip(), **payload)


def _sent(row: Document, one: Recipient, who: desk.Acting, at: dt.datetime) -> int:
    """Enter a recipient, once; one that is written as an organisation here is called is that."""
    name = " ".join(one.name.split())[:200]
    owner = (
        documents.organisation_row(one.organisation_id)
        if one.organisation_id is not None
        else _called(name, at)
    )
    if owner is None and not name:
        raise DocumentError(_("A recipient has no name. Write who gets the document."))
    if owner is not None and owner.pk == row.organisation_id:
        raise DocumentError(_("The organisation itself is no recipient of its own document."))
    made, _new = Distribution.objects.get_or_create(
        document=row,
        organisation=owner,
        name=owner.name_vi if owner else name,
        agency_code=one.agency_code or (owner.agency_code or "" if owner else ""),
        defaults={"kind": CopyKind(one.kind), "by": who.by[:150], "by_id": who.by_id, "at": at},
    )
    return made.pk


def _called(name: str, at: dt.datetime) -> Organisation | None:
    found = organisation_called(name=name, at=at) if name else None
    return documents.organisation_row(found.id) if found is not None and found.id else None


def _require_agency(row: Document) -> None:
    file = file_queries.find_file(file_id=row.file_id) if row.file_id else None
    procedure = file_queries.procedure_of(file=file) if file else None
    asked = rules.signatures_asked(procedure, row.requirement_code)
    if SignedAs.AGENCY not in asked:
        return
    if not row.versions.filter(signed=SignedAs.AGENCY).exists():
        raise DocumentError(
            _(
                "The procedure asks for the signature of the agency, and no version bears it."
                " Have it signed, then send it."
            )
        )


def _name(organisation_id: int | None, user_id: int | None, on: dt.date) -> str:
    if user_id is None:
        return documents.organisation_row(organisation_id or 0).name_vi
    try:
        person = accounts.get_person(user_id=user_id, on=on)
    except UnknownUserError as error:
        raise DocumentError(str(error)) from error
    return person.name or person.username
