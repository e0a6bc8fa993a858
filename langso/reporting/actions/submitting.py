"""Sending figures of a sheet to the province, after the checks."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit, moments
from langso.ledger import actions as ledger
from langso.ledger.rules import written
from langso.ledger.values import Cell, Method, Status
from langso.reporting.actions import locking, writing
from langso.reporting.actions.doing import day_of, doer_of
from langso.reporting.actions.writing import Doer, Row
from langso.reporting.models import Sheet
from langso.reporting.queries import checking, judging, rounds
from langso.reporting.queries.cells import CellRow
from langso.reporting.rules import machine
from langso.reporting.values import (
    CellState,
    Door,
    Plan,
    PlanRow,
    Problem,
    ProblemLevel,
    Step,
    SubmitResult,
)
from langso.standards import queries as standards
from langso.standards.values import Text


def submit(
    *,
    round_key: str,
    unit_id: int,
    actor: Somebody,
    at: dt.datetime,
    element_keys: Iterable[str] | None = None,
    reasons: Mapping[str, str] | None = None,
    origin: str = "",
) -> SubmitResult:
    """Send entered cells to the province: those named, or all that are entered.

    An error keeps its own cell back and no other; a warning wants a reason, in `reasons` or as
    the figure's note. A returned cell is entered anew first. What goes is recorded in the ledger
    as a submitted batch, which no verdict rests on. Raises UnknownRoundError, NotAskedError,
    PermissionDenied.
    """
    with moments.one_moment():
        round_info = rounds.get_round(key=round_key)
        accounts.require(user=actor, action=Action.SUBMIT, unit_id=unit_id, on=day_of(at))
        place = rounds.unit_asked(round_info=round_info, unit_id=unit_id)
        plan = rounds.plan_of(round_info=round_info)
    chosen = None if element_keys is None else list(dict.fromkeys(element_keys))
    with transaction.atomic():
        sheet = locking.locked_sheet(plan=plan, unit_id=unit_id)
        if sheet is None:
            return SubmitResult((), tuple(_unknown(plan, chosen or ())))
        work = _Submission(plan, sheet, doer_of(actor, at), dict(reasons or {}), place.name)
        result = work.send(chosen)
        if result.submitted:
            audit.record_event(
                at=at,
                actor=actor.get_username(),
                actor_id=actor.pk,
                action="reporting.submit",
                subject=f"sheet {round_key} {place.code}",
                origin=origin,
                detail={
                    "unit": unit_id,
                    "elements": list(result.submitted),
                    "warnings": {one.element_key: one.rule for one in result.warned},
                    "batch": result.batch_id,
                },
            )
    return result


def _unknown(plan: Plan, keys: Iterable[str]) -> Iterable[Problem]:
    for key in keys:
        yield _held_back(key, "wrong-state", machine.WAITING[CellState.EMPTY])


def _held_back(key: str, rule: str, message: str) -> Problem:
    return Problem(
        key,
        ProblemLevel.ERROR,
        rule,
        Text(message, _ENGLISH.get(rule, message)),
        Text("Nhập số liệu rồi gửi lại", "Enter the figure, then submit again"),
    )


_ENGLISH = {
    "wrong-state": "This cell is not among those entered and not yet sent",
    "returned-unmended": "This cell was returned and has not been entered anew",
    "not-asked": "The round does not collect this figure",
}


@dataclass
class _Submission:
    """One submission of one locked sheet."""

    plan: Plan
    sheet: locking.LockedSheet
    doer: Doer
    reasons: dict[str, str]
    place_name: str
    blocked: list[Problem] = field(default_factory=list)
    warned: list[Problem] = field(default_factory=list)

    def send(self, chosen: list[str] | None) -> SubmitResult:
        rows = self._ready(chosen)
        rows = self._sound(rows)
        if not rows:
            return SubmitResult((), tuple(self.blocked))
        self._sums(rows)
        self._steps(rows)
        batch_id = self._record(rows)
        return SubmitResult(
            tuple(row.element_key for row in rows),
            tuple(self.blocked),
            tuple(self.warned),
            batch_id,
        )

    def _cell(self, row: PlanRow) -> CellRow:
        found = self.sheet.cells.get((row.element_id, None))
        return found or CellRow.empty(row.element_id, None)

    def _ready(self, chosen: list[str] | None) -> list[PlanRow]:
        """Return the rows whose state lets them go; say why not of those asked for."""
        ready = []
        for row in self.plan.rows:
            asked = row.element_key in chosen if chosen is not None else row.is_entered
            if not asked:
                continue
            cell = self._cell(row)
            refusal = machine.step_refused(cell.state, Step.SUBMIT) if row.is_entered else None
            if row.is_entered and refusal is None:
                ready.append(row)
            elif not row.is_entered:
                self.blocked.append(_held_back(row.element_key, "computed", _COMPUTED))
            elif cell.state == CellState.RETURNED:
                self.blocked.append(
                    _held_back(row.element_key, "returned-unmended", _unmended(cell))
                )
            elif chosen is not None and refusal is not None:
                self.blocked.append(_held_back(row.element_key, refusal.rule, refusal.message))
        for key in chosen or ():
            if key not in self.plan.by_key:
                self.blocked.append(_held_back(key, "not-asked", _NOT_ASKED))
        return ready

    def _sound(self, rows: list[PlanRow]) -> list[PlanRow]:
        """Return the rows that the checks let go."""
        found: dict[str, list[Problem]] = {}
        for problem in checking.problems_of(self.plan, self.sheet.unit_id, self.sheet.cells):
            found.setdefault(problem.element_key, []).append(problem)
        sound = []
        for row in rows:
            problems = found.get(row.element_key, [])
            reason = self._reason(row)
            stopping = [one for one in problems if one.level == ProblemLevel.ERROR or not reason]
            self.blocked += stopping
            if not stopping:
                self.warned += problems
                sound.append(row)
        return sound

    def _reason(self, row: PlanRow) -> str:
        return self.reasons.get(row.element_key, "").strip() or self._cell(row).note

    def _sums(self, rows: list[PlanRow]) -> None:
        """Make the sums of villages into entries of the commune's own cells."""
        elements = {one.key: one for one in standards.list_elements()}
        figures = judging.typed_figures(self.plan, self.sheet.cells)
        made = []
        for row in rows:
            if self.sheet.is_summed(row):
                figure = figures[row.element_key]
                text = written(figure, elements[row.element_key])
                made.append(
                    Row(
                        uuid.uuid4(),
                        row.element_id,
                        None,
                        figure,
                        text,
                        "",
                        None,
                        self._cell(row).version,
                        CellState.ENTERED,
                    )
                )
        if not made:
            return
        ids = writing.write_entries(
            made, sheet_id=self.sheet.id, doer=self.doer, door=Door.SUM.value
        )
        writing.point_to_sums(
            [
                (self.sheet.cells[(one.element_id, None)].id or 0, ids[one.client_key])
                for one in made
            ]
        )
        for one in made:
            cell = self.sheet.cells[(one.element_id, None)]
            cell.figure, cell.text, cell.entry_id = one.figure, one.text, ids[one.client_key]

    def _steps(self, rows: list[PlanRow]) -> None:
        warned = {problem.element_key for problem in self.warned}
        moved = [(cell, row) for row in rows for cell in self.sheet.carried(row)]
        writing.write_steps(
            [cell.id or 0 for cell, _row in moved],
            step=Step.SUBMIT,
            state=machine.TO[Step.SUBMIT],
            doer=self.doer,
            reasons=[
                self._reason(row) if row.element_key in warned else "" for _cell, row in moved
            ],
            warned=[row.element_key in warned for _cell, row in moved],
        )

    def _record(self, rows: list[PlanRow]) -> int:
        number = self.sheet.submissions + 1
        Sheet.objects.filter(pk=self.sheet.id).update(submissions=number)
        round_info = self.plan.round
        result = ledger.record(
            key=f"reporting:{round_info.key}:{self.sheet.unit_id}:submit:{number}",
            source=f"{round_info.title.vi}, {self.place_name}",
            method=Method.REPORT,
            status=Status.SUBMITTED,
            cells=ledger_cells(self.sheet, rows),
            by=self.doer.name,
            by_id=self.doer.id,
            at=self.doer.at,
            origin="reporting.submit",
            simulated=round_info.simulated,
        )
        return result.batch_id


_COMPUTED = "Ô này được tính từ các ô thành phần; hãy gửi các ô thành phần"
_NOT_ASKED = "Kỳ báo cáo này không thu thập số liệu này"


def _unmended(cell: CellRow) -> str:
    return f"Ô bị trả lại chưa được sửa (lý do trả lại: {cell.reason})"


def ledger_cells(sheet: locking.LockedSheet, rows: Iterable[PlanRow]) -> list[Cell]:
    """Return the figures of a sheet's rows as the ledger takes them."""
    found = []
    for row in rows:
        cell = sheet.cells[(row.element_id, None)]
        if cell.figure is not None:
            period = sheet.plan.round.period.code
            found.append(Cell(sheet.unit_id, row.element_id, period, cell.figure, cell.note))
    return found
