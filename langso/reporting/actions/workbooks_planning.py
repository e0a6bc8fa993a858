"""The dry run: every cell of a workbook held against the sheets, and its fate told.

Nothing is asked cell by cell: units come from one list, cells from one statement a block of units,
and every distinct value of an element is understood once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from langso.reporting.actions.workbooks_lines import Line, LineFinder
from langso.reporting.actions.workbooks_values import Value
from langso.reporting.queries import workbooks_cells
from langso.reporting.rules import workbooks as rules
from langso.reporting.rules.workbooks import (
    NOTHING,
    Counts,
    Fate,
    Judged,
    PlannedCell,
    Present,
)
from langso.reporting.rules.workbooks_identity import Identity
from langso.reporting.values import CellState, Plan, PlanRow, RowKind

BLOCK = 200
"""Units judged with one statement."""
_WRITE = Fate.WRITE.value


@dataclass
class PartDraft:
    """The cells of one unit; `unit_id` None for rows that name no unit that may be entered.

    A cell is a PlannedCell, or the beginning of one where the rest is the default.
    """

    unit_id: int | None
    code: str
    name: str
    cells: list[tuple[Any, ...]] = field(default_factory=list)
    fates: dict[Fate, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def counts(self) -> Counts:
        """How many cells met which fate."""
        return Counts(**{fate.value: count for fate, count in self.fates.items()})


class _Waiting(NamedTuple):
    """A cell that has moved since the template was made."""

    draft: PartDraft
    key: workbooks_cells.Key
    cell: PlannedCell
    figure: Any
    present: Present
    governing: CellState
    base: int


class Planner:
    """Judges the lines of one workbook, block by block."""

    def __init__(self, *, plan: Plan, identity: Identity | None, lines: LineFinder) -> None:
        """Start with what the whole workbook shares."""
        self._plan, self._identity, self._lines = plan, identity, lines
        self._open = plan.round.is_open
        self.by_element: dict[int, dict[Fate, int]] = defaultdict(lambda: defaultdict(int))
        """How many cells of each element met which fate; 0: cells of no element."""
        self._letters: dict[int, str] = {}
        places = {key: place for place, key in enumerate(identity.elements)} if identity else {}
        self._bases = {
            row.element_id: places[row.element_key]
            for row in plan.rows
            if row.element_key in places
        }

    def parts(self, progress: Callable[[int, int], None]) -> Iterator[PartDraft]:
        """Yield the parts: first what names no unit of ours, then the units in their order."""
        for stray in self._lines.strays():
            draft = PartDraft(None, stray.code, stray.name)
            for cell in stray.cells:
                self._add(draft, cell)
            yield draft
        units = self._lines.by_unit
        order = sorted(units, key=self._lines.order_of)
        for start in range(0, len(order), BLOCK):
            progress(start, len(order))
            yield from self._block(order[start : start + BLOCK])
        progress(len(order), len(order))

    def _block(self, unit_ids: Sequence[int]) -> list[PartDraft]:
        present = workbooks_cells.present_cells(round_id=self._plan.round.id, unit_ids=unit_ids)
        touched = {unit_id for unit_id, _element, _village in present}
        waiting: list[_Waiting] = []
        drafts = []
        for unit_id in unit_ids:
            place = self._lines.place(unit_id)
            draft = PartDraft(unit_id, place.code, place.name)
            seen: dict[tuple[int, int | None], str] = {}
            lines = self._lines.by_unit[unit_id]
            if len(lines) == 1 and unit_id not in touched and self._is_new(lines[0]):
                self._new_line(draft, lines[0])
            else:
                for line in lines:
                    self._line(draft, line, present, seen, waiting)
            drafts.append(draft)
        self._settle(waiting)
        return drafts

    def _add(self, draft: PartDraft, cell: PlannedCell) -> None:
        """Add a cell that the plan tells."""
        fate = Fate(cell.fate)
        draft.cells.append(cell)
        draft.fates[fate] += cell.cells
        self.by_element[cell.element_id][fate] += cell.cells

    def _line(
        self,
        draft: PartDraft,
        line: Line,
        present: dict[workbooks_cells.Key, Present],
        seen: dict[tuple[int, int | None], str],
        waiting: list[_Waiting],
    ) -> None:
        """Judge the cells of one row."""
        row, village = line.sheet.rows[line.row], line.village_id
        width = len(row)
        for position, plan_row, reader in line.cells:
            raw = row[position] if position < width else ""
            key = (draft.unit_id or 0, plan_row.element_id, village)
            value = reader.read(raw, line.sheet, line.row, position)
            if value.figure is None and not value.rule and key not in present:
                draft.fates[Fate.BLANK] += 1
                continue
            address = f"{self._column(position)}{line.row + 1}"
            self._cell(draft, line, address, plan_row, key, value, present, seen, waiting)

    def _is_new(self, line: Line) -> bool:
        """Tell whether a row can only hold new figures of cells that were and are empty."""
        return (
            self._open
            and line.village_id is None
            and not line.sheet.is_flagged
            and not self._versions(line)
        )

    def _new_line(self, draft: PartDraft, line: Line) -> None:
        """Judge a row that `_is_new`, of a unit without any cell yet: the way most cells go."""
        sheet, row = line.sheet, line.sheet.rows[line.row]
        name, at_row, width = sheet.name, str(line.row + 1), len(row)
        told, by_element, keep = line.note, self.by_element, draft.cells.append
        wrote = blank = 0
        for position, plan_row, reader in line.cells:
            raw = row[position] if position < width else ""
            value = reader.known.get(raw if raw.__class__ is str else (raw.__class__, raw))
            if value is None:
                value = reader.read(raw, sheet, line.row, position)
            if value.figure is None and not value.rule:
                blank += 1
                continue
            element_id = plan_row.element_id
            address = self._column(position) + at_row
            if value.rule or plan_row.kind is not RowKind.TYPED:
                key = (draft.unit_id or 0, element_id, None)
                self._cell(draft, line, address, plan_row, key, value, {}, {}, [])
                continue
            wrote += 1
            by_element[element_id][Fate.WRITE] += 1
            if told or value.remark:
                keep((_WRITE, name, address, element_id, None, "", value.text, value.value, 0,
                      told, "", "", 1, value.remark))  # fmt: skip
            else:
                keep((_WRITE, name, address, element_id, None, "", value.text, value.value, 0))
        draft.fates[Fate.WRITE] += wrote
        draft.fates[Fate.BLANK] += blank

    def _column(self, position: int) -> str:
        letters = self._letters.get(position)
        if letters is None:
            letters = self._letters[position] = rules.address_of(0, position)[:-1]
        return letters

    def _versions(self, line: Line) -> tuple[int, ...]:
        """Return the versions that the cells of a row had in the template; none: all were empty."""
        if self._identity is None:
            return ()
        return self._identity.versions_of(line.code, line.village_code)

    def _cell(
        self,
        draft: PartDraft,
        line: Line,
        address: str,
        row: PlanRow,
        key: workbooks_cells.Key,
        value: Value,
        present: dict[workbooks_cells.Key, Present],
        seen: dict[tuple[int, int | None], str],
        waiting: list[_Waiting],
    ) -> None:
        """Judge one cell in full."""
        now, place = present.get(key, NOTHING), (key[1], key[2])
        judged = self._judge(value, now, row, key, present, line)
        if judged.fate is Fate.BLANK:
            draft.fates[Fate.BLANK] += 1
            return
        if place in seen:
            judged = _doubled(seen[place])
        else:
            seen[place] = f"{line.sheet.name}!{address}"
        if judged.fate is Fate.SAME:
            self._same(draft, row.element_id)
            return
        cell = PlannedCell(
            judged.fate, line.sheet.name, address, row.element_id, key[2], now.text, value.text,
            value.value, now.version, line.note, judged.rule, judged.message, 1, value.remark,
        )  # fmt: skip
        if judged.fate is Fate.MOVED:
            governing = self._governing(row, key, present)
            base = self._base(row, line) or 0
            waiting.append(_Waiting(draft, key, cell, value.figure, now, governing, base))
        else:
            self._add(draft, cell)

    def _same(self, draft: PartDraft, element_id: int) -> None:
        draft.fates[Fate.SAME] += 1
        self.by_element[element_id][Fate.SAME] += 1

    def _judge(
        self,
        value: Value,
        now: Present,
        row: PlanRow,
        key: workbooks_cells.Key,
        present: dict[workbooks_cells.Key, Present],
        line: Line,
    ) -> Judged:
        if value.rule:
            return Judged(Fate.REFUSED, value.rule, value.message)
        misplaced = _misplaced(row, key[2])
        if misplaced is not None:
            return misplaced if value.figure is not None else Judged(Fate.BLANK)
        return rules.judge(
            value.figure,
            now,
            base=self._base(row, line),
            governing=self._governing(row, key, present),
            is_open=self._open,
            note=line.note,
        )

    def _base(self, row: PlanRow, line: Line) -> int | None:
        if self._identity is None or row.element_id not in self._bases:
            return None
        return self._identity.base(line.code, line.village_code, self._bases[row.element_id])

    def _governing(
        self, row: PlanRow, key: workbooks_cells.Key, present: dict[workbooks_cells.Key, Present]
    ) -> CellState:
        """Return the state that decides: a village's part goes with its total."""
        village = None if row.kind == RowKind.VILLAGES else key[2]
        return present.get((key[0], key[1], village), NOTHING).state

    def _settle(self, waiting: list[_Waiting]) -> None:
        """Tell the fate of cells that moved, by what the template held in them."""
        held = workbooks_cells.held_at(
            round_id=self._plan.round.id, cells=[(one.key, one.base) for one in waiting]
        )
        for one in waiting:
            judged = rules.judge_moved(
                one.figure,
                one.present,
                held=held.get(one.key),
                governing=one.governing,
                is_open=self._open,
                note=one.cell.note,
            )
            if judged.fate is Fate.BLANK:
                one.draft.fates[Fate.BLANK] += 1
            elif judged.fate is Fate.SAME:
                self._same(one.draft, one.cell.element_id)
            else:
                told = one.cell._replace(fate=judged.fate, rule=judged.rule, message=judged.message)
                self._add(one.draft, told)


def _doubled(first: str) -> Judged:
    return Judged(
        Fate.REFUSED,
        "doubled-cell",
        f"Số liệu này đã có ở ô {first}; mỗi đơn vị, chỉ tiêu chỉ ghi một lần, hãy bỏ một ô.",
    )


def _misplaced(row: PlanRow, village_id: int | None) -> Judged | None:
    """Return why nothing may be written into a cell, whatever its value."""
    if row.kind == RowKind.COMPUTED:
        return Judged(
            Fate.REFUSED,
            "computed",
            "Số liệu này được tính từ các số thành phần; hãy nhập các số thành phần.",
        )
    if row.kind == RowKind.VILLAGES and village_id is None:
        return Judged(
            Fate.REFUSED,
            "sum",
            "Số liệu này là tổng của các thôn, không ghi trực tiếp; hãy ghi ở trang “Theo thôn”.",
        )
    if row.kind == RowKind.TYPED and village_id is not None:
        return Judged(
            Fate.REFUSED,
            "no-villages",
            "Số liệu này ghi chung cho cả xã; hãy ghi ở trang biểu của xã.",
        )
    return None
