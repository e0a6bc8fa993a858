"""The versions of a document: files taken in one after the other, never changed."""

import datetime as dt
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.files import actions as files
from langso.core.files import wording as wording_of_files
from langso.core.files.queries import file_types as types
from langso.core.files.rules.names import extension
from langso.core.files.values import Checked, Family, UnfitError
from langso.dossiers.actions import desk, documents, wording
from langso.dossiers.models import Document, DocumentText, DocumentVersion
from langso.dossiers.queries import documents as queries
from langso.dossiers.queries import texts
from langso.dossiers.values.documents import (
    Direction,
    DocumentError,
    DocumentStatus,
    DocumentStep,
    SignedAs,
    VersionInfo,
)


def add_version(
    *,
    document_id: int,
    stream: IO[bytes],
    name: str,
    actor: Somebody | None,
    at: dt.datetime,
    note: str = "",
    signed: str = "",
    template: str = "",
) -> VersionInfo:
    """Take a file in as the next version of a document, and its words into the search.

    Call it outside of a transaction: an infected file leaves an audit event and nothing else.
    `signed` (person, agency) marks a version that adds a signature; after numbering only the
    agency's may come. Raises FileRefusedError and ScannerDownError of `core.files`, DocumentError
    for a document that has gone out, PermissionDenied.
    """
    row = documents.queries_row(document_id)
    _require_version(row, actor, signed, at)
    _refuse_late(row, signed)
    who = desk.acting(actor)
    with files.received(stream=stream, name=name, by=who.by, by_id=who.by_id, at=at) as checked:
        require_name(checked)
        body = texts.text_of(path=checked.path, media_type=checked.type.media_type)
        with transaction.atomic():
            return keep_version(
                document_id=document_id, checked=checked, body=body, actor=actor, at=at,
                note=note, signed=signed, template=template,
            )  # fmt: skip


def keep_version(
    *,
    document_id: int,
    checked: Checked,
    body: str,
    actor: Somebody | None,
    at: dt.datetime,
    note: str = "",
    signed: str = "",
    template: str = "",
) -> VersionInfo:
    """Keep a file that was received already as the next version, in the caller's transaction."""
    who = desk.acting(actor)
    row = desk.locked(document_id)
    _refuse_late(row, signed)
    kept = files.keep(checked=checked, by=who.by, by_id=who.by_id, at=at)
    last = row.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = DocumentVersion.objects.create(
        document=row,
        number=last + 1,
        file_id=kept.id,
        name=kept.name[:150],
        by=who.by[:150],
        by_id=who.by_id,
        at=at,
        template=template[:60],
        signed=signed,
        note=" ".join(note.split())[:300],
        has_text=bool(body.strip()),
    )
    desk.record(
        row, DocumentStep.VERSION_ADDED, who, at,
        version=version.number, sha256=kept.sha256, name=kept.name,
    )  # fmt: skip
    wording.keep_words(document_id=document_id, at=at, body=body or None)
    return queries.version_of(DocumentVersion.objects.select_related("file").get(pk=version.pk))


def copy_text(*, from_id: int, to_id: int, actor: Somebody | None, at: dt.datetime) -> None:
    """Give a received document the newest version of the one that was sent, byte by byte.

    Within the caller's transaction; nothing when there is none.
    """
    source = DocumentVersion.objects.filter(document_id=from_id).order_by("-number").first()
    if source is None:
        return
    who = desk.acting(actor)
    row = desk.locked(to_id)
    DocumentVersion.objects.create(
        document=row, number=row.versions.count() + 1, file_id=source.file_id, name=source.name,
        by=who.by[:150], by_id=who.by_id, at=at, signed="", has_text=source.has_text,
    )  # fmt: skip
    desk.record(row, DocumentStep.VERSION_ADDED, who, at, name=source.name, sent=from_id)
    body = DocumentText.objects.filter(document_id=from_id).values_list("body", flat=True).first()
    wording.keep_words(document_id=to_id, at=at, body=body or None)


def require_name(checked: Checked) -> None:
    """Raise FileRefusedError when a name ends as another type of document than the content is.

    Stricter than for evidence: a paper that goes out as PDF must be one. Pictures may differ,
    phones call them anyhow.
    """
    ending = extension(checked.name)
    named = next((one for one in types().accepted if ending in one.extensions), None)
    if named is None or named.id == checked.type.id or named.family == Family.PHOTO:
        return
    unfit = UnfitError("disguised", type=checked.type, ending=ending)
    raise wording_of_files.refusal(unfit, checked.name)


def _require_version(row: Document, actor: Somebody | None, signed: str, at: dt.datetime) -> None:
    """Ask the policy: a signature's own right was asked by whoever signs."""
    if signed:
        return
    action = Action.REGISTER_DOCUMENTS if row.direction == Direction.IN else Action.HANDLE_FILES
    desk.require(actor, action, row.organisation, at)


def _refuse_late(row: Document, signed: str) -> None:
    if row.status in (DocumentStatus.RECALLED, DocumentStatus.REPLACED):
        raise DocumentError(_("The document was recalled or replaced; it gets no new version."))
    if row.status == DocumentStatus.ISSUED and signed != SignedAs.AGENCY:
        raise DocumentError(
            _(
                "The document has its number, so its text stands. Recall it, or issue another"
                " that replaces it."
            )
        )
    if row.status == DocumentStatus.SIGNED and not signed:
        raise DocumentError(
            _("The document is signed, so its text stands. Give it back to change it.")
        )
