"""Documents to and from other agencies as edXML files."""

import datetime as dt
import hashlib
import io
import re
import uuid
from contextlib import ExitStack
from typing import IO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit
from langso.core.files import actions as files
from langso.core.files.values import Checked
from langso.dossiers.actions import desk, documents, receiving, signing, versions
from langso.dossiers.actions import edxml_statuses as statuses
from langso.dossiers.models import AxisMessage, Document
from langso.dossiers.queries import documents as queries
from langso.dossiers.queries import exchange, texts
from langso.dossiers.rules import edxml as writing
from langso.dossiers.rules import edxml_reading as reading
from langso.dossiers.rules.edxml_reading import Reading, UnreadableError
from langso.dossiers.values.documents import AxisCode, Direction, DocumentStatus, Urgency
from langso.dossiers.values.exchange import (
    Agency,
    Attachment,
    Business,
    EdxmlMessage,
    MessageRefusedError,
    Way,
)
from langso.dossiers.values.files import Problem

_PRIORITIES = {
    Urgency.NONE: 0, Urgency.URGENT: 1, Urgency.VERY_URGENT: 2, Urgency.EXPRESS: 3,
}  # fmt: skip
_URGENCIES = {number: urgency for urgency, number in _PRIORITIES.items()}
_CODE = re.compile(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)*")


@transaction.atomic
def set_agency_code(
    *, organisation_id: int, code: str, actor: Somebody | None, at: dt.datetime
) -> None:
    """Enter an organisation's electronic code from the catalogue of agencies; never computed.

    Raises PermissionDenied, MessageRefusedError for a text that is no code or another's code.
    """
    row = documents.organisation_row(organisation_id)
    desk.require(actor, Action.REGISTER_DOCUMENTS, row, at)
    code = code.strip()
    if not _CODE.fullmatch(code) or len(code) > 40:
        raise MessageRefusedError(
            _("“%(code)s” is no agency code. Copy it from the catalogue, as 000.00.00.H00.")
            % {"code": code[:60]}
        )
    before, row.agency_code = row.agency_code, code
    try:
        with transaction.atomic():
            row.save(update_fields=["agency_code"])
    except IntegrityError as error:
        raise MessageRefusedError(
            _("The code %(code)s belongs to another organisation here.") % {"code": code}
        ) from error
    who = desk.acting(actor)
    audit.record_event(
        at=at, actor=who.by, actor_id=who.by_id, action="dossiers.set_agency_code",
        subject=f"organisation {organisation_id}", detail={"before": before, "code": code},
    )  # fmt: skip


def export_message(
    *,
    document_id: int,
    actor: Somebody | None,
    at: dt.datetime,
    business: str = Business.NEW,
) -> tuple[str, bytes]:
    """Return an issued document as edXML with its newest version, and the file's name.

    Recipients are those it was distributed to. That it was taken out is kept (`AxisMessage`).
    Raises PermissionDenied, MessageRefusedError: not issued, no agency code, no text.
    """
    row = documents.queries_row(document_id)
    desk.require(actor, Action.REGISTER_DOCUMENTS, row.organisation, at)
    message = _message(row, Business(business), at)
    body = writing.build(message)
    _keep_message(row, Way.OUT, message.business, Agency("", ""), body, actor, at)
    return f"{message.uid}.edxml", body


def read_message(*, stream: IO[bytes]) -> Reading:
    """Return what a message says, and what is wrong with it; nothing is written.

    Raises MessageRefusedError for one that cannot be read or would be dangerous to.
    """
    try:
        return reading.read(stream.read(reading.MOST_BYTES + 1))
    except UnreadableError as error:
        raise MessageRefusedError(said([error.problem])) from error


def import_message(
    *,
    stream: IO[bytes],
    organisation_id: int,
    actor: Somebody | None,
    at: dt.datetime,
    type_id: str = "",
) -> int:
    """Take a message in and return the document it made or is about.

    A new document is registered as incoming with its attachments, and its sender is told that it
    arrived and was registered; a recall or a status is kept at the document it names. Either all of
    it is written or nothing. Raises MessageRefusedError, PermissionDenied, and what `receive` and
    uploading raise. Call it outside of a transaction.
    """
    body = stream.read(reading.MOST_BYTES + 1)
    read = read_message(stream=io.BytesIO(body))
    if read.problems:
        raise MessageRefusedError(said(read.problems))
    organisation = documents.organisation_row(organisation_id)
    desk.require(actor, Action.REGISTER_DOCUMENTS, organisation, at)
    if read.status is not None:
        return statuses.take_status(read.status, organisation_id, actor, at)
    if read.message is None:
        raise MessageRefusedError(_("The file holds no message."))
    if read.message.business == Business.RECALL:
        return _take_recall(read.message, organisation_id, body, actor, at)
    return _take_document(read.message, organisation_id, body, type_id, actor, at)


def said(problems: "tuple[Problem, ...] | list[Problem]") -> str:
    """Return problems and remedies as one text in the reader's language."""
    english = get_language() == "en"
    return "; ".join(
        f"{one.message.en}: {one.remedy.en}" if english else f"{one.message.vi}: {one.remedy.vi}"
        for one in problems
    )


def _message(row: Document, business: Business, at: dt.datetime) -> EdxmlMessage:
    wanted = DocumentStatus.RECALLED if business == Business.RECALL else DocumentStatus.ISSUED
    if row.direction != Direction.OUT or row.status != wanted or row.issued_on is None:
        raise MessageRefusedError(
            _("Only a document with its number is sent. Number it (or recall it) first.")
        )
    if not row.organisation.agency_code:
        raise MessageRefusedError(
            _(
                "%(name)s has no agency code yet, and edXML needs it. Enter it from the"
                " catalogue of agencies on the page of messages."
            )
            % {"name": row.organisation.name_vi}
        )
    attachments = () if business == Business.RECALL else (_attachment(row),)
    return EdxmlMessage(
        uid=str(row.uid),
        sender=Agency(row.organisation.agency_code, row.organisation.name_vi),
        recipients=exchange.recipients_of(document_id=row.pk),
        number=row.sign.partition("/")[0],
        notation=row.sign.partition("/")[2] or row.notation,
        place=exchange.place_of(unit_id=row.organisation.unit_id, on=row.issued_on),
        issued_on=row.issued_on,
        type_name=exchange.type_title(row.type),
        subject=row.subject,
        signer_name=row.signer_name,
        signer_title=row.signer_title,
        priority=_PRIORITIES[Urgency(row.urgency)],
        copies=row.copies,
        pages=row.pages,
        sent_at=timezone.localtime(at),
        business=business.value,
        attachments=attachments,
    )


def _attachment(row: Document) -> Attachment:
    version = queries.latest_version(document_id=row.pk)
    if version is None:
        raise MessageRefusedError(_("The document has no text to send. Upload it first."))
    return Attachment(version.name, version.media_type, signing.kept_bytes(version))


def _take_document(
    message: EdxmlMessage, organisation_id: int, body: bytes, type_id: str,
    actor: Somebody | None, at: dt.datetime,
) -> int:  # fmt: skip
    kind = type_id or exchange.type_named(message.type_name)
    if not kind:
        raise MessageRefusedError(
            _("The type “%(name)s” is not known here. Choose the type of the document.")
            % {"name": message.type_name[:80]}
        )
    who = desk.acting(actor)
    with ExitStack() as stack:
        # The first attachment is the document itself; it comes last, so that it is the newest.
        received: list[tuple[Checked, str]] = []
        for one in reversed(message.attachments):
            checked = stack.enter_context(
                files.received(
                    stream=io.BytesIO(one.body), name=one.name, by=who.by, by_id=who.by_id, at=at
                )
            )
            text = texts.text_of(path=checked.path, media_type=checked.type.media_type)
            received.append((checked, text))
        with transaction.atomic():
            made = receiving.receive(
                organisation_id=organisation_id, type=kind, subject=message.subject,
                author_name=message.sender.name, author_code=message.sender.code,
                sign="/".join(one for one in (message.number, message.notation) if one),
                issued_on=message.issued_on, signer_name=message.signer_name,
                signer_title=message.signer_title, pages=message.pages,
                urgency=_URGENCIES.get(message.priority, Urgency.NONE),
                uid=uuid.UUID(message.uid), note=_("by edXML"), actor=actor, at=at,
            )  # fmt: skip
            for checked, text in received:
                versions.keep_version(
                    document_id=made.document_id, checked=checked, body=text, actor=actor, at=at
                )
            row = Document.objects.get(pk=made.document_id)
            _keep_message(row, Way.IN, message.business, message.sender, body, actor, at)
            for code in (AxisCode.ARRIVED, AxisCode.RECEIVED):
                statuses.say(row, code, "", actor, at)
    return made.document_id


@transaction.atomic
def _take_recall(
    message: EdxmlMessage, organisation_id: int, body: bytes, actor: Somebody | None,
    at: dt.datetime,
) -> int:  # fmt: skip
    row = Document.objects.filter(
        organisation_id=organisation_id, uid=message.uid, direction=Direction.IN
    ).first()
    if row is None or (row.author_code and row.author_code != message.sender.code):
        raise MessageRefusedError(
            _("The document that the message recalls was not received here from its sender.")
        )
    _keep_message(row, Way.IN, message.business, message.sender, body, actor, at)
    statuses.note_status(row, AxisCode.RECALL_ASKED, message.sender, "", actor, at)
    return row.pk


@transaction.atomic
def _keep_message(
    row: Document, way: Way, business: str, partner: Agency, body: bytes,
    actor: Somebody | None, at: dt.datetime,
) -> None:  # fmt: skip
    who = desk.acting(actor)
    digest = hashlib.sha256(body).hexdigest()
    AxisMessage.objects.create(
        document=row, way=way, business=business, partner_code=partner.code[:40],
        partner_name=partner.name[:200], sha256=digest, size=len(body), by=who.by[:150],
        by_id=who.by_id, at=at,
    )  # fmt: skip
    audit.record_event(
        at=at, actor=who.by, actor_id=who.by_id, action=f"dossiers.message_{way.value}",
        subject=f"document {row.pk}", detail={"business": business, "sha256": digest},
    )  # fmt: skip
