"""People with fixed roles."""

import datetime as dt
import itertools

from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from langso.accounts import actions, queries
from langso.accounts.models import User
from langso.accounts.values import Role

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_numbers = itertools.count(1)


def person(
    role: Role | None = None,
    *,
    unit_id: int | None = None,
    username: str = "",
    password: str = "",
    department: str = "",
    second_factor: bool = True,
) -> User:
    """Make a person; with `role`, one who holds it at the unit (none: everywhere) since 2020.

    Where the role demands a second factor, they have one.
    """
    user = actions.create_user(
        username=username or f"person{next(_numbers)}",
        password=password or "a long password",
        by="system",
        at=AT,
    )
    if role is not None:
        actions.grant_role(
            user_id=user.pk, role=role, unit_id=unit_id,
            from_on=dt.date(2020, 1, 1), department=department, by="system", at=AT,
        )  # fmt: skip
        entry = queries.catalogue().entry(role)
        if second_factor and entry is not None and entry.mfa:
            authenticator_app(user)
    return user


def authenticator_app(user: User) -> str:
    """Give a person an authenticator app and return its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def browser(user: User) -> Client:
    """Return a test client that somebody is signed in with."""
    client = Client()
    client.force_login(user)
    return client
