"""Incoming documents: entered under the next arrival number, with their paper."""

import datetime as dt
import uuid
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.files import actions as files
from langso.core.files.values import Checked
from langso.dossiers.actions import desk, documents, filing, following, numbering, versions, wording
from langso.dossiers.models import Distribution, Document
from langso.dossiers.queries import texts
from langso.dossiers.rules import documents as rules
from langso.dossiers.values.documents import (
    AxisCode,
    Direction,
    DocumentError,
    DocumentStatus,
    DocumentStep,
    Numbered,
    Urgency,
)


def receive(
    *,
    organisation_id: int,
    type: str,
    subject: str,
    author_name: str,
    sign: str,
    issued_on: dt.date | None,
    actor: Somebody | None,
    at: dt.datetime,
    arrived_on: dt.date | None = None,
    author_code: str = "",
    urgency: str = Urgency.NONE,
    secrecy: str = "none",
    signer_name: str = "",
    signer_title: str = "",
    pages: int | None = None,
    note: str = "",
    file_id: int | None = None,
    requirement_code: str = "",
    uid: uuid.UUID | None = None,
    simulated: bool = False,
    stream: IO[bytes] | None = None,
    name: str = "",
) -> Numbered:
    """Register an incoming document under the next arrival number, with its paper if there is one.

    With `stream`, call it outside of a transaction: a refused file leaves nothing, no number
    either. The same `uid` received again by the organisation is refused. Raises DocumentError,
    SecretError, PermissionDenied, FileRefusedError, ScannerDownError.
    """
    organisation = documents.organisation_row(organisation_id)
    desk.require(actor, Action.REGISTER_DOCUMENTS, organisation, at)
    documents.check_words(type, subject, secrecy)
    day = arrived_on or timezone.localdate(at)
    _refuse_days(issued_on, day, at)
    number, notation = rules.parts_of_sign(sign)
    row = Document(
        organisation=organisation, direction=Direction.IN, type=type, number=number,
        notation=notation[:40], sign=" ".join(sign.split())[:60], issued_on=issued_on,
        year=issued_on.year if issued_on else None, subject=" ".join(subject.split())[:500],
        author_name=" ".join(author_name.split())[:200], author_code=author_code[:40],
        urgency=Urgency(urgency), signer_name=signer_name[:150], signer_title=signer_title[:150],
        pages=pages, requirement_code=requirement_code, status=DocumentStatus.RECEIVED,
        file_id=file_id, uid=uid or uuid.uuid4(), simulated=simulated or organisation.simulated,
    )  # fmt: skip
    if stream is None:
        with transaction.atomic():
            return _register_incoming(row, None, "", actor, at, day, note)
    who = desk.acting(actor)
    with files.received(stream=stream, name=name, by=who.by, by_id=who.by_id, at=at) as checked:
        versions.require_name(checked)
        body = texts.text_of(path=checked.path, media_type=checked.type.media_type)
        with transaction.atomic():
            return _register_incoming(row, checked, body, actor, at, day, note)


def receive_sent(
    *,
    distribution_id: int | None,
    organisation_id: int,
    actor: Somebody | None,
    at: dt.datetime,
    **said: Any,
) -> Numbered:
    """Enter a document that an organisation here sent, with its text, and answer that it came.

    `said` is what `receive` takes; with no distribution it is `receive`. Raises what it raises.
    """
    if distribution_id is None:
        return receive(organisation_id=organisation_id, actor=actor, at=at, **said)
    sent = (
        Distribution.objects.filter(pk=distribution_id, organisation_id=organisation_id)
        .select_related("document")
        .first()
    )
    if sent is None:
        raise DocumentError(_("This document was not sent to this organisation."))
    given = {name: value for name, value in said.items() if name not in ("stream", "name", "uid")}
    with transaction.atomic():
        numbered = receive(
            organisation_id=organisation_id, actor=actor, at=at, uid=sent.document.uid, **given
        )
        versions.copy_text(from_id=sent.document_id, to_id=numbered.document_id, actor=actor, at=at)
        following.mark_status(
            distribution_id=distribution_id, code=AxisCode.RECEIVED, actor=actor, at=at
        )
    return numbered


def _register_incoming(
    row: Document,
    checked: Checked | None,
    body: str,
    actor: Somebody | None,
    at: dt.datetime,
    day: dt.date,
    note: str,
) -> Numbered:
    who = desk.acting(actor)
    row.file_id = documents.file_row(row.file_id)
    row.made_by, row.made_by_id, row.made_at = who.by[:150], who.by_id, at
    if Document.objects.filter(organisation_id=row.organisation_id, uid=row.uid).exists():
        raise DocumentError(_("This document was received already; look for it in the register."))
    row.save(force_insert=True)
    if checked is not None:
        versions.keep_version(document_id=row.pk, checked=checked, body=body, actor=actor, at=at)
    else:
        wording.keep_words(document_id=row.pk, at=at)
    desk.record(row, DocumentStep.RECEIVED, who, at, sign=row.sign, on=str(day))
    filing.add(row, actor, at)
    register_id, number = numbering.count_on(row.organisation_id, Direction.IN, day)
    numbering.enter(row, register_id, number, day, who, at, party=row.author_name, note=note)
    return Numbered(row.pk, register_id, number, row.sign, day)


def _refuse_days(issued_on: dt.date | None, day: dt.date, at: dt.datetime) -> None:
    if day > timezone.localdate(at):
        raise DocumentError(_("The day of arrival cannot be ahead. Choose today."))
    if issued_on is not None and issued_on > day:
        raise DocumentError(
            _("The document bears a day after the one it arrived on. Check both days.")
        )
