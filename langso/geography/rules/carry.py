"""Carrying figures of former units to their successors, said once in plain Python.

The oracle of `frames.carry`: slow, obvious, and the definition of what is meant.
Source of the ways of carrying: the programme's own rule that counts add up, shares are recomputed
from their parts and incomes are weighted by people; what cannot be carried stays undetermined.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from langso.geography.rules.histories import Move


@dataclass(frozen=True, slots=True)
class Range:
    """A figure as its bounds; None is no bound; `open` excludes the bound itself."""

    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """How an element is carried (sum, share, mean, agree, never) and the element that weighs it."""

    carry: str
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """A figure at its new unit, or the reason there is none."""

    figure: Range | None
    carried: bool
    reason: str = ""


Facts = Mapping[tuple[int, int], Range]
Key = tuple[int, int]


def carry(
    *, facts: Facts, elements: Mapping[int, Element], moves: Iterable[Move]
) -> dict[Key, Carried]:
    """Carry `facts` by (unit, element) along `moves`.

    Grain of the result: one entry per (new unit, element) that at least one of its parts has a
    figure of. Missing parts make the result undetermined, never smaller.
    """
    parts: dict[int, list[Move]] = defaultdict(list)
    for move in moves:
        parts[move.to_unit].append(move)
    carried = {}
    for unit, sources in parts.items():
        for number, element in elements.items():
            if any((move.from_unit, number) in facts for move in sources):
                carried[unit, number] = _carry_one(number, element, sources, facts)
    return carried


def _carry_one(number: int, element: Element, sources: list[Move], facts: Facts) -> Carried:
    first = sources[0]
    if len(sources) == 1 and first.whole:
        if first.from_unit == first.to_unit:
            return Carried(facts[first.from_unit, number], carried=False)
        if element.carry != "never":
            return Carried(facts[first.from_unit, number], carried=True)
    if element.carry == "never":
        return Carried(None, carried=True, reason="never")
    if any((move.from_unit, number) not in facts for move in sources):
        return Carried(None, carried=True, reason="part_missing")
    if any(move.share is None for move in sources):
        return Carried(None, carried=True, reason="part_without_share")
    figures = [facts[move.from_unit, number] for move in sources]
    if element.carry == "agree":
        if any(figure != figures[0] for figure in figures):
            return Carried(None, carried=True, reason="parts_differ")
        return Carried(figures[0], carried=True)
    shares = [move.share or 0.0 for move in sources]
    if element.carry == "sum":
        return Carried(_weighted(figures, shares, 1.0), carried=True)
    return _average(element, sources, figures, shares, facts)


def _average(
    element: Element, sources: list[Move], figures: list[Range], shares: list[float], facts: Facts
) -> Carried:
    weights = []
    for move, share in zip(sources, shares, strict=True):
        found = facts.get((move.from_unit, element.denominator or -1))
        if found is None:
            return Carried(None, carried=True, reason="weight_missing")
        weights.append((found, share))
    if any(figure.low is None or figure.low != figure.high for figure, _ in weights):
        return Carried(None, carried=True, reason="weight_inexact")
    amounts = [(figure.low or 0.0) * share for figure, share in weights]
    if sum(amounts) <= 0:
        return Carried(None, carried=True, reason="zero_weight")
    return Carried(_weighted(figures, amounts, sum(amounts)), carried=True)


def _weighted(figures: list[Range], weights: list[float], total: float) -> Range:
    """Add ranges times weights, over `total`. A missing bound of any part is one of the result."""
    low = high = None
    if all(figure.low is not None for figure in figures):
        low = sum((f.low or 0.0) * w for f, w in zip(figures, weights, strict=True)) / total
    if all(figure.high is not None for figure in figures):
        high = sum((f.high or 0.0) * w for f, w in zip(figures, weights, strict=True)) / total
    counted = [f for f, w in zip(figures, weights, strict=True) if w > 0]
    return Range(
        low,
        high,
        low is not None and any(figure.low_open for figure in counted),
        high is not None and any(figure.high_open for figure in counted),
    )
