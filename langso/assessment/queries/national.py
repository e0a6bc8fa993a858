"""Programme targets, histories of units, and which results there are."""

import datetime as dt
from typing import Any

from langso.assessment.queries import figures, results
from langso.assessment.values import VERDICT_OF, RollupRow, TargetResult, TrendPoint
from langso.core.periods import Period
from langso.standards import queries as standards
from langso.standards.values import ProgrammeTarget, UnknownSetError


def targets(
    *, year: int, on: dt.date | None = None, tree: str = "then", as_of_cut: int | None = None
) -> list[TargetResult]:
    """Return every programme target as the figures of a year have it.

    The denominator is the units the set is asked of and the indicator applies to; undetermined
    ones count as not reached. Each row says its period: the year, or the latest part of it that
    decides anything of the set. Targets of sets that did not exist in the year are left out.
    """
    asked = {"on": on, "tree": tree, "as_of_cut": as_of_cut}
    found = []
    for target in standards.targets():
        row, period = _latest(target.criteria_set, year, asked)
        if row is not None and target.indicator in row.indicators:
            counts = row.indicators[target.indicator]
            found.append(_target(target, str(period), counts, row.units))
    return found


def _latest(
    set_id: str, year: int, asked: dict[str, Any]
) -> tuple[RollupRow | None, Period | None]:
    """Return the country's row in the latest period of a year that decides anything of a set.

    Sets differ in it: districts ended on 30 June 2025, so theirs is the first half. The year
    itself when no period decides anything; nothing when the set did not exist.
    """
    figures.cut_for(as_of_cut=None)
    known = [Period.from_code(code) for code in figures.periods()]
    mine = sorted(
        (period for period in known if period.year == year and period.part),
        key=lambda period: (period.last_on, -period.part),
        reverse=True,
    )
    first: tuple[RollupRow | None, Period | None] = (None, None)
    for period in (Period(year), *mine):
        try:
            row = results.rollup(set_id=set_id, period=period, **asked)[0]
        except UnknownSetError:
            break
        if any(met or failed for met, failed, _open, _absent in row.indicators.values()):
            return row, period
        first = first if first[0] else (row, period)
    return first


def _target(
    target: ProgrammeTarget, period: str, counts: tuple[int, int, int, int], units: int
) -> TargetResult:
    met, _not_met, undetermined, absent = counts
    denominator = units - absent
    wanted = target.share_percent / 100 * denominator
    return TargetResult(
        id=target.id,
        criteria_set=target.criteria_set,
        indicator=target.indicator,
        text_vi=target.text.vi,
        text_en=target.text.en,
        share_percent=target.share_percent,
        by_year=target.by_year,
        confidence=target.confidence,
        source=target.source,
        period=period,
        numerator=met,
        denominator=denominator,
        undetermined=undetermined,
        percent=100 * met / denominator if denominator else None,
        surely_reached=denominator > 0 and met >= wanted,
        possibly_reached=denominator > 0 and met + undetermined >= wanted,
    )


def trend(
    *, set_id: str, unit_id: int, on: dt.date | None = None, tree: str = "then"
) -> list[TrendPoint]:
    """Return a unit's title in every period that holds figures and the set covers, oldest first.

    tree="then" without a day: only periods in which the set was asked of the unit; "today": all,
    figures carried to the units of the day `on`. Raises MissingDayError.
    """
    points = []
    for asked_set, period in reversed(set_periods()):
        if asked_set != set_id:
            continue
        found = results.summaries_of(
            unit_ids=[unit_id], set_id=set_id, period=period, on=on, tree=tree
        )
        points += [_point(period, *one) for one in found.items()]
    return points


def _point(period: str, unit_id: int, found: results.UnitSummary) -> TrendPoint:
    return TrendPoint(
        period=period,
        unit_id=unit_id,
        verdict=VERDICT_OF[found.verdict],
        criteria_met=found.criteria_met,
        criteria_total=found.criteria_total,
        indicators_met=found.indicators_met,
        unconfirmed=found.unconfirmed,
        carried=found.carried,
    )


def set_periods() -> list[tuple[str, str]]:
    """Return (set, period) pairs that can be judged: the period holds figures, the set covers it.

    Newest period first, sets in the order of the law.
    """
    figures.cut_for(as_of_cut=None)
    sets = standards.list_sets()
    periods = [Period.from_code(code) for code in figures.periods()]
    return [
        (one.id, str(period))
        for period in periods
        for one in sets
        if one.first_year <= period.year <= one.last_year
    ]
