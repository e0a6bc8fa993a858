"""Sizes and facts of units: households, people, schools, whether there is a craft village.

Sizes are drawn for the units of the eve of the reform and passed on by mergers, so that a new
commune is as large as its parts.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from langso.config.demo.country import Places, Tree
from langso.config.demo.noise import Noise

Floats = NDArray[np.float64]
RURAL_KINDS = ("commune", "special_zone")


def passed_on(places: Places, before: Tree, after: Tree, values: Floats) -> Floats:
    """Return sums of `values` of the parts of each unit of `after`."""
    found = np.zeros(after.ids.size)
    for position, target, share in places.parts(after, before):
        found[target] += values[position] * share
    return found


def weighted_on(
    places: Places, before: Tree, after: Tree, values: Floats, weights: Floats
) -> Floats:
    """Return means of `values` of the parts of each unit of `after`, by weight."""
    above = passed_on(places, before, after, values * weights)
    below = passed_on(places, before, after, weights)
    return np.where(below > 0, above / np.maximum(below, 1e-9), 0.0)


def sizes(spec: dict[str, Any], tree: Tree, noise: Noise) -> Floats:
    """Return unscaled sizes of the units of a tree of before the reform."""
    by_kind = spec["by_kind"]
    means = np.array([float(by_kind.get(kind, 1.0)) for kind in tree.kinds])
    return means * np.exp(float(spec["spread"]) * noise.normal("size"))


def all_facts(
    specs: dict[str, Any],
    tree: Tree,
    noise: Noise,
    households: Floats | None,
    has_kind: Callable[[str], NDArray[np.bool_]],
) -> dict[str, Floats]:
    """Return every fact of the tree's level by element key, in the order they depend."""
    found: dict[str, Floats] = {}
    for key, spec in specs.items():
        if spec["level"] != tree.level:
            continue
        if "chance" in spec:
            found[key] = (noise.uniform(key) < float(spec["chance"])).astype(float)
        elif "from_kind" in spec:
            found[key] = has_kind(spec["from_kind"]).astype(float)
        elif "times" in spec:
            wobble = np.exp(float(spec["spread"]) * noise.normal(key))
            values = found[spec["times"]] * float(spec["factor"]) * wobble
            found[key] = np.maximum(np.round(values), float(spec.get("least", 0)))
        elif households is not None:
            found[key] = np.round(households)
    return found
