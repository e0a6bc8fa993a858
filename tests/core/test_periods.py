"""Periods are written, stored and dated without loss."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langso.core.periods import BadPeriodError, Period

PARTS = [0, *range(1, 13), *range(21, 25), 31, 32]
periods = st.builds(Period, st.integers(1900, 2199), st.sampled_from(PARTS))


@given(periods)
def test_text_and_code_lead_back(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert Period.from_code(period.code) == period


@given(periods)
def test_days_lie_in_the_year_and_in_order(period: Period) -> None:
    assert period.first_on.year == period.last_on.year == period.year
    assert period.first_on < period.last_on
    assert (period.last_on + dt.timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", (1, 1), (12, 31)),
        ("2024-H1", (1, 1), (6, 30)),
        ("2024-h2", (7, 1), (12, 31)),
        (" 2024-Q3 ", (7, 1), (9, 30)),
        ("2024-02", (2, 1), (2, 29)),
    ],
)
def test_known_days(text: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    period = Period.parse(text)
    assert period.first_on == dt.date(2024, *first)
    assert period.last_on == dt.date(2024, *last)


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2024-00", "2024-Q5", "2024-H3", "2024/1", "x", "2024-1", "1800"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadPeriodError):
        Period.parse(text)


@pytest.mark.parametrize("code", [202413, 202420, 202425, 202433, 0])
def test_codes_that_stand_for_nothing_are_refused(code: int) -> None:
    with pytest.raises(BadPeriodError):
        Period.from_code(code)
