"""Makes langso/reporting/paper_kit/paper.docx, the Word template of official papers.

Run once: `python -m tools.make_paper_template`. Afterwards the file may be edited in Word; an
installation lays its own over it in LANGSO_HOME/papers/paper.docx. The paragraph [[NỘI DUNG]] and
the words in double braces must stay. Layout: Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FONT = "Times New Roman"
OUT = Path(__file__).parent.parent / "langso" / "reporting" / "paper_kit" / "paper.docx"


def line(holder, text, *, size=13, bold=False, italic=False, align="center", first=False):
    """Add a paragraph to a document or a cell; a cell has one to begin with."""
    paragraph = holder.paragraphs[0] if first else holder.add_paragraph()
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return paragraph


def ruled(paragraph, share):
    """Draw a line below a paragraph over a share of its width."""
    indent = Mm(share)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def two_columns(document, left_mm, right_mm):
    table = document.add_table(1, 2)
    table.autofit = False
    for place, width in enumerate((left_mm, right_mm)):
        table.columns[place].width = table.rows[0].cells[place].width = Mm(width)
    return table.rows[0].cells


def page_number(document):
    """Page numbers in the middle of the top margin, not on the first page."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def main():
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    page_number(document)
    left, right = two_columns(document, 62, 103)
    line(left, "{{ organisation_1 }}", bold=True, first=True)
    line(left, "{{ organisation_2 }}", bold=True)
    ruled(line(left, "", size=2), 20)
    line(left, "{{ symbol }}")
    line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True, first=True)
    line(right, "Độc lập - Tự do - Hạnh phúc", size=13.5, bold=True)
    ruled(line(right, "", size=2), 24)
    line(right, "{{ place_and_date }}", italic=True)
    line(document, "", size=6)
    line(document, "{%p for mark in marks %}", size=11)
    line(document, "{{ mark }}", size=11, bold=True)
    line(document, "{%p endfor %}", size=11)
    line(document, "{{ number }}", size=12, bold=True, align="right")
    line(document, "{{ title }}", size=14, bold=True)
    line(document, "{{ subtitle }}", size=13.5, bold=True)
    ruled(line(document, "", size=2), 65)
    line(document, "{{ unit }}", size=12, italic=True, align="right")
    line(document, "[[NỘI DUNG]]", align="left")
    line(document, "{%p for note in notes %}", size=11, align="left")
    line(document, "{{ note }}", size=11, italic=True, align="left")
    line(document, "{%p endfor %}", size=11, align="left")
    line(document, "", size=6)
    left, right = two_columns(document, 82, 83)
    line(left, "Nơi nhận:", size=12, bold=True, italic=True, align="left", first=True)
    line(left, "{%p for one in recipients %}", size=11, align="left")
    line(left, "{{ one }}", size=11, align="left")
    line(left, "{%p endfor %}", size=11, align="left")
    line(right, "{{ authority }}", size=13.5, bold=True, first=True)
    line(right, "{{ office }}", size=13.5, bold=True)
    for _blank in range(4):
        line(right, "")
    properties = document.core_properties
    properties.author = properties.title = properties.comments = ""
    OUT.parent.mkdir(parents=True, exist_ok=True)
    document.save(OUT)


if __name__ == "__main__":
    main()
