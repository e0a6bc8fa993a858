"""Writing a plan, unit by unit, and taking it back.

Each unit's cells go through `save_entries`, like those of the sheet, so policy, states, conflicts
and exactly-once are the same. The part is marked after its save was committed; a worker killed in
between saves it again under the same keys, which changes nothing.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import translation

from langso.accounts.queries import Somebody
from langso.core import audit, moments
from langso.reporting.actions.entries import save_entries
from langso.reporting.actions.workbooks_reviewing import person_of
from langso.reporting.models import Round, WorkbookPart, WorkbookUpload
from langso.reporting.queries import rounds, workbooks_cells
from langso.reporting.rules.workbooks import (
    Fate,
    LateCell,
    PartState,
    PlannedCell,
    UploadState,
    WorkbookRefusedError,
)
from langso.reporting.values import (
    FROZEN,
    MOST_ENTRIES,
    CellState,
    Door,
    NewEntry,
    Plan,
    ReportingError,
    RowKind,
    Saved,
    SaveStatus,
)

Now = Callable[[], dt.datetime]
_KEPT = "kept"


def key_of(upload_id: uuid.UUID, unit_id: int, cell: PlannedCell) -> uuid.UUID:
    """Return the client key of a cell of an upload: the same each time it is saved."""
    return uuid.uuid5(upload_id, f"{unit_id}:{cell.element_id}:{cell.village_id or ''}")


def write(row: WorkbookUpload, now: Now) -> None:
    """Write the parts that are not written yet; stop when asked to, and tell the end."""
    _go(row, now, _write_part, PartState.PLANNED, UploadState.DONE)


def take_back(row: WorkbookUpload, now: Now) -> None:
    """Put the cells of each written part back to what they held before, where none moved since."""
    _go(row, now, _undo_part, PartState.WRITTEN, UploadState.UNDONE)


def waiting_parts(row: WorkbookUpload, state: PartState) -> "QuerySet[WorkbookPart]":
    """Return the parts of an upload in a state that have something to write or to take back."""
    return row.parts.filter(Q(write__gt=0) | Q(clear__gt=0), state=state.value, unit__isnull=False)


def _go(
    row: WorkbookUpload,
    now: Now,
    do: Callable[[WorkbookUpload, WorkbookPart, Plan, Somebody, dt.datetime], None],
    waiting: PartState,
    end: UploadState,
) -> None:
    plan = rounds.plan_of(round_info=rounds.info_of(Round.objects.get(pk=row.round_id)))
    try:
        actor = person_of(row)
    except WorkbookRefusedError as error:
        _end(row, UploadState.STOPPED, now(), refusal=str(error))
        return
    parts = waiting_parts(row, waiting).order_by("position")
    with translation.override("vi"):
        for number in list(parts.values_list("position", flat=True)):
            with moments.one_moment():
                do(row, row.parts.get(position=number), plan, actor, now())
            row.done += 1
            mine = WorkbookUpload.objects.filter(pk=row.pk)
            mine.update(done=row.done)
            if mine.filter(cancel_asked=True).exists():
                # Either way what is left can be taken up again from where it stopped.
                stop = UploadState.STOPPED if end == UploadState.DONE else UploadState.DONE
                _end(row, stop, now())
                return
    _end(row, end, now())


def _write_part(
    row: WorkbookUpload, part: WorkbookPart, plan: Plan, actor: Somebody, at: dt.datetime
) -> None:
    wanted = {Fate.WRITE.value, Fate.CLEAR.value} if row.with_clearing else {Fate.WRITE.value}
    cells = [PlannedCell(*cell) for cell in part.cells]
    # An element that the law no longer asks for since the dry run is refused like any other.
    cells = [cell for cell in cells if cell.fate in wanted and cell.element_id in plan.by_number]
    unit_id = part.unit_id or 0
    written, late = 0, []
    for start in range(0, len(cells), MOST_ENTRIES):
        some = cells[start : start + MOST_ENTRIES]
        entries = [
            NewEntry(
                client_key=key_of(row.pk, unit_id, cell),
                element_key=plan.by_number[cell.element_id].element_key,
                value=cell.value,
                village_id=cell.village_id,
                base_version=cell.version,
                note=cell.note,
            )
            for cell in some
        ]
        answers = _saved(row, unit_id, entries, actor, at)
        for cell, answer in zip(some, answers, strict=True):
            if isinstance(answer, LateCell):
                late.append(answer._replace(element_id=cell.element_id, village_id=cell.village_id))
                continue
            found = _late(cell, answer)
            written += found is None
            late += [] if found is None else [found]
    part.written, part.late, part.state = written, late, PartState.WRITTEN.value
    part.save(update_fields=["written", "late", "state"])


def _saved(
    row: WorkbookUpload,
    unit_id: int,
    entries: Sequence[NewEntry],
    actor: Somebody,
    at: dt.datetime,
) -> Sequence[Saved | LateCell]:
    """Save entries of one unit; a refusal of the unit as a whole is that of each of its cells."""
    try:
        return save_entries(
            round_key=row.round.key, unit_id=unit_id, entries=entries, actor=actor, at=at,
            door=Door.WORKBOOK, origin=row.origin,
        )  # fmt: skip
    except PermissionDenied:
        message = "Bạn không còn được giao nhập số liệu của đơn vị này; hãy hỏi quản trị."
        return [LateCell(0, None, "refused", "not-yours", message)] * len(entries)
    except ReportingError as error:
        return [LateCell(0, None, "refused", "not-asked", str(error))] * len(entries)


def _late(cell: PlannedCell, answer: Saved) -> LateCell | None:
    """Return what came out otherwise than planned; None when the figure was written."""
    place = (cell.element_id, cell.village_id)
    if answer.status == SaveStatus.SAVED:
        return None
    if answer.status == SaveStatus.REPEATED:
        return LateCell(*place, "same", "", answer.message) if answer.message else None
    said = "conflict" if answer.status == SaveStatus.CONFLICT else "refused"
    return LateCell(*place, said, answer.rule, answer.message)


def _undo_part(
    row: WorkbookUpload, part: WorkbookPart, plan: Plan, actor: Somebody, at: dt.datetime
) -> None:
    unit_id = part.unit_id or 0
    cells = [PlannedCell(*cell) for cell in part.cells if cell[0] in {"write", "clear"}]
    keys = [key_of(row.pk, unit_id, cell) for cell in cells]
    found = workbooks_cells.written_by_keys(keys=keys)
    totals = workbooks_cells.states_of_totals(round_id=row.round_id, unit_id=unit_id)
    late: list[LateCell] = []
    back: list[workbooks_cells.Written] = []
    undone = 0
    for one in found:
        plan_row = plan.by_number.get(one.element_id)
        summed = plan_row is not None and plan_row.kind == RowKind.VILLAGES
        governing = totals.get(one.element_id, one.state) if summed else one.state
        kept = _kept(one, governing, known=plan_row is not None)
        if kept is None:
            back.append(one)
        elif _is_undone(row, unit_id, one):
            undone += 1
        else:
            late.append(kept)
    undone += _put_back(row, unit_id, back, plan, actor, at, late)
    part.undone, part.state = undone, PartState.UNDONE.value
    part.late = [*part.late, *late]
    part.save(update_fields=["undone", "late", "state"])


def _undo_key(row: WorkbookUpload, unit_id: int, one: workbooks_cells.Written) -> uuid.UUID:
    return uuid.uuid5(row.pk, f"undo:{unit_id}:{one.element_id}:{one.village_id or ''}")


def _is_undone(row: WorkbookUpload, unit_id: int, one: workbooks_cells.Written) -> bool:
    """Tell whether what moved the cell was this very undo, in a run that was killed."""
    again = workbooks_cells.written_by_keys(keys=[_undo_key(row, unit_id, one)])
    return any(entry.entry_id == one.now_entry_id for entry in again)


def _kept(one: workbooks_cells.Written, governing: CellState, *, known: bool) -> LateCell | None:
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


def _put_back(
    row: WorkbookUpload,
    unit_id: int,
    back: Sequence[workbooks_cells.Written],
    plan: Plan,
    actor: Somebody,
    at: dt.datetime,
    late: list[LateCell],
) -> int:
    done = 0
    for start in range(0, len(back), MOST_ENTRIES):
        some = back[start : start + MOST_ENTRIES]
        entries = [
            NewEntry(
                client_key=_undo_key(row, unit_id, one),
                element_key=plan.by_number[one.element_id].element_key,
                value=one.before or None,
                village_id=one.village_id,
                base_version=one.version,
                note=f"Hoàn tác tệp “{row.file_name[:100]}”: {row.reason}",
            )
            for one in some
        ]
        for one, answer in zip(some, _saved(row, unit_id, entries, actor, at), strict=True):
            if isinstance(answer, LateCell):
                late.append(
                    LateCell(one.element_id, one.village_id, _KEPT, answer.rule, answer.message)
                )
            elif answer.status in {SaveStatus.SAVED, SaveStatus.REPEATED}:
                done += 1
            else:
                late.append(
                    LateCell(one.element_id, one.village_id, _KEPT, answer.rule, answer.message)
                )
    return done


def _end(row: WorkbookUpload, state: UploadState, at: dt.datetime, **more: object) -> None:
    WorkbookUpload.objects.filter(pk=row.pk).update(
        state=state.value, changed_at=at, cancel_asked=False, **more
    )
    row.state = state.value
    parts = row.parts.values_list("written", "undone")
    audit.record_event(
        at=at,
        actor=row.by,
        actor_id=row.by_id,
        action=f"reporting.workbook_{state.value}",
        subject=f"workbook {row.pk}",
        origin=row.origin,
        detail={
            "written": sum(one for one, _undone in parts),
            "undone": sum(one for _written, one in parts),
        },
    )
