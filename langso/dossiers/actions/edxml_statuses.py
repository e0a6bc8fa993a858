"""What agencies say of each other's documents: status codes received, and those put out."""

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit
from langso.dossiers.actions import desk, documents, following
from langso.dossiers.models import AxisDelivery, AxisStatus, Distribution, Document
from langso.dossiers.values.documents import ANSWERS, AxisCode, Direction
from langso.dossiers.values.exchange import Agency, MessageRefusedError, StatusMessage, Way


@transaction.atomic
def send_status(
    *, document_id: int, code: str, actor: Somebody | None, at: dt.datetime, note: str = ""
) -> bool:
    """Put a status on an incoming document into the outbox; False when it was said before.

    Raises PermissionDenied, MessageRefusedError for a document that was not received by message.
    """
    row = documents.queries_row(document_id)
    desk.require(actor, Action.REGISTER_DOCUMENTS, row.organisation, at)
    if code not in ANSWERS:
        raise MessageRefusedError(_("This status is not said by hand. Choose one of the list."))
    if row.direction != Direction.IN:
        raise MessageRefusedError(_("A status is said on a document that was received."))
    return say(row, AxisCode(code), note, actor, at)


@transaction.atomic
def take_status(
    status: StatusMessage, organisation_id: int, actor: Somebody | None, at: dt.datetime
) -> int:
    """Keep a status received for a document sent from here; return the document.

    It is also marked at those recipients whose follow-up the actor keeps. Raises
    MessageRefusedError for a document that was not sent from here.
    """
    try:
        uid = uuid.UUID(status.about.uid)
    except ValueError as error:
        raise MessageRefusedError(_("The status names no document.")) from error
    row = Document.objects.filter(
        organisation_id=organisation_id, uid=uid, direction=Direction.OUT
    ).first()
    if row is None:
        raise MessageRefusedError(
            _("The document that the status is about was not sent from here.")
        )
    note_status(row, AxisCode(status.code), status.sender, status.note, actor, at)
    found = Distribution.objects.filter(document=row, agency_code=status.sender.code).exclude(
        agency_code=""
    )
    for one in found:
        try:
            following.mark_status(
                distribution_id=one.pk, code=status.code, note=status.note, actor=actor, at=at
            )
        except PermissionDenied:
            continue
    return row.pk


def note_status(
    row: Document, code: AxisCode, partner: Agency, note: str, actor: Somebody | None,
    at: dt.datetime,
) -> None:  # fmt: skip
    """Keep what a partner said of a document, once."""
    who = desk.acting(actor)
    AxisStatus.objects.get_or_create(
        document=row, way=Way.IN, code=code, partner_code=partner.code[:40],
        partner_name=partner.name[:200],
        defaults={"note": note[:300], "by": who.by[:150], "by_id": who.by_id, "at": at},
    )  # fmt: skip


def say(row: Document, code: AxisCode, note: str, actor: Somebody | None, at: dt.datetime) -> bool:
    """Put a status to a document's sender into the outbox, once; True when it is new."""
    who = desk.acting(actor)
    status, made = AxisStatus.objects.get_or_create(
        document=row, way=Way.OUT, code=code, partner_code=row.author_code,
        partner_name=row.author_name,
        defaults={"note": note[:300], "by": who.by[:150], "by_id": who.by_id, "at": at},
    )  # fmt: skip
    if made:
        AxisDelivery.objects.create(status=status, next_at=at)
        audit.record_event(
            at=at, actor=who.by, actor_id=who.by_id, action="dossiers.send_status",
            subject=f"document {row.pk}", detail={"code": code.value, "to": row.author_code},
        )  # fmt: skip
    return made
