"""Official papers as pages: the table with links into its numbers, and what a number is made of."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from langso.core.templatetags.writing import in_language
from langso.ledger import queries as ledger
from langso.ledger.values import Method
from langso.reporting.presenters.paper_document import (
    CENTRED,
    NUMERIC,
    Heading,
    document_of,
    notes_of,
)
from langso.reporting.queries.paper_drafts import Report
from langso.reporting.queries.paper_origins import entries_told
from langso.reporting.queries.papers import Paper, PaperParts, PaperPlace
from langso.reporting.rules import paper_words as words
from langso.reporting.rules.papers import PaperCell, PaperState, Part, Source
from langso.standards import queries as standards
from langso.standards.rules.forms import Form, leaves_of
from langso.standards.values import UnknownElementError

STATES = {PaperState.ENTERED: "entered", PaperState.MISSING: "missing"}


@dataclass(frozen=True, slots=True)
class CellShown:
    """A cell of the page's table."""

    text: str
    kind: str
    state: str
    link: str
    reported: str
    indent: int


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row of the page's table; the title cell is its heading."""

    id: str
    total: bool
    cells: list[CellShown]


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A paper for the browser."""

    paper: Paper
    title: str
    head: list[list[Heading]]
    rows: list[RowShown]
    marks: tuple[str, ...]
    notes: tuple[str, ...]
    sources: list[str]


@dataclass(frozen=True, slots=True)
class PartShown:
    """One part of a number, with where it leads and where it came from."""

    label: str
    text: str
    state: str
    link: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartsPage:
    """What a number is made of."""

    place: PaperPlace
    form: Form
    row: str
    column: str
    text: str
    known: int
    asked: int
    counted: bool
    parts: list[PartShown]
    missing: list[PartShown]


def paper_address(place: PaperPlace, form_id: str, name: str = "paper") -> str:
    """Return the address of a paper's page, or of another page about it."""
    return reverse(f"reporting:{name}", args=[place.round_key, place.unit.code, form_id])


def paper_page(paper: Paper) -> PaperPage:
    """Return a paper ready for its page."""
    laid = document_of(paper)
    leaves = [leaf for column in paper.columns for leaf in leaves_of(column)]
    keep = [n for n, leaf in enumerate(paper.form.leaves) if leaf in leaves]
    parts = paper_address(paper.place, paper.form.id, "paper-parts")
    rows = []
    for one, texts in zip(paper.rows, laid.body, strict=True):
        cells = [one.cells[n] for n in keep]
        rows.append(
            RowShown(
                id=one.row.id,
                total=bool(one.row.rows),
                cells=[
                    CellShown(
                        text=told.text,
                        kind=leaf.holds,
                        state=_look(leaf.holds, cell),
                        link=_link(parts, one.row.id, leaf.id, cell),
                        reported=_reported(cell, paper.reported),
                        indent=told.indent,
                    )
                    for leaf, cell, told in zip(leaves, cells, texts, strict=True)
                ],
            )
        )
    return PaperPage(
        paper=paper,
        title=laid.title,
        head=[[h for h in laid.head if h.row == row] for row in range(laid.head_rows)],
        rows=rows,
        marks=laid.marks,
        notes=tuple(in_language(note) for note in notes_of(paper)),
        sources=[in_language(source.name) for source in paper.form.sources],
    )


def _look(holds: str, cell: PaperCell) -> str:
    kind = "num" if holds in NUMERIC else "centred" if holds in CENTRED else "words"
    state = STATES.get(cell.state, "")
    return f"paper-table__{kind}{f' paper-table__{state}' if state else ''}"


def _link(base: str, row_id: str, column_id: str, cell: PaperCell) -> str:
    if cell.state == PaperState.BLANK or not cell.asked:
        return ""
    return f"{base}?{urlencode({'row': row_id, 'column': column_id})}"


def _reported(cell: PaperCell, usual: int) -> str:
    """Say how many communes stand behind a number, where they are not all nor as many as usual."""
    if cell.units_asked <= 1 or cell.units_known in {0, usual, cell.units_asked}:
        return ""
    return f"{cell.units_known}/{cell.units_asked}"


def parts_page(found: PaperParts) -> PartsPage:
    """Return what a cell is made of, ready for its page; what is missing stands apart."""
    place, form = found.paper.place, found.paper.form
    told = _origins(found) if len({part.unit.unit_id for part in found.parts}) <= 1 else {}
    shown = [(part, _part(found, part, told.get(n, ()))) for n, part in enumerate(found.parts)]
    counted = any(part.counted is not None for part in found.parts)
    said = found.paper.words
    missing = {n for n, (part, _shown) in enumerate(shown) if _is_missing(part)}
    return PartsPage(
        place=place,
        form=form,
        row=found.row.title.vi or found.row.id,
        column=_worded(found.column.title.vi, said),
        text=words.cell_text(found.cell, holds=found.column.holds),
        known=found.cell.units_known,
        asked=found.cell.units_asked,
        counted=counted,
        parts=[one for n, (_part_of, one) in enumerate(shown) if n not in missing],
        missing=[one for n, (_part_of, one) in enumerate(shown) if n in missing],
    )


def _worded(text: str, said: dict[str, str]) -> str:
    for name, words_said in said.items():
        text = text.replace(f"{{{name}}}", words_said)
    return text


def _is_missing(part: Part) -> bool:
    return part.cell.low is None and not part.cell.text


def _part(found: PaperParts, part: Part, told: tuple[str, ...]) -> PartShown:
    one_unit = len({each.unit.unit_id for each in found.parts}) <= 1
    holds = "verdict" if part.source and part.source.kind == "verdict" else ""
    return PartShown(
        label=_source_label(part.source) if one_unit and part.source else part.unit.name,
        text=words.cell_text(part.cell, holds=holds)
        if part.cell.low is not None
        else part.cell.text or words.NO_FIGURE,
        state=STATES.get(part.cell.state, ""),
        link="" if one_unit and found.paper.communes == 1 else _below(found, part),
        told=told,
    )


def _source_label(source: Source) -> str:
    if source.kind != "element":
        return _("Verdict") if source.kind == "verdict" else _("Reported figure")
    try:
        return standards.get_element(key=source.key).title.vi
    except UnknownElementError:
        return source.key


def _below(found: PaperParts, part: Part) -> str:
    """Return the commune's own cell behind a province's: the form that is summed or counted."""
    place, form = found.paper.place, found.paper.form
    if form.sums:
        base = reverse("reporting:paper-parts", args=[place.round_key, part.unit.code, form.sums])
        return f"{base}?{urlencode({'row': found.row.id, 'column': found.column.id})}"
    year = place.period.year
    for lower in standards.list_forms(level="commune", year=year):
        if lower.criteria_set == form.criteria_set and lower.rows_from == "indicators":
            base = reverse("reporting:paper", args=[place.round_key, part.unit.code, lower.id])
            return f"{base}#row-{found.row.id}"
    return ""


def _origins(found: PaperParts) -> dict[int, tuple[str, ...]]:
    """Return where each part's figure came from, in words, by place among the parts."""
    references = {n: part.cell.reference for n, part in enumerate(found.parts)}
    observations = _ids(references.values(), "observation")
    entries = entries_told(entry_ids=_ids(references.values(), "entry"))
    origins = ledger.origin(observation_ids=observations) if observations else {}
    told: dict[int, tuple[str, ...]] = {}
    for n, reference in references.items():
        kind, _colon, rest = reference.partition(":")
        if kind == "verdict" and rest:
            told[n] = (rest,)
        elif kind == "entry" and int(rest) in entries:
            entry = entries[int(rest)]
            told[n] = (_("Entered, not approved"), f"{entry.by}, {_when(entry.at)}", entry.note)
        elif kind == "observation" and int(rest) in origins:
            origin = origins[int(rest)]
            approved = _("Approved by %(name)s") % {"name": origin.approved_by}
            told[n] = (
                f"{Method(origin.method).label}: {origin.source}",
                f"{origin.by}, {_when(origin.at)}",
                f"{approved}, {_when(origin.approved_at)}" if origin.approved_at else "",
            )
    return {n: tuple(line for line in lines if line) for n, lines in told.items()}


def _ids(references: object, kind: str) -> list[int]:
    return [
        int(one.partition(":")[2])
        for one in references  # type: ignore[attr-defined]
        if one.startswith(f"{kind}:")
    ]


def _when(at: object) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"  # type: ignore[arg-type]


def moved_told(report: Report) -> Iterator[tuple[str, str, str]]:
    """Yield (part, then, now) of every figure that moved since the report was saved."""
    for one in report.sections:
        for figure in one.moved:
            yield one.section.title.vi, figure.then, figure.now
