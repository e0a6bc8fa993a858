"""Randomness that belongs to a unit: the same unit draws the same numbers in every period.

A generator that is read in sequence would give a commune other luck whenever a neighbour
merges; here each number is a hash of the seed, a label and the unit's id.
"""

import zlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Noise:
    """Uniform, normal and Gumbel numbers by label, for the units given."""

    def __init__(self, seed: int, ids: Whole) -> None:
        self.seed = seed
        self.ids = ids.astype(np.uint64)

    def uniform(self, label: str, columns: int | None = None) -> Floats:
        """Return numbers in (0, 1): one a unit, or units × columns."""
        salt = np.uint64(zlib.crc32(label.encode())) << np.uint64(20)
        base = self.ids * np.uint64(0x9E3779B97F4A7C15) + salt + np.uint64(self.seed)
        if columns is None:
            return _mixed(base)
        steps = np.arange(1, columns + 1, dtype=np.uint64) * np.uint64(0xD1B54A32D192ED03)
        return _mixed(base[:, None] + steps[None, :])

    def normal(self, label: str) -> Floats:
        """Return numbers of mean 0 and deviation 1, one a unit (Box and Muller)."""
        radius = np.sqrt(-2 * np.log(self.uniform(f"{label}/r")))
        found: Floats = radius * np.cos(2 * np.pi * self.uniform(f"{label}/a"))
        return found

    def gumbel(self, label: str, columns: int) -> Floats:
        """Return Gumbel numbers, units × columns: their order by weight is a weighted draw."""
        return -np.log(-np.log(self.uniform(label, columns)))


def _mixed(state: NDArray[np.uint64]) -> Floats:
    """Return uniform numbers from 64-bit states (the finalizer of SplitMix64)."""
    with np.errstate(over="ignore"):
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        state = state ^ (state >> np.uint64(31))
    return ((state >> np.uint64(11)).astype(np.float64) + 0.5) / 2**53
