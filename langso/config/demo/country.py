"""Places as arrays: who lived on a day, below whom, and which levels hold for them.

One position a unit, the same in every array of the module and in every period.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from langso.assessment.values import Profile
from langso.geography import queries as geography
from langso.geography.values import Scheme

Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]
State = tuple[Any, ...]
"""A row of `geography.queries.state_rows`."""
_NO_PARENT = -1


@dataclass(frozen=True, slots=True)
class Tree:
    """The units of one level alive on a day, with their ancestors' ids (-1: none)."""

    on: dt.date
    level: str
    ids: Whole
    codes: list[str]
    kinds: NDArray[np.str_]
    districts: Whole
    provinces: Whole
    profiles: list[Profile]

    def of_kinds(self, kinds: tuple[str, ...]) -> Truths:
        """Tell which units are of these kinds (all when none is named)."""
        if not kinds:
            return np.ones(self.ids.size, dtype=bool)
        return np.isin(self.kinds, kinds)

    @property
    def regions(self) -> list[str]:
        """Region of each unit, "" when it has none."""
        return [profile.region or "" for profile in self.profiles]


class Places:
    """States, classes and successions read once; trees are cut from them."""

    def __init__(self) -> None:
        self.states = geography.state_rows()
        self.successions = geography.succession_rows()
        self.classes: dict[int, list[tuple[str, str, dt.date, dt.date]]] = defaultdict(list)
        for unit_id, scheme, value, valid_from, valid_to, *_ in geography.class_rows():
            self.classes[unit_id].append((scheme, value, valid_from, valid_to))

    def tree(self, level: str, on: dt.date) -> Tree:
        """Return the units of a level alive on a day, by id."""
        alive = {row[0]: row for row in self.states if row[1] <= on < row[2]}
        rows = sorted(row for row in alive.values() if row[3] == level)
        above = [self._ancestors(row, alive) for row in rows]
        return Tree(
            on=on,
            level=level,
            ids=np.array([row[0] for row in rows], dtype=np.int64),
            codes=[row[4] for row in rows],
            kinds=np.array([row[6] for row in rows], dtype=np.str_),
            districts=np.array([up.get("district", _NO_PARENT) for up in above], dtype=np.int64),
            provinces=np.array([up.get("province", _NO_PARENT) for up in above], dtype=np.int64),
            profiles=[
                self._profile(row, alive.get(up.get("province", _NO_PARENT)), on)
                for row, up in zip(rows, above, strict=True)
            ],
        )

    def _ancestors(self, row: State, alive: dict[int, State]) -> dict[str, int]:
        found = {row[3]: row[0]}
        while row[7] is not None and row[7] in alive:
            row = alive[row[7]]
            found[row[3]] = row[0]
        return found

    def _profile(self, row: State, province: State | None, on: dt.date) -> Profile:
        held = {
            (scheme, value)
            for scheme, value, valid_from, valid_to in self.classes.get(row[0], ())
            if valid_from <= on < valid_to
        }
        region = next((value for scheme, value in held if scheme == Scheme.REGION), None)
        law = next((value for scheme, value in held if scheme == Scheme.LAW_PROVINCE), None)
        others = {pair for pair in held if pair[0] not in {Scheme.REGION, Scheme.LAW_PROVINCE}}
        code = law or (province[4] if province else None)
        return Profile(region=region, classes=frozenset(others), province=code)

    def parts(self, tree: Tree, before: Tree) -> list[tuple[int, int, float]]:
        """Return (position in `before`, position in `tree`, share) of every part that passed on.

        A unit that lives on passes wholly into itself. Unknown shares are taken as equal: these
        are simulated sizes, no figure is carried by them.
        """
        old = {int(unit): i for i, unit in enumerate(before.ids)}
        new = {int(unit): i for i, unit in enumerate(tree.ids)}
        links: dict[int, list[tuple[int, float | None]]] = defaultdict(list)
        for predecessor, successor, effective_on, _part, people_share, _area in self.successions:
            inside = before.on < effective_on <= tree.on
            if inside and predecessor in old and successor in new:
                links[old[predecessor]].append((new[successor], people_share))
        for unit, position in old.items():
            if unit in new:
                links[position].append((new[unit], 1.0))
        return [
            (position, target, 1 / len(targets) if share is None else share)
            for position, targets in links.items()
            for target, share in targets
        ]
