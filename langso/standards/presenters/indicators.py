"""One indicator in the rule book: its tests, and what must be said beside their levels."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from langso.core.confidence import CONFIRMED, Confidence
from langso.core.templatetags.units import unit_name
from langso.core.templatetags.writing import in_language, number
from langso.standards.presenters import levels as level_tables
from langso.standards.presenters.levels import Cell, LevelRow
from langso.standards.values import (
    CriteriaSet,
    DataElement,
    Delegate,
    Guard,
    Indicator,
    Measure,
    Source,
    Test,
)


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


def indicator_block(
    indicator: Indicator,
    *,
    criteria_set: CriteriaSet,
    elements: dict[str, DataElement],
    names: dict[str, str],
) -> IndicatorBlock:
    """Lay out one indicator; `names` are those of provinces with levels of their own."""
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
    if indicator.guidance:
        remarks.append(in_language(indicator.guidance))
    return [*remarks, in_language(indicator.note)] if indicator.note else remarks


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
    plain = len(test.levels) == 1 and level_tables.is_national(test.levels[0])
    cells = {
        id(level): level_tables.cell(level, test, element, sources, units=plain)
        for level in test.levels
    }
    columns, rows = ((), ()) if plain else level_tables.table(test.levels, cells, names)
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
