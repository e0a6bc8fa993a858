"""Telling people of deadlines: each rung of a stage once, whatever the clock or worker does."""

import datetime as dt

from django.db import transaction

from langso.dossiers.actions import logs
from langso.dossiers.actions.logs import Entry
from langso.dossiers.models import FileState
from langso.dossiers.rules import deadlines
from langso.dossiers.values.files import EventKind, FileStatus
from langso.standards import queries as standards

LOOK_AHEAD = dt.timedelta(days=60)
"""How long before its due day a file may have a rung: longer than any procedure's."""


def escalate(*, at: dt.datetime) -> int:
    """Climb every rung whose day has come, one event each, and return how many.

    An event names the rung and whom it is for ("roles", "at", "unit", "department"); it is
    unique in the file, so running twice or at once, or with a clock gone back and forth, adds
    nothing. One transaction a file.
    """
    on = logs.day_of(at)
    waiting = FileState.objects.filter(status=FileStatus.OPEN, due_on__lte=on + LOOK_AHEAD)
    return sum(
        _climb(file_id, on, at)
        for file_id in waiting.order_by("due_on", "pk").values_list("pk", flat=True)
    )


@transaction.atomic
def _climb(file_id: int, on: dt.date, at: dt.datetime) -> int:
    held = logs.hold(file_id=file_id)
    clock = deadlines.clock(held.procedure, held.state, standards.working_calendar(), on)
    stage = held.procedure.stage(held.state.stage)
    rungs = [rung for rung in stage.rungs if rung.code in clock.rungs_due]
    for rung in rungs:
        held.add(
            Entry(
                EventKind.ESCALATED, logs.SYSTEM, at,
                payload={
                    "entry": clock.entry, "rung": rung.code, "roles": list(rung.to.roles),
                    "at": rung.to.at, "department": rung.to.department,
                    "due_on": clock.due_on.isoformat() if clock.due_on else None,
                },
                once=f"rung:{clock.entry}:{rung.code}",
            )
        )  # fmt: skip
    return len(rungs)
