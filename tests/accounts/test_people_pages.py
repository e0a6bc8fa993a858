"""The pages of administrators: whom they see, what they may do, and what is shown once."""

import datetime as dt
import re

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from langso.accounts import actions, queries
from langso.accounts.models import ApiToken, RoleHolding, User
from langso.accounts.values import Action, Role
from langso.core.models import AuditEvent
from tests.factories import geography
from tests.factories.accounts import AT, authenticator_app, person

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def kept_places(lasting: None) -> dict[str, int]:
    province = geography.province("42", "Tỉnh Hà Tĩnh")
    other = geography.province("40", "Tỉnh Nghệ An")
    return {
        "42": province,
        "40": other,
        "18001": geography.commune("18001", parent="42"),
        "16681": geography.commune("16681", parent="40", law_province="40"),
    }


@pytest.fixture
def places(kept_places: dict[str, int], db: None) -> dict[str, int]:
    return dict(kept_places)


@pytest.fixture
def chief(client: Client) -> User:
    """Sign in the administrator of the country."""
    user = person(Role.ADMINISTRATOR, username="chief")
    client.force_login(user)
    return user


@pytest.fixture
def province_admin(places: dict[str, int]) -> Client:
    """Return a browser of the administrator of Hà Tĩnh."""
    browser = Client()
    browser.force_login(person(Role.ADMINISTRATOR, unit_id=places["42"], username="hatinh"))
    return browser


def form(**changed: str) -> dict[str, str]:
    return {"role": "recorder", "place": "18001", "department": "", "from_on": "2026-01-01",
            "until_on": "", "acting_for": "", **changed}  # fmt: skip


@pytest.mark.parametrize("path", ["/people/", "/people/add/", "/people/carry-over/", "/audit/"])
@pytest.mark.parametrize("role", [None, Role.RECORDER, Role.VERIFIER, Role.ANALYST])
def test_others_are_refused(client: Client, path: str, role: Role | None) -> None:
    client.force_login(person(role))
    assert client.get(path).status_code == 403


def test_person_is_added_with_a_role_and_a_password_shown_once(
    client: Client, chief: User, places: dict[str, int]
) -> None:
    answer = client.post(
        "/people/add/save/", {**form(), "username": "lan", "name": "Nguyễn Thị Lan"}
    )
    shown = re.search(r'id="secret">([^<]+)<', answer.text)
    assert shown
    user = authenticate(username="lan", password=shown[1])
    assert isinstance(user, User)
    assert queries.may(user=user, action=Action.ENTER, unit_id=places["18001"], on=TODAY)
    assert shown[1] not in client.get(f"/people/{user.pk}/").text
    assert answer.headers["Cache-Control"] == "no-store"
    event = AuditEvent.objects.get(action="accounts.create_user", subject="lan")
    assert (event.actor, event.actor_id, event.address) == ("chief", chief.pk, "127.0.0.1")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"username": "Lan Anh"}, "chữ thường không dấu"),
        ({"username": "chief"}, "đã có người dùng"),
        ({"place": "99999"}, "99999"),
        ({"until_on": "2020-01-01"}, "kết thúc sau ngày bắt đầu"),
        ({"acting_for": "nobody"}, "nobody"),
        ({"acting_for": "chief"}, "phải có ngày kết thúc"),
        ({"acting_for": "chief", "until_on": "2026-12-31"}, "đang giữ chính vai trò này"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(
    client: Client, chief: User, places: dict[str, int], changed: dict[str, str], words: str
) -> None:
    sent = {**form(), "username": "lan", "name": "Lan", **changed}
    answer = client.post("/people/add/save/", sent)
    assert answer.status_code == 400
    assert words in answer.text
    assert User.objects.count() == 1


def test_list_is_searched_filtered_and_paged(
    client: Client, chief: User, places: dict[str, int], django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        person(Role.RECORDER, unit_id=places["18001"], username=f"xa{number:02}")
    first = client.get("/people/").text
    assert "xa48" in first
    assert "xa49" not in first
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        second = client.get("/people/", {"after": "xa48"}).text
    assert "xa59" in second
    assert "xa12" in client.get("/people/", {"q": "xa12"}).text
    assert "xa12" not in client.get("/people/", {"role": "administrator"}).text
    assert "Không tìm thấy ai" in client.get("/people/", {"q": "zz"}).text


def test_administrator_of_a_province_sees_and_manages_its_people_only(
    province_admin: Client, places: dict[str, int]
) -> None:
    mine = person(Role.RECORDER, unit_id=places["18001"], username="mine")
    foreign = person(Role.RECORDER, unit_id=places["16681"], username="foreign")
    both = person(Role.RECORDER, unit_id=places["18001"], username="both")
    actions.grant_role(
        user_id=both.pk, role=Role.ANALYST, unit_id=None, from_on=dt.date(2026, 1, 1),
        by="system", at=AT,
    )  # fmt: skip
    listed = province_admin.get("/people/").text
    assert "mine" in listed
    assert "foreign" not in listed
    assert province_admin.get(f"/people/{mine.pk}/").status_code == 200
    assert province_admin.get(f"/people/{foreign.pk}/").status_code == 403
    assert province_admin.post(f"/people/{mine.pk}/password/").status_code == 200
    for other in (foreign, both):
        answer = province_admin.post(f"/people/{other.pk}/password/")
        assert answer.status_code == 403, "a wider account must not be opened from below"


@pytest.mark.parametrize(
    ("changed", "allowed"),
    [
        ({}, True),
        ({"place": "42", "role": "verifier", "department": "health"}, True),
        ({"place": "40", "role": "verifier"}, False),
        ({"place": "", "role": "recorder"}, False),
    ],
)
def test_administrator_of_a_province_grants_within_it(
    province_admin: Client, places: dict[str, int], changed: dict[str, str], allowed: bool
) -> None:
    mine = person(Role.RECORDER, unit_id=places["18001"])
    sent = form(from_on="2019-01-01", until_on="2019-06-30") | changed
    answer = province_admin.post(f"/people/{mine.pk}/roles/", sent)
    assert answer.status_code == (302 if allowed else 403)
    assert RoleHolding.objects.filter(user=mine).count() == (2 if allowed else 1)


@pytest.mark.parametrize("role", ["administrator", "auditor", "analyst", "law_keeper"])
def test_only_the_country_grants_what_reaches_further(
    province_admin: Client, places: dict[str, int], role: str
) -> None:
    mine = person(Role.RECORDER, unit_id=places["18001"])
    answer = province_admin.post(f"/people/{mine.pk}/roles/", form(place="42", role=role))
    assert answer.status_code == 400, "it is not even offered"
    assert RoleHolding.objects.filter(user=mine).count() == 1
    user = User.objects.get(username="hatinh")
    assert not queries.may_grant(user=user, role=role, unit_id=places["42"], on=TODAY)
    assert not queries.may_grant(user=user, role="king", unit_id=places["42"], on=TODAY)


def test_nobody_grants_to_or_closes_themselves(client: Client, chief: User) -> None:
    sent = form(role="auditor", place="")
    assert client.post(f"/people/{chief.pk}/roles/", sent).status_code == 403
    assert client.post(f"/people/{chief.pk}/end/").status_code == 403


@pytest.mark.parametrize("what", ["password", "factors", "tokens", "identities"])
def test_stolen_session_of_an_administrator_does_not_take_the_account(
    client: Client, chief: User, what: str
) -> None:
    answer = client.post(f"/people/{chief.pk}/{what}/", {"label": "x", "days": 3})
    assert answer.status_code == 403
    assert queries.has_second_factor(user_id=chief.pk)


def test_role_is_ended_from_the_page(client: Client, chief: User, places: dict[str, int]) -> None:
    lan = person(Role.RECORDER, unit_id=places["18001"])
    holding = RoleHolding.objects.get(user=lan)
    path = f"/people/{lan.pk}/roles/{holding.pk}/end/"
    assert "ngày cuối của vai trò" in client.post(path, follow=True).text
    client.post(path, {"last_on": "2026-11-30"})
    holding.refresh_from_db()
    assert holding.validity.upper == dt.date(2026, 12, 1)
    assert client.post(f"/people/{chief.pk}/roles/{holding.pk}/end/").status_code == 404


def test_acting_officer_is_shown_with_whom_they_act_for(
    client: Client, chief: User, places: dict[str, int]
) -> None:
    person(Role.LEADER, unit_id=places["18001"], username="chutich")
    deputy = person(username="pho")
    sent = form(role="leader", until_on="2026-12-31", acting_for="chutich")
    assert client.post(f"/people/{deputy.pk}/roles/", sent).status_code == 302
    assert "quyền thay chutich" in client.get(f"/people/{deputy.pk}/").text
    may = {
        day: queries.may(user=deputy, action=Action.SUBMIT, unit_id=places["18001"], on=day)
        for day in (dt.date(2025, 12, 31), dt.date(2026, 12, 31), dt.date(2027, 1, 1))
    }
    assert list(may.values()) == [False, True, False]


def test_token_is_shown_once_and_revoked(client: Client, chief: User) -> None:
    lan = person(username="lan")
    answer = client.post(f"/people/{lan.pk}/tokens/", {"label": "Kho dữ liệu", "days": "30"})
    shown = re.search(r'id="secret">(langso_[^<]+)<', answer.text)
    assert shown
    token = ApiToken.objects.get()
    assert queries.user_for_token(token=shown[1], at=token.created_at) == lan
    bad = client.post(f"/people/{lan.pk}/tokens/", {"label": "x", "days": "9999"})
    assert bad.status_code == 400
    client.post(f"/people/{lan.pk}/tokens/{token.pk}/revoke/")
    assert queries.user_for_token(token=shown[1], at=token.created_at) is None
    assert client.post(f"/people/{chief.pk}/tokens/{token.pk}/revoke/").status_code == 404


def test_owner_revokes_their_own_token(client: Client) -> None:
    lan = person(username="lan")
    actions.make_token(
        user_id=lan.pk, label="x", expires_at=AT + dt.timedelta(days=9_999), by="system", at=AT
    )
    client.force_login(lan)
    assert "Thu hồi" in client.get("/account/").text
    token = ApiToken.objects.get()
    assert client.post(f"/people/{lan.pk}/tokens/{token.pk}/revoke/").status_code == 302
    other = person()
    client.force_login(other)
    assert client.post(f"/people/{lan.pk}/tokens/{token.pk}/revoke/").status_code == 403


def test_lost_phone_is_helped(client: Client, chief: User) -> None:
    lan = person(username="lan")
    authenticator_app(lan)
    assert "Gỡ xác thực hai bước" in client.get(f"/people/{lan.pk}/").text
    client.post(f"/people/{lan.pk}/factors/")
    assert not queries.has_second_factor(user_id=lan.pk)
    event = AuditEvent.objects.get(action="accounts.remove_second_factors")
    assert event.detail["types"] == ["totp"]


def test_closed_account_stays_visible_and_its_trail_too(client: Client, chief: User) -> None:
    lan = person(username="lan")
    client.post(f"/people/{lan.pk}/end/")
    assert not User.objects.get(pk=lan.pk).is_active
    assert ">lan<" not in client.get("/people/").text
    assert ">lan<" in client.get("/people/", {"ended": "on"}).text
    assert client.get("/people/999999/").status_code == 404


def test_certificates_are_shown_to_whom_they_are_open(chief: User, province_admin: Client) -> None:
    browser = Client()
    browser.force_login(chief)
    assert "/files/certificates/" in browser.get("/people/").content.decode()
    assert "/files/certificates/" not in province_admin.get("/people/").content.decode()
    assert province_admin.get("/files/certificates/").status_code == 403
