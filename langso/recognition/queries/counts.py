"""Counts of titles on any day, beside how many units there were on that day."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from langso.core.shelves import Shelf
from langso.geography import queries as geography
from langso.geography.values import REFORM_ON, Level, Place
from langso.recognition.queries import rows, titles
from langso.recognition.queries.country import country
from langso.recognition.rules import counting
from langso.recognition.rules.counting import Counter, Holding, Spell
from langso.recognition.values import CountRow, TitleKind
from langso.standards import queries as standards
from langso.standards.values.titles import PublishedCount, TitleRule

COUNTRY = "country"
COUNTRY_CODE, COUNTRY_NAME = "VN", "Cả nước"
LAST_OLD_DAY = rows.day_before(REFORM_ON)
"""The closed series of former units ends here."""


@dataclass(frozen=True, slots=True)
class TrendDay:
    """One day of the series of a title: how many held it, of how many."""

    on: dt.date
    held: int
    units: int


@dataclass(frozen=True)
class _Counted:
    units: Counter
    held: Counter
    decided: Counter
    former: Counter
    simulated: Counter


_counted: Shelf[_Counted] = Shelf(48)


def counts(
    *,
    title: str,
    on: dt.date,
    level: str = COUNTRY,
    period: str = "",
    province_code: str = "",
) -> list[CountRow]:
    """Return how many units held a title on a day: one row for the country, or one a province.

    The denominator is the units of the title's kinds alive on that very day: communes for a
    commune's title, so wards, townships and special zones are in neither number. A title that a
    unit holds is counted where the unit lay on that day. Titles of units that had ended by then
    are told apart (`former`), at the province that came of theirs. `period` counts only titles
    given under that period's sets. Rows come in the order of the Vietnamese alphabet. Raises
    UnknownTitleError.
    """
    found = _counters(titles.title_rule(title=title), period)
    if level == COUNTRY:
        return [_row(found, on, None, {})]
    provinces = geography.list_units(on=on, level=Level.PROVINCE)
    former = _former_by_heir(found.former, on)
    return [
        _row(found, on, place, former)
        for place in provinces
        if not province_code or place.code == province_code
    ]


def trend(
    *, title: str, until: dt.date, period: str = "", province_id: int | None = None
) -> list[TrendDay]:
    """Return a title's counts at each half-year's end, either side of the reform, and on `until`.

    Begins at the last half-year's end without any holder. Raises UnknownTitleError.
    """
    found = _counters(titles.title_rule(title=title), period)
    days = [
        dt.date(year, month, last)
        for year in range(2010, until.year + 1)
        for month, last in ((6, 30), (12, 31))
    ]
    days = sorted({day for day in (*days, REFORM_ON, until) if day <= until})
    points = [
        TrendDay(day, found.held.count(day, province_id), found.units.count(day, province_id))
        for day in days
    ]
    first = next((n for n, point in enumerate(points) if point.held), len(points) - 1)
    return points[max(first - 1, 0) :]


def published(*, title: str) -> list[PublishedCount]:
    """Return the counts of a title that were published, oldest first."""
    found = [one for one in standards.title_law().references if one.title == title]
    return sorted(found, key=lambda one: one.on)


def _row(
    found: _Counted,
    on: dt.date,
    place: Place | None,
    former: dict[int, int],
) -> CountRow:
    unit_id = place.unit_id if place else None
    held = found.held.count(on, unit_id)
    return CountRow(
        unit_id=unit_id,
        code=place.code if place else COUNTRY_CODE,
        name=place.name if place else COUNTRY_NAME,
        units=found.units.count(on, unit_id),
        held=held,
        reacknowledged=held - found.decided.count(on, unit_id),
        former=found.former.count(on) if unit_id is None else former.get(unit_id, 0),
        simulated=found.simulated.count(on, unit_id),
    )


def _counters(rule: TitleRule, period: str) -> _Counted:
    key = (rows.version(), geography.revision(), standards.law_reading(), rule.id, period)
    return _counted.get(key, lambda: _count(rule, period))


def _count(rule: TitleRule, period: str) -> _Counted:
    lives = country()
    alive = counting.spells(lives.states, level=rule.level, kinds=rule.kinds)
    found = rows.read("t.title = %s", [rule.id])
    if period:
        found = [one for one in found if one.period == period]

    def held(*, decided: bool = False, simulated: bool = False) -> list[Spell]:
        return counting.held_spells(
            (
                Holding(
                    one.unit_id,
                    one.decision.decided_on,
                    one.ended.ended_on if one.ended else counting.FOREVER,
                )
                for one in found
                if (not decided or one.kind == TitleKind.DECISION)
                and (not simulated or one.simulated)
            ),
            alive,
        )

    every = held()
    return _Counted(
        units=Counter(alive),
        held=Counter(every),
        decided=Counter(held(decided=True)),
        former=Counter(counting.former_spells(every, lives.ends)),
        simulated=Counter(held(simulated=True)),
    )


def _former_by_heir(former: Counter, on: dt.date) -> dict[int, int]:
    """Return the counts of ended units by the province of that day that theirs went to."""
    lives = country()
    found: dict[int, int] = defaultdict(int)
    for place in former.places():
        found[lives.heir_of(place, on)] += former.count(on, place)
    return dict(found)
