"""Registers as pages, Excel files and PDF, with every field that the book has.

Source of the fields: Nghị định 30/2020/NĐ-CP, Phụ lục IV (sổ đăng ký văn bản đi, văn bản đến);
recalled, not compared with the text. A book is official, so it prints in Vietnamese.
"""

import datetime as dt
import io
from dataclasses import dataclass

from django.utils.translation import override

from langso.dossiers.actions.papers import SIMULATED, pdf_of_paper
from langso.dossiers.queries import registers
from langso.dossiers.values.documents import (
    Direction,
    DocumentStatus,
    RegisterRow,
)
from langso.dossiers.values.organisations import OrganisationInfo
from langso.dossiers.values.papers import OfficialPaper, PaperSection, PaperTable
from langso.standards import queries as standards

FONT = "Times New Roman"
A4 = 9

_TITLES = {
    Direction.OUT: "Sổ đăng ký văn bản đi",
    Direction.IN: "Sổ đăng ký văn bản đến",
}
_OUT = (
    ("Số, ký hiệu văn bản", 2.0),
    ("Ngày tháng văn bản", 1.5),
    ("Tên loại và trích yếu nội dung văn bản", 5.0),
    ("Người ký", 2.0),
    ("Nơi nhận văn bản", 3.0),
    ("Đơn vị, người nhận bản lưu", 2.0),
    ("Số lượng bản", 1.0),
    ("Ghi chú", 1.5),
)
_IN = (
    ("Ngày đến", 1.5),
    ("Số đến", 0.8),
    ("Tác giả", 2.5),
    ("Số, ký hiệu văn bản", 2.0),
    ("Ngày tháng văn bản", 1.5),
    ("Tên loại và trích yếu nội dung văn bản", 4.5),
    ("Đơn vị hoặc người nhận", 2.2),
    ("Ngày chuyển", 1.5),
    ("Ký nhận", 1.8),
    ("Ghi chú", 1.5),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the book: its cells as text, and the document behind it."""

    number: int
    document_id: int
    cells: tuple[str, ...]
    withdrawn: str


@dataclass(frozen=True, slots=True)
class Book:
    """A register, or a part of it, as it is shown and printed."""

    organisation: OrganisationInfo
    direction: str
    year: int
    title: str
    head: tuple[str, ...]
    widths: tuple[float, ...]
    lines: tuple[Line, ...]
    last: int
    older: int | None


def book(
    *,
    organisation: OrganisationInfo,
    direction: str,
    year: int,
    before: int = 0,
    limit: int | None = None,
) -> Book:
    """Return a register: the newest `limit` lines before a number, or the whole book in order."""
    info = registers.get_register(
        organisation_id=organisation.id or 0, direction=direction, year=year
    )
    rows = registers.register_rows(
        organisation_id=organisation.id or 0, direction=direction, year=year, after=before,
        limit=limit + 1 if limit else None, newest_first=limit is not None,
    )  # fmt: skip
    more = limit is not None and len(rows) > limit
    rows = rows[:limit]
    columns = _OUT if direction == Direction.OUT else _IN
    with override("vi"):
        titles = {one.id: one.title.vi for one in standards.document_types().types.values()}
        lines = tuple(_line(row, direction, titles) for row in rows)
    return Book(
        organisation=organisation,
        direction=direction,
        year=year,
        title=_TITLES[Direction(direction)],
        head=tuple(name for name, _width in columns),
        widths=tuple(width for _name, width in columns),
        lines=lines,
        last=info.last if info else 0,
        older=rows[-1].number if more else None,
    )


def file_name(shown: Book) -> str:
    """Return the name of a book's file, without its ending."""
    way = "van-ban-di" if shown.direction == Direction.OUT else "van-ban-den"
    return f"so-{way}_{shown.organisation.id}_{shown.year}"


def pdf_of(shown: Book, *, on: dt.date) -> bytes:
    """Return the book as PDF/A, landscape, with its heading on every page."""
    table = PaperTable(shown.head, shown.widths, tuple(line.cells for line in shown.lines))
    words = shown.organisation.name_vi.upper()
    return pdf_of_paper(
        OfficialPaper(
            organisation=(words, ""),
            symbol="",
            place_and_date=f"In ngày {on:%d/%m/%Y}",
            title=shown.title,
            subtitle=f"Năm {shown.year}",
            marks=(SIMULATED,) if shown.organisation.simulated else (),
            notes=(f"Số cuối: {shown.last}. Số dòng in: {len(shown.lines)}.",),
            landscape=True,
            sections=(PaperSection(table=table),),
        )
    )


def xlsx_of(shown: Book) -> bytes:
    """Return the book as an Excel file ready for A4, its heading repeated on every page."""
    import xlsxwriter

    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = workbook.add_worksheet(str(shown.year))
    bold = workbook.add_format({"font_name": FONT, "bold": True, "font_size": 14})
    plain = workbook.add_format({"font_name": FONT, "font_size": 12})
    head = workbook.add_format(
        {"font_name": FONT, "bold": True, "border": 1, "text_wrap": True, "align": "center",
         "valign": "vcenter"}
    )  # fmt: skip
    cell = workbook.add_format({"font_name": FONT, "border": 1, "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, shown.organisation.name_vi, plain)
    sheet.write_string(1, 0, f"{shown.title.upper()} NĂM {shown.year}", bold)
    if shown.organisation.simulated:
        sheet.write_string(2, 0, SIMULATED, bold)
    for column, (name, width) in enumerate(zip(shown.head, shown.widths, strict=True)):
        sheet.set_column(column, column, width * 7)
        sheet.write_string(3, column, name, head)
    for row, line in enumerate(shown.lines, 4):
        for column, text in enumerate(line.cells):
            sheet.write_string(row, column, text, cell)
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    sheet.freeze_panes(4, 0)
    sheet.set_footer("&C&P")
    workbook.close()
    return buffer.getvalue()


def _line(row: RegisterRow, direction: str, titles: dict[str, str]) -> Line:
    about = f"{titles.get(row.type, row.type)}: {row.subject}"
    copies = "" if row.copies is None else str(row.copies)
    note = row.note
    withdrawn = ""
    if row.status in (DocumentStatus.RECALLED, DocumentStatus.REPLACED):
        withdrawn = str(DocumentStatus(row.status).label)
        note = "; ".join(part for part in (note, withdrawn) if part)
    if direction == Direction.OUT:
        cells: tuple[str, ...] = (
            row.sign, _day(row.dated_on), about, row.party, row.recipients, row.keeper, copies,
            note,
        )  # fmt: skip
    else:
        cells = (
            _day(row.on), str(row.number), row.party, row.sign, _day(row.dated_on), about,
            row.handed_to, _day(row.handed_on), row.receipt, note,
        )  # fmt: skip
    return Line(row.number, row.document_id, cells, withdrawn)


def _day(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
