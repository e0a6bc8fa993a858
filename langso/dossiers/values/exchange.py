"""Documents between agencies: messages of edXML, status codes, and what is wrong with one."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from langso.dossiers.values.documents import DocumentError


class Business(models.TextChoices):
    """What a message wants of its document (QCVN 102:2016: BussinessDocType)."""

    NEW = "0", _("new document")
    RECALL = "1", _("recall")
    UPDATE = "2", _("update")
    REPLACE = "3", _("replacement")


class Way(models.TextChoices):
    """Which way a message or status goes."""

    IN = "in", _("received")
    OUT = "out", _("sent")


class DeliveryState(models.TextChoices):
    """How far a status is on its way out."""

    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    RETRYING = "retrying", _("will be tried again")


class MessageRefusedError(DocumentError):
    """A message that is not taken in; the text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Agency:
    """A sender or receiver: `code` of the catalogue of agencies, blank when it is not known."""

    code: str
    name: str
    in_charge: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message, whole."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class ResponseFor:
    """The document that a message answers or a status is about."""

    code: str
    sign: str
    issued_on: dt.date | None
    uid: str


@dataclass(frozen=True, slots=True)
class EdxmlMessage:
    """A document with everything that edXML says of it (QCVN 102:2016/BTTTT).

    `number` and `notation` are apart (12 and BC-UBND). `priority`: 0 ordinary, 1 urgent, 2 very
    urgent, 3 express (numbers recalled). `sent_at` is the first trace. Blank: not said.
    """

    uid: str
    sender: Agency
    recipients: tuple[Agency, ...]
    number: str
    notation: str
    place: str
    issued_on: dt.date
    type_name: str
    subject: str
    sent_at: dt.datetime
    type_code: int = 2
    content: str = ""
    signer_name: str = ""
    signer_title: str = ""
    signer_competence: str = ""
    priority: int = 0
    copies: int | None = None
    pages: int | None = None
    response_for: tuple[ResponseFor, ...] = ()
    due_on: dt.date | None = None
    business: str = Business.NEW.value
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusMessage:
    """A status that an agency returns on a document: code 01 to 16, who says it, and when."""

    about: ResponseFor
    sender: Agency
    code: str
    at: dt.datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class AxisRow:
    """One status or message of a document on the axis, as the outbox page lists it."""

    id: int
    document_id: int
    subject: str
    sign: str
    way: str
    code: str
    title: str
    partner: str
    at: dt.datetime
    state: str
    attempts: int
    error: str
