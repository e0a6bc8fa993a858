"""The units that a set is asked of on a day, as arrays and as tables of the engine."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from langso.assessment.queries.days import Day, asked_of, day
from langso.assessment.queries.law import Law
from langso.assessment.rules.levels import region_used
from langso.assessment.rules.programs import Program
from langso.assessment.values import Profile
from langso.core import duck
from langso.core.shelves import Shelf
from langso.geography import queries as geography
from langso.geography.values import Level
from langso.standards.values import CriteriaSet


@dataclass(frozen=True)
class Subjects:
    """The units that a set is asked of on a day: arrays in one order, and engine tables.

    Rows are sorted by province, then district, then unit; 0 stands for "no district".
    """

    unit_ids: NDArray[np.int32]
    profile_of: NDArray[np.int32]
    province_of: NDArray[np.int32]
    district_of: NDArray[np.int32]
    units_table: pa.Table
    profiles_table: pa.Table
    classes_table: pa.Table
    profile_count: int

    @cached_property
    def units(self) -> duck.Kept:
        """The units as the engine reads them (`schemas.UNITS`); made when somebody judges."""
        return duck.Kept.of(self.units_table, called="units")

    @cached_property
    def profiles(self) -> duck.Kept:
        """The profiles (`schemas.PROFILES`)."""
        return duck.Kept.of(self.profiles_table, called="profiles")

    @cached_property
    def profile_classes(self) -> duck.Kept:
        """The classes of the profiles (`schemas.PROFILE_CLASSES`)."""
        return duck.Kept.of(self.classes_table, called="profile_classes")

    def row_of(self, unit_id: int) -> int | None:
        """Return the row of a unit, None when the set is not asked of it."""
        return self.rows.get(unit_id)

    @cached_property
    def rows(self) -> dict[int, int]:
        """Row by unit."""
        return {unit_id: row for row, unit_id in enumerate(self.unit_ids.tolist())}


_subjects: Shelf[Subjects] = Shelf(64)


def subjects(*, law: Law, on: dt.date) -> Subjects:
    """Return the units a set is asked of on a day, as engine tables."""
    key = (law.version, geography.revision(), law.criteria_set.id, law.criteria_set.year, on)
    return _subjects.get(key, lambda: _subjects_of(law, day(on=on)))


def _subjects_of(law: Law, tree: Day) -> Subjects:
    units = asked_of(law.criteria_set, tree)
    unit_ids = np.fromiter((unit.unit_id for unit in units), np.int32)
    provinces = tree.ancestors(units, Level.PROVINCE)
    districts = tree.ancestors(units, Level.DISTRICT)
    order = np.lexsort((unit_ids, districts, provinces))
    numbered: dict[Profile, int] = {}
    # Units share the objects of their profiles, so each is looked at once, by its identity.
    number_of: dict[int, int] = {}
    profile_of = []
    for unit_id in unit_ids[order].tolist():
        own = tree.profile(unit_id)
        if id(own) not in number_of:
            reduced = engine_profile(law.criteria_set, law.program, own)
            number_of[id(own)] = numbered.setdefault(reduced, len(numbered))
        profile_of.append(number_of[id(own)])
    return arranged(
        law.program,
        unit_ids=unit_ids[order],
        profile_of=np.array(profile_of, np.int32),
        province_of=provinces[order],
        district_of=districts[order],
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
    pairs = [(n, *pair) for n, one in enumerate(profiles) for pair in sorted(one.classes)]
    return Subjects(
        unit_ids=unit_ids,
        profile_of=profile_of,
        province_of=province_of,
        district_of=district_of,
        units_table=_units_table(program, unit_ids, profile_of),
        profiles_table=_profiles_table(profiles),
        classes_table=_classes_table(pairs),
        profile_count=len(profiles),
    )


def some_of(subjects: Subjects, rows: NDArray[np.int64] | list[int], program: Program) -> Subjects:
    """Return the subjects in some rows, in that order, with the profiles of all."""
    unit_ids, profile_of = subjects.unit_ids[rows], subjects.profile_of[rows]
    return replace(
        subjects,
        unit_ids=unit_ids,
        profile_of=profile_of,
        province_of=subjects.province_of[rows],
        district_of=subjects.district_of[rows],
        units_table=_units_table(program, unit_ids, profile_of),
    )


def _units_table(
    program: Program, unit_ids: NDArray[np.int32], profile_of: NDArray[np.int32]
) -> pa.Table:
    return pa.table(
        {
            "unit_id": pa.array(unit_ids, pa.int32()),
            "slot": pa.array(np.arange(len(unit_ids), dtype=np.int32) * np.int32(program.words)),
            "base": pa.array(profile_of * np.int32(program.width), pa.int32()),
        }
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
