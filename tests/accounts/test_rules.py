"""Rules of tokens, of the door that closes on guessing, and of the catalogue of roles."""

import datetime as dt

import pytest
import yaml
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from langso.accounts import rules
from langso.accounts.values import BrokenCatalogueError, Role

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


NATIONAL = yaml.load(
    (settings.LANGSO_LAW_FOLDER / "roles.yaml").read_text(), Loader=yaml.CSafeLoader
)
LOCAL = {
    "provinces": ["42"],
    "roles": [
        {
            "role": "recorder",
            "title": {"vi": "Công chức kinh tế", "en": "Economic officer"},
            "may": ["enter", "see_sheet", "approve"],
            "mfa": True,
        }
    ],
}


def test_province_renames_and_narrows_but_never_widens() -> None:
    made = rules.catalogue_of(NATIONAL, [("roles-42.yaml", LOCAL)])
    narrowed = made.entry(Role.RECORDER, "42")
    assert narrowed is not None
    assert narrowed.title.vi == "Công chức kinh tế"
    assert narrowed.may == {"enter", "see_sheet"}, "approve is not a recorder's anywhere"
    assert narrowed.mfa
    assert made.entry(Role.RECORDER, "40") == made.entry(Role.RECORDER)
    assert made.entry(Role.RECORDER) != narrowed
    assert rules.too_much(NATIONAL, LOCAL) == [(0, "approve")]


def test_province_cannot_let_go_of_a_second_factor() -> None:
    lax = {"provinces": ["42"], "roles": [{"role": "administrator", "mfa": False}]}
    made = rules.catalogue_of(NATIONAL, [("roles.yaml", lax)])
    entry = made.entry(Role.ADMINISTRATOR, "42")
    assert entry is not None
    assert entry.mfa
    assert rules.too_much(NATIONAL, lax) == [(0, "mfa")]
    assert rules.too_much(NATIONAL, {"roles": [{"role": "king"}]}) == [(0, "king")]


@pytest.mark.parametrize(
    "broken", [{}, {"provinces": ["42"], "roles": [{"role": "king"}]}, {"roles": 3}]
)
def test_broken_local_file_is_left_out_and_named(broken: dict[str, object]) -> None:
    made = rules.catalogue_of(NATIONAL, [("bad.yaml", broken)])
    assert made.local == {}
    assert len(made.faults) == 1
    assert "bad.yaml" in made.faults[0]


def test_national_catalogue_must_be_whole() -> None:
    with pytest.raises(BrokenCatalogueError, match="recorder"):
        rules.catalogue_of({"roles": NATIONAL["roles"][1:]})
    strange = [{**NATIONAL["roles"][0], "may": ["fly"]}, *NATIONAL["roles"][1:]]
    with pytest.raises(BrokenCatalogueError, match="fly"):
        rules.catalogue_of({"roles": strange})


@pytest.mark.parametrize(
    ("entered", "acting", "apart"),
    [([1, 2], 3, True), ([1, 3], 3, False), ([], 3, True), ([None], None, True), ([1], None, True)],
)
def test_nobody_verifies_what_they_entered(
    entered: list[int | None], acting: int | None, apart: bool
) -> None:
    assert rules.separate(entered, acting) is apart


def test_indicator_belongs_to_its_criterions_department() -> None:
    content = {"criteria": {"s": {"18": "home-affairs", "18.4": "justice"}}}
    assert rules.department_of_criterion(content, "s", "18.1") == "home-affairs"
    assert rules.department_of_criterion(content, "s", "18.4") == "justice"
    assert rules.department_of_criterion(content, "s", "1") is None
    assert rules.department_of_criterion(content, "t", "18") is None
