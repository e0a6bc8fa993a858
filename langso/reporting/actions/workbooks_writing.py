"""Writing a plan: the cells of many units at a time, by the rules of any other save.

Policy, states and conflicts are those of `save_entries`. The key of an entry is made of upload and
cell, so that no cell of an upload is ever written twice.
"""

import uuid
from collections.abc import Sequence

from langso.reporting.actions.entries_together import UnitEntries, save_together
from langso.reporting.actions.workbooks_working import Now, Outcome, Task, work_through
from langso.reporting.models import WorkbookPart, WorkbookUpload
from langso.reporting.rules.machine import Refusal
from langso.reporting.rules.workbooks import Fate, LateCell, PartState, PlannedCell, UploadState
from langso.reporting.values import Door, NewEntry, Saved, SaveStatus


def key_of(upload_id: uuid.UUID, unit_id: int, cell: PlannedCell) -> uuid.UUID:
    """Return the client key of a cell of an upload: the same each time it is saved."""
    return uuid.uuid5(upload_id, f"{unit_id}:{cell.element_id}:{cell.village_id or ''}")


def write(row: WorkbookUpload, now: Now) -> None:
    """Write the parts that are not written yet; stop when asked to, and tell the end."""
    work_through(
        row, now, _write, first=PartState.PLANNED, last=PartState.WRITTEN, after=UploadState.DONE
    )


def _write(task: Task, parts: Sequence[WorkbookPart]) -> list[Outcome]:
    cells = [_wanted(task, part) for part in parts]
    answers = save_together(
        round_key=task.plan.round.key,
        sheets=[
            UnitEntries(part.unit_id or 0, [_entry(task, part, cell) for cell in some])
            for part, some in zip(parts, cells, strict=True)
        ],
        actor=task.actor, at=task.at, door=Door.WORKBOOK, origin=task.row.origin, read=task.read,
    )  # fmt: skip
    return [
        _outcome(part, some, answer)
        for part, some, answer in zip(parts, cells, answers, strict=True)
    ]


def _wanted(task: Task, part: WorkbookPart) -> list[PlannedCell]:
    """Return the cells of a part that are to be written."""
    fates = {Fate.WRITE.value, Fate.CLEAR.value} if task.row.with_clearing else {Fate.WRITE.value}
    # An element that the law no longer asks for since the dry run is left out.
    return [
        cell
        for cell in (PlannedCell(*cell) for cell in part.cells)
        if cell.fate in fates and cell.element_id in task.plan.by_number
    ]


def _entry(task: Task, part: WorkbookPart, cell: PlannedCell) -> NewEntry:
    return NewEntry(
        client_key=key_of(task.row.pk, part.unit_id or 0, cell),
        element_key=task.plan.by_number[cell.element_id].element_key,
        value=cell.value,
        village_id=cell.village_id,
        base_version=cell.version,
        note=cell.note,
    )


def _outcome(
    part: WorkbookPart, cells: Sequence[PlannedCell], answer: Sequence[Saved] | Refusal
) -> Outcome:
    if isinstance(answer, Refusal):
        late = [
            LateCell(one.element_id, one.village_id, "refused", answer.rule, answer.message)
            for one in cells
        ]
        return Outcome(part, 0, 0, late)
    found = [_late(cell, saved) for cell, saved in zip(cells, answer, strict=True)]
    late = [one for one in found if one is not None]
    return Outcome(part, len(found) - len(late), 0, late)


def _late(cell: PlannedCell, answer: Saved) -> LateCell | None:
    """Return what came out otherwise than planned; None when the figure was written."""
    place = (cell.element_id, cell.village_id)
    if answer.status == SaveStatus.SAVED:
        return None
    if answer.status == SaveStatus.REPEATED:
        return LateCell(*place, "same", "", answer.message) if answer.message else None
    said = "conflict" if answer.status == SaveStatus.CONFLICT else "refused"
    return LateCell(*place, said, answer.rule, answer.message)
