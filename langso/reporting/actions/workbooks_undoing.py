"""Taking a written workbook back: each cell to what it held before, where none moved since."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from langso.reporting.actions.entries_together import Answer, UnitEntries, save_together
from langso.reporting.actions.workbooks_working import Now, Outcome, Task, work_through
from langso.reporting.actions.workbooks_writing import key_of
from langso.reporting.models import WorkbookPart, WorkbookUpload
from langso.reporting.queries import workbooks_cells
from langso.reporting.queries.workbooks_cells import Written
from langso.reporting.rules.machine import Refusal
from langso.reporting.rules.workbooks import LateCell, PartState, PlannedCell, UploadState
from langso.reporting.values import FROZEN, CellState, Door, NewEntry, RowKind, SaveStatus

_KEPT = "kept"


def take_back(row: WorkbookUpload, now: Now) -> None:
    """Put the cells of each written part back to what they held before, where none moved since."""
    work_through(
        row, now, _undo, first=PartState.WRITTEN, last=PartState.UNDONE, after=UploadState.UNDONE
    )


def _undo(task: Task, parts: Sequence[WorkbookPart]) -> list[Outcome]:
    back: dict[int, list[Written]] = defaultdict(list)
    late: dict[int, list[LateCell]] = defaultdict(list)
    totals = workbooks_cells.states_of_totals(
        round_id=task.row.round_id, unit_ids=[part.unit_id or 0 for part in parts]
    )
    for one in workbooks_cells.written_by_keys(keys=_keys(task, parts)):
        plan_row = task.plan.by_number.get(one.element_id)
        summed = plan_row is not None and plan_row.kind == RowKind.VILLAGES
        total = totals.get((one.unit_id, one.element_id), one.state)
        kept = _kept(one, total if summed else one.state, known=plan_row is not None)
        if kept is None:
            back[one.unit_id].append(one)
        else:
            late[one.unit_id].append(kept)
    units = list(back)
    answers = save_together(
        round_key=task.plan.round.key,
        sheets=[UnitEntries(unit, [_entry(task, one) for one in back[unit]]) for unit in units],
        actor=task.actor, at=task.at, door=Door.WORKBOOK, origin=task.row.origin, read=task.read,
    )  # fmt: skip
    for unit, answer in zip(units, answers, strict=True):
        late[unit] += _not_put_back(back[unit], answer)
    return [_outcome(part, back, late) for part in parts]


def _outcome(
    part: WorkbookPart, back: dict[int, list[Written]], late: dict[int, list[LateCell]]
) -> Outcome:
    unit = part.unit_id or 0
    tried = {(one.element_id, one.village_id) for one in back.get(unit, ())}
    failed = sum((one.element_id, one.village_id) in tried for one in late.get(unit, ()))
    return Outcome(part, part.written, len(tried) - failed, late.get(unit, ()))


def _keys(task: Task, parts: Sequence[WorkbookPart]) -> list[uuid.UUID]:
    return [
        key_of(task.row.pk, part.unit_id or 0, PlannedCell(*cell))
        for part in parts
        for cell in part.cells
        if cell[0] in {"write", "clear"}
    ]


def _kept(one: Written, governing: CellState, *, known: bool) -> LateCell | None:
    """Return why a cell keeps its figure, None when it can be put back."""
    place = (one.element_id, one.village_id)
    if not known:
        return LateCell(*place, _KEPT, "not-asked", "Kỳ báo cáo không còn thu thập số liệu này.")
    if governing in FROZEN:
        return LateCell(
            *place, _KEPT, "frozen",
            "Ô đã gửi sau khi nạp nên giữ nguyên; nếu sai, đề nghị sở ngành trả lại ô này.",
        )  # fmt: skip
    if one.now_entry_id != one.entry_id:
        return LateCell(
            *place, _KEPT, "moved",
            f"{one.changed_by or 'Người khác'} đã sửa ô này sau khi nạp nên giữ nguyên số mới.",
        )  # fmt: skip
    return None


def _entry(task: Task, one: Written) -> NewEntry:
    place = f"{one.unit_id}:{one.element_id}:{one.village_id or ''}"
    return NewEntry(
        client_key=uuid.uuid5(task.row.pk, f"undo:{place}"),
        element_key=task.plan.by_number[one.element_id].element_key,
        value=one.before or None,
        village_id=one.village_id,
        base_version=one.version,
        note=f"Hoàn tác tệp “{task.row.file_name[:100]}”: {task.row.reason}",
    )


def _not_put_back(asked: Sequence[Written], answer: Answer) -> list[LateCell]:
    """Return the cells that could not be put back after all, with the reason."""
    if isinstance(answer, Refusal):
        return [
            LateCell(one.element_id, one.village_id, _KEPT, answer.rule, answer.message)
            for one in asked
        ]
    return [
        LateCell(one.element_id, one.village_id, _KEPT, said.rule, said.message)
        for one, said in zip(asked, answer, strict=True)
        if said.status not in {SaveStatus.SAVED, SaveStatus.REPEATED}
    ]
