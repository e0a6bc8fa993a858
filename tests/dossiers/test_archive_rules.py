"""Terms of handing over, and the lists of a package."""

import csv
import datetime as dt
import io

import pytest
from lxml import etree

from langso.dossiers.rules import archive
from langso.dossiers.values.archive import ArchiveDocument, ArchiveFile

DOCUMENT = ArchiveDocument(
    code="6f1c", type_name="Tờ trình", number="12", notation="TTr-UBND",
    issued_on=dt.date(2026, 2, 3), organisation="UBND xã", subject="=1+1 & <đề nghị>", pages=3,
    signer_title="Chủ tịch", signer_name="Nguyễn Thị Ngỡ", urgency="none", signatures="tốt",
    path="files/001/001.pdf", sha256="ab" * 32, size=10,
)  # fmt: skip
FILE = ArchiveFile(
    file_id=1, code="01/HS-UBND/2026", title="Hồ sơ \x07thử", retention="work",
    retention_title="Hồ sơ công việc", retention_years=10, first_on=dt.date(2026, 1, 2),
    last_on=dt.date(2026, 3, 4), due_on=dt.date(2027, 3, 4), keeper="vanthu",
    documents=(DOCUMENT,),
)  # fmt: skip


@pytest.mark.parametrize(
    ("closed", "months", "due"),
    [("2026-03-04", 12, "2027-03-04"), ("2024-02-29", 12, "2025-02-28"),
     ("2026-11-30", 3, "2027-02-28"), ("2026-10-31", 2, "2026-12-31"),
     ("2026-12-15", 1, "2027-01-15")],
)  # fmt: skip
def test_last_day_of_handing_over(closed: str, months: int, due: str) -> None:
    day = dt.date.fromisoformat
    assert archive.due_on(day(closed), months) == day(due)


def test_list_as_xml_bears_the_fields_of_the_annex() -> None:
    body = archive.index_xml([FILE], organisation="UBND xã", receiver="Lưu trữ lịch sử")
    root = etree.fromstring(body)
    assert root.findtext("File/FileCode") == "01/HS-UBND/2026"
    assert root.findtext("File/Title") == "Hồ sơ thử"
    assert root.findtext("File/Maintenance") == "10 năm"
    assert root.findtext("File/TotalDoc") == "1"
    assert root.findtext("File/Document/Subject") == "=1+1 & <đề nghị>"
    assert root.findtext("File/Document/SHA256") == "ab" * 32


def test_list_as_csv_runs_no_formula_and_keeps_a_file_without_papers() -> None:
    empty = ArchiveFile(
        **{**{name: getattr(FILE, name) for name in FILE.__slots__}, "documents": ()}
    )
    body = archive.index_csv([FILE, empty]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert len(rows) == 3
    assert rows[1][11] == "'=1+1 & <đề nghị>"
    assert rows[1][8] == "12/TTr-UBND"
    assert len(rows[2]) == len(rows[0])


def test_for_ever_is_said_so() -> None:
    assert archive.retention_text(None) == "Vĩnh viễn"


def test_pages_are_unknown_when_one_paper_does_not_say() -> None:
    assert FILE.pages == 3
