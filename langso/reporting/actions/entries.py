"""Saving figures as they are typed: exactly once, never over somebody else's, never frozen ones."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit, moments
from langso.geography.values import Place
from langso.ledger import rules as figures
from langso.ledger.values import BadValueError, Figure
from langso.reporting.actions import writing
from langso.reporting.actions.doing import day_of, doer_of
from langso.reporting.actions.writing import CellWrite, Doer, Row
from langso.reporting.queries import rounds
from langso.reporting.queries.cells import CellRow, cells_of_sheet, entries_by_key
from langso.reporting.rules import machine
from langso.reporting.values import (
    MOST_ENTRIES,
    CellState,
    Current,
    Door,
    NewEntry,
    Plan,
    PlanRow,
    RowKind,
    Saved,
    SaveStatus,
    TooManyEntriesError,
)
from langso.standards import queries as standards
from langso.standards.values import DataElement

CellPlace = tuple[int, int | None]
"""A cell of a sheet: element and village."""


def save_entries(
    *,
    round_key: str,
    unit_id: int,
    entries: Sequence[NewEntry],
    actor: Somebody,
    at: dt.datetime,
    door: Door = Door.SHEET,
    origin: str = "",
) -> list[Saved]:
    """Save figures of one unit's sheet and answer for each, in the order given.

    An entry sent again under its client key is answered as before and not written twice. One
    typed over a version of the cell that is no longer the newest is a conflict and not written;
    one that the state of the cell or the value forbids is refused; the others are saved all the
    same. What is answered as saved is committed. Raises UnknownRoundError, NotAskedError,
    TooManyEntriesError, PermissionDenied.
    """
    if len(entries) > MOST_ENTRIES:
        msg = f"Một lần lưu tối đa {MOST_ENTRIES} ô; hãy chia nhỏ."
        raise TooManyEntriesError(msg)
    with moments.one_moment():
        found = _prepare(round_key, unit_id, actor, at, entries)
    with transaction.atomic():
        saving = _Saving(found, doer_of(actor, at), door)
        answers = saving.save(entries)
        if saving.rows:
            audit.record_event(
                at=at,
                actor=actor.get_username(),
                actor_id=actor.pk,
                action="reporting.save",
                subject=f"sheet {round_key} {found.place.code}",
                origin=origin,
                detail={"cells": len(saving.rows), "door": str(door), "unit": unit_id},
            )
    return answers


@dataclass(frozen=True)
class Prepared:
    """What is known before the sheet is locked."""

    plan: Plan
    place: Place
    province_id: int | None
    villages: frozenset[int]
    elements: dict[str, DataElement]


def _prepare(
    round_key: str, unit_id: int, actor: Somebody, at: dt.datetime, entries: Sequence[NewEntry]
) -> Prepared:
    round_info = rounds.get_round(key=round_key)
    accounts.require(user=actor, action=Action.ENTER, unit_id=unit_id, on=day_of(at))
    place = rounds.unit_asked(round_info=round_info, unit_id=unit_id)
    plan = rounds.plan_of(round_info=round_info)
    villages: frozenset[int] = frozenset()
    if any(_by_village(plan, entry) for entry in entries):
        found = rounds.villages_of(place=place, on=round_info.period.last_on)
        villages = frozenset(rounds.unit_ids_of(found))
    elements = {element.key: element for element in standards.list_elements()}
    province = rounds.province_of(place=place, on=round_info.period.last_on)
    return Prepared(plan, place, province, villages, elements)


@dataclass
class _Saving:
    """One call's work on one locked sheet; cells are followed in memory, then written at once."""

    found: Prepared
    doer: Doer
    door: Door
    rows: list[Row] = field(default_factory=list)

    def save(self, entries: Sequence[NewEntry]) -> list[Saved]:
        round_info = self.found.plan.round
        self.sheet_id, self.seq = writing.open_sheet(
            round_id=round_info.id,
            unit_id=self.found.place.unit_id,
            province_id=self.found.province_id,
            sort_key=rounds.sheet_sort_key(self.found.place),
            simulated=round_info.simulated,
        )
        wanted = {
            self.found.plan.by_key[entry.element_key].element_id
            for entry in entries
            if entry.element_key in self.found.plan.by_key
        }
        self.cells = cells_of_sheet(sheet_id=self.sheet_id, element_ids=wanted)
        self.known = entries_by_key(keys=[entry.client_key for entry in entries])
        self.mine: dict[uuid.UUID, tuple[NewEntry, Saved]] = {}
        answers = [self._one(entry) for entry in entries]
        if not self.rows:
            return answers
        ids = writing.write_entries(
            self.rows, sheet_id=self.sheet_id, doer=self.doer, door=self.door.value
        )
        self._write_cells(ids)
        return [self._checked(answer, ids) for answer in answers]

    def _one(self, entry: NewEntry) -> Saved:
        plan = self.found.plan.by_key.get(entry.element_key)
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
            figure, text = read(entry.value, self.found.elements[entry.element_key])
        except BadValueError as error:
            return _refused(entry, cell, error.rule, str(error))
        return self._store(entry, plan, cell, figure, text)

    def _cell(self, plan: PlanRow, village_id: int | None) -> CellRow:
        place = (plan.element_id, village_id)
        if place not in self.cells:
            self.cells[place] = CellRow.empty(plan.element_id, village_id)
        return self.cells[place]

    def _again(self, entry: NewEntry, plan: PlanRow, cell: CellRow) -> Saved | None:
        """Return the answer to a key that was used before, None for a new one."""
        if entry.client_key in self.mine:
            first, answer = self.mine[entry.client_key]
            if (first.element_key, first.village_id, first.value) == (
                entry.element_key, entry.village_id, entry.value,
            ):  # fmt: skip
                return answer
            return _reused(entry, cell)
        known = self.known.get(entry.client_key)
        if known is None:
            return None
        same = (
            known.sheet_id == self.sheet_id
            and known.element_id == plan.element_id
            and known.village_id == entry.village_id
            and known.by_id == self.doer.id
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
        if plan.kind == RowKind.VILLAGES and entry.village_id is None and self.found.villages:
            return machine.Refusal(
                "sum", "Ô này là tổng của các thôn, không gõ trực tiếp; hãy nhập theo từng thôn."
            )
        if plan.kind == RowKind.TYPED and entry.village_id is not None:
            return machine.Refusal(
                "no-villages", "Số liệu này nhập chung cho cả xã; hãy nhập vào ô của xã."
            )
        if entry.village_id is not None and entry.village_id not in self.found.villages:
            return machine.Refusal(
                "other-village",
                f"Thôn không thuộc {self.found.place.name}; hãy tải lại trang rồi nhập lại.",
            )
        return machine.save_refused(
            self._governing(plan, entry).state,
            is_open=self.found.plan.round.is_open,
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
        cell.take(row, by=self.doer.name, at=self.doer.at)
        answer = Saved(entry.client_key, SaveStatus.SAVED, row.version, state, figure, text)
        self.mine[entry.client_key] = (entry, answer)
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

    def _write_cells(self, ids: dict[uuid.UUID, int]) -> None:
        newest: dict[CellPlace, CellWrite] = {}
        for row in self.rows:
            if row.client_key in ids:
                newest[(row.element_id, row.village_id)] = CellWrite(
                    row.element_id, row.village_id, row.state, ids[row.client_key], row.version
                )
        for element_id in {element for element, village in newest if village is not None}:
            newest[(element_id, None)] = self._total(element_id)
        if newest:
            writing.write_cells(
                newest.values(), sheet_id=self.sheet_id, seq=self.seq, doer=self.doer
            )

    def _total(self, element_id: int) -> CellWrite:
        """Return what the commune's cell becomes when a village's part was saved."""
        parts = [
            cell
            for (element, village), cell in self.cells.items()
            if element == element_id and village is not None
        ]
        total = self.cells[(element_id, None)]
        state = CellState.ENTERED if any(part.text for part in parts) else CellState.EMPTY
        return CellWrite(element_id, None, state, None, total.version + 1)

    def _checked(self, answer: Saved, ids: dict[uuid.UUID, int]) -> Saved:
        """Refuse what another sheet's writer saved under the same key at this very moment."""
        if answer.status == SaveStatus.SAVED and answer.client_key not in ids:
            return Saved(
                answer.client_key, SaveStatus.REFUSED, answer.version, answer.state, None, "",
                _REUSED, "key-reused",
            )  # fmt: skip
        return answer


_REUSED = "Khóa của lần nhập này đã dùng cho ô khác; hãy tải lại trang rồi nhập lại."


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


def _by_village(plan: Plan, entry: NewEntry) -> bool:
    row = plan.by_key.get(entry.element_key)
    return entry.village_id is not None or (row is not None and row.kind == RowKind.VILLAGES)


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
