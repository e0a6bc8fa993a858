"""Figures that follow from others: formulas, filled in where nothing is reported."""

from collections.abc import Callable, Iterable, Mapping

from langso.assessment.rules.judging import item_of
from langso.ledger.values import Figure
from langso.standards.rules import formulas
from langso.standards.values import CriteriaSet, EntryCondition, Indicator

FormulaOf = Callable[[str], formulas.Node | None]


def elements_judged(criteria_set: CriteriaSet) -> tuple[str, ...]:
    """Return the keys of all elements that tests and guards of a set look at, in its order."""
    keys: dict[str, None] = {}
    things: list[Indicator | EntryCondition] = [
        *criteria_set.indicators,
        *criteria_set.entry_conditions,
    ]
    for item in map(item_of, things):
        tests = item.all_tests
        guards = [item.applies_when, *(test.guard for test in tests)]
        keys |= dict.fromkeys(test.element for test in tests)
        keys |= dict.fromkeys(guard.element for guard in guards if guard)
    return tuple(keys)


def with_parts(keys: Iterable[str], formula_of: FormulaOf) -> tuple[str, ...]:
    """Return the keys and, after them, the parts of their formulas, deepest last."""
    found: dict[str, None] = {}
    waiting = list(keys)
    while waiting:
        key = waiting.pop(0)
        if key in found:
            continue
        found[key] = None
        formula = formula_of(key)
        if formula is not None:
            waiting.extend(formulas.elements_of(formula))
    return tuple(found)


def fill_in(
    figures: Mapping[str, Figure | None], keys: Iterable[str], formula_of: FormulaOf
) -> dict[str, Figure | None]:
    """Add the figures that formulas give; a figure reported directly wins over its formula.

    Missing parts leave the derived figure out. Rounded to 1e-6 by `formulas.evaluate`.
    """
    filled = dict(figures)

    def figure_of(key: str) -> Figure | None:
        known = filled.get(key)
        if known is not None and known.low is not None:
            return known
        formula = formula_of(key)
        if formula is None:
            return None
        parts = {part: _range(figure_of(part)) for part in formulas.elements_of(formula)}
        result = formulas.evaluate(formula, parts)
        if result is None:
            return None
        figure = Figure(result.low, result.high, result.low_open, result.high_open)
        filled[key] = figure
        return figure

    for key in keys:
        figure_of(key)
    return filled


def _range(figure: Figure | None) -> formulas.Range | None:
    """Return a figure as the range that formulas count with."""
    if figure is None or figure.low is None or figure.high is None:
        return None
    return formulas.Range(figure.low, figure.high, figure.low_open, figure.high_open)
