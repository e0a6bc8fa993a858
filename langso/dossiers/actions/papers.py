"""Making Word and PDF of an official paper, and drafting a document from one."""

import datetime as dt
import io
import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from langso.accounts.queries import Somebody
from langso.dossiers.actions import documents, versions
from langso.dossiers.models import Document
from langso.dossiers.queries import documents as document_queries
from langso.dossiers.queries import files as file_queries
from langso.dossiers.values.documents import DocumentInfo, DocumentStatus
from langso.dossiers.values.papers import OfficialPaper, PaperSection, PaperTable
from langso.reporting.queries.paper_kit import KIT as REPORTS_KIT
from langso.reporting.queries.paper_kit import kit_file

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

LAYOUT = Path(__file__).parent.parent / "paper_kit" / "official.typ"
CONTENT_MARK = "[[NỘI DUNG]]"
SIMULATED = "SỐ LIỆU MÔ PHỎNG"
LEFT_MM, RIGHT_MM, LONG_MM, SHORT_MM = 30, 15, 297, 210


def pdf_of_paper(paper: OfficialPaper, *, plain: bool = False) -> bytes:
    """Return a paper as PDF/A-2b: what archives keep. `plain` leaves the official blocks out."""
    data = asdict(paper) | {"plain": plain}
    data["simulated"] = any(SIMULATED in mark.upper() for mark in paper.marks)
    return typst.compile(
        LAYOUT.read_bytes(),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="a-2b",
    )


def docx_of_paper(paper: OfficialPaper) -> bytes:
    """Return a paper as a Word file, made from the template that an installation may edit."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm
    from docxtpl import DocxTemplate

    template = DocxTemplate(kit_file("paper.docx"))
    template.render(_words(paper), autoescape=True)
    filled = io.BytesIO()
    template.save(filled)
    filled.seek(0)
    made = docx.Document(filled)
    if paper.landscape:
        section = made.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(LONG_MM), Mm(SHORT_MM)
    place = next((one for one in made.paragraphs if CONTENT_MARK in one.text), None)
    if place is None:
        place = made.add_paragraph()
    for part in paper.sections:
        _write(made, place, part, landscape=paper.landscape)
    place._p.getparent().remove(place._p)
    made.core_properties.title = f"{paper.title} · {paper.subtitle}"
    made.core_properties.author = " ".join(paper.organisation)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def draft_paper(
    *,
    file_id: int,
    requirement_code: str,
    type: str,
    subject: str,
    paper: OfficialPaper,
    actor: Somebody | None,
    at: dt.datetime,
    organisation_id: int | None = None,
    simulated: bool = False,
) -> DocumentInfo:
    """Draft a paper that a stage of a file requires: Word to work on, then PDF of the same.

    Drafted again while it is still a draft, the same document gets further versions. Call it
    outside of a transaction. Raises what `draft` and `add_version` raise.
    """
    file = file_queries.find_file(file_id=file_id)
    owner = organisation_id or file.state.organisation_id
    drafts = Document.objects.filter(
        file_id=file_id, requirement_code=requirement_code, status=DocumentStatus.DRAFT,
        organisation_id=owner, type=type,
    )  # fmt: skip
    # What no stage requires is told apart by what it is about.
    row = (drafts if requirement_code else drafts.filter(subject=subject)).first()
    if row is None:
        info = documents.draft(
            organisation_id=owner, type=type, subject=subject, file_id=file_id,
            requirement_code=requirement_code, signer_name=paper.signer, simulated=simulated,
            actor=actor, at=at,
        )  # fmt: skip
    else:
        info = document_queries.find_document(document_id=row.pk)
    name_begins = requirement_code or type
    for name, made in ((f"{name_begins}.docx", docx_of_paper(paper)),
                       (f"{name_begins}.pdf", pdf_of_paper(paper))):  # fmt: skip
        versions.add_version(
            document_id=info.id, stream=io.BytesIO(made), name=name, template="paper",
            actor=actor, at=at,
        )  # fmt: skip
    return info


def plain_paper(content: bytes, title: str) -> OfficialPaper:
    """Return the paragraphs and tables of a Word file as a plain paper, in their order.

    Pictures, notes and layout of the file are not carried over.
    """
    import docx
    from docx.text.paragraph import Paragraph

    parts: list[PaperSection] = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Paragraph):
            if block.text.strip():
                heading = (block.style.name or "").startswith("Heading") if block.style else False
                parts.append(
                    PaperSection(heading=block.text) if heading
                    else PaperSection(paragraphs=(block.text,))
                )  # fmt: skip
            continue
        rows = tuple(tuple(cell.text for cell in row.cells) for row in block.rows)
        width = max((len(row) for row in rows), default=0)
        if width:
            even = tuple(row + ("",) * (width - len(row)) for row in rows)
            parts.append(PaperSection(table=PaperTable((), (1.0,) * width, even)))
    return OfficialPaper(("", ""), "", "", title, sections=tuple(parts))


@cache
def _fonts() -> typst.Fonts:
    """Return the typefaces, read once: the kit's and those inside Typst, none of the system."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(REPORTS_KIT / "fonts")])


def _words(paper: OfficialPaper) -> dict[str, Any]:
    return {
        "organisation_1": paper.organisation[0],
        "organisation_2": paper.organisation[1],
        "symbol": paper.symbol,
        "place_and_date": paper.place_and_date,
        "marks": list(paper.marks),
        "number": "",
        "title": paper.title.upper(),
        "subtitle": paper.subtitle,
        "unit": "",
        "notes": list(paper.notes),
        "recipients": list(paper.recipients),
        "authority": paper.authority,
        "office": f"{paper.office}\n\n\n\n{paper.signer}" if paper.signer else paper.office,
    }


def _write(paper: Any, place: "Paragraph", part: PaperSection, *, landscape: bool) -> None:
    """Put a section before the mark."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    if part.heading:
        top = place.insert_paragraph_before()
        top.paragraph_format.keep_with_next = True
        top.paragraph_format.space_before = Pt(6)
        top.add_run(part.heading).bold = True
    for text in part.paragraphs:
        line = place.insert_paragraph_before(text)
        line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        line.paragraph_format.first_line_indent = Mm(10)
        line.paragraph_format.space_after = Pt(6)
    if part.table is not None:
        _write_table(paper, place, part.table, landscape=landscape)


def _write_table(paper: Any, place: "Paragraph", laid: PaperTable, *, landscape: bool) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    head = 1 if laid.head else 0
    table = paper.add_table(head + len(laid.rows), len(laid.widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    width = (LONG_MM if landscape else SHORT_MM) - LEFT_MM - RIGHT_MM
    columns = [Mm(width * share / sum(laid.widths)) for share in laid.widths]
    size = Pt(8.5 if len(columns) > 12 else 10 if len(columns) > 7 else 12)
    lines = [*([laid.head] if head else []), *laid.rows]
    for number, (row, texts) in enumerate(zip(table.rows, lines, strict=True)):
        for cell, text, across in zip(row.cells, texts, columns, strict=True):
            cell.width = across
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
            run = paragraph.add_run(text)
            run.font.size, run.bold = size, number < head
            if number < head:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if number < head:
            _repeat(row)
    place._p.addprevious(table._tbl)


def _repeat(row: Any) -> None:
    """Let Word repeat the heading row on every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
