"""A paper as it is laid on the page, before it becomes PDF, Word or Excel.

Layout. Source: Nghị định 30/2020/NĐ-CP, Phụ lục I (thể thức văn bản hành chính): national
heading, organisation block, number and symbol, place and date, title, recipients, signature.
Papers are official, so they are in Vietnamese whatever the reader's language.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import override

from langso.core.templatetags.units import unit_name
from langso.geography.values import Level
from langso.reporting.queries.paper_drafts import Report
from langso.reporting.queries.papers import Paper, PaperPlace
from langso.reporting.rules import paper_words as words
from langso.reporting.rules.paper_periods import period_words, worded
from langso.reporting.rules.papers import PaperCell, PaperState
from langso.standards.rules.forms import FormColumn, leaves_of
from langso.standards.values import Text

NUMERIC = frozenset({"element", "sum", "formula", "communes", "count", "result"})
CENTRED = frozenset({"mark", "unit", "verdict"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A cell of the table's head with how far it reaches."""

    text: str
    row: int
    column: int
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class LaidCell:
    """A cell of the table's body; `value` only for a plain number, so that Excel can add it up."""

    text: str
    align: str
    value: Decimal | None = None
    bold: bool = False
    italic: bool = False
    indent: int = 0
    row_id: str = ""
    column_id: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """The blocks that every official paper has around its content."""

    organisation: tuple[str, ...]
    symbol: str
    place_and_date: str
    recipients: tuple[str, ...]
    authority: str
    office: str


@dataclass(frozen=True, slots=True)
class Document:
    """A paper ready to be printed: a table, or paragraphs under headings."""

    block: Block
    number: str
    title: str
    subtitle: str
    unit: str
    marks: tuple[str, ...]
    notes: tuple[str, ...]
    landscape: bool
    file_name: str
    widths: tuple[float, ...] = ()
    head: tuple[Heading, ...] = ()
    head_rows: int = 0
    body: tuple[tuple[LaidCell, ...], ...] = ()
    sections: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())


def document_of(paper: Paper) -> Document:
    """Lay a filled form out."""
    leaves = [leaf for column in paper.columns for leaf in leaves_of(column)]
    shown = {leaf.id for leaf in leaves}
    keep = [place for place, leaf in enumerate(paper.form.leaves) if leaf.id in shown]
    head_rows = max(_depth(column) for column in paper.columns)
    form = paper.form
    with override("vi"):
        body = tuple(
            tuple(
                _cell(paper.form.leaves[place], one.cells[place], one.depth, one.row.id, one.row)
                for place in keep
            )
            for one in paper.rows
        )
    return Document(
        block=block_of(paper.place),
        number=form.number,
        title=form.title.vi,
        subtitle=_subtitle(paper.place),
        unit=form.unit.vi,
        marks=_marks(
            simulated=paper.is_simulated, draft=paper.is_draft, confidence=form.confidence
        ),
        notes=tuple(note.vi for note in notes_of(paper)),
        landscape=form.landscape,
        file_name=file_name(paper.place, form.id),
        widths=tuple(leaf.width for leaf in leaves),
        head=tuple(_head(paper, head_rows)),
        head_rows=head_rows,
        body=body,
    )


def report_document(report: Report) -> Document:
    """Lay a report in words out; a line of the text is a paragraph."""
    narrative = report.narrative
    return Document(
        block=block_of(report.place),
        number=narrative.number,
        title="BÁO CÁO",
        subtitle=_about(narrative.title.vi, report.place),
        unit="",
        marks=_marks(
            simulated=report.is_simulated, draft=report.is_draft, confidence=narrative.confidence
        ),
        notes=(),
        landscape=False,
        file_name=file_name(report.place, narrative.id),
        sections=tuple(
            (
                f"{_roman(number)}. {one.section.title.vi}",
                tuple(line.strip() for line in one.text.splitlines() if line.strip()),
            )
            for number, one in enumerate(report.sections, 1)
        ),
    )


def block_of(place: PaperPlace) -> Block:
    """Return the organisation, signature and recipients of a People's Committee's paper."""
    unit = place.unit
    is_commune = unit.level != Level.PROVINCE
    above = f"UBND {_lower_first(place.province.name)}" if place.province else "UBND cấp tỉnh"
    return Block(
        organisation=("ỦY BAN NHÂN DÂN", unit.name.upper()),
        symbol="Số:        /BC-UBND",
        place_and_date=f"{unit.short_name}, ngày      tháng      năm {place.period.year}",
        recipients=(
            (f"- {above};", f"- Đảng ủy, HĐND, UBND {_lower_first(unit.name)};", "- Lưu: VT.")
            if is_commune
            else (
                "- Bộ Nông nghiệp và Môi trường;",
                f"- Thường trực HĐND {_lower_first(unit.name)};",
                "- Lưu: VT.",
            )
        ),
        authority="TM. ỦY BAN NHÂN DÂN",
        office="CHỦ TỊCH",
    )


def file_name(place: PaperPlace, form_id: str) -> str:
    """Return the name of a paper's file, without its ending: form, unit and round."""
    return f"{form_id}_{place.unit.code}_{place.round_key}"


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def _subtitle(place: PaperPlace) -> str:
    said = period_words(place.period)
    return f"{said[:1].upper()}{said[1:]} · {place.unit.name}"


def _about(title: str, place: PaperPlace) -> str:
    """Return what a report is about, without saying "report" again below its title."""
    about = title.removeprefix("Báo cáo ")
    unit = _lower_first(place.unit.name)
    return f"{about[:1].upper()}{about[1:]} {period_words(place.period)} của {unit}"


def _marks(*, simulated: bool, draft: bool, confidence: str) -> tuple[str, ...]:
    """Return the marks a paper carries at its top, the gravest first."""
    found = [words.SIMULATED] if simulated else []
    if draft:
        found.append(words.DRAFT)
    if confidence in words.UNCONFIRMED:
        found.append(words.UNCONFIRMED[confidence])
    return tuple(found)


def notes_of(paper: Paper) -> Iterator[Text]:
    """Yield what stands below the table: the signs used, and how many communes reported."""
    cells = paper.cells
    if any(cell.low is None and not cell.text for cell in cells):
        yield words.NOTE_NO_FIGURE
    if any(words.is_partial(cell) for cell in cells):
        yield words.NOTE_PARTIAL
    if paper.is_draft:
        yield words.NOTE_ENTERED
    if paper.place.unit.level == Level.PROVINCE and paper.form.rows_from != "typed":
        yield words.note_reported(paper.reported, paper.communes)
    if paper.form.note:
        yield paper.form.note


def _depth(column: FormColumn) -> int:
    return 1 + max((_depth(lower) for lower in column.columns), default=0)


def _head(paper: Paper, rows: int) -> Iterator[Heading]:
    said = paper.words

    def laid(columns: Sequence[FormColumn], row: int, start: int) -> Iterator[Heading]:
        for column in columns:
            span = len(list(leaves_of(column)))
            reach = 1 if column.columns else rows - row
            yield Heading(worded(column.title.vi, said), row, start, span, reach)
            yield from laid(column.columns, row + 1, start)
            start += span

    yield from laid(paper.columns, 0, 0)


def _cell(leaf: FormColumn, cell: PaperCell, depth: int, row_id: str, row: object) -> LaidCell:
    holds = leaf.holds
    text = words.cell_text(cell, holds=holds)
    plain = cell.low is not None and cell.low == cell.high and not cell.text
    has_lower = bool(getattr(row, "rows", ()))
    return LaidCell(
        text=unit_name(text) if holds == "unit" else text,
        align="right" if holds in NUMERIC else "center" if holds in CENTRED else "left",
        value=_value(cell.low, holds) if plain and holds in NUMERIC else None,
        bold=has_lower,
        italic=cell.state == PaperState.ENTERED,
        indent=depth if holds == "title" else 0,
        row_id=row_id,
        column_id=leaf.id,
    )


def _value(number: Decimal | None, holds: str) -> Decimal | None:
    if number is None or holds != "formula":
        return number
    return words.rounded(number, words.TENTH)


def _roman(number: int) -> str:
    values = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for value, sign in values:
        while number >= value:
            text += sign
            number -= value
    return text
