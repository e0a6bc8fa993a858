"""Judging figures that a caller gives, with no ledger behind them."""

from collections.abc import Iterable, Mapping

from langso.assessment.rules import derived, given, judging, reports
from langso.assessment.values import BadValueError, FigureShown, Profile, UnitReport
from langso.ledger.values import Figure
from langso.standards import queries as standards
from langso.standards.values import CriteriaSet, DataElement, UnknownElementError


def assess_values(
    *,
    set_id: str,
    year: int,
    region: str | None,
    classes: Iterable[str | tuple[str, str]],
    province: str | None,
    values: Mapping[str, object],
    assumptions: bool = False,
) -> UnitReport:
    """Judge one unit's values under a set of one year, with explanations.

    `values` maps indicator codes of the set or element keys to truths, numbers, bounds or ranges
    (see `rules.given`); what is left out is undetermined, never failed. Sets that this one rests
    on are not judged here: their result may be given as the element that stands in for it.
    Raises UnknownSetError, BadValueError.
    """
    criteria_set = standards.get_set(set_id=set_id, year=year, assumptions=assumptions)
    figures = figures_given(criteria_set, values)
    profile = profile_given(region=region, classes=classes, province=province)
    judgement = judging.judge(criteria_set, figures, profile)
    shown = {
        key: FigureShown(f.low, f.high, f.low_open, f.high_open, str(year))
        for key, f in figures.items()
        if f is not None
    }
    asked = reports.Asked(
        period=str(year),
        unit_code="",
        elements={element.key: element for element in standards.list_elements()},
        shown=shown,
        law_version=standards.law_version(),
        ledger_cut=0,
    )
    return reports.unit_report(criteria_set, judgement, asked)


def profile_given(
    *, region: str | None, classes: Iterable[str | tuple[str, str]], province: str | None
) -> Profile:
    """Return the profile of a unit as callers write it; classes are `scheme:value` or pairs."""
    return Profile(region or None, frozenset(map(_pair, classes)), province or None)


def figures_given(
    criteria_set: CriteriaSet, values: Mapping[str, object]
) -> dict[str, Figure | None]:
    """Read each value by its element and fill in what formulas give.

    Two names for one element must agree. Raises BadValueError.
    """
    figures: dict[str, Figure | None] = {}
    for name, value in values.items():
        element = _element(criteria_set, name)
        figure = given.figure(name, value, element)
        if element.key in figures and figures[element.key] != figure:
            raise BadValueError(
                name, f"{name} và một tên khác cùng chỉ {element.key} nhưng giá trị khác nhau."
            )
        figures[element.key] = figure
    keys = derived.elements_judged(criteria_set)
    return derived.fill_in(figures, keys, lambda key: standards.formula_of(key=key))


def _element(criteria_set: CriteriaSet, name: str) -> DataElement:
    try:
        return standards.element_for(set_id=criteria_set.id, code=name, year=criteria_set.year)
    except UnknownElementError as error:
        raise BadValueError(
            name,
            f"Bộ tiêu chí {criteria_set.id} không có chỉ tiêu hay số liệu mang mã {name}."
            " Hãy xem mã trong trang bộ tiêu chí.",
        ) from error


def _pair(written: str | tuple[str, str]) -> tuple[str, str]:
    """Read a class written `scheme:value`; a bare scheme means "yes"."""
    if isinstance(written, tuple):
        return written
    scheme, _, value = written.partition(":")
    return scheme.strip(), value.strip() or "yes"
