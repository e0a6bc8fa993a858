"""From outcomes to figures: one element at a time, every test of every set in view.

Grain of what leaves here: one row a unit × element of one period.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from langso.config.demo import drawing
from langso.config.demo.drawing import Naturals, Wanted
from langso.config.demo.law import Laid, TestHere
from langso.config.demo.noise import Noise
from langso.standards.values import Combine, Comparison, DataElement, Guard, Measure

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

# Real reports hold bounds (">80") and ranges ("10–12") here and there.
BOUND_SHARE, RANGE_SHARE = 0.004, 0.002
# Of the figures that leave an indicator open, this part is a range on both sides of its level.
SPANNING_SHARE = 0.3


@dataclass
class Column:
    """The figures of one element; `there` says which units report it."""

    element: DataElement
    low: Floats
    high: Floats
    low_open: Truths
    high_open: Truths
    there: Truths


@dataclass
class Sheet:
    """All figures of one tree in one period, element by element."""

    noise: Noise
    naturals: Naturals
    count: int
    facts: dict[str, Floats]
    """Figures already settled: sizes and the facts that guards ask for."""
    progress: float = 0.0
    """How far the years have carried everybody, added to the quantile."""
    wanted: dict[str, Wanted] = field(default_factory=dict)
    dropped: dict[str, Truths] = field(default_factory=dict)
    spanning: dict[str, tuple[Truths, Floats]] = field(default_factory=dict)

    def holds(self, guard: Guard | None) -> Truths:
        """Tell where a guard holds; a fact that is not simulated counts as present."""
        if guard is None or guard.element not in self.facts:
            return np.ones(self.count, dtype=bool)
        fact = self.facts[guard.element]
        value = guard.value
        compare = {
            Comparison.AT_LEAST: np.greater_equal,
            Comparison.AT_MOST: np.less_equal,
            Comparison.EQUAL: np.equal,
        }[guard.comparison]
        return np.asarray(compare(fact, value))

    def of(self, element: DataElement) -> Wanted:
        """Return the bounds of an element, made at first use."""
        if element.key not in self.wanted:
            self.wanted[element.key] = Wanted.none(element, self.count)
        return self.wanted[element.key]


def ask(
    sheet: Sheet,
    laid: Laid,
    elements: dict[str, DataElement],
    *,
    reporting: Truths,
    missed: Truths,
    left_open: Truths,
    held: Truths,
    extra: dict[int, tuple[Truths, Truths]],
) -> None:
    """Write what a set's outcomes ask of its figures into the sheet.

    `reporting`: units that report on this set. Indicators computed from lower units or from
    another set's title are left to the engine. `extra`: indicators also reported by others
    (a programme's target asks all of them), as (who, who misses it).
    """
    # A figure that another set already uses cannot be left out for this one: it is missed instead.
    shared = _already_used(sheet, laid)
    missed, left_open = missed | (left_open & shared), left_open & ~shared
    for position, indicator in enumerate(laid.indicators):
        if indicator.unit_share is not None or indicator.requires_set is not None:
            continue
        others, others_fail = extra.get(position, (reporting, missed[:, position]))
        where = (reporting | others) & sheet.holds(indicator.applies_when)
        fails = (reporting & missed[:, position]) | (~reporting & others_fail)
        _ask_indicator(sheet, laid, position, elements, where, fails)
        for test in laid.tests[position]:
            gap = where & left_open[:, position]
            _leave_open(sheet, elements[test.test.element], test.level, gap)
        whole = laid.wholes[position]
        if whole is not None:
            _ask_whole(sheet, whole, elements, where & ~left_open[:, position], fails)
    for _entry, test in laid.entries:
        where = reporting & sheet.holds(test.test.guard)
        wanted = sheet.of(elements[test.test.element])
        wanted.used |= where
        wanted.pass_test(where & held, test.test.comparison, test.level)


def _already_used(sheet: Sheet, laid: Laid) -> Truths:
    """Tell which indicators rest on a figure that an earlier set asked for, units × indicators."""
    found = np.zeros((sheet.count, len(laid.indicators)), dtype=bool)
    for position, tests in enumerate(laid.tests):
        for here in tests:
            if here.test.element in sheet.wanted:
                found[:, position] |= sheet.wanted[here.test.element].used
    return found


def _ask_indicator(
    sheet: Sheet,
    laid: Laid,
    position: int,
    elements: dict[str, DataElement],
    where: Truths,
    fails: Truths,
) -> None:
    indicator, tests = laid.indicators[position], laid.tests[position]
    counted = [where & sheet.holds(here.test.guard) for here in tests]
    can_fail = [
        here_counts & room_to_fail(sheet, elements, here)
        for here, here_counts in zip(tests, counted, strict=True)
    ]
    victim = _victims(sheet.noise, indicator.code, laid.criteria_set.id, can_fail)
    for index, (here, counts) in enumerate(zip(tests, counted, strict=True)):
        wanted = sheet.of(elements[here.test.element])
        wanted.used |= where
        down = counts & fails
        if indicator.combine == Combine.ALL:
            down &= victim == index
        wanted.pass_test(counts & ~fails, here.test.comparison, here.level)
        wanted.fail_test(down, here.test.comparison, here.level)


def room_to_fail(sheet: Sheet, elements: dict[str, DataElement], here: TestHere) -> Truths:
    """Tell where a test can be missed without breaking what another set already asked."""
    if here.test.implied:
        return np.zeros(sheet.count, dtype=bool)
    element = elements[here.test.element]
    known = ~np.isnan(here.level)
    step = drawing.step_of(element)
    natural = sheet.naturals.of(element)
    low = np.full(sheet.count, natural.low)
    high = np.full(sheet.count, np.inf)
    if element.key in sheet.wanted:
        wanted = sheet.wanted[element.key]
        low = np.maximum(low, wanted.low)
        high = np.minimum(high, wanted.high)
    if here.test.comparison == Comparison.AT_MOST:
        return known & (np.floor(here.level / step + 1e-6) * step + step <= high + 1e-9)
    return known & (np.ceil(here.level / step - 1e-6) * step - step >= low - 1e-9)


def possible(sheet: Sheet, laid: Laid, elements: dict[str, DataElement]) -> Truths:
    """Tell which indicators each unit can miss, units × indicators."""
    found = np.zeros((sheet.count, len(laid.indicators)), dtype=bool)
    for position, indicator in enumerate(laid.indicators):
        if indicator.unit_share is not None or indicator.requires_set is not None:
            continue
        tests = list(laid.tests[position])
        able = [
            sheet.holds(here.test.guard) & room_to_fail(sheet, elements, here) for here in tests
        ]
        if not able:
            continue
        every = indicator.combine == Combine.ANY
        joined = np.logical_and.reduce(able) if every else np.logical_or.reduce(able)
        found[:, position] = joined & sheet.holds(indicator.applies_when)
    return found


def _victims(noise: Noise, code: str, set_id: str, can_fail: list[Truths]) -> NDArray[np.int64]:
    """Return which test of an indicator is the one missed, -1 where none can be."""
    if not can_fail:
        return np.full(noise.ids.size, -1)
    able = np.stack(can_fail, axis=1)
    luck = noise.uniform(f"{set_id}/{code}/victim", able.shape[1])
    victim = np.argmax(np.where(able, luck, -1), axis=1)
    return np.where(able.any(axis=1), victim, -1)


def _ask_whole(
    sheet: Sheet,
    whole: TestHere,
    elements: dict[str, DataElement],
    where: Truths,
    fails: Truths,
) -> None:
    wanted = sheet.of(elements[whole.test.element])
    wanted.used |= where
    wanted.pass_test(where & ~fails, whole.test.comparison, whole.level)
    wanted.fail_test(where & fails, whole.test.comparison, whole.level)


def _leave_open(sheet: Sheet, element: DataElement, level: Floats, gap: Truths) -> None:
    """Leave figures out, or report a range that lies on both sides of the level."""
    luck = sheet.noise.uniform(f"{element.key}/spanning")
    ranged = gap & (luck < SPANNING_SHARE) & ~np.isnan(level)
    ranged &= (element.measure == Measure.PERCENT) & (level > 5) & (level < 96)
    dropped = sheet.dropped.setdefault(element.key, np.zeros(sheet.count, dtype=bool))
    dropped |= gap & ~ranged
    if ranged.any():
        sheet.spanning[element.key] = (ranged, level)


def columns(sheet: Sheet) -> list[Column]:
    """Draw every element of the sheet; facts come as they are."""
    found = []
    drawn: dict[str, Floats] = dict(sheet.facts)
    for key, wanted in sheet.wanted.items():
        if key in sheet.facts or not wanted.used.any():
            continue
        luck = sheet.noise.uniform(key)
        wobble = 0.06 * (sheet.noise.uniform(f"{key}/{sheet.progress:.2f}") - 0.5)
        quantile = np.clip(luck + sheet.progress + wobble, 0.001, 0.999)
        drawn[key] = drawing.draw(wanted, sheet.naturals.of(wanted.element), quantile)
    for key, wanted in sheet.wanted.items():
        if key in sheet.facts or key not in drawn:
            continue
        sexes = (drawn.get(f"{key}.men"), drawn.get(f"{key}.women"))
        if sexes[0] is not None and sexes[1] is not None:
            # The total of two shares lies between them; half is near enough for a simulation.
            drawn[key] = np.floor((sexes[0] + sexes[1]) * 5 + 1e-6) / 10
        found.append(_column(sheet, wanted, drawn[key]))
    return found


def _column(sheet: Sheet, wanted: Wanted, value: Floats) -> Column:
    element = wanted.element
    there = wanted.used & ~sheet.dropped.get(element.key, np.zeros(sheet.count, dtype=bool))
    column = Column(
        element,
        value.copy(),
        value.copy(),
        np.zeros(sheet.count, dtype=bool),
        np.zeros(sheet.count, dtype=bool),
        there,
    )
    if element.measure == Measure.PERCENT:
        _blur(sheet, wanted, column)
    ranged, level = sheet.spanning.get(element.key, (None, None))
    if ranged is not None and level is not None:
        column.low[ranged], column.high[ranged] = level[ranged] - 4, level[ranged] + 4
        column.there |= ranged
    return column


def _blur(sheet: Sheet, wanted: Wanted, column: Column) -> None:
    """Write a few figures as real reports do: "over 80", "10–12"; verdicts stay as drawn."""
    luck = sheet.noise.uniform(f"{wanted.element.key}/blur{sheet.progress:.2f}")
    floor = np.floor(column.low / 5) * 5
    safe = ~np.isfinite(wanted.high) & (floor >= np.where(np.isfinite(wanted.low), wanted.low, 0))
    over = safe & (luck < BOUND_SHARE) & (floor < column.low) & (floor < 100)
    column.low[over], column.high[over] = floor[over], 100.0
    column.low_open |= over
    within = (luck > 1 - RANGE_SHARE) & (column.low >= wanted.low + 1)
    within &= (column.high + 1 <= np.minimum(wanted.high, 100)) & (column.low >= 1)
    column.low[within] -= 1
    column.high[within] += 1


def fact_column(element: DataElement, values: Floats, there: Truths) -> Column:
    """Return a settled fact as a column."""
    none = np.zeros(values.size, dtype=bool)
    return Column(element, values, values, none, none, there)
