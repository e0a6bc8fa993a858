"""What a reader may try: a set, a period, and up to three changed levels."""

import math
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from langso.assessment import queries as assessment
from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.core.periods import Period
from langso.geography.values import Region
from langso.ledger.rules import parse_number
from langso.ledger.values import BadValueError
from langso.standards import queries as standards
from langso.standards.values import CriteriaSet, Measure, SetInfo

ROWS = 3
MOST = 1e12
DEFAULT_SET = "commune-ntm-2021-2025"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form as the reader left it; empty text where nothing was chosen."""

    indicator: str = ""
    region: str = ""
    value: str = ""

    @property
    def is_filled(self) -> bool:
        """Whether the reader chose an indicator or wrote a level."""
        return bool(self.indicator or self.value)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A change of levels to try, checked; `changes` is empty before anything is chosen."""

    sets: tuple[SetInfo, ...]
    criteria_set: CriteriaSet
    period: Period
    periods: tuple[Period, ...]
    rows: tuple[Row, ...]
    changes: tuple[dict[str, Any], ...]

    @property
    def more_rows(self) -> tuple[Row, ...]:
        """The lines after the first, folded away until they are wanted."""
        return self.rows[1:]

    @property
    def has_more(self) -> bool:
        """Whether the reader filled any line after the first."""
        return any(row.is_filled for row in self.more_rows)


def attempt_of(params: QueryDict) -> Attempt:
    """Return what the address asks to try. Raises BadQuestionError."""
    held = [(set_id, Period.parse(str(period))) for set_id, period in _held()]
    known = {set_id for set_id, _period in held}
    sets = tuple(info for info in standards.list_sets() if info.level == "commune")
    sets = tuple(info for info in sets if info.id in known) or sets[:1]
    ids = [info.id for info in sets]
    default = DEFAULT_SET if DEFAULT_SET in ids else ids[0]
    set_id = asking.choice_of(params.get("set", ""), ids, what=_("Criteria set"), default=default)
    info = next(info for info in sets if info.id == set_id)
    periods = tuple(
        sorted((p for one, p in held if one == set_id), key=lambda p: p.last_on, reverse=True)
    ) or (Period(info.last_year),)
    period = _period(params.get("period", ""), periods)
    criteria_set = standards.get_set(set_id=set_id, year=period.year)
    rows = _rows(params)
    return Attempt(
        sets=sets,
        criteria_set=criteria_set,
        period=period,
        periods=periods,
        rows=rows,
        changes=tuple(_change(row, criteria_set) for row in rows if row.is_filled),
    )


def _held() -> list[tuple[str, str]]:
    return assessment.national_verdict_set_periods()


def _period(text: str, periods: tuple[Period, ...]) -> Period:
    period = asking.period_of(text)
    if period is None:
        return periods[0]
    if period not in periods:
        raise BadQuestionError(
            _("There are no figures for the period %(period)s.") % {"period": period},
            _("Choose one from the list on the page."),
        )
    return period


def _rows(params: QueryDict) -> tuple[Row, ...]:
    """Return the form's lines; lists of unequal length are padded."""
    lists = [params.getlist(name)[:ROWS] for name in ("indicator", "region", "value")]
    padded = [[*found, *[""] * (ROWS - len(found))] for found in lists]
    return tuple(Row(*(asking.text_of(text) for text in row)) for row in zip(*padded, strict=True))


def _change(row: Row, criteria_set: CriteriaSet) -> dict[str, Any]:
    """Return one line as a change of level. Raises BadQuestionError naming what is missing."""
    indicators = {indicator.code: indicator for indicator in criteria_set.indicators}
    if row.indicator not in indicators:
        raise BadQuestionError(
            _("The new level %(value)s has no indicator of this set beside it.")
            % {"value": row.value},
            _("Choose the indicator whose level you want to try."),
        )
    is_share = indicators[row.indicator].measure == Measure.PERCENT
    change: dict[str, Any] = {
        "indicator": row.indicator,
        "value": _number(row, is_share=is_share),
    }
    if row.region:
        region = asking.choice_of(row.region, Region.values, what=_("Region"), default="")
        change["region"] = region
    return change


def _number(row: Row, *, is_share: bool) -> float:
    """Return the new level as the ledger would read it: what has two readings is refused."""
    text = row.value.strip().removesuffix("%").strip().lower()
    try:
        value = parse_number(text, possible=lambda value: not is_share or abs(value) <= 100)
    except BadValueError:
        value = math.nan
    if not abs(value) < MOST:
        raise BadQuestionError(
            _("“%(value)s” is not a level for indicator %(code)s.")
            % {"value": row.value, "code": row.indicator},
            _("Write a number such as 52 or 52,5."),
        )
    return value
