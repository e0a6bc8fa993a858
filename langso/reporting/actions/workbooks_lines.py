"""Which unit each row of a workbook means, and which element each of its columns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.text import unaccented
from langso.geography import queries as geography
from langso.geography.values import Level, Place
from langso.ledger import rules as ledger_rules
from langso.ledger.actions.finding import UnitFinder
from langso.reporting.actions.workbooks_reading import BookSheet
from langso.reporting.actions.workbooks_values import ValueReader
from langso.reporting.queries import rounds
from langso.reporting.rules.workbooks import Fate, PlannedCell, address_of
from langso.reporting.rules.workbooks_tables import Names, Table, table_of
from langso.reporting.values import Plan, PlanRow
from langso.standards import queries as standards

GUIDE = "Hướng dẫn"
"""What the first cell of the template's own guide says."""
_SHOWN = 60
_MOST_NOTES = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One row of one sheet: the unit as the file named it, and its cells by position."""

    sheet: BookSheet
    row: int
    code: str
    village_id: int | None
    village_code: str
    note: str
    cells: Sequence[tuple[int, PlanRow, ValueReader]]


@dataclass
class Stray:
    """Rows refused whole for one reason: they name no unit that this person may enter."""

    code: str
    name: str
    cells: list[PlannedCell] = field(default_factory=list)


class LineFinder:
    """Goes through the sheets of one workbook and sorts their rows by unit."""

    def __init__(self, *, plan: Plan, scope: str, decimal: str | None, kind: str) -> None:
        """`scope`: the code of the one unit that a template was made for, when it was."""
        self.plan = plan
        self.by_unit: dict[int, list[Line]] = defaultdict(list)
        self.notes: list[str] = []
        self.tables = 0
        self._scope = scope
        self._names = Names(plan)
        elements = {one.key: one for one in standards.list_elements()}
        self._readers = {
            row.element_key: ValueReader(
                elements[row.element_key], decimal, excel_days=kind in {"xlsx", "xls"}
            )
            for row in plan.rows
        }
        asked = rounds.list_asked(round_info=plan.round)
        self._by_code = {place.code: place for place in asked}
        self._places = {place.unit_id: place for place in asked}
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        for place in asked:
            self._by_name[unaccented(place.name)].append(place)
            self._by_name[unaccented(place.short_name)].append(place)
        self._finder = UnitFinder(set_id=plan.round.set_ids[0] if plan.round.sets else None)
        self._strays: dict[tuple[str, str], Stray] = {}
        self._villages: dict[str, Place] = {}

    def take(self, sheet: BookSheet) -> None:
        """Sort the rows of a sheet; one without a table is told and left alone."""
        table = table_of(sheet.rows, self._names)
        if table is None:
            told = next((cell for row in sheet.rows for cell in row if not _is_blank(cell)), None)
            if told is not None and told != GUIDE:
                self._note(f"Trang “{sheet.name}” không có bảng số liệu nên được bỏ qua.")
            return
        self.tables += 1
        self._find_villages(sheet, table)
        columns = self._columns(sheet, table)
        for number in range(table.header_row + 1, len(sheet.rows)):
            row = sheet.rows[number]
            if not table.tagged and table.skips(row):
                continue
            self._take_row(sheet, table, number, row, columns)

    def place(self, unit_id: int) -> Place:
        """Return a unit of the plan."""
        return self._places[unit_id]

    def order_of(self, unit_id: int) -> tuple[str, str]:
        """Return where a unit stands in lists."""
        place = self._places[unit_id]
        return (place.sort_key, place.code)

    def strays(self) -> Iterator[Stray]:
        """Yield the rows that were refused whole, by what the file called the unit."""
        yield from self._strays.values()

    def refuse_others(self, actor: Somebody, on: Any) -> None:
        """Refuse the rows of units at which a person may not enter figures."""
        for unit_id in self._forbidden(actor, on):
            place = self._places[unit_id]
            message = (
                f"Bạn không được giao nhập số liệu của {place.name} (mã {place.code}); hãy bỏ các"
                " dòng này, hoặc đề nghị quản trị giao quyền."
            )
            for line in self.by_unit.pop(unit_id):
                self._stray(line, place.code, place.name, "not-yours", message)

    def _forbidden(self, actor: Somebody, on: Any) -> list[int]:
        """Return the units where the policy refuses; siblings are asked for at one go."""
        held = set(accounts.list_places_of(user=actor, action=Action.ENTER, on=on))
        today = geography.get_places(unit_ids=self.by_unit, on=on)
        groups: dict[object, list[int]] = defaultdict(list)
        for unit_id in self.by_unit:
            place = today.get(unit_id)
            ended = place is None or (place.ended_on is not None and place.ended_on < on)
            if place is None or ended or unit_id in held:
                groups[unit_id].append(unit_id)
            else:
                groups[("below", place.parent_id)].append(unit_id)
        asked = [units[0] for units in groups.values()]
        refused = set(accounts.list_refused(user=actor, action=Action.ENTER, unit_ids=asked, on=on))
        return [unit for units in groups.values() if units[0] in refused for unit in units]

    def _columns(self, sheet: BookSheet, table: Table) -> list[tuple[int, PlanRow, ValueReader]]:
        """Return the columns of a grid; what names nothing is refused, its cells counted."""
        found = []
        for position, key in table.figures.items():
            row = self.plan.by_key.get(key)
            if row is None:
                self._refuse_column(
                    sheet, table, position, "not-asked",
                    f"Kỳ báo cáo này không thu thập số liệu “{key}”; hãy tải mẫu của kỳ này.",
                )  # fmt: skip
                continue
            found.append((position, row, self._readers[key]))
        for position, first in table.doubled.items():
            self._refuse_column(
                sheet, table, position, "doubled-column",
                f"Cột này lặp lại cột {address_of(0, first)[:-1]}; hãy chỉ để một cột.",
            )  # fmt: skip
        for position, header in table.strange.items():
            unclear = self._names.is_unclear(header)
            self._refuse_column(
                sheet, table, position, "unknown-column",
                f"Tiêu đề “{header[:_SHOWN]}” "
                + ("ứng với nhiều số liệu" if unclear else "không phải chỉ tiêu của kỳ báo cáo này")
                + "; hãy ghi đúng tên số liệu như trong mẫu, hoặc xóa cột.",
            )  # fmt: skip
        if table.tagged and not table.is_list:
            self._note_untagged(sheet, table)
        return found

    def _refuse_column(
        self, sheet: BookSheet, table: Table, position: int, rule: str, message: str
    ) -> None:
        filled = [
            number
            for number in range(table.header_row + 1, len(sheet.rows))
            if not _is_blank(_at(sheet.rows[number], position))
        ]
        if filled:
            address = address_of(max(table.header_row, 0), position)
            stray = self._strays.setdefault(("", sheet.name), Stray("", sheet.name))
            stray.cells.append(_refused(sheet, address, "", rule, message, len(filled)))

    def _note_untagged(self, sheet: BookSheet, table: Table) -> None:
        """Tell of columns that the officer put in: they are not the template's and stay unread."""
        known = {*table.figures, *table.doubled, table.unit, table.name, table.village,
                 table.village_name, table.note}  # fmt: skip
        width = max((len(row) for row in sheet.rows), default=0)
        last = max((at for at in known if at is not None), default=0)
        for position in range(width):
            if position in known or position == 0 or (position > last + 1 and position < last):
                continue
            filled = sum(
                not _is_blank(_at(row, position)) for row in sheet.rows[table.header_row + 1 :]
            )
            if filled:
                self._note(
                    f"Cột {address_of(0, position)[:-1]} của trang “{sheet.name}” không thuộc mẫu"
                    f" nên {filled} ô của cột này không được đọc."
                )

    def _find_villages(self, sheet: BookSheet, table: Table) -> None:
        if table.village is None:
            return
        codes = {
            str(_at(row, table.village)).strip()
            for row in sheet.rows[table.header_row + 1 :]
            if not _is_blank(_at(row, table.village))
        }
        on = self.plan.round.period.last_on
        ids = geography.find_codes(codes=codes - self._villages.keys(), on=on)
        places = geography.get_places(unit_ids=ids.values(), on=on)
        self._villages.update(
            (code, places[unit_id])
            for code, unit_id in ids.items()
            if places[unit_id].level == Level.VILLAGE
        )

    def _take_row(
        self,
        sheet: BookSheet,
        table: Table,
        number: int,
        row: Sequence[Any],
        columns: Sequence[tuple[int, PlanRow, ValueReader]],
    ) -> None:
        cells = self._cells_of_row(sheet, table, number, row, columns)
        if not cells:
            return
        told, name = self._told(table, row)
        found = self._unit(table, row, told, name)
        village: Place | None = None
        if isinstance(found, Place) and table.village is not None:
            found, village = self._village(table, row, found)
        note = _text(_at(row, table.note)) if table.note is not None else ""
        line = Line(
            sheet, number, found.code if isinstance(found, Place) else told,
            village.unit_id if village else None, village.code if village else "", note, cells,
        )  # fmt: skip
        if isinstance(found, Place):
            self.by_unit[found.unit_id].append(line)
        else:
            self._stray(line, told, name, *found)

    def _cells_of_row(
        self,
        sheet: BookSheet,
        table: Table,
        number: int,
        row: Sequence[Any],
        columns: Sequence[tuple[int, PlanRow, ValueReader]],
    ) -> Sequence[tuple[int, PlanRow, ValueReader]]:
        """Return the cells of a row; of a list the one cell of its element."""
        if not table.is_list or table.value is None or table.element is None:
            if table.unit is not None and _is_blank(_at(row, table.unit)):
                # A row without code, name and figures is a heading or nothing.
                filled = any(not _is_blank(_at(row, position)) for position, *_rest in columns)
                return columns if filled else ()
            return columns
        named = _at(row, table.element)
        key = named.removeprefix("ls:") if isinstance(named, str) else named
        plan_row = self.plan.by_key.get(key) if isinstance(key, str) else None
        if plan_row is None and not _is_blank(named):
            found = self._names.key_of(named)
            plan_row = self.plan.by_key.get(found) if found else None
        if plan_row is None:
            if not _is_blank(_at(row, table.value)):
                self._refuse_value(sheet, table, number, row, named)
            return ()
        return ((table.value, plan_row, self._readers[plan_row.element_key]),)

    def _refuse_value(
        self, sheet: BookSheet, table: Table, number: int, row: Sequence[Any], named: Any
    ) -> None:
        told = _text(named)
        stray = self._strays.setdefault(("", sheet.name), Stray("", sheet.name))
        message = (
            f"“{told[:_SHOWN]}” không phải chỉ tiêu của kỳ báo cáo này; hãy ghi đúng tên như trong"
            " mẫu."
            if told
            else "Dòng có số liệu nhưng không rõ là chỉ tiêu nào; hãy tải mẫu mới rồi ghi lại."
        )
        stray.cells.append(
            _refused(
                sheet,
                address_of(number, table.value or 0),
                _text(_at(row, table.value or 0)),
                "unknown-element",
                message,
                1,
            )
        )

    def _told(self, table: Table, row: Sequence[Any]) -> tuple[str, str]:
        """Return the code and the name by which a row names its unit."""
        cell = _at(row, table.unit) if table.unit is not None else ""
        code = self._finder.code_of(cell) if not _is_blank(cell) else ""
        name = _text(_at(row, table.name)) if table.name is not None else ""
        return code[:_SHOWN], name[:_SHOWN]

    def _unit(
        self, table: Table, row: Sequence[Any], code: str, name: str
    ) -> Place | tuple[str, str]:
        """Return the unit of a row, or the rule and the sentence why there is none."""
        if not code and not name and self._scope and table.unit is None:
            code = self._scope
        place = self._by_code.get(code) if code else None
        if place is not None:
            if name and not ledger_rules.may_be_same(name, place.name):
                return self._other_name(code, name, place)
            return place
        if code and not code.isdigit():
            name, code = (name or code), ""
        if not code:
            return self._named(name)
        found = self._finder.find(self.plan.round.period, [code])[code]
        if isinstance(found, str):
            return ("unknown-unit", found)
        return (
            "not-asked-unit",
            f"Kỳ báo cáo này không yêu cầu đơn vị mã {code} báo cáo; hãy bỏ dòng này.",
        )

    def _other_name(self, code: str, name: str, place: Place) -> tuple[str, str]:
        message = (
            f"Mã {code} nay là của {place.name}, không phải “{name}”: nhiều xã mới dùng lại mã của"
            " xã cũ đã sắp xếp; hãy ghi mã và tên của đơn vị hiện nay."
        )
        return ("unit-name-differs", message)

    def _named(self, name: str) -> Place | tuple[str, str]:
        """Return the unit that a name alone means, if it means one."""
        if not name:
            return ("no-unit", "Dòng có số liệu nhưng không có mã đơn vị; hãy ghi mã xã.")
        found = {one.unit_id: one for one in self._by_name.get(unaccented(name), ())}
        exact = [one for one in found.values() if one.name.lower() == name.lower()]
        if len(exact) == 1 or len(found) == 1:
            return exact[0] if len(exact) == 1 else next(iter(found.values()))
        if not found:
            return (
                "unknown-unit",
                f"Không có xã nào tên “{name}” trong kỳ báo cáo này; hãy ghi mã xã.",
            )
        told = ", ".join(f"{one.name} (mã {one.code})" for one in list(found.values())[:5])
        return (
            "unclear-unit",
            f"Tên “{name}” ứng với {len(found)} đơn vị: {told}; hãy ghi mã xã.",
        )

    def _village(
        self, table: Table, row: Sequence[Any], unit: Place
    ) -> tuple[Place | tuple[str, str], Place | None]:
        code = _text(_at(row, table.village)) if table.village is not None else ""
        village = self._villages.get(code)
        if village is None:
            return (
                "unknown-village",
                f"Không có thôn mã “{code[:_SHOWN]}” trong kỳ báo cáo này; hãy tải mẫu mới.",
            ), None
        if village.parent_id != unit.unit_id:
            return (
                "other-village",
                f"{village.name} (mã {code}) không thuộc {unit.name}; hãy xem lại các mã.",
            ), None
        return unit, village

    def _stray(self, line: Line, code: str, name: str, rule: str, message: str) -> None:
        """Refuse a row whole: one line of the plan, its filled cells counted."""
        row = line.sheet.rows[line.row]
        filled = [at for at, *_rest in line.cells if not _is_blank(_at(row, at))]
        if not filled:
            return
        stray = self._strays.setdefault((code, name), Stray(code, name))
        address = address_of(line.row, filled[0])
        if len(filled) > 1:
            address += f":{address_of(line.row, filled[-1])}"
        stray.cells.append(_refused(line.sheet, address, code or name, rule, message, len(filled)))

    def _note(self, text: str) -> None:
        if len(self.notes) < _MOST_NOTES:
            self.notes.append(text)


def _refused(
    sheet: BookSheet, address: str, text: str, rule: str, message: str, cells: int
) -> PlannedCell:
    return PlannedCell(
        Fate.REFUSED.value, sheet.name, address, 0, None, "", text, None, 0, "", rule, message,
        cells,
    )  # fmt: skip


def _at(row: Sequence[Any], position: int) -> Any:
    return row[position] if position < len(row) else ""


def _is_blank(cell: Any) -> bool:
    return cell is None or (cell.__class__ is str and not cell.strip())


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).replace("\0", "").split())


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
