"""How many units held a title on a day, of how many there were.

A title belongs to one unit for as long as it is not ended; whether it is counted on a day follows
from that unit's own life alone. Successors are not known here, so nothing can pass to them.
Spans are half-open: from a day, until before another.
"""

import bisect
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FOREVER = dt.date(9999, 12, 31)
"""The day after the last, as the tables of places write "while it holds"."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A time during which a unit was of a countable kind and lay in one province."""

    unit_id: int
    province_id: int
    first: dt.date
    until: dt.date


@dataclass(frozen=True, slots=True)
class Holding:
    """A title in force from the day of its decision until before its end."""

    unit_id: int
    first: dt.date
    until: dt.date = FOREVER


def spells(rows: Iterable[Sequence[Any]], *, level: str, kinds: Collection[str]) -> list[Spell]:
    """Return the spells of the units of a level and some kinds.

    `rows`: every state of every unit that is not a village, in the columns of
    `geography.state_rows`. A unit whose parent moves to another province has one spell in each.
    """
    states: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for row in rows:
        states[row[0]].append(row)
    found = []
    for unit_id, own in states.items():
        for row in own:
            if row[3] == level and row[6] in kinds:
                for province, first, until in _provinces(row, states):
                    found.append(Spell(unit_id, province, first, until))
    return found


def _provinces(
    row: Sequence[Any], states: Mapping[int, Sequence[Sequence[Any]]]
) -> list[tuple[int, dt.date, dt.date]]:
    """Return in which province a state lay, and when: its parent may move while it does not."""
    unit_id, first, until, parent = row[0], row[1], row[2], row[7]
    if parent is None:
        return [(unit_id, first, until)]
    found = []
    for above in states.get(parent, ()):
        for province, begun, ended in _provinces(above, states):
            start, stop = max(first, begun), min(until, ended)
            if start < stop:
                found.append((province, start, stop))
    return found


def held_spells(holdings: Iterable[Holding], alive: Iterable[Spell]) -> list[Spell]:
    """Return when and where each unit held a title while it was countable, each day once.

    A unit with two titles of one name (of two periods) is one holder.
    """
    by_unit: dict[int, list[Spell]] = defaultdict(list)
    for spell in alive:
        by_unit[spell.unit_id].append(spell)
    parts: dict[tuple[int, int], list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for one in holdings:
        for spell in by_unit.get(one.unit_id, ()):
            first, until = max(one.first, spell.first), min(one.until, spell.until)
            if first < until:
                parts[spell.unit_id, spell.province_id].append((first, until))
    return [
        Spell(unit_id, province_id, first, until)
        for (unit_id, province_id), spans in parts.items()
        for first, until in _joined(spans)
    ]


def _joined(spans: list[tuple[dt.date, dt.date]]) -> list[tuple[dt.date, dt.date]]:
    joined: list[tuple[dt.date, dt.date]] = []
    for first, until in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((first, until))
    return joined


def former_spells(held: Iterable[Spell], ends: Mapping[int, dt.date]) -> list[Spell]:
    """Return the units that held a title to their very end, from that day on, where they last lay.

    `ends`: the first day after the life of each unit that has ended.
    """
    return [
        Spell(spell.unit_id, spell.province_id, spell.until, FOREVER)
        for spell in held
        if ends.get(spell.unit_id) == spell.until
    ]


class Counter:
    """Counts the spells that hold on a day, by province; any day is two searches."""

    def __init__(self, found: Iterable[Spell]) -> None:
        """Sort the beginnings and ends once."""
        starts: dict[int | None, list[dt.date]] = defaultdict(list)
        stops: dict[int | None, list[dt.date]] = defaultdict(list)
        for spell in found:
            for place in (None, spell.province_id):
                starts[place].append(spell.first)
                stops[place].append(spell.until)
        self._starts = {place: sorted(days) for place, days in starts.items()}
        self._stops = {place: sorted(days) for place, days in stops.items()}

    def count(self, on: dt.date, province_id: int | None = None) -> int:
        """Return how many hold on a day in a province (none: everywhere)."""
        begun = bisect.bisect_right(self._starts.get(province_id, []), on)
        return begun - bisect.bisect_right(self._stops.get(province_id, []), on)

    def places(self) -> list[int]:
        """Return every province that ever had any."""
        return [place for place in self._starts if place is not None]
