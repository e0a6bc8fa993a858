"""Second factors: demanded by role, asked at sign-in, recovered, kept encrypted."""

import datetime as dt
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from langso.accounts import queries
from langso.accounts.models import User
from langso.accounts.values import Role
from langso.core.models import AuditEvent
from tests.factories.accounts import authenticator_app, person

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"


def code_of(secret: str, *, steps: int = 0) -> str:
    """Return the code that an app shows now, or some steps of 30 seconds later."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


def sign_in(client: Client, name: str, password: str = PASSWORD) -> object:
    return client.post(
        reverse("accounts:sign-in-check"),
        {"username": name, "password": password, "next": "/account/"},
    )


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def secret() -> str:
    return authenticator_app(person(username="lan"))


def actions_recorded() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_password_alone_does_not_open(client: Client, secret: str) -> None:
    answer = sign_in(client, "lan")
    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert answer.headers["Location"] == reverse("mfa_authenticate")  # type: ignore[attr-defined]
    assert not is_signed_in(client)
    assert "accounts.sign_in" not in actions_recorded()
    page = client.get(reverse("mfa_authenticate"))
    assert page.status_code == 200
    assert "one-time-code" in page.text


def test_right_code_opens_once(client: Client, secret: str) -> None:
    code = code_of(secret)
    sign_in(client, "lan")
    answer = client.post(reverse("mfa_authenticate"), {"code": code})
    assert answer.headers["Location"] == "/account/"
    assert is_signed_in(client)
    event = AuditEvent.objects.get(action="accounts.sign_in")
    assert (event.detail["methods"], event.address) == (["password", "totp"], "127.0.0.1")
    other = Client()
    sign_in(other, "lan")
    again = other.post(reverse("mfa_authenticate"), {"code": code})
    assert "Mã không đúng hoặc đã dùng rồi" in again.text
    assert not is_signed_in(other)


def test_guessing_codes_is_stopped_and_recorded(client: Client, secret: str) -> None:
    wrong = f"{(int(code_of(secret)) + 500_000) % 1_000_000:06}"
    sign_in(client, "lan")
    for _ in range(6):
        answer = client.post(reverse("mfa_authenticate"), {"code": wrong})
    assert "Thử quá nhiều lần" in answer.text
    right = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "Thử quá nhiều lần" in right.text
    assert not is_signed_in(client)
    assert actions_recorded().count("accounts.second_factor_failed") == 5


def test_secret_is_not_kept_in_the_clear(secret: str) -> None:
    kept = Authenticator.objects.get().data["secret"]
    assert secret not in kept
    assert kept.startswith("gAAAA")


def test_app_is_set_up_and_codes_are_shown_once(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    person(username="lan")
    sign_in(client, "lan")
    assert client.get(reverse("mfa_activate_totp")).status_code == 302, "the password once more"
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    match = re.search(r'id="totp-key">([A-Z2-7]+)<', page.text)
    assert match
    secret = match[1]
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    shown = client.get(reverse("mfa_view_recovery_codes"))
    codes = re.findall(r"(?<![\w-])\d{8}(?![\w-])", shown.text)
    assert len(codes) == 10
    assert codes[0] not in client.get(reverse("mfa_view_recovery_codes")).text
    added = AuditEvent.objects.filter(action="accounts.second_factor_added")
    assert {event.detail["kind"] for event in added} == {"totp", "recovery_codes"}
    other = Client()
    sign_in(other, "lan")
    assert not is_signed_in(other)
    other.post(reverse("mfa_authenticate"), {"code": codes[3]})
    assert is_signed_in(other)
    third = Client()
    sign_in(third, "lan")
    third.post(reverse("mfa_authenticate"), {"code": codes[3]})
    assert not is_signed_in(third), "a recovery code opens once"


def test_app_is_removed_after_showing_who_one_is(client: Client, secret: str) -> None:
    client.force_login(User.objects.get())
    asked = client.get(reverse("mfa_deactivate_totp"))
    assert asked.status_code == 302, "a session that never showed a password is not enough"
    confirm = client.get(asked.headers["Location"])
    assert "Xác nhận chính bạn" in confirm.text
    client.post(asked.headers["Location"], {"password": PASSWORD, "code": code_of(secret)})
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert actions_recorded()[-1] == "accounts.second_factor_removed"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.APPRAISER, Role.LAW_KEEPER])
def test_role_that_demands_a_factor_opens_nothing_before(client: Client, role: Role) -> None:
    user = person(role, second_factor=False)
    client.force_login(user)
    answer = client.get("/people/")
    assert answer.headers["Location"] == reverse("mfa_index")
    refused = client.post("/audit/export/", headers={"accept": "application/json"})
    assert refused.status_code == 403
    assert refused.json()["error"] == "second_factor"
    assert client.get("/account/").status_code == 200
    assert "buộc xác thực hai bước" in client.get("/account/").text
    authenticator_app(user)
    assert client.get("/sources").status_code == 200


def test_nothing_is_demanded_of_demonstration_accounts(client: Client) -> None:
    user = person(Role.ADMINISTRATOR, second_factor=False)
    User.objects.update(is_demo=True)
    client.force_login(user)
    assert client.get("/people/").status_code == 200


def test_recorder_needs_none(client: Client) -> None:
    client.force_login(person(Role.RECORDER))
    assert client.get("/sources").status_code == 200


def test_closed_account_is_not_found_by_passkey_options(client: Client) -> None:
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    options = answer.json()["request_options"]["publicKey"]
    assert options["userVerification"] == "required"
    assert "allowCredentials" not in options or options["allowCredentials"] == []


def test_nonsense_from_a_key_is_refused(client: Client, secret: str) -> None:
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": '{"id": 3}'})
    assert answer.status_code == 302
    sign_in(client, "lan")
    page = client.post(reverse("mfa_authenticate"), {"credential": "{}"})
    assert "Mã không đúng" in page.text
    assert not is_signed_in(client)


def test_code_is_remembered_for_as_long_as_it_is_taken(client: Client, secret: str) -> None:
    code = code_of(secret)
    sign_in(client, "lan")
    client.post(reverse("mfa_authenticate"), {"code": code})
    # allauth's own memory is shorter than the time in which it takes the code.
    cache.delete(f"allauth.mfa.totp.used?user={User.objects.get().pk}&code={code}")
    other = Client()
    sign_in(other, "lan")
    other.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_signed_in(other)


def test_code_works_across_processes_only_once(secret: str) -> None:
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"), "not each its own"
    user = User.objects.get()
    wrapped = Authenticator.objects.get(user=user).wrap()
    code = code_of(secret)
    assert wrapped.validate_code(code)
    assert not wrapped.validate_code(code)


def test_lacking_a_factor_is_told_by_one_query(django_assert_max_num_queries: object) -> None:
    user = person(Role.RECORDER)
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        assert not queries.lacks_second_factor(user=user, on=dt.date(2024, 1, 1))
