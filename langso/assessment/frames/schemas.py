"""The tables that the engine's expressions are written over: grain, columns, units.

An interval is closed: open ends are moved to the neighbouring double when spans are made, and
a test is an accepted interval [floor, ceiling], so one pair of comparisons serves "at least",
"at most" and "equal", points, bounds and ranges.
"""

from typing import Any

import ibis

LEVELS = {
    "probe": "int32",
    "ordinal": "int32",
    "rank": "int32",
    "region": "string",
    "scheme": "string",
    "klass": "string",
    "province": "string",
    "value": "float64",
    "unconfirmed": "boolean",
}
"""One row a level of the law for the year; NULL means "any", NULL value "not known"."""

PROBES = {
    "probe": "int32",
    "comparison": "string",
    "delegated": "boolean",
    "word": "int32",
    "mask": "int64",
}
"""One row a comparison of the set: gte, lte or eq; the word and the mask of its bit."""

PROFILES = {"profile": "int32", "region": "string", "province": "string"}
"""One row a profile: units that share every level; region after class overrides."""

PROFILE_CLASSES = {"profile": "int32", "scheme": "string", "klass": "string"}
"""One row a class of a profile, of those that levels depend on."""

FACTS = {
    "unit_id": "int32",
    "element_id": "int32",
    "low": "float64",
    "high": "float64",
    "low_open": "boolean",
    "high_open": "boolean",
}
"""One row a figure in force of one period; both ends given."""

ELEMENT_PROBES = {"element_id": "int32", "probe": "int32"}
"""Which comparisons look at an element."""

POINTS = {"unit_id": "int32", "probe": "int32", "value": "float64"}
"""One row a unit × probe whose figure is one value: nearly all of them."""

SPANS = {"unit_id": "int32", "probe": "int32", "low": "float64", "high": "float64"}
"""One row a unit × probe whose figure is a bound or a range; the interval is closed."""

UNITS = {"unit_id": "int32", "base": "int32", "province_id": "int32", "district_id": "int32"}
"""One row a unit to be judged; `base` is profile × width of the program; district may be NULL."""


def seen(words: int) -> dict[str, str]:
    """One row a unit that has any figure: masks of probes with one value, and with any figure."""
    masks = {f"{name}_{word}": "int64" for name in ("exact", "given") for word in range(words)}
    return {"unit_id": "int32", **masks}


def resolved(words: int) -> dict[str, str]:
    """One row a profile × probe with a known level: `key` is base + probe, `bit_w` its bit."""
    bits = {f"bit_{word}": "int64" for word in range(words)}
    return {"key": "int32", "floor": "float64", "ceiling": "float64", **bits}


def profile_masks(words: int) -> dict[str, str]:
    """One row a profile, by `base`: masks of probes whose level is known, and unconfirmed."""
    masks = {f"{name}_{word}": "int64" for name in ("known", "doubt") for word in range(words)}
    return {"base": "int32", **masks}


def unit_doubts(words: int) -> dict[str, str]:
    """One row a unit that has computed cells resting on unconfirmed verdicts, as masks."""
    return {"unit_id": "int32", **{f"shaky_{word}": "int64" for word in range(words)}}


def subjects(words: int) -> dict[str, str]:
    """One row a unit to be judged, with what can be told before values are looked at.

    `exact_w`: probes with one value and a known level; `shaky_w`: probes that rest on doubt, by
    an unconfirmed level or an unconfirmed result of other units or sets.
    """
    masks = {f"{name}_{word}": "int64" for name in ("exact", "shaky") for word in range(words)}
    return {**UNITS, **masks}


def probed(words: int) -> dict[str, str]:
    """One row a unit: masks of probes surely met, surely failed, and resting on doubt."""
    masks = {
        f"{name}_{word}": "int64" for name in ("hit", "miss", "shady") for word in range(words)
    }
    return {**PLACES, **masks}


PLACES = {"unit_id": "int32", "province_id": "int32", "district_id": "int32"}

VERDICT_MASKS = ("met", "failed", "absent", "doubt")
"""Masks by item: met, not met, not applicable, unconfirmed; none of the first three is
undetermined."""


def masked(words: int) -> dict[str, str]:
    """One row a unit: masks of items by verdict."""
    masks = {f"{name}_{word}": "int64" for name in VERDICT_MASKS for word in range(words)}
    return {**PLACES, **masks}


def judged(words: int) -> dict[str, str]:
    """One row a unit: masks of items and, in the bits above them, of criteria; and the title.

    `verdict` is the code of the title (see `values.CODE`).
    """
    return {**masked(words), "verdict": "int8", "unconfirmed": "boolean"}


def table(schema: dict[str, str], name: str) -> Any:
    """Return an unbound table; its name stands in the SQL until a real one takes its place."""
    return ibis.table(schema, name=name)
