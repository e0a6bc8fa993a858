"""A commune on its officers' desk: to do, returned cells, distance to titles, what changed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.deadlines import days_said
from langso.geography import queries as geography
from langso.geography.values import Place
from langso.reporting import queries
from langso.reporting.presenters import desk_words
from langso.reporting.queries.standing import Standing
from langso.reporting.values import (
    CellState,
    Change,
    Distance,
    NotAskedError,
    RoundInfo,
    SheetRow,
    SheetView,
)
from langso.standards import queries as standards

CHANGED_WITHIN = dt.timedelta(days=30)
CHANGES, MOST_CHANGES = 8, 400
SHOWN_MISSING = 6


@dataclass(frozen=True, slots=True)
class Returned:
    """A cell that came back: where, why, from whom, until when."""

    code: str
    title: str
    figure: str
    reason: str
    by: str
    due_on: dt.date | None
    address: str


@dataclass(frozen=True, slots=True)
class Way:
    """The way to one title: the distance now, and where the commune stood last."""

    name: str
    distance: Distance
    words: str
    verdict: str
    word: str
    required: bool
    last: Standing | None
    last_word: str


@dataclass(frozen=True, slots=True)
class CommuneRound:
    """One open round of a commune."""

    round: RoundInfo
    counts: dict[CellState, int]
    total: int
    bar: list[dict[str, str]]
    days: int | None
    days_text: str
    returned: tuple[Returned, ...]
    missing: tuple[str, ...]
    missing_more: int
    waiting: int
    """Cells entered that wait for the leader."""
    ways: tuple[Way, ...]
    enters: bool
    submits: bool
    is_asked: bool = True

    @property
    def sent(self) -> int:
        """Required cells that are sent and not returned."""
        states = (CellState.SUBMITTED, CellState.VERIFIED, CellState.APPROVED)
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def empty(self) -> int:
        """Required cells that nobody has entered."""
        return self.counts.get(CellState.EMPTY, 0)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left for the commune to do."""
        return not (self.empty or self.waiting or self.returned)


@dataclass(frozen=True, slots=True)
class Happened:
    """What somebody did at one time: so many cells of one kind."""

    at: dt.datetime
    by: str
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Forerunner:
    """A unit that went into this commune, and where its history is read."""

    name: str
    province: str
    part: bool
    address: str


@dataclass(frozen=True, slots=True)
class CommuneDesk:
    """Everything the desk shows of one commune."""

    place: Place
    rounds: tuple[CommuneRound, ...]
    changes: tuple[Happened, ...]
    forerunners: tuple[Forerunner, ...]
    evidence: str
    address: str


def commune(
    place: Place,
    user: Somebody,
    rounds: Iterable[RoundInfo],
    *,
    on: dt.date,
    at: dt.datetime,
) -> CommuneDesk:
    """Lay out a commune's desk for one of its officers."""

    def may(action: Action) -> bool:
        return accounts.may(user=user, action=action, unit_id=place.unit_id, on=on)

    changed = queries.changes(unit_id=place.unit_id, since=at - CHANGED_WITHIN, limit=MOST_CHANGES)
    before, _after = geography.lineage(unit_id=place.unit_id)
    return CommuneDesk(
        place=place,
        rounds=tuple(
            _round(one, place, enters=may(Action.ENTER), submits=may(Action.SUBMIT), on=on)
            for one in rounds
        ),
        changes=tuple(_happened(changed))[:CHANGES],
        forerunners=tuple(
            Forerunner(
                link.name, link.province_name, link.part == "part",
                f"{reverse('web:place', args=[link.code])}?"
                + urlencode({"on": link.effective_on - dt.timedelta(days=1)}),
            )
            for link in before
        ),
        evidence=reverse("evidence:of", args=[place.code]),
        address=reverse("web:place", args=[place.code]),
    )  # fmt: skip


def _round(
    one: RoundInfo, place: Place, *, enters: bool, submits: bool, on: dt.date
) -> CommuneRound:
    days = standards.working_days_left(due_on=one.due_commune, on=on)
    rights = {"enters": enters, "submits": submits}
    try:
        if one.awaiting:
            raise NotAskedError
        view = queries.sheet(round_key=one.key, unit_id=place.unit_id, with_levels=False)
    except NotAskedError:
        return CommuneRound(
            one, {}, 0, [], days, days_said(days), (), (), 0, 0, (), **rights,
            is_asked=False,
        )  # fmt: skip
    total = sum(view.counts.values())
    codes = _codes(view)
    missing = [
        f"{codes[row.element_key]} {desk_words.text(row.plan.title)}"
        for row in view.rows
        if row.state == CellState.EMPTY and row.plan.required and row.plan.is_entered
    ]
    return CommuneRound(
        round=one,
        counts=view.counts,
        total=total,
        bar=desk_words.bar(view.counts, total),
        days=days,
        days_text=days_said(days),
        returned=tuple(
            _returned(row, view, codes) for row in view.rows if row.state == CellState.RETURNED
        ),
        missing=tuple(missing[:SHOWN_MISSING]),
        missing_more=max(0, len(missing) - SHOWN_MISSING),
        waiting=sum(row.state == CellState.ENTERED for row in view.rows),
        ways=tuple(_ways(one, place)),
        **rights,
    )


def _codes(view: SheetView) -> dict[str, str]:
    """Return the code of the indicator that each row stands at."""
    return {
        row.element_key: indicator.code
        for one in view.sets
        for criterion in one.criteria
        for indicator in criterion.indicators
        for row in indicator.rows
    }


def _returned(row: SheetRow, view: SheetView, codes: dict[str, str]) -> Returned:
    sheet = reverse("reporting:sheet", args=[view.round.key, view.unit_code])
    return Returned(
        code=codes[row.element_key],
        title=desk_words.text(row.plan.title),
        figure=desk_words.figure(row.text, row.plan.unit),
        reason=row.reason,
        by=row.returned_by,
        due_on=row.due_on,
        address=f"{sheet}#r-{row.element_key}",
    )


def _ways(one: RoundInfo, place: Place) -> Iterable[Way]:
    names = desk_words.set_names()
    last = {
        standing.set_id: standing
        for standing in queries.last_standings(round_key=one.key, unit_id=place.unit_id)
    }
    for asked in one.sets:
        distance = queries.distance(round_key=one.key, unit_id=place.unit_id, set_id=asked.set_id)
        standing = last.get(asked.set_id)
        yield Way(
            name=names.get(asked.set_id, asked.set_id),
            distance=distance,
            words=desk_words.text(distance.words),
            verdict=distance.verdict,
            word=desk_words.verdict_word(distance.verdict),
            required=asked.required,
            last=standing,
            last_word=desk_words.verdict_word(standing.verdict) if standing else "",
        )


_DID = {
    "save": gettext_lazy("wrote"),
    "submit": gettext_lazy("sent in"),
    "verify": gettext_lazy("verified"),
    "return": gettext_lazy("sent back"),
    "approve": gettext_lazy("approved"),
    "reopen": gettext_lazy("reopened"),
}


def _happened(changes: Sequence[Change]) -> Iterable[Happened]:
    """Gather what one person did of one kind within a minute, the newest first."""

    def together(change: Change) -> tuple[object, ...]:
        minute = change.at.replace(second=0, microsecond=0)
        return change.by, change.kind, change.round_key, minute, change.reason

    for (by, kind, key, _minute, reason), group in groupby(changes, key=together):
        some = list(group)
        did = str(_DID.get(str(kind), kind))
        if len(some) == 1:
            words = _("%(did)s “%(title)s” %(figure)s") % {
                "did": did, "title": desk_words.text(some[0].title),
                "figure": desk_words.figure(some[0].text),
            }  # fmt: skip
        else:
            said = ngettext("%(did)s %(number)s cell", "%(did)s %(number)s cells", len(some))
            words = said % {"did": did, "number": len(some)}
        yield Happened(some[0].at, str(by), f"{words.strip()} · {key}", str(reason))
