"""The province's steps: verify or return by department, approve, reopen; many cells at once.

Every cell is answered by itself. Sheets are locked in the order of their ids, the ledger's gate
is taken last, so that steps never wait for each other in a circle.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from langso.accounts import queries as accounts
from langso.accounts import rules as account_rules
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit, moments
from langso.geography import queries as geography
from langso.ledger import actions as ledger
from langso.ledger.values import Method, Status
from langso.reporting.actions import locking, writing
from langso.reporting.actions.doing import day_of, doer_of
from langso.reporting.actions.submitting import ledger_cells
from langso.reporting.actions.writing import Doer
from langso.reporting.rules import machine
from langso.reporting.rules.machine import Refusal
from langso.reporting.values import (
    CellAnswer,
    CellKey,
    CellState,
    Decided,
    PlanRow,
    ReportingError,
    Step,
)

NEEDS = {
    Step.VERIFY: Action.VERIFY,
    Step.RETURN: Action.VERIFY,
    Step.APPROVE: Action.APPRAISE,
    Step.REOPEN: Action.APPRAISE,
}


def verify(
    *,
    cells: Sequence[CellKey],
    actor: Somebody,
    at: dt.datetime,
    department: str | None = None,
    seen: Mapping[CellKey, int] | None = None,
    origin: str = "",
) -> Decided:
    """Verify submitted cells of the actor's departments (`department`: only as that one).

    `seen`: the versions the actor saw; a cell that has another one by now is refused.
    """
    return _Decision(Step.VERIFY, actor, at, department, origin, seen=seen or {}).take(cells)


def return_cells(
    *,
    cells: Sequence[CellKey],
    reason: str,
    actor: Somebody,
    at: dt.datetime,
    department: str | None = None,
    due_on: dt.date | None = None,
    seen: Mapping[CellKey, int] | None = None,
    origin: str = "",
) -> Decided:
    """Send submitted or verified cells back to the commune with a reason, to be mended by a day.

    A verifier returns cells of their departments, an appraiser any. Raises ReportingError
    without a reason.
    """
    decision = _Decision(
        Step.RETURN, actor, at, department, origin, _reason(reason), due_on, seen or {}
    )
    return decision.take(cells)


def approve(
    *,
    cells: Sequence[CellKey],
    actor: Somebody,
    at: dt.datetime,
    seen: Mapping[CellKey, int] | None = None,
    origin: str = "",
) -> Decided:
    """Approve verified cells; their figures are effective in the ledger when this returns."""
    return _Decision(Step.APPROVE, actor, at, None, origin, seen=seen or {}).take(cells)


def reopen(
    *, cells: Sequence[CellKey], reason: str, actor: Somebody, at: dt.datetime, origin: str = ""
) -> Decided:
    """Give approved cells back to the commune to be corrected, with a reason.

    The approved figures stay in force until others are approved. Raises ReportingError without
    a reason.
    """
    return _Decision(Step.REOPEN, actor, at, None, origin, _reason(reason)).take(cells)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReportingError("Trả lại hoặc mở lại ô phải nêu lý do; hãy ghi lý do rồi làm lại.")
    return " ".join(reason.split())


@dataclass
class _Decision:
    """One call: the cells that may be moved are moved, the others are told why not."""

    step: Step
    actor: Somebody
    at: dt.datetime
    department: str | None
    origin: str
    reason: str = ""
    due_on: dt.date | None = None
    seen: Mapping[CellKey, int] = field(default_factory=dict)
    rights: dict[int, frozenset[str] | None] = field(default_factory=dict)

    def take(self, cells: Sequence[CellKey]) -> Decided:
        keys = list(dict.fromkeys(cells))
        self.doer: Doer = doer_of(self.actor, self.at)
        with moments.one_moment():
            for unit_id in {key.unit_id for key in keys}:
                self.rights[unit_id] = self._rights(unit_id)
        with transaction.atomic():
            self.sheets = locking.locked_sheets(keys)
            refusals = {key: self._refusal(key) for key in keys}
            going = [key for key in keys if refusals[key] is None]
            batches = self._move(going) if going else ()
        return Decided(tuple(self._answer(key, refusals[key]) for key in keys), batches)

    def _rights(self, unit_id: int) -> frozenset[str] | None:
        """Return the departments in which the actor may take the step; None for all of them."""
        day = day_of(self.at)
        mine = accounts.departments_of(
            user=self.actor, unit_id=unit_id, on=day, action=NEEDS[self.step]
        )
        # Who appraises sees all criteria, and may send back what a department let through.
        if self.step == Step.RETURN and accounts.may(
            user=self.actor, action=Action.APPRAISE, unit_id=unit_id, on=day
        ):
            mine = None
        if self.department is None:
            return mine
        held = mine is None or self.department in mine
        return frozenset({self.department}) if held else frozenset()

    def _refusal(self, key: CellKey) -> Refusal | None:
        sheet = self.sheets.get((key.round_key, key.unit_id))
        row = sheet.plan.by_key.get(key.element_key) if sheet else None
        if sheet is None or row is None or (row.element_id, None) not in sheet.cells:
            return Refusal("no-figure", "Xã chưa nhập ô này; chưa có gì để thẩm tra.")
        if key.village_id is not None:
            return Refusal("village", "Số của từng thôn đi theo ô của xã; hãy chọn ô của xã.")
        rights = self.rights[key.unit_id]
        if rights is not None and row.department not in rights:
            return Refusal(
                "department",
                "Ô này không thuộc lĩnh vực bạn phụ trách ở địa bàn này; hãy để sở ngành phụ trách"
                " thực hiện.",
            )
        cell = sheet.cells[(row.element_id, None)]
        refusal = machine.step_refused(cell.state, self.step)
        if refusal is not None:
            return refusal
        if self.seen.get(key, cell.version) != cell.version:
            return Refusal(
                "changed", "Số liệu đã thay đổi sau khi bạn mở trang; hãy xem lại ô này."
            )
        return self._own(sheet, row)

    def _own(self, sheet: locking.LockedSheet, row: PlanRow) -> Refusal | None:
        """Nobody verifies or approves what they entered; sending it back is no favour."""
        if self.step not in (Step.VERIFY, Step.APPROVE):
            return None
        if account_rules.separate(sheet.entered_by(row), self.actor.pk):
            return None
        return Refusal(
            "separation",
            "Chính bạn đã nhập số liệu này; hãy nhờ người khác thẩm tra hoặc phê duyệt.",
        )

    def _row(self, key: CellKey) -> tuple[locking.LockedSheet, PlanRow]:
        sheet = self.sheets[(key.round_key, key.unit_id)]
        return sheet, sheet.plan.by_key[key.element_key]

    def _move(self, keys: Sequence[CellKey]) -> tuple[int, ...]:
        moved = [cell.id or 0 for sheet, row in map(self._row, keys) for cell in sheet.carried(row)]
        events = writing.write_steps(
            moved,
            step=self.step,
            state=machine.TO[self.step],
            doer=self.doer,
            reasons=[self.reason] * len(moved) if self.reason else (),
            department=self._acting_department(keys),
            due_on=self.due_on,
        )
        audit.record_event(
            at=self.at,
            actor=self.actor.get_username(),
            actor_id=self.actor.pk,
            action=f"reporting.{self.step.value}",
            subject=f"cells {events[0]}-{events[-1]}",
            origin=self.origin,
            detail={
                "cells": len(keys),
                "units": sorted({key.unit_id for key in keys}),
                "rounds": sorted({key.round_key for key in keys}),
                "reason": self.reason,
            },
        )
        return self._record(keys, events[0]) if self.step == Step.APPROVE else ()

    def _acting_department(self, keys: Sequence[CellKey]) -> str | None:
        if self.step not in (Step.VERIFY, Step.RETURN):
            return None
        if self.department:
            return self.department
        found = {self._row(key)[1].department for key in keys}
        return found.pop() if len(found) == 1 else None

    def _record(self, keys: Sequence[CellKey], event: int) -> tuple[int, ...]:
        """Write what was approved to the ledger, one batch a sheet; its gate is taken last."""
        rows: dict[int, list[PlanRow]] = {}
        sheets = {}
        for sheet, row in map(self._row, keys):
            rows.setdefault(sheet.id, []).append(row)
            sheets[sheet.id] = sheet
        names = geography.get_places(
            unit_ids=[sheet.unit_id for sheet in sheets.values()], on=day_of(self.at)
        )
        batches = []
        for sheet_id, sheet in sorted(sheets.items()):
            round_info = sheet.plan.round
            batches.append(
                ledger.record(
                    key=f"reporting:{round_info.key}:{sheet.unit_id}:approve:{event}",
                    source=f"{round_info.title.vi}, {names[sheet.unit_id].name}",
                    method=Method.REPORT,
                    status=Status.APPROVED,
                    cells=ledger_cells(sheet, rows[sheet_id]),
                    by=self.doer.name,
                    by_id=self.doer.id,
                    at=self.at,
                    origin="reporting.approve",
                    simulated=round_info.simulated,
                ).batch_id
            )
        return tuple(batches)

    def _answer(self, key: CellKey, refusal: Refusal | None) -> CellAnswer:
        sheet = self.sheets.get((key.round_key, key.unit_id))
        row = sheet.plan.by_key.get(key.element_key) if sheet else None
        if refusal is None:
            return CellAnswer(key, True, machine.TO[self.step])
        cell = sheet.cells.get((row.element_id, None)) if sheet and row else None
        state = cell.state if cell else CellState.EMPTY
        return CellAnswer(key, False, state, refusal.rule, refusal.message)
