"""Deadlines: a budget of days, the times the clock stood still, and who is told when.

The day a stage is entered is not counted, the last day is, as periods in law are. While a file
waits for a supplement the clock stands still: the day it was asked for is still used, the day it
was given is not; what is left is counted from the day after. "Overdue" is no fact of its own: it
follows from the due day and the day of asking.
"""

import datetime as dt
from collections.abc import Callable

from langso.core.working_days import ONE_DAY, WorkingCalendar
from langso.dossiers.values.files import Clock, FileStatus, Span, State
from langso.standards.values.procedures import Budget, Counts, Procedure, Stage


def clock(procedure: Procedure, state: State, calendar: WorkingCalendar, on: dt.date) -> Clock:
    """Return the clock of the stage a file is in (or ended in), as of a day.

    A file that has ended keeps the clock as it stood that day.
    """
    stage = procedure.stage(state.stage)
    day = max(state.entered_on, on if state.closed_on is None else state.closed_on)
    if stage.budget is None:
        return Clock(
            stage.code, state.entry, state.entered_on, None, "", "", 0, None, None, state.spans,
            (), True,
        )  # fmt: skip
    counts = _counted(stage.budget, calendar)
    used = used_days(state.entered_on, day, state.spans, counts)
    due = due_on(state.entered_on, stage.budget, state.spans, calendar)
    rungs = rungs_due(stage, state, due, calendar, day)
    last = due or day
    return Clock(
        stage=stage.code,
        entry=state.entry,
        entered_on=state.entered_on,
        budget=stage.budget.days,
        counts=stage.budget.counts,
        confidence=stage.budget.confidence,
        used=used,
        left=stage.budget.days - used,
        due_on=due,
        spans=state.spans,
        rungs_due=rungs,
        certain=calendar.covers(state.entered_on) and calendar.covers(last),
    )


def _counted(budget: Budget, calendar: WorkingCalendar) -> Callable[[dt.date], bool]:
    """Return which days a budget counts."""
    match budget.counts:
        case Counts.WORKING:
            return calendar.is_working_day
        case Counts.WEEKDAYS:
            return lambda day: day.weekday() < 5
        case _:
            return lambda _day: True


def stands_still(day: dt.date, spans: tuple[Span, ...]) -> bool:
    """Tell whether the clock stood still on a day: after the asking, up to the giving."""
    return any(
        span.asked_on < day and (span.given_on is None or day <= span.given_on) for span in spans
    )


def used_days(
    entered_on: dt.date,
    day: dt.date,
    spans: tuple[Span, ...],
    counts: Callable[[dt.date], bool],
) -> int:
    """Return how many days of a budget are used up at the end of a day."""
    number = (day - entered_on).days
    return sum(
        counts(one) and not stands_still(one, spans)
        for one in (entered_on + dt.timedelta(days=step) for step in range(1, number + 1))
    )


def due_on(
    entered_on: dt.date, budget: Budget, spans: tuple[Span, ...], calendar: WorkingCalendar
) -> dt.date | None:
    """Return the last day of a budget; None while a supplement asked for in time is awaited.

    What is asked for after the last day moves nothing. Asked for on the last day itself it leaves
    no day: the day it is given is then the last one. A last day off is put off to the next
    working day (Civil Code 2015, article 148; recalled).
    """
    counts = _counted(budget, calendar)
    left, begun_on = budget.days, entered_on
    for span in spans:
        if span.asked_on > _last_day(begun_on, left, counts, calendar):
            break
        if span.given_on is None:
            return None
        used = used_days(begun_on, span.asked_on, (), counts)
        left, begun_on = max(0, left - used), span.given_on
    return _last_day(begun_on, left, counts, calendar)


def _last_day(
    begun_on: dt.date, left: int, counts: Callable[[dt.date], bool], calendar: WorkingCalendar
) -> dt.date:
    day = begun_on
    while left > 0:
        day += ONE_DAY
        left -= counts(day)
    return calendar.add_working_days(day, 0)


def rungs_due(
    stage: Stage,
    state: State,
    due: dt.date | None,
    calendar: WorkingCalendar,
    on: dt.date,
) -> tuple[str, ...]:
    """Return the rungs of the stage whose day has come and that have not been climbed yet.

    None of a file that waits for a supplement or has ended.
    """
    if due is None or state.status != FileStatus.OPEN:
        return ()
    return tuple(
        rung.code
        for rung in stage.rungs
        if calendar.add_working_days(due, rung.after) <= on
        and (state.entry, rung.code) not in state.escalated
    )
