"""Handing files over to the archive: what may go, the package, and the register of it."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit
from langso.dossiers.actions import desk, documents, saying
from langso.dossiers.actions.hooks import PendingMove
from langso.dossiers.models import ArchivedFile, ArchiveTransfer, FileState, Organisation, WorkFile
from langso.dossiers.queries import archive as queries
from langso.dossiers.queries import archive_package
from langso.dossiers.rules import archive as rules
from langso.dossiers.values.archive import ArchiveFile, ArchiveRefusedError, TransferInfo
from langso.dossiers.values.files import ENDED, EventKind, Problem
from langso.standards import queries as standards
from langso.standards.rules import retention
from langso.standards.values import Text

MOST_FILES = 200
"""Files in one package: a box of papers, not a room."""


@transaction.atomic
def choose_retention(
    *, file_id: int, entry_id: str, actor: Somebody, at: dt.datetime, reason: str = ""
) -> None:
    """Say how long a file is kept; the last word counts, and its history keeps the others.

    Raises PermissionDenied, ArchiveRefusedError for an entry that no file of law knows or a file
    that was handed over.
    """
    file = _file(file_id)
    desk.require(actor, Action.HANDLE_FILES, file.state.organisation, at)
    if retention.entry_named(standards.retention_law(), entry_id) is None:
        raise ArchiveRefusedError(
            _("There is no retention “%(id)s” in the list.") % {"id": entry_id[:60]}
        )
    if ArchivedFile.objects.filter(file=file).exists():
        raise ArchiveRefusedError(_("The file was handed to the archive; its retention stands."))
    saying.add_event(
        file_id=file_id, kind=EventKind.NOTED, actor=actor, at=at, reason=reason,
        payload={"retention": entry_id},
    )  # fmt: skip


def closing_problems(file: WorkFile, asked: PendingMove) -> list[Problem]:
    """Return what stands against closing a file: no retention, papers that wait for a signature.

    Source: Nghị định 30/2020/NĐ-CP, Điều 29: closing fixes title and retention, and takes
    duplicates and drafts out; drafts are left out of the package.
    """
    if asked.kind != "finish":
        return []
    problems = []
    if queries.retention_of(file=file) is None:
        problems.append(
            Problem(
                "no-retention",
                Text("Hồ sơ chưa có thời hạn bảo quản", "The file has no retention"),
                Text(
                    "chọn thời hạn bảo quản ở mục Hồ sơ trên trang của hồ sơ",
                    "choose how long it is kept, beside the file's own particulars",
                ),
            )
        )
    waiting = queries.unfinished_documents(file_id=file.pk)
    if waiting:
        problems.append(
            Problem(
                "papers-waiting",
                Text(
                    f"Còn {len(waiting)} văn bản đang trình ký: {'; '.join(waiting[:3])}",
                    f"{len(waiting)} documents wait for a signature: {'; '.join(waiting[:3])}",
                ),
                Text("ký hoặc trả lại trước khi kết thúc", "sign them or give them back first"),
            )
        )
    return problems


@transaction.atomic
def hand_to_archive(
    *,
    file_ids: Sequence[int],
    receiver: str,
    actor: Somebody | None,
    at: dt.datetime,
    note: str = "",
) -> TransferInfo:
    """Hand ended files of one organisation over to an archive, and return the line of the register.

    The package (list as XML and CSV, papers, hashes) is put together once to know that it can be,
    and its hash is kept. Raises PermissionDenied, ArchiveRefusedError: not ended, no retention,
    handed over before, files of two organisations, a kept file that is not there any more.
    """
    wanted = list(dict.fromkeys(file_ids))
    organisation = _held_organisation(wanted, actor, at)
    if not receiver.strip():
        raise ArchiveRefusedError(_("Write which archive receives the files."))
    _refuse(wanted)
    described = queries.described(file_ids=wanted)
    manifest = _manifest(described, organisation, receiver.strip())
    with archive_package.package_of(manifest=manifest) as package:
        digest = archive_package.digest_of(package)
        size = package.seek(0, io.SEEK_END)
    year = timezone.localdate(at).year
    last = ArchiveTransfer.objects.filter(organisation=organisation, year=year)
    who = desk.acting(actor)
    row = ArchiveTransfer.objects.create(
        organisation=organisation, year=year,
        number=(last.aggregate(last=Max("number"))["last"] or 0) + 1,
        receiver=receiver.strip()[:200], note=note.strip()[:500], manifest=manifest, sha256=digest,
        size=size, simulated=organisation.simulated, by=who.by[:150], by_id=who.by_id, at=at,
    )  # fmt: skip
    ArchivedFile.objects.bulk_create(
        [_line(row, number, one) for number, one in enumerate(described, start=1)]
    )
    if actor is not None:
        for one in described:
            saying.add_event(
                file_id=one.file_id, kind=EventKind.NOTED, actor=actor, at=at,
                payload={"archive": row.pk, "number": row.number, "receiver": row.receiver},
            )  # fmt: skip
    audit.record_event(
        at=at, actor=who.by, actor_id=who.by_id, action="dossiers.hand_to_archive",
        subject=f"organisation {organisation.pk}",
        detail={"number": row.number, "files": wanted, "sha256": digest},
    )  # fmt: skip
    return queries.info_of(row)


def _held_organisation(
    file_ids: list[int], actor: Somebody | None, at: dt.datetime
) -> Organisation:
    """Return the organisation whose files these are, held so that two packages get two numbers."""
    if not 1 <= len(file_ids) <= MOST_FILES:
        raise ArchiveRefusedError(
            _("Choose between 1 and %(most)s files for one package.") % {"most": MOST_FILES}
        )
    states = FileState.objects.select_for_update().filter(pk__in=file_ids).order_by("pk")
    owners = {row.organisation_id for row in states}
    if len(owners) != 1 or len(states) != len(file_ids):
        raise ArchiveRefusedError(_("The files belong to several organisations; choose one's."))
    desk.require(actor, Action.MANAGE_FILES, documents.organisation_row(next(iter(owners))), at)
    return Organisation.objects.select_for_update().get(pk=next(iter(owners)))


def _refuse(file_ids: list[int]) -> None:
    """Raise ArchiveRefusedError with every file that may not go, and why."""
    reasons = []
    found = WorkFile.objects.filter(pk__in=file_ids).select_related("state")
    gone = set(ArchivedFile.objects.filter(file_id__in=file_ids).values_list("file_id", flat=True))
    for file in found.order_by("pk"):
        if file.pk in gone:
            reasons.append(_("%(code)s was handed over before") % {"code": file.code})
        elif file.state.status not in ENDED:
            reasons.append(_("%(code)s has not ended") % {"code": file.code})
        elif queries.retention_of(file=file) is None:
            reasons.append(_("%(code)s has no retention") % {"code": file.code})
    if reasons:
        raise ArchiveRefusedError(
            _("Nothing was handed over: %(reasons)s.") % {"reasons": "; ".join(reasons[:10])}
        )


def _manifest(
    described: list[ArchiveFile], organisation: Organisation, receiver: str
) -> dict[str, Any]:
    entries = [
        {"path": one.path, "sha256": one.sha256, "size": one.size}
        for file in described
        for one in file.documents
    ]
    pairs = [(one.path, one.sha256) for file in described for one in file.documents]
    listed = rules.index_xml(described, organisation=organisation.name_vi, receiver=receiver)
    return {
        "texts": {
            rules.INDEX_XML: listed.decode(),
            rules.INDEX_CSV: rules.index_csv(described).decode(),
            rules.SUMS: rules.sums(pairs).decode(),
        },
        "entries": entries,
    }


def _line(transfer: ArchiveTransfer, number: int, one: ArchiveFile) -> ArchivedFile:
    return ArchivedFile(
        transfer=transfer, file_id=one.file_id, line=number, code=one.code, title=one.title,
        retention=one.retention, retention_years=one.retention_years, first_on=one.first_on,
        last_on=one.last_on, due_on=one.due_on, documents=len(one.documents), pages=one.pages,
    )  # fmt: skip


def _file(file_id: int) -> WorkFile:
    found = WorkFile.objects.select_related("state__organisation").filter(pk=file_id).first()
    if found is None:
        raise ArchiveRefusedError(_("There is no work file of this number."))
    return found
