"""Whether a unit meets the conditions of a title, from what is known of each.

Source: the conditions of `law/titles.yaml` (18/2022/QĐ-TTg); nothing here knows one by name.
"""

from collections.abc import Iterable, Sequence

from langso.assessment.values import Verdict
from langso.standards.values import Comparison

Bounds = tuple[float, float]


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict of all conditions: not met beats undetermined, which beats met.

    A condition that does not apply is left out; with none left the answer is undetermined.
    """
    found = [verdict for verdict in verdicts if verdict != Verdict.NOT_APPLICABLE]
    for verdict in (Verdict.NOT_MET, Verdict.UNDETERMINED, Verdict.MET):
        if verdict in found:
            return verdict
    return Verdict.UNDETERMINED


def compared(
    figures: Sequence[Bounds | None], comparison: Comparison, value: float, *, least: float = 0.0
) -> Verdict:
    """Hold the sum of figures, each a range or unknown, against a value.

    An unknown figure is at least `least` and may be anything above, so a sum that is over an upper
    bound already is not met however much is missing; otherwise what is missing leaves it open.
    """
    known = [figure for figure in figures if figure is not None]
    open_above = len(known) < len(figures)
    low = sum(figure[0] for figure in known) + least * (len(figures) - len(known))
    high = float("inf") if open_above else sum(figure[1] for figure in known)
    if comparison == Comparison.AT_MOST:
        surely, never = high <= value, low > value
    elif comparison == Comparison.AT_LEAST:
        surely, never = low >= value, high < value
    else:
        surely, never = low == high == value, low > value or high < value
    if surely:
        return Verdict.MET
    return Verdict.NOT_MET if never else Verdict.UNDETERMINED


def settled(computed: Verdict, found: Verdict | None) -> Verdict:
    """Return what counts of a computed verdict and an authority's: figures first, if they decide.

    Where figures leave it open, the latest conclusion on paper stands.
    """
    if computed in {Verdict.MET, Verdict.NOT_MET} or found is None:
        return computed
    return found
