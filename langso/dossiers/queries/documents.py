"""Reads of documents and their versions. `get_document` asks the policy; the others do not."""

import datetime as dt
from collections.abc import Iterable
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.files import queries as files
from langso.dossiers.models import Document, DocumentEvent, DocumentTemplate, DocumentVersion
from langso.dossiers.queries import files as file_queries
from langso.dossiers.values.documents import (
    DocumentFacts,
    DocumentInfo,
    UnknownDocumentError,
    VersionInfo,
)


def get_document(*, user: Somebody, document_id: int, on: dt.date) -> DocumentInfo:
    """Return a document that a person may see: where it was made, or where its file is.

    Raises PermissionDenied, and for a number that does not exist UnknownDocumentError.
    """
    row = _rows().filter(pk=document_id).first()
    if row is None:
        raise UnknownDocumentError(_("There is no document number %(id)s.") % {"id": document_id})
    if not _may_see(row, user, on):
        raise PermissionDenied
    return info_of(row)


def find_document(*, document_id: int) -> DocumentInfo:
    """Return a document without asking the policy. Raises UnknownDocumentError."""
    row = _rows().filter(pk=document_id).first()
    if row is None:
        raise UnknownDocumentError(_("There is no document number %(id)s.") % {"id": document_id})
    return info_of(row)


def list_documents(*, file_id: int) -> list[DocumentInfo]:
    """Return the documents of a file in the order in which they came."""
    return [info_of(row) for row in _rows().filter(file_id=file_id).order_by("pk")]


def documents_by_id(*, document_ids: Iterable[int]) -> dict[int, DocumentInfo]:
    """Return many documents by number, in one query; those that do not exist are left out."""
    return {row.pk: info_of(row) for row in _rows().filter(pk__in=set(document_ids))}


def document_facts(*, document_ids: Iterable[int]) -> dict[int, DocumentFacts]:
    """Return what checks of other parts ask of documents, in two queries."""
    wanted = set(document_ids)
    signed: dict[int, set[str]] = {}
    versions = DocumentVersion.objects.filter(document_id__in=wanted).exclude(signed="")
    for document_id, word in versions.values_list("document_id", "signed"):
        signed.setdefault(document_id, set()).add(word)
    return {
        row.pk: DocumentFacts(
            id=row.pk,
            file_id=row.file_id,
            organisation_id=row.organisation_id,
            requirement_code=row.requirement_code,
            type=row.type,
            status=row.status,
            sign=row.sign,
            number=row.number,
            issued_on=row.issued_on,
            signed=frozenset(signed.get(row.pk, ())),
        )
        for row in Document.objects.filter(pk__in=wanted)
    }


def list_versions(*, document_id: int) -> list[VersionInfo]:
    """Return the versions of a document, newest first."""
    found = DocumentVersion.objects.filter(document_id=document_id).select_related("file")
    return [version_of(row) for row in found.order_by("-number")]


def latest_version(*, document_id: int) -> VersionInfo | None:
    """Return the newest version of a document; None while it has none."""
    found = DocumentVersion.objects.filter(document_id=document_id).select_related("file")
    row = found.order_by("-number").first()
    return version_of(row) if row else None


def get_version(*, document_id: int, number: int) -> VersionInfo:
    """Return one version of a document. Raises UnknownDocumentError."""
    row = (
        DocumentVersion.objects.filter(document_id=document_id, number=number)
        .select_related("file")
        .first()
    )
    if row is None:
        raise UnknownDocumentError(_("This document has no version %(no)s.") % {"no": number})
    return version_of(row)


def open_version(*, version_id: int) -> IO[bytes]:
    """Open the bytes of a version. Raises FileGoneError when they cannot be given out."""
    sha256 = DocumentVersion.objects.values_list("file__sha256", flat=True).get(pk=version_id)
    return files.open_file(sha256=sha256)


def list_document_events(*, document_id: int) -> list[DocumentEvent]:
    """Return what happened to a document, in order."""
    return list(DocumentEvent.objects.filter(document_id=document_id).order_by("pk"))


def list_templates(*, organisation_id: int, type_id: str = "") -> list[DocumentTemplate]:
    """Return the Word templates an organisation may use, its own before those of all."""
    found = DocumentTemplate.objects.filter(
        Q(organisation_id=organisation_id) | Q(organisation__isnull=True), ended_at__isnull=True
    )
    if type_id:
        found = found.filter(type=type_id)
    rows = found.select_related("file").order_by("organisation_id", "title")
    return sorted(rows, key=lambda row: row.organisation_id is None)


def info_of(row: Document) -> DocumentInfo:
    """Return what others may know of a document's row (its organisation read along)."""
    return DocumentInfo(
        id=row.pk,
        uid=row.uid,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name_vi,
        file_id=row.file_id,
        direction=row.direction,
        type=row.type,
        number=row.number,
        notation=row.notation,
        sign=row.sign,
        year=row.year,
        issued_on=row.issued_on,
        subject=row.subject,
        author_name=row.author_name,
        author_code=row.author_code,
        urgency=row.urgency,
        secrecy=row.secrecy,
        signer_name=row.signer_name,
        signer_title=row.signer_title,
        pages=row.pages,
        copies=row.copies,
        requirement_code=row.requirement_code,
        status=row.status,
        simulated=row.simulated,
        made_by=row.made_by,
        made_by_id=row.made_by_id,
        made_at=row.made_at,
    )


def version_of(row: DocumentVersion) -> VersionInfo:
    """Return what others may know of a version's row (its file read along)."""
    return VersionInfo(
        id=row.pk,
        document_id=row.document_id,
        number=row.number,
        sha256=row.file.sha256,
        name=row.name,
        media_type=row.file.media_type,
        size=row.file.size,
        by=row.by,
        at=row.at,
        template=row.template,
        signed=row.signed,
        note=row.note,
        has_text=row.has_text,
    )


def _rows() -> "QuerySet[Document]":
    return Document.objects.select_related("organisation")


def _may_see(row: Document, user: Somebody, on: dt.date) -> bool:
    unit_id = row.organisation.unit_id
    if accounts.may(user=user, action=Action.SEE_FILES, unit_id=unit_id, on=on):
        return True
    if row.file_id is None:
        return False
    return file_queries.may_see(user=user, file=file_queries.find_file(file_id=row.file_id), on=on)
