"""Drafting documents, adding versions, submitting them for signature."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers.actions import desk, filing, wording
from langso.dossiers.models import (
    Document,
    FileState,
    Organisation,
)
from langso.dossiers.queries import documents as queries
from langso.dossiers.rules import documents as rules
from langso.dossiers.values.documents import (
    Direction,
    DocumentError,
    DocumentInfo,
    DocumentStatus,
    DocumentStep,
    SignedAs,
    Urgency,
)
from langso.dossiers.values.files import SecretError
from langso.dossiers.values.organisations import UnknownOrganisationError
from langso.standards import queries as standards

_SIGNABLE = frozenset({DocumentStatus.DRAFT, DocumentStatus.SUBMITTED, DocumentStatus.SIGNED})


@transaction.atomic
def draft(
    *,
    organisation_id: int,
    type: str,
    subject: str,
    actor: Somebody | None,
    at: dt.datetime,
    file_id: int | None = None,
    direction: str = Direction.OUT,
    notation: str = "",
    requirement_code: str = "",
    urgency: str = Urgency.NONE,
    signer_name: str = "",
    signer_title: str = "",
    secrecy: str = "none",
    simulated: bool = False,
) -> DocumentInfo:
    """Begin a document of an organisation; its text comes with its versions.

    Raises PermissionDenied, DocumentError for a blank subject or an unknown type, SecretError:
    documents with a mark of state secrecy are not handled here.
    """
    organisation = organisation_row(organisation_id)
    desk.require(actor, Action.HANDLE_FILES, organisation, at)
    check_words(type, subject, secrecy)
    who = desk.acting(actor)
    row = Document.objects.create(
        organisation=organisation,
        file_id=file_row(file_id),
        direction=Direction(direction),
        type=type,
        notation=notation or notation_of(type, organisation),
        subject=" ".join(subject.split())[:500],
        urgency=Urgency(urgency),
        requirement_code=requirement_code,
        signer_name=signer_name[:150],
        signer_title=signer_title[:150],
        simulated=simulated or organisation.simulated,
        made_by=who.by[:150],
        made_by_id=who.by_id,
        made_at=at,
    )
    desk.record(row, DocumentStep.DRAFTED, who, at, type=type, file=file_id)
    filing.add(row, actor, at)
    wording.keep_words(document_id=row.pk, at=at)
    return queries.info_of(row)


@transaction.atomic
def submit(*, document_id: int, actor: Somebody | None, at: dt.datetime) -> DocumentInfo:
    """Submit a draft for signature. Raises DocumentError when it has no text or is none."""
    row = desk.locked(document_id)
    desk.require(actor, Action.HANDLE_FILES, row.organisation, at)
    if row.status != DocumentStatus.DRAFT:
        raise DocumentError(_("Only a draft is submitted for signature. Load the page again."))
    if not row.versions.exists():
        raise DocumentError(_("The document has no text yet. Upload it, then submit it."))
    row.status = DocumentStatus.SUBMITTED
    row.save(update_fields=["status"])
    desk.record(row, DocumentStep.SUBMITTED, desk.acting(actor), at)
    return queries.info_of(row)


@transaction.atomic
def return_draft(
    *, document_id: int, reason: str, actor: Somebody | None, at: dt.datetime
) -> DocumentInfo:
    """Give a submitted document back to its drafter with the reason. Raises DocumentError."""
    row = desk.locked(document_id)
    desk.require(actor, Action.HANDLE_FILES, row.organisation, at)
    if row.status != DocumentStatus.SUBMITTED:
        raise DocumentError(_("Only a submitted document is given back. Load the page again."))
    if not reason.strip():
        raise DocumentError(_("Giving a document back needs a reason. Write what is to change."))
    row.status = DocumentStatus.DRAFT
    row.save(update_fields=["status"])
    desk.record(row, DocumentStep.RETURNED, desk.acting(actor), at, reason=reason.strip())
    return queries.info_of(row)


@transaction.atomic
def mark_signed(
    *,
    document_id: int,
    as_: str,
    actor: Somebody | None,
    at: dt.datetime,
    signer_name: str = "",
    signer_title: str = "",
) -> DocumentInfo:
    """Note that a version was signed; the person's signature moves the document on to signed.

    For whoever signs (the policy is asked there). Raises DocumentError when a version that says
    so is missing, or the document has gone out.
    """
    row = desk.locked(document_id)
    kind = SignedAs(as_)
    if not row.versions.filter(signed=kind).exists():
        raise DocumentError(_("No version of the document bears this signature."))
    if kind == SignedAs.PERSON:
        if row.status not in _SIGNABLE:
            raise DocumentError(_("The document has its number already; it is signed before."))
        row.status = DocumentStatus.SIGNED
        row.signer_name = signer_name[:150] or row.signer_name
        row.signer_title = signer_title[:150] or row.signer_title
        row.save(update_fields=["status", "signer_name", "signer_title"])
    desk.record(row, DocumentStep.SIGNED, desk.acting(actor), at, **{"as": kind.value})
    return queries.info_of(row)


def organisation_row(organisation_id: int) -> Organisation:
    """Return an organisation's row. Raises UnknownOrganisationError."""
    row = Organisation.objects.filter(pk=organisation_id).first()
    if row is None:
        raise UnknownOrganisationError(
            _("There is no organisation number %(id)s.") % {"id": organisation_id}
        )
    return row


def queries_row(document_id: int) -> Document:
    """Return a document's row with its organisation, unlocked. Raises UnknownDocumentError."""
    queries.find_document(document_id=document_id)
    return Document.objects.select_related("organisation").get(pk=document_id)


def file_row(file_id: int | None) -> int | None:
    """Return a file's number after locking it; None for none. Raises DocumentError."""
    if file_id is None:
        return None
    found = FileState.objects.select_for_update(of=("self",)).filter(pk=file_id).first()
    if found is None:
        raise DocumentError(_("There is no work file number %(id)s.") % {"id": file_id})
    return int(found.pk)


def notation_of(type_id: str, organisation: Organisation) -> str:
    """Return the sign that a type of document of an organisation bears."""
    kind = standards.document_types().types[type_id]
    return rules.notation_of(kind.notation, organisation.notation)


def check_words(type_id: str, subject: str, secrecy: str) -> None:
    """Raise DocumentError or SecretError for what no document may be."""
    if secrecy not in ("", "none"):
        raise SecretError(
            _(
                "Documents with a mark of state secrecy may not be entered here. Register them"
                " in the book of secret documents, on a machine without a network."
            )
        )
    if type_id not in standards.document_types().types:
        raise DocumentError(_("There is no type of document “%(id)s”.") % {"id": type_id})
    if not subject.strip():
        raise DocumentError(_("The subject (trích yếu) is missing. Write what it is about."))
