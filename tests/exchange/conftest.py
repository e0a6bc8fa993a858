"""A small country, the shipped law, and callers of the API."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from langso.accounts import actions as accounts
from langso.accounts.values import Role
from langso.standards import actions as standards
from tests.factories import accounts as people
from tests.factories import geography

SET = "commune-ntm-2021-2025"


def small_country() -> dict[str, int]:
    """Make one province with two districts of three communes each; return ids by code."""
    ids = geography.two_levels()
    standards.sync_elements(by="test", at=geography.AT)
    return ids


@pytest.fixture(scope="module")
def kept_country(lasting: None) -> dict[str, int]:
    """Make the country once a module."""
    return small_country()


@pytest.fixture
def country(kept_country: dict[str, int], db: None) -> dict[str, int]:
    """Return the ids by code of the module's country."""
    return dict(kept_country)


class Caller:
    """Calls the API as a program does and reads its JSON."""

    def __init__(self, token: str = "") -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers={**self.headers, **headers})

    def post(self, path: str, body: object) -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.post(
            f"/api/v1/{path}", content, content_type="application/json", headers=self.headers
        )


@pytest.fixture
def api() -> Caller:
    return Caller()


@pytest.fixture
def caller_as(db: None) -> Callable[..., Caller]:
    """Make a caller whose token belongs to a person with a role at a unit."""

    def make(role: Role | None, unit_id: int | None = None, **named: str) -> Caller:
        user = people.person(role, unit_id=unit_id, **named)
        now = timezone.now()
        token = accounts.make_token(
            user_id=user.pk, expires_at=now + dt.timedelta(days=1), by="system", at=now
        )
        return Caller(token)

    return make
