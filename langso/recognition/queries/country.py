"""The lives of units as the counts and imports need them, read once per version of the tree."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from langso.core.shelves import Shelf
from langso.geography import queries as geography
from langso.geography.values import Level
from langso.recognition.rules import resolving
from langso.recognition.rules.resolving import Places, State


@dataclass(frozen=True)
class Country:
    """Every state of every unit but villages; who ended when; which provinces went where."""

    states: list[State]
    places: Places
    ends: dict[int, dt.date]
    """The first day after the life of each unit that has ended."""
    heirs: dict[int, list[tuple[dt.date, int]]]

    def heir_of(self, province_id: int, on: dt.date) -> int:
        """Return the province of a day that a province went to; itself while it lives."""
        return resolving.heir_of(province_id, on, self.ends, self.heirs)


_countries: Shelf[Country] = Shelf(2)


def country() -> Country:
    """Return the lives of units as the tree has them now."""
    return _countries.get((geography.revision(),), _read)


def _read() -> Country:
    states: list[State] = [row for row in geography.state_rows() if row[3] != Level.VILLAGE]
    ends = {
        unit_id: last + dt.timedelta(days=1)
        for unit_id, level, _began, last in geography.unit_rows()
        if last is not None and level != Level.VILLAGE
    }
    provinces = {row[0] for row in states if row[3] == Level.PROVINCE}
    heirs: dict[int, list[tuple[dt.date, int]]] = defaultdict(list)
    for before, after, on, *_ in geography.succession_rows():
        if before in provinces:
            heirs[before].append((on, after))
    return Country(states, Places(states), ends, dict(heirs))
