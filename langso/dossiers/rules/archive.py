"""Terms of handing over, and the lists that go with a package.

Source: Nghị định 30/2020/NĐ-CP, Điều 28 to 31 and Phụ lục VI (names of the fields recalled).
"""

import calendar
import csv
import datetime as dt
import io
from collections.abc import Iterable

from lxml import etree

from langso.dossiers.values.archive import ArchiveDocument, ArchiveFile

INDEX_XML, INDEX_CSV, SUMS = "index.xml", "index.csv", "SHA256SUMS"
_HEAD = (
    "STT", "Mã hồ sơ", "Tiêu đề hồ sơ", "Thời hạn bảo quản", "Ngày bắt đầu", "Ngày kết thúc",
    "Số văn bản", "Số trang", "Số, ký hiệu văn bản", "Ngày văn bản", "Tác giả", "Trích yếu",
    "Chữ ký số", "Đường dẫn", "SHA-256",
)  # fmt: skip


def due_on(closed_on: dt.date, months: int) -> dt.date:
    """Return the last day on which a file ended on a day is handed over in time.

    So many calendar months later; of a month that is too short, its last day.
    """
    year, month = divmod(closed_on.month - 1 + months, 12)
    year, month = closed_on.year + year, month + 1
    return dt.date(year, month, min(closed_on.day, calendar.monthrange(year, month)[1]))


def retention_text(years: int | None) -> str:
    """Return how long a file is kept, in Vietnamese as the lists have it."""
    return "Vĩnh viễn" if years is None else f"{years} năm"


def index_xml(files: Iterable[ArchiveFile], *, organisation: str, receiver: str) -> bytes:
    """Return the list of a package as XML with the field names of the decree's annex."""
    root = etree.Element("ArchiveTransfer")
    _add(root, "OrganName", organisation)
    _add(root, "Receiver", receiver)
    for one in files:
        file = etree.SubElement(root, "File")
        _add(file, "FileCode", one.code)
        _add(file, "Title", one.title)
        _add(file, "Maintenance", retention_text(one.retention_years))
        _add(file, "MaintenanceCode", one.retention)
        _add(file, "Rights", "")
        _add(file, "Language", "Tiếng Việt")
        _add(file, "StartDate", one.first_on.isoformat())
        _add(file, "EndDate", one.last_on.isoformat())
        _add(file, "PersonInCharge", one.keeper)
        _add(file, "TotalDoc", str(len(one.documents)))
        _add(file, "PageNumber", "" if one.pages is None else str(one.pages))
        for document in one.documents:
            _document(file, document)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _document(file: etree._Element, one: ArchiveDocument) -> None:
    document = etree.SubElement(file, "Document")
    _add(document, "DocCode", one.code)
    _add(document, "TypeName", one.type_name)
    _add(document, "CodeNumber", one.number)
    _add(document, "CodeNotation", one.notation)
    _add(document, "IssuedDate", one.issued_on.isoformat() if one.issued_on else "")
    _add(document, "OrganName", one.organisation)
    _add(document, "Subject", one.subject)
    _add(document, "Language", "Tiếng Việt")
    _add(document, "PageAmount", "" if one.pages is None else str(one.pages))
    signer = etree.SubElement(document, "SignerInfo")
    _add(signer, "Position", one.signer_title)
    _add(signer, "FullName", one.signer_name)
    _add(document, "Priority", one.urgency)
    _add(document, "Signatures", one.signatures)
    _add(document, "Path", one.path)
    _add(document, "SHA256", one.sha256)


def index_csv(files: Iterable[ArchiveFile]) -> bytes:
    """Return the list as CSV that Vietnamese spreadsheets open as it is: one line a document.

    A file without documents has one line. Texts that a spreadsheet would run as a formula are
    written as texts.
    """
    target = io.StringIO()
    lines = csv.writer(target, lineterminator="\r\n")
    lines.writerow(_HEAD)
    for number, one in enumerate(files, start=1):
        head = [
            str(number), one.code, one.title, retention_text(one.retention_years),
            f"{one.first_on:%d/%m/%Y}", f"{one.last_on:%d/%m/%Y}", str(len(one.documents)),
            "" if one.pages is None else str(one.pages),
        ]  # fmt: skip
        for document in one.documents:
            lines.writerow([_text(text) for text in [*head, *_cells(document)]])
        if not one.documents:
            lines.writerow([_text(text) for text in [*head, *[""] * 7]])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _cells(one: ArchiveDocument) -> list[str]:
    sign = "/".join(part for part in (one.number, one.notation) if part)
    day = f"{one.issued_on:%d/%m/%Y}" if one.issued_on else ""
    return [sign, day, one.organisation, one.subject, one.signatures, one.path, one.sha256]


def _text(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def sums(entries: Iterable[tuple[str, str]]) -> bytes:
    """Return hashes and paths as `sha256sum --check` reads them."""
    return "".join(f"{digest}  {path}\n" for path, digest in entries).encode()


def _add(parent: etree._Element, tag: str, text: str) -> None:
    cleaned = "".join(one for one in text if one in "\t\n" or one >= " ")
    etree.SubElement(parent, tag).text = cleaned
