"""Signing in and out, and the door that closes on guessing."""

import pytest
from django.test import Client
from django.urls import reverse

from langso.accounts.models import User
from langso.core.models import AuditEvent
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"


@pytest.fixture
def lan() -> User:
    return person(username="lan", password=PASSWORD)


def _sign_in(client: Client, password: str = PASSWORD, **more: str) -> object:
    return client.post(
        reverse("accounts:sign-in-check"), {"username": "lan", "password": password, **more}
    )


def test_page_asks_for_name_and_password(client: Client) -> None:
    answer = client.get(reverse("accounts:sign-in"), {"next": "/here/"})
    assert answer.status_code == 200
    assert 'value="/here/"' in answer.content.decode()


def test_right_password_opens_and_is_audited(client: Client, lan: User) -> None:
    answer = _sign_in(client, next="/here/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/here/"
    assert client.session["_auth_user_id"] == str(lan.pk)
    event = AuditEvent.objects.order_by("pk").last()
    assert event is not None
    assert (event.action, event.actor, event.address) == ("accounts.sign_in", "lan", "127.0.0.1")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "", "javascript:x"])
def test_nobody_is_sent_to_another_site(client: Client, lan: User, target: str) -> None:
    assert _sign_in(client, next=target).headers["Location"] == "/"


def test_wrong_password_says_so_and_names_neither(client: Client, lan: User) -> None:
    answer = _sign_in(client, "wrong")
    assert answer.status_code == 400
    assert "_auth_user_id" not in client.session
    assert "wrong" not in answer.content.decode()


def test_empty_form_is_asked_again(client: Client) -> None:
    assert client.post(reverse("accounts:sign-in-check"), {}).status_code == 400


def test_door_closes_after_many_failures_even_to_the_right_password(
    client: Client, lan: User
) -> None:
    for _ in range(8):
        assert _sign_in(client, "wrong").status_code == 400
    answer = _sign_in(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "15" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_closed_account_cannot_sign_in(client: Client, lan: User) -> None:
    User.objects.filter(pk=lan.pk).update(is_active=False)
    assert _sign_in(client).status_code == 400


def test_sign_out_ends_the_session(client: Client, lan: User) -> None:
    client.force_login(lan)
    answer = client.post(reverse("accounts:sign-out"))
    assert answer.headers["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_session_ends_when_the_password_changes_and_the_page_still_opens(
    client: Client, lan: User
) -> None:
    client.force_login(lan)
    lan.set_password("another long one")
    lan.save()
    assert client.get(reverse("accounts:sign-in")).status_code == 200
