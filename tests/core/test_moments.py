"""A request that reads is answered as of one moment."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from langso.core import moments

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(moments, "_clocks", [])
    with connection.cursor() as cursor:
        cursor.execute("create temporary sequence ticking")
    yield moments.Clock("select nextval('ticking')")
    with connection.cursor() as cursor:
        cursor.execute("drop sequence if exists ticking")


def test_a_clock_stands_still_within_a_moment(clock):
    with moments.one_moment():
        assert clock.now() == clock.now()


def test_outside_of_a_moment_each_look_is_new(clock):
    assert clock.now() < clock.now()


def test_a_new_moment_looks_again(clock):
    with moments.one_moment():
        first = clock.now()
    with moments.one_moment():
        assert clock.now() > first


def test_all_clocks_are_read_by_one_statement(clock):
    other = moments.Clock("select 7")
    with CaptureQueriesContext(connection) as asked, moments.one_moment():
        clock.now()
        assert other.now() == 7
    assert len(asked) == 1


def test_a_moment_within_a_moment_is_the_outer_one(clock):
    with moments.one_moment():
        first = clock.now()
        with moments.one_moment():
            assert clock.now() == first
        assert clock.now() == first


def test_what_is_asked_once_is_made_once_a_moment():
    made = itertools.count()
    with moments.one_moment():
        assert moments.standing()
        assert moments.once("key", lambda: next(made)) == moments.once("key", lambda: next(made))
    assert not moments.standing()
    assert moments.once("key", lambda: next(made)) != moments.once("key", lambda: next(made))


def test_a_dead_connection_is_replaced():
    def look_twice():
        """In a thread of its own: its connection is in no transaction."""
        try:
            first = seven.now()
            connection.connection.close()
            return first, seven.now()
        finally:
            connection.close()

    seven = moments.Clock("select 7")
    moments._clocks.remove(seven)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(look_twice).result() == (7, 7)
