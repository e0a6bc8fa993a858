"""Reads of reporting rounds, the working calendar and the checks of figures."""

import threading
from collections.abc import Callable
from typing import TypeVar, cast

from langso.core import caches
from langso.core.working_days import WorkingCalendar
from langso.standards.queries.folders import current_law
from langso.standards.rules import calendars, rounds
from langso.standards.rules.law import Law
from langso.standards.values import CheckRules, RoundTerms

V = TypeVar("V")

_lock = threading.Lock()
_made: dict[str, tuple[Law, object]] = {}
_readings: list[Law] = []
_number = [0]
caches.on_clear(_made.clear)


def list_round_terms() -> dict[str, RoundTerms]:
    """Return every reporting round by its key, in the order of time, local fields on top."""
    return _once("rounds", rounds.terms_of)


def working_calendar() -> WorkingCalendar:
    """Return the working days of Vietnam as the law folders have them."""
    return _once("calendar", calendars.calendar_of)


def check_rules() -> CheckRules:
    """Return what figures are checked for before they are sent."""
    return _once("checks", calendars.check_rules_of)


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


def _once(name: str, make: Callable[[Law], V]) -> V:
    """Return what is made of the law as read last; made anew when any file has changed."""
    law = current_law().law
    kept = _made.get(name)
    if kept is None or kept[0] is not law:
        kept = _made[name] = (law, make(law))
    return cast("V", kept[1])
