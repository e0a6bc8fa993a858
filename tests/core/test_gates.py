"""Few at once, few more in line, and the rest is told at once to come back."""

import threading

import pytest

from langso.core import gates
from langso.core.gates import FullError, Gate


def test_one_more_than_may_work_and_wait_is_sent_away_at_once() -> None:
    gate = Gate(at_once=1, waiting=1, patience=60, back_within=5)
    inside = threading.Event()

    def wait_in_line() -> None:
        with gate.entered():
            inside.set()

    second = threading.Thread(target=wait_in_line)
    with gate.entered():
        second.start()
        # The second one has its place in line as soon as nobody else finds one.
        while gate._inside is not None and gate._inside._value:
            threading.Event().wait(0.001)
        with pytest.raises(FullError) as full, gate.entered():
            pytest.fail("there was no room")
        assert 1 <= full.value.seconds <= 5
        assert not inside.is_set()
    second.join(60)
    assert inside.is_set()
    with gate.entered():
        assert gate._inside is not None
        assert gate._inside._value == 1


def test_patience_ends() -> None:
    gate = Gate(at_once=1, patience=0, back_within=1)
    with gate.entered(), pytest.raises(FullError), gate.entered():
        pytest.fail("there was no room")
    with gate.entered():
        pass


def test_place_is_given_back_after_an_error() -> None:
    gate = Gate(at_once=1, waiting=0, patience=0, back_within=1)
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"), gate.entered():
            raise ValueError("broken")


def test_who_was_sent_away_finds_a_place_that_others_do_not() -> None:
    gate = Gate(at_once=1, waiting=0, returning=1, patience=60, back_within=1)
    served = threading.Event()

    def come_again() -> None:
        with gate.entered("late"):
            served.set()

    with gate.entered("first"):
        with pytest.raises(FullError), gate.entered("late"):
            pytest.fail("there was no room")
        again = threading.Thread(target=come_again)
        again.start()
        while gate._kept._value:
            threading.Event().wait(0.001)
        with pytest.raises(FullError), gate.entered("new"):
            pytest.fail("there was no room")
        assert not served.is_set()
    again.join(60)
    assert served.is_set()
    assert gate._kept._value == 1


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "MOST_REMEMBERED", 2)
    gate = Gate(at_once=1, waiting=0, returning=1, patience=0, back_within=1)
    with gate.entered("first"):
        for name in ("a", "b", "c"):
            with pytest.raises(FullError), gate.entered(name):
                pytest.fail("there was no room")
    assert list(gate._sent_away) == ["b", "c"]


def test_nobody_is_told_to_wait_for_long() -> None:
    gate = Gate(at_once=1, waiting=0, patience=0, back_within=5)
    longest = 0
    with gate.entered():
        for _ in range(300):
            with pytest.raises(FullError) as full, gate.entered():
                pytest.fail("there was no room")
            longest = max(longest, full.value.seconds)
    assert 5 < longest <= gates.LONGEST_SECONDS
