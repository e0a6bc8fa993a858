"""Sessions: listed with device and address, ended by their owner, by others, by a new password."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from langso.accounts import actions, queries, rules
from langso.accounts.models import User
from langso.accounts.values import Role
from langso.core import caches
from langso.core.models import AuditEvent
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Edg/131.0"


def browser(agent: str, address: str = "10.1.2.3") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.post("/sign-in/check/", {"username": "lan", "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.fixture
def lan() -> User:
    return person(username="lan", password=PASSWORD)


def test_sessions_are_listed_with_device_and_address(lan: User) -> None:
    browser(PHONE, "10.9.9.9")
    desk = browser(DESK)
    page = desk.get("/account/").text
    for words in ("Chrome, Android", "10.9.9.9", "Edge, Windows", "10.1.2.3", "phiên này"):
        assert words in page
    rows = queries.list_sessions(
        user_id=lan.pk, at=timezone.now(), current_key=desk.session.session_key or ""
    )
    assert sorted(row.is_current for row in rows) == [False, True]


def test_one_session_is_ended_and_signed_out_at_once(lan: User) -> None:
    phone, desk = browser(PHONE), browser(DESK)
    session = UserSession.objects.get(user_agent=PHONE)
    desk.post(f"/account/sessions/{session.pk}/end/")
    assert not is_in(phone)
    assert is_in(desk)
    event = AuditEvent.objects.get(action="accounts.end_session")
    assert (event.actor, event.subject, event.address) == ("lan", "lan", "10.1.2.3")


def test_all_others_end_at_a_word(lan: User) -> None:
    phone, desk = browser(PHONE), browser(DESK)
    desk.post("/account/sessions/end-others/")
    assert not is_in(phone)
    assert is_in(desk)


def test_nobody_ends_a_strangers_session(lan: User) -> None:
    phone = browser(PHONE)
    other = Client()
    other.force_login(person())
    session = UserSession.objects.get()
    assert other.post(f"/account/sessions/{session.pk}/end/").status_code == 404
    assert other.post("/account/sessions/0/end/").status_code == 404
    assert other.post(f"/people/{lan.pk}/sessions/{session.pk}/").status_code == 403
    assert is_in(phone)


def test_administrator_ends_the_session_of_somebody_else(client: Client, lan: User) -> None:
    phone = browser(PHONE)
    client.force_login(person(Role.ADMINISTRATOR, username="chief"))
    session = UserSession.objects.get()
    assert "Chrome, Android" in client.get(f"/people/{lan.pk}/").text
    client.post(f"/people/{lan.pk}/sessions/{session.pk}/")
    assert not is_in(phone)
    assert client.post(f"/people/{lan.pk}/sessions/{session.pk}/").status_code == 404


def test_changed_password_keeps_this_session_and_ends_the_others(lan: User) -> None:
    phone, desk = browser(PHONE), browser(DESK)
    wrong = desk.post(
        "/account/password/",
        {"oldpassword": "x", "password1": "lan", "password2": "another long one"},
    )
    assert "Mật khẩu không đúng" in wrong.text
    assert "ít nhất 10 ký tự" in wrong.text
    new = "một câu thật dài"
    done = desk.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert done.headers["Location"] == "/account/"
    assert is_in(desk)
    assert not is_in(phone)
    assert AuditEvent.objects.filter(action="accounts.change_password", actor="lan").exists()
    assert len(queries.list_sessions(user_id=lan.pk, at=timezone.now())) == 1


@pytest.mark.parametrize("how", ["password", "closed", "factors"])
def test_help_from_an_administrator_ends_all_sessions(lan: User, how: str) -> None:
    phone = browser(PHONE)
    by = {"user_id": lan.pk, "by": "system", "at": timezone.now()}
    match how:
        case "password":
            actions.set_password(password="yet another one", **by)  # type: ignore[arg-type]
        case "closed":
            actions.end_user(**by)  # type: ignore[arg-type]
        case _:
            actions.remove_second_factors(**by)  # type: ignore[arg-type]
    assert not is_in(phone)


def test_session_key_changes_at_sign_in(lan: User) -> None:
    client = Client()
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.post("/sign-in/check/", {"username": "lan", "password": PASSWORD})
    assert client.session.session_key != planted


def test_last_seen_moves_now_and_then(lan: User) -> None:
    phone = browser(PHONE)
    long_ago = timezone.now() - dt.timedelta(hours=3)
    UserSession.objects.update(last_seen_at=long_ago)
    caches.clear_all()
    phone.get("/account/", REMOTE_ADDR="10.7.7.7")
    seen = UserSession.objects.get()
    assert (seen.last_seen_at > long_ago, seen.ip) == (True, "10.7.7.7")
    UserSession.objects.update(last_seen_at=long_ago)
    phone.get("/account/")
    assert UserSession.objects.get().last_seen_at == long_ago, "not at every page"


def test_address_is_believed_from_our_own_proxy_only(lan: User, settings: object) -> None:
    client = Client(REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "6.6.6.6, 203.0.113.7"})
    sent = {"username": "lan", "password": "wrong"}
    client.post("/sign-in/check/", sent)
    settings.LANGSO_TRUSTED_PROXIES = 1  # type: ignore[attr-defined]
    client.post("/sign-in/check/", sent)
    found = AuditEvent.objects.filter(action="accounts.sign_in_failed").order_by("pk")
    assert list(found.values_list("address", flat=True)) == ["10.0.0.1", "203.0.113.7"]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Chrome, Android"), (DESK, "Edge, Windows"), ("", "?"), ("curl/8.1", "curl/8.1"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) Version/17 Safari/604", "Safari, iPhone"),
    ],
)  # fmt: skip
def test_device_is_named_in_two_words(agent: str, words: str) -> None:
    assert rules.device_of(agent) == words
