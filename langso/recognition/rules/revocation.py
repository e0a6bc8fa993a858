"""When a holder's figures reach a threshold of revocation.

Source: 18/2022/QĐ-TTg as told by `law/titles.yaml`; the shares and the key criteria are data.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from langso.assessment.values import Verdict
from langso.recognition.values import RiskLevel
from langso.standards.rules.titles import LOWER_TITLES
from langso.standards.values.titles import RevocationRule

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Judged:
    """The level of risk, the rule that gives it, and the counts it follows from."""

    level: RiskLevel
    rule: RevocationRule | None
    failed: int
    undetermined: int
    total: int
    key_failed: tuple[int, ...]


def judge(
    rules: Sequence[RevocationRule],
    criteria: Mapping[int, Verdict],
    key: Collection[int],
    *,
    lower: tuple[int, int] | None = None,
) -> Judged:
    """Return what the criteria of the reviewing set, by number, make of the thresholds.

    The denominator is every criterion of the set; one that does not apply has not failed. A
    threshold is reached when the decided criteria alone reach it, possible when it would be
    reached should undetermined ones fail, unknown when nothing is decided at all. `lower`: units
    below that lost their title, of how many. Shares are compared exactly: 30% of 10 is 3.
    """
    failed = {number for number, verdict in criteria.items() if verdict == Verdict.NOT_MET}
    unsure = {number for number, verdict in criteria.items() if verdict == Verdict.UNDETERMINED}
    decided = any(verdict in {Verdict.MET, Verdict.NOT_MET} for verdict in criteria.values())
    named = frozenset(key)
    counts = (len(failed), len(unsure), len(criteria), tuple(sorted(failed & named)))
    levels = [_level_of(rule, failed, unsure, len(criteria), named, lower) for rule in rules]
    for level in (RiskLevel.REACHED, RiskLevel.POSSIBLE):
        if level in levels and (decided or level == RiskLevel.REACHED):
            return Judged(level, rules[levels.index(level)], *counts)
    return Judged(RiskLevel.NONE if decided and rules else RiskLevel.UNKNOWN, None, *counts)


def _level_of(
    rule: RevocationRule,
    failed: Collection[int],
    unsure: Collection[int],
    total: int,
    key: Collection[int],
    lower: tuple[int, int] | None,
) -> RiskLevel:
    if rule.of == LOWER_TITLES:
        reached = lower is not None and _within(rule, lower[0], lower[1])
        return RiskLevel.REACHED if reached else RiskLevel.NONE
    has_key = not rule.needs_key or bool(set(failed) & set(key))
    if has_key and _within(rule, len(failed), total):
        return RiskLevel.REACHED
    # A key criterion that fails takes one of the open ones at least.
    may_have_key = has_key or bool(set(unsure) & set(key))
    fewest = len(failed) + (0 if has_key else 1)
    more = range(fewest, len(failed) + len(unsure) + 1)
    if may_have_key and any(_within(rule, count, total) for count in more):
        return RiskLevel.POSSIBLE
    return RiskLevel.NONE


def _within(rule: RevocationRule, count: int, total: int) -> bool:
    if total == 0:
        return False
    share = Fraction(HUNDRED * count, total)
    least = Fraction(str(rule.from_percent))
    return share >= least and (
        rule.below_percent is None or share < Fraction(str(rule.below_percent))
    )
