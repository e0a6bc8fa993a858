"""Finding places by name or code on any day's map."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from langso.geography import queries as geography
from langso.geography.values import Level, Place
from langso.web.presenters import names

SHOWN = 50
SUGGESTED = 8
LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)


@dataclass(frozen=True, slots=True)
class Hit:
    """A place found, with where it lies and its page."""

    place: Place
    within: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """The places found on one level, at most SHOWN of `count`."""

    level: str
    heading: str
    hits: list[Hit]
    count: int

    @property
    def left_out(self) -> int:
        """How many were found but are not listed."""
        return self.count - len(self.hits)


def search(text: str, *, on: dt.date) -> list[Group]:
    """Return what a text finds, a group a level; accents and case do not matter."""
    groups = []
    for level in LEVELS:
        places = geography.list_units(on=on, level=level, q=text, limit=SHOWN)
        if not places:
            continue
        count = len(places)
        if count == SHOWN:
            count = geography.count_units(on=on, level=level, q=text)
        groups.append(Group(level, str(names.HEADINGS[level]), _hits(places, on=on), count))
    return groups


def suggest(text: str, *, on: dt.date) -> list[Hit]:
    """Return the first few places a text finds, higher levels first."""
    places: list[Place] = []
    for level in LEVELS:
        room = SUGGESTED - len(places)
        if room > 0:
            places += geography.list_units(on=on, level=level, q=text, limit=room)
    return _hits(places, on=on)


def _hits(places: list[Place], *, on: dt.date) -> list[Hit]:
    """Return places with the names of what they lie in (two queries however many there are)."""
    parents = _named(places, on=on)
    grandparents = _named(list(parents.values()), on=on)
    found = []
    for place in places:
        parent = parents.get(place.parent_id or 0)
        above = grandparents.get(parent.parent_id or 0) if parent else None
        within = ", ".join(one.name for one in (parent, above) if one)
        address = f"{reverse('web:place', args=[place.code])}?on={on.isoformat()}"
        found.append(Hit(place, within, address))
    return found


def _named(places: list[Place], *, on: dt.date) -> dict[int, Place]:
    ids = {place.parent_id for place in places if place.parent_id}
    return geography.get_places(unit_ids=sorted(ids), on=on) if ids else {}
