"""Numbers and days are written as Vietnamese readers write them, and in English in English."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from langso.core.templatetags import units, writing


@pytest.mark.parametrize(
    ("value", "places", "vi", "en"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (1000, 0, "1.000", "1,000"),
        (80.0, 1, "80", "80"),
        (None, 0, "–", "–"),
        (float("inf"), 0, "–", "–"),
    ],
)
def test_numbers(value: float | None, places: int, vi: str, en: str) -> None:
    assert writing.number(value, places) == vi
    with translation.override("en"):
        assert writing.number(value, places) == en


def test_shares() -> None:
    assert writing.share(1, 3) == "33,3%"
    assert writing.share(0, 0) == "–"
    assert writing.percent(None) == "–"
    assert writing.percent(97) == "97%"


def test_days() -> None:
    assert writing.day(dt.date(2025, 6, 30)) == "30/06/2025"
    assert writing.day(None) == "–"


@pytest.mark.parametrize(
    ("period", "vi"),
    [
        ("2024", "năm 2024"),
        ("2024-Q3", "quý 3 năm 2024"),
        ("2024-H1", "nửa năm thứ 1, 2024"),
        ("2024-03", "tháng 3 năm 2024"),
    ],
)
def test_periods_in_words(period: str, vi: str) -> None:
    assert writing.period_name(period) == vi


def test_units() -> None:
    assert units.with_unit("80", "%") == "80%"
    assert units.with_unit("52", "million VND/person/year") == "52 triệu đồng/người/năm"
    assert units.with_unit("3", "") == "3"
    assert units.with_unit("3", "furlong") == "3 furlong"


def test_address_keeps_the_other_choices() -> None:
    request = RequestFactory().get("/?set=a&period=2024&on=2024-01-01")
    template = Template("{% load writing %}{% address_with set='b' on='' %}")
    assert template.render(Context({"request": request})) == "?period=2024&amp;set=b"
