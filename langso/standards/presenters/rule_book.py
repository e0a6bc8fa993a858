"""The page of one criteria set: laid out as a lawyer reads it, with what is not yet certain."""

import datetime as dt
from dataclasses import dataclass

from langso.core.confidence import CONFIRMED, Confidence
from langso.core.templatetags.writing import in_language
from langso.geography import queries as geography
from langso.geography.values import Level as PlaceLevel
from langso.standards import queries
from langso.standards.presenters.indicators import IndicatorBlock, indicator_block
from langso.standards.values import CriteriaSet, EntryCondition, OpenFact, Source


@dataclass(frozen=True, slots=True)
class CriterionBlock:
    """A criterion and its indicators."""

    number: int
    title: str
    group: str
    indicators: tuple[IndicatorBlock, ...]


@dataclass(frozen=True, slots=True)
class LocalDecision:
    """A province's own decision laid over a set."""

    decision: str
    provinces: str
    from_on: str
    to_on: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A whole set for one year, ready to be laid out."""

    criteria_set: CriteriaSet
    years: tuple[int, ...]
    criteria: tuple[CriterionBlock, ...]
    entry_conditions: tuple[EntryCondition, ...]
    pass_confidence_name: str
    sources: tuple[Source, ...]
    amended: tuple[IndicatorBlock, ...]
    waiting: tuple[OpenFact, ...]
    decisions: tuple[LocalDecision, ...]
    doubtful_titles: int
    doubtful_levels: int
    indicator_count: int


def rule_book(criteria_set: CriteriaSet, *, years: tuple[int, ...]) -> RuleBook:
    """Lay out a set. One read of the provinces' names and one of the data elements."""
    elements = {element.key: element for element in queries.list_elements()}
    names = _province_names(criteria_set)
    criteria = tuple(
        CriterionBlock(
            number=criterion.number,
            title=in_language(criterion.title),
            group=criterion.group,
            indicators=tuple(
                indicator_block(one, criteria_set=criteria_set, elements=elements, names=names)
                for one in criterion.indicators
            ),
        )
        for criterion in criteria_set.criteria
    )
    blocks = [block for criterion in criteria for block in criterion.indicators]
    return RuleBook(
        criteria_set=criteria_set,
        years=years,
        criteria=criteria,
        entry_conditions=criteria_set.entry_conditions,
        pass_confidence_name=str(Confidence(criteria_set.pass_confidence).label),
        sources=tuple(criteria_set.sources.values()),
        waiting=tuple(queries.waiting_for_confirmation(set_id=criteria_set.id)),
        decisions=tuple(_decisions(criteria_set)),
        amended=tuple(block for block in blocks if block.indicator.amended_by),
        doubtful_titles=sum(block.title_doubtful for block in blocks),
        doubtful_levels=sum(block.indicator.level_confidence not in CONFIRMED for block in blocks),
        indicator_count=len(blocks),
    )


def _decisions(criteria_set: CriteriaSet) -> list[LocalDecision]:
    """Return the local decisions over a set, their dates as the law files write them."""
    return [
        LocalDecision(
            decision=_decision_name(row["decision"]),
            provinces=", ".join(str(name) for name in _listed(row["provinces"])),
            from_on=str(row["from"] or ""),
            to_on=str(row["to"] or ""),
            simulated=bool(row["simulated"]),
        )
        for row in queries.local_decisions(set_id=criteria_set.id)
    ]


def _decision_name(decision: object) -> str:
    """Return a decision's number and name, whichever the file gives."""
    if not isinstance(decision, dict):
        return str(decision)
    return " ".join(str(part) for part in decision.values() if part)


def _listed(things: object) -> list[object]:
    return list(things) if isinstance(things, list | tuple) else [things]


def _province_names(criteria_set: CriteriaSet) -> dict[str, str]:
    """Return the names of provinces on the last day on which the set's own map held."""
    has_local = any(
        level.province
        for indicator in criteria_set.indicators
        for test in indicator.tests
        for level in test.levels
    )
    if not has_local:
        return {}
    on = dt.date(criteria_set.year, 6, 30)
    places = geography.list_units(on=on, level=PlaceLevel.PROVINCE)
    return {place.code: place.name for place in places}
