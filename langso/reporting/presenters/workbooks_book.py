"""What all sheets of a template share: rows, levels, the figures as they stand, the identity.

The identity lies on a sheet that no menu shows and keeps the version of every cell (see
`rules.workbooks_identity`).
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langso.geography.values import Place
from langso.reporting.presenters.workbooks_style import Look
from langso.reporting.queries import workbooks_cells
from langso.reporting.queries.workbooks import FormPart, Template
from langso.reporting.rules import workbooks_identity as identity
from langso.reporting.rules.workbooks import NOTHING, Present
from langso.reporting.rules.workbooks_tables import element_keys
from langso.reporting.values import PlanRow, RowKind
from langso.standards import queries as standards
from langso.standards.values import CriteriaSet, DataElement

Cells = Mapping[workbooks_cells.Key, Present]
Part = CriteriaSet | FormPart
"""What a sheet of figures is made for."""


class TemplateBook:
    """The workbook of one template while its sheets are written."""

    def __init__(self, book: Any, template: Template, sign: identity.Sign, at: dt.datetime) -> None:
        """Start with an empty workbook; `sign` gives the signature of its identity."""
        self.book, self.template, self.at = book, template, at
        self.look = Look(book)
        self.encoder = identity.Encoder(sign)
        self.with_villages = [row for row in template.plan.rows if row.kind == RowKind.VILLAGES]
        self._elements = {one.key: one for one in standards.list_elements()}
        self._keys = element_keys(template.plan)
        self._numbers = [template.plan.by_key[key].element_id for key in self._keys]

    @property
    def has_villages(self) -> bool:
        """Whether figures are collected by village here."""
        return bool(self.template.villages and self.with_villages)

    def element_of(self, row: PlanRow) -> DataElement:
        """Return the element of a row."""
        return self._elements[row.element_key]

    def present(self, units: Sequence[Place]) -> Cells:
        """Return the cells of units as they stand."""
        return workbooks_cells.present_cells(
            round_id=self.template.plan.round.id, unit_ids=[one.unit_id for one in units]
        )

    def rows_of(self, part: Part, *, typed: bool = False) -> list[PlanRow]:
        """Return the rows that stand first at an indicator of a part."""
        return [
            row
            for row in self.template.plan.rows
            if row.indicators[0][0] == part.id and (not typed or row.kind == RowKind.TYPED)
        ]

    def place_of(self, row: PlanRow, part: Part) -> tuple[int, str]:
        """Return the criterion and the code under which a row stands in a part."""
        for set_id, number, code in row.indicators:
            if set_id == part.id:
                return number, code
        return row.indicators[0][1:]

    def levels_of(self, row: PlanRow) -> str:
        """Return the levels to reach in words."""
        levels = self.template.levels.get(row.element_key, ())
        return " / ".join(dict.fromkeys(one.words.vi for one in levels))

    def versions_of(self, unit_id: int, village_id: int | None, cells: Cells) -> list[int]:
        """Return the versions of a unit's or a village's cells, in the order of the elements."""
        return [
            cells.get((unit_id, number, village_id), NOTHING).version for number in self._numbers
        ]

    def begin_identity(self) -> Callable[[Sequence[str]], None]:
        """Add the sheet that no menu shows and return what writes its next line."""
        sheet = self.book.add_worksheet(identity.SHEET)
        sheet.very_hidden()
        line = _Lines(sheet).add
        for cells in self.encoder.head(
            round_key=self.template.plan.round.key,
            scope=self.template.scope,
            made_at=self.at.isoformat(timespec="seconds"),
            elements=self._keys,
        ):
            line(cells)
        return line


class _Lines:
    """A sheet written line by line."""

    def __init__(self, sheet: Any) -> None:
        self._sheet, self._row = sheet, 0

    def add(self, cells: Sequence[str]) -> None:
        for place, text in enumerate(cells):
            if text:
                self._sheet.write_string(self._row, place, text)
        self._row += 1


def criterion_said(part: Part, number: int) -> str:
    """Return the heading over the rows of one criterion."""
    title = next((one.title.vi for one in part.criteria if one.number == number), None)
    return f"Tiêu chí {number}. {title}" if title is not None else "Điều kiện khác"
