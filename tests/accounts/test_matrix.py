"""The whole policy: role × action × place × time × department, against a naive second reading.

The second reading shares nothing with the platform: a table of its own, and one question after
the other in plain words.
"""

import datetime as dt
import itertools

import pytest
import yaml
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from langso.accounts import rules
from langso.accounts.values import READING, Action, Holding, Role

CATALOGUE = rules.catalogue_of(
    yaml.load((settings.LANGSO_LAW_FOLDER / "roles.yaml").read_text(), Loader=yaml.CSafeLoader)
)
# What the law of the house says, apart from the file: changed only on purpose.
SEES = "read_draft see_sheet see_evidence export"
HANDLES = "see_files handle_files"
TABLE = {
    "recorder": f"{SEES} record enter add_evidence {HANDLES}",
    "leader": f"{SEES} enter submit add_evidence {HANDLES} sign manage_files",
    "verifier": f"{SEES} record verify approve withdraw try_law {HANDLES}",
    "appraiser": f"{SEES} appraise approve manage_rounds try_law {HANDLES} record_titles",
    "analyst": f"{SEES} manage_rounds try_law see_files",
    "law_keeper": "try_law keep_law",
    "front": f"read_draft {HANDLES} sign",
    "clerk": f"read_draft see_sheet see_evidence {HANDLES} register_documents agency_sign",
    "council_member": f"read_draft see_sheet see_evidence {HANDLES} vote",
    "provincial_leader": f"{SEES} {HANDLES} sign decide manage_files",
    "citizen": "",
    "producer": "",
    "auditor": f"{SEES} read_audit see_files",
    "administrator": f"{SEES} record approve withdraw manage_rounds change_places try_law keep_law"
    " read_audit manage_accounts see_files record_titles manage_files erase_evidence",
}
CHANGES_NOTHING = [
    "read_public", "read_draft", "see_sheet", "see_evidence", "export", "read_audit",
    "see_files",
]  # fmt: skip
ASKS_A_SECOND_FACTOR = {"appraiser", "law_keeper", "administrator", "provincial_leader"}

PROVINCE, DISTRICT, COMMUNE, ELSEWHERE = 1, 2, 3, 9
# Asked of the district: held at the country, above, at, below it and elsewhere.
PLACES = {None: True, PROVINCE: True, DISTRICT: True, COMMUNE: False, ELSEWHERE: False}
BEGINS, ENDS, GONE = dt.date(2024, 1, 1), dt.date(2025, 1, 1), dt.date(2024, 7, 1)
DAYS = {
    dt.date(2023, 12, 31): "before", BEGINS: "during", dt.date(2024, 6, 30): "during",
    GONE: "late", dt.date(2024, 12, 31): "late", ENDS: "after",
}  # fmt: skip
HELD_IN = ("", "health", "police")
ASKED_FOR = (None, "", "health")


def _naive(
    role: str, action: str, covers: bool, when: str, ended: bool, held: str, asked: str | None
) -> bool:
    if action == "read_public":
        return True
    if action not in TABLE[role].split():
        return False
    if not covers or when in {"before", "after"}:
        return False
    if ended and when == "late" and action not in CHANGES_NOTHING:
        return False
    if asked is None or held == "":
        return True
    return asked == held


@pytest.mark.parametrize("role", Role)
def test_whole_matrix(role: Role) -> None:
    asked = 0
    for action, (unit_id, covers), (day, when), ended, held, department in itertools.product(
        Action, PLACES.items(), DAYS.items(), (False, True), HELD_IN, ASKED_FOR
    ):
        holding = Holding(role, unit_id, BEGINS, ENDS, held, unit_ended_on=GONE if ended else None)
        found = rules.may(
            [holding], action, (PROVINCE, DISTRICT), day, catalogue=CATALOGUE, department=department
        )
        expected = _naive(role, action, covers, when, ended, held, department)
        assert found is expected, (action, unit_id, day, ended, held, department)
        asked += 1
    assert asked == len(Action) * 5 * 6 * 2 * 3 * 3


@pytest.mark.parametrize("role", Role)
def test_whole_country_is_covered_by_a_role_for_it_only(role: Role) -> None:
    for action, unit_id in itertools.product(Action, PLACES):
        found = rules.everywhere([Holding(role, unit_id)], action, BEGINS, catalogue=CATALOGUE)
        expected = action == "read_public" or (unit_id is None and action in TABLE[role].split())
        assert found is expected, (action, unit_id)


def test_stranger_reads_published_figures_only() -> None:
    allowed = {
        action for action in Action if rules.may([], action, (1,), BEGINS, catalogue=CATALOGUE)
    }
    assert allowed == {Action.READ_PUBLIC}


def test_tables_name_every_role_and_every_reading_action() -> None:
    assert set(TABLE) == set(Role.values) == set(CATALOGUE.national)
    assert {*CHANGES_NOTHING} == READING
    assert {role for role, entry in CATALOGUE.national.items() if entry.mfa} == ASKS_A_SECOND_FACTOR


def test_departments_are_those_of_the_holdings_that_allow_it() -> None:
    held = [
        Holding(Role.VERIFIER, PROVINCE, department="health"),
        Holding(Role.VERIFIER, DISTRICT, department="police"),
        Holding(Role.VERIFIER, ELSEWHERE, department="justice"),
        Holding(Role.RECORDER, None),
    ]
    path = (PROVINCE, DISTRICT)
    found = rules.departments(held, Action.VERIFY, path, BEGINS, catalogue=CATALOGUE)
    assert found == {"health", "police"}
    assert rules.departments(held, Action.ENTER, path, BEGINS, catalogue=CATALOGUE) is None
    assert rules.departments([], Action.VERIFY, path, BEGINS, catalogue=CATALOGUE) == frozenset()


def test_role_that_asks_for_a_second_factor_does_so_while_it_lasts() -> None:
    holding = Holding(Role.ADMINISTRATOR, None, BEGINS, ENDS)
    for day, when in DAYS.items():
        wants = rules.wants_second_factor([holding], day, catalogue=CATALOGUE)
        assert wants is (when in {"during", "late"})
    assert not rules.wants_second_factor([Holding("king", None)], BEGINS, catalogue=CATALOGUE)


HOLDINGS = st.builds(
    Holding, st.sampled_from(list(Role)), st.sampled_from([None, PROVINCE, DISTRICT, ELSEWHERE]),
    department=st.sampled_from(HELD_IN),
)  # fmt: skip


@given(st.lists(HOLDINGS), HOLDINGS, st.sampled_from(list(Action)), st.sampled_from(ASKED_FOR))
def test_another_role_never_takes_anything_away(
    held: list[Holding], more: Holding, action: Action, department: str | None
) -> None:
    def allowed(holdings: list[Holding]) -> bool:
        return rules.may(
            holdings, action, (PROVINCE, DISTRICT), BEGINS,
            catalogue=CATALOGUE, department=department,
        )  # fmt: skip

    if allowed(held):
        assert allowed([*held, more])
