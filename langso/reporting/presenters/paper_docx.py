"""Official papers as Word files, from a template that people can edit.

`paper_kit/paper.docx` holds the blocks around the content with `{{ … }}` where words go, and one
paragraph `[[NỘI DUNG]]` where the table or the paragraphs of a report are put.
"""

import io
from typing import TYPE_CHECKING, Any

from langso.reporting.presenters.paper_document import Document, LaidCell
from langso.reporting.queries.paper_kit import kit_file

if TYPE_CHECKING:
    from docx.shared import Pt
    from docx.text.paragraph import Paragraph

CONTENT_MARK = "[[NỘI DUNG]]"
LEFT_MM, RIGHT_MM = 30, 15
LONG_MM, SHORT_MM = 297, 210


class TemplateError(Exception):
    """The template of papers has no place for the content; the message names the file."""


def docx_of(document: Document) -> bytes:
    """Return the paper as a Word file. Raises TemplateError."""
    import docx
    from docxtpl import DocxTemplate

    path = kit_file("paper.docx")
    template = DocxTemplate(path)
    template.render(_words(document), autoescape=True)
    filled = io.BytesIO()
    template.save(filled)
    filled.seek(0)
    paper = docx.Document(filled)
    if document.landscape:
        _turn(paper)
    place = next((one for one in paper.paragraphs if CONTENT_MARK in one.text), None)
    if place is None:
        msg = f"Mẫu {path} thiếu đoạn {CONTENT_MARK}."
        raise TemplateError(msg)
    if document.sections:
        _write_sections(place, document)
    else:
        _write_table(paper, place, document)
    paper.core_properties.title = f"{document.title} · {document.subtitle}"
    paper.core_properties.author = " ".join(document.block.organisation)
    paper.core_properties.comments = ". ".join((*document.marks, *document.notes))
    made = io.BytesIO()
    paper.save(made)
    return made.getvalue()


def _words(document: Document) -> dict[str, Any]:
    block = document.block
    return {
        "organisation_1": block.organisation[0],
        "organisation_2": block.organisation[1],
        "symbol": block.symbol,
        "place_and_date": block.place_and_date,
        "marks": list(document.marks),
        "number": document.number,
        "title": document.title.upper(),
        "subtitle": document.subtitle,
        "unit": f"Đơn vị tính: {document.unit}" if document.unit else "",
        "notes": list(document.notes),
        "recipients": list(block.recipients),
        "authority": block.authority,
        "office": block.office,
    }


def _turn(paper: Any) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(LONG_MM), Mm(SHORT_MM)


def _write_sections(place: "Paragraph", document: Document) -> None:
    """Put headings and paragraphs before the mark, then take the mark away."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    for heading, paragraphs in document.sections:
        top = place.insert_paragraph_before()
        top.paragraph_format.keep_with_next = True
        top.paragraph_format.space_before = Pt(6)
        top.add_run(heading).bold = True
        for text in paragraphs:
            line = place.insert_paragraph_before(text)
            line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            line.paragraph_format.first_line_indent = Mm(10)
            line.paragraph_format.space_after = Pt(6)
    place._p.getparent().remove(place._p)


def _write_table(paper: Any, place: "Paragraph", document: Document) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    rows = document.head_rows + len(document.body)
    table = paper.add_table(rows, len(document.widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    size = _size(len(document.widths))
    width = (LONG_MM if document.landscape else SHORT_MM) - LEFT_MM - RIGHT_MM
    cells = [list(row.cells) for row in table.rows]
    for column, share in zip(table.columns, document.widths, strict=True):
        column.width = Mm(width * share / sum(document.widths))
    for heading in document.head:
        first = cells[heading.row][heading.column]
        last = cells[heading.row + heading.rows - 1][heading.column + heading.columns - 1]
        _put(first.merge(last) if first is not last else first, heading.text, size, bold=True)
    for row in table.rows[: document.head_rows]:
        _repeat(row)
    for line, laid in zip(cells[document.head_rows :], document.body, strict=True):
        for cell, one in zip(line, laid, strict=True):
            _put_laid(cell, one, size)
    for line in cells:
        for cell, share in zip(line, document.widths, strict=True):
            cell.width = Mm(width * share / sum(document.widths))
    place._p.addprevious(table._tbl)
    place._p.getparent().remove(place._p)


def _size(columns: int) -> "Pt":
    from docx.shared import Pt

    return Pt(8.5 if columns > 12 else 10 if columns > 7 else 12)


def _put(cell: Any, text: str, size: "Pt", *, bold: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _tight(paragraph)
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, size


def _put_laid(cell: Any, laid: LaidCell, size: "Pt") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    paragraph = cell.paragraphs[0]
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, laid.align.upper())
    _tight(paragraph)
    if laid.indent:
        paragraph.paragraph_format.left_indent = Mm(1.6 * laid.indent)
    if laid.text:
        run = paragraph.add_run(laid.text)
        run.bold, run.italic, run.font.size = laid.bold, laid.italic, size


def _tight(paragraph: Any) -> None:
    from docx.shared import Pt

    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)


def _repeat(row: Any) -> None:
    """Let Word repeat a heading row on every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = row._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)
