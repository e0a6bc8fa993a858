"""A commune's page: its life, its neighbours in time, and the grid of criteria with verdicts."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from langso.assessment import queries as assessment
from langso.assessment.values import (
    CriterionReport,
    IndicatorReport,
    UnitReport,
    Verdict,
)
from langso.geography import queries as geography
from langso.geography.values import (
    REFORM_ON,
    ClassRow,
    Link,
    Place,
    Region,
    Scheme,
    State,
    UnknownUnitError,
)
from langso.ledger import queries as ledger
from langso.standards import queries as standards
from langso.web.presenters.figures import figure_text, level_text
from langso.web.presenters.places import OwnTitle, own_titles
from langso.web.presenters.question import TODAY, Question
from langso.web.presenters.titles_held import TitlesHeld, titles_held

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LineageLink:
    """A predecessor or successor with the address of its page on a day it lived."""

    link: Link
    address: str


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator in the grid: its verdict, the figure beside its level, its explanation."""

    report: IndicatorReport
    figure: str
    level: str
    address: str


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion in the grid with its indicators."""

    report: CriterionReport
    indicators: list[IndicatorLine]


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class of the unit in words, and the row it came from."""

    name: str
    value: str
    row: ClassRow


@dataclass(frozen=True, slots=True)
class Distance:
    """What still stands between a unit and its title, in indicators."""

    not_met: list[IndicatorLine]
    undetermined: list[IndicatorLine]

    @property
    def none(self) -> bool:
        """Whether nothing is left."""
        return not (self.not_met or self.undetermined)


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything the page of a commune shows."""

    question: Question
    place: Place
    path: list[Place]
    report: UnitReport | None
    criteria: list[CriterionLine]
    entry_conditions: list[IndicatorLine]
    distance: Distance
    titles: list[OwnTitle]
    held: TitlesHeld
    trend_address: str
    """Where its years stand side by side: judging them all would hold up the page."""
    predecessors: list[LineageLink]
    successors: list[LineageLink]
    states: list[State]
    classes: list[ClassLine]
    simulated: bool

    @property
    def criteria_undetermined(self) -> int:
        """How many criteria cannot be judged: they count neither as met nor as not met."""
        return sum(line.report.verdict == Verdict.UNDETERMINED for line in self.criteria)


def unit_page(question: Question, *, place: Place) -> UnitPage:
    """Gather the page of one commune-level unit; no report where the set does not apply to it."""
    report = report_of(question, place, explained=False)
    criteria = _criteria(report, question=question, place=place)
    before, after = geography.lineage(unit_id=place.unit_id)
    return UnitPage(
        question=question,
        place=place,
        path=geography.path(unit_id=place.unit_id, on=question.on),
        report=report,
        criteria=criteria,
        entry_conditions=_lines(
            report.entry_conditions if report else (), question=question, place=place
        ),
        distance=_distance(criteria),
        titles=own_titles(question, place),
        held=titles_held(place, question.on),
        trend_address=trend_address(question, place),
        predecessors=[_lineage_link(link, question, past=True) for link in before],
        successors=[_lineage_link(link, question, past=False) for link in after],
        states=geography.life(unit_id=place.unit_id),
        classes=_classes(place, question),
        simulated=_is_simulated(report) or ledger.holds_simulated(),
    )


def report_of(question: Question, place: Place, *, explained: bool = True) -> UnitReport | None:
    """Return what the law makes of a unit; None when the set does not judge units of its kind.

    A grid needs no explanations (`explained` False); each is asked for on its own.
    """
    criteria_set = standards.get_set(set_id=question.criteria_set.id, year=question.period.year)
    if criteria_set.kinds and place.kind not in criteria_set.kinds:
        return None
    return assessment.unit_report(unit_id=place.unit_id, explained=explained, **question.engine)


def indicator_of(report: UnitReport | None, code: str) -> IndicatorReport:
    """Return the report of one indicator or entry condition. Raises Http404."""
    every = [one for criterion in report.criteria for one in criterion.indicators] if report else []
    every += report.entry_conditions if report else ()
    for one in every:
        if one.code == code:
            return one
    raise Http404(_("This criteria set has no indicator %(code)s.") % {"code": code})


def _criteria(
    report: UnitReport | None, *, question: Question, place: Place
) -> list[CriterionLine]:
    return [
        CriterionLine(criterion, _lines(criterion.indicators, question=question, place=place))
        for criterion in (report.criteria if report else ())
    ]


def _lines(
    reports: tuple[IndicatorReport, ...], *, question: Question, place: Place
) -> list[IndicatorLine]:
    addresses = verdict_addresses(question, place)
    return [
        IndicatorLine(
            report=one,
            figure=_joined(figure_text(test) for test in one.tests),
            level=_joined(level_text(test) for test in one.tests),
            address=addresses(one.code),
        )
        for one in reports
    ]


def _joined(texts: Iterable[str]) -> str:
    """Return texts side by side, each once: men and women often have the same level."""
    return " · ".join(dict.fromkeys(text for text in texts if text))


def verdict_addresses(question: Question, place: Place) -> Callable[[str], str]:
    """Return what gives the address of the explanation of each indicator's verdict, by code."""
    stem = reverse("web:verdict", args=[place.code, question.criteria_set.id, "_"])[:-1]
    query = question.place_query
    return lambda code: f"{stem}{quote(code, safe='')}?{query}"


def trend_address(question: Question, place: Place) -> str:
    """Return the address of a place's years under the set of a question."""
    return f"{reverse('web:trend', args=[place.code])}?{question.query}"


def _distance(criteria: list[CriterionLine]) -> Distance:
    every = [line for criterion in criteria for line in criterion.indicators]
    return Distance(
        not_met=[line for line in every if line.report.verdict == Verdict.NOT_MET],
        undetermined=[line for line in every if line.report.verdict == Verdict.UNDETERMINED],
    )


def _lineage_link(link: Link, question: Question, *, past: bool) -> LineageLink:
    """Return a link to a predecessor on its last day, or to a successor on its first."""
    day = link.effective_on - _ONE_DAY if past else link.effective_on
    query = f"on={day.isoformat()}"
    if question.tree == TODAY and not past:
        query = f"{query}&period={question.period}"
    return LineageLink(link, f"{reverse('web:place', args=[link.code])}?{query}")


def _classes(place: Place, question: Question) -> list[ClassLine]:
    """Return the classes of a unit that the law depends on, in words."""
    rows = geography.classes_of(unit_id=place.unit_id, on=question.on)
    return [ClassLine(_scheme(row), _class_value(row), row) for row in rows]


def _scheme(row: ClassRow) -> str:
    return str(Scheme(row.scheme).label) if row.scheme in Scheme.values else row.scheme


def _class_value(row: ClassRow) -> str:
    """Write a class's value: a region's or a former province's name, yes for a mere flag."""
    if row.scheme == Scheme.REGION and row.value in Region.values:
        return str(Region(row.value).label)
    if row.scheme == Scheme.LAW_PROVINCE:
        former = REFORM_ON - _ONE_DAY
        try:
            return geography.get_unit(code=row.value, on=former).name
        except UnknownUnitError:
            return row.value
    return _("yes") if row.value == "yes" else row.value


def _is_simulated(report: UnitReport | None) -> bool:
    """Tell whether any figure behind a report is simulated."""
    if not report:
        return False
    return any(
        test.figure is not None and test.figure.simulated
        for criterion in report.criteria
        for indicator in criterion.indicators
        for test in indicator.tests
    )
