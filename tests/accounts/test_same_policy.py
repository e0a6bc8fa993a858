"""Pages, API, files and exports all ask the one policy, and nobody asks roles by themselves."""

import ast
import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from langso.accounts import actions, queries
from langso.accounts.urls import keys
from langso.accounts.values import Action, Role
from langso.config import security
from langso.standards import actions as law
from langso.standards import queries as standards
from tests.factories import geography
from tests.factories.accounts import AT, person
from tests.repository import tree

TODAY = dt.date(2026, 11, 23)
# What the policy is made of: only the accounts package may look at it.
INSIDE = {"RoleHolding", "list_holdings", "is_superuser", "is_staff", "has_perm", "catalogue"}


def test_only_accounts_look_at_roles_and_all_others_ask() -> None:
    wrong = []
    for path in tree.files_below("langso", ".py"):
        parts = path.relative_to(tree.ROOT / "langso").parts
        if parts[0] in {"accounts", "config"} or "migrations" in parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node, "attr", getattr(node, "id", ""))
            if name in INSIDE or (isinstance(node, ast.Attribute) and name == "Role"):
                wrong.append(f"{tree.name(path)}: {name}")
    assert not wrong, f"ask accounts.queries.may instead: {wrong}"


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_every_door_answers_as_the_policy_does(client: Client, role: Role) -> None:
    """One person, several doors: the same answer."""
    user = person(role)
    client.force_login(user)
    doors = {
        "/audit/": Action.READ_AUDIT,
        "/people/": Action.MANAGE_ACCOUNTS,
        "/people/add/": Action.MANAGE_ACCOUNTS,
    }
    for path, action in doors.items():
        may = queries.may(user=user, action=action, unit_id=None, on=TODAY)
        assert (client.get(path).status_code == 200) is may, path
    may = queries.may(user=user, action=Action.READ_AUDIT, unit_id=None, on=TODAY)
    answer = client.post("/audit/export/")
    assert (answer.status_code == 200) is may, "the file is not easier to have than the page"


@pytest.mark.django_db
def test_token_may_what_its_person_may(client: Client) -> None:

    places = {code: geography.province(code, f"Tỉnh {code}") for code in ("42", "40")}
    law.sync_elements(by="system", at=AT)
    officer = person(Role.VERIFIER, unit_id=places["42"], department="health")
    token = actions.make_token(
        user_id=officer.pk, expires_at=AT + dt.timedelta(days=9_999), by="system", at=AT
    )
    body = {
        "source": "x", "status": "approved",
        "observations": [
            {"unit": "42", "element": "people.men", "period": "2024", "value": 1}
        ],
    }  # fmt: skip
    answer = client.post(
        "/api/v1/observations", body, content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert answer.status_code == 403, "a role in one department does not approve any figure"
    assert not queries.may(
        user=officer, action=Action.APPROVE, unit_id=places["42"], on=TODAY, department=""
    )


def _allauth_routes() -> list[tuple[str, str]]:
    texts = [(str(route.name), str(route.pattern)) for route in keys.urlpatterns]
    return [(name, f"/account/{text}") for name, text in texts if "<" not in text]


OPEN = {
    "account_login", "account_inactive", "account_signup", "account_logout", "mfa_authenticate",
    "mfa_login_webauthn", "socialaccount_login_cancelled",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path"), _allauth_routes())
def test_borrowed_pages_refuse_strangers_too(client: Client, name: str, path: str) -> None:
    answer = client.get(path)
    if name in OPEN:
        assert answer.status_code in {200, 302, 403, 405}
        return
    assert answer.status_code in {302, 405}, name
    if answer.status_code == 302:
        assert "/sign-in" in answer.headers["Location"] or "login" in answer.headers["Location"]


def test_no_way_to_sign_up_is_open(client: Client) -> None:
    names = {name for name, _path in _allauth_routes()}
    assert not {name for name in names if "signup" in name} - {"account_signup"}
    assert not {name for name in names if "reset_password" in name or "email" in name}


@pytest.mark.parametrize(
    ("code", "department"),
    [
        ("17.3", "agriculture-environment"),
        ("18.4", "justice"),
        ("19.1", "military"),
        ("19.2", "police"),
    ],
)
def test_departments_answer_for_criteria(code: str, department: str) -> None:
    assert standards.department_of("commune-ntm-2021-2025", code) == department


def test_what_nobody_is_named_for_is_the_coordination_offices() -> None:
    assert standards.department_of("no-such-set", "1") == "coordination"


def test_doctor_names_what_is_weak(settings: Any) -> None:
    assert security.weaknesses(settings) == []
    settings.DEBUG = True
    settings.BEHIND_HTTPS = True
    settings.SECURE_HSTS_SECONDS = 60
    settings.ALLOWED_HOSTS = ["*"]
    settings.SESSION_COOKIE_SECURE = False
    words = "; ".join(security.weaknesses(settings))
    for name in ("DEBUG", "ALLOWED_HOSTS", "session cookies", "HSTS_SECONDS", "TRUSTED_PROXIES"):
        assert name in words


@pytest.mark.django_db
def test_doctor_names_accounts_that_are_weak() -> None:
    assert security.unsafe_accounts() == []
    person(Role.ADMINISTRATOR, second_factor=False)
    person(Role.ADMINISTRATOR)
    trial = person(Role.APPRAISER, second_factor=False)
    type(trial).objects.filter(pk=trial.pk).update(is_demo=True)
    found = security.unsafe_accounts()
    assert [words.split()[0] for words in found] == ["1", "1"]


def test_middleware_that_guards_is_in_use() -> None:
    for name in ("csrf.CsrfViewMiddleware", "SecurityMiddleware", "second_factor_first", "audited"):
        assert any(one.endswith(name) for one in settings.MIDDLEWARE), name
