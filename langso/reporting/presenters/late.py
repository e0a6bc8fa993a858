"""Who is late in a province, as the page lays it out."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.utils.translation import ngettext

from langso.core.deadlines import days_said
from langso.geography.values import Place
from langso.reporting.actions.asking import Asked
from langso.reporting.forms.late import BEHIND
from langso.reporting.presenters import desk_words
from langso.reporting.queries.reminders import Reminded
from langso.reporting.values import CellState, Progress, RoundInfo
from langso.standards import queries as standards


@dataclass(frozen=True, slots=True)
class Line:
    """One commune: how far it is, how late, when it was reminded."""

    one: Progress
    bar: list[dict[str, str]]
    returned: int
    empty: int
    is_late: bool
    reminded: Reminded | None
    reminded_today: bool


@dataclass(frozen=True, slots=True)
class LatePage:
    """Everything the page shows. `days`: working days left, negative when overdue."""

    round: RoundInfo
    province: Place
    lines: tuple[Line, ...]
    whole: int
    complete: int
    begun: int
    days: int | None
    days_text: str
    show: str
    may_remind: bool

    @property
    def behind(self) -> int:
        """How many communes have not sent everything."""
        return self.whole - self.complete

    @property
    def is_overdue(self) -> bool:
        """Whether the day for communes has passed."""
        return self.days is not None and self.days < 0


def late_page(
    round_info: RoundInfo,
    province: Place,
    standing: Sequence[Progress],
    *,
    reminded: Mapping[int, Reminded],
    may_remind: bool,
    show: str,
    on: dt.date,
) -> LatePage:
    """Lay out the communes of a province, the farthest behind first."""
    days = standards.working_days_left(due_on=round_info.due_commune, on=on)
    lines = [_line(one, reminded.get(one.unit_id), days, on) for one in standing]
    complete = sum(one.sent >= one.required for one in standing)
    shown = [line for line in lines if show != BEHIND or line.one.sent < line.one.required]
    return LatePage(
        round=round_info,
        province=province,
        lines=tuple(sorted(shown, key=lambda line: line.one.sent - line.one.required)),
        whole=len(standing),
        complete=complete,
        begun=sum(one.counts[CellState.EMPTY] < one.required for one in standing),
        days=days,
        days_text=days_said(days),
        show=show,
        may_remind=may_remind,
    )


def _line(one: Progress, reminded: Reminded | None, days: int | None, on: dt.date) -> Line:
    last = reminded.by_hand_at if reminded else None
    return Line(
        one=one,
        bar=desk_words.bar(one.counts, one.required),
        returned=one.counts[CellState.RETURNED],
        empty=one.counts[CellState.EMPTY],
        is_late=days is not None and days < 0 and one.sent < one.required,
        reminded=reminded,
        reminded_today=last is not None and desk_words.day_of(last) == on,
    )


def sentences(done: Asked) -> Iterable[tuple[int, str]]:
    """Say what became of reminding, with the level of each message."""
    if done.sent:
        said = ngettext(
            "%(number)s commune reminded.", "%(number)s communes reminded.", len(done.sent)
        )
        yield messages.SUCCESS, said % {"number": len(done.sent)}
    if done.already:
        said = ngettext(
            "%(number)s commune had been reminded today already.",
            "%(number)s communes had been reminded today already.",
            len(done.already),
        )
        yield messages.INFO, said % {"number": len(done.already)}
    if done.nobody:
        said = ngettext(
            "%(number)s commune has no officer on the platform yet: call them, and ask the"
            " administrator for an account.",
            "%(number)s communes have no officer on the platform yet: call them, and ask the"
            " administrator for accounts.",
            len(done.nobody),
        )
        yield messages.WARNING, said % {"number": len(done.nobody)}
    if done.complete and not done.sent:
        said = ngettext(
            "%(number)s commune has sent everything.",
            "%(number)s communes have sent everything.",
            len(done.complete),
        )
        yield messages.INFO, said % {"number": len(done.complete)}
