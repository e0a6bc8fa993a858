"""Who holds which title: chosen from the top of a hidden level of development.

An upper set may demand titles below it (a district needs all its communes): such demands are
met first, then the published share is filled up from the best that are left.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Demand:
    """Every group in `groups` needs `share` (0-1) of its members to hold the title."""

    group_of: Whole
    groups: frozenset[int]
    share: float
    members: Truths
    """The units that the share counts."""


def choose(score: Floats, *, among: Truths, wanted: int, demands: Sequence[Demand]) -> Truths:
    """Return who holds the title; `among`: those that can hold it at all.

    Demands may take the number above `wanted`; otherwise exactly `wanted` are chosen.
    """
    chosen = np.zeros(score.size, dtype=bool)
    order = np.argsort(-score, kind="stable")
    for demand in demands:
        for group in sorted(demand.groups):
            inside = (demand.group_of == group) & demand.members
            need = int(np.ceil(demand.share * inside.sum() - 1e-9))
            need -= int((chosen & inside).sum())
            if need > 0:
                open_to = inside & among & ~chosen
                chosen[order[open_to[order]][:need]] = True
    missing = wanted - int(chosen.sum())
    if missing > 0:
        open_to = among & ~chosen
        chosen[order[open_to[order]][:missing]] = True
    return chosen


def depth_below(score: Floats, held: Truths, among: Truths) -> Floats:
    """Return 0-1 for each unit without the title: 0 just below the best of them, 1 the last."""
    depth = np.zeros(score.size)
    rows = np.flatnonzero(among & ~held)
    if rows.size:
        order = np.argsort(-score[rows], kind="stable")
        depth[rows[order]] = (np.arange(rows.size) + 0.5) / rows.size
    return depth


def applicants(score: Floats, held: Truths, among: Truths, extra: float) -> Truths:
    """Return who reports on a set: its holders and the next best, `extra` × as many."""
    count = round(extra * int(held.sum()))
    order = np.argsort(-score, kind="stable")
    open_to = among & ~held
    reporting = held.copy()
    reporting[order[open_to[order]][:count]] = True
    return reporting
