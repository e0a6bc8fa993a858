"""The tables that the engine's expressions are written over: grain, columns, units.

An interval is closed: open ends are moved to the neighbouring double when spans are made, and
a test is an accepted interval [floor, ceiling], so one pair of comparisons serves "at least",
"at most" and "equal", points, bounds and ranges.
"""

from typing import Any

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

PROBES = {"probe": "int32", "comparison": "string", "word": "int32", "bit": "int64"}
"""One row a comparison of the set: gte, lte or eq; the mask word it belongs to, its bit there."""

PROFILES = {"profile": "int32", "region": "string", "province": "string"}
"""One row a profile: units that share every level; region after class overrides."""

PROFILE_CLASSES = {"profile": "int32", "scheme": "string", "klass": "string"}
"""One row a class of a profile, of those that levels depend on."""

WINNERS = {"profile": "int32", "probe": "int32", "value": "float64", "unconfirmed": "boolean"}
"""One row a profile × probe that the law has a level for; NULL value: not known."""

UNITS = {"unit_id": "int32", "slot": "int32", "base": "int32"}
"""One row a unit to be judged: its first place in the engine's masks, one place a mask word; and
its profile × width of the program."""

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

RESULTS = {"unit_id": "int32", "probe": "int32", "low": "float64", "high": "float64"}
"""One row a unit × probe whose figure is itself a result: of another set, of lower units."""

POINTS = {"slot": "int32", "key": "int32", "bit": "int64", "value": "float64"}
"""One row a unit × probe whose figure is one value: nearly all of them.

`slot` is the mask word of the unit that the probe's `bit` belongs to; `key` finds the level.
"""

SPANS = {"slot": "int32", "key": "int32", "bit": "int64", "low": "float64", "high": "float64"}
"""One row a unit × probe whose figure is a bound or a range; the interval is closed."""

RESOLVED = {"key": "int32", "floor": "float64", "ceiling": "float64"}
"""One row a profile × probe with a known level; `key` is profile × width + probe."""


def table(schema: dict[str, str], name: str) -> Any:
    """Return an unbound table; its name stands in the SQL until a real one takes its place."""
    import ibis

    return ibis.table(schema, name=name)
