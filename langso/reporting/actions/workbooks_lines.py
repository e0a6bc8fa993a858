"""The rows of a workbook sorted by unit, each with its cells and the elements of its columns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from langso.accounts.queries import Somebody
from langso.geography.values import Place
from langso.reporting.actions.workbooks_places import SHOWN, PlaceFinder, forbidden
from langso.reporting.actions.workbooks_reading import BookSheet
from langso.reporting.actions.workbooks_strays import Stray, Strays
from langso.reporting.actions.workbooks_values import ValueReader
from langso.reporting.rules.workbooks import address_of
from langso.reporting.rules.workbooks_tables import Names, Table, at, is_blank, table_of, text_of
from langso.reporting.values import Plan, PlanRow
from langso.standards import queries as standards

GUIDE = "Hướng dẫn"
"""What the first cell of the template's own guide says."""
_MOST_NOTES = 60


class Column(NamedTuple):
    """Where in a row the cell of an element stands."""

    position: int
    row: PlanRow
    reader: ValueReader


@dataclass(frozen=True, slots=True)
class Line:
    """One row of one sheet: the unit as the file named it, and its cells by position.

    The rows of a grid share their `cells`.
    """

    sheet: BookSheet
    row: int
    code: str
    village_id: int | None
    village_code: str
    note: str
    cells: Sequence[Column]


class LineFinder:
    """Goes through the sheets of one workbook and sorts their rows by unit."""

    def __init__(self, *, plan: Plan, scope: str, decimal: str | None, kind: str) -> None:
        """`scope`: the code of the one unit that a template was made for, when it was."""
        self.plan = plan
        self.by_unit: dict[int, list[Line]] = defaultdict(list)
        self.notes: list[str] = []
        self.tables = 0
        self._names = Names(plan)
        elements = {one.key: one for one in standards.list_elements()}
        self._readers = {
            row.element_key: ValueReader(
                elements[row.element_key], decimal, excel_days=kind in {"xlsx", "xls"}
            )
            for row in plan.rows
        }
        self._places = PlaceFinder(plan=plan, scope=scope)
        self._strays = Strays()

    def take(self, sheet: BookSheet) -> None:
        """Sort the rows of a sheet; one without a table is told and left alone."""
        table = table_of(sheet.rows, self._names)
        if table is None:
            told = next((cell for row in sheet.rows for cell in row if not is_blank(cell)), None)
            if told is not None and told != GUIDE:
                self._note(f"Trang “{sheet.name}” không có bảng số liệu nên được bỏ qua.")
            return
        self.tables += 1
        self._learn_villages(sheet, table)
        columns = self._columns(sheet, table)
        for number in range(table.header_row + 1, len(sheet.rows)):
            row = sheet.rows[number]
            if not table.tagged and table.skips(row):
                continue
            self._take_row(sheet, table, number, row, columns)

    def place(self, unit_id: int) -> Place:
        """Return a unit of the plan."""
        return self._places.place(unit_id)

    def order_of(self, unit_id: int) -> tuple[str, str]:
        """Return where a unit stands in lists."""
        place = self._places.place(unit_id)
        return (place.sort_key, place.code)

    def strays(self) -> Iterator[Stray]:
        """Yield the rows that were refused whole, by what the file called the unit."""
        yield from self._strays

    def refuse_others(self, actor: Somebody, on: Any) -> None:
        """Refuse the rows of units at which a person may not enter figures."""
        for unit_id in forbidden(self.by_unit.keys(), actor=actor, on=on):
            place = self._places.place(unit_id)
            message = (
                f"Bạn không được giao nhập số liệu của {place.name} (mã {place.code}); hãy bỏ các"
                " dòng này, hoặc đề nghị quản trị giao quyền."
            )
            for line in self.by_unit.pop(unit_id):
                self._refuse(line, place.code, place.name, ("not-yours", message))

    def _columns(self, sheet: BookSheet, table: Table) -> list[Column]:
        """Return the columns of a grid; what names nothing is refused, its cells counted."""
        found = []
        for position, key in table.figures.items():
            row = self.plan.by_key.get(key)
            if row is None:
                said = f"Kỳ báo cáo này không thu thập số liệu “{key}”; hãy tải mẫu của kỳ này."
                self._strays.refuse_column(sheet, table, position, ("not-asked", said))
                continue
            found.append(Column(position, row, self._readers[key]))
        for position, first in table.doubled.items():
            said = f"Cột này lặp lại cột {address_of(0, first)[:-1]}; hãy chỉ để một cột."
            self._strays.refuse_column(sheet, table, position, ("doubled-column", said))
        for position, header in table.strange.items():
            unclear = self._names.is_unclear(header)
            said = (
                f"Tiêu đề “{header[:SHOWN]}” "
                + ("ứng với nhiều số liệu" if unclear else "không phải chỉ tiêu của kỳ báo cáo này")
                + "; hãy ghi đúng tên số liệu như trong mẫu, hoặc xóa cột."
            )
            self._strays.refuse_column(sheet, table, position, ("unknown-column", said))
        if table.tagged and not table.is_list:
            self._note_untagged(sheet, table)
        return found

    def _note_untagged(self, sheet: BookSheet, table: Table) -> None:
        """Tell of columns that the officer put in: they are not the template's and stay unread."""
        known = {*table.figures, *table.doubled, table.unit, table.name, table.village,
                 table.village_name, table.note}  # fmt: skip
        width = max((len(row) for row in sheet.rows), default=0)
        last = max((place for place in known if place is not None), default=0)
        for position in range(width):
            if position in known or position == 0 or (position > last + 1 and position < last):
                continue
            rows = sheet.rows[table.header_row + 1 :]
            filled = sum(not is_blank(at(row, position)) for row in rows)
            if filled:
                self._note(
                    f"Cột {address_of(0, position)[:-1]} của trang “{sheet.name}” không thuộc mẫu"
                    f" nên {filled} ô của cột này không được đọc."
                )

    def _learn_villages(self, sheet: BookSheet, table: Table) -> None:
        if table.village is not None:
            column = [at(row, table.village) for row in sheet.rows[table.header_row + 1 :]]
            self._places.learn_villages(str(cell).strip() for cell in column if not is_blank(cell))

    def _take_row(
        self,
        sheet: BookSheet,
        table: Table,
        number: int,
        row: Sequence[Any],
        columns: Sequence[Column],
    ) -> None:
        cells = self._cells_of_row(sheet, table, number, row, columns)
        if not cells:
            return
        code, name = self._places.told(table, row)
        found = self._places.find(table, code, name)
        village: Place | None = None
        if isinstance(found, Place) and table.village is not None:
            part = self._places.village(text_of(at(row, table.village)), found)
            found, village = (found, part) if isinstance(part, Place) else (part, None)
        note = text_of(at(row, table.note)) if table.note is not None else ""
        line = Line(
            sheet, number, found.code if isinstance(found, Place) else code,
            village.unit_id if village else None, village.code if village else "", note, cells,
        )  # fmt: skip
        if isinstance(found, Place):
            self.by_unit[found.unit_id].append(line)
        else:
            self._refuse(line, code, name, found)

    def _cells_of_row(
        self,
        sheet: BookSheet,
        table: Table,
        number: int,
        row: Sequence[Any],
        columns: Sequence[Column],
    ) -> Sequence[Column]:
        """Return the cells of a row; of a list the one cell of its element."""
        if not table.is_list or table.value is None or table.element is None:
            if table.unit is not None and is_blank(at(row, table.unit)):
                # A row without code, name and figures is a heading or nothing.
                filled = any(not is_blank(at(row, column.position)) for column in columns)
                return columns if filled else ()
            return columns
        named = at(row, table.element)
        plan_row = self._row_named(named)
        if plan_row is None:
            if not is_blank(at(row, table.value)):
                self._refuse_value(sheet, number, table.value, row, text_of(named))
            return ()
        return (Column(table.value, plan_row, self._readers[plan_row.element_key]),)

    def _row_named(self, named: Any) -> PlanRow | None:
        """Return the row of the plan that a cell of a list names by key, tag or words."""
        key = named.removeprefix("ls:") if isinstance(named, str) else named
        plan_row = self.plan.by_key.get(key) if isinstance(key, str) else None
        if plan_row is None and not is_blank(named):
            found = self._names.key_of(named)
            plan_row = self.plan.by_key.get(found) if found else None
        return plan_row

    def _refuse_value(
        self, sheet: BookSheet, number: int, position: int, row: Sequence[Any], told: str
    ) -> None:
        message = (
            f"“{told[:SHOWN]}” không phải chỉ tiêu của kỳ báo cáo này; hãy ghi đúng tên như trong"
            " mẫu."
            if told
            else "Dòng có số liệu nhưng không rõ là chỉ tiêu nào; hãy tải mẫu mới rồi ghi lại."
        )
        text = text_of(at(row, position))
        self._strays.refuse_cell(sheet, number, position, text, ("unknown-element", message))

    def _refuse(self, line: Line, code: str, name: str, why: tuple[str, str]) -> None:
        positions = [column.position for column in line.cells]
        self._strays.refuse_row(line.sheet, line.row, positions, (code, name), why)

    def _note(self, text: str) -> None:
        if len(self.notes) < _MOST_NOTES:
            self.notes.append(text)


def texts_of(sheets: Iterable[BookSheet], most: int) -> Iterator[str]:
    """Yield texts of cells, to find the decimal mark that a file uses."""
    told = 0
    for sheet in sheets:
        for row in sheet.rows:
            for cell in row:
                if cell.__class__ is str and cell:
                    yield cell
                    told += 1
                    if told >= most:
                        return
