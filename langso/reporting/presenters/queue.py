"""A province's queue as its page lays it out: filters, states with counts, rows with steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from langso.core.choices import Choice
from langso.core.confidence import CONFIRMED, Confidence
from langso.core.templatetags.units import unit_name
from langso.geography.values import Place
from langso.reporting import queries
from langso.reporting.forms.queue import ALL, STATES, Filter, Ticked
from langso.reporting.presenters import desk_words
from langso.reporting.queries.queue_facts import Beside, Judged
from langso.reporting.values import (
    CellAnswer,
    CellKey,
    CellState,
    Plan,
    Problem,
    QueuePage,
    QueueRow,
    RoundInfo,
)


@dataclass(frozen=True, slots=True)
class Rights:
    """What a reader may do in a province's queue; `departments` None: verify for all of them."""

    departments: frozenset[str] | None
    appraise: bool
    user_id: int | None

    @property
    def verify(self) -> bool:
        """Whether the reader verifies for any department."""
        return self.departments is None or bool(self.departments)

    def verifies(self, department: str) -> bool:
        """Tell whether the reader verifies for a department."""
        return self.departments is None or department in self.departments

    @property
    def any(self) -> bool:
        """Whether the reader does anything but read."""
        return self.verify or self.appraise


@dataclass(frozen=True, slots=True)
class Level:
    """A level beside a figure, with what the law makes of the figure."""

    set_name: str
    words: str
    verdict: str
    word: str
    unconfirmed: bool
    simulated: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the cell, what stands beside it, and the steps this reader may take."""

    row: QueueRow
    element: str
    sheet_url: str
    value: str
    figure: str
    last: str
    unit: str
    levels: tuple[Level, ...]
    problems: tuple[Problem, ...]
    evidence: int
    evidence_url: str
    verify: bool
    send_back: bool
    approve: bool
    own: bool
    said: str = ""
    """What became of the last step, where it was refused."""

    @property
    def acts(self) -> bool:
        """Whether any step can be taken."""
        return self.verify or self.send_back or self.approve


@dataclass(frozen=True, slots=True)
class Chip:
    """A state to choose, with how many cells stand in it."""

    state: str
    label: str
    count: int
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of a queue shows."""

    round: RoundInfo
    province: Place
    rights: Rights
    filter: Filter
    chips: tuple[Chip, ...]
    departments: tuple[Choice, ...]
    criteria: tuple[Choice, ...]
    units: tuple[Choice, ...]
    rows: tuple[Row, ...]
    total: int
    next_query: str
    passing_query: str
    """Where what passes all checks can be verified at once; empty where it cannot."""

    @property
    def acts(self) -> bool:
        """Whether any step can be taken with a cell of the page."""
        return any(row.acts for row in self.rows) or bool(self.passing_query)

    @property
    def may_verify(self) -> bool:
        """Whether the reader may verify a cell of the page."""
        return any(row.verify for row in self.rows)

    @property
    def may_approve(self) -> bool:
        """Whether the reader may approve a cell of the page."""
        return any(row.approve for row in self.rows)

    @property
    def may_send_back(self) -> bool:
        """Whether the reader may return a cell of the page."""
        return any(row.send_back for row in self.rows)

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the state narrows the page."""
        chosen = self.filter
        return bool(chosen.q or chosen.unit or chosen.place_in_law or chosen.passing)


def defaulted(chosen: Filter, rights: Rights) -> Filter:
    """Return the filter with what a reader most likely came for, where nothing was chosen."""
    state = chosen.state
    if not state:
        waits = CellState.SUBMITTED if rights.verify else CellState.VERIFIED
        state = str(waits) if rights.any else ALL
    department = chosen.department
    mine = rights.departments
    if not department and mine is not None and len(mine) == 1:
        department = next(iter(mine))
    return Filter(
        state, department or ALL, chosen.set_id, chosen.criterion, chosen.unit, chosen.q,
        chosen.passing, chosen.after,
    )  # fmt: skip


def question(chosen: Filter, unit_id: int | None) -> dict[str, Any]:
    """Return what the queries of a queue are asked, for a filter."""
    return {
        "department": None if chosen.department in ("", ALL) else chosen.department,
        "set_id": chosen.set_id or None,
        "criterion": chosen.criterion,
        "unit_id": unit_id,
        "q": chosen.q or None,
    }


def criteria_of(plan: Plan) -> dict[str, str]:
    """Return the criteria a round collects for, `set:number` to their titles."""
    names = desk_words.set_names()
    asked = {(one, number) for row in plan.rows for one, number, _code in row.indicators}
    return {
        f"{one.id}:{criterion.number}": (
            f"{criterion.number}. {desk_words.text(criterion.title)} ({names.get(one.id, one.id)})"
        )
        for one, _required in queries.round_sets(round_key=plan.round.key)
        for criterion in one.criteria
        if (one.id, criterion.number) in asked
    }


def page(
    found: QueuePage,
    *,
    round_info: RoundInfo,
    province: Place,
    rights: Rights,
    chosen: Filter,
    criteria: Mapping[str, str],
    communes: Sequence[Place],
) -> Page:
    """Lay out one page of a queue for one reader."""
    names = desk_words.departments()
    counts = {ALL: sum(found.counts.values())} | {str(key): n for key, n in found.counts.items()}
    passing = rights.verify and chosen.state in (str(CellState.SUBMITTED), ALL)
    return Page(
        round=round_info,
        province=province,
        rights=rights,
        filter=chosen,
        chips=tuple(_chip(chosen, state, counts[state]) for state in (*STATES, ALL)),
        departments=_choices({ALL: _all_departments()} | names, chosen.department),
        criteria=_choices(criteria, chosen.place_in_law),
        units=_choices({one.code: one.name for one in communes}, chosen.unit),
        rows=tuple(rows_of(found.rows, round_info=round_info, rights=rights)),
        total=found.total,
        next_query=f"{chosen.query}&{urlencode({'after': found.after})}" if found.after else "",
        passing_query=chosen.query if passing and found.counts[CellState.SUBMITTED] else "",
    )


def rows_of(
    rows: Sequence[QueueRow],
    *,
    round_info: RoundInfo,
    rights: Rights,
    answers: Mapping[int, CellAnswer] | None = None,
) -> list[Row]:
    """Lay out rows of a queue; `answers`: what became of the last step, by cell."""
    facts = queries.beside(round_key=round_info.key, rows=rows)
    shared = _Shared(
        round=round_info,
        rights=rights,
        set_names=desk_words.set_names(),
        sheets={
            code: reverse("reporting:sheet", args=[round_info.key, code])
            for code in {row.unit_code for row in rows}
        },
        evidence=reverse("evidence:for"),
    )
    return [_row(row, facts[row.cell_id], shared, (answers or {}).get(row.cell_id)) for row in rows]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all rows of a page share, made once."""

    round: RoundInfo
    rights: Rights
    set_names: Mapping[str, str]
    sheets: Mapping[str, str]
    evidence: str


def _row(row: QueueRow, facts: Beside, shared: _Shared, answer: CellAnswer | None) -> Row:
    rights = shared.rights
    own = row.entered_by_id is not None and row.entered_by_id == rights.user_id
    mine = rights.verifies(row.department)
    asked = {"unit": row.unit_code, "element": row.key.element_key, "period": shared.round.period}
    return Row(
        row=row,
        element=desk_words.text(row.element),
        sheet_url=shared.sheets[row.unit_code],
        value=f"{row.cell_id}:{row.version}",
        figure=desk_words.figure(row.text, row.unit),
        last=desk_words.figure(row.last_text, row.unit),
        unit=unit_name(row.unit),
        levels=tuple(_level(one, shared.set_names) for one in facts.judged),
        problems=facts.problems,
        evidence=facts.evidence,
        evidence_url=f"{shared.evidence}?{urlencode(asked)}",
        verify=mine and row.state == CellState.SUBMITTED and not own,
        send_back=(mine or rights.appraise)
        and row.state in (CellState.SUBMITTED, CellState.VERIFIED),
        approve=rights.appraise and row.state == CellState.VERIFIED and not own,
        own=own,
        said=answer.message if answer is not None and not answer.done else "",
    )


def _level(one: Judged, names: Mapping[str, str]) -> Level:
    level = one.level
    return Level(
        set_name=names.get(one.set_id, one.set_id),
        words=desk_words.text(level.words) if level else "",
        verdict=one.verdict,
        word=desk_words.verdict_word(one.verdict),
        unconfirmed=level is not None and Confidence(level.confidence) not in CONFIRMED,
        simulated=level is not None and level.simulated,
    )


def _chip(chosen: Filter, state: str, count: int) -> Chip:
    label = _all_states() if state == ALL else str(CellState(state).label)
    query = Filter(
        state, chosen.department, chosen.set_id, chosen.criterion, chosen.unit, chosen.q,
        chosen.passing,
    ).query  # fmt: skip
    return Chip(state, label, count, query, state == chosen.state)


def _choices(words: Mapping[str, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value == chosen) for value, label in words.items())


def _all_states() -> str:
    return _("all states")


def _all_departments() -> str:
    return _("all departments")


def versions(ticked: Sequence[Ticked], rows: Sequence[QueueRow]) -> dict[CellKey, int]:
    """Return the versions that were seen, by the keys of the cells."""
    seen = {one.cell_id: one.version for one in ticked}
    return {row.key: seen[row.cell_id] for row in rows}
