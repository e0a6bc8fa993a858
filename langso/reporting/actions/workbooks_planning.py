"""The dry run: every cell of a workbook held against the sheets, and its fate told.

Nothing is asked cell by cell: units come from one list, cells from one statement a block of units,
and every distinct value of an element is understood, and written down, once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langso.reporting.actions.workbooks_drafts import PartDraft, PlainColumn, Waiting, as_json
from langso.reporting.actions.workbooks_lines import Line, LineFinder
from langso.reporting.actions.workbooks_values import Value
from langso.reporting.queries import workbooks_cells
from langso.reporting.rules import workbooks as rules
from langso.reporting.rules import workbooks_refusals
from langso.reporting.rules.workbooks import (
    NOTHING,
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
_MOST_SAID = 50_000


class Planner:
    """Judges the lines of one workbook, block by block."""

    def __init__(self, *, plan: Plan, identity: Identity | None, lines: LineFinder) -> None:
        """Start with what the whole workbook shares."""
        self._plan, self._identity, self._lines = plan, identity, lines
        self._open = plan.round.is_open
        self.by_element: dict[int, dict[Fate, int]] = defaultdict(lambda: defaultdict(int))
        """How many cells of each element met which fate; 0: cells of no element."""
        self._letters: dict[int, str] = {}
        self._plain: dict[tuple[int, str], list[PlainColumn]] = {}
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
        for columns in self._plain.values():
            for one in columns:
                self.by_element[one.column.row.element_id][Fate.WRITE] += one.wrote
        progress(len(order), len(order))

    def _block(self, unit_ids: Sequence[int]) -> list[PartDraft]:
        present = workbooks_cells.present_cells(round_id=self._plan.round.id, unit_ids=unit_ids)
        touched = {unit_id for unit_id, _element, _village in present}
        waiting: list[Waiting] = []
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
        draft.cells.append(as_json(cell))
        draft.fates[fate] += cell.cells
        self.by_element[cell.element_id][fate] += cell.cells

    def _line(
        self,
        draft: PartDraft,
        line: Line,
        present: dict[workbooks_cells.Key, Present],
        seen: dict[tuple[int, int | None], str],
        waiting: list[Waiting],
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
            and not line.note
            and not line.sheet.is_flagged
            and not self._versions(line)
        )

    def _new_line(self, draft: PartDraft, line: Line) -> None:
        """Judge a row that `_is_new`, of a unit without any cell yet: the way most cells go."""
        row, at_row, keep = line.sheet.rows[line.row], str(line.row + 1), draft.cells.append
        width = len(row)
        wrote = 0
        for one in self._plain_columns(line):
            position = one.column.position
            raw = row[position] if position < width else ""
            kind = raw.__class__
            said = one.said.get(raw) if kind is str or kind is float else None
            if said is None:
                said = self._plain_value(draft, line, one, raw)
                if said is None:
                    continue
            keep(f"{one.before}{at_row}{one.after}{said}")
            one.wrote += 1
            wrote += 1
        draft.fates[Fate.WRITE] += wrote

    def _plain_columns(self, line: Line) -> list[PlainColumn]:
        """Return what a row's cells share with those of the other rows of its grid."""
        # The rows of a grid share one list of columns, which lives as long as they do.
        key = (id(line.cells), line.sheet.name)
        found = self._plain.get(key)
        if found is None:
            found = self._plain[key] = [
                PlainColumn(
                    column,
                    f'[{as_json(_WRITE)},{as_json(line.sheet.name)},"{self._column(column.position)}',
                    f'",{column.row.element_id},null,"",',
                )
                for column in line.cells
            ]
        return found

    def _plain_value(self, draft: PartDraft, line: Line, one: PlainColumn, raw: Any) -> str | None:
        """Return what is written down of a value; None when it was judged here or is blank."""
        value = one.column.reader.read(raw, line.sheet, line.row, one.column.position)
        if value.figure is None and not value.rule:
            draft.fates[Fate.BLANK] += 1
            return None
        plan_row = one.column.row
        if value.rule or value.remark or plan_row.kind is not RowKind.TYPED:
            key = (draft.unit_id or 0, plan_row.element_id, None)
            address = f"{self._column(one.column.position)}{line.row + 1}"
            self._cell(draft, line, address, plan_row, key, value, {}, {}, [])
            return None
        what = repr(value.value) if value.value.__class__ is float else as_json(value.value)
        said = f"{as_json(value.text)},{what},0]"
        if raw.__class__ in (str, float) and len(one.said) < _MOST_SAID:
            one.said[raw] = said
        return said

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
        waiting: list[Waiting],
    ) -> None:
        """Judge one cell in full."""
        now, place = present.get(key, NOTHING), (key[1], key[2])
        judged = self._judge(value, now, row, key, present, line)
        if judged.fate is Fate.BLANK:
            draft.fates[Fate.BLANK] += 1
            return
        if place in seen:
            judged = workbooks_refusals.doubled(seen[place])
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
            waiting.append(Waiting(draft, key, cell, value.figure, now, governing, base))
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
        misplaced = workbooks_refusals.misplaced(row, key[2])
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

    def _settle(self, waiting: list[Waiting]) -> None:
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
