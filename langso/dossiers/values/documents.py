"""Documents: their states, what is known of one, registers, and why something is refused."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from langso.dossiers.values.files import DossierError


class Direction(models.TextChoices):
    """Whether an organisation issued a document, received it, or keeps it to itself."""

    IN = "in", _("incoming")
    OUT = "out", _("outgoing")
    INTERNAL = "internal", _("internal")


class Urgency(models.TextChoices):
    """How urgent a document is (Source: Nghị định 30/2020/NĐ-CP: khẩn, thượng khẩn, hỏa tốc)."""

    NONE = "none", _("ordinary")
    URGENT = "urgent", _("urgent")
    VERY_URGENT = "very_urgent", _("very urgent")
    EXPRESS = "express", _("express")


class DocumentStatus(models.TextChoices):
    """Where a document stands; a projection of its events."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted for signature")
    SIGNED = "signed", _("signed")
    ISSUED = "issued", _("issued")
    RECEIVED = "received", _("received")
    RECALLED = "recalled", _("document recalled")
    REPLACED = "replaced", _("document replaced")


OFFICIAL = frozenset(
    {
        DocumentStatus.ISSUED,
        DocumentStatus.RECEIVED,
        DocumentStatus.RECALLED,
        DocumentStatus.REPLACED,
    }
)
"""Documents that have left their draft: number, day, subject and text stand as they are."""


class DocumentStep(models.TextChoices):
    """What may happen to a document; the log holds nothing else."""

    DRAFTED = "drafted", _("drafted")
    VERSION_ADDED = "version_added", _("version added")
    SUBMITTED = "submitted", _("submitted for signature")
    RETURNED = "returned", _("returned to the drafter")
    SIGNED = "signed", _("signed")
    ISSUED = "issued", _("numbered and issued")
    RECEIVED = "received", _("received and registered")
    ASSIGNED = "assigned", _("assigned")
    DISTRIBUTED = "distributed", _("sent")
    RECALLED = "recalled", _("document recalled")
    REPLACED = "replaced", _("document replaced")


class SignedAs(models.TextChoices):
    """For whom a version was signed."""

    PERSON = "person", _("signed by the person")
    AGENCY = "agency", _("signed by the agency")


class CopyKind(models.TextChoices):
    """What a recipient gets."""

    MAIN = "main", _("main copy")
    COPY = "copy", _("copy")


class TaskPart(models.TextChoices):
    """What part somebody has in following up an incoming document."""

    LEAD = "lead", _("leads")
    SUPPORT = "support", _("supports")
    TO_KNOW = "to_know", _("to know")


class TaskStep(models.TextChoices):
    """What is reported of a task; whether it is done follows from the last step."""

    OPENED = "opened", _("opened")
    REPORTED = "reported", _("reported")
    DONE = "done", _("done")
    RETURNED = "returned", _("not done yet")


class AxisCode(models.TextChoices):
    """Status codes that recipients return on the document axis."""

    ARRIVED = "01", _("arrived")
    REFUSED = "02", _("refused")
    RECEIVED = "03", _("received")
    ASSIGNED = "04", _("assigned")
    IN_PROGRESS = "05", _("in progress")
    COMPLETED = "06", _("completed")
    RECALL_ASKED = "13", _("recall asked for")
    CHANGE_ACCEPTED = "15", _("recall or update accepted")
    CHANGE_REFUSED = "16", _("recall or update refused")


# What whoever received a document may say of it by hand, in the order it is offered; that it
# arrived and was registered is said by itself.
ANSWERS = (
    AxisCode.ASSIGNED, AxisCode.IN_PROGRESS, AxisCode.COMPLETED, AxisCode.REFUSED,
    AxisCode.CHANGE_ACCEPTED, AxisCode.CHANGE_REFUSED,
)  # fmt: skip


class DocumentError(DossierError):
    """Something cannot be done to a document; the message says what, why and what to do."""


class UnknownDocumentError(DocumentError, LookupError):
    """There is no such document, or none that the person may see."""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document as others see it. `sign` is number and sign as they stand on the paper."""

    id: int
    uid: uuid.UUID
    organisation_id: int
    organisation: str
    file_id: int | None
    direction: str
    type: str
    number: int | None
    notation: str
    sign: str
    year: int | None
    issued_on: dt.date | None
    subject: str
    author_name: str
    author_code: str
    urgency: str
    secrecy: str
    signer_name: str
    signer_title: str
    pages: int | None
    copies: int | None
    requirement_code: str
    status: str
    simulated: bool
    made_by: str
    made_by_id: int | None
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """One version of a document's text; `signed` says for whom this version added a signature."""

    id: int
    document_id: int
    number: int
    sha256: str
    name: str
    media_type: str
    size: int
    by: str
    at: dt.datetime
    template: str
    signed: str
    note: str
    has_text: bool


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What checks of other parts ask of a document; no policy is asked for it."""

    id: int
    file_id: int | None
    organisation_id: int
    requirement_code: str
    type: str
    status: str
    sign: str
    number: int | None
    issued_on: dt.date | None
    signed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number given: `number` in the register, `sign` as it stands on the paper."""

    document_id: int
    register_id: int
    number: int
    sign: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a document: an organisation here, or a name and an agency code elsewhere."""

    name: str = ""
    organisation_id: int | None = None
    kind: str = CopyKind.MAIN
    agency_code: str = ""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line of a register with every field that the book prints.

    `party` is the signer of an outgoing document and the author of an incoming one;
    `handed_to`, `handed_on` and `receipt` (who took it, and when) are of incoming ones.
    """

    number: int
    on: dt.date
    document_id: int
    sign: str
    dated_on: dt.date | None
    type: str
    subject: str
    party: str
    recipients: str
    keeper: str
    copies: int | None
    note: str
    status: str
    handed_to: str = ""
    handed_on: dt.date | None = None
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class RegisterInfo:
    """A register of an organisation for one year and direction; `last` is its last number."""

    id: int
    organisation_id: int
    organisation: str
    direction: str
    year: int
    last: int


@dataclass(frozen=True, slots=True)
class Found:
    """Documents that a search found, newest first; `more`: there are others behind the last."""

    rows: "tuple[FoundDocument, ...]"
    more: bool


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document found, and the place in its text where the words stand (blank: elsewhere)."""

    info: DocumentInfo
    excerpt: str
