"""The country on one screen: headline figures, the programme's targets, and every province."""

from dataclasses import dataclass

from django.urls import reverse

from langso.assessment import queries as assessment
from langso.assessment.values import RollupRow, TargetResult
from langso.geography.values import Level
from langso.ledger import queries as ledger
from langso.standards import queries as standards
from langso.standards.values import CriteriaSet, SetInfo
from langso.web.presenters import maps, names
from langso.web.presenters.measures import Measure, Value, applicable, measures_of, value_of
from langso.web.presenters.question import THEN, Question


@dataclass(frozen=True, slots=True)
class Headline:
    """A set and how many units of the country meet it, beside the units it applies to."""

    title: str
    set_id: str
    units_name: str
    row: RollupRow
    whole: int
    share: float | None
    undetermined_share: float | None
    criteria_total: int
    is_complete: bool


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place in a table: its counts, its value of the chosen measure and its page."""

    code: str
    name: str
    row: RollupRow
    whole: int
    value: Value
    address: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything the home page shows."""

    question: Question
    criteria_set: CriteriaSet
    measures: list[Measure]
    measure: Measure
    headlines: list[Headline]
    targets: list[TargetResult]
    lines: list[PlaceLine]
    map: maps.Map
    simulated: bool


def home_page(question: Question, *, measure: Measure, criteria_set: CriteriaSet) -> HomePage:
    """Gather the home page of one question."""
    rows = assessment.rollup(level="province", **question.engine)
    lines = [place_line(row, question=question, measure=measure) for row in rows]
    return HomePage(
        question=question,
        criteria_set=criteria_set,
        measures=measures_of(criteria_set),
        measure=measure,
        headlines=_headlines(question),
        targets=_targets(question),
        lines=lines,
        map=maps.province_map(lines, question=question, measure=measure),
        simulated=ledger.holds_simulated(),
    )


def place_line(row: RollupRow, *, question: Question, measure: Measure) -> PlaceLine:
    """Return one place of a roll-up as a line of a table."""
    return PlaceLine(
        code=row.code,
        name=row.name,
        row=row,
        whole=applicable(row),
        value=value_of(row, measure),
        address=place_address(row.code, question),
    )


def place_address(code: str, question: Question, *, keep_set: bool = True) -> str:
    """Return the address of a place's page that keeps the question."""
    query = question.query if keep_set else question.place_query
    return f"{reverse('web:place', args=[code])}?{query}"


def _headlines(question: Question) -> list[Headline]:
    """Return one headline for each set that holds in the period and has units on that tree."""
    found = []
    for info in standards.list_sets():
        if not _is_shown(info, question):
            continue
        rows = assessment.rollup(level="country", **{**question.engine, "set_id": info.id})
        if rows and applicable(rows[0]):
            found.append(_headline(info, rows[0], year=question.period.year))
    return found


def _is_shown(info: SetInfo, question: Question) -> bool:
    """Tell whether a set holds in the period and its level exists on the tree."""
    if not info.first_year <= question.period.year <= info.judged_to:
        return False
    if info.level == "district":
        return question.has_districts
    return info.level == "commune"


def _headline(info: SetInfo, row: RollupRow, *, year: int) -> Headline:
    whole = applicable(row)
    criteria_set = standards.get_set(set_id=info.id, year=year)
    return Headline(
        title=names.title_of(info),
        set_id=info.id,
        units_name=str(names.UNITS[Level(info.level)]),
        row=row,
        whole=whole,
        share=100 * row.met / whole if whole else None,
        undetermined_share=100 * row.undetermined / whole if whole else None,
        criteria_total=len(criteria_set.criteria),
        is_complete=info.complete,
    )


def _targets(question: Question) -> list[TargetResult]:
    """Return the programme's targets that criteria alone decide, on the question's tree.

    With no day chosen each target is read on its own period's last day: districts had theirs in
    the first half of 2025, when today's communes were not there yet.
    """
    on = question.chosen_on if question.tree == THEN else question.on
    return list(assessment.targets(year=question.period.year, on=on, tree=question.tree))
