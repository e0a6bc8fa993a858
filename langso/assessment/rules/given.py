"""Figures given by a caller who has no ledger: numbers, truths, bounds and ranges in any form."""

import math
import re
from collections.abc import Mapping

from langso.assessment.values import BadValueError
from langso.ledger.values import Figure
from langso.standards.values import DataElement, Measure

_TRUE = {"true", "yes", "1", "đạt", "dat", "met", "có", "co", "x"}
_FALSE = {"false", "no", "0", "không đạt", "khong dat", "not met", "chưa đạt", "không", "khong"}
_BOUND = re.compile(r"^(?P<sign>>=|<=|>|<|≥|≤)\s*(?P<number>\S+)$")
_RANGE = re.compile(r"^(?P<low>[\d.,]+)\s*[-–]\s*(?P<high>[\d.,]+)$")


def figure(key: str, value: object, element: DataElement) -> Figure | None:
    """Return the figure that a caller means; None stands for "not reported".

    Accepts truth, numbers, text such as ">80" or "10-12", a rating by its label, a Figure, and
    a mapping with `low`, `high`, `low_open`, `high_open`. Raises BadValueError in Vietnamese.
    """
    if value is None or isinstance(value, Figure):
        return value
    if isinstance(value, Mapping):
        found = _from_ends(key, value)
    elif isinstance(value, bool):
        found = _from_truth(key, value, element)
    elif isinstance(value, int | float):
        found = _point(key, float(value))
    elif isinstance(value, str):
        found = _from_text(key, value.strip(), element)
    else:
        raise BadValueError(key, f"Giá trị của {key} phải là số, chữ, đúng/sai hoặc khoảng.")
    _check_possible(key, found, element)
    return found


def _from_truth(key: str, value: bool, element: DataElement) -> Figure:
    if element.measure != Measure.TRUTH:
        raise BadValueError(
            key,
            f"{key} cần một con số, không phải đúng/sai. Hãy ghi số theo đơn vị {element.unit}.",
        )
    return Figure(float(value), float(value))


def _from_ends(key: str, ends: Mapping[object, object]) -> Figure:
    unknown = set(ends) - {"low", "high", "low_open", "high_open"}
    if unknown:
        raise BadValueError(
            key,
            f"Khoảng của {key} chỉ có low, high, low_open, high_open; không có {unknown.pop()}.",
        )
    low = _end(key, ends.get("low"), -math.inf)
    high = _end(key, ends.get("high"), math.inf)
    found = Figure(low, high, bool(ends.get("low_open")), bool(ends.get("high_open")))
    empty = low > high or (low == high and (found.low_open or found.high_open))
    if empty:
        raise BadValueError(key, f"Khoảng của {key} rỗng: cận dưới phải nhỏ hơn cận trên.")
    return found


def _end(key: str, value: object, default: float) -> float:
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise BadValueError(key, f"Cận của {key} phải là một con số.")
    return float(value)


def _from_text(key: str, text: str, element: DataElement) -> Figure:
    folded = text.casefold()
    if element.measure == Measure.TRUTH and folded in _TRUE | _FALSE:
        return _point(key, float(folded in _TRUE))
    if element.measure == Measure.RATING:
        for rank, label in enumerate(element.scale):
            if label.casefold() == folded:
                return _point(key, float(rank))
    if bound := _BOUND.match(text):
        edge, sign = _number(key, bound["number"]), bound["sign"]
        if sign in (">", ">=", "≥"):
            return Figure(edge, math.inf, sign == ">", False)
        return Figure(-math.inf, edge, False, sign == "<")
    if between := _RANGE.match(text):
        return _from_ends(
            key,
            {"low": _number(key, between["low"]), "high": _number(key, between["high"])},
        )
    return _point(key, _number(key, text.removesuffix("%").strip()))


def _number(key: str, text: str) -> float:
    """Read 1.234,5 as Vietnamese write it and 1234.5 as machines do."""
    plain = text.replace(".", "").replace(",", ".") if "," in text else text
    try:
        return float(plain)
    except ValueError as error:
        raise BadValueError(
            key, f"{key}: không hiểu giá trị “{text}”. Hãy ghi một con số, “>80” hoặc “10-12”."
        ) from error


def _point(key: str, value: float) -> Figure:
    if math.isnan(value) or math.isinf(value):
        raise BadValueError(key, f"Giá trị của {key} phải là một con số hữu hạn.")
    return Figure(value, value)


def _check_possible(key: str, found: Figure, element: DataElement) -> None:
    """Refuse what lies wholly outside the possible values of an element."""
    low, high = element.low, element.high
    too_low = low is not None and found.high is not None and found.high < low
    too_high = high is not None and found.low is not None and found.low > high
    if too_low or too_high:
        least = "" if low is None else f" từ {low:g}"
        most = "" if high is None else f" đến {high:g}"
        raise BadValueError(
            key, f"{key} chỉ có thể{least}{most} {element.unit or ''}".strip() + "."
        )
    if element.measure == Measure.TRUTH and found.low == found.high and found.low not in (0, 1):
        raise BadValueError(key, f"{key} là đạt hoặc không đạt: hãy ghi true hoặc false.")
