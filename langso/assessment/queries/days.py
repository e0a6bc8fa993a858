"""The units of a day and what decides their levels, held in the process by tree revision."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from langso.assessment.values import Profile
from langso.core.shelves import Shelf
from langso.geography import queries as geography
from langso.geography.values import Level, Scheme
from langso.standards.values import CriteriaSet, LowerUnits


class UnitOn(NamedTuple):
    """One unit as it stands on the day asked about; in the order of `geography.day_rows`."""

    unit_id: int
    level: str
    code: str
    name: str
    kind: str
    parent_id: int | None
    sort_key: str


def _profile(classes: frozenset[tuple[str, str]]) -> Profile:
    named = dict(classes)
    return Profile(named.get(Scheme.REGION), classes, named.get(Scheme.LAW_PROVINCE))


NO_CLASSES = _profile(frozenset())


@dataclass(frozen=True)
class Day:
    """All units of one day, and the profile of each that has any class."""

    units: dict[int, UnitOn]
    profiles: Mapping[int, Profile]
    """Units with the same classes share one object."""

    def ancestors(self, units: Iterable[UnitOn], level: str) -> NDArray[np.int32]:
        """Return the unit on a level at or above each unit, 0 where there is none."""
        above = self._above(level)
        found = (
            unit.unit_id if unit.level == level else above.get(unit.parent_id, 0) for unit in units
        )
        return np.fromiter(found, np.int32)

    def profile(self, unit_id: int) -> Profile:
        """Return what decides the levels of a unit: its own region and all its classes."""
        return self.profiles.get(unit_id, NO_CLASSES)

    def of_kinds(self, kinds: frozenset[str]) -> NDArray[np.int32]:
        """Return the units of some kinds."""
        found = self._of_kinds.get(kinds)
        if found is None:
            ids = [unit_id for unit_id, unit in self.units.items() if unit.kind in kinds]
            found = self._of_kinds[kinds] = np.array(ids, np.int32)
        return found

    @cached_property
    def _of_kinds(self) -> dict[frozenset[str], NDArray[np.int32]]:
        return {}

    @cached_property
    def parents_of_communes(self) -> frozenset[int | None]:
        """Units that have communes directly below them."""
        return frozenset(
            unit.parent_id for unit in self.units.values() if unit.level == Level.COMMUNE
        )

    def _above(self, level: str) -> dict[int | None, int]:
        """Return the unit on a level at or above each unit that has units below it."""
        found = self._ancestors.get(level)
        if found is None:
            found = self._ancestors[level] = {}
            for parent_id in {unit.parent_id for unit in self.units.values()}:
                at = self.units.get(parent_id) if parent_id is not None else None
                while at is not None and at.level != level:
                    at = self.units.get(at.parent_id) if at.parent_id is not None else None
                if at is not None:
                    found[parent_id] = at.unit_id
        return found

    @cached_property
    def _ancestors(self) -> dict[str, dict[int | None, int]]:
        return {}


_days: Shelf[Day] = Shelf(16)


def day(*, on: dt.date) -> Day:
    """Return the tree of a day."""
    revision = geography.revision()
    return _days.get((revision, on), lambda: _day(on))


def _day(on: dt.date) -> Day:
    units = {row[0]: UnitOn._make(row) for row in geography.day_rows(on=on)}
    made: dict[tuple[tuple[str, ...], ...], Profile] = {}
    profiles = {}
    for unit_id, *columns in geography.classes_on(on=on):
        classes = tuple(map(tuple, columns))
        if classes not in made:
            made[classes] = _profile(frozenset(zip(*columns, strict=True)))
        profiles[unit_id] = made[classes]
    return Day(units=units, profiles=profiles)


def asked_of(criteria_set: CriteriaSet, tree: Day) -> list[UnitOn]:
    """Return the units of a day that a set is for: its level, its kinds, with communes or not."""
    return [
        unit
        for unit in tree.units.values()
        if unit.level == criteria_set.level
        and (not criteria_set.kinds or unit.kind in criteria_set.kinds)
        and _lower_units_fit(criteria_set.lower_units, unit, tree)
    ]


def _lower_units_fit(wanted: LowerUnits, unit: UnitOn, tree: Day) -> bool:
    has_some = unit.unit_id in tree.parents_of_communes
    return wanted == LowerUnits.ANY or has_some == (wanted == LowerUnits.SOME)
