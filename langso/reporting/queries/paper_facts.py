"""Facts of units for official papers: figures of the ledger, drafts of the sheets, verdicts.

Grain: one `Fact` a unit × source. What is not there is absent, never zero.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from langso.assessment import queries as assessment
from langso.assessment.rules.phrases import figure_text
from langso.assessment.values import IndicatorReport, TestReport, Verdict
from langso.core.periods import Period
from langso.geography import queries as geography
from langso.geography.values import Place, Scheme
from langso.ledger import queries as ledger
from langso.ledger.values import Figure
from langso.reporting.models import Cell
from langso.reporting.rules.paper_periods import period_at
from langso.reporting.rules.paper_verdicts import criteria_met, criterion_code, verdict_fact
from langso.reporting.rules.papers import (
    UNGROUPED,
    Fact,
    PaperState,
    Source,
    UnitFacts,
    exact,
)
from langso.reporting.values import CellState
from langso.standards import queries as standards
from langso.standards.rules.forms import PLAN_PREFIX
from langso.standards.values import CriteriaSet, Measure, UnknownSetError

Facts = dict[int, dict[Source, Fact]]
NOT_APPROVED = (CellState.ENTERED, CellState.SUBMITTED, CellState.VERIFIED, CellState.RETURNED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What facts are wanted of whom: `on` is the day of the paper's tree of units."""

    units: Sequence[Place]
    sources: frozenset[Source]
    period: Period
    on: dt.date
    set_id: str
    with_drafts: bool


def gather(asked: Asked) -> list[UnitFacts]:
    """Return the facts of the units, in their order."""
    found: Facts = defaultdict(dict)
    _elements(asked, found)
    _planned_criteria(asked, found)
    _verdicts(asked, found)
    classes = geography.classes_of_units(
        unit_ids=[unit.unit_id for unit in asked.units], on=asked.on
    )
    return [
        UnitFacts(
            unit_id=unit.unit_id,
            code=unit.code,
            name=unit.name,
            group=classes.get(unit.unit_id, {}).get(Scheme.GROUP, UNGROUPED),
            facts=found[unit.unit_id],
        )
        for unit in asked.units
    ]


def _elements(asked: Asked, found: Facts) -> None:
    """Read figures of data elements: the ledger's, and over them what is not approved yet."""
    wanted = [source for source in _with_planned(asked.sources) if source.kind == "element"]
    numbers = {one.key: one.number for one in standards.list_elements() if one.number is not None}
    places: dict[tuple[int, int], list[Source]] = defaultdict(list)
    for source in wanted:
        if source.key in numbers:
            code = period_at(source.when, asked.period).code
            places[numbers[source.key], code].append(source)
    if not places:
        return
    unit_ids = [unit.unit_id for unit in asked.units]
    table = ledger.effective_table(
        periods=sorted({code for _number, code in places}),
        element_ids=sorted({number for number, _code in places}),
        unit_ids=unit_ids,
    )
    for row in table.to_pylist():
        if row["low"] is not None:
            fact = Fact(
                low=exact(row["low"]),
                high=exact(row["high"]),
                reference=f"observation:{row['observation_id']}",
                simulated=bool(row["simulated"]),
            )
            for source in places.get((row["element_id"], row["period"]), ()):
                found[row["unit_id"]][source] = fact
    if asked.with_drafts:
        _drafts(places, unit_ids, found)


def _with_planned(sources: Iterable[Source]) -> set[Source]:
    """Add the elements that planned numbers of criteria are counted from."""
    found = set(sources)
    for source in sources:
        if source.kind == "criteria" and source.basis == "plan":
            found.update(_planned(source.when))
    return found


def _planned(when: str) -> list[Source]:
    return [
        Source("element", element.key, when)
        for element in standards.list_elements()
        if element.key.startswith(f"{PLAN_PREFIX}.")
    ]


def _drafts(
    places: Mapping[tuple[int, int], list[Source]], unit_ids: list[int], found: Facts
) -> None:
    """Lay figures that wait on a sheet over the approved ones."""
    cells = (
        Cell.objects.filter(
            sheet__unit_id__in=unit_ids,
            sheet__round__period__in={code for _number, code in places},
            element_id__in={number for number, _code in places},
            village=None,
            state__in=NOT_APPROVED,
            entry__isnull=False,
        )
        .select_related("entry", "sheet__round")
        .order_by("pk")
    )
    for cell in cells:
        entry = cell.entry
        if entry is None or entry.low is None or entry.high is None:
            continue
        fact = Fact(
            low=exact(entry.low),
            high=exact(entry.high),
            state=PaperState.ENTERED,
            reference=f"entry:{entry.pk}",
            simulated=cell.sheet.simulated,
        )
        for source in places.get((cell.element_id, cell.sheet.round.period), ()):
            found[cell.sheet.unit_id][source] = fact


def _planned_criteria(asked: Asked, found: Facts) -> None:
    """Count the criteria that each unit plans to meet; what it did not say stays open."""
    for source in asked.sources:
        if source.kind != "criteria" or source.basis != "plan":
            continue
        planned = _planned(source.when)
        for facts in found.values():
            known = [facts[one] for one in planned if one in facts]
            if known:
                yes = Decimal(sum(fact.low == 1 for fact in known))
                open_ones = len(planned) - len(known)
                facts[source] = Fact(
                    yes, yes + open_ones, simulated=any(fact.simulated for fact in known)
                )


def _verdicts(asked: Asked, found: Facts) -> None:
    """Judge the units in every period that verdicts are asked of."""
    whens = {
        source.when
        for source in asked.sources
        if source.kind in {"verdict", "result", "criteria"} and source.basis == "law"
    }
    simulated = bool(whens) and ledger.holds_simulated()
    for when in sorted(whens):
        wanted = {source for source in asked.sources if source.when == when}
        try:
            year = period_at(when, asked.period).year
            criteria_set = standards.get_set(set_id=asked.set_id, year=year)
        except UnknownSetError:
            continue
        if any(source.kind == "result" for source in wanted):
            _report(asked, when, criteria_set, found, simulated=simulated)
        else:
            _judged(asked, when, criteria_set, found, simulated=simulated)


def _tree(asked: Asked, when: str) -> dict[str, object]:
    """Say on which tree a period is judged: earlier years on the paper's own communes."""
    return {"on": asked.on, "tree": "today" if when == "last_year" else "then"}


def _judged(
    asked: Asked, when: str, criteria_set: CriteriaSet, found: Facts, *, simulated: bool
) -> None:
    """Judge many units: criteria only."""
    rows = assessment.verdict_rows(
        set_id=asked.set_id,
        period=period_at(when, asked.period),
        unit_ids=[unit.unit_id for unit in asked.units],
        **_tree(asked, when),  # type: ignore[arg-type]
    )
    codes: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    numbers = [indicator.criterion for indicator in criteria_set.indicators]
    for unit_id, place, code in zip(
        rows["unit_id"].to_pylist(),
        rows["indicator_no"].to_pylist(),
        rows["verdict"].to_pylist(),
        strict=True,
    ):
        codes[unit_id][numbers[place]].append(code)
    for unit in asked.units:
        by_criterion = {
            criterion.number: criterion_code(codes[unit.unit_id][criterion.number])
            for criterion in criteria_set.criteria
        }
        facts = found[unit.unit_id]
        for number, code in by_criterion.items():
            facts[Source("verdict", f"c{number}", when)] = verdict_fact(code, simulated=simulated)
        facts[Source("criteria", "", when)] = criteria_met(
            by_criterion.values(), simulated=simulated
        )


def _report(
    asked: Asked, when: str, criteria_set: CriteriaSet, found: Facts, *, simulated: bool
) -> None:
    """Judge one unit with the figures behind each indicator."""
    codes = {Verdict.NOT_MET: 0, Verdict.UNDETERMINED: 1, Verdict.MET: 2}
    for unit in asked.units:
        report = assessment.unit_report(
            set_id=asked.set_id,
            period=period_at(when, asked.period),
            unit_id=unit.unit_id,
            **_tree(asked, when),  # type: ignore[arg-type]
        )
        facts = found[unit.unit_id]
        for criterion in report.criteria:
            facts[Source("verdict", f"c{criterion.number}", when)] = verdict_fact(
                codes.get(criterion.verdict, 3), simulated=simulated
            )
            for indicator in criterion.indicators:
                facts[Source("verdict", indicator.code, when)] = verdict_fact(
                    codes.get(indicator.verdict, 3),
                    simulated=simulated,
                    text=indicator.explanation_vi,
                )
                facts[Source("result", indicator.code, when)] = _result(indicator)


def _result(indicator: IndicatorReport) -> Fact:
    """Return what was reported for an indicator: its figures in words, one a comparison."""
    shown = {test.element: test for test in indicator.tests if test.figure is not None}
    told = [_told(test) for test in shown.values()]
    if not told:
        return Fact(None, None, PaperState.MISSING)
    figures = [test.figure for test in shown.values() if test.figure is not None]
    known = next((one for one in figures if one.low is not None and one.high is not None), None)
    seen = next((one.observation_id for one in figures if one.observation_id is not None), None)
    return Fact(
        low=exact(known.low) if known and known.low is not None else None,
        high=exact(known.high) if known and known.high is not None else None,
        text="; ".join(told),
        reference=f"observation:{seen}" if seen is not None else "",
        simulated=any(one.simulated for one in figures),
    )


def _told(test: TestReport) -> str:
    """Write a figure without the unit that stands in a column of its own."""
    if test.figure is None:
        return ""
    element = standards.get_element(key=test.element)
    figure = Figure(test.figure.low, test.figure.high, test.figure.low_open, test.figure.high_open)
    spoken = element.measure in {Measure.TRUTH, Measure.RATING}
    return figure_text(figure, element if spoken else None, "vi")
