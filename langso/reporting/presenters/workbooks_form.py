"""The template of one commune: a list, an element a row, a sheet for each set of criteria."""

from collections.abc import Sequence
from typing import Any

from langso.geography.values import Place
from langso.reporting.presenters import workbooks_cells as cells_of
from langso.reporting.presenters import workbooks_style as style
from langso.reporting.presenters.workbooks_book import Cells, Part, TemplateBook, criterion_said
from langso.reporting.presenters.workbooks_villages import VillageSheet
from langso.reporting.rules import workbooks_identity as identity
from langso.reporting.rules.workbooks import NOTHING, Present
from langso.reporting.values import CellState, PlanRow, RowKind

_WIDTHS = (9, 24, 9, 52, 14, 16, 20, 20, 34, 18)
_FIRST, _LAST = 2, 9
"""Columns that show; before them stand hidden codes."""
_HEADS = ("Mã", "Nội dung", "Đơn vị tính", "Số liệu kỳ trước", "Mức phải đạt", "Số liệu kỳ này",
          "Ghi chú", "Trạng thái")  # fmt: skip
_TAGS = {0: identity.UNIT, 1: identity.ELEMENT, 7: identity.VALUE, 8: identity.NOTE}
_STATES = {
    CellState.EMPTY: "",
    CellState.ENTERED: "đã nhập, chưa gửi",
    CellState.SUBMITTED: "đã gửi",
    CellState.VERIFIED: "đã thẩm tra",
    CellState.RETURNED: "bị trả lại",
    CellState.APPROVED: "đã phê duyệt",
}


def write_form(book: TemplateBook) -> None:
    """Write all sheets of a commune's template."""
    unit, villages = book.template.units[0], book.template.villages
    cells = book.present([unit])
    for number, part in enumerate(book.template.sets, start=1):
        rows = book.rows_of(part)
        if rows:
            _sheet(book, f"Biểu {number}", part, rows, cells)
    if book.has_villages:
        grid = VillageSheet(book)
        for village in villages:
            grid.add(unit, village, cells)
    style.guide(book.book, book.look, book.template)
    line = book.begin_identity()
    line(book.encoder.unit(unit.code, book.versions_of(unit.unit_id, None, cells)))
    for village in villages:
        versions = book.versions_of(unit.unit_id, village.unit_id, cells)
        line(book.encoder.village(village.code, versions))
    line(book.encoder.foot())


def _sheet(
    book: TemplateBook, name: str, part: Part, rows: Sequence[PlanRow], cells: Cells
) -> None:
    sheet, unit = book.book.add_worksheet(name), book.template.units[0]
    at = _head(book, sheet, part)
    criterion = None
    for row in rows:
        number, code = book.place_of(row, part)
        if number != criterion:
            at, criterion = at + 1, number
            said = criterion_said(part, number)
            sheet.merge_range(at, _FIRST, at, _LAST, said, book.look.group)
        at += 1
        _row(book, sheet, at, row, code)
        if row.kind == RowKind.TYPED:
            cell = cells.get((unit.unit_id, row.element_id, None), NOTHING)
            _typed(book, sheet, at, row, unit, cell)
        else:
            _counted(book, sheet, at, row)
    style.finish(sheet)


def _head(book: TemplateBook, sheet: Any, part: Part) -> int:
    """Write the head of a sheet and return its last row, that of the hidden tags."""
    look = book.look
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width, None, {"hidden": place < _FIRST})
    at = style.head_of(sheet, look, book.template, first=_FIRST, last=_LAST, at=book.at)
    sheet.merge_range(at, _FIRST, at, _LAST, part.title.vi, look.plain_bold)
    at += 1
    sheet.set_row(at, 32)
    for place, text in enumerate(_HEADS, start=_FIRST):
        sheet.write_string(at, place, text, look.head)
    at += 1
    for place, tag in _TAGS.items():
        sheet.write_string(at, place, f"{identity.TAG}{tag}", look.hidden)
    sheet.set_row(at, None, None, {"hidden": True})
    sheet.freeze_panes(at + 1, 4)
    return at


def _row(book: TemplateBook, sheet: Any, at: int, row: PlanRow, code: str) -> None:
    """Write what stands before the figure of a row."""
    look, last = book.look, book.template.last.get(row.element_key)
    sheet.write_string(at, 2, code, look.cell_center)
    sheet.write_string(at, 3, row.title.vi, look.cell)
    sheet.write_string(at, 4, cells_of.unit_of(row), look.cell_center)
    sheet.write_string(at, 5, last.text if last else "", look.cell_center)
    sheet.write_string(at, 6, book.levels_of(row), look.cell_center)
    sheet.set_row(at, 30 if len(row.title.vi) > 48 else 18)


def _counted(book: TemplateBook, sheet: Any, at: int, row: PlanRow) -> None:
    """Write the rest of a row that nobody types here."""
    said = "tính từ số thành phần" if row.kind == RowKind.COMPUTED else "tổng các thôn"
    sheet.write_string(at, 7, "", book.look.locked_text)
    sheet.write_string(at, 8, said, book.look.cell)
    sheet.write_string(at, 9, "", book.look.cell_center)


def _typed(
    book: TemplateBook, sheet: Any, at: int, row: PlanRow, unit: Place, cell: Present
) -> None:
    """Write the rest of a row that is typed: its codes, its figure, its note."""
    look, element = book.look, book.element_of(row)
    sheet.write_string(at, 0, unit.code, look.hidden)
    sheet.write_string(at, 1, row.element_key, look.hidden)
    is_approved = cell.state == CellState.APPROVED
    # An approved figure may be corrected here, with the reason beside it.
    write = cells_of.write_open if is_approved else cells_of.write_figure
    write(sheet, look, (at, 7), element, cell)
    # Beside it a note is the reason of its correction: it starts empty.
    sheet.write_string(at, 8, "" if is_approved else cell.note, look.note)
    sheet.write_string(at, 9, _STATES[cell.state], look.cell_center)
    cells_of.validate(sheet, element, at, at, 7)
