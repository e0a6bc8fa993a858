"""The officer's desk by role: a commune's round, a province's communes, the country's provinces."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.geography import queries as geography
from langso.geography.values import Level, Place
from langso.reporting import queries
from langso.reporting.presenters import desk_commune, desk_province
from langso.reporting.presenters.desk_commune import CommuneDesk
from langso.reporting.presenters.desk_province import CountryDesk, ProvinceDesk
from langso.reporting.queries.reminders import Wish
from langso.reporting.values import NoticeShown, RoundInfo

MOST_COMMUNES = 4
"""Communes shown whole; who works at more of them finds the rest as links."""


@dataclass(frozen=True, slots=True)
class EndedPlace:
    """A unit that has ended, at which somebody holds a role: its history can still be read."""

    name: str
    address: str
    ended_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Home:
    """Everything the desk shows one person."""

    communes: tuple[CommuneDesk, ...]
    more_communes: tuple[tuple[str, str], ...]
    provinces: tuple[ProvinceDesk, ...]
    country: tuple[CountryDesk, ...]
    ended: tuple[EndedPlace, ...]
    notices: tuple[NoticeShown, ...]
    unseen: int
    wish: Wish
    refused: str
    has_role: bool

    @property
    def is_empty(self) -> bool:
        """Whether no role of the person has a desk."""
        return not (self.communes or self.provinces or self.country or self.ended)


def holds_role(user: Somebody, *, on: dt.date) -> bool:
    """Tell whether a person has anything to do or to see on the desk."""
    return bool(accounts.list_places_of(user=user, action=Action.SEE_SHEET, on=on))


def home(
    user: Somebody, *, on: dt.date, at: dt.datetime, refused: str = "", typed: str | None = None
) -> Home:
    """Lay out the desk of a person on a day; `typed`: an address that was refused."""
    seen = accounts.list_places_of(user=user, action=Action.SEE_SHEET, on=on)
    ids = [unit_id for unit_id in seen if unit_id is not None]
    places = geography.get_places(unit_ids=ids, on=on)
    lives = [place for place in places.values() if not _has_ended(place, on)]
    rounds = queries.list_open_rounds(on=on)
    communes = [place for place in lives if place.level == Level.COMMUNE]
    wish = queries.wish_of(actor=user)
    return Home(
        communes=tuple(
            desk_commune.commune(place, user, rounds, on=on, at=at)
            for place in communes[:MOST_COMMUNES]
        ),
        more_communes=tuple(_links(communes[MOST_COMMUNES:], rounds)),
        provinces=tuple(
            desk_province.province(place, user, rounds, on=on)
            for place in lives
            if place.level == Level.PROVINCE
        ),
        country=tuple(desk_province.country(one, on=on) for one in rounds) if None in seen else (),
        ended=tuple(_ended(place) for place in places.values() if _has_ended(place, on)),
        notices=tuple(queries.notices(actor=user, limit=10)),
        unseen=queries.count_unseen(actor=user),
        wish=wish if typed is None else Wish(wish.by_mail, typed[:254]),
        refused=refused,
        has_role=bool(seen),
    )


def _has_ended(place: Place, on: dt.date) -> bool:
    return place.ended_on is not None and place.ended_on < on


def _ended(place: Place) -> EndedPlace:
    return EndedPlace(
        place.name, f"{reverse('web:place', args=[place.code])}?on={place.ended_on}", place.ended_on
    )


def _links(communes: Iterable[Place], rounds: Iterable[RoundInfo]) -> Iterable[tuple[str, str]]:
    key = next((one.key for one in rounds if not one.awaiting), None)
    for place in communes:
        if key is not None:
            yield place.name, reverse("reporting:sheet", args=[key, place.code])
