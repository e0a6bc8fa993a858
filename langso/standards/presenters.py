"""The rule book: criteria sets laid out as a lawyer reads them, with what is not yet certain."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langso.core.templatetags.units import unit_name, with_unit
from langso.core.templatetags.writing import in_language, number
from langso.geography import queries as geography
from langso.geography.values import Level as PlaceLevel
from langso.geography.values import Region, Scheme
from langso.standards import queries
from langso.standards.values import (
    CONFIRMED,
    Confidence,
    CriteriaSet,
    DataElement,
    Delegate,
    EntryCondition,
    Guard,
    Indicator,
    Level,
    Measure,
    OpenFact,
    SetInfo,
    Source,
    Test,
)

REGIONS = {
    **{region.value: region.label for region in Region},
    "group1": gettext_lazy("Commune group 1"),
    "group2": gettext_lazy("Commune group 2"),
    "group3": gettext_lazy("Commune group 3"),
}
"""Columns of level tables in the order of the law: the regions to 2025, then the groups."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One level as written in the rule book, with how sure we are of it."""

    text: str
    confidence: str
    confidence_name: str
    source: str
    simulated: bool

    @property
    def doubtful(self) -> bool:
        """Whether the fact awaits confirmation."""
        return self.confidence not in CONFIRMED


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One row of a level table: what it holds for, and a cell a column."""

    name: str
    cells: tuple[Cell | None, ...]

    @property
    def doubtful(self) -> bool:
        """Whether every known level of the row awaits confirmation: then its name says so once."""
        known = [c for c in self.cells if c and c.confidence != Confidence.UNKNOWN]
        return bool(known) and all(cell.doubtful and not cell.simulated for cell in known)


@dataclass(frozen=True, slots=True)
class TestBlock:
    """One test: what is compared, under which condition, and its levels as a table."""

    what: str
    unit: str
    condition: str
    remarks: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[LevelRow, ...]
    single: Cell | None

    @property
    def is_unknown(self) -> bool:
        """Whether the law has levels here and not one of them is known."""
        cells = [cell for row in self.rows for cell in row.cells if cell]
        return bool(cells) and all(cell.confidence == Confidence.UNKNOWN for cell in cells)


@dataclass(frozen=True, slots=True)
class IndicatorBlock:
    """One indicator as the law has it in the year asked."""

    indicator: Indicator
    title_confidence_name: str
    title_doubtful: bool
    tests: tuple[TestBlock, ...]
    remarks: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class CriterionBlock:
    """A criterion and its indicators."""

    number: int
    title: str
    group: str
    indicators: tuple[IndicatorBlock, ...]


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
    decisions: tuple["LocalDecision", ...]
    doubtful_titles: int
    doubtful_levels: int
    indicator_count: int


@dataclass(frozen=True, slots=True)
class LocalDecision:
    """A province's own decision laid over a set."""

    decision: str
    provinces: str
    from_on: str
    to_on: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """The sets of one span of years."""

    years: str
    sets: list[SetInfo]


def shelves() -> list[Shelf]:
    """Return the sets by the span of years they hold in, the latest first."""
    spans: dict[tuple[int, int], list[SetInfo]] = {}
    for info in queries.list_sets():
        spans.setdefault((info.first_year, info.last_year), []).append(info)
    return [
        Shelf(f"{first}–{last}", infos)
        for (first, last), infos in sorted(spans.items(), reverse=True)
    ]


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
                _indicator(one, criteria_set=criteria_set, elements=elements, names=names)
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


def _indicator(
    indicator: Indicator,
    *,
    criteria_set: CriteriaSet,
    elements: dict[str, DataElement],
    names: dict[str, str],
) -> IndicatorBlock:
    """Lay out one indicator."""
    sources = criteria_set.sources
    return IndicatorBlock(
        indicator=indicator,
        title_confidence_name=str(Confidence(indicator.title_confidence).label),
        title_doubtful=indicator.title_confidence not in CONFIRMED,
        tests=tuple(
            _test(test, indicator=indicator, elements=elements, names=names, sources=sources)
            for test in indicator.tests
        ),
        remarks=tuple(_indicator_remarks(indicator, elements)),
        sources=tuple(sources[key] for key in indicator.sources if key in sources),
    )


def _indicator_remarks(indicator: Indicator, elements: dict[str, DataElement]) -> list[str]:
    """Return what must be said of an indicator beside its levels."""
    remarks = []
    if len(indicator.tests) > 1:
        remarks.append(_("Met when: %(how)s.") % {"how": indicator.combine.label})
    if indicator.delegated_to != Delegate.NONE:
        remarks.append(_("Level left to: %(who)s.") % {"who": indicator.delegated_to.label})
    if indicator.applies_when:
        remarks.append(
            _("Applies only when %(condition)s.")
            % {"condition": _guard(indicator.applies_when, elements)}
        )
    if indicator.not_applicable_note:
        remarks.append(indicator.not_applicable_note)
    if indicator.requires_set:
        remarks.append(
            _("Met exactly when the unit meets: %(set)s.") % {"set": indicator.requires_set}
        )
    if indicator.unit_share:
        remarks.append(
            _("Computed: share of lower units that meet %(set)s.")
            % {"set": indicator.unit_share.criteria_set}
        )
    return remarks + [text for text in (indicator.guidance, indicator.notes) if text]


def _guard(guard: Guard, elements: dict[str, DataElement]) -> str:
    """Write a condition in words."""
    element = elements.get(guard.element)
    what = in_language(element.title) if element else guard.element
    if element and element.measure == Measure.TRUTH:
        return what if guard.value else _("not: %(what)s") % {"what": what}
    return f"{what} {guard.comparison.label} {number(guard.value, 2)}"


def _test(
    test: Test,
    *,
    indicator: Indicator,
    elements: dict[str, DataElement],
    names: dict[str, str],
    sources: dict[str, Source],
) -> TestBlock:
    """Lay out one test: a single level as a phrase, several as a table."""
    element = elements.get(test.element)
    plain = len(test.levels) == 1 and _is_national(test.levels[0])
    cells = {id(level): _cell(level, test, element, sources, units=plain) for level in test.levels}
    columns, rows = ((), ()) if plain else _table(test.levels, cells, names)
    return TestBlock(
        what=in_language(test.title or (element.title if element else indicator.title)),
        unit=unit_name(element.unit if element else indicator.unit),
        condition=_guard(test.guard, elements) if test.guard else "",
        remarks=tuple(_test_remarks(test)),
        columns=columns,
        rows=rows,
        single=cells[id(test.levels[0])] if plain else None,
    )


def _test_remarks(test: Test) -> list[str]:
    """Return what must be said of a test beside its levels."""
    remarks = []
    if test.implied:
        remarks.append(_("Follows from the other parts; counts only when it fails."))
    if test.derived_from:
        set_id, code, factor = test.derived_from
        remarks.append(
            _("Level = %(factor)s × the level of indicator %(code)s in %(set)s.")
            % {"factor": number(factor, 2), "code": code, "set": set_id}
        )
    return remarks


def _is_national(level: Level) -> bool:
    return not (level.region or level.year or level.scheme or level.province)


def _cell(
    level: Level,
    test: Test,
    element: DataElement | None,
    sources: dict[str, Source],
    *,
    units: bool,
) -> Cell:
    """Write one level, with its unit or (in tables, whose corner has it) without."""
    source = sources.get(level.source)
    return Cell(
        text=_level_text(level, test, element, units=units),
        confidence=str(level.confidence),
        confidence_name=str(Confidence(level.confidence).label),
        source=source.name if source else level.source,
        simulated=level.simulated,
    )


def _level_text(level: Level, test: Test, element: DataElement | None, *, units: bool) -> str:
    """Return a level in words."""
    if level.label:
        return level.label
    if level.value is None:
        return _("not known yet")
    if element and element.measure == Measure.TRUTH:
        return _("yes") if level.value else _("no")
    if element and element.scale and 0 <= int(level.value) < len(element.scale):
        return f"{test.comparison.label} {element.scale[int(level.value)]}"
    unit = element.unit if element and (units or element.unit == "%") else ""
    return f"{test.comparison.label} {with_unit(number(level.value, 2), unit)}"


def _table(
    levels: tuple[Level, ...], cells: dict[int, Cell], names: dict[str, str]
) -> tuple[tuple[str, ...], tuple[LevelRow, ...]]:
    """Return columns (national and regions) and rows (years, classes, provinces) of levels."""
    regions = [key for key in REGIONS if any(level.region == key for level in levels)]
    keys: list[str | None] = [None, *regions]
    if all(level.region for level in levels):
        keys = list(regions)
    rows: dict[str, dict[str | None, Cell]] = {}
    for level in levels:
        rows.setdefault(_row_name(level, names), {})[level.region] = cells[id(level)]
    columns = tuple(str(REGIONS[key]) if key else _("National level") for key in keys)
    return columns, tuple(
        LevelRow(name=name, cells=tuple(row.get(key) for key in keys)) for name, row in rows.items()
    )


def _row_name(level: Level, names: dict[str, str]) -> str:
    """Say whom a level holds for, its region apart."""
    parts = []
    if level.province:
        name = names.get(level.province, level.province)
        parts.append(_("Decision of %(province)s") % {"province": name})
    if level.scheme:
        parts.append(_class_name(level.scheme, level.klass))
    if level.year:
        parts.append(_("year %(year)s") % {"year": level.year})
    return ", ".join(parts) or _("Level")


def _class_name(scheme: str, value: str | None) -> str:
    """Say which class of units a level is for."""
    name = str(Scheme(scheme).label) if scheme in Scheme.values else scheme
    return name if value in {None, "yes"} else f"{name}: {value}"
