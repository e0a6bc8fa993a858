"""Working days, against counting by hand and against a naive walk."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langso.core.working_days import PLAIN, WorkingCalendar
from langso.standards import queries

days = st.dates(dt.date(2021, 1, 1), dt.date(2027, 12, 31))


@pytest.fixture
def vietnam() -> WorkingCalendar:
    return queries.working_calendar()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ((2026, 11, 23), True),
        ((2026, 11, 22), False),  # Sunday
        ((2026, 2, 17), False),  # first day of Tết
        ((2026, 8, 31), False),  # Monday, swapped with Saturday 22 August
        ((2026, 8, 22), True),
        ((2025, 9, 2), False),
        ((2024, 5, 4), True),  # Saturday worked for Monday 29 April
    ],
)
def test_days_of_the_shipped_calendar(
    vietnam: WorkingCalendar, day: tuple[int, int, int], *, works: bool
) -> None:
    assert vietnam.is_working_day(dt.date(*day)) == works


def test_counting_over_tet(vietnam: WorkingCalendar) -> None:
    friday, monday = dt.date(2026, 2, 13), dt.date(2026, 2, 23)
    assert vietnam.working_days_between(friday, monday) == 1
    assert vietnam.add_working_days(friday, 1) == monday
    assert vietnam.add_working_days(monday, -1) == friday
    assert vietnam.add_working_days(dt.date(2026, 2, 14), 0) == monday


def test_a_calendar_says_which_years_it_knows(vietnam: WorkingCalendar) -> None:
    assert vietnam.covers(dt.date(2027, 12, 31))
    assert not vietnam.covers(dt.date(2028, 1, 1))
    assert not PLAIN.covers(dt.date(2026, 1, 1))
    unsure = [day for day, said in vietnam.confidence.items() if said == "unknown"]
    assert {day.year for day in unsure} == {2027}


@given(first=days, last=days)
def test_counting_is_walking(first: dt.date, last: dt.date) -> None:
    calendar = queries.working_calendar()
    count = calendar.working_days_between(first, last)
    low, high = min(first, last), max(first, last)
    walked = sum(
        calendar.is_working_day(low + dt.timedelta(days=n)) for n in range(1, (high - low).days + 1)
    )
    assert count == (walked if first <= last else -walked)


@given(day=days, count=st.integers(-60, 60))
def test_adding_and_counting_agree(day: dt.date, count: int) -> None:
    calendar = queries.working_calendar()
    there = calendar.add_working_days(day, count)
    assert calendar.is_working_day(there)
    if count > 0:
        assert calendar.working_days_between(day, there) == count
