"""What stands in an address is understood or refused in words, never guessed."""

import datetime as dt

import pytest

from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.core.periods import Period

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize("text", ["2025-06-30", "30/06/2025", " 30/6/2025 "])
def test_days_in_both_spellings(text: str) -> None:
    assert asking.day_of(text, latest=TODAY) == dt.date(2025, 6, 30)


def test_no_text_is_no_day() -> None:
    assert asking.day_of("", latest=TODAY) is None


@pytest.mark.parametrize(
    "text", ["2025-13-01", "31/02/2025", "yesterday", "1/2", "2027-01-01", "1900-01-01", "\x00"]
)
def test_other_days_are_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(BadQuestionError) as refused:
        asking.day_of(text, latest=TODAY)
    assert refused.value.remedy


def test_periods() -> None:
    assert asking.period_of("2024-q3") == Period(2024, 23)
    assert asking.period_of("") is None
    with pytest.raises(BadQuestionError):
        asking.period_of("2024-13")


def test_choices() -> None:
    assert asking.choice_of("", ["a", "b"], what="x", default="b") == "b"
    assert asking.choice_of("a", ["a", "b"], what="x", default="b") == "a"
    with pytest.raises(BadQuestionError, match="c"):
        asking.choice_of("c", ["a", "b"], what="x", default="b")
