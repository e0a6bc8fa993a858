"""Sums of villages' figures."""

from collections.abc import Iterable

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
