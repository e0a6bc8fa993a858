"""People with fixed roles."""

import datetime as dt
import itertools

from langso.accounts import actions
from langso.accounts.models import User
from langso.accounts.values import Role

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_numbers = itertools.count(1)


def person(
    role: Role | None = None, *, unit_id: int | None = None, username: str = "", password: str = ""
) -> User:
    """Make a person; with `role`, one who holds it at the unit (none: everywhere) since 2020."""
    user = actions.create_user(
        username=username or f"person{next(_numbers)}",
        password=password or "a long password",
        by="system",
        at=AT,
    )
    if role is not None:
        actions.grant_role(
            user_id=user.pk, role=role, unit_id=unit_id,
            from_on=dt.date(2020, 1, 1), by="system", at=AT,
        )  # fmt: skip
    return user
