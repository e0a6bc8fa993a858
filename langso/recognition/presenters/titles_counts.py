"""How many units held which title on a day, as the public page lays it out."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from langso.core.templatetags.writing import in_language
from langso.geography.values import REFORM_ON, Level
from langso.recognition import queries
from langso.recognition.queries import TrendDay
from langso.recognition.values import CountRow
from langso.standards import queries as standards
from langso.standards.values import Text
from langso.standards.values.titles import PublishedCount, TitlePeriod, TitleRule

LAST_OLD_DAY = REFORM_ON - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Card:
    """One title: how many hold it, of how many."""

    rule: TitleRule
    row: CountRow
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """One province in the table."""

    row: CountRow
    address: str


@dataclass(frozen=True, slots=True)
class CountsPage:
    """Everything the page shows. `closed`: the series of former units on its last day."""

    on: dt.date
    today: dt.date
    rule: TitleRule
    period: str
    periods: tuple[TitlePeriod, ...]
    cards: list[Card]
    row: CountRow
    lines: list[Line]
    closed: CountRow | None
    closed_on: dt.date
    published: list[PublishedCount]
    points: list[TrendDay]
    chart: str
    notes: tuple[Text, ...]
    simulated: bool


def counts_page(*, rule: TitleRule, on: dt.date, today: dt.date, period: str) -> CountsPage:
    """Gather the counts of a day."""
    law = standards.title_law()
    shown = [one for one in law.titles if _exists(one, on)]
    if rule not in shown:
        shown.append(rule)
    rows = {
        one.id: queries.counts(title=one.id, on=on, period=period if one is rule else "")[0]
        for one in shown
    }
    provinces = queries.counts(title=rule.id, on=on, level="province", period=period)
    points = queries.trend(title=rule.id, until=on, period=period)
    return CountsPage(
        on=on,
        today=today,
        rule=rule,
        period=period,
        periods=rule.periods,
        cards=[Card(one, rows[one.id], _address(one, on)) for one in shown],
        row=rows[rule.id],
        lines=[Line(row, _list_address(rule, row, on, period)) for row in provinces if _any(row)],
        closed=_closed(rule, on, period),
        closed_on=LAST_OLD_DAY,
        published=queries.published(title=rule.id),
        points=points,
        chart=_chart(rule, points),
        notes=law.notes,
        simulated=any(row.simulated for row in rows.values()),
    )


def _exists(rule: TitleRule, on: dt.date) -> bool:
    """Tell whether units of a title's level exist and one of its periods has begun."""
    if rule.level == Level.DISTRICT and on > LAST_OLD_DAY:
        return False
    return any(one.first_year <= on.year for one in rule.periods)


def _any(row: CountRow) -> bool:
    return bool(row.units or row.held or row.former)


def _closed(rule: TitleRule, on: dt.date, period: str) -> CountRow | None:
    if on <= LAST_OLD_DAY or rule.level == Level.PROVINCE:
        return None
    return queries.counts(title=rule.id, on=LAST_OLD_DAY, period=period)[0]


def _address(rule: TitleRule, on: dt.date) -> str:
    return f"{reverse('recognition:counts')}?{urlencode({'title': rule.id, 'on': on.isoformat()})}"


def _list_address(rule: TitleRule, row: CountRow, on: dt.date, period: str) -> str:
    asked = {"title": rule.id, "on": on.isoformat(), "province": row.code}
    if period:
        asked["period"] = period
    return f"{reverse('recognition:titles')}?{urlencode(asked)}"


def _chart(rule: TitleRule, points: Sequence[TrendDay]) -> str:
    """Return holders by day for the line chart, as JSON; nothing for fewer than two.

    Units before and since the reform are two series: a line across it would tell of a fall that
    nobody decided.
    """
    if len(points) < 2 or not any(point.held for point in points):
        return ""
    former = [point.on <= LAST_OLD_DAY for point in points]
    series = [
        {
            "name": name,
            "values": [
                point.held if was == side else None
                for point, was in zip(points, former, strict=True)
            ],
        }
        for name, side in ((_("Former units"), True), (_("Units since 1 July 2025"), False))
        if side in former
    ]
    told = {
        "label": in_language(rule.name),
        "unit": "",
        "decimals": 0,
        "x": [f"{point.on.month}/{point.on.year}" for point in points],
        "series": series,
        "y_from": 0,
        "y_to": max(point.held for point in points),
    }
    return json.dumps(told, ensure_ascii=False)
