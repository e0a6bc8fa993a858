"""A province with communes, an old district, and everybody who acts on work files."""

import datetime as dt
from dataclasses import dataclass, field

from langso.accounts import actions as accounts
from langso.accounts.models import User
from langso.accounts.values import Role
from langso.dossiers.actions.organisations import organisation_of
from langso.dossiers.values.organisations import OrganisationKind
from tests.factories import geography
from tests.factories.accounts import person

AT = dt.datetime(2026, 1, 12, 2, tzinfo=dt.UTC)
"""A Monday, nine in the morning in Vietnam."""


@dataclass
class House:
    """One province (42) with commune 18073; officers by a short name."""

    province: int
    commune: int
    other: int
    people: dict[str, User] = field(default_factory=dict)
    organisation: int = 0
    provincial: int = 0

    def __getitem__(self, name: str) -> User:
        """Return somebody by name."""
        return self.people[name]


def house(*, council: int = 3) -> House:
    """Make the places, both People's Committees and one person for each post."""
    province = geography.province("42")
    commune = geography.commune("18073", parent="42")
    other = geography.commune("18074", parent="42")
    made = House(province, commune, other)
    posts: dict[str, tuple[Role, int | None, str]] = {
        "recorder": (Role.RECORDER, commune, ""),
        "leader": (Role.LEADER, commune, ""),
        "deputy": (Role.LEADER, commune, ""),
        "clerk": (Role.CLERK, commune, ""),
        "front": (Role.FRONT, commune, ""),
        "neighbour": (Role.LEADER, other, ""),
        "coordination": (Role.VERIFIER, province, "coordination"),
        "health": (Role.VERIFIER, province, "health"),
        "finance": (Role.VERIFIER, province, "finance"),
        "appraiser": (Role.APPRAISER, province, ""),
        "second": (Role.APPRAISER, province, ""),
        "province_clerk": (Role.CLERK, province, ""),
        "province_front": (Role.FRONT, province, ""),
        "chairman": (Role.PROVINCIAL_LEADER, province, ""),
        "auditor": (Role.AUDITOR, None, ""),
        "administrator": (Role.ADMINISTRATOR, None, ""),
    }
    for number in range(1, council + 1):
        posts[f"council{number}"] = (Role.COUNCIL_MEMBER, province, "")
    for name, (role, unit_id, department) in posts.items():
        made.people[name] = person(
            role, unit_id=unit_id, department=department, second_factor=False
        )
    made.people["stranger"] = person()
    made.organisation = _committee(commune)
    made.provincial = _committee(province)
    return made


def _committee(unit_id: int) -> int:
    found = organisation_of(unit_id=unit_id, kind=OrganisationKind.PEOPLE_COMMITTEE, at=AT)
    assert found.id is not None
    return found.id


def give_post(user: User, role: Role, unit_id: int | None, *, department: str = "") -> None:
    """Give somebody one more post."""
    accounts.grant_role(
        user_id=user.pk, role=role, unit_id=unit_id, department=department,
        from_on=dt.date(2020, 1, 1), by="system", at=AT,
    )  # fmt: skip
