"""The policy: role × action × place × time × department, as pure functions of the catalogue."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from langso.accounts.values import READING, WHOLE, Action, Catalogue, Holding

EVERYBODY = frozenset({Action.READ_PUBLIC})


def may(
    holdings: Iterable[Holding],
    action: str,
    path: Sequence[int],
    on: dt.date,
    *,
    catalogue: Catalogue,
    department: str | None = None,
) -> bool:
    """Tell whether holdings allow an action at a place on a day.

    `path` holds the ids of the place and of everything above it (province … unit); empty means
    the whole country, which only a role for the whole country covers. A role at a place covers
    all that lies below it. `department` None asks for any, `WHOLE` only for who holds the role in
    all departments. A role at a unit that has ended allows reading only. Published figures are
    everybody's.
    """
    if action in EVERYBODY:
        return True
    return any(
        (holding.unit_id is None or holding.unit_id in path)
        and in_department(holding, department)
        and allows(holding, action, on, catalogue)
        for holding in holdings
    )


def everywhere(
    holdings: Iterable[Holding],
    action: str,
    on: dt.date,
    *,
    catalogue: Catalogue,
    department: str | None = None,
) -> bool:
    """Tell whether holdings allow an action in the whole country on a day."""
    return may(holdings, action, (), on, catalogue=catalogue, department=department)


def allows(holding: Holding, action: str, on: dt.date, catalogue: Catalogue) -> bool:
    """Tell whether one holding allows an action on a day, whatever the place and department."""
    entry = catalogue.entry(holding.role, holding.province)
    return (
        entry is not None
        and action in entry.may
        and lasts(holding, on)
        and (action in READING or holding.unit_ended_on is None or on < holding.unit_ended_on)
    )


def in_department(holding: Holding, department: str | None) -> bool:
    """Tell whether a holding covers a department (None: any will do)."""
    return department is None or holding.department in (WHOLE, department)


def departments(
    holdings: Iterable[Holding],
    action: str,
    path: Sequence[int],
    on: dt.date,
    *,
    catalogue: Catalogue,
) -> frozenset[str] | None:
    """Return the departments in which holdings allow an action at a place; None for all."""
    found = {
        holding.department
        for holding in holdings
        if (holding.unit_id is None or holding.unit_id in path)
        and allows(holding, action, on, catalogue)
    }
    return None if WHOLE in found else frozenset(found)


def lasts(holding: Holding, on: dt.date) -> bool:
    """Tell whether a holding runs on a day; it no longer does on `until_on`."""
    begun = holding.from_on is None or holding.from_on <= on
    return begun and (holding.until_on is None or on < holding.until_on)


def separate(entered_by_ids: Collection[int | None], acting_id: int | None) -> bool:
    """Tell whether who acts entered none of it: nobody verifies or approves their own figures.

    The system itself (None) entered and acts on behalf of nobody.
    """
    return acting_id is None or acting_id not in entered_by_ids


def wants_second_factor(holdings: Iterable[Holding], on: dt.date, *, catalogue: Catalogue) -> bool:
    """Tell whether one of the roles held on a day asks for a second factor at sign-in."""
    for holding in holdings:
        entry = catalogue.entry(holding.role, holding.province)
        if entry is not None and entry.mfa and lasts(holding, on):
            return True
    return False
