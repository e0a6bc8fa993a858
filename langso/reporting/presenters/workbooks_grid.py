"""The template of a province or the country: a grid, a unit a row, an element a column.

Above the figures stands a hidden row of tags that says what each column is. Rows are written from
top to bottom and let go at once, so the whole country takes little memory.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from langso.geography.values import Place
from langso.reporting.presenters import workbooks_cells as cells_of
from langso.reporting.presenters import workbooks_style as style
from langso.reporting.presenters.workbooks_book import Cells, Part, TemplateBook, criterion_said
from langso.reporting.presenters.workbooks_villages import VillageSheet
from langso.reporting.rules import workbooks_identity as identity
from langso.reporting.rules.workbooks import NOTHING
from langso.reporting.values import PlanRow

BLOCK = 200
_BESIDE = 3
"""Columns before those of the figures: number, code, name."""
_WIDEST_HEAD = 10


def write_grids(book: TemplateBook) -> None:
    """Write all sheets of a grid's template."""
    template = book.template
    sheets = [
        _Sheet(book, f"Biểu {number}", part, rows)
        for number, part in enumerate(template.sets, start=1)
        if (rows := book.rows_of(part, typed=True))
    ]
    villages = VillageSheet(book) if book.has_villages else None
    style.guide(book.book, book.look, template)
    line = book.begin_identity()
    below = _by_parent(template.villages)
    for block in _blocks(template.units):
        cells = book.present(block)
        for unit in block:
            for sheet in sheets:
                sheet.add(unit, cells)
            line(book.encoder.unit(unit.code, book.versions_of(unit.unit_id, None, cells)))
            for village in below.get(unit.unit_id, ()):
                if villages is not None:
                    villages.add(unit, village, cells)
                versions = book.versions_of(unit.unit_id, village.unit_id, cells)
                line(book.encoder.village(village.code, versions))
    line(book.encoder.foot())
    for sheet in sheets:
        sheet.end()


class _Sheet:
    """The sheet of one set of criteria, filled while the units pass by."""

    def __init__(self, book: TemplateBook, name: str, part: Part, rows: list[PlanRow]) -> None:
        self._book, self._rows = book, rows
        self._sheet = book.book.add_worksheet(name)
        self._first = self._head(self._sheet, part)
        self._at = self._first

    def _head(self, sheet: Any, part: Part) -> int:
        """Write the head and return the first row of figures."""
        look, last = self._book.look, _BESIDE - 1 + len(self._rows)
        for place, width in enumerate((6, 9, 26)):
            sheet.set_column(place, place, width)
        sheet.set_column(_BESIDE, last, 15)
        at = style.head_of(
            sheet, look, self._book.template, first=0, last=min(last, _WIDEST_HEAD),
            at=self._book.at,
        )  # fmt: skip
        sheet.write_string(at, 0, part.title.vi, look.plain_bold)
        at = self._titles(sheet, at + 1, part)
        at += 1
        sheet.set_row(at, None, None, {"hidden": True})
        tags = ("", identity.UNIT, identity.NAME, *(row.element_key for row in self._rows))
        for place, tag in enumerate(tags):
            if tag:
                sheet.write_string(at, place, f"{identity.TAG}{tag}", look.hidden)
        sheet.freeze_panes(at + 1, _BESIDE)
        return at + 1

    def _titles(self, sheet: Any, at: int, part: Part) -> int:
        """Write the criteria, the elements, their units and levels; return the last row."""
        look, rows = self._book.look, self._rows
        places = [self._book.place_of(row, part) for row in rows]
        sheet.set_row(at, 32)
        for first, end, number in _groups([number for number, _code in places]):
            said = criterion_said(part, number)
            style.over(sheet, at, first + _BESIDE, end + _BESIDE, said, look.head)
        titles = [f"{code} {row.title.vi}" for row, (_, code) in zip(rows, places, strict=True)]
        units = [cells_of.unit_of(row) for row in rows]
        levels = [self._book.levels_of(row) for row in rows]
        for height, texts, how in (
            (78, ("STT", "Mã xã", "Tên xã", *titles), look.head),
            (30, ("", "", "Đơn vị tính", *units), look.head_small),
            (30, ("", "", "Mức phải đạt", *levels), look.head_small),
        ):
            at += 1
            sheet.set_row(at, height)
            for place, text in enumerate(texts):
                sheet.write_string(at, place, text, how)
        return at

    def add(self, unit: Place, cells: Cells) -> None:
        """Add a unit with its figures."""
        sheet, look, at = self._sheet, self._book.look, self._at
        sheet.write_number(at, 0, at - self._first + 1, look.cell_center)
        sheet.write_string(at, 1, unit.code, look.cell_center)
        sheet.write_string(at, 2, unit.name, look.cell)
        for column, row in enumerate(self._rows, start=_BESIDE):
            cell = cells.get((unit.unit_id, row.element_id, None), NOTHING)
            cells_of.write_figure(sheet, look, (at, column), self._book.element_of(row), cell)
        self._at += 1

    def end(self) -> None:
        """Say what may be typed into the rows written, and how they are printed."""
        last = max(self._at - 1, self._first)
        for column, row in enumerate(self._rows, start=_BESIDE):
            element = self._book.element_of(row)
            cells_of.validate(self._sheet, element, self._first, last, column)
        style.finish(self._sheet, wide=(self._first - 5, self._first - 2))


def _groups(numbers: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield (first, last, number) of neighbours with the same number."""
    first = 0
    for place, number in enumerate(numbers):
        if place + 1 == len(numbers) or numbers[place + 1] != number:
            yield first, place, number
            first = place + 1


def _blocks(units: Sequence[Place]) -> Iterator[Sequence[Place]]:
    for start in range(0, len(units), BLOCK):
        yield units[start : start + BLOCK]


def _by_parent(places: Sequence[Place]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = {}
    for place in places:
        found.setdefault(place.parent_id or 0, []).append(place)
    return found
