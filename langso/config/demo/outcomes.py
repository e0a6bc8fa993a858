"""Who misses what: the criteria and indicators each unit does not meet, to given shares.

Grain throughout: one row a unit, one column a criterion or an indicator of the set.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from langso.config.demo.noise import Noise

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

# Of the criteria a unit does not meet, this share is open rather than missed: no figure came in.
OPEN_SHARE = 0.22
# Beside the indicator that decides it, each other one of a missed criterion is missed so often.
ALSO_MISSED = 0.18
_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Indicators missed and indicators left open, units × indicators; the rest are met."""

    missed: Truths
    left_open: Truths


def criterion_targets(
    count: int, mean_met: float, named: dict[int, float], weights: Floats, ceiling: float
) -> Floats:
    """Return for each criterion the share of units that do not meet it.

    Named criteria keep their published share; the others divide what the mean leaves, by
    weight. None may exceed `ceiling`, the share of units without the title.
    """
    targets = np.zeros(count)
    free = np.ones(count, dtype=bool)
    for index, share_met in named.items():
        targets[index] = min(1 - share_met, ceiling)
        free[index] = False
    rest = max(count - mean_met - targets.sum(), 0.0)
    while free.any() and rest > 0:
        part = rest * weights * free / (weights * free).sum()
        over = free & (part > ceiling * 0.96)
        if not over.any():
            targets[free] = part[free]
            break
        targets[over] = ceiling * 0.96
        rest -= ceiling * 0.96 * over.sum()
        free &= ~over
    return targets


def draw(
    noise: Noise,
    label: str,
    *,
    met: Truths,
    depth: Floats,
    criterion_of: NDArray[np.int64],
    possible: Truths,
    unmet_targets: Floats,
    indicator_weights: Floats,
    indicator_targets: dict[int, float],
) -> Outcomes:
    """Return what each unit misses.

    `met`: holds the title, so nothing is missed. `depth` 0-1: how far below the line a unit
    without it lies. `possible`: indicators that can be missed at all (they apply here and their
    level is known). `unmet_targets`: per criterion, over all units.
    """
    units, indicators = possible.shape
    rows = np.flatnonzero(~met)
    missed = np.zeros((units, indicators), dtype=bool)
    left_open = np.zeros_like(missed)
    if rows.size == 0:
        return Outcomes(missed, left_open)
    spread = 0.6 * noise.normal(f"{label}/spread")[rows]
    lots = noise.gumbel(f"{label}/criteria", unmet_targets.size)[rows]
    can = possible[rows]
    bad = _bad_criteria(lots, spread, depth[rows], units, criterion_of, can, unmet_targets)
    is_open = bad & (noise.uniform(f"{label}/open", bad.shape[1])[rows] < OPEN_SHARE)
    counts = {i: units * (1 - share) for i, share in indicator_targets.items()}
    lots = noise.gumbel(f"{label}/indicators", indicators)[rows]
    deciding = _deciding(lots, bad, criterion_of, can, indicator_weights, counts)
    also = noise.uniform(f"{label}/also", indicators)[rows] < ALSO_MISSED
    also[:, list(indicator_targets)] = False
    in_bad = bad[:, criterion_of] & possible[rows]
    unmet = deciding | (also & in_bad)
    open_here = is_open[:, criterion_of]
    missed[rows] = unmet & ~open_here
    left_open[rows] = unmet & open_here
    return Outcomes(missed, left_open)


def _bad_criteria(
    gumbel: Floats,
    spread: Floats,
    depth: Floats,
    units: int,
    criterion_of: NDArray[np.int64],
    possible: Truths,
    targets: Floats,
) -> Truths:
    """Choose for each unit without the title as many criteria as its depth says, to the targets."""
    criteria = targets.size
    can = np.zeros((depth.size, criteria), dtype=bool)
    for criterion in range(criteria):
        can[:, criterion] = possible[:, criterion_of == criterion].any(axis=1)
    mean = max(targets.sum() * units / depth.size, 1.0)
    wanted = np.floor(1 + depth * 2 * (mean - 1) + 0.5 + spread).astype(int)
    wanted = np.clip(wanted, 1, np.maximum(can.sum(axis=1), 1))
    weight = np.log(np.maximum(targets, 1e-6))
    chosen = can
    for _ in range(_ROUNDS):
        score = np.where(can, weight + gumbel, -np.inf)
        order = np.argsort(-score, axis=1)
        rank = np.argsort(order, axis=1)
        chosen = (rank < wanted[:, None]) & can
        actual = np.maximum(chosen.sum(axis=0), 0.5) / units
        weight = weight + 0.7 * np.log(np.maximum(targets, 1e-6) / actual)
    return chosen


def _deciding(
    gumbel: Floats,
    bad: Truths,
    criterion_of: NDArray[np.int64],
    possible: Truths,
    weights: Floats,
    counts: dict[int, float],
) -> Truths:
    """Choose the indicator that decides each criterion not met, to the counts of named ones."""
    log_weights = np.log(np.maximum(weights, 1e-6))
    chosen = np.zeros(gumbel.shape, dtype=bool)
    for _ in range(_ROUNDS if counts else 1):
        chosen[:] = False
        score = np.where(possible, log_weights + gumbel, -np.inf)
        for criterion in range(bad.shape[1]):
            columns = np.flatnonzero(criterion_of == criterion)
            best = columns[np.argmax(score[:, columns], axis=1)]
            chosen[np.arange(bad.shape[0]), best] |= bad[:, criterion]
        for index, count in counts.items():
            actual = max(chosen[:, index].sum(), 0.5)
            log_weights[index] += 0.7 * np.log(max(count, 0.5) / actual)
    return chosen
