"""What requests for a queue mean: its filters, the step that is wanted, what it answers."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from langso.core import asking
from langso.core.addresses import client_address
from langso.core.asking import BadQuestionError
from langso.geography import queries as geography
from langso.geography.values import Place
from langso.reporting import actions, queries
from langso.reporting.forms import queue as forms
from langso.reporting.forms.queue import ALL, Filter, Ticked
from langso.reporting.presenters import desk_words
from langso.reporting.presenters import queue as presenter
from langso.reporting.presenters.queue import Rights
from langso.reporting.presenters.queue_steps import Passing
from langso.reporting.values import (
    CellAnswer,
    CellKey,
    CellState,
    Decided,
    QueueRow,
    RoundInfo,
)

VERIFY, APPROVE, RETURN = "verify", "approve", "return"
PAGE = 50
MOST_AT_ONCE = 5_000
"""Cells that one bulk step takes; each call of an action takes `PART` of them."""
PART = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step somebody asks for, and the cells it is meant for."""

    name: str
    ticked: tuple[Ticked, ...]
    reason: str
    back: str
    post: QueryDict

    @property
    def needs_reason(self) -> bool:
        """Whether it is a return that has no reason yet."""
        return self.name == RETURN and not self.reason and "reason" not in self.post


def step_of(post: QueryDict) -> Wanted:
    """Read which step is wanted. Raises BadQuestionError when none is, or without any cell."""
    one = next((name for name in (VERIFY, APPROVE, RETURN) if post.get(name)), "")
    name = one or post.get("step", "")
    if name not in (VERIFY, APPROVE, RETURN):
        raise BadQuestionError(
            _("There is no step “%(step)s”.") % {"step": name[:40]}, _("Open the queue again.")
        )
    ticked = forms.ticked_of([post.get(one, "")] if one else post.getlist("cell"))
    if not ticked:
        raise BadQuestionError(
            _("No cell is ticked."), _("Tick the cells in the queue, then choose the step.")
        )
    return Wanted(name, tuple(ticked), forms.reason_of(post), post.get("back", "")[:2000], post)


@dataclass
class Outcome:
    """What became of a step: how many cells moved, and why others did not."""

    step: str
    done: int = 0
    refusals: dict[str, int] = field(default_factory=dict)
    by_cell: dict[int, CellAnswer] = field(default_factory=dict)

    def add(self, decided: Decided, rows: Iterable[QueueRow] = ()) -> None:
        """Take in the answers of one call."""
        self.done += decided.done
        cells = {row.key: row.cell_id for row in rows}
        for answer in decided.answers:
            if not answer.done:
                self.refusals[answer.message] = self.refusals.get(answer.message, 0) + 1
            if answer.key in cells:
                self.by_cell[cells[answer.key]] = answer

    def sentences(self) -> Iterable[tuple[int, str]]:
        """Yield what to tell, with the level of each message."""
        if self.done:
            yield messages.SUCCESS, _DONE[self.step](self.done) % {"number": self.done}
        for message, count in self.refusals.items():
            said = ngettext("%(number)s cell not: %(why)s", "%(number)s cells not: %(why)s", count)
            yield messages.WARNING, said % {"number": count, "why": message}
        if not self.done and not self.refusals:
            yield messages.INFO, _("Nothing was left to do.")


_DONE = {
    VERIFY: lambda n: ngettext("%(number)s cell verified.", "%(number)s cells verified.", n),
    APPROVE: lambda n: ngettext(
        "%(number)s cell approved; it is in the national figures.",
        "%(number)s cells approved; they are in the national figures.",
        n,
    ),
    RETURN: lambda n: ngettext(
        "%(number)s cell sent back to its commune.", "%(number)s cells sent back.", n
    ),
}


@dataclass(frozen=True)
class Queue:
    """One province's queue of a round, for one reader."""

    round: RoundInfo
    province: Place
    rights: Rights

    @property
    def _where(self) -> dict[str, Any]:
        return {"round_key": self.round.key, "province_id": self.province.unit_id}

    def _criteria(self) -> dict[str, str]:
        return presenter.criteria_of(queries.plan_of(round_key=self.round.key))

    def chosen(self, asked: QueryDict, criteria: Iterable[str]) -> Filter:
        """Return the filter that is asked for, completed by what the reader came for."""
        names = desk_words.departments()
        chosen = forms.filter_of(asked, departments=names, criteria=criteria)
        return presenter.defaulted(chosen, self.rights)

    def _unit(self, chosen: Filter) -> int | None:
        if not chosen.unit:
            return None
        return geography.get_unit(code=chosen.unit, on=self.round.period.last_on).unit_id

    def page(self, request: HttpRequest) -> presenter.Page:
        """Return the page that is asked for. Raises BadQuestionError, UnknownUnitError."""
        criteria = self._criteria()
        chosen = self.chosen(request.GET, criteria)
        found = queries.queue(
            **self._where, **presenter.question(chosen, self._unit(chosen)),
            state=None if chosen.state == ALL else chosen.state,
            passes_checks=True if chosen.passing else None, after=chosen.after or None, limit=PAGE,
        )  # fmt: skip
        communes = queries.list_asked(round_key=self.round.key, province_code=self.province.code)
        return presenter.page(
            found, round_info=self.round, province=self.province, rights=self.rights,
            chosen=chosen, criteria=criteria, communes=communes,
        )  # fmt: skip

    def rows(self, ticked: Sequence[Ticked]) -> tuple[QueueRow, ...]:
        """Return the rows of ticked cells; those of another place or round are left out."""
        return queries.queue_rows(**self._where, cell_ids=[one.cell_id for one in ticked])

    def take(self, request: HttpRequest, wanted: Wanted) -> Outcome:
        """Take a step with the ticked cells. Raises ReportingError, BadQuestionError."""
        rows = self.rows(wanted.ticked)
        outcome = Outcome(wanted.name)
        said: dict[str, Any] = {
            "cells": [row.key for row in rows],
            "seen": presenter.versions(wanted.ticked, rows),
            "actor": request.user,
            "at": timezone.now(),
            "origin": client_address(request),
        }
        if wanted.name == VERIFY:
            outcome.add(actions.verify(**said), rows)
        elif wanted.name == APPROVE:
            outcome.add(actions.approve(**said), rows)
        else:
            due_on = forms.mend_by_of(wanted.post, on=asking.today())
            outcome.add(actions.return_cells(**said, reason=wanted.reason, due_on=due_on), rows)
        return outcome

    def passing(self, request: HttpRequest) -> Passing:
        """Count what passes all checks of what is asked for and may be verified by the reader."""
        chosen = self.chosen(request.GET, self._criteria())
        now = timezone.now()
        keys = self._keys(chosen, now)
        units = {key.unit_id for key in keys}
        return Passing(len(keys), len(units), chosen, now, len(keys) >= MOST_AT_ONCE)

    def _keys(self, chosen: Filter, until: dt.datetime) -> dict[CellKey, int]:
        question = presenter.question(chosen, self._unit(chosen))
        # Of all departments, those that the reader verifies for.
        question["department"] = question["department"] or self.rights.departments
        return queries.queue_keys(
            **self._where, **question, state=CellState.SUBMITTED, until=until, limit=MOST_AT_ONCE
        )

    def verify_passing(self, request: HttpRequest) -> Outcome:
        """Verify what passed all checks when it was counted. Raises BadQuestionError."""
        chosen = self.chosen(QueryDict(request.POST.get("back", "")), self._criteria())
        keys = self._keys(replace(chosen, after=""), forms.until_of(request.POST))
        outcome = Outcome(VERIFY)
        cells = list(keys)
        for start in range(0, len(cells), PART):
            decided = actions.verify(
                cells=cells[start : start + PART], seen=keys, actor=request.user,
                at=timezone.now(), origin=client_address(request),
            )  # fmt: skip
            outcome.add(decided)
        return outcome

    def back(self, query: str) -> HttpResponse:
        """Return to the queue as it was filtered."""
        address = reverse("reporting:queue", args=[self.round.key, self.province.code])
        query = QueryDict(query[:2000]).urlencode()
        return HttpResponseRedirect(f"{address}?{query}" if query else address)
