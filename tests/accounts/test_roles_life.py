"""The life of roles: a unit ends, its officers read on, and are carried over by an explicit act."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client

from langso.accounts import actions, queries
from langso.accounts.models import RoleHolding, User
from langso.accounts.values import Action, BadAccountError, Role
from langso.core.models import AuditEvent
from langso.geography import actions as places
from langso.geography.values import Kind, NewUnit, Share
from tests.factories import geography
from tests.factories.accounts import AT, person

pytestmark = pytest.mark.django_db
ENDED = dt.date(2025, 7, 1)
BEFORE, AFTER = dt.date(2025, 6, 30), dt.date(2025, 7, 2)


@pytest.fixture
def merged() -> dict[str, int]:
    """Let two communes of Hà Tĩnh become one on 1 July 2025; there is Nghệ An too."""
    province, elsewhere = geography.province("42"), geography.province("40", "Tỉnh Nghệ An")
    old = geography.commune("18001", "Xã Tân Mỹ")
    geography.commune("18002", "Xã Đông Hà")
    new = places.merge(
        predecessors=[Share("18001"), Share("18002")],
        into=NewUnit(code="18101", name="Xã Tân Hà", kind=Kind.COMMUNE, parent_code="42"),
        on=ENDED, by="system", at=AT,
    )  # fmt: skip
    return {"province": province, "elsewhere": elsewhere, "old": old, "new": new}


@pytest.fixture
def recorder(merged: dict[str, int]) -> User:
    return person(Role.RECORDER, unit_id=merged["old"], username="xa")


def _may(user: User, action: Action, unit_id: int, on: dt.date) -> bool:
    return queries.may(user=user, action=action, unit_id=unit_id, on=on)


def test_role_ends_with_its_unit_but_reads_its_history(
    merged: dict[str, int], recorder: User
) -> None:
    old = merged["old"]
    assert _may(recorder, Action.ENTER, old, BEFORE)
    assert not _may(recorder, Action.ENTER, old, ENDED)
    assert _may(recorder, Action.READ_DRAFT, old, AFTER)
    assert not _may(recorder, Action.READ_DRAFT, merged["new"], AFTER)


def test_province_reads_the_history_of_its_former_communes(merged: dict[str, int]) -> None:
    officer = person(Role.VERIFIER, unit_id=merged["province"])
    assert _may(officer, Action.READ_DRAFT, merged["old"], AFTER)
    assert not _may(officer, Action.RECORD, merged["old"], AFTER)
    stranger = person(Role.VERIFIER, unit_id=merged["elsewhere"])
    assert not _may(stranger, Action.READ_DRAFT, merged["old"], AFTER)
    assert not _may(officer, Action.READ_DRAFT, merged["new"], BEFORE), "it had not begun"


def test_roles_are_carried_over_by_an_explicit_act(merged: dict[str, int], recorder: User) -> None:
    leader = person(Role.LEADER, unit_id=merged["old"], username="chutich")
    deputy = person(username="pho")
    actions.grant_role(
        user_id=deputy.pk, role=Role.LEADER, unit_id=merged["old"], acting_for_id=leader.pk,
        from_on=dt.date(2025, 1, 1), until_on=dt.date(2026, 1, 1), by="system", at=AT,
    )  # fmt: skip
    gone = person(Role.RECORDER, unit_id=merged["old"], username="gone")
    actions.end_role(
        holding_id=RoleHolding.objects.get(user=gone).pk, on=dt.date(2025, 5, 1), by="system",
        at=AT,
    )  # fmt: skip
    asked = {"unit_id": merged["old"], "successor_id": merged["new"], "from_on": AFTER}
    made = actions.carry_over_roles(**asked, by="chief", by_id=7, at=AT)  # type: ignore[arg-type]
    held = RoleHolding.objects.filter(unit_id=merged["new"])
    assert sorted(made) == sorted(held.values_list("pk", flat=True))
    assert {one.user.username: (one.validity.lower, one.validity.upper) for one in held} == {
        "xa": (AFTER, None), "chutich": (AFTER, None), "pho": (AFTER, dt.date(2026, 1, 1)),
    }  # fmt: skip
    assert held.get(user=deputy).acting_for == leader
    assert _may(recorder, Action.ENTER, merged["new"], AFTER)
    assert not _may(recorder, Action.ENTER, merged["new"], ENDED), "not before the day given"
    assert _may(recorder, Action.READ_DRAFT, merged["old"], AFTER)
    events = AuditEvent.objects.filter(action="accounts.carry_over_role")
    assert {event.subject for event in events} == {"xa", "chutich", "pho"}
    assert actions.carry_over_roles(**asked, by="chief", by_id=7, at=AT) == []  # type: ignore[arg-type]


def test_roles_never_begin_before_the_unit_ended(merged: dict[str, int], recorder: User) -> None:
    actions.carry_over_roles(
        unit_id=merged["old"], successor_id=merged["new"], from_on=ENDED, by="system", at=AT
    )
    assert RoleHolding.objects.get(unit_id=merged["new"]).validity.lower == ENDED


@pytest.mark.parametrize(
    ("unit", "successor", "on"),
    [("new", "old", AFTER), ("old", "elsewhere", AFTER), ("old", "new", BEFORE)],
)
def test_roles_go_to_true_successors_only(
    merged: dict[str, int], recorder: User, unit: str, successor: str, on: dt.date
) -> None:
    with pytest.raises(BadAccountError):
        actions.carry_over_roles(
            unit_id=merged[unit], successor_id=merged[successor], from_on=on, by="system", at=AT
        )


def test_page_carries_over_what_its_reader_manages(
    client: Client, merged: dict[str, int], recorder: User
) -> None:
    client.force_login(person(Role.ADMINISTRATOR, unit_id=merged["province"]))
    sent = {"code": "18001", "ended": "2025-06-30", "successor": "18101", "from_on": "2025-07-02"}
    assert client.post("/people/carry-over/do/", {**sent, "code": "1"}).status_code == 400
    assert client.post("/people/carry-over/do/", {**sent, "successor": "40"}).status_code == 403
    answer = client.post("/people/carry-over/do/", sent, follow=True)
    assert "Đã chuyển 1 vai trò" in answer.text
    wrong = client.post("/people/carry-over/do/", {**sent, "code": "18101", "ended": "2026-01-01"})
    assert "đã kết thúc" in wrong.text
    shown = client.get(f"/people/{recorder.pk}/").text
    assert "kết thúc 30/06/2025: chỉ còn đọc lịch sử" in shown


def test_two_departments_at_one_place_are_two_roles(merged: dict[str, int]) -> None:
    officer = person(Role.VERIFIER, unit_id=merged["province"], department="health")
    actions.grant_role(
        user_id=officer.pk, role=Role.VERIFIER, unit_id=merged["province"], department="police",
        from_on=dt.date(2020, 1, 1), by="system", at=AT,
    )  # fmt: skip
    on, unit = AFTER, merged["new"]
    assert queries.departments_of(user=officer, unit_id=unit, on=on) == {"health", "police"}
    assert queries.may(user=officer, action=Action.VERIFY, unit_id=unit, on=on, department="health")
    for department in ("justice", ""):
        assert not queries.may(
            user=officer, action=Action.VERIFY, unit_id=unit, on=on, department=department
        )
    whole = person(Role.VERIFIER, unit_id=merged["province"])
    assert queries.departments_of(user=whole, unit_id=unit, on=on) is None
    assert queries.departments_of(user=whole, unit_id=None, on=on) == frozenset()
    with pytest.raises(BadAccountError, match="no-such"):
        person(Role.VERIFIER, unit_id=merged["province"], department="no-such")


def test_catalogue_of_a_province_narrows_roles_there(
    merged: dict[str, int], recorder: User
) -> None:
    folder = settings.HOME / "law"
    folder.mkdir(exist_ok=True)
    (folder / "roles-42.yaml").write_text(
        "kind: local-roles\nid: roles-42\ntitle: {vi: a, en: a}\ndecision: 1/QĐ-UBND\n"
        "provinces: ['42']\nroles:\n  - role: recorder\n    may: [read_draft, see_sheet]\n"
    )
    assert not _may(recorder, Action.ENTER, merged["old"], BEFORE)
    assert _may(recorder, Action.READ_DRAFT, merged["old"], BEFORE)
    other = person(Role.RECORDER, unit_id=merged["elsewhere"])
    assert _may(other, Action.ENTER, merged["elsewhere"], BEFORE)
    (folder / "roles-42.yaml").write_text("roles: [")
    assert _may(recorder, Action.ENTER, merged["old"], BEFORE), "a broken file is left out"
