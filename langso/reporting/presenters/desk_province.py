"""A province, and the country, on the desk: what waits, how far everybody is, who is late."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.deadlines import days_said
from langso.geography.values import Place
from langso.reporting import queries
from langso.reporting.forms.queue import STATES
from langso.reporting.presenters import desk_words
from langso.reporting.queries.country import ProvinceProgress
from langso.reporting.values import CellState, Progress, RoundInfo
from langso.standards import queries as standards


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cells of a province in one state; `is_mine`: they wait for this reader."""

    state: str
    label: str
    count: int
    address: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One commune, or one province, with its cells by state."""

    code: str
    name: str
    bar: list[dict[str, str]]
    required: int
    sent: int
    approved: int
    returned: int
    changed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ProvinceRound:
    """One open round of a province."""

    round: RoundInfo
    waiting: tuple[Waiting, ...]
    communes: tuple[Line, ...]
    complete: int
    begun: int
    days: int | None
    days_text: str
    own_days: int | None
    own_days_text: str
    department: str
    """The one department the reader verifies for; empty: several, all or none."""

    @property
    def is_late(self) -> bool:
        """Whether the communes' day has passed and some have not sent everything."""
        return self.days is not None and self.days < 0 and self.complete < len(self.communes)

    @property
    def behind(self) -> int:
        """How many communes have not sent everything."""
        return len(self.communes) - self.complete


@dataclass(frozen=True, slots=True)
class ProvinceDesk:
    """Everything the desk shows of one province."""

    place: Place
    rounds: tuple[ProvinceRound, ...]


@dataclass(frozen=True, slots=True)
class ProvinceLine:
    """One province of the country: communes that sent, that are approved, and its cells."""

    one: ProvinceProgress
    bar: list[dict[str, str]]
    is_late: bool

    @property
    def behind(self) -> int:
        """Communes that have not sent everything."""
        return self.one.communes - self.one.sent


@dataclass(frozen=True, slots=True)
class CountryDesk:
    """One open round of the whole country."""

    round: RoundInfo
    provinces: tuple[ProvinceLine, ...]
    communes: int
    sent: int
    approved: int
    begun: int
    days_text: str
    is_overdue: bool


def province(
    place: Place, user: Somebody, rounds: Iterable[RoundInfo], *, on: dt.date
) -> ProvinceDesk:
    """Lay out a province's desk for one of its officers."""
    return ProvinceDesk(
        place, tuple(_round(one, place, user, on) for one in rounds if not one.awaiting)
    )


def _round(one: RoundInfo, place: Place, user: Somebody, on: dt.date) -> ProvinceRound:
    mine = accounts.departments_of(user=user, unit_id=place.unit_id, on=on, action=Action.VERIFY)
    appraises = accounts.may(user=user, action=Action.APPRAISE, unit_id=place.unit_id, on=on)
    found = queries.queue(
        round_key=one.key, province_id=place.unit_id, department=mine or None, limit=1
    )
    address = reverse("reporting:queue", args=[one.key, place.code])
    own = {
        str(CellState.SUBMITTED): mine is None or bool(mine),
        str(CellState.VERIFIED): appraises,
    }
    standing = queries.progress(round_key=one.key, province_id=place.unit_id)
    days = standards.working_days_left(due_on=one.due_commune, on=on)
    own_days = standards.working_days_left(due_on=one.due_province, on=on)
    return ProvinceRound(
        round=one,
        waiting=tuple(
            Waiting(
                state, str(CellState(state).label), found.counts[CellState(state)],
                f"{address}?state={state}", own.get(state, False),
            )
            for state in STATES
        ),
        communes=tuple(_line(commune) for commune in standing),
        complete=sum(commune.sent >= commune.required for commune in standing),
        begun=sum(commune.counts[CellState.EMPTY] < commune.required for commune in standing),
        days=days,
        days_text=days_said(days),
        own_days=own_days,
        own_days_text=days_said(own_days),
        department=desk_words.departments().get(next(iter(mine)), "")
        if mine and len(mine) == 1
        else "",
    )  # fmt: skip


def _line(one: Progress) -> Line:
    return Line(
        code=one.code,
        name=one.name,
        bar=desk_words.bar(one.counts, one.required),
        required=one.required,
        sent=one.sent,
        approved=one.counts[CellState.APPROVED],
        returned=one.counts[CellState.RETURNED],
        changed_at=one.changed_at,
    )


def country(one: RoundInfo, *, on: dt.date) -> CountryDesk:
    """Lay out an open round of the whole country, province by province."""
    days = standards.working_days_left(due_on=one.due_commune, on=on)
    overdue = days is not None and days < 0
    found = [] if one.awaiting else queries.provinces(round_key=one.key)
    return CountryDesk(
        round=one,
        provinces=tuple(
            ProvinceLine(
                province, desk_words.bar(province.counts, province.required),
                overdue and province.sent < province.communes,
            )
            for province in found
        ),
        communes=sum(province.communes for province in found),
        sent=sum(province.sent for province in found),
        approved=sum(province.approved for province in found),
        begun=sum(province.begun for province in found),
        days_text=days_said(days),
        is_overdue=overdue,
    )  # fmt: skip
