"""Lists of titles, with the units they were given to as they stood then."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from langso.core.shelves import Shelf
from langso.core.text import unaccented
from langso.geography import queries as geography
from langso.recognition.queries import rows
from langso.recognition.queries.country import Country, country
from langso.recognition.rules.resolving import CODE, NAME
from langso.recognition.values import HeldTitle, PlaceTitle


@dataclass(frozen=True, slots=True)
class TitlesAsked:
    """What is asked of the list; blank asks for all.

    `province` is the code of a province of the day `on`: former provinces' titles are found at the
    one that came of theirs. `state`: held (on that day, by a unit then alive), former (to the end
    of a unit that has ended), ended.
    """

    on: dt.date
    title: str = ""
    period: str = ""
    province: str = ""
    kind: str = ""
    state: str = ""
    q: str = ""


@dataclass(frozen=True, slots=True)
class _Listed:
    shown: PlaceTitle
    province_id: int
    unit_ends: dt.date | None
    searched: str


_lists: Shelf[list[_Listed]] = Shelf(2)


def list_titles(
    *, asked: TitlesAsked, limit: int | None = None, offset: int = 0
) -> tuple[list[PlaceTitle], int]:
    """Return titles, those decided last first, and how many the question finds in all."""
    lives = country()
    every = _lists.get((rows.version(), geography.revision()), lambda: _every(lives))
    province = None
    if asked.province:
        province = geography.get_unit(code=asked.province, on=asked.on).unit_id
    plain = unaccented(asked.q)
    found = [
        one.shown
        for one in every
        if (not asked.title or one.shown.held.title == asked.title)
        and (not asked.period or one.shown.held.period == asked.period)
        and (not asked.kind or one.shown.held.kind == asked.kind)
        and (not asked.state or _state(one, asked.on) == asked.state)
        and (not plain or plain in one.searched)
        and (province is None or lives.heir_of(one.province_id, asked.on) == province)
        and one.shown.held.decision.decided_on <= asked.on
    ]
    last = None if limit is None else offset + limit
    return found[offset:last], len(found)


def place_titles(*, held: Sequence[HeldTitle]) -> list[PlaceTitle]:
    """Return titles with their units as they stood on the day of each decision."""
    lives = country()
    return [_listed(one, lives).shown for one in held]


def _every(lives: Country) -> list[_Listed]:
    return [_listed(one, lives) for one in reversed(rows.read())]


def _listed(held: HeldTitle, lives: Country) -> _Listed:
    day = held.decision.decided_on
    province_id = lives.places.province_of(held.unit_id, day)
    state = lives.places.state_of(held.unit_id, day)
    above = lives.places.state_of(province_id, day)
    shown = PlaceTitle(
        held=held,
        code=state[CODE] if state else "",
        name=state[NAME] if state else "",
        province_code=above[CODE] if above else "",
        province_name=above[NAME] if above else "",
        alive=held.unit_id not in lives.ends,
    )
    searched = unaccented(f"{shown.name} #{shown.code} {held.decision.number}")
    return _Listed(shown, province_id, lives.ends.get(held.unit_id), searched)


def _state(one: _Listed, on: dt.date) -> str:
    held = one.shown.held
    if one.unit_ends is not None and one.unit_ends <= on:
        return "former" if held.held_on(rows.day_before(one.unit_ends)) else "ended"
    return "held" if held.held_on(on) else "ended"
