"""Words of the desk: levels to reach, gaps and states, in both languages."""

from langso.assessment.values import TestReport
from langso.ledger.rules.numbers import plain
from langso.standards.values import Comparison, DataElement, Measure, Text

_SIGN = {Comparison.AT_LEAST: "≥", Comparison.AT_MOST: "≤", Comparison.EQUAL: "="}
UNKNOWN = Text("chưa rõ mức", "level not known")


def level(test: TestReport, element: DataElement) -> Text:
    """Say the level a figure must reach: `≥ 65 %`, `đạt`, `≥ Khá`; or that it is not known."""
    return level_words(test.comparison, test.level, element)


def level_words(comparison: str, value: float | None, element: DataElement) -> Text:
    """Say a level by its comparison and number; None: it is not known."""
    if value is None:
        return UNKNOWN
    if element.measure == Measure.TRUTH:
        return Text("đạt", "met") if value else Text("không", "no")
    sign = _SIGN[Comparison(comparison)]
    if element.measure == Measure.RATING:
        label = element.scale[int(value)]
        return Text(f"{sign} {label}", f"{sign} {label}")
    return Text(
        f"{sign} {with_unit(value, element)}",
        f"{sign} {_english(value)}{_unit(element)}",
    )


def with_unit(number: float, element: DataElement) -> str:
    """Write a number in the Vietnamese form with the short sign of its unit."""
    return f"{plain(number)}{_unit(element)}"


def _unit(element: DataElement) -> str:
    return _UNITS.get(element.measure, "")


def _english(number: float) -> str:
    return f"{number:,.6f}".rstrip("0").rstrip(".")


_UNITS = {
    Measure.PERCENT: " %",
    Measure.MONEY: " triệu đồng",
    Measure.AREA: " m²",
    Measure.VOLUME: " lít",
}
