"""From levels of the law to the accepted interval of each profile × probe."""

from typing import Any

import ibis

from langso.assessment.frames import schemas
from langso.assessment.rules.programs import WORD_BITS


def winning_levels() -> Any:
    """Return the level that holds for each profile × probe: the most specific, then the first.

    Grain: profile × probe that the law has any level for. `value` NULL: the level exists but is
    not known, and it shadows broader ones. Must agree with `rules.levels.resolve`.
    """
    levels = schemas.table(schemas.LEVELS, "levels")
    profiles = schemas.table(schemas.PROFILES, "profiles")
    classes = schemas.table(schemas.PROFILE_CLASSES, "profile_classes")
    pairs = levels.cross_join(profiles.rename(own_region="region", own_province="province"))
    pairs = pairs.filter(
        pairs.region.isnull() | (pairs.region == pairs.own_region),
        pairs.province.isnull() | (pairs.province == pairs.own_province),
    )
    held = classes.mutate(holds=ibis.literal(True))
    pairs = pairs.left_join(held, ["profile", "scheme", "klass"])
    fitting = pairs.filter(pairs.klass.isnull() | pairs.holds)
    place = ibis.row_number().over(
        group_by=[fitting.profile, fitting.probe],
        order_by=[fitting["rank"].desc(), fitting.ordinal],
    )
    chosen = fitting.mutate(place=place)
    return chosen.filter(chosen.place == 0).select("profile", "probe", "value", "unconfirmed")


def resolved(words: int) -> Any:
    """Return the accepted interval of each profile × probe with a known level.

    Schema: `schemas.resolved`. "At least 80" is [80, ∞], "at most" [-∞, x], "equal" [x, x].
    """
    winners = schemas.table(
        {"profile": "int32", "probe": "int32", "value": "float64", "unconfirmed": "boolean"},
        "winners",
    )
    probes = schemas.table(schemas.PROBES, "probes")
    both = winners.join(probes, "probe").filter(lambda t: t.value.notnull())
    infinity = ibis.literal(float("inf"))
    return both.select(
        key=(both.profile * (words * WORD_BITS) + both.probe).cast("int32"),
        floor=ibis.ifelse(both.comparison == "lte", -infinity, both.value),
        ceiling=ibis.ifelse(both.comparison == "gte", infinity, both.value),
        **{f"bit_{word}": bit_of(both, word) for word in range(words)},
    )


def profile_masks(words: int) -> Any:
    """Return per profile which probes have a known level and which of those are unconfirmed."""
    winners = schemas.table(
        {"profile": "int32", "probe": "int32", "value": "float64", "unconfirmed": "boolean"},
        "winners",
    )
    profiles = schemas.table(schemas.PROFILES, "profiles")
    probes = schemas.table(schemas.PROBES, "probes")
    known = winners.join(probes, "probe").filter(lambda t: t.value.notnull())
    masks = {}
    for word in range(words):
        bit = bit_of(known, word)
        masks[f"known_{word}"] = bit.bit_or()
        masks[f"doubt_{word}"] = ibis.ifelse(known.unconfirmed, bit, 0).bit_or()
    grouped = known.group_by("profile").aggregate(**masks)
    rows = profiles.select("profile").left_join(grouped, "profile")
    return rows.select(
        base=(rows.profile * (words * WORD_BITS)).cast("int32"),
        **{name: rows[name].fill_null(0).cast("int64") for name in masks},
    )


def bit_of(rows: Any, word: int) -> Any:
    """Return the mask of the row's probe in one word, 0 when it belongs to another word."""
    return ibis.ifelse(rows.word == word, rows["mask"], ibis.literal(0, type="int64"))
