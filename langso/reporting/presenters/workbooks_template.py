"""The template as an Excel workbook: a list for one commune, a grid of units for a province or all.

Above the figures stands a hidden row of tags that says what each column is, beside them hidden
columns of codes; a sheet that no menu shows keeps the version of every cell (see
`rules.workbooks_identity`). Rows are written from top to bottom and let go at once, so the whole
country takes little memory.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from langso.core.templatetags.units import unit_name
from langso.geography.values import Place
from langso.ledger import rules as figures
from langso.ledger.values import Figure
from langso.reporting.presenters import workbooks_style as style
from langso.reporting.presenters.workbooks_style import Look
from langso.reporting.queries import workbooks_cells
from langso.reporting.queries.workbooks import FormPart, Template
from langso.reporting.rules import workbooks_identity as identity
from langso.reporting.rules.workbooks import NOTHING, Present
from langso.reporting.rules.workbooks_tables import element_keys
from langso.reporting.values import FROZEN, CellState, PlanRow, RowKind
from langso.standards import queries as standards
from langso.standards.values import CriteriaSet, DataElement, Measure

Cells = Mapping[workbooks_cells.Key, Present]
BLOCK = 200
_SHORTEST_LIST = 250
"""Characters that a drop-down list may have within its cell."""
_STATES = {
    CellState.EMPTY: "",
    CellState.ENTERED: "đã nhập, chưa gửi",
    CellState.SUBMITTED: "đã gửi",
    CellState.VERIFIED: "đã thẩm tra",
    CellState.RETURNED: "bị trả lại",
    CellState.APPROVED: "đã phê duyệt",
}


def write_template(template: Template, path: Path, *, sign: identity.Sign, at: dt.datetime) -> None:
    """Write the workbook of a template into a file."""
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": not template.is_form, "tmpdir": str(path.parent)}
    )
    title = f"{template.plan.round.title.vi} – {template.unit.name if template.unit else 'Cả nước'}"
    book.set_properties({"title": title, "comments": f"Làng Số; mã {template.scope}"})
    writer = _Writer(book, template, sign, at)
    if template.is_form:
        writer.form()
    else:
        writer.grids()
    book.close()


class _Writer:
    """Writes the sheets of one template."""

    def __init__(self, book: Any, template: Template, sign: identity.Sign, at: dt.datetime) -> None:
        self.book, self.template, self.at = book, template, at
        self.look = Look(book)
        self.elements = {one.key: one for one in standards.list_elements()}
        self.encoder = identity.Encoder(sign)
        self.keys = element_keys(template.plan)
        self.numbers = [template.plan.by_key[key].element_id for key in self.keys]
        self.with_villages = [row for row in template.plan.rows if row.kind == RowKind.VILLAGES]

    # A list: one commune, an element a row.

    def form(self) -> None:
        unit = self.template.units[0]
        cells = self._present([unit])
        for number, criteria_set in enumerate(self.template.sets, start=1):
            rows = self._rows_of(criteria_set)
            if rows:
                self._form_sheet(f"Biểu {number}", criteria_set, rows, unit, cells)
        if self.template.villages and self.with_villages:
            self._village_sheet(cells)
        style.guide(self.book, self.look, self.template)
        self._identity([(unit, cells)])

    def _form_sheet(
        self,
        name: str,
        criteria_set: CriteriaSet | FormPart,
        rows: Sequence[PlanRow],
        unit: Place,
        cells: Cells,
    ) -> None:
        sheet, look = self.book.add_worksheet(name), self.look
        for place, width in enumerate((9, 24, 9, 52, 14, 16, 20, 20, 34, 18)):
            sheet.set_column(place, place, width, None, {"hidden": place < 2})
        row = style.head_of(sheet, look, self.template, first=2, last=9, at=self.at)
        sheet.merge_range(row, 2, row, 9, criteria_set.title.vi, look.plain_bold)
        heads = ("", "", "Mã", "Nội dung", "Đơn vị tính", "Số liệu kỳ trước", "Mức phải đạt",
                 "Số liệu kỳ này", "Ghi chú", "Trạng thái")  # fmt: skip
        row += 1
        sheet.set_row(row, 32)
        for place, text in enumerate(heads[2:], start=2):
            sheet.write_string(row, place, text, look.head)
        row += 1
        tags = {0: identity.UNIT, 1: identity.ELEMENT, 7: identity.VALUE, 8: identity.NOTE}
        for place, tag in tags.items():
            sheet.write_string(row, place, f"{identity.TAG}{tag}", look.hidden)
        sheet.set_row(row, None, None, {"hidden": True})
        sheet.freeze_panes(row + 1, 4)
        titles = {one.number: one.title.vi for one in criteria_set.criteria}
        criterion = None
        for one in rows:
            number = self._place(one, criteria_set)[0]
            if number != criterion:
                row, criterion = row + 1, number
                said = (
                    f"Tiêu chí {number}. {titles[number]}" if number in titles else "Điều kiện khác"
                )
                sheet.merge_range(row, 2, row, 9, said, look.group)
            row += 1
            self._form_row(sheet, row, one, criteria_set, unit, cells)
        self._finish(sheet)

    def _form_row(
        self,
        sheet: Any,
        at: int,
        row: PlanRow,
        criteria_set: CriteriaSet | FormPart,
        unit: Place,
        cells: Cells,
    ) -> None:
        look, element = self.look, self.elements[row.element_key]
        cell = cells.get((unit.unit_id, row.element_id, None), NOTHING)
        typed = row.kind == RowKind.TYPED
        last = self.template.last.get(row.element_key)
        sheet.write_string(at, 2, self._place(row, criteria_set)[1], look.cell_center)
        sheet.write_string(at, 3, row.title.vi, look.cell)
        sheet.write_string(at, 4, _unit(row), look.cell_center)
        sheet.write_string(at, 5, last.text if last else "", look.cell_center)
        sheet.write_string(at, 6, self._levels(row.element_key), look.cell_center)
        sheet.set_row(at, 30 if len(row.title.vi) > 48 else 18)
        if not typed:
            said = "tính từ số thành phần" if row.kind == RowKind.COMPUTED else "tổng các thôn"
            sheet.write_string(at, 7, "", look.locked_text)
            sheet.write_string(at, 8, said, look.cell)
            sheet.write_string(at, 9, "", look.cell_center)
            return
        sheet.write_string(at, 0, unit.code, look.hidden)
        sheet.write_string(at, 1, row.element_key, look.hidden)
        self._figure(sheet, at, 7, element, cell)
        # Beside an approved figure a note is the reason of its correction: it starts empty.
        note = "" if cell.state == CellState.APPROVED else cell.note
        # An approved figure may be corrected here, with the reason beside it.
        if cell.state == CellState.APPROVED:
            self._value(sheet, at, 7, element, cell, look.number, look.text)
        sheet.write_string(at, 8, note, look.note)
        sheet.write_string(at, 9, _STATES[cell.state], look.cell_center)
        self._validate(sheet, element, at, at, 7)

    # A grid: a unit a row, an element a column.

    def grids(self) -> None:
        sheets = self._grid_sheets()
        villages = self._village_grid() if self.template.villages and self.with_villages else None
        style.guide(self.book, self.look, self.template)
        line = self._identity_sheet().start()
        place = 0
        below = _by_parent(self.template.villages)
        for block in _blocks(self.template.units):
            cells = self._present(block)
            for unit in block:
                for sheet, rows, first in sheets:
                    self._grid_row(sheet, first + place, place, unit, rows, cells)
                line(self.encoder.unit(unit.code, self._versions(unit.unit_id, None, cells)))
                for village in below.get(unit.unit_id, ()):
                    if villages is not None:
                        villages.add(unit, village, cells)
                    versions = self._versions(unit.unit_id, village.unit_id, cells)
                    line(self.encoder.village(village.code, versions))
                place += 1
        line(self.encoder.foot())
        self._grid_ends(sheets, place)

    def _grid_sheets(self) -> list[tuple[Any, list[PlanRow], int]]:
        """Begin a sheet for each set; return it with its rows and the first row of figures."""
        sheets = []
        for number, criteria_set in enumerate(self.template.sets, start=1):
            rows = self._rows_of(criteria_set, typed=True)
            if rows:
                sheet = self.book.add_worksheet(f"Biểu {number}")
                sheets.append((sheet, rows, self._grid_head(sheet, criteria_set, rows)))
        return sheets

    def _grid_ends(self, sheets: Sequence[tuple[Any, list[PlanRow], int]], units: int) -> None:
        for sheet, rows, first in sheets:
            for column, row in enumerate(rows, start=3):
                element = self.elements[row.element_key]
                self._validate(sheet, element, first, first + max(units, 1) - 1, column)
            self._finish(sheet, wide=(first - 5, first - 2))

    def _grid_head(
        self, sheet: Any, criteria_set: CriteriaSet | FormPart, rows: Sequence[PlanRow]
    ) -> int:
        look, last = self.look, 2 + len(rows)
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, 1, 9)
        sheet.set_column(2, 2, 26)
        sheet.set_column(3, last, 15)
        at = style.head_of(sheet, look, self.template, first=0, last=min(last, 10), at=self.at)
        sheet.write_string(at, 0, criteria_set.title.vi, look.plain_bold)
        titles = {one.number: one.title.vi for one in criteria_set.criteria}
        at += 1
        sheet.set_row(at, 32)
        for first, end, number in _groups([self._place(row, criteria_set)[0] for row in rows]):
            said = f"Tiêu chí {number}. {titles[number]}" if number in titles else "Điều kiện khác"
            style.over(sheet, at, first + 3, end + 3, said, look.head)
        at += 1
        sheet.set_row(at, 78)
        for place, text in enumerate(("STT", "Mã xã", "Tên xã")):
            sheet.write_string(at, place, text, look.head)
        for place, row in enumerate(rows, start=3):
            code = self._place(row, criteria_set)[1]
            sheet.write_string(at, place, f"{code} {row.title.vi}", look.head)
        for said, words in (
            ("Đơn vị tính", [_unit(row) for row in rows]),
            ("Mức phải đạt", [self._levels(row.element_key) for row in rows]),
        ):
            at += 1
            sheet.set_row(at, 30)
            for place, text in enumerate(("", "", said, *words)):
                sheet.write_string(at, place, text, look.head_small)
        at += 1
        sheet.set_row(at, None, None, {"hidden": True})
        tags = ("", identity.UNIT, identity.NAME, *(row.element_key for row in rows))
        for place, tag in enumerate(tags):
            if tag:
                sheet.write_string(at, place, f"{identity.TAG}{tag}", look.hidden)
        sheet.freeze_panes(at + 1, 3)
        return at + 1

    def _grid_row(
        self, sheet: Any, at: int, place: int, unit: Place, rows: Sequence[PlanRow], cells: Cells
    ) -> None:
        look = self.look
        sheet.write_number(at, 0, place + 1, look.cell_center)
        sheet.write_string(at, 1, unit.code, look.cell_center)
        sheet.write_string(at, 2, unit.name, look.cell)
        for column, row in enumerate(rows, start=3):
            cell = cells.get((unit.unit_id, row.element_id, None), NOTHING)
            self._figure(sheet, at, column, self.elements[row.element_key], cell)

    # Villages.

    def _village_sheet(self, cells: Cells) -> None:
        grid = self._village_grid()
        for village in self.template.villages:
            grid.add(self.template.units[0], village, cells)

    def _village_grid(self) -> "_VillageGrid":
        sheet, look, rows = self.book.add_worksheet("Theo thôn"), self.look, self.with_villages
        sheet.set_column(0, 0, 9)
        sheet.set_column(1, 1, 24)
        sheet.set_column(2, 2, 12)
        sheet.set_column(3, 3, 24)
        sheet.set_column(4, 3 + len(rows), 20)
        at = style.head_of(sheet, look, self.template, first=0, last=3 + len(rows), at=self.at)
        sheet.write_string(
            at, 0, "Số liệu ghi theo từng thôn; số của xã là tổng các thôn", look.plain_bold
        )
        at += 1
        sheet.set_row(at, 48)
        heads = ("Mã xã", "Tên xã", "Mã thôn", "Tên thôn", *(row.title.vi for row in rows))
        for place, text in enumerate(heads):
            sheet.write_string(at, place, text, look.head)
        at += 1
        sheet.set_row(at, None, None, {"hidden": True})
        tags = (identity.UNIT, identity.NAME, identity.VILLAGE, identity.VILLAGE_NAME,
                *(row.element_key for row in rows))  # fmt: skip
        for place, tag in enumerate(tags):
            sheet.write_string(at, place, f"{identity.TAG}{tag}", look.hidden)
        sheet.freeze_panes(at + 1, 4)
        count = len(self.template.villages)
        for column, row in enumerate(rows, start=4):
            element = self.elements[row.element_key]
            self._validate(sheet, element, at + 1, at + max(count, 1), column)
        self._finish(sheet)
        return _VillageGrid(self, sheet, at + 1)

    # What all sheets share.

    def _present(self, units: Sequence[Place]) -> Cells:
        return workbooks_cells.present_cells(
            round_id=self.template.plan.round.id, unit_ids=[one.unit_id for one in units]
        )

    def _rows_of(
        self, criteria_set: CriteriaSet | FormPart, *, typed: bool = False
    ) -> list[PlanRow]:
        """Return the rows that stand first at an indicator of a set."""
        return [
            row
            for row in self.template.plan.rows
            if row.indicators[0][0] == criteria_set.id and (not typed or row.kind == RowKind.TYPED)
        ]

    def _place(self, row: PlanRow, criteria_set: CriteriaSet | FormPart) -> tuple[int, str]:
        for set_id, number, code in row.indicators:
            if set_id == criteria_set.id:
                return number, code
        return row.indicators[0][1:]

    def _levels(self, key: str) -> str:
        levels = self.template.levels.get(key, ())
        return " / ".join(dict.fromkeys(one.words.vi for one in levels))

    def _versions(self, unit_id: int, village_id: int | None, cells: Cells) -> list[int]:
        return [
            cells.get((unit_id, number, village_id), NOTHING).version for number in self.numbers
        ]

    def _figure(
        self, sheet: Any, at: int, column: int, element: DataElement, cell: Present
    ) -> None:
        """Write a present figure into its cell, locked where it may not be changed."""
        look = self.look
        if cell.state in FROZEN:
            self._value(sheet, at, column, element, cell, look.locked_number, look.locked_text)
        elif cell.state == CellState.RETURNED:
            self._value(sheet, at, column, element, cell, look.returned_number, look.returned_text)
        else:
            self._value(sheet, at, column, element, cell, look.number, look.text)

    def _value(
        self,
        sheet: Any,
        at: int,
        column: int,
        element: DataElement,
        cell: Present,
        number: Any,
        text: Any,
    ) -> None:
        figure = cell.figure
        if figure is None:
            sheet.write_blank(at, column, None, number if _is_number(element) else text)
        elif _is_point(figure, element):
            sheet.write_number(at, column, figure.low, number)
        else:
            sheet.write_string(at, column, figures.written(figure, element), text)

    def _validate(
        self, sheet: Any, element: DataElement, first: int, last: int, column: int
    ) -> None:
        rule: dict[str, Any]
        choices = _choices(element)
        if choices:
            if len(",".join(choices)) <= _SHORTEST_LIST and not any("," in one for one in choices):
                rule = {"validate": "list", "source": choices, "error_type": "stop"}
                rule |= _said("Chọn trong danh sách", "Hãy chọn một mục trong danh sách của ô.")
                sheet.data_validation(first, column, last, column, rule)
            return
        least, greatest = figures.limits(element)
        kind = "integer" if element.measure == Measure.COUNT else "decimal"
        if greatest == float("inf"):
            rule = {"validate": kind, "criteria": ">=", "value": least}
            range_said = f"từ {least:g} trở lên"
        else:
            rule = {"validate": kind, "criteria": "between", "minimum": least, "maximum": greatest}
            range_said = f"từ {least:g} đến {greatest:g}"
        # A range, a bound or "không có số liệu" is a text: the officer is warned and may go on.
        rule |= {"error_type": "warning"}
        rule |= _said(
            "Xem lại số", f"Số liệu này thường là một số {range_said}. Vẫn giữ giá trị vừa ghi?"
        )
        sheet.data_validation(first, column, last, column, rule)

    def _finish(self, sheet: Any, *, wide: tuple[int, int] | None = None) -> None:
        sheet.set_landscape()
        if wide is None:
            sheet.set_paper(style.A4)
            sheet.fit_to_pages(1, 0)
        else:
            # A grid is printed over several sheets of paper, each with the units and the heads.
            sheet.set_paper(style.A3)
            sheet.repeat_rows(*wide)
            sheet.repeat_columns(0, 2)
        sheet.set_footer("&L&F&C&P/&N&RLàng Số")
        sheet.hide_gridlines(2)
        style.protect(sheet)

    def _identity(self, units: Iterable[tuple[Place, Cells]]) -> None:
        hidden = self._identity_sheet()
        line = hidden.start()
        for unit, cells in units:
            line(self.encoder.unit(unit.code, self._versions(unit.unit_id, None, cells)))
            for village in self.template.villages:
                versions = self._versions(unit.unit_id, village.unit_id, cells)
                line(self.encoder.village(village.code, versions))
        line(self.encoder.foot())

    def _identity_sheet(self) -> "_Hidden":
        sheet = self.book.add_worksheet(identity.SHEET)
        sheet.very_hidden()
        head = self.encoder.head(
            round_key=self.template.plan.round.key,
            scope=self.template.scope,
            made_at=self.at.isoformat(timespec="seconds"),
            elements=self.keys,
        )
        return _Hidden(sheet, head)


class _Hidden:
    """The sheet that no menu shows, written line by line."""

    def __init__(self, sheet: Any, head: Iterator[list[str]]) -> None:
        self._sheet, self._head, self._row = sheet, head, 0

    def start(self) -> Any:
        for cells in self._head:
            self._line(cells)
        return self._line

    def _line(self, cells: Sequence[str]) -> None:
        for place, text in enumerate(cells):
            if text:
                self._sheet.write_string(self._row, place, text)
        self._row += 1


class _VillageGrid:
    """The sheet of villages, filled while the units pass by."""

    def __init__(self, writer: _Writer, sheet: Any, first: int) -> None:
        self._writer, self._sheet, self._row = writer, sheet, first

    def add(self, unit: Place, village: Place, cells: Cells) -> None:
        writer, look = self._writer, self._writer.look
        for place, text in enumerate((unit.code, unit.name, village.code, village.name)):
            self._sheet.write_string(self._row, place, text, look.cell)
        for column, row in enumerate(writer.with_villages, start=4):
            cell = cells.get((unit.unit_id, row.element_id, village.unit_id), NOTHING)
            total = cells.get((unit.unit_id, row.element_id, None), NOTHING)
            told = cell._replace(state=total.state)
            writer._figure(self._sheet, self._row, column, writer.elements[row.element_key], told)
        self._row += 1


def _said(title: str, message: str) -> dict[str, str]:
    return {"error_title": title, "error_message": message}


def _choices(element: DataElement) -> list[str]:
    if element.measure == Measure.TRUTH:
        return ["đạt", "không đạt", style.CLEAR_HOLD]
    if element.measure == Measure.RATING:
        return [*element.scale, style.CLEAR_HOLD]
    return []


def _is_number(element: DataElement) -> bool:
    return element.measure not in {Measure.TRUTH, Measure.RATING}


def _is_point(figure: Figure, element: DataElement) -> bool:
    return _is_number(element) and figure.low is not None and figure.low == figure.high


def _unit(row: PlanRow) -> str:
    if row.measure == Measure.TRUTH:
        return "đạt/không đạt"
    if row.measure == Measure.RATING:
        return "xếp loại"
    return unit_name("%" if row.measure == Measure.PERCENT else row.unit)


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
