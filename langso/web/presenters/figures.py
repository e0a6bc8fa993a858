"""Figures and levels as tables write them: short, with their units."""

import math

from django.utils.translation import gettext as _

from langso.assessment.values import TestReport
from langso.core.templatetags.units import with_unit
from langso.core.templatetags.writing import number
from langso.standards import queries as standards
from langso.standards.values import Comparison, DataElement, Measure, UnknownElementError


def element_of(key: str) -> DataElement | None:
    """Return a data element, None when the law's files no longer name it."""
    try:
        return standards.get_element(key=key)
    except UnknownElementError:
        return None


def figure_text(test: TestReport) -> str:
    """Write the figure behind a test: 82,5%, > 80%, 10–12%, or nothing when there is none."""
    figure = test.figure
    if figure is None or figure.low is None or figure.high is None:
        return ""
    element = element_of(test.element)
    if figure.low == figure.high:
        return quantity(figure.low, element)
    if math.isinf(figure.low) and math.isinf(figure.high):
        return _("not stated")
    if math.isinf(figure.high):
        return f"{'>' if figure.low_open else '≥'} {quantity(figure.low, element)}"
    if math.isinf(figure.low):
        return f"{'<' if figure.high_open else '≤'} {quantity(figure.high, element)}"
    return f"{number(figure.low, 2)}–{quantity(figure.high, element)}"


def quantity(value: float, element: DataElement | None) -> str:
    """Write a value with its unit; truth and ratings by their words."""
    if element is None:
        return number(value, 2)
    if element.measure == Measure.TRUTH:
        return str(_("met") if value else _("not met")).capitalize()
    if element.scale and 0 <= int(value) < len(element.scale):
        return element.scale[int(value)]
    return with_unit(number(value, 2), element.unit)


def level_text(test: TestReport) -> str:
    """Write the level a figure was held against; says so when it is not known."""
    if test.level_label:
        return test.level_label
    if test.level is None:
        return _("not known yet")
    element = element_of(test.element)
    if element and element.measure == Measure.TRUTH:
        return quantity(test.level, element)
    sign = Comparison(test.comparison).label if test.comparison in Comparison.values else ""
    return f"{sign} {quantity(test.level, element)}".strip()
