"""From levels of the law to the accepted interval of each profile × probe."""

from typing import Any

from langso.assessment.frames import schemas


def winning_levels() -> Any:
    """Return the level that holds for each profile × probe: the most specific, then the first.

    Schema: `schemas.WINNERS`. A NULL value is a level that exists but is not known: it shadows
    broader ones. Must agree with `rules.levels.resolve`.
    """
    import ibis

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


def resolved(width: int) -> Any:
    """Return the accepted interval of each profile × probe with a known level.

    Schema: `schemas.RESOLVED`; `width` is that of the program. "At least 80" is [80, ∞],
    "at most" [-∞, x], "equal" [x, x].
    """
    import ibis

    rows = _known()
    infinity = ibis.literal(float("inf"))
    return rows.select(
        key=(rows.profile * width + rows.probe).cast("int32"),
        floor=ibis.ifelse(rows.comparison == "lte", -infinity, rows.value),
        ceiling=ibis.ifelse(rows.comparison == "gte", infinity, rows.value),
    )


def profile_masks() -> Any:
    """Return per profile and word the masks of probes whose level is known, and is unconfirmed."""
    import ibis

    rows = _known()
    return rows.group_by("profile", "word").aggregate(
        known=rows.bit.bit_or(), doubt=ibis.ifelse(rows.unconfirmed, rows.bit, 0).bit_or()
    )


def _known() -> Any:
    winners = schemas.table(schemas.WINNERS, "winners")
    rows = winners.join(schemas.table(schemas.PROBES, "probes"), "probe")
    return rows.filter(rows.value.notnull())
