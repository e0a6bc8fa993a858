"""A criteria set laid over a tree: which level each test has at each unit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from langso.assessment.rules import levels as level_rules
from langso.assessment.values import Profile
from langso.config.demo.country import Tree
from langso.standards.values import CriteriaSet, EntryCondition, Indicator, Test

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TestHere:
    """A test and its level at each unit (NaN where unknown)."""

    test: Test
    level: Floats


@dataclass(frozen=True, slots=True)
class Laid:
    """A set over a tree: tests by indicator and by entry condition, `whole` tests apart."""

    criteria_set: CriteriaSet
    indicators: tuple[Indicator, ...]
    criterion_of: NDArray[np.int64]
    tests: tuple[tuple[TestHere, ...], ...]
    wholes: tuple[TestHere | None, ...]
    entries: tuple[tuple[EntryCondition, TestHere], ...]


def lay(criteria_set: CriteriaSet, tree: Tree) -> Laid:
    """Return the set with its levels at every unit of the tree."""
    kinds: dict[Profile, int] = {}
    of_unit = np.array([kinds.setdefault(p, len(kinds)) for p in tree.profiles], dtype=np.int64)
    profiles = list(kinds)
    regions = [level_rules.region_used(criteria_set, profile)[0] for profile in profiles]

    def here(test: Test) -> TestHere:
        found = [
            level_rules.resolve(test.levels, region=region, profile=profile, year=criteria_set.year)
            for profile, region in zip(profiles, regions, strict=True)
        ]
        values = np.array(
            [np.nan if level is None or level.value is None else level.value for level in found]
        )
        return TestHere(test, values[of_unit] if of_unit.size else np.zeros(0))

    numbers = [criterion.number for criterion in criteria_set.criteria]
    indicators = criteria_set.indicators
    return Laid(
        criteria_set=criteria_set,
        indicators=indicators,
        criterion_of=np.array([numbers.index(i.criterion) for i in indicators], dtype=np.int64),
        tests=tuple(tuple(here(test) for test in i.tests) for i in indicators),
        wholes=tuple(here(i.whole) if i.whole else None for i in indicators),
        entries=tuple(
            (entry, here(entry.test))
            for entry in criteria_set.entry_conditions
            if entry.test and entry.requires_set is None and entry.unit_share is None
        ),
    )
