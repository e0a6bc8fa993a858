"""The units of a day, their places and their profiles, held in the process by tree revision."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from langso.assessment.queries.law import Law
from langso.assessment.rules.levels import region_used
from langso.assessment.rules.programs import Program
from langso.assessment.values import Profile
from langso.core import duck
from langso.core.shelves import Shelf
from langso.geography import queries as geography
from langso.geography.values import Level, Scheme
from langso.standards.values import CriteriaSet, LowerUnits


@dataclass(frozen=True, slots=True)
class UnitOn:
    """One unit as it stands on the day asked about."""

    unit_id: int
    level: str
    code: str
    name: str
    kind: str
    parent_id: int | None
    sort_key: str


@dataclass(frozen=True)
class Day:
    """All units of one day, and the classes they have."""

    units: dict[int, UnitOn]
    classes: dict[int, frozenset[tuple[str, str]]]
    parents_of_communes: frozenset[int]
    """Units that have communes directly below them."""

    def ancestor(self, unit_id: int, level: str) -> int | None:
        """Return the unit at or above a unit on a level, None when there is none."""
        at: int | None = unit_id
        while at is not None and (unit := self.units.get(at)) is not None:
            if unit.level == level:
                return at
            at = unit.parent_id
        return None

    def profile(self, unit_id: int) -> Profile:
        """Return what decides the levels of a unit: its own region and all its classes."""
        classes = self.classes.get(unit_id, frozenset())
        named = dict(classes)
        return Profile(named.get(Scheme.REGION), classes, named.get(Scheme.LAW_PROVINCE))


@dataclass(frozen=True)
class Subjects:
    """The units that a set is asked of on a day: arrays in one order, and engine tables.

    Rows are sorted by province, then district, then unit; 0 stands for "no district".
    """

    unit_ids: NDArray[np.int32]
    profile_of: NDArray[np.int32]
    province_of: NDArray[np.int32]
    district_of: NDArray[np.int32]
    units: duck.Kept
    profiles: duck.Kept
    profile_classes: duck.Kept
    profile_count: int

    def row_of(self, unit_id: int) -> int | None:
        """Return the row of a unit, None when the set is not asked of it."""
        return self.rows.get(unit_id)

    @cached_property
    def rows(self) -> dict[int, int]:
        """Row by unit."""
        return {int(unit_id): row for row, unit_id in enumerate(self.unit_ids)}


_trees: Shelf[tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]] = Shelf(1)
_days: Shelf[Day] = Shelf(16)
_subjects: Shelf[Subjects] = Shelf(32)


def day(*, on: dt.date) -> Day:
    """Return the tree of a day."""
    revision = geography.revision()
    return _days.get((revision, on), lambda: _day(on))


def _tree() -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Return all states and classes of all units, read once a revision."""
    return _trees.get(
        geography.revision(), lambda: (geography.state_rows(), geography.class_rows())
    )


def _day(on: dt.date) -> Day:
    states, class_rows = _tree()
    units = {
        row[0]: UnitOn(row[0], row[3], row[4], row[5], row[6], row[7], row[10])
        for row in states
        if row[1] <= on < row[2] and row[3] != Level.VILLAGE
    }
    classes: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for unit_id, scheme, value, valid_from, valid_to, *_rest in class_rows:
        if valid_from <= on < valid_to and unit_id in units:
            classes[unit_id].add((scheme, value))
    return Day(
        units=units,
        classes={unit_id: frozenset(pairs) for unit_id, pairs in classes.items()},
        parents_of_communes=frozenset(
            unit.parent_id
            for unit in units.values()
            if unit.level == Level.COMMUNE and unit.parent_id is not None
        ),
    )


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


def subjects(*, law: Law, on: dt.date) -> Subjects:
    """Return the units a set is asked of on a day, as engine tables."""
    key = (law.version, geography.revision(), law.criteria_set.id, law.criteria_set.year, on)
    return _subjects.get(key, lambda: _subjects_of(law, day(on=on)))


def _subjects_of(law: Law, tree: Day) -> Subjects:
    found = [
        (
            tree.ancestor(unit.unit_id, Level.PROVINCE) or 0,
            tree.ancestor(unit.unit_id, Level.DISTRICT) or 0,
            unit.unit_id,
        )
        for unit in asked_of(law.criteria_set, tree)
    ]
    found.sort()
    numbered: dict[Profile, int] = {}
    reduced: dict[Profile, Profile] = {}
    profile_of = []
    for _province, _district, unit_id in found:
        own = tree.profile(unit_id)
        if own not in reduced:
            reduced[own] = engine_profile(law.criteria_set, law.program, own)
        profile_of.append(numbered.setdefault(reduced[own], len(numbered)))
    columns = np.array(found, np.int32).reshape(-1, 3).T
    return arranged(
        law.program,
        unit_ids=columns[2],
        profile_of=np.array(profile_of, np.int32),
        province_of=columns[0],
        district_of=columns[1],
        profiles=list(numbered),
    )


def arranged(
    program: Program,
    *,
    unit_ids: NDArray[np.int32],
    profile_of: NDArray[np.int32],
    province_of: NDArray[np.int32],
    district_of: NDArray[np.int32],
    profiles: Sequence[Profile],
) -> Subjects:
    """Return units in the order given as subjects, with the engine's tables made."""
    units = pa.table(
        {
            "unit_id": pa.array(unit_ids, pa.int32()),
            "slot": pa.array(np.arange(len(unit_ids), dtype=np.int32) * np.int32(program.words)),
            "base": pa.array(profile_of * np.int32(program.width), pa.int32()),
        }
    )
    pairs = [(n, *pair) for n, one in enumerate(profiles) for pair in sorted(one.classes)]
    return Subjects(
        unit_ids=unit_ids,
        profile_of=profile_of,
        province_of=province_of,
        district_of=district_of,
        units=duck.Kept.of(units, called="units"),
        profiles=duck.Kept.of(_profiles_table(profiles), called="profiles"),
        profile_classes=duck.Kept.of(_classes_table(pairs), called="profile_classes"),
        profile_count=len(profiles),
    )


def _profiles_table(profiles: Sequence[Profile]) -> pa.Table:
    return pa.table(
        {
            "profile": pa.array(range(len(profiles)), pa.int32()),
            "region": pa.array([one.region for one in profiles], pa.string()),
            "province": pa.array([one.province for one in profiles], pa.string()),
        }
    )


def _classes_table(pairs: Sequence[tuple[int, str, str]]) -> pa.Table:
    return pa.table(
        {
            "profile": pa.array([pair[0] for pair in pairs], pa.int32()),
            "scheme": pa.array([pair[1] for pair in pairs], pa.string()),
            "klass": pa.array([pair[2] for pair in pairs], pa.string()),
        }
    )


def engine_profile(criteria_set: CriteriaSet, program: Program, own: Profile) -> Profile:
    """Keep of a profile only what the levels of the set depend on; region after overrides."""
    region, _override = region_used(criteria_set, own)
    return Profile(
        region=region,
        classes=own.classes & program.classes,
        province=own.province if own.province in program.provinces else None,
    )
