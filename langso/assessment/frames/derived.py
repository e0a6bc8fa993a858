"""Formulas of data elements over single values; ranges are left to `rules.derived`."""

from collections.abc import Mapping
from typing import Any

import ibis

from langso.assessment.frames import schemas
from langso.standards.rules import formulas


def derived(
    numbered: tuple[tuple[str, int], ...], formulated: tuple[tuple[str, formulas.Node], ...]
) -> Any:
    """Return the figures that formulas give: unit_id, element_id, value.

    `formulated`: the derived elements with their formulas, parts before what is made of them;
    `numbered`: the database's number of each element. Only units whose figures are single values
    may be in `facts`. A missing part or a zero denominator gives no figure; a reported figure is
    not made again. Rounded to 1e-6, as `formulas.evaluate` does.
    """
    numbers, made = dict(numbered), dict(formulated)
    facts = schemas.table(schemas.FACTS, "facts")
    needed = {part for node in made.values() for part in formulas.elements_of(node)} | set(made)
    reported = {
        key: facts.low.max(where=facts.element_id == numbers[key])
        for key in sorted(needed)
        if key in numbers
    }
    names = {key: f"e{numbers[key]}" for key in reported}
    rows = facts.group_by("unit_id").aggregate(
        **{names[key]: column for key, column in reported.items()}
    )
    known: dict[str, Any] = {key: rows[name] for key, name in names.items()}
    results = {}
    for key, node in made.items():
        value = _evaluated(node, known).round(formulas.DECIMALS)
        results[f"d{numbers[key]}"] = ibis.ifelse(rows[names[key]].isnull(), value, None)
        known[key] = ibis.coalesce(rows[names[key]], value)
    wide = rows.select("unit_id", **results)
    long = wide.pivot_longer(
        list(results),
        names_to="element_id",
        names_pattern="d(.*)",
        names_transform=int,
        values_to="value",
    )
    long = long.filter(long.value.notnull() & ~long.value.isinf() & ~long.value.isnan())
    return long.select("unit_id", element_id=long.element_id.cast("int32"), value=long.value)


def _evaluated(node: formulas.Node, known: Mapping[str, Any]) -> Any:
    match node:
        case formulas.Number(value):
            return ibis.literal(float(value))
        case formulas.Element(key):
            return known.get(key, ibis.null("float64"))
        case formulas.Negation(operand):
            return -_evaluated(operand, known)
        case formulas.Operation(sign, left, right):
            first, second = _evaluated(left, known), _evaluated(right, known)
            if sign == "/":
                return first / second.nullif(0.0)
            return {"+": first.__add__, "-": first.__sub__, "*": first.__mul__}[sign](second)
