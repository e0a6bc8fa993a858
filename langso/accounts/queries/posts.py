"""In which posts a person may act: for rules that name a role at a place, as procedures do."""

import datetime as dt
from dataclasses import dataclass

from langso.accounts import rules
from langso.accounts.models import RoleHolding, User
from langso.accounts.queries.catalogue import catalogue
from langso.accounts.queries.policy import Somebody
from langso.accounts.values import Holding, Words
from langso.geography import queries as geography


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A role held on a day at a unit (None: the country), and everything it may do there.

    `acting_for_id`: the person stood in for; None for a post of one's own.
    """

    role: str
    unit_id: int | None
    department: str
    may: frozenset[str]
    acting_for_id: int | None


def list_posts(*, user: Somebody, on: dt.date) -> tuple[OwnPost, ...]:
    """Return the posts a person holds on a day, by unit and role; none for a stranger.

    A post at a unit that has ended may do no more than read. What a province took away from a
    role is not among what it may do.
    """
    if not isinstance(user, User) or not user.is_active:
        return ()
    return posts_of_people(user_ids=[user.pk], on=on).get(user.pk, ())


def posts_of_people(*, user_ids: list[int], on: dt.date) -> dict[int, tuple[OwnPost, ...]]:
    """Return the posts of several active people on a day, by person; who holds none is absent."""
    found = (
        RoleHolding.objects.filter(
            user_id__in=user_ids, user__is_active=True, validity__contains=on
        )
        .select_related("unit")
        .order_by("user_id", "unit_id", "role", "pk")
    )
    roles = catalogue()
    posts: dict[int, list[OwnPost]] = {}
    for row in found:
        ended_on = row.unit.validity.upper if row.unit is not None else None
        holding = Holding(
            row.role, row.unit_id, row.validity.lower, row.validity.upper, row.department,
            row.acting, ended_on, _province(row, on) if roles.local else "",
        )  # fmt: skip
        entry = roles.entry(holding.role, holding.province)
        may = frozenset(
            right
            for right in (entry.may if entry else ())
            if rules.allows(holding, right, on, roles)
        )
        posts.setdefault(row.user_id, []).append(
            OwnPost(row.role, row.unit_id, row.department, may, row.acting_for_id)
        )
    return {user_id: tuple(held) for user_id, held in posts.items()}


def title_of_role(*, role: str) -> Words | None:
    """Return what the national catalogue calls a role; None when nobody knows it."""
    entry = catalogue().entry(role)
    return entry.title if entry is not None else None


def _province(row: RoleHolding, on: dt.date) -> str:
    if row.unit is None or row.unit_id is None:
        return ""
    life = row.unit.validity
    day = on if life.upper is None or on < life.upper else life.upper - dt.timedelta(days=1)
    return geography.path(unit_id=row.unit_id, on=day)[0].code
