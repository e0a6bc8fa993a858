"""Units of data elements, checked with pint so that a formula cannot divide households by people
and call it a share of people.

Counted things (person, household, village …) are base units of their own: they do not mix.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from langso.standards.rules.formulas import Element, FormulaError, Negation, Node, Number, Operation

COUNTED = (
    "person", "household", "village", "school", "facility", "house", "organisation", "model",
    "incident", "field", "VND",
)  # fmt: skip


_UNIT = re.compile(r"(million )?\w+(\^[0-9])?(/\w+(\^[0-9])?)*")


@cache
def registry() -> Any:
    """Return pint's registry with the field's own units, made once: building it takes a moment.

    Typed loosely: pint makes the classes of its units at run time.
    """
    import pint

    units: Any = pint.UnitRegistry(cache_folder=None)
    for name in COUNTED:
        units.define(f"{name} = [{name}]")
    units.define("million = 1e6")
    return units


def is_unit(text: str) -> bool:
    """Whether the text is a unit we know; the empty text is "no unit"."""
    try:
        dimensions(text)
    except FormulaError:
        return False
    return True


@cache
def dimensions(text: str) -> Any:
    """Return the unit of a data element. Raises FormulaError for one we do not know."""
    import pint

    if text in {"", "%"}:
        return registry().dimensionless
    try:
        if not _UNIT.fullmatch(text):
            raise ValueError(text)
        return registry().parse_expression(text.replace("million VND", "million*VND")).units
    except (pint.PintError, AttributeError, TypeError, ValueError, SyntaxError) as error:
        msg = f"đơn vị {text!r} không có trong danh mục; dùng một trong: %, {', '.join(COUNTED)}…"
        raise FormulaError(msg) from error


def unit_of(node: Node, units: Mapping[str, str]) -> Any:
    """Return the unit a formula's result has, given the units of its elements.

    Raises FormulaError when it adds things that do not add up.
    """
    match node:
        case Number():
            return registry().dimensionless
        case Element(key):
            return dimensions(units[key])
        case Negation(operand):
            return unit_of(operand, units)
        case Operation(operator, left, right):  # pragma: no branch - a node is nothing else
            first, second = unit_of(left, units), unit_of(right, units)
            if operator == "*":
                return first * second
            if operator == "/":
                return first / second
            if first.dimensionality != second.dimensionality:
                msg = f"không cộng trừ được {first} với {second}; kiểm tra lại các số liệu"
                raise FormulaError(msg)
            return first


def check_unit(node: Node, declared: str, units: Mapping[str, str]) -> None:
    """Raise FormulaError unless the formula gives the unit declared."""
    found, wanted = unit_of(node, units), dimensions(declared)
    if found.dimensionality != wanted.dimensionality:
        msg = f"công thức cho đơn vị {found}, nhưng số liệu khai đơn vị {declared or 'không có'}"
        raise FormulaError(msg)
