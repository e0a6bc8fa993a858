"""What is looked at before figures are sent: parts and wholes, jumps, contradictions, villages.

Whether a figure is possible at all is checked when it is saved. Figures are ranges: something is
wrong here only when it is wrong for every value in them, so that "over 80" is never blamed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from langso.ledger.rules import limits, written
from langso.ledger.values import Figure
from langso.reporting.values import Plan, PlanRow, Problem, ProblemLevel, RowKind
from langso.standards.values import (
    CheckRules,
    Comparison,
    DataElement,
    Guard,
    JumpRule,
    Text,
)


@dataclass(frozen=True)
class Facts:
    """What a sheet holds when it is checked.

    `figures`: by element, villages summed, computed rows filled in; `last`: those of the last
    period; `villages`: by element how many villages reported, `village_count` how many there are.
    """

    figures: Mapping[str, Figure]
    last: Mapping[str, Figure] = field(default_factory=dict)
    villages: Mapping[str, int] = field(default_factory=dict)
    village_count: int = 0


@dataclass(frozen=True)
class Checker:
    """The checks of one round: its plan, the rules as data, the elements by key."""

    plan: Plan
    rules: CheckRules
    elements: Mapping[str, DataElement]

    def problems(self, facts: Facts) -> list[Problem]:
        """Return everything found, in the order of the rows it stands at."""
        kinds: tuple[Callable[[Facts], Iterable[Problem]], ...] = (
            self._computed, self._parts, self._order, self._jumps, self._contradictions,
            self._villages,
        )  # fmt: skip
        found = [problem for kind in kinds for problem in kind(facts)]
        place = {row.element_key: row.position for row in self.plan.rows}
        return sorted(
            (problem for problem in found if problem.element_key in place),
            key=lambda problem: (place[problem.element_key], problem.level, problem.rule),
        )

    def _said(self, key: str, figure: Figure) -> str:
        return written(figure, self.elements[key])

    def _computed(self, facts: Facts) -> Iterator[Problem]:
        """A computed figure outside of what is possible: its parts cannot be right together."""
        for row in self.plan.rows:
            figure = facts.figures.get(row.element_key)
            if row.kind != RowKind.COMPUTED or figure is None or figure.low is None:
                continue
            least, greatest = limits(self.elements[row.element_key])
            if figure.high is not None and least <= figure.high and figure.low <= greatest:
                continue
            for part in self._typed_parts(row):
                yield _error(
                    part,
                    "computed-out-of-range",
                    Text(
                        f"“{row.title.vi}” tính ra {self._said(row.element_key, figure)},"
                        " không thể có",
                        f"“{row.title.en}” comes out at {self._said(row.element_key, figure)},"
                        " which cannot be",
                    ),
                    Text("Xem lại các ô thành phần", "Look at the parts again"),
                )

    def _typed_parts(self, row: PlanRow) -> Iterator[str]:
        for key in row.parts:
            part = self.plan.by_key.get(key)
            if part is not None and part.kind == RowKind.COMPUTED:
                yield from self._typed_parts(part)
            elif part is not None:
                yield key

    def _parts(self, facts: Facts) -> Iterator[Problem]:
        for rule in self.rules.parts:
            whole = facts.figures.get(rule.whole)
            if whole is None or whole.high is None:
                continue
            known = [key for key in rule.parts if _low(facts.figures.get(key)) is not None]
            lows = [_low(facts.figures.get(key)) or 0.0 for key in known]
            over = [key for key, low in zip(known, lows, strict=True) if low > whole.high]
            if not over and len(known) > 1 and sum(lows) > whole.high:
                over = known
            for key in over:
                yield self._larger(key, rule.whole, facts, "part-over-whole", "error")

    def _order(self, facts: Facts) -> Iterator[Problem]:
        for rule in self.rules.order:
            less, more = facts.figures.get(rule.less), facts.figures.get(rule.more)
            low = _low(less)
            if low is None or more is None or more.high is None or low <= more.high:
                continue
            for key in self._where(rule.less):
                yield self._larger(key, rule.more, facts, "out-of-order", rule.level, rule.less)

    def _where(self, key: str) -> list[str]:
        """Return the rows a problem of an element stands at: itself, or what it is typed by."""
        row = self.plan.by_key.get(key)
        if row is None or row.kind != RowKind.COMPUTED:
            return [key]
        return list(self._typed_parts(row))

    def _larger(
        self, at: str, other: str, facts: Facts, rule: str, level: str, named: str = ""
    ) -> Problem:
        key = named or at
        mine, theirs = self.elements[key], self.elements[other]
        first, second = (
            self._said(key, facts.figures[key]),
            self._said(other, facts.figures[other]),
        )
        return Problem(
            at,
            ProblemLevel(level),
            rule,
            Text(
                f"“{mine.title.vi}” ({first}) lớn hơn “{theirs.title.vi}” ({second})",
                f"“{mine.title.en}” ({first}) is above “{theirs.title.en}” ({second})",
            ),
            Text("Sửa một trong hai số cho khớp", "Mend one of the two"),
        )

    def _jumps(self, facts: Facts) -> Iterator[Problem]:
        for key, last in facts.last.items():
            now, row = facts.figures.get(key), self.plan.by_key.get(key)
            rule = self._jump_rule(self.elements[key])
            if row is None or not row.is_entered or now is None or rule is None:
                continue
            if _jumped(now, last, rule):
                yield Problem(
                    key,
                    ProblemLevel.WARNING,
                    "sudden-jump",
                    Text(
                        f"Kỳ trước {self._said(key, last)}, kỳ này {self._said(key, now)}:"
                        " thay đổi đột biến",
                        f"{self._said(key, last)} last period, {self._said(key, now)} now:"
                        " a sudden change",
                    ),
                    Text("Xem lại số, hoặc nêu lý do khi gửi", "Look again, or give a reason"),
                )

    def _jump_rule(self, element: DataElement) -> JumpRule | None:
        named = [rule for rule in self.rules.jumps if rule.element == element.key]
        kind = [rule for rule in self.rules.jumps if rule.measure == element.measure.value]
        return next(iter([*named, *kind]), None)

    def _contradictions(self, facts: Facts) -> Iterator[Problem]:
        for rule in self.rules.contradictions:
            when = facts.figures.get(rule.when.element)
            then = facts.figures.get(rule.then.element)
            if surely(when, rule.when) and surely_not(then, rule.then):
                for key in self._where(rule.when.element):
                    yield Problem(key, ProblemLevel(rule.level), rule.id, rule.message, rule.remedy)

    def _villages(self, facts: Facts) -> Iterator[Problem]:
        for row in self.plan.rows:
            count = facts.villages.get(row.element_key, 0)
            if count and row.weighed_by and facts.figures.get(row.element_key) is None:
                weight = self.elements[row.weighed_by].title
                yield _error(
                    row.element_key,
                    "weight-missing",
                    Text(
                        f"Chưa tính được số của xã: thiếu “{weight.vi}” của thôn đã có số",
                        f"No figure of the commune: “{weight.en}” of a village is missing",
                    ),
                    Text(
                        f"Nhập “{weight.vi}” cho từng thôn đã có số",
                        f"Enter “{weight.en}” for each village that has a figure",
                    ),
                )
            if row.kind == RowKind.VILLAGES and 0 < count < facts.village_count:
                yield Problem(
                    row.element_key,
                    ProblemLevel.WARNING,
                    "villages-missing",
                    Text(
                        f"Mới có {count} trên {facts.village_count} thôn báo cáo",
                        f"Only {count} of {facts.village_count} villages have reported",
                    ),
                    Text(
                        "Nhập nốt các thôn còn thiếu, hoặc nêu lý do khi gửi",
                        "Enter the missing villages, or give a reason",
                    ),
                )


def _error(key: str, rule: str, message: Text, remedy: Text) -> Problem:
    return Problem(key, ProblemLevel.ERROR, rule, message, remedy)


def _low(figure: Figure | None) -> float | None:
    return figure.low if figure is not None else None


def _jumped(now: Figure, last: Figure, rule: JumpRule) -> bool:
    """Tell whether two points lie further apart than the rule lets pass; ranges never do."""
    if now.low is None or last.low is None or now.low != now.high or last.low != last.high:
        return False
    if rule.points is not None and abs(now.low - last.low) > rule.points:
        return True
    if rule.factor is None or min(now.low, last.low) <= 0:
        return False
    return max(now.low, last.low) / min(now.low, last.low) > rule.factor


def surely(figure: Figure | None, guard: Guard) -> bool:
    """Tell whether every value of a figure satisfies a condition; a missing one never does."""
    if figure is None or figure.low is None or figure.high is None:
        return False
    match guard.comparison:
        case Comparison.AT_LEAST:
            return figure.low >= guard.value
        case Comparison.AT_MOST:
            return figure.high <= guard.value
        case _:
            return figure.low == figure.high == guard.value


def surely_not(figure: Figure | None, guard: Guard) -> bool:
    """Tell whether no value of a figure satisfies a condition; a missing one may."""
    if figure is None or figure.low is None or figure.high is None:
        return False
    match guard.comparison:
        case Comparison.AT_LEAST:
            return figure.high < guard.value or (figure.high == guard.value and figure.high_open)
        case Comparison.AT_MOST:
            return figure.low > guard.value or (figure.low == guard.value and figure.low_open)
        case _:
            return not figure.low <= guard.value <= figure.high
