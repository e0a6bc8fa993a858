"""A commune's years side by side: what a set made of it in every period that holds figures."""

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from langso.assessment import queries as assessment
from langso.assessment.values import TrendPoint, Verdict
from langso.core.periods import Period
from langso.geography import queries as geography
from langso.geography.values import Place
from langso.ledger import queries as ledger
from langso.web.presenters.question import TODAY, Question


@dataclass(frozen=True, slots=True)
class TrendPage:
    """The years of one unit under one set, oldest first."""

    question: Question
    place: Place
    path: list[Place]
    points: list[TrendPoint]
    chart: str
    """What the line chart draws, as JSON; empty when there is nothing to draw."""
    simulated: bool


def trend_page(question: Question, *, place: Place) -> TrendPage:
    """Gather a unit's title in every period: as many answers of the engine as there are periods."""
    found = assessment.trend(
        set_id=question.criteria_set.id,
        unit_id=place.unit_id,
        on=question.on if question.tree == TODAY else None,
        tree=question.tree,
    )
    points = sorted(found, key=lambda point: Period.parse(point.period).last_on)
    return TrendPage(
        question=question,
        place=place,
        path=geography.path(unit_id=place.unit_id, on=question.on),
        points=points,
        chart=_chart(points),
        simulated=bool(points) and ledger.holds_simulated(),
    )


def _chart(trend: list[TrendPoint]) -> str:
    """Return criteria met by period for the line chart, as JSON; nothing for fewer than two."""
    drawn = [_drawn(point) for point in trend]
    if sum(value is not None for value in drawn) < 2:
        return ""
    total = max(point.criteria_total for point in trend)
    told = {
        "label": _("Criteria met"),
        "unit": _("criteria"),
        "decimals": 0,
        "x": [str(point.period) for point in trend],
        "series": [{"name": _("Criteria met"), "values": drawn}],
        "target": total,
        "target_label": _("all criteria"),
        "y_from": 0,
        "y_to": total,
    }
    return json.dumps(told, ensure_ascii=False)


def _drawn(point: TrendPoint) -> int | None:
    """Return the criteria met in a period; nothing known is a gap in the line, not a nought."""
    known = point.verdict != Verdict.UNDETERMINED or point.criteria_met
    return point.criteria_met if known else None
