"""The one policy: may this person do this here, on this day, in this department?"""

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from langso.accounts import rules
from langso.accounts.models import RoleHolding, User
from langso.accounts.queries.catalogue import catalogue
from langso.accounts.values import READING, Action, Holding
from langso.geography import queries as geography
from langso.geography.values import UnknownUnitError

Somebody = User | AnonymousUser


def list_holdings(*, user: Somebody) -> list[Holding]:
    """Return all roles a person has held, holds or will hold; none for a stranger."""
    if not isinstance(user, User) or not user.is_active:
        return []
    found = RoleHolding.objects.filter(user=user).order_by("pk")
    columns = ("role", "unit_id", "validity", "department", "acting", "unit__validity")
    local = catalogue().local
    return [
        Holding(
            role, unit_id, validity.lower, validity.upper, department, acting,
            life.upper if life is not None else None,
            _province(unit_id, life.lower) if local and unit_id is not None else "",
        )
        for role, unit_id, validity, department, acting, life in found.values_list(*columns)
    ]  # fmt: skip


def may(
    *,
    user: Somebody,
    action: Action | str,
    unit_id: int | None,
    on: dt.date,
    department: str | None = None,
) -> bool:
    """Tell whether a person may do an action at a unit (none: the whole country) on a day.

    The unit's place in the tree is that of the same day; a unit not alive on it is covered only
    by a role held at itself or in the whole country, except that its history may be read from
    where it last belonged. `department` None asks for any, "" for the role in all departments.
    """
    if action in rules.EVERYBODY:
        return True
    holdings = list_holdings(user=user)
    roles = catalogue()
    if (
        not holdings
        or unit_id is None
        or rules.everywhere(holdings, action, on, catalogue=roles, department=department)
    ):
        return rules.may(holdings, action, (), on, catalogue=roles, department=department)
    path = _path(unit_id, on, action)
    return rules.may(holdings, action, path, on, catalogue=roles, department=department)


def require(
    *,
    user: Somebody,
    action: Action | str,
    unit_id: int | None,
    on: dt.date,
    department: str | None = None,
) -> None:
    """Do nothing when `may` allows it. Raises PermissionDenied, which a page answers with 403."""
    if not may(user=user, action=action, unit_id=unit_id, on=on, department=department):
        label = Action(action).label
        raise PermissionDenied(_("You may not: %(action)s, here.") % {"action": label})


def list_refused(
    *,
    user: Somebody,
    action: Action | str,
    unit_ids: Iterable[int],
    on: dt.date,
    department: str | None = None,
) -> list[int]:
    """Return the units, of many, where the person may not do the action; in ascending order.

    One query for a role held in the whole country; otherwise one path for each distinct unit.
    """
    holdings = list_holdings(user=user)
    roles = catalogue()
    distinct = sorted(set(unit_ids))
    if action in rules.EVERYBODY or rules.everywhere(
        holdings, action, on, catalogue=roles, department=department
    ):
        return []
    return [
        unit_id
        for unit_id in distinct
        if not rules.may(
            holdings, action, _path(unit_id, on, action), on, catalogue=roles, department=department
        )
    ]


def departments_of(
    *, user: Somebody, unit_id: int | None, on: dt.date, action: Action | str = Action.VERIFY
) -> frozenset[str] | None:
    """Return the departments in which a person may do an action at a unit; None for all of them.

    An empty set says: in none.
    """
    holdings = list_holdings(user=user)
    path = [] if unit_id is None or not holdings else _path(unit_id, on, action)
    return rules.departments(holdings, action, path, on, catalogue=catalogue())


def list_places_of(*, user: Somebody, action: Action | str, on: dt.date) -> list[int | None]:
    """Return the units at which a person holds a role that allows an action; None: the country.

    What lies below them is covered too. In ascending order, the country first.
    """
    roles = catalogue()
    found = {
        holding.unit_id
        for holding in list_holdings(user=user)
        if rules.allows(holding, action, on, roles)
    }
    return sorted(found, key=lambda unit_id: (unit_id is not None, unit_id or 0))


def _path(unit_id: int, on: dt.date, action: str) -> list[int]:
    """Return the ids from the province to the unit; of a unit not alive, the unit alone.

    Who reads sees the unit as it last stood: its province still reads its history.
    """
    try:
        return [place.unit_id for place in geography.path(unit_id=unit_id, on=on)]
    except UnknownUnitError:
        if action not in READING:
            return [unit_id]
    last = geography.get_places(unit_ids=[unit_id], on=on).get(unit_id)
    if last is None or last.ended_on is None or last.ended_on > on:
        return [unit_id]
    return [place.unit_id for place in geography.path(unit_id=unit_id, on=last.ended_on)]


def _province(unit_id: int, on: dt.date) -> str:
    """Return the code of the province a unit lay in on a day of its life."""
    return geography.path(unit_id=unit_id, on=on)[0].code
