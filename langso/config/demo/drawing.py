"""Figures that lie where the outcome says: bounds gathered from all tests, then a draw in them.

All bounds are inclusive and lie on the grid of `step`, so a figure never fails by rounding.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from langso.standards.values import Comparison, DataElement, Measure

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

_STEPS = {Measure.PERCENT: 0.1, Measure.MONEY: 0.1, Measure.AREA: 0.1, Measure.VOLUME: 1.0}


def step_of(element: DataElement) -> float:
    """Return the grid a figure of this element is reported on."""
    return _STEPS.get(element.measure, 1.0)


@dataclass
class Wanted:
    """What the figures of one element must satisfy, one position a unit.

    `near` marks figures that must lie just outside a level: they failed it, by little or much.
    """

    element: DataElement
    low: Floats
    high: Floats
    near_low: Truths
    near_high: Truths
    used: Truths

    @classmethod
    def none(cls, element: DataElement, count: int) -> "Wanted":
        """Return bounds that ask nothing."""
        return cls(
            element,
            np.full(count, -np.inf),
            np.full(count, np.inf),
            np.zeros(count, dtype=bool),
            np.zeros(count, dtype=bool),
            np.zeros(count, dtype=bool),
        )

    def pass_test(self, where: Truths, comparison: Comparison, level: Floats) -> None:
        """Ask figures to meet a level; units whose level is unknown (NaN) are left free."""
        rows = where & ~np.isnan(level)
        step = step_of(self.element)
        if comparison in (Comparison.AT_LEAST, Comparison.EQUAL):
            grid = np.ceil(level / step - 1e-6) * step
            self.low[rows] = np.maximum(self.low, grid)[rows]
        if comparison in (Comparison.AT_MOST, Comparison.EQUAL):
            grid = np.floor(level / step + 1e-6) * step
            self.high[rows] = np.minimum(self.high, grid)[rows]

    def fail_test(self, where: Truths, comparison: Comparison, level: Floats) -> None:
        """Ask figures to miss a level."""
        rows = where & ~np.isnan(level)
        step = step_of(self.element)
        if comparison == Comparison.AT_MOST:
            grid = np.floor(level / step + 1e-6) * step + step
            self.low[rows] = np.maximum(self.low, grid)[rows]
            self.near_low |= rows
        else:
            grid = np.ceil(level / step - 1e-6) * step - step
            self.high[rows] = np.minimum(self.high, grid)[rows]
            self.near_high |= rows


@dataclass(frozen=True, slots=True)
class Natural:
    """The range figures of an element move in when no level holds them."""

    low: float
    high: float
    typical: float = 0.6
    """Mean position between the ends where nothing else is known, 0 to 1."""
    gap: float = 0.12
    """Mean distance of a failed figure from its level, as a part of the range."""


@dataclass(frozen=True, slots=True)
class Naturals:
    """Natural ranges by element, else by measure."""

    by_element: dict[str, Natural]
    by_measure: dict[str, Natural] = field(default_factory=dict)

    def of(self, element: DataElement) -> Natural:
        """Return the range of an element."""
        found = self.by_element.get(element.key) or self.by_measure.get(str(element.measure))
        if element.measure == Measure.TRUTH:
            return found or Natural(0, 1, 0.93)
        if element.measure == Measure.RATING:
            return found or Natural(0, max(len(element.scale) - 1, 1), 0.8)
        if found is None:
            return Natural(element.low or 0.0, element.high or 100.0)
        return found


def draw(wanted: Wanted, natural: Natural, quantile: Floats) -> Floats:
    """Return one figure a unit: within its bounds, better for a higher quantile (0-1).

    Where bounds contradict each other the failed level wins: a title once lost must stay lost.
    """
    step = step_of(wanted.element)
    high = np.minimum(wanted.high, natural.high)
    low = np.maximum(wanted.low, natural.low)
    # A level may lie outside the natural range (a target nobody reaches yet).
    low = np.where(np.isfinite(wanted.low), np.maximum(wanted.low, low), low)
    high = np.where(np.isfinite(wanted.high), np.minimum(wanted.high, high), high)
    high = np.maximum(high, np.where(np.isfinite(wanted.low), wanted.low, high))
    low = np.minimum(low, np.where(np.isfinite(wanted.high), wanted.high, low))
    low = np.minimum(low, high)
    spread = natural.high - natural.low
    free = ~np.isfinite(wanted.low) & ~np.isfinite(wanted.high)
    good = quantile ** (1 / max(natural.typical, 0.05) - 1)
    at = low + (high - low) * np.where(free, good, quantile**1.4)
    bounded_above = np.isfinite(wanted.high) & ~wanted.near_high & ~np.isfinite(wanted.low)
    at = np.where(bounded_above, high - (high - low) * quantile**1.4, at)
    if wanted.element.measure == Measure.TRUTH:
        at = np.where(free, (quantile > 1 - natural.typical).astype(float), at)
    away = -np.log1p(-np.clip(quantile, 0, 0.995)) * natural.gap * spread
    at = np.where(wanted.near_high, np.maximum(high - away, low), at)
    at = np.where(wanted.near_low, np.minimum(low + away, high), at)
    # Not rounded outwards: floor and ceil of the bounds are already on the grid.
    figures = np.clip(np.round(at / step) * step, low, high)
    return np.round(figures, 3)
