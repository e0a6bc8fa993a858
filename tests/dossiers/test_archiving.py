"""Files handed to the archive: what may go, the package to the last byte, the register."""

import csv
import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from langso.core.files import storage
from langso.dossiers import actions
from langso.dossiers.actions import archiving, documents, signing, versions
from langso.dossiers.models import ArchiveTransfer, FileEvent
from langso.dossiers.queries import archive as queries
from langso.dossiers.queries import archive_package
from langso.dossiers.values.archive import ArchiveRefusedError
from tests.factories import offices
from tests.factories import signing as papers
from tests.factories.offices import AT

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    with override_settings(
        HOME=tmp_path, MEDIA_ROOT=tmp_path / "files", LANGSO_SIGNING=dict(papers.SETTINGS)
    ):
        storages._storages.pop("evidence", None)
        yield tmp_path
    storages._storages.pop("evidence", None)


def opened(house: offices.House):  # type: ignore[no-untyped-def]
    return actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, procedure_id="work-file",
        title="Hồ sơ thử", actor=house["recorder"], at=AT,
    )  # fmt: skip


def paper(house: offices.House, file_id: int, *, signed: bool = True) -> int:
    made = documents.draft(
        organisation_id=house.organisation, type="report", subject="Báo cáo", file_id=file_id,
        actor=house["recorder"], at=AT,
    )  # fmt: skip
    versions.add_version(
        document_id=made.id, stream=io.BytesIO(papers.paper()), name="bao-cao.pdf",
        actor=house["recorder"], at=AT,
    )  # fmt: skip
    if signed:
        signing.sign(document_id=made.id, as_="person", actor=house["leader"], at=AT)
    return made.id


def move(house: offices.House, file, outcome: str, by: str) -> None:  # type: ignore[no-untyped-def]
    actions.move(
        file_id=file.pk, outcome=outcome, actor=house[by], at=AT,
        expected_event=FileEvent.objects.filter(file=file).count(), reason="Xong việc",
    )  # fmt: skip


def ended(house: offices.House, *, with_paper: bool = True) -> int:
    """Open a file with a signed paper and an unsigned draft, and end it without a reply."""
    file = opened(house)
    if with_paper:
        paper(house, file.pk)
        paper(house, file.pk, signed=False)
    move(house, file, "to-draft", "recorder")
    move(house, file, "no-reply", "recorder")
    return int(file.pk)


def handed(house: offices.House, *file_ids: int, who: str = "leader"):  # type: ignore[no-untyped-def]
    return archiving.hand_to_archive(
        file_ids=file_ids, receiver="Lưu trữ lịch sử tỉnh", actor=house[who], at=AT + DAY
    )


def test_package_holds_lists_papers_and_hashes_and_can_be_made_again(house: offices.House) -> None:
    file_id = ended(house)
    made = handed(house, file_id)
    assert (made.number, made.files) == (1, 1)
    transfer = queries.find_transfer(transfer_id=made.id)
    assert transfer is not None
    with archive_package.open_package(transfer=transfer) as package:
        body = package.read()
    assert hashlib.sha256(body).hexdigest() == made.sha256
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "SHA256SUMS", "files/001/001.pdf", "index.csv", "index.xml"
        ]  # fmt: skip
        digest, path = archive.read("SHA256SUMS").decode().split()
        assert hashlib.sha256(archive.read(path)).hexdigest() == digest
        rows = list(csv.reader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"))))
        assert len(rows) == 2
        assert "tốt" in rows[1][12]


def test_file_that_was_handed_over_waits_no_more_and_goes_once(house: offices.House) -> None:
    file_id = ended(house, with_paper=False)
    (waiting,) = queries.ready_for_archive(organisation_id=house.organisation)
    assert waiting.file_id == file_id
    assert waiting.due_on == dt.date(2027, 1, 12)
    assert not waiting.late(dt.date(2027, 1, 12))
    assert waiting.late(dt.date(2027, 1, 13))
    handed(house, file_id)
    assert queries.ready_for_archive(organisation_id=house.organisation) == []
    with pytest.raises(ArchiveRefusedError):
        handed(house, file_id)
    assert [
        one.number for one in queries.list_transfers(organisation_ids=[house.organisation])
    ] == [1]


def test_file_that_has_not_ended_and_strangers_are_refused(house: offices.House) -> None:
    file = opened(house)
    for files, who, kind in (((file.pk,), "leader", ArchiveRefusedError),
                             ((file.pk,), "neighbour", PermissionDenied),
                             ((), "leader", ArchiveRefusedError),
                             ((999_999,), "leader", ArchiveRefusedError)):  # fmt: skip
        with pytest.raises(kind):
            handed(house, *files, who=who)
    assert not ArchiveTransfer.objects.exists()


def test_paper_changed_in_the_storage_stops_the_package(house: offices.House, home: Path) -> None:
    file_id = ended(house)
    (described,) = queries.described(file_ids=[file_id])
    kept = home / "files" / storage.original_name(described.documents[0].sha256)
    kept.chmod(0o640)
    kept.write_bytes(b"%PDF-1.7 khac")
    with pytest.raises(ArchiveRefusedError):
        handed(house, file_id)
    assert not ArchiveTransfer.objects.exists()


def test_retention_is_the_procedures_until_somebody_chooses(house: offices.House) -> None:
    file = opened(house)
    entry = queries.retention_of(file=file)
    assert entry is not None
    assert (entry.id, entry.years) == ("work", 10)
    archiving.choose_retention(
        file_id=file.pk, entry_id="report-yearly", actor=house["recorder"], at=AT
    )
    chosen = queries.retention_of(file=file)
    assert chosen is not None
    assert chosen.permanent
    with pytest.raises(ArchiveRefusedError):
        archiving.choose_retention(file_id=file.pk, entry_id="khac", actor=house["recorder"], at=AT)
    with pytest.raises(PermissionDenied):
        archiving.choose_retention(file_id=file.pk, entry_id="work", actor=house["stranger"], at=AT)


def test_closing_waits_for_papers_that_wait_for_a_signature(house: offices.House) -> None:
    file = opened(house)
    document = paper(house, file.pk, signed=False)
    documents.submit(document_id=document, actor=house["recorder"], at=AT)
    found = archiving.closing_problems(file, _pending("finish", house))
    assert [one.rule for one in found] == ["papers-waiting"]
    assert archiving.closing_problems(file, _pending("forward", house)) == []
    file.procedure_id = "quy-trinh-la"
    rules = [one.rule for one in archiving.closing_problems(file, _pending("finish", house))]
    assert rules == ["no-retention", "papers-waiting"]


def _pending(kind: str, house: offices.House):  # type: ignore[no-untyped-def]
    return actions.PendingMove(
        stage="x", outcome="y", kind=kind, reason="", missing=(), document_ids=(), payload={},
        medium="system", actor=house["recorder"], at=AT, happened_on=AT.date(),
    )  # fmt: skip


def test_register_of_handed_files_only_grows(house: offices.House) -> None:
    handed(house, ended(house, with_paper=False))
    for statement in ("update dossiers_archivetransfer set number = 2",
                      "delete from dossiers_archivedfile"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
