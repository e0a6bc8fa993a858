"""Signing on from a real OpenID Connect provider: the whole code flow, with PKCE, over loopback."""

import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from django.test import Client

from langso.accounts import actions
from langso.accounts.adapters import vouched
from langso.accounts.models import Identity, User
from langso.accounts.values import BadAccountError
from langso.config import sign_on
from langso.config.env import BadSettingError
from langso.core.models import AuditEvent
from tests.factories.accounts import AT, authenticator_app, person
from tests.repository.tree import ROOT

CITIZEN = "042185000123"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Run the provider; its packages are those of the front end."""
    node = shutil.which("node")
    assert node, "Node is not on the path."
    process = subprocess.Popen(
        [node, "tests/accounts/sign_on_service.mjs"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stdin
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), address
    yield address
    process.stdin.close()
    process.stdout.close()
    process.wait(10)


@pytest.fixture
def service(issuer: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Name the provider in the environment, as an operator does."""
    said = {
        "": "vneid", "_VNEID_URL": issuer, "_VNEID_CLIENT_ID": "langso", "_VNEID_NAME": "VNeID",
        "_VNEID_SECRET": "a secret between the two", "_VNEID_CLAIM": "citizen_id",
    }  # fmt: skip

    def configure(**changed: str) -> None:
        for name, value in (said | changed).items():
            monkeypatch.setenv(f"LANGSO_OIDC{name}", value)
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": sign_on.services()}}

    configure()
    return configure


@pytest.fixture
def lan() -> User:
    return person(username="lan")


def link(user: User, identifier: str = CITIZEN) -> None:
    actions.link_identity(
        user_id=user.pk, provider="vneid", identifier=identifier, by="chief", at=AT
    )


def go_there_and_back(client: Client, name: str) -> str:
    """Sign in at the provider as somebody would by hand, and return where it sends them."""
    left = client.post("/account/oidc/vneid/login/", {"next": "/sources"})
    address = left.headers["Location"]
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    browser = requests.Session()
    answer = browser.get(address, allow_redirects=False, timeout=10)
    for _step in range(12):
        if answer.is_redirect:
            address = urljoin(address, answer.headers["Location"])
            if address.startswith("http://testserver"):
                browser.close()
                return address
            answer = browser.get(address, allow_redirects=False, timeout=10)
            continue
        form = re.search(r'<form[^>]* action="([^"]+)"', answer.text)
        prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
        assert form, answer.text[:500]
        assert prompt
        sent = {"prompt": prompt[1], "login": name, "password": "any"}
        address = urljoin(address, html.unescape(form[1]))
        answer = browser.post(address, sent, allow_redirects=False, timeout=10)
    pytest.fail("the provider never sent anybody back")


def return_from(client: Client, name: str) -> Any:
    address = urlsplit(go_there_and_back(client, name))
    return client.get(f"{address.path}?{address.query}")


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.loopback
@pytest.mark.django_db
class TestAgainstARealProvider:
    def test_linked_identity_opens_its_account(
        self, client: Client, service: Any, lan: User
    ) -> None:
        link(lan)
        page = client.get("/sign-in/")
        assert "Đăng nhập bằng VNeID" in page.text
        assert "form-action 'self' http://127.0.0.1:" in page.headers["Content-Security-Policy"]
        answer = return_from(client, "lan")
        assert answer.status_code == 302, answer.content
        assert answer.headers["Location"] == "/sources"
        assert client.session["_auth_user_id"] == str(lan.pk)
        event = AuditEvent.objects.get(action="accounts.sign_in")
        assert (event.actor, event.detail["methods"]) == ("lan", ["vneid"])
        account = lan.socialaccount_set.get()
        assert account.extra_data == {"id_token": {"sub": "lan"}}, "no more is kept"

    def test_again_and_again_but_not_once_unlinked(
        self, client: Client, service: Any, lan: User
    ) -> None:
        link(lan)
        return_from(client, "lan")
        client.post("/sign-out/")
        return_from(client, "lan")
        assert is_signed_in(client)
        client.post("/sign-out/")
        actions.unlink_identity(identity_id=Identity.objects.get().pk, by="chief", at=AT)
        answer = return_from(client, "lan")
        assert answer.status_code == 403
        assert not is_signed_in(client)

    def test_stranger_gets_no_account(self, client: Client, service: Any, lan: User) -> None:
        link(lan)
        answer = return_from(client, "hoa")
        assert answer.status_code == 403
        assert "VNeID chưa mở được tài khoản nào ở đây" in answer.text
        assert User.objects.count() == 1
        assert not is_signed_in(client)
        event = AuditEvent.objects.get(action="accounts.sign_on_refused")
        assert (event.subject, event.detail) == ("vneid", {"reason": "not linked"})

    def test_address_that_the_service_did_not_verify_opens_nothing(
        self, client: Client, service: Any, lan: User
    ) -> None:
        service(_VNEID_CLAIM="email", _VNEID_SCOPES="openid email")
        link(lan, "lan@hatinh.gov.vn")
        assert return_from(client, "hoa").status_code == 403
        assert AuditEvent.objects.get(action="accounts.sign_on_refused").detail == {
            "reason": "no identifier"
        }
        assert return_from(client, "lan").status_code == 302
        assert is_signed_in(client)

    def test_second_factor_is_asked_all_the_same(
        self, client: Client, service: Any, lan: User
    ) -> None:
        link(lan)
        authenticator_app(lan)
        answer = return_from(client, "lan")
        assert answer.headers["Location"] == "/account/2fa/sign-in/"
        assert not is_signed_in(client)

    def test_closed_account_stays_closed(self, client: Client, service: Any, lan: User) -> None:
        link(lan)
        actions.end_user(user_id=lan.pk, by="chief", at=AT)
        assert return_from(client, "lan").status_code == 403
        assert not is_signed_in(client)

    def test_proof_counts_once_and_in_its_own_browser_only(
        self, client: Client, service: Any, lan: User
    ) -> None:
        link(lan)
        address = urlsplit(go_there_and_back(client, "lan"))
        stolen = f"{address.path}?{address.query}"
        thief = Client()
        assert thief.get(stolen).status_code == 403
        assert not is_signed_in(thief)
        assert client.get(stolen).status_code == 302
        assert client.get(stolen).status_code == 403

    def test_who_breaks_off_is_told_so(self, client: Client, service: Any) -> None:
        left = client.post("/account/oidc/vneid/login/")
        state = parse_qs(urlsplit(left.headers["Location"]).query)["state"][0]
        answer = client.get(
            "/account/oidc/vneid/login/callback/", {"error": "access_denied", "state": state}
        )
        told = client.get(answer.headers["Location"]) if answer.status_code == 302 else answer
        assert told.status_code == 403


@pytest.mark.django_db
def test_unknown_service_is_not_found(client: Client) -> None:
    assert client.post("/account/oidc/nobody/login/").status_code == 404
    assert client.get("/account/oidc/nobody/login/callback/").status_code == 404
    assert client.get("/account/oidc/nobody/login/").status_code == 405


@pytest.mark.django_db
def test_identifier_is_one_persons_and_linking_is_recorded(lan: User) -> None:

    link(lan)
    for identifier in (CITIZEN, f" {CITIZEN} ", "  "):
        with pytest.raises(BadAccountError):
            link(person(), identifier)
    event = AuditEvent.objects.get(action="accounts.link_identity")
    assert CITIZEN not in str(event.detail), "a citizen's number is nobody else's business"


@pytest.mark.parametrize(
    ("claims", "claim", "identifier"),
    [
        ({"sub": "a"}, "sub", "a"),
        ({"sub": 12}, "sub", "12"),
        ({}, "sub", ""),
        ({"sub": ["a"]}, "sub", ""),
        ({"email": "A@b.vn", "email_verified": True}, "email", "a@b.vn"),
        ({"email": "a@b.vn", "email_verified": "true"}, "email", ""),
        ({"email": "a@b.vn"}, "email", ""),
    ],
)
def test_only_what_a_service_vouches_for_identifies(
    claims: dict[str, Any], claim: str, identifier: str
) -> None:
    assert vouched(claims, claim) == identifier


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("", "VNeID!", "no name"),
        ("_VNEID_URL", "", "_VNEID_URL is missing"),
        ("_VNEID_CLIENT_ID", "", "_CLIENT_ID is missing"),
        ("_VNEID_URL", "http://vneid.gov.vn", "https"),
    ],
)
def test_wrong_environment_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    for one, text in {"": "vneid", "_VNEID_URL": "https://a.vn", "_VNEID_CLIENT_ID": "x"}.items():
        monkeypatch.setenv(f"LANGSO_OIDC{one}", text)
    assert sign_on.services()[0]["settings"]["claim"] == "sub"
    monkeypatch.setenv(f"LANGSO_OIDC{name}", value)
    with pytest.raises(BadSettingError, match=words):
        sign_on.services()
