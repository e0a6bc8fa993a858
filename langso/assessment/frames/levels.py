"""From levels of the law to the accepted interval of each profile × probe."""

from typing import Any

import ibis

from langso.assessment.frames import schemas
from langso.assessment.rules.programs import WORD_BITS


def winning_levels() -> Any:
    """Return the level that holds for each profile × probe: the most specific, then the first.

    Schema: `schemas.WINNERS`. A NULL value is a level that exists but is not known: it shadows
    broader ones. Must agree with `rules.levels.resolve`.
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
    rows = _known()
    infinity = ibis.literal(float("inf"))
    return rows.select(
        key=(rows.profile * (words * WORD_BITS) + rows.probe).cast("int32"),
        floor=ibis.ifelse(rows.comparison == "lte", -infinity, rows.value),
        ceiling=ibis.ifelse(rows.comparison == "gte", infinity, rows.value),
        **{f"bit_{word}": bit_of(rows, word) for word in range(words)},
    )


def profile_masks(words: int) -> Any:
    """Return per profile the masks of probes whose level is known, and is unconfirmed."""
    rows = _known()
    masks = {}
    for word in range(words):
        bit = bit_of(rows, word)
        masks[f"known_{word}"] = bit.bit_or()
        masks[f"doubt_{word}"] = ibis.ifelse(rows.unconfirmed, bit, 0).bit_or()
    return rows.group_by("profile").aggregate(**masks)


def bit_of(rows: Any, word: int) -> Any:
    """Return the mask of the row's probe in one word, 0 when it belongs to another word."""
    return ibis.ifelse(rows.word == word, rows["mask"], ibis.literal(0, type="int64"))


def _known() -> Any:
    winners = schemas.table(schemas.WINNERS, "winners")
    rows = winners.join(schemas.table(schemas.PROBES, "probes"), "probe")
    return rows.filter(rows.value.notnull())
