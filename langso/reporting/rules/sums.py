"""A commune's figure from those of its villages: a sum, or a mean weighed by another figure."""

from collections.abc import Iterable, Mapping

from langso.ledger.values import Figure


def total(parts: Iterable[Figure]) -> Figure | None:
    """Return the sum of figures as a range; None without any figure that is one.

    A part that says "no figure" adds nothing: whether all villages have reported is told beside
    the sum, never guessed into it. An end is open when that end of any part is.
    """
    known = [part for part in parts if part.low is not None and part.high is not None]
    if not known:
        return None
    return Figure(
        sum(part.low or 0.0 for part in known),
        sum(part.high or 0.0 for part in known),
        any(part.low_open for part in known),
        any(part.high_open for part in known),
    )


def mean(parts: Mapping[int, Figure], weights: Mapping[int, Figure]) -> Figure | None:
    """Return the mean of villages' figures, each weighed by another figure of the same village.

    Both by village. None without any figure, and None when a village that has one has no exact
    weight, or all weights are nought: a mean of guessed weights would be a guess. A village whose
    weight is nought counts for nothing.
    """
    known = {
        village: part
        for village, part in parts.items()
        if part.low is not None and part.high is not None
    }
    weighed = {village: _weight(weights.get(village)) for village in known}
    total_weight = sum(weight or 0.0 for weight in weighed.values())
    if None in weighed.values() or not total_weight:
        return None
    counted = {village: weight for village, weight in weighed.items() if weight}
    return Figure(
        sum((known[one].low or 0.0) * weight for one, weight in counted.items()) / total_weight,
        sum((known[one].high or 0.0) * weight for one, weight in counted.items()) / total_weight,
        any(known[one].low_open for one in counted),
        any(known[one].high_open for one in counted),
    )


def _weight(figure: Figure | None) -> float | None:
    """Return an exact weight, None for what cannot weigh."""
    if figure is None or figure.low is None or figure.low != figure.high or figure.low < 0:
        return None
    return figure.low
