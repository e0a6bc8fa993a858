"""Reads of what is to be handed to the archive and of what was."""

from collections.abc import Iterable, Sequence

from langso.dossiers.models import (
    ArchiveTransfer,
    Document,
    DocumentVersion,
    FileEvent,
    WorkFile,
)
from langso.dossiers.queries import exchange, signatures
from langso.dossiers.rules import archive as rules
from langso.dossiers.values.archive import (
    ArchiveDocument,
    ArchiveFile,
    TransferInfo,
    WaitingFile,
)
from langso.dossiers.values.documents import DocumentStatus
from langso.dossiers.values.files import ENDED, EventKind
from langso.standards import queries as standards
from langso.standards.rules import retention
from langso.standards.values import RetentionEntry

KEPT = frozenset(
    {
        DocumentStatus.SIGNED, DocumentStatus.ISSUED, DocumentStatus.RECEIVED,
        DocumentStatus.RECALLED, DocumentStatus.REPLACED,
    }
)  # fmt: skip
"""Documents that go to the archive; drafts are left out when a file is closed (Điều 29)."""

_GENERAL_MONTHS = 12


def retention_of(*, file: WorkFile) -> RetentionEntry | None:
    """Return how long a file is kept: as last chosen, as opened, or by its procedure.

    None when nothing says, or what was chosen stands in no file of law any more.
    """
    law = standards.retention_law()
    chosen = (
        FileEvent.objects.filter(file=file, kind=EventKind.NOTED, payload__has_key="retention")
        .order_by("-number")
        .values_list("payload", flat=True)
        .first()
    )
    entry_id = (chosen or {}).get("retention") or file.retention
    if entry_id:
        return retention.entry_named(law, entry_id)
    return retention.entry_for(law, file.procedure_id)


def unfinished_documents(*, file_id: int) -> list[str]:
    """Return the subjects of a file's documents that wait for somebody's signature."""
    found = Document.objects.filter(file_id=file_id, status=DocumentStatus.SUBMITTED)
    return list(found.order_by("pk").values_list("subject", flat=True))


def ready_for_archive(*, organisation_id: int, limit: int = 500) -> list[WaitingFile]:
    """Return the ended files that an organisation has and did not hand over, oldest first."""
    found = (
        WorkFile.objects.filter(
            state__organisation_id=organisation_id,
            state__status__in=ENDED,
            state__closed_on__isnull=False,
            archived__isnull=True,
        )
        .select_related("state")
        .order_by("state__closed_on", "pk")[:limit]
    )
    return [_waiting(file) for file in found]


def _waiting(file: WorkFile) -> WaitingFile:
    entry = retention_of(file=file)
    must_from = standards.retention_law().must_hand_over_years
    closed_on = file.state.closed_on or file.state.entered_stage_on
    return WaitingFile(
        file_id=file.pk,
        code=file.code,
        title=file.title,
        closed_on=closed_on,
        due_on=rules.due_on(closed_on, _months(entry)),
        retention=entry.id if entry else "",
        retention_title=entry.title.vi if entry else "",
        retention_years=entry.years if entry else None,
        must=entry is None or entry.years is None or must_from is None or entry.years >= must_from,
    )


def _months(entry: RetentionEntry | None) -> int:
    terms = {term.id: term.months for term in standards.retention_law().terms}
    return terms.get(entry.handover if entry else "general", _GENERAL_MONTHS)


def described(*, file_ids: Sequence[int]) -> list[ArchiveFile]:
    """Return files as a package describes them, in the order asked for.

    Files without an end or a retention are left out: the action has refused them before.
    """
    found = WorkFile.objects.select_related("state", "organisation").in_bulk(list(file_ids))
    described = []
    for number, file_id in enumerate(file_ids, start=1):
        file = found[file_id]
        waiting, entry = _waiting(file), retention_of(file=file)
        described.append(
            ArchiveFile(
                file_id=file.pk,
                code=file.code,
                title=file.title,
                retention=waiting.retention,
                retention_title=waiting.retention_title,
                retention_years=entry.years if entry else None,
                first_on=file.state.opened_on,
                last_on=waiting.closed_on,
                due_on=waiting.due_on,
                keeper=_keeper(file),
                documents=tuple(_documents(file.pk, f"files/{number:03d}")),
            )
        )
    return described


def _keeper(file: WorkFile) -> str:
    last = FileEvent.objects.filter(file=file).exclude(actor_id=None).order_by("-number").first()
    return last.actor_name if last else ""


def _documents(file_id: int, folder: str) -> Iterable[ArchiveDocument]:
    rows = Document.objects.filter(file_id=file_id, status__in=KEPT).select_related("organisation")
    for number, row in enumerate(rows.order_by("pk"), start=1):
        version = (
            DocumentVersion.objects.filter(document=row)
            .select_related("file")
            .order_by("-number")
            .first()
        )
        if version is None:
            continue
        ending = version.name.rpartition(".")[2].lower() or "bin"
        yield ArchiveDocument(
            code=str(row.uid),
            type_name=exchange.type_title(row.type),
            number=row.sign.partition("/")[0],
            notation=row.sign.partition("/")[2] or row.notation,
            issued_on=row.issued_on,
            organisation=row.author_name or row.organisation.name_vi,
            subject=row.subject,
            pages=row.pages,
            signer_title=row.signer_title,
            signer_name=row.signer_name,
            urgency=row.urgency,
            signatures=_signatures(row.pk),
            path=f"{folder}/{number:03d}.{ending}",
            sha256=version.file.sha256,
            size=version.file.size,
        )


def _signatures(document_id: int) -> str:
    return "; ".join(
        f"{row.signer} ({'tốt' if row.good else 'không tốt'})"
        for row in signatures.signatures_of(document_id=document_id)
    )


def list_transfers(*, organisation_ids: Iterable[int], limit: int = 200) -> list[TransferInfo]:
    """Return what organisations handed over, newest first."""
    found = ArchiveTransfer.objects.filter(organisation_id__in=list(organisation_ids))
    rows = found.select_related("organisation").prefetch_related("files").order_by("-at", "-pk")
    return [info_of(row) for row in rows[:limit]]


def find_transfer(*, transfer_id: int) -> ArchiveTransfer | None:
    """Return a handing over with its organisation; None when there is none."""
    return (
        ArchiveTransfer.objects.select_related("organisation")
        .prefetch_related("files")
        .filter(pk=transfer_id)
        .first()
    )


def info_of(row: ArchiveTransfer) -> TransferInfo:
    """Return what others may know of a handing over."""
    return TransferInfo(
        id=row.pk,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name_vi,
        number=row.number,
        year=row.year,
        receiver=row.receiver,
        files=len(row.files.all()),
        sha256=row.sha256,
        size=row.size,
        by=row.by,
        at=row.at,
        simulated=row.simulated,
    )
