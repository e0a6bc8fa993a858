"""Findings of the stages beside the computed verdicts, as the pages lay them out."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.geography.values import Place
from langso.reporting.forms.findings import DIFFERING, UNFOUND, Said
from langso.reporting.presenters import desk_words
from langso.reporting.queries.country import is_difference
from langso.reporting.values import (
    Difference,
    FindingShown,
    FindingVerdict,
    LiveVerdict,
    RoundInfo,
    Stage,
)
from langso.standards import queries as standards
from langso.standards.values import CriteriaSet, Indicator

_NEEDS = {
    Stage.SELF: Action.SUBMIT,
    Stage.VERIFIED: Action.VERIFY,
    Stage.APPRAISED: Action.APPRAISE,
}
Stages = Mapping[Stage, frozenset[str] | None]
"""The stages somebody may record for, with the departments (None: all indicators)."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A finding that was refused, and why."""

    said: Said
    message: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What one stage found, in words."""

    stage: str
    word: str
    verdict: str
    reason: str
    by: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator: the computed verdict, what each stage found, what the reader may record."""

    anchor: str
    set_id: str
    code: str
    title: str
    verdict: str
    word: str
    explanation: str
    stages: tuple[Shown, ...]
    differs: bool
    record: tuple[tuple[str, str], ...]
    """Stages (value, word) the reader may record a finding for."""
    refused: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One set with its indicators."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CommunePage:
    """Everything the page of a commune shows."""

    round: RoundInfo
    place: Place
    groups: tuple[Group, ...]
    verdicts: tuple[tuple[str, str], ...]
    show: str
    recorded: int
    differing: int
    whole: int


@dataclass(frozen=True, slots=True)
class ProvinceLine:
    """One indicator of one commune on which not all agree."""

    code: str
    title: str
    set_name: str
    verdict: str
    word: str
    stages: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class ProvincePage:
    """Everything the page of a province's differences shows."""

    round: RoundInfo
    province: Place
    communes: tuple[tuple[Place, tuple[ProvinceLine, ...]], ...]
    count: int
    whole: int


def stages_of(user: Somebody, place: Place, *, on: dt.date) -> Stages:
    """Return the stages that somebody may record findings for at a commune."""
    found: dict[Stage, frozenset[str] | None] = {}
    for stage, action in _NEEDS.items():
        if not accounts.may(user=user, action=action, unit_id=place.unit_id, on=on):
            continue
        found[stage] = (
            accounts.departments_of(user=user, unit_id=place.unit_id, on=on, action=action)
            if stage == Stage.VERIFIED
            else None
        )
    return found


def commune_page(
    round_info: RoundInfo,
    place: Place,
    *,
    verdicts: Iterable[LiveVerdict],
    findings: Iterable[FindingShown],
    sets: Sequence[tuple[CriteriaSet, bool]],
    stages: Stages,
    show: str,
    attempt: Attempt | None = None,
) -> CommunePage:
    """Lay out a commune's indicators for one reader."""
    computed = {(one.set_id, one.indicator): one for one in verdicts}
    found: dict[tuple[str, str], dict[Stage, FindingShown]] = {}
    for one in findings:
        found.setdefault((one.set_id, one.indicator), {})[one.stage] = one
    maker = _Maker(computed, found, stages, attempt)
    names = desk_words.set_names()
    every = {
        criteria_set.id: [maker.line(criteria_set.id, one) for one in criteria_set.indicators]
        for criteria_set, _required in sets
    }
    lines = [line for group in every.values() for line in group]
    return CommunePage(
        round=round_info,
        place=place,
        groups=tuple(
            Group(names.get(set_id, set_id), kept)
            for set_id, group in every.items()
            if (kept := tuple(line for line in group if _wanted(line, show)))
        ),
        verdicts=tuple((one.value, str(one.label)) for one in FindingVerdict),
        show=show,
        recorded=sum(bool(line.stages) for line in lines),
        differing=sum(line.differs for line in lines),
        whole=len(lines),
    )


def _wanted(line: Line, show: str) -> bool:
    if show == DIFFERING:
        return line.differs
    if show == UNFOUND:
        return not line.stages
    return True


@dataclass(frozen=True)
class _Maker:
    computed: Mapping[tuple[str, str], LiveVerdict]
    found: Mapping[tuple[str, str], Mapping[Stage, FindingShown]]
    stages: Stages
    attempt: Attempt | None

    def line(self, set_id: str, one: Indicator) -> Line:
        live = self.computed.get((set_id, one.code))
        stages = self.found.get((set_id, one.code), {})
        verdict = live.verdict if live else ""
        refused = self.attempt
        if refused and (refused.said.set_id, refused.said.indicator) != (set_id, one.code):
            refused = None
        return Line(
            anchor=anchor_of(set_id, one.code),
            set_id=set_id,
            code=one.code,
            title=desk_words.text(one.title),
            verdict=verdict,
            word=desk_words.verdict_word(verdict),
            explanation=desk_words.text(live.words) if live else "",
            stages=shown_stages(stages),
            differs=bool(stages) and is_difference(verdict, stages),
            record=self._record(set_id, one.code),
            refused=refused.message if refused else "",
            reason=refused.said.reason if refused else "",
        )

    def _record(self, set_id: str, code: str) -> tuple[tuple[str, str], ...]:
        department = standards.department_of(set_id, code)
        return tuple(
            (stage.value, str(stage.label))
            for stage, departments in self.stages.items()
            if departments is None or department in departments
        )


def shown_stages(stages: Mapping[Stage, FindingShown]) -> tuple[Shown, ...]:
    """Return what stages found, in the order in which a figure passes them."""
    return tuple(
        Shown(
            stage=desk_words.stage_word(stage),
            word=desk_words.finding_word(one.verdict),
            verdict=str(one.verdict.value),
            reason=one.reason,
            by=one.by,
            at=one.at,
        )
        for stage in Stage
        if (one := stages.get(stage)) is not None
    )


def anchor_of(set_id: str, code: str) -> str:
    """Return the place of an indicator on the page."""
    return f"{set_id}-{code}"


def back_to(round_key: str, code: str, said: Said) -> str:
    """Return the page's address at the indicator that was found on."""
    address = reverse("reporting:findings", args=[round_key, code])
    return f"{address}#{quote(anchor_of(said.set_id, said.indicator))}"


def province_page(
    round_info: RoundInfo,
    province: Place,
    differences: Mapping[int, Sequence[Difference]],
    communes: Sequence[Place],
) -> ProvincePage:
    """Lay out a province's differences by commune, in the order of names."""
    names = desk_words.set_names()
    listed = tuple(
        (
            place,
            tuple(
                ProvinceLine(
                    code=one.indicator,
                    title=desk_words.text(one.title),
                    set_name=names.get(one.set_id, one.set_id),
                    verdict=one.computed,
                    word=desk_words.verdict_word(one.computed),
                    stages=shown_stages(one.findings),
                )
                for one in differences[place.unit_id]
            ),
        )
        for place in communes
        if place.unit_id in differences
    )
    return ProvincePage(
        round=round_info,
        province=province,
        communes=listed,
        count=sum(len(lines) for _place, lines in listed),
        whole=len(communes),
    )
