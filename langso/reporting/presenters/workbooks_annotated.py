"""The officer's own workbook with what is wrong written into it: coloured cells and comments.

An .xlsx that is not too large keeps its look; of anything else a new workbook is made that has the
same cells. A first sheet lists every refused cell with its address, the rule and the remedy.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langso.reporting.actions import workbooks_inspecting, workbooks_reading
from langso.reporting.models import WorkbookUpload
from langso.reporting.queries import workbooks
from langso.reporting.rules.workbooks import Fate, PlannedCell, address_of

LIST = "Ô cần xem lại"
MOST_KEPT_BYTES = 3 * 1024 * 1024
"""A larger workbook is written anew: keeping its look would need a gigabyte of memory."""
_MOST_LISTED = 50_000
_MOST_COMMENTS = 5_000
_AUTHOR = "Làng Số"
_COLOURS = {Fate.REFUSED.value: "F8B4A8", Fate.CONFLICT.value: "FFE08A"}
_HEADS = ("Trang", "Ô", "Đơn vị", "Giá trị trong tệp", "Trên hệ thống", "Vì sao và cách sửa")


@dataclass(frozen=True)
class Wrong:
    """A cell, or a row of cells, that was refused or is in conflict."""

    unit: str
    cell: PlannedCell


def wrong_cells(upload: WorkbookUpload) -> list[Wrong]:
    """Return what an upload's plan refused or found in conflict, in the order of its parts."""
    return [
        Wrong(f"{part.name} ({part.code})" if part.unit_id else (part.code or part.name), cell)
        for part in workbooks.each_part(upload=upload)
        for cell in workbooks.cells_of(part)
        if cell.fate in _COLOURS
    ][:_MOST_LISTED]


def annotate(upload: WorkbookUpload, source: Path, target: Path) -> None:
    """Write the annotated copy of an upload. Raises WorkbookRefusedError."""
    from openpyxl.utils.exceptions import InvalidFileException

    wrong = wrong_cells(upload)
    if upload.kind == "xlsx" and upload.size <= MOST_KEPT_BYTES:
        try:
            _kept(wrong, source, target)
        except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError):
            # A workbook of a program that writes what openpyxl does not know is written anew.
            pass
        else:
            return
    _anew(upload, wrong, source, target)


def _by_sheet(wrong: Iterable[Wrong]) -> dict[str, dict[str, PlannedCell]]:
    """Return the cells by sheet and address; a row of cells by its first one."""
    found: dict[str, dict[str, PlannedCell]] = defaultdict(dict)
    for one in wrong:
        found[one.cell.sheet].setdefault(one.cell.address.partition(":")[0], one.cell)
    return found


def _kept(wrong: Sequence[Wrong], source: Path, target: Path) -> None:
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = openpyxl.load_workbook(source)
    told = 0
    for name, cells in _by_sheet(wrong).items():
        if name not in book.sheetnames:
            continue
        sheet = book[name]
        for address, cell in cells.items():
            place = sheet[address]
            if type(place).__name__ == "MergedCell":
                continue
            place.fill = PatternFill("solid", fgColor=_COLOURS[cell.fate])
            if told < _MOST_COMMENTS:
                comment = Comment(cell.message, _AUTHOR)
                comment.width, comment.height = 320, 140
                place.comment = comment
                told += 1
    _list_kept(book, wrong)
    book.save(target)


def _list_kept(book: Any, wrong: Sequence[Wrong]) -> None:
    from openpyxl.styles import Font

    if LIST in book.sheetnames:
        del book[LIST]
    sheet = book.create_sheet(LIST, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    for place, width in enumerate((18, 12, 28, 20, 18, 90)):
        sheet.column_dimensions[chr(65 + place)].width = width
    for row in _listed(wrong):
        sheet.append([_harmless(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _listed(wrong: Sequence[Wrong]) -> Iterator[list[str]]:
    yield list(_HEADS)
    for one in wrong:
        cell = one.cell
        times = f" ({cell.cells} ô)" if cell.cells > 1 else ""
        yield [cell.sheet, cell.address + times, one.unit, cell.text, cell.old, cell.message]


def _harmless(text: str) -> str:
    """Keep a spreadsheet from running a refused text as a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def _anew(upload: WorkbookUpload, wrong: Sequence[Wrong], source: Path, target: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(target), {"constant_memory": True, "tmpdir": str(target.parent)})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    colours = {
        fate: book.add_format({"bg_color": f"#{colour}"}) for fate, colour in _COLOURS.items()
    }
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    listing = book.add_worksheet(LIST)
    listing.set_column(0, 4, 20)
    listing.set_column(5, 5, 70)
    for row, cells in enumerate(_listed(wrong)):
        for place, text in enumerate(cells):
            listing.write_string(row, place, text, plain)
    marked = _by_sheet(wrong)
    inspected = workbooks_inspecting.inspect(source, upload.file_name)
    told = 0
    for sheet in workbooks_reading.read_book(source, inspected, upload.file_name):
        copy = book.add_worksheet(_free_name(book, sheet.name))
        if sheet.rows and sheet.rows[0] and str(sheet.rows[0][0]).startswith("langso-workbook/"):
            copy.very_hidden()
        here = marked.get(sheet.name, {})
        told = _copy_rows(copy, sheet.rows, here, colours, date, told)
    book.close()


def _copy_rows(
    copy: Any, rows: Sequence[Sequence[Any]], here: Mapping[str, PlannedCell],
    colours: Mapping[str, Any], date: Any, told: int,
) -> int:  # fmt: skip
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            cell = here.get(address_of(number, place)) if here else None
            if cell is None:
                if value not in ("", None):
                    _write(copy, number, place, value, None, date)
                continue
            _write(copy, number, place, value, colours[cell.fate], date)
            if told < _MOST_COMMENTS:
                copy.write_comment(number, place, cell.message, {"author": _AUTHOR, "x_scale": 2})
                told += 1
    return told


def _write(copy: Any, row: int, column: int, value: Any, style: Any, date: Any) -> None:
    if isinstance(value, bool):
        copy.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        copy.write_number(row, column, value, style)
    elif isinstance(value, dt.datetime | dt.date):
        copy.write_datetime(row, column, value, date)
    elif value in ("", None):
        copy.write_blank(row, column, None, style)
    else:
        copy.write_string(row, column, str(value)[:32_000], style)


def _free_name(book: Any, name: str) -> str:
    """Return a name that Excel takes and no sheet has."""
    clean = "".join("_" if one in "[]:*?/\\'" else one for one in name)[:28] or "Trang"
    taken = {one.get_name().lower() for one in book.worksheets()}
    found, number = clean, 1
    while found.lower() in taken:
        number += 1
        found = f"{clean} {number}"
    return found
