"""What saving makes of one sheet that is held: each entry decided in memory, in the order given.

Whoever saves, one sheet or a whole country's, locks the sheets, asks here, and writes what came.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from langso.geography.values import Place
from langso.ledger import rules as figures
from langso.ledger.values import BadValueError, Figure
from langso.reporting.actions.writing import CellWrite, Doer, Row
from langso.reporting.queries.cells import CellRow, EntryRow
from langso.reporting.rules import machine
from langso.reporting.values import (
    CellState,
    Current,
    NewEntry,
    Plan,
    PlanRow,
    RowKind,
    Saved,
    SaveStatus,
)
from langso.standards.values import DataElement

CellPlace = tuple[int, int | None]
"""A cell of a sheet: element and village."""
Read = Callable[[object, DataElement], tuple[Figure | None, str]]


@dataclass(frozen=True)
class SheetAsked:
    """What is known of a unit's sheet before it is locked."""

    plan: Plan
    place: Place
    province_id: int | None
    villages: frozenset[int]
    elements: Mapping[str, DataElement]


def read(value: object, element: DataElement) -> tuple[Figure | None, str]:
    """Return the figure that was typed and the text to show; (None, "") for a blank.

    Numbers in Vietnamese form. Raises BadValueError.
    """
    figure = figures.figure_of(value, element, decimal=",")
    if figure is None:
        return None, ""
    if isinstance(value, str):
        return figure, " ".join(value.split())
    return figure, figures.written(figure, element)


class SheetSaving:
    """One save's work on one locked sheet; cells are followed in memory, then written at once."""

    def __init__(
        self,
        asked: SheetAsked,
        *,
        sheet_id: int,
        doer: Doer,
        cells: dict[CellPlace, CellRow],
        known: Mapping[uuid.UUID, EntryRow],
        read: Read = read,
    ) -> None:
        """`cells`: those of the elements asked, as they stand; `known`: entries by their keys."""
        self.rows: list[Row] = []
        """What is to be written."""
        self._asked, self._sheet_id, self._doer = asked, sheet_id, doer
        self._cells, self._known, self._read = cells, known, read
        self._mine: dict[uuid.UUID, tuple[NewEntry, Saved]] = {}

    def answer(self, entries: Sequence[NewEntry]) -> list[Saved]:
        """Decide on entries, in the order given; `rows` tells what is to be written of them."""
        return [self._one(entry) for entry in entries]

    def cells_after(self, ids: Mapping[uuid.UUID, int]) -> list[CellWrite]:
        """Return what the cells become, once the rows were written under these ids."""
        newest: dict[CellPlace, CellWrite] = {}
        for row in self.rows:
            if row.client_key in ids:
                newest[(row.element_id, row.village_id)] = CellWrite(
                    row.element_id, row.village_id, row.state, ids[row.client_key], row.version
                )
        for element_id in {element for element, village in newest if village is not None}:
            newest[(element_id, None)] = self._total(element_id)
        return list(newest.values())

    def _total(self, element_id: int) -> CellWrite:
        """Return what the commune's cell becomes when a village's part was saved."""
        parts = [
            cell
            for (element, village), cell in self._cells.items()
            if element == element_id and village is not None
        ]
        total = self._cells[(element_id, None)]
        state = CellState.ENTERED if any(part.text for part in parts) else CellState.EMPTY
        return CellWrite(element_id, None, state, None, total.version + 1)

    def _one(self, entry: NewEntry) -> Saved:
        plan = self._asked.plan.by_key.get(entry.element_key)
        if plan is None:
            return _refused(
                entry, None, "not-asked",
                f"Kỳ báo cáo này không thu thập số liệu “{entry.element_key}”; hãy tải lại trang.",
            )  # fmt: skip
        cell = self._cell(plan, entry.village_id)
        again = self._again(entry, plan, cell)
        if again is not None:
            return again
        refusal = self._misplaced(plan, entry)
        if refusal is not None:
            return _refused(entry, cell, refusal.rule, refusal.message)
        try:
            figure, text = self._read(entry.value, self._asked.elements[entry.element_key])
        except BadValueError as error:
            return _refused(entry, cell, error.rule, str(error))
        return self._store(entry, plan, cell, figure, text)

    def _cell(self, plan: PlanRow, village_id: int | None) -> CellRow:
        place = (plan.element_id, village_id)
        if place not in self._cells:
            self._cells[place] = CellRow.empty(plan.element_id, village_id)
        return self._cells[place]

    def _again(self, entry: NewEntry, plan: PlanRow, cell: CellRow) -> Saved | None:
        """Return the answer to a key that was used before, None for a new one."""
        if entry.client_key in self._mine:
            first, answer = self._mine[entry.client_key]
            if (first.element_key, first.village_id, first.value) == (
                entry.element_key, entry.village_id, entry.value,
            ):  # fmt: skip
                return answer
            return _reused(entry, cell)
        known = self._known.get(entry.client_key)
        if known is None:
            return None
        same = (
            known.sheet_id == self._sheet_id
            and known.element_id == plan.element_id
            and known.village_id == entry.village_id
            and known.by_id == self._doer.id
        )
        if not same:
            return _reused(entry, cell)
        return Saved(
            client_key=entry.client_key,
            status=SaveStatus.REPEATED,
            version=known.version,
            state=cell.state,
            figure=known.figure if known.text else None,
            text=known.text,
        )

    def _misplaced(self, plan: PlanRow, entry: NewEntry) -> machine.Refusal | None:
        """Return why nothing may be typed into this cell, whatever the value."""
        if plan.kind == RowKind.COMPUTED:
            return machine.Refusal(
                "computed", "Ô này được tính từ các ô thành phần; hãy nhập các ô thành phần."
            )
        if plan.kind == RowKind.VILLAGES and entry.village_id is None and self._asked.villages:
            return machine.Refusal(
                "sum", "Ô này là tổng của các thôn, không gõ trực tiếp; hãy nhập theo từng thôn."
            )
        if plan.kind == RowKind.TYPED and entry.village_id is not None:
            return machine.Refusal(
                "no-villages", "Số liệu này nhập chung cho cả xã; hãy nhập vào ô của xã."
            )
        if entry.village_id is not None and entry.village_id not in self._asked.villages:
            return machine.Refusal(
                "other-village",
                f"Thôn không thuộc {self._asked.place.name}; hãy tải lại trang rồi nhập lại.",
            )
        return machine.save_refused(
            self._governing(plan, entry).state,
            is_open=self._asked.plan.round.is_open,
            note=entry.note,
            blank=_is_blank(entry.value),
        )

    def _governing(self, plan: PlanRow, entry: NewEntry) -> CellRow:
        """Return the cell whose state decides: a village's part goes with its total."""
        return self._cell(plan, None if plan.kind == RowKind.VILLAGES else entry.village_id)

    def _store(
        self, entry: NewEntry, plan: PlanRow, cell: CellRow, figure: Figure | None, text: str
    ) -> Saved:
        if entry.base_version is not None and entry.base_version != cell.version:
            return self._conflict(entry, cell, figure, text)
        state = machine.after_save(blank=figure is None)
        row = Row(
            client_key=entry.client_key,
            element_id=plan.element_id,
            village_id=entry.village_id,
            figure=figure,
            text=text,
            note=entry.note.strip(),
            base_version=entry.base_version,
            version=cell.version + 1,
            state=state,
        )
        self.rows.append(row)
        cell.take(row, by=self._doer.name, at=self._doer.at)
        answer = Saved(entry.client_key, SaveStatus.SAVED, row.version, state, figure, text)
        self._mine[entry.client_key] = (entry, answer)
        return answer

    def _conflict(self, entry: NewEntry, cell: CellRow, figure: Figure | None, text: str) -> Saved:
        """Answer that somebody else was quicker; the very same figure is no conflict."""
        same = cell.figure == figure and cell.text == text
        message = (
            "Người khác đã lưu đúng số liệu này."
            if same
            else f"{cell.by} đã đổi ô này thành “{cell.text or 'trống'}” trong lúc bạn nhập;"
            " hãy chọn giữ số nào rồi lưu lại."
        )
        return Saved(
            client_key=entry.client_key,
            status=SaveStatus.REPEATED if same else SaveStatus.CONFLICT,
            version=cell.version,
            state=cell.state,
            figure=cell.figure,
            text=cell.text,
            message=message,
            rule="" if same else "conflict",
            current=Current(cell.text, cell.by, cell.at) if cell.at and not same else None,
        )


_REUSED = "Khóa của lần nhập này đã dùng cho ô khác; hãy tải lại trang rồi nhập lại."


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _refused(entry: NewEntry, cell: CellRow | None, rule: str, message: str) -> Saved:
    return Saved(
        client_key=entry.client_key,
        status=SaveStatus.REFUSED,
        version=cell.version if cell else 0,
        state=cell.state if cell else CellState.EMPTY,
        figure=cell.figure if cell else None,
        text=cell.text if cell else "",
        message=message,
        rule=rule,
    )


def _reused(entry: NewEntry, cell: CellRow) -> Saved:
    return _refused(entry, cell, "key-reused", _REUSED)


def checked(answer: Saved, ids: Mapping[uuid.UUID, int]) -> Saved:
    """Refuse what another sheet's writer saved under the same key at this very moment."""
    if answer.status == SaveStatus.SAVED and answer.client_key not in ids:
        return Saved(
            answer.client_key, SaveStatus.REFUSED, answer.version, answer.state, None, "",
            _REUSED, "key-reused",
        )  # fmt: skip
    return answer
