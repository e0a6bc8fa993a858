"""Who holds a role at a unit: the other way round from "may this person"."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from langso.accounts import rules
from langso.accounts.models import RoleHolding
from langso.accounts.queries.catalogue import catalogue
from langso.accounts.values import Action, Holding


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who holds a role at a unit, and how to write to them."""

    user_id: int
    name: str
    email: str
    unit_id: int
    department: str


def list_holders(*, action: Action | str, unit_ids: Iterable[int], on: dt.date) -> list[Holder]:
    """Return who may do an action by a role held at one of the units themselves, on a day.

    Roles at places above are not meant: a reminder is for those whose desk it is. A province's
    own names for roles are not looked at. By unit, then by name of account.
    """
    roles = catalogue()
    found = RoleHolding.objects.filter(
        unit_id__in=list(unit_ids), validity__contains=on, user__is_active=True
    ).select_related("user")
    holders: dict[tuple[int, int, str], Holder] = {}
    for row in found.order_by("unit_id", "user__username", "pk"):
        holding = Holding(
            row.role, row.unit_id, row.validity.lower, row.validity.upper, row.department
        )
        if row.unit_id is not None and rules.allows(holding, action, on, roles):
            name = row.user.get_full_name() or row.user.username
            holders[(row.unit_id, row.user_id, row.department)] = Holder(
                row.user_id, name, row.user.email, row.unit_id, row.department
            )
    return list(holders.values())
