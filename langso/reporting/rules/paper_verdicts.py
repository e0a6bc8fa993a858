"""Verdicts as the facts that papers count: 1 for met, 0 for not met, a range while open."""

from collections.abc import Iterable
from decimal import Decimal

from langso.assessment.rules.judging import MET, NOT_APPLICABLE, NOT_MET, UNDETERMINED
from langso.reporting.rules.papers import Fact, PaperState

NONE, ONE = Decimal(0), Decimal(1)
VERDICT_WORDS = {
    MET: "Đạt",
    NOT_MET: "Chưa đạt",
    UNDETERMINED: "Chưa xác định",
    NOT_APPLICABLE: "Không áp dụng",
}


def criterion_code(codes: Iterable[int]) -> int:
    """Return the verdict of a criterion from those of its indicators.

    All must be met; those that do not apply are left out. A criterion whose indicators are not
    known is undetermined. Source: the rule of the sets, as `assessment.rules.judging` has it.
    """
    found = list(codes)
    if not found:
        return UNDETERMINED
    return min((code for code in found if code != NOT_APPLICABLE), default=NOT_APPLICABLE)


def verdict_fact(code: int, *, simulated: bool, text: str = "") -> Fact:
    """Return a verdict as a fact; an undetermined one is no figure, and says so."""
    words = VERDICT_WORDS[code]
    if code in {UNDETERMINED, NOT_APPLICABLE}:
        return Fact(None, None, PaperState.MISSING, words, simulated=simulated)
    return Fact(
        *((ONE, ONE) if code == MET else (NONE, NONE)),
        text=words,
        reference=f"verdict:{text}" if text else "",
        simulated=simulated,
    )


def criteria_met(codes: Iterable[int], *, simulated: bool) -> Fact:
    """Return how many criteria a unit meets: from those surely met to those still possible."""
    found = list(codes)
    if not found:
        return Fact(None, None, PaperState.MISSING)
    met = sum(code == MET for code in found)
    possible = met + sum(code == UNDETERMINED for code in found)
    return Fact(Decimal(met), Decimal(possible), simulated=simulated)
