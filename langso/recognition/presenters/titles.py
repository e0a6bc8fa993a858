"""Titles in lists, on a page of their own, and a unit's chances and risks."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from langso.assessment.values import Verdict
from langso.core.templatetags.writing import in_language
from langso.geography import queries as geography
from langso.geography.values import Place
from langso.recognition import queries
from langso.recognition.queries import TitlesAsked
from langso.recognition.values import (
    Eligibility,
    EndKind,
    PlaceTitle,
    Risk,
    RiskLevel,
    TitleKind,
)
from langso.standards import queries as standards
from langso.standards.values import Text
from langso.standards.values.titles import TitlePeriod, TitleRule

PAGE = 100
MOST_RISKS = 200


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A title in a list, in words."""

    one: PlaceTitle
    rule: TitleRule | None
    kind: str
    state: str
    state_class: str


@dataclass(frozen=True, slots=True)
class TitlesPage:
    """A page of the list; `first` and `last` number its lines from 1."""

    asked: TitlesAsked
    today: dt.date
    rules: tuple[TitleRule, ...]
    periods: tuple[TitlePeriod, ...]
    provinces: list[Place]
    lines: list[TitleLine]
    count: int
    number: int
    simulated: bool

    @property
    def first(self) -> int:
        """The number of the first line shown."""
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        """The number of the last line shown."""
        return self.first + len(self.lines) - 1

    @property
    def before(self) -> int | None:
        """The page before, if any."""
        return self.number - 1 if self.number > 1 else None

    @property
    def following(self) -> int | None:
        """The page after, if any."""
        return self.number + 1 if self.last < self.count else None


def titles_page(*, asked: TitlesAsked, number: int, today: dt.date) -> TitlesPage:
    """Gather one page of the list of titles."""
    law = standards.title_law()
    found, count = queries.list_titles(asked=asked, limit=PAGE, offset=(number - 1) * PAGE)
    return TitlesPage(
        asked=asked,
        today=today,
        rules=law.titles,
        periods=law.periods,
        provinces=geography.list_units(on=asked.on, level="province"),
        lines=[title_line(one, on=asked.on) for one in found],
        count=count,
        number=number,
        simulated=any(one.held.simulated for one in found),
    )


def title_line(one: PlaceTitle, *, on: dt.date) -> TitleLine:
    """Return a title in words, as it stood on a day."""
    held = one.held
    state, state_class = _("in force"), "met"
    if held.ended and held.ended.ended_on <= on:
        state = _("%(how)s on %(day)s") % {
            "how": EndKind(held.ended.kind).label, "day": f"{held.ended.ended_on:%d/%m/%Y}"
        }  # fmt: skip
        state_class = "not_met"
    elif not one.alive:
        state, state_class = _("held by a unit that has ended"), "not_applicable"
    return TitleLine(
        one=one,
        rule=standards.title_law().title(held.title),
        kind=str(TitleKind(held.kind).label),
        state=state,
        state_class=state_class,
    )


@dataclass(frozen=True, slots=True)
class RiskLine:
    """A holder whose figures were looked at."""

    risk: Risk
    line: TitleLine
    level: str
    verdict: Verdict


RISK_AS_VERDICT = {
    RiskLevel.REACHED: Verdict.NOT_MET,
    RiskLevel.POSSIBLE: Verdict.UNDETERMINED,
    RiskLevel.NONE: Verdict.MET,
    RiskLevel.UNKNOWN: Verdict.NOT_APPLICABLE,
}


@dataclass(frozen=True, slots=True)
class RiskPage:
    """The holders of a province (none: the country) by risk; `counts` are over all of them."""

    on: dt.date
    today: dt.date
    province: str
    provinces: list[Place]
    show: str
    lines: list[RiskLine]
    found: int
    counts: list[tuple[str, str, int]]
    simulated: bool


def risk_page(
    *, on: dt.date, today: dt.date, province: str, provinces: list[Place], show: str
) -> RiskPage:
    """Gather the holders whose figures reach a threshold, or may; the first of a long list."""
    found = queries.risks(on=on, province_code=province)
    wanted = {show} if show else {RiskLevel.REACHED, RiskLevel.POSSIBLE}
    chosen = [one for one in found if one.level in wanted]
    places = queries.place_titles(held=[one.held for one in chosen[:MOST_RISKS]])
    return RiskPage(
        on=on,
        today=today,
        province=province,
        provinces=provinces,
        show=show,
        lines=[
            RiskLine(
                one,
                title_line(place, on=on),
                str(one.level.label),
                RISK_AS_VERDICT[one.level],
            )
            for one, place in zip(chosen, places, strict=False)
        ],
        found=len(chosen),
        counts=[
            (level.value, str(level.label), sum(one.level == level for one in found))
            for level in RiskLevel
        ],
        simulated=any(one.held.simulated for one in found),
    )


@dataclass(frozen=True, slots=True)
class EligibilityPage:
    """How a unit stands to a title."""

    place: Place
    path: list[Place]
    rule: TitleRule
    rules: list[TitleRule]
    on: dt.date
    found: Eligibility
    set_title: Text
    own: list[TitleLine]


def eligibility_page(
    *, place: Place, path: list[Place], rule: TitleRule, on: dt.date
) -> EligibilityPage:
    """Gather the conditions of a title for a unit. Raises UnknownTitleError."""
    found = queries.eligibility(unit_id=place.unit_id, title=rule.id, on=on)
    titles = {one.id: one.title for one in standards.list_sets()}
    own = queries.place_titles(held=queries.all_titles_of(unit_id=place.unit_id))
    return EligibilityPage(
        place=place,
        path=path,
        rule=rule,
        rules=[
            one for one in standards.title_law().titles
            if one.level == place.level and place.kind in one.kinds
        ],
        on=on,
        found=found,
        set_title=titles[found.set_id],
        own=[title_line(one, on=on) for one in own],
    )  # fmt: skip


def rule_name(title: str) -> str:
    """Return a title's name in the reader's language; the slug of an unknown one."""
    rule = standards.title_law().title(title)
    return in_language(rule.name) if rule else title
