"""Levels in the rule book: one as a phrase, several as a table."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langso.core.confidence import CONFIRMED, Confidence
from langso.core.templatetags.units import with_unit
from langso.core.templatetags.writing import in_language, number
from langso.geography.values import Region, Scheme
from langso.standards.values import DataElement, Level, Measure, Source, Test

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


def is_national(level: Level) -> bool:
    """Tell whether a level holds for the whole country and every year."""
    return not (level.region or level.year or level.scheme or level.province)


def cell(
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
        source=in_language(source.name) if source else level.source,
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


def table(
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
