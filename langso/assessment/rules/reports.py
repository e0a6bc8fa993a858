"""From a judgement to the report that pages, the API and the command line show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from langso.assessment.rules import levels as level_rules
from langso.assessment.rules import wording
from langso.assessment.rules.judging import MET, ItemJudged, Judgement, TestJudged
from langso.assessment.values import (
    VERDICT_OF,
    CriterionReport,
    FigureShown,
    IndicatorReport,
    Reason,
    TestReport,
    UnitReport,
)
from langso.standards.rules.law import any_text
from langso.standards.values import CriteriaSet, DataElement, EntryCondition, Indicator


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, and what is known about the figures that were used."""

    period: str
    unit_code: str
    elements: Mapping[str, DataElement]
    shown: Mapping[str, FigureShown]
    law_version: str
    ledger_cut: int
    carried: bool = False
    not_carried: Mapping[str, str] = field(default_factory=dict)
    """Elements whose figures could not be carried to the unit, and why in words."""
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Elements whose figures were computed by formula, and what from."""
    explained: bool = True
    """Whether verdicts are explained in words."""


def unit_report(criteria_set: CriteriaSet, judgement: Judgement, asked: Asked) -> UnitReport:
    """Lay a judgement out by criterion, each indicator with its tests and explanation."""
    context = wording.Context(
        criteria_set, judgement, asked.elements, asked.shown, asked.period, asked.parts
    )
    things: list[Indicator | EntryCondition] = [
        *criteria_set.indicators,
        *criteria_set.entry_conditions,
    ]
    reports = [
        _item_report(thing, with_not_carried(item, asked.not_carried), context, asked)
        for thing, item in zip(things, judgement.items, strict=True)
    ]
    count = len(criteria_set.indicators)
    by_code = dict(zip(map(id, criteria_set.indicators), reports[:count], strict=True))
    criteria = tuple(
        CriterionReport(
            number=criterion.number,
            title_vi=criterion.title.vi,
            title_en=criterion.title.en,
            verdict=VERDICT_OF[code],
            indicators=tuple(by_code[id(indicator)] for indicator in criterion.indicators),
        )
        for criterion, code in zip(criteria_set.criteria, judgement.criteria, strict=True)
    )
    return UnitReport(
        criteria_set=criteria_set.id,
        period=asked.period,
        unit_code=asked.unit_code,
        verdict=VERDICT_OF[judgement.code],
        criteria_met=judgement.criteria.count(MET),
        criteria_total=len(criteria),
        unconfirmed=judgement.unconfirmed,
        carried=asked.carried,
        criteria=criteria,
        entry_conditions=tuple(reports[count:]),
        law_version=asked.law_version,
        ledger_cut=asked.ledger_cut,
    )


def _item_report(
    thing: Indicator | EntryCondition, item: ItemJudged, context: wording.Context, asked: Asked
) -> IndicatorReport:
    title = thing.title if isinstance(thing, Indicator) else thing.text
    return IndicatorReport(
        code=item.item.code,
        title_vi=title.vi,
        title_en=title.en,
        unit=_unit_of(thing, asked),
        verdict=VERDICT_OF[item.code],
        reason=item.reason,
        unconfirmed=item.unconfirmed,
        explanation_vi=wording.explain(item, context, "vi") if asked.explained else "",
        explanation_en=wording.explain(item, context, "en") if asked.explained else "",
        tests=tuple(_test_report(judged, context, asked) for judged in item.tests),
    )


def _unit_of(thing: Indicator | EntryCondition, asked: Asked) -> str:
    if isinstance(thing, Indicator):
        return thing.unit or ""
    element = asked.elements.get(thing.test.element) if thing.test else None
    return element.unit or "" if element else ""


def _test_report(judged: TestJudged, context: wording.Context, asked: Asked) -> TestReport:
    level = judged.level
    source = context.criteria_set.sources.get(level.source) if level else None
    return TestReport(
        id=judged.test.id,
        element=judged.test.element,
        verdict=VERDICT_OF[judged.code],
        reason=judged.reason,
        comparison=judged.test.comparison,
        level=level.value if level else None,
        level_label=level.label if level else "",
        level_how=level_rules.how(level) if level else "",
        level_clause=level.clause if level else "",
        level_source=source.name if source else any_text(level.source if level else ""),
        level_confidence=level.confidence if level else "",
        level_simulated=level.simulated if level else False,
        region_used=context.judgement.region or "",
        figure=asked.shown.get(judged.test.element) if judged.figure is not None else None,
    )


def with_not_carried(item: ItemJudged, not_carried: Mapping[str, str]) -> ItemJudged:
    """Tell "cannot be carried" where a missing figure is one that the merger left behind."""
    tests = tuple(
        TestJudged(
            judged.test,
            judged.code,
            judged.decided,
            Reason.NOT_CARRIED
            if judged.reason == Reason.NO_FIGURE and judged.test.element in not_carried
            else judged.reason,
            judged.level,
            judged.figure,
        )
        for judged in item.tests
    )
    left_behind = any(judged.reason == Reason.NOT_CARRIED for judged in tests)
    missing = item.reason in (Reason.NO_FIGURE, Reason.SEXES_MISSING)
    reason = Reason.NOT_CARRIED if left_behind and missing else item.reason
    return ItemJudged(item.item, item.code, reason, item.unconfirmed, tests)
