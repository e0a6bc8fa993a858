"""The catalogue of roles as the law folder gives it: national, then narrowed by provinces.

A province may rename a role, take rights away from it, ask for a second factor or for holding it
by department. What it writes beyond the national catalogue is never granted, whatever the file
says: rights are those in both.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from langso.accounts.values import (
    Action,
    BrokenCatalogueError,
    Catalogue,
    Department,
    Role,
    RoleEntry,
    Words,
)


def catalogue_of(
    national: Mapping[str, Any], local: Iterable[tuple[str, Mapping[str, Any]]] = ()
) -> Catalogue:
    """Return the catalogue of the national file and of local ones (name and content).

    Of two local files for one province and role the later name holds. Raises
    BrokenCatalogueError when the national file leaves out a role or names an unknown right.
    """
    entries = {raw["role"]: _entry(raw) for raw in national["roles"]}
    missing = set(Role.values) - set(entries)
    strange = {right for entry in entries.values() for right in entry.may} - set(Action.values)
    if missing or strange:
        msg = f"law/roles.yaml: missing roles {sorted(missing)}, unknown rights {sorted(strange)}"
        raise BrokenCatalogueError(msg)
    provinces: dict[str, dict[str, RoleEntry]] = {}
    faults: list[str] = []
    for name, content in local:
        try:
            _lay_over(provinces, content, entries)
        except (KeyError, TypeError, AttributeError) as error:
            faults.append(f"{name}: {error!r}")
    return Catalogue(entries, provinces, tuple(faults))


def _lay_over(
    provinces: dict[str, dict[str, RoleEntry]],
    content: Mapping[str, Any],
    national: Mapping[str, RoleEntry],
) -> None:
    changed = [_narrowed(national[raw["role"]], raw) for raw in content["roles"]]
    for province in content["provinces"]:
        provinces.setdefault(province, {}).update({entry.role: entry for entry in changed})


def too_much(national: Mapping[str, Any], local: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Return what a local file tries to give beyond the national one: row and right or setting."""
    entries = {raw["role"]: raw for raw in national["roles"]}
    found = []
    for row, raw in enumerate(local["roles"]):
        base = entries.get(raw["role"])
        if base is None:
            found.append((row, raw["role"]))
            continue
        found += [(row, right) for right in raw.get("may", ()) if right not in base["may"]]
        found += [
            (row, name)
            for name in ("mfa", "by_department")
            if base.get(name, False) and raw.get(name) is False
        ]
    return found


def _entry(raw: Mapping[str, Any]) -> RoleEntry:
    return RoleEntry(
        role=raw["role"],
        title=Words(raw["title"]["vi"], raw["title"]["en"]),
        may=frozenset(raw["may"]),
        held_at=tuple(raw.get("held_at", ())),
        by_department=raw.get("by_department", False),
        mfa=raw.get("mfa", False),
        granted_by_country=raw.get("granted_by") == "country",
    )


def _narrowed(base: RoleEntry, raw: Mapping[str, Any]) -> RoleEntry:
    title = raw.get("title")
    return RoleEntry(
        role=base.role,
        title=Words(title["vi"], title["en"]) if title else base.title,
        may=base.may & frozenset(raw["may"]) if "may" in raw else base.may,
        held_at=base.held_at,
        by_department=base.by_department or raw.get("by_department") is True,
        mfa=base.mfa or raw.get("mfa") is True,
        granted_by_country=base.granted_by_country,
    )


def departments_of_file(content: Mapping[str, Any]) -> tuple[Department, ...]:
    """Return the departments that `law/departments.yaml` lists, in its order."""
    return tuple(
        Department(raw["id"], Words(raw["title"]["vi"], raw["title"]["en"]), raw["confidence"])
        for raw in content["departments"]
    )


def department_of_criterion(
    content: Mapping[str, Any], set_id: str, criterion_code: str
) -> str | None:
    """Return the department that answers for a criterion of a set, None when the file names none.

    An indicator's code (17.3) stands for its criterion (17) unless the file names it itself.
    """
    named: Mapping[str, str] = content["criteria"].get(set_id, {})
    return named.get(criterion_code) or named.get(criterion_code.partition(".")[0])
