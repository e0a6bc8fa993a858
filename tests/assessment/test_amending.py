"""Figures amended step by step are those that would be gathered from nothing."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langso.assessment import queries
from langso.core import caches
from langso.ledger import actions
from tests.factories import country, geography, ledger
from tests.factories import standards as law

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
# A set by itself, one that requires it, and one that counts the communes that meet it.
SETS = [country.SET, "commune-advanced-2021-2025", "district-ntm-2021-2025"]
CODES = ["18001", "18002", "18011"]


@pytest.fixture(scope="module")
def kept_units(lasting):
    law.sync()
    return geography.two_levels()


@pytest.fixture
def units(kept_units, db):
    return dict(kept_units)


def answers():
    """What the engine says of everybody, on the tree of then and on today's."""
    asked = [{"tree": "then"}, {"tree": "today", "on": dt.date(2024, 12, 31)}]
    return [
        queries.summaries(set_id=set_id, period="2024", **one).to_pylist()
        for one in asked
        for set_id in SETS
    ]


@given(
    steps=st.lists(st.tuples(st.sampled_from(CODES), st.integers(1, 90)), min_size=2, max_size=4)
)
@settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_amending_agrees_with_gathering_anew(units, steps):
    income = country.number_of("10")
    amended, batches = [answers()], []
    for code, value in steps:
        batches.append(ledger.record((units[code], income, country.PERIOD, value)).batch_id)
        amended.append(answers())
    for batch_id in batches[:1]:
        actions.withdraw(batch_id=batch_id, by="lan", at=AT, reason="nhập nhầm")
        amended.append(answers())

    last = amended[-1]
    caches.clear_all()

    assert answers() == last
