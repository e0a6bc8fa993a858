"""The policy, over its whole matrix of role × action × place × time."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langso.accounts import rules
from langso.accounts.values import Action, Holding, Role

PROVINCE, DISTRICT, COMMUNE, ELSEWHERE = 1, 2, 3, 9
PATH = (PROVINCE, DISTRICT, COMMUNE)
BEGINS, ENDS = dt.date(2024, 1, 1), dt.date(2025, 1, 1)
DAYS = {
    dt.date(2023, 12, 31): False,
    BEGINS: True,
    dt.date(2024, 12, 31): True,
    ENDS: False,
}
PLACES = {None: True, PROVINCE: True, DISTRICT: True, COMMUNE: True, ELSEWHERE: False}

# What the law of the house says, apart from the code: changed only on purpose.
EXPECTED = {
    Role.RECORDER: {"read_draft", "record"},
    Role.VERIFIER: {"read_draft", "record", "approve", "withdraw", "try_law"},
    Role.ANALYST: {"read_draft", "try_law"},
    Role.LAW_KEEPER: {"try_law"},
    Role.AUDITOR: {"read_draft", "read_audit"},
    Role.ADMINISTRATOR: {action.value for action in Action},
}


@pytest.mark.parametrize(("role", "action"), list(itertools.product(Role, Action)))
def test_whole_matrix(role: Role, action: Action) -> None:
    for (unit_id, covers), (day, lasts) in itertools.product(PLACES.items(), DAYS.items()):
        holding = Holding(role, unit_id, BEGINS, ENDS)
        expected = action == Action.READ_PUBLIC or (
            action.value in EXPECTED[role] and covers and lasts
        )
        assert rules.may([holding], action, PATH, day) is expected, (unit_id, day)


@pytest.mark.parametrize("action", Action)
def test_stranger_reads_published_figures_only(action: Action) -> None:
    assert rules.may([], action, PATH, BEGINS) is (action == Action.READ_PUBLIC)


def test_role_at_a_place_does_not_cover_the_country() -> None:
    holding = Holding(Role.VERIFIER, PROVINCE)
    assert rules.may([holding], Action.APPROVE, PATH, BEGINS)
    assert not rules.everywhere([holding], Action.APPROVE, BEGINS)
    assert rules.everywhere([Holding(Role.VERIFIER, None)], Action.APPROVE, BEGINS)


def test_every_role_is_in_the_matrix() -> None:
    assert set(rules.MATRIX) == set(Role)


@given(
    st.lists(st.builds(Holding, st.sampled_from(list(Role)), st.sampled_from([None, *PATH, 9]))),
    st.builds(Holding, st.sampled_from(list(Role)), st.sampled_from([None, *PATH, 9])),
    st.sampled_from(list(Action)),
)
def test_another_role_never_takes_anything_away(
    held: list[Holding], more: Holding, action: Action
) -> None:
    if rules.may(held, action, PATH, BEGINS):
        assert rules.may([*held, more], action, PATH, BEGINS)


NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def test_door_closes_at_the_limit_and_opens_again() -> None:
    failures = [NOW - dt.timedelta(minutes=minutes) for minutes in (14, 10, 1)]
    assert rules.seconds_to_wait(failures, 4, NOW) == 0
    assert rules.seconds_to_wait(failures, 3, NOW) == 60
    assert rules.seconds_to_wait(failures, 2, NOW) == 5 * 60
    assert rules.seconds_to_wait(failures, 3, NOW + dt.timedelta(seconds=60)) == 0


@given(st.lists(st.integers(0, 3600), max_size=30), st.integers(1, 10))
def test_after_waiting_the_door_is_open(seconds_ago: list[int], most: int) -> None:
    failures = [NOW - dt.timedelta(seconds=seconds) for seconds in seconds_ago]
    wait = rules.seconds_to_wait(failures, most, NOW)
    assert 0 <= wait <= rules.FAILURE_WINDOW.total_seconds()
    assert rules.seconds_to_wait(failures, most, NOW + dt.timedelta(seconds=wait)) == 0


def test_names_are_counted_whatever_their_case() -> None:
    assert rules.failure_key("name", "Lan ") == rules.failure_key("name", "lan")
    assert rules.failure_key("name", "lan") != rules.failure_key("address", "lan")
