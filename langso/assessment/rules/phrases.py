"""Words and numbers of explanations, in Vietnamese and English: no sentence is built here."""

import math
from typing import Literal

from langso.ledger.values import Figure
from langso.standards.values import Comparison, DataElement, Measure

Language = Literal["vi", "en"]

UNITS: dict[Language, dict[str, str]] = {
    "vi": {
        Measure.PERCENT: "%",
        Measure.MONEY: " triệu đồng/người/năm",
        Measure.AMOUNT: " triệu đồng",
        Measure.AREA: " m²/người",
        Measure.VOLUME: " lít/người/ngày đêm",
    },
    "en": {
        Measure.PERCENT: "%",
        Measure.MONEY: " million VND a person a year",
        Measure.AMOUNT: " million VND",
        Measure.AREA: " m² a person",
        Measure.VOLUME: " litres a person a day",
    },
}

COUNTED = {
    "person": "người",
    "household": "hộ",
    "house": "nhà",
    "facility": "cơ sở",
    "kilometre": "km",
    "school": "trường",
    "village": "thôn",
    "tonne/year": "tấn/năm",
    "model": "mô hình",
    "hectare": "ha",
    "organisation": "tổ chức",
    "million VND/year": "triệu đồng/năm",
    "metre^2": "m²",
    "litre/day": "lít/ngày",
    "incident": "vụ",
    "field": "lĩnh vực",
}
"""Units of elements as Vietnamese write them; one that is not here stands as the law has it."""

TRUTH: dict[Language, tuple[str, str]] = {"vi": ("Không đạt", "Đạt"), "en": ("Not met", "Met")}

REGIONS: dict[Language, dict[str, str]] = {
    "vi": {
        "TDMNPB": "Trung du miền núi phía Bắc",
        "DBSH": "Đồng bằng sông Hồng",
        "BTB": "Bắc Trung Bộ",
        "DHNTB": "Duyên hải Nam Trung Bộ",
        "TN": "Tây Nguyên",
        "DNB": "Đông Nam Bộ",
        "DBSCL": "Đồng bằng sông Cửu Long",
        "group1": "xã nhóm 1",
        "group2": "xã nhóm 2",
        "group3": "xã nhóm 3",
    },
    "en": {
        "TDMNPB": "Northern midlands and mountains",
        "DBSH": "Red River Delta",
        "BTB": "North Central Coast",
        "DHNTB": "South Central Coast",
        "TN": "Central Highlands",
        "DNB": "South East",
        "DBSCL": "Mekong Delta",
        "group1": "commune group 1",
        "group2": "commune group 2",
        "group3": "commune group 3",
    },
}

BOUND: dict[Language, dict[str, str]] = {
    "vi": {
        Comparison.AT_LEAST: "từ {} trở lên",
        Comparison.AT_MOST: "không quá {}",
        Comparison.EQUAL: "đúng {}",
    },
    "en": {
        Comparison.AT_LEAST: "at least {}",
        Comparison.AT_MOST: "at most {}",
        Comparison.EQUAL: "exactly {}",
    },
}


def number(value: float, language: Language) -> str:
    """Write a number with at most six decimals, as the language does (1.234,5 or 1,234.5)."""
    # Adding zero turns -0 into 0.
    text = f"{value + 0.0:,.6f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def region_name(code: str | None, language: Language) -> str:
    """Name a region column; unknown codes stand for themselves."""
    return REGIONS[language].get(code or "", code or "")


def quantity(value: float, element: DataElement | None, language: Language) -> str:
    """Write a value with its unit; truth and ratings by their labels."""
    if element is None:
        return number(value, language)
    if element.measure == Measure.TRUTH and value in (0, 1):
        return TRUTH[language][int(value)]
    if element.measure == Measure.RATING and element.scale:
        index = int(value)
        if 0 <= index < len(element.scale):
            return element.scale[index]
    unit = UNITS[language].get(element.measure)
    if unit is None:
        said = COUNTED.get(element.unit, element.unit) if language == "vi" else element.unit
        unit = f" {said}" if said else ""
    return number(value, language) + unit


def figure_text(figure: Figure, element: DataElement | None, language: Language) -> str:
    """Write a figure as people say it: a value, "over 80", "from 10 to 12"."""
    low, high = figure.low, figure.high
    if low is None or high is None:
        return ""
    if low == high:
        return quantity(low, element, language)
    if math.isinf(high) and math.isinf(low):
        return {"vi": "chưa rõ", "en": "unknown"}[language]
    if math.isinf(high):
        words = {"vi": ("từ {} trở lên", "trên {}"), "en": ("at least {}", "over {}")}[language]
        return words[figure.low_open].format(quantity(low, element, language))
    if math.isinf(low):
        words = {"vi": ("không quá {}", "dưới {}"), "en": ("at most {}", "under {}")}[language]
        return words[figure.high_open].format(quantity(high, element, language))
    return {"vi": "từ {} đến {}", "en": "{} to {}"}[language].format(
        number(low, language), quantity(high, element, language)
    )


def bound_text(
    comparison: Comparison, value: float, element: DataElement | None, language: Language
) -> str:
    """Write what the law asks for: "at least 45 million VND a person a year", or "Đạt"."""
    text = quantity(value, element, language)
    if element is not None and element.measure == Measure.TRUTH:
        return text
    return BOUND[language][comparison].format(text)
