"""The pass over all figures: which comparisons of which unit are surely met, or surely failed.

This is the one place where millions of rows are read. It makes a few 64-bit masks a unit, one
bit a comparison; `rules.masks` does the rest on arrays, since planning a query with a thousand
bit operations takes longer than the operations (measured: 20 ms of planning for 1 ms of work).
A missing figure, an unknown level or a range across the level leaves a bit off: "undetermined".
"""

from typing import Any

from langso.assessment.frames import schemas


def point_hits() -> Any:
    """Return the masks, by `slot`, of comparisons whose one value passes."""
    import ibis

    rows = _with_levels(schemas.table(schemas.POINTS, "points"))
    # Not as a filter: the planner then tries the inequalities as a join and may never end.
    met = (rows.value >= rows.floor) & (rows.value <= rows.ceiling)
    return rows.group_by("slot").aggregate(hit=ibis.ifelse(met, rows.bit, 0).bit_or())


def span_hits() -> Any:
    """Return the masks, by `slot`, of comparisons whose whole span passes, and fails."""
    import ibis

    rows = _with_levels(schemas.table(schemas.SPANS, "spans"))
    met = (rows.low >= rows.floor) & (rows.high <= rows.ceiling)
    failed = ~met & ((rows.high < rows.floor) | (rows.low > rows.ceiling))
    return rows.group_by("slot").aggregate(
        hit=ibis.ifelse(met, rows.bit, 0).bit_or(), miss=ibis.ifelse(failed, rows.bit, 0).bit_or()
    )


def _with_levels(figures: Any) -> Any:
    return figures.join(schemas.table(schemas.RESOLVED, "resolved"), "key")
