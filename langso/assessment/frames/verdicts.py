"""The pass over all figures: which comparisons of which unit are surely met, or surely failed.

This is the one place where millions of rows are read. It makes a few 64-bit masks a unit, one
bit a comparison; `rules.masks` does the rest on arrays, since planning a query with a thousand
bit operations takes longer than the operations (measured: 20 ms of planning for 1 ms of work).
A missing figure, an unknown level or a range across the level leaves a bit off: "undetermined".
"""

from typing import Any

import ibis

from langso.assessment.frames import schemas


def point_hits(words: int) -> Any:
    """Return per unit (by `row`) the masks of comparisons whose one value passes: `hit_w`."""
    rows = _with_levels(schemas.table(schemas.POINTS, "points"), words)
    # Not as a filter: the planner then tries the inequalities as a join and may never end.
    met = (rows.value >= rows.floor) & (rows.value <= rows.ceiling)
    return rows.group_by("row").aggregate(
        **{
            f"hit_{word}": ibis.ifelse(met, rows[f"bit_{word}"], 0).bit_or()
            for word in range(words)
        }
    )


def span_hits(words: int) -> Any:
    """Return per unit the masks `hit_w`, `miss_w`: the whole span passes, or fails."""
    rows = _with_levels(schemas.table(schemas.SPANS, "spans"), words)
    met = (rows.low >= rows.floor) & (rows.high <= rows.ceiling)
    failed = ~met & ((rows.high < rows.floor) | (rows.low > rows.ceiling))
    masks = {}
    for word in range(words):
        bit = rows[f"bit_{word}"]
        masks[f"hit_{word}"] = ibis.ifelse(met, bit, 0).bit_or()
        masks[f"miss_{word}"] = ibis.ifelse(failed, bit, 0).bit_or()
    return rows.group_by("row").aggregate(**masks)


def _with_levels(figures: Any, words: int) -> Any:
    return figures.join(schemas.table(schemas.resolved(words), "resolved"), "key")
