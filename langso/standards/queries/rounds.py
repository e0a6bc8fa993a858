"""Reads of reporting rounds, the working calendar, checks of figures, the online ratio, titles."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import TypeVar, cast

from langso.core import caches
from langso.core.working_days import WorkingCalendar
from langso.standards.queries.folders import current_law
from langso.standards.rules import calendars, online, retention, rounds, titles
from langso.standards.rules import return_reasons as return_reason_rules
from langso.standards.rules.law import Law
from langso.standards.values import CheckRules, OnlineLaw, RetentionLaw, RoundTerms
from langso.standards.values.titles import TitleLaw

V = TypeVar("V")

_lock = threading.Lock()
_made: dict[str, tuple[Law, object]] = {}
_readings: list[Law] = []
_number = [0]
caches.on_clear(_made.clear)


def list_round_terms() -> dict[str, RoundTerms]:
    """Return every reporting round by its key, in the order of time, local fields on top."""
    return once("rounds", rounds.terms_of)


def working_calendar() -> WorkingCalendar:
    """Return the working days of Vietnam as the law folders have them."""
    return once("calendar", calendars.calendar_of)


def working_days_left(*, due_on: dt.date | None, on: dt.date) -> int | None:
    """Return the working days up to a day, negative when it has passed; None for no day."""
    if due_on is None:
        return None
    return working_calendar().working_days_between(on, due_on)


def check_rules() -> CheckRules:
    """Return what figures are checked for before they are sent."""
    return once("checks", calendars.check_rules_of)


def return_reasons(*, province: str) -> tuple[str, ...]:
    """Return the ready sentences for sending cells back in a province, its own ones first."""
    return return_reason_rules.return_reasons_of(current_law().law, province=province)


def retention_law() -> RetentionLaw:
    """Return how long work files are kept, and when they are handed to the archive."""
    return once("retention", retention.retention_law_of)


def online_law() -> OnlineLaw:
    """Return how the share of work files handled online is counted, and its targets."""
    return once("online", online.online_law_of)


def title_law() -> TitleLaw:
    """Return the titles: their sets, conditions, thresholds of revocation, published counts."""
    return once("titles", titles.title_law_of)


def law_reading() -> int:
    """Return a number of this process that grows with a change of any law file.

    Unlike the version of the law it also tells rounds, departments and checks apart.
    """
    law = current_law().law
    with _lock:
        if not _readings or _readings[-1] is not law:
            _readings[:] = [law]
            _number[0] += 1
        return _number[0]


def once(name: str, make: Callable[[Law], V]) -> V:
    """Return what is made of the law as read last; made anew when any file has changed."""
    law = current_law().law
    kept = _made.get(name)
    if kept is None or kept[0] is not law:
        kept = _made[name] = (law, make(law))
    return cast("V", kept[1])
