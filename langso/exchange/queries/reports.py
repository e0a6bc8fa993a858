"""Reports of assessment as JSON: verdicts with what stands behind them."""

import math
from typing import Any

from langso.assessment.values import (
    CriterionReport,
    FigureShown,
    IndicatorReport,
    TestReport,
    UnitReport,
)


def report(found: UnitReport) -> dict[str, Any]:
    """Return a unit's report: the title, its criteria, its indicators, its entry conditions."""
    return {
        "criteria_set": found.criteria_set,
        "period": found.period,
        "verdict": found.verdict,
        "title": {
            "verdict": found.verdict,
            "criteria_met": found.criteria_met,
            "criteria_total": found.criteria_total,
            "unconfirmed": found.unconfirmed,
            "carried": found.carried,
        },
        "criteria": [_criterion(criterion) for criterion in found.criteria],
        "indicators": [
            indicator(inner, criterion.number)
            for criterion in found.criteria
            for inner in criterion.indicators
        ],
        "entry_conditions": [indicator(inner, None) for inner in found.entry_conditions],
        "law_version": found.law_version,
    }


def _criterion(criterion: CriterionReport) -> dict[str, Any]:
    return {
        "number": criterion.number,
        "title_vi": criterion.title_vi,
        "title_en": criterion.title_en,
        "verdict": criterion.verdict,
        "indicators": [inner.code for inner in criterion.indicators],
    }


def indicator(found: IndicatorReport, criterion: int | None) -> dict[str, Any]:
    """Return one indicator's verdict with its explanation and tests."""
    return {
        "code": found.code,
        "criterion": criterion,
        "title_vi": found.title_vi,
        "title_en": found.title_en,
        "unit_of_measure": found.unit,
        "verdict": found.verdict,
        "reason": found.reason,
        "unconfirmed": found.unconfirmed,
        "explanation_vi": found.explanation_vi,
        "explanation_en": found.explanation_en,
        "tests": [_test(test) for test in found.tests],
    }


def _test(test: TestReport) -> dict[str, Any]:
    return {
        "id": test.id,
        "element": test.element,
        "verdict": test.verdict,
        "reason": test.reason,
        "comparison": test.comparison,
        "level": finite(test.level),
        "level_label": test.level_label,
        "level_how": test.level_how,
        "level_clause": test.level_clause,
        "level_source": test.level_source.vi,
        "level_confidence": test.level_confidence,
        "level_simulated": test.level_simulated,
        "region_used": test.region_used,
        "figure": _figure(test.figure) if test.figure else None,
    }


def _figure(shown: FigureShown) -> dict[str, Any]:
    return {
        **bounds(shown.low, shown.high, low_open=shown.low_open, high_open=shown.high_open),
        "period": shown.period,
        "observation_id": shown.observation_id,
        "batch_id": shown.batch_id,
        "source": shown.source,
        "method": shown.method,
        "recorded_by": shown.recorded_by,
        "recorded_at": shown.recorded_at,
        "simulated": shown.simulated,
        "carried": shown.carried,
        "carried_note": shown.carried_note,
    }


def finite(number: float | None) -> float | None:
    """Return the number, None where it is infinite: JSON has no word for that."""
    return number if number is not None and math.isfinite(number) else None


def bounds(
    low: float | None, high: float | None, *, low_open: bool, high_open: bool
) -> dict[str, Any]:
    """Return a figure: `value` when it is a point, `low` and `high` (null: no bound), a text."""
    point = low if low is not None and low == high else None
    return {
        "value": finite(point),
        "low": finite(low),
        "high": finite(high),
        "low_open": low_open,
        "high_open": high_open,
        "text": _text(low, high, low_open=low_open, high_open=high_open),
    }


def _text(low: float | None, high: float | None, *, low_open: bool, high_open: bool) -> str | None:
    if low is None or high is None:
        return None
    if low == high:
        return f"{low:g}"
    if math.isinf(high):
        return f"{'>' if low_open else '>='}{low:g}"
    if math.isinf(low):
        return f"{'<' if high_open else '<='}{high:g}"
    return f"{low:g}–{high:g}"
