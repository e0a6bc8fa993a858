"""Formulas over all units at once, for the figures that are single values.

`derived.fill_in` defines what is meant; this does the same on arrays. A formula one of whose
parts is a range at some unit is left to it there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from langso.standards.rules import formulas

Values = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(slots=True)
class Column:
    """One element at all units: its value (NaN: none, or a range), and where it is a range."""

    value: Values
    ranged: Truth


@dataclass(frozen=True, slots=True)
class Derived:
    """What formulas give for one element: where which value, and where to ask the rules."""

    key: str
    at: NDArray[np.int64]
    value: Values
    by_rules: NDArray[np.int64]


def derive(columns: Mapping[str, Column], made: Mapping[str, formulas.Node]) -> list[Derived]:
    """Derive the elements of `made`, parts before what is made of them.

    A reported figure is not made again; a missing part or a zero denominator gives no figure.
    Rounded to 1e-6. `columns` holds the reported elements; absent ones have no figure anywhere.
    """
    known = dict(columns)
    found = []
    for key, node in made.items():
        reported = known.get(key)
        parts = [known[part] for part in formulas.elements_of(node) if part in known]
        if len(parts) < len(formulas.elements_of(node)):
            continue
        size = len(parts[0].value)
        if reported is None:
            reported = Column(np.full(size, np.nan), np.zeros(size, np.bool_))
        absent = np.isnan(reported.value) & ~reported.ranged
        touched = np.any([part.ranged for part in parts], axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.round(_evaluated(node, known), formulas.DECIMALS)
        given = absent & ~touched & np.isfinite(value)
        unsure = absent & touched
        found.append(Derived(key, np.flatnonzero(given), value[given], np.flatnonzero(unsure)))
        known[key] = Column(np.where(given, value, reported.value), reported.ranged | unsure)
    return found


def _evaluated(node: formulas.Node, known: Mapping[str, Column]) -> Any:
    match node:
        case formulas.Number(number):
            return np.float64(number)
        case formulas.Element(key):
            return known[key].value
        case formulas.Negation(operand):
            return -_evaluated(operand, known)
        case formulas.Operation(sign, left, right):  # pragma: no branch - a node is nothing else
            first, second = _evaluated(left, known), _evaluated(right, known)
            if sign == "+":
                return first + second
            if sign == "-":
                return first - second
            return first * second if sign == "*" else first / second
