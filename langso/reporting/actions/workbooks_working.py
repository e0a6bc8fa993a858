"""Going through the parts of a plan, some at a time, so that each is done exactly once.

What becomes of some parts and that they are done is committed together: a worker killed on the
way leaves all of it or nothing, and whoever takes the work up goes on with the parts that are left.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import translation

from langso.accounts.queries import Somebody
from langso.core import audit, moments
from langso.reporting.actions.entries_together import Reader
from langso.reporting.actions.workbooks_reviewing import person_of
from langso.reporting.models import Round, WorkbookPart, WorkbookUpload
from langso.reporting.queries import rounds
from langso.reporting.rules.workbooks import (
    LateCell,
    PartState,
    UploadState,
    WorkbookRefusedError,
)
from langso.reporting.values import Plan

Now = Callable[[], dt.datetime]
TOGETHER = 3_000
"""Cells of one transaction: it holds its communes' sheets for about half a second."""
_MARK = """
update reporting_workbookpart part set written = done.written, undone = done.undone,
  late = part.late || done.late::jsonb, state = %s
from unnest(%s::bigint[], %s::int[], %s::int[], %s::text[]) as done(id, written, undone, late)
where part.id = done.id
"""


@dataclass(frozen=True)
class Task:
    """What is to be done with the parts of an upload, and by whom."""

    row: WorkbookUpload
    plan: Plan
    actor: Somebody
    at: dt.datetime
    read: Reader


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one part: cells written and undone, and those that came out otherwise."""

    part: WorkbookPart
    written: int
    undone: int
    late: Sequence[LateCell]


Do = Callable[[Task, Sequence[WorkbookPart]], list[Outcome]]


def waiting_parts(row: WorkbookUpload, state: PartState) -> "QuerySet[WorkbookPart]":
    """Return the parts of an upload in a state that have something to write or to take back."""
    return row.parts.filter(Q(write__gt=0) | Q(clear__gt=0), state=state.value, unit__isnull=False)


def go(row: WorkbookUpload, now: Now, do: Do, *, first: PartState, last: PartState) -> bool:
    """Bring the parts from one state to another; False when the person asked to stop.

    Raises WorkbookRefusedError when the person may do nothing any more.
    """
    plan = rounds.plan_of(round_info=rounds.info_of(Round.objects.get(pk=row.round_id)))
    actor, read = person_of(row), Reader()
    waiting = list(
        waiting_parts(row, first).order_by("position").values_list("pk", "write", "clear")
    )
    left = len(waiting)
    with translation.override("vi"):
        for ids in _together(waiting):
            with moments.one_moment(), transaction.atomic():
                parts = list(WorkbookPart.objects.filter(pk__in=ids).order_by("position"))
                _mark(do(Task(row, plan, actor, now(), read), parts), last)
            left -= len(ids)
            if _is_asked_to_stop(row, max(row.total - left, 0)) and left:
                return False
    return True


def _together(waiting: Sequence[tuple[int, int, int]]) -> Iterator[list[int]]:
    """Yield the numbers of parts that are done together."""
    ids: list[int] = []
    cells = 0
    for part_id, write, clear in waiting:
        if ids and cells + write + clear > TOGETHER:
            yield ids
            ids, cells = [], 0
        ids.append(part_id)
        cells += write + clear
    if ids:
        yield ids


def _mark(outcomes: Sequence[Outcome], state: PartState) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _MARK,
            [
                state.value,
                [one.part.pk for one in outcomes],
                [one.written for one in outcomes],
                [one.undone for one in outcomes],
                [json.dumps(list(one.late), ensure_ascii=False) for one in outcomes],
            ],
        )


def _is_asked_to_stop(row: WorkbookUpload, done: int) -> bool:
    """Tell how far the work has come, and whether the person asked to stop meanwhile."""
    row.done = done
    mine = WorkbookUpload.objects.filter(pk=row.pk)
    mine.update(done=done)
    return mine.filter(cancel_asked=True).exists()


def end(row: WorkbookUpload, state: UploadState, at: dt.datetime, refusal: str = "") -> None:
    """Put an upload into the state in which the work leaves it, and tell it to the audit trail."""
    with transaction.atomic():
        WorkbookUpload.objects.filter(pk=row.pk).update(
            state=state.value, changed_at=at, cancel_asked=False, refusal=refusal or row.refusal
        )
        row.state = state.value
        parts = list(row.parts.values_list("written", "undone"))
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


def work_through(
    row: WorkbookUpload, now: Now, do: Do, *, first: PartState, last: PartState, after: UploadState
) -> None:
    """Go through the parts and tell the end; what was stopped can be taken up again from there."""
    try:
        whole = go(row, now, do, first=first, last=last)
    except WorkbookRefusedError as error:
        end(row, UploadState.STOPPED, now(), str(error))
        return
    stopped = UploadState.STOPPED if after == UploadState.DONE else UploadState.DONE
    end(row, after if whole else stopped, now())
