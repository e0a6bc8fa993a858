"""Official papers as Excel files: real numbers, merged headings, ready for A4."""

import io
from typing import Any

from langso.reporting.presenters.paper_document import Document, LaidCell
from langso.reporting.rules.paper_words import PARTIAL

FONT = "Times New Roman"
MARGINS = {"left": 1.18, "right": 0.6, "top": 0.79, "bottom": 0.79}
"""Inches: 30, 15, 20 and 20 mm. Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục I."""
PORTRAIT_WIDTH, LANDSCAPE_WIDTH = 88, 132
"""Characters on a line of A4 within these margins, unscaled."""
NARROWEST = 9
MANY_COLUMNS = 12
A4 = 9
ONE_CELL = 1


def xlsx_of(document: Document) -> bytes:
    """Return a table as an Excel file; every plain number can be added up."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties(
        {
            "title": f"{document.title} · {document.subtitle}",
            "author": " ".join(document.block.organisation),
            "comments": ". ".join((*document.marks, *document.notes)),
        }
    )
    sheet = book.add_worksheet((document.number or "Biểu")[:31])
    _set_up(sheet, document)
    row = _top(book, sheet, document)
    row = _table(book, sheet, document, row)
    _foot(book, sheet, document, row)
    book.close()
    return buffer.getvalue()


def _set_up(sheet: Any, document: Document) -> None:
    sheet.set_paper(A4)
    if document.landscape:
        sheet.set_landscape()
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_footer("&C&P")
    line = LANDSCAPE_WIDTH if document.landscape else PORTRAIT_WIDTH
    unit = max(NARROWEST, line / sum(document.widths))
    for place, width in enumerate(document.widths):
        sheet.set_column(place, place, unit * width)


def _format(book: Any, **wishes: object) -> Any:
    return book.add_format(
        {"font_name": FONT, "font_size": 12, "valign": "vcenter", "text_wrap": True, **wishes}
    )


def _merged(sheet: Any, row: int, first: int, last: int, text: str, style: Any) -> None:
    """Write over some columns; one column alone cannot be merged."""
    if last > first:
        sheet.merge_range(row, first, row, last, text, style)
    else:
        sheet.write_string(row, first, text, style)


def _top(book: Any, sheet: Any, document: Document) -> int:
    """Write heading, marks and title; return the first free row."""
    last = len(document.widths) - 1
    half = max(1, min(last - 1, _middle(document)))
    bold = _format(book, bold=True, align="center")
    slanted = _format(book, italic=True, align="center")
    block = document.block
    left = (*block.organisation, block.symbol)
    right = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
    for row, text in enumerate(left):
        _merged(sheet, row, 0, half, text, bold if row < len(left) - 1 else _centred(book))
    for row, text in enumerate((*right, block.place_and_date)):
        _merged(sheet, row, half + 1, last, text, bold if row < len(right) else slanted)
    row = len(left) + 1
    for mark in document.marks:
        _merged(sheet, row, 0, last, mark, _format(book, bold=True, align="center", font_size=11))
        row += 1
    if document.number:
        _merged(sheet, row, 0, last, document.number, _format(book, bold=True, align="right"))
        row += 1
    large = _format(book, bold=True, align="center", font_size=14)
    for text in (document.title.upper(), document.subtitle):
        _merged(sheet, row, 0, last, text, large)
        row += 1
    unit = f"Đơn vị tính: {document.unit}"
    _merged(sheet, row, 0, last, unit, _format(book, italic=True, align="right"))
    return row + 1


def _middle(document: Document) -> int:
    """Return the column that ends the left half of the page by width."""
    whole, passed = sum(document.widths), 0.0
    for place, width in enumerate(document.widths):
        passed += width
        if passed >= 0.42 * whole:
            return place
    return len(document.widths) - 1


def _centred(book: Any) -> Any:
    return _format(book, align="center")


def _table(book: Any, sheet: Any, document: Document, start: int) -> int:
    """Write the table; return the first free row."""
    head = _format(book, bold=True, align="center", border=1, font_size=_size(document))
    for heading in document.head:
        top, left = start + heading.row, heading.column
        bottom, right = top + heading.rows - 1, left + heading.columns - 1
        if heading.rows * heading.columns > ONE_CELL:
            sheet.merge_range(top, left, bottom, right, heading.text, head)
        else:
            sheet.write_string(top, left, heading.text, head)
    first = start + document.head_rows
    sheet.repeat_rows(start, first - 1)
    styles: dict[tuple[object, ...], Any] = {}
    for offset, row in enumerate(document.body):
        for place, cell in enumerate(row):
            key = _key(cell)
            if key not in styles:
                styles[key] = _body_format(book, cell, _size(document))
            if cell.value is None:
                sheet.write_string(first + offset, place, cell.text, styles[key])
            else:
                sheet.write_number(first + offset, place, float(cell.value), styles[key])
    return first + len(document.body)


def _size(document: Document) -> float:
    return 9 if len(document.widths) > MANY_COLUMNS else 11


def _key(cell: LaidCell) -> tuple[object, ...]:
    whole = cell.value is None or cell.value == cell.value.to_integral_value()
    return cell.align, cell.bold, cell.italic, cell.indent, cell.text.endswith(PARTIAL), whole


def _body_format(book: Any, cell: LaidCell, size: float) -> Any:
    """Return the look of a cell; the star of a partial sum is part of the number's format."""
    star = f'"{PARTIAL}"' if cell.text.endswith(PARTIAL) else ""
    whole = cell.value is None or cell.value == cell.value.to_integral_value()
    return _format(
        book,
        align=cell.align,
        bold=cell.bold,
        italic=cell.italic,
        indent=cell.indent,
        border=1,
        font_size=size,
        num_format=f"#,##0{'' if whole else '.0#####'}{star}",
    )


def _foot(book: Any, sheet: Any, document: Document, row: int) -> None:
    """Write notes, recipients and the place of the signature."""
    last = len(document.widths) - 1
    half = max(1, min(last - 1, _middle(document)))
    for note in document.notes:
        _merged(sheet, row, 0, last, note, _format(book, italic=True, font_size=10))
        row += 1
    row += 1
    bold = _format(book, bold=True, align="center")
    named = _format(book, bold=True, italic=True, font_size=11)
    _merged(sheet, row, 0, half, "Nơi nhận:", named)
    for offset, text in enumerate((document.block.authority, document.block.office)):
        _merged(sheet, row + offset, half + 1, last, text, bold)
    for offset, text in enumerate(document.block.recipients, 1):
        _merged(sheet, row + offset, 0, half, text, _format(book, font_size=10))
