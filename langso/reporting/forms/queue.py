"""What the pages of a queue are asked: filters in the address, cells that were ticked."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.reporting.values import CellState

MOST_TICKED = 500
GREATEST = 2**63 - 1
STATES = tuple(str(state) for state in CellState if state != CellState.EMPTY)
ALL = "all"
REASON_MOST = 500


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cells of a queue are wanted; `state` and `department` "all": whatever they are."""

    state: str = ""
    department: str = ""
    set_id: str = ""
    criterion: int | None = None
    unit: str = ""
    q: str = ""
    passing: bool = False
    after: str = ""

    @property
    def place_in_law(self) -> str:
        """The set and criterion as the list of choices writes them."""
        return f"{self.set_id}:{self.criterion}" if self.criterion is not None else ""

    @property
    def query(self) -> str:
        """The filter as an address's query, without the page."""
        fields = {
            "state": self.state, "department": self.department, "criterion": self.place_in_law,
            "unit": self.unit, "q": self.q, "passing": "1" if self.passing else "",
        }  # fmt: skip
        return urlencode({name: value for name, value in fields.items() if value})


@dataclass(frozen=True, slots=True)
class Ticked:
    """A cell somebody ticked, with the version that they saw."""

    cell_id: int
    version: int


def filter_of(asked: QueryDict, *, departments: Iterable[str], criteria: Iterable[str]) -> Filter:
    """Read a filter. Raises BadQuestionError for choices that do not exist."""
    state = asking.choice_of(asked.get("state", ""), (*STATES, ALL), what=_("State"), default="")
    department = asking.choice_of(
        asked.get("department", ""), (*departments, ALL), what=_("Department"), default=""
    )
    criterion = asking.choice_of(
        asked.get("criterion", ""), tuple(criteria), what=_("Criterion"), default=""
    )
    set_id, _sign, number = criterion.partition(":")
    after = asked.get("after", "")
    if "\x00" in after or len(after) > 400:
        raise BadQuestionError(
            _("This page of the queue does not exist."), _("Start again at the first page.")
        )
    return Filter(
        state=state,
        department=department,
        set_id=set_id,
        criterion=int(number) if number else None,
        unit=asking.text_of(asked.get("unit", ""))[:20],
        q=asking.text_of(asked.get("q", ""))[:100],
        passing=asked.get("passing", "") == "1",
        after=after,
    )


def ticked_of(values: Iterable[str]) -> list[Ticked]:
    """Read `cell:version` values. Raises BadQuestionError when they are none, or too many."""
    found = []
    for value in values:
        cell, _sign, version = value.partition(":")
        if not (_is_number(cell) and _is_number(version)):
            raise BadQuestionError(_("A ticked cell cannot be read."), _("Open the queue again."))
        found.append(Ticked(int(cell), int(version)))
    if len(found) > MOST_TICKED:
        raise BadQuestionError(
            _("At most %(most)s cells go at once.") % {"most": MOST_TICKED}, _("Tick fewer cells.")
        )
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19 and int(text) < GREATEST


def reason_of(post: QueryDict) -> str:
    """Return the reason of a return: a ready sentence, own words, or both."""
    parts = [asking.text_of(post.get(name, "")) for name in ("ready", "reason")]
    return " ".join(part for part in parts if part)[:REASON_MOST]


def mend_by_of(post: QueryDict, *, on: dt.date) -> dt.date | None:
    """Return the day by which cells are to be mended. Raises BadQuestionError."""
    day = asking.day_of(post.get("due_on", ""), latest=on + dt.timedelta(days=366))
    if day is not None and day < on:
        raise BadQuestionError(
            _("Cells cannot be mended by a day that has passed."), _("Choose a later day.")
        )
    return day


def until_of(post: QueryDict) -> dt.datetime:
    """Return the instant at which a bulk step was counted. Raises BadQuestionError."""
    until: dt.datetime | None
    try:
        until = dt.datetime.fromisoformat(post.get("until", ""))
    except ValueError:
        until = None
    if until is None or until.tzinfo is None:
        raise BadQuestionError(
            _("When the cells were counted is not said."), _("Open the queue again.")
        )
    return until
