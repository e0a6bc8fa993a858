"""How often somebody may call: as often as a minute allows, then as time gives back."""

import datetime as dt

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from langso.core import allowances
from langso.core.models import Allowance

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)


def call(*, after: float = 0, caller: str = "lan", a_minute: int = 3, kind: str = "person") -> int:
    at = AT + dt.timedelta(seconds=after)
    return allowances.take(kind=kind, caller=caller, a_minute=a_minute, at=at)


def test_a_whole_minute_may_come_at_once_and_then_as_time_gives_back() -> None:
    assert [call() for _ in range(3)] == [0, 0, 0]
    assert call() == 20
    assert call(after=12.5) == 8
    assert call(after=20) == 0
    assert call(after=20) == 20
    assert [call(after=200) for _ in range(4)] == [0, 0, 0, 20]


def test_a_refused_call_costs_nothing() -> None:
    assert [call() for _ in range(3)] == [0, 0, 0]
    assert [call(after=1) for _ in range(5)] == [19] * 5
    assert call(after=20) == 0


def test_callers_and_kinds_are_apart() -> None:
    assert [call() for _ in range(4)] == [0, 0, 0, 20]
    assert call(caller="hoa") == 0
    assert call(kind="address") == 0


def test_no_limit_keeps_nothing() -> None:
    assert [call(a_minute=0) for _ in range(50)] == [0] * 50
    assert not Allowance.objects.exists()


def test_whole_allowances_are_forgotten_and_others_stay() -> None:
    call(caller="lan")
    call(caller="hoa", after=10)
    allowances.forget_whole(at=AT + dt.timedelta(seconds=20))
    assert Allowance.objects.count() == 1
    assert [call(caller="hoa", after=21) for _ in range(3)] == [0, 0, 9]


def test_names_of_callers_are_not_kept() -> None:
    call(caller="203.0.113.9")
    (kept,) = Allowance.objects.values_list("key", flat=True)
    assert len(kept) == 64
    assert set(kept) <= set("0123456789abcdef")


def test_table_costs_the_write_ahead_log_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select relpersistence from pg_class where relname = 'core_allowance'")
        assert cursor.fetchone() == ("u",)


@pytest.mark.slow
@given(pauses=st.lists(st.floats(0, 40), min_size=1, max_size=30), a_minute=st.integers(1, 8))
def test_never_more_than_two_minutes_calls_in_any_minute(
    pauses: list[float], a_minute: int
) -> None:
    Allowance.objects.all().delete()
    now, taken = 0.0, []
    for pause in pauses:
        now += pause
        wait = call(after=now, a_minute=a_minute)
        if wait == 0:
            taken.append(now)
        else:
            # The wait that was told is enough.
            now += wait
            assert call(after=now, a_minute=a_minute) == 0
            taken.append(now)
    for first in taken:
        assert sum(first <= at < first + 60 for at in taken) <= 2 * a_minute
