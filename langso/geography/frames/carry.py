"""Carrying figures of former units to their successors, as one expression.

`rules.carry` says the same slowly and defines what is meant.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr import types as ir

FACTS_SCHEMA = {
    "unit_id": "int32",
    "element_id": "int32",
    "low": "float64",
    "high": "float64",
    "low_open": "boolean",
    "high_open": "boolean",
}
"""Grain: one row per unit × element of one period that has a figure. A null bound is no bound."""

ELEMENTS_SCHEMA = {"element_id": "int32", "carry": "string", "denominator_id": "int32"}
"""Grain: one row per element. `carry`: sum, share, mean, agree, never. `denominator_id`: what
weighs a share or a mean, null otherwise."""

MOVES_SCHEMA = {
    "from_unit": "int32",
    "to_unit": "int32",
    "whole": "boolean",
    "people_share": "float64",
}
"""Grain: one row per unit then × unit now that holds some of it; see `queries.carry_map`."""

AVERAGED = ["share", "mean"]
"""Ways of carrying that weigh the parts' figures instead of adding them."""


def carried(facts: "ir.Table", elements: "ir.Table", moves: "ir.Table") -> "ir.Table":
    """Return the figures at the units now.

    Grain: one row per unit now × element that one of its parts has a figure of. Columns: unit_id,
    element_id, low, high, low_open, high_open, carried (false where the unit is its own only
    part), reason ('' with a figure, else both bounds are null and the reason says why).
    """
    units = _units(moves)
    sums = _added(_parts(facts, elements, moves))
    return _judged(sums.join(units, "unit_id").join(elements, "element_id"))


def _units(moves: "ir.Table") -> "ir.Table":
    """One row per unit now: how many parts it has and whether they are whole and known."""
    from ibis import _

    return moves.group_by(unit_id=moves.to_unit).agg(
        parts=_.count(),
        alone=_.whole.all() & (_.count() == 1),
        itself=(_.from_unit == _.to_unit).all(),
        unshared=_.people_share.isnull().any(),
    )


def _parts(facts: "ir.Table", elements: "ir.Table", moves: "ir.Table") -> "ir.Table":
    """One row per part × element, with the weight of its figure."""
    import ibis
    from ibis import _

    weighing = elements.filter(elements.denominator_id.notnull())
    weights = facts.semi_join(weighing, facts.element_id == weighing.denominator_id).select(
        w_unit=_.unit_id, w_element=_.element_id, w_low=_.low, w_high=_.high
    )
    rows = facts.join(moves, facts.unit_id == moves.from_unit).join(elements, "element_id")
    rows = rows.left_join(
        weights,
        [rows.unit_id == weights.w_unit, rows.denominator_id == weights.w_element],
    )
    averaged = rows.carry.isin(AVERAGED)
    return rows.mutate(
        weight=ibis.ifelse(averaged, rows.w_low, 1.0) * rows.people_share,
        weight_missing=averaged & rows.w_unit.isnull(),
        weight_inexact=averaged
        & (rows.w_low.isnull() | rows.w_high.isnull() | (rows.w_low != rows.w_high)),
    )


def _added(rows: "ir.Table") -> "ir.Table":
    """One row per unit now × element: sums, and what stands in the way of using them."""
    from ibis import _

    counts = _.weight > 0
    return rows.group_by(unit_id=rows.to_unit, element_id=rows.element_id).agg(
        found=_.count(),
        found_low=_.low.count(),
        found_high=_.high.count(),
        weight_missing=_.weight_missing.any(),
        weight_inexact=_.weight_inexact.any(),
        total=_.weight.sum(),
        lows=(_.low * _.weight).sum(),
        highs=(_.high * _.weight).sum(),
        low_opens=(_.low_open & counts).any(),
        high_opens=(_.high_open & counts).any(),
        low_min=_.low.min(),
        low_max=_.low.max(),
        high_min=_.high.min(),
        high_max=_.high.max(),
        low_open_any=_.low_open.any(),
        low_open_all=_.low_open.all(),
        high_open_any=_.high_open.any(),
        high_open_all=_.high_open.all(),
    )


def _differ(sums: "ir.Table") -> "ir.BooleanValue":
    """Whether the parts' figures are not all the same; bounds may be missing from all or none."""
    return (
        (sums.low_min != sums.low_max).fill_null(False)
        | (sums.high_min != sums.high_max).fill_null(False)
        | ~sums.found_low.isin([0, sums.found])
        | ~sums.found_high.isin([0, sums.found])
        | (sums.low_open_any != sums.low_open_all)
        | (sums.high_open_any != sums.high_open_all)
    )


def _judged(sums: "ir.Table") -> "ir.Table":
    """Choose the figure or the reason. The order of reasons is the oracle's."""
    import ibis

    # One part that is the whole: its figure stands as it is, however the element is carried.
    direct = sums.alone & (sums.itself | (sums.carry != "never"))
    averaged = sums.carry.isin(AVERAGED)
    reason = ibis.cases(
        (direct, ""),
        (sums.carry == "never", "never"),
        (sums.found < sums.parts, "part_missing"),
        (sums.unshared, "part_without_share"),
        ((sums.carry == "agree") & _differ(sums), "parts_differ"),
        (sums.weight_missing, "weight_missing"),
        (sums.weight_inexact, "weight_inexact"),
        (averaged & (sums.total <= 0), "zero_weight"),
        else_="",
    )
    as_is = direct | (sums.carry == "agree")
    has_low = (reason == "") & (sums.found_low == sums.found)
    has_high = (reason == "") & (sums.found_high == sums.found)
    divisor = ibis.ifelse(averaged, sums.total.nullif(0), 1.0)
    low = ibis.ifelse(as_is, sums.low_min, sums.lows / divisor)
    high = ibis.ifelse(as_is, sums.high_max, sums.highs / divisor)
    low_open = ibis.ifelse(as_is, sums.low_open_any, sums.low_opens)
    high_open = ibis.ifelse(as_is, sums.high_open_any, sums.high_opens)
    nothing = ibis.null("float64")
    return sums.select(
        unit_id=sums.unit_id,
        element_id=sums.element_id,
        low=ibis.ifelse(has_low, low, nothing),
        high=ibis.ifelse(has_high, high, nothing),
        low_open=has_low & low_open.fill_null(False),
        high_open=has_high & high_open.fill_null(False),
        carried=~(sums.alone & sums.itself),
        reason=reason,
    )
