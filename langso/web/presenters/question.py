"""The question a page of figures answers: which set, which period, whose map, which day."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from langso.assessment import queries as assessment
from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.core.periods import Period
from langso.geography.values import REFORM_ON
from langso.standards import queries as standards
from langso.standards.values import SetInfo

THEN, TODAY = "then", "today"
DEFAULT_SET = "commune-ntm-2021-2025"


@dataclass(frozen=True, slots=True)
class Question:
    """A set and a period, and the tree they are asked on.

    `on` is the day of the tree: chosen by the reader (`chosen_on`), else the period's last day
    (today's map: today). `given` are the parts the reader chose, for links that keep them.
    """

    criteria_set: SetInfo
    sets: tuple[SetInfo, ...]
    period: Period
    periods: tuple[Period, ...]
    tree: str
    on: dt.date
    chosen_on: dt.date | None
    today: dt.date

    @property
    def query(self) -> str:
        """The question as a query string, for links to other pages that keep it."""
        parts = {"set": self.criteria_set.id, "period": str(self.period)}
        if self.tree == TODAY:
            parts["tree"] = TODAY
        if self.chosen_on:
            parts["on"] = self.chosen_on.isoformat()
        return urlencode(parts)

    @property
    def place_query(self) -> str:
        """The question without its set: pages of other levels choose their own sets."""
        parts = {"period": str(self.period)}
        if self.tree == TODAY:
            parts["tree"] = TODAY
        if self.chosen_on:
            parts["on"] = self.chosen_on.isoformat()
        return urlencode(parts)

    @property
    def engine(self) -> dict[str, Any]:
        """The keywords by which assessment is asked."""
        return {
            "set_id": self.criteria_set.id,
            "period": self.period,
            "on": self.on,
            "tree": self.tree,
        }

    @property
    def has_districts(self) -> bool:
        """Whether the district level existed on the day of the tree."""
        return self.on < REFORM_ON


def question_of(params: QueryDict, *, level: str, today: dt.date) -> Question:
    """Return the question in an address, sets being those of `level`.

    Without a period the latest one with figures that was over on the day of the tree is meant.
    Raises BadQuestionError.
    """
    sets = tuple(info for info in standards.list_sets() if info.level == level)
    default = next((info.id for info in sets if info.id == DEFAULT_SET), sets[0].id if sets else "")
    chosen = asking.choice_of(
        params.get("set", ""), [info.id for info in sets], what=_("Criteria set"), default=default
    )
    info = next(info for info in sets if info.id == chosen)
    periods = _periods(info)
    on = asking.day_of(params.get("on", ""), latest=today)
    period = asking.period_of(params.get("period", ""))
    if period is None:
        period = _latest(periods, info=info, on=on or today)
    else:
        _check_period(period, info=info, today=today)
    tree = asking.choice_of(params.get("tree", ""), [THEN, TODAY], what=_("Map"), default=THEN)
    return Question(
        criteria_set=info,
        sets=sets,
        period=period,
        periods=periods if period in periods else (period, *periods),
        tree=tree,
        on=on or (today if tree == TODAY else min(period.last_on, today)),
        chosen_on=on,
        today=today,
    )


def _periods(info: SetInfo) -> tuple[Period, ...]:
    """Return the periods that hold figures for a set, the latest first; whole years come first."""
    held = [
        as_period(period)
        for set_id, period in assessment.national_verdict_set_periods()
        if set_id == info.id
    ]
    return tuple(sorted(held, key=lambda one: (one.last_on, -one.part), reverse=True))


def _latest(periods: tuple[Period, ...], *, info: SetInfo, on: dt.date) -> Period:
    """Return the latest period over by a day; the earliest there is when none was over."""
    over = [period for period in periods if period.last_on <= on]
    if over:
        return over[0]
    return periods[-1] if periods else Period(max(info.first_year, min(info.last_year, on.year)))


def as_period(period: Period | str | int) -> Period:
    """Return a period from any of its spellings."""
    if isinstance(period, Period):
        return period
    return Period.from_code(period) if isinstance(period, int) else Period.parse(period)


def _check_period(period: Period, *, info: SetInfo, today: dt.date) -> None:
    """Refuse periods that have not begun or in which the set does not hold."""
    if period.first_on > today:
        raise BadQuestionError(
            _("The period %(period)s has not begun yet.") % {"period": period},
            _("Choose a period up to %(year)s.") % {"year": min(info.judged_to, today.year)},
        )
    if not info.first_year <= period.year <= info.judged_to:
        raise BadQuestionError(
            _("This criteria set does not hold in %(year)s.") % {"year": period.year},
            _("Choose a year from %(first)s to %(last)s, or another criteria set.")
            % {"first": info.first_year, "last": info.judged_to},
        )
