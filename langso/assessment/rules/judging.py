"""Verdicts in plain Python: the definition that the quick engine must agree with.

Codes are those of `values.CODE`: 0 not met, 1 undetermined, 2 met, 3 not applicable. All-of is
the least code, any-of the greatest, not-applicable is left out of both.
Source of the requirements: 318, 319, 320, 321/QĐ-TTg and 211/QĐ-TTg as read in `law/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from langso.assessment.rules import levels as level_rules
from langso.assessment.values import Profile, Reason
from langso.core.confidence import CONFIRMED
from langso.ledger.values import Figure
from langso.standards.values import (
    Combine,
    Comparison,
    CriteriaSet,
    Delegate,
    EntryCondition,
    Guard,
    Indicator,
    Level,
    Test,
)

NOT_MET, UNDETERMINED, MET, NOT_APPLICABLE = 0, 1, 2, 3

Figures = Mapping[str, Figure | None]


@dataclass(frozen=True, slots=True)
class Item:
    """An indicator or an entry condition as the engine sees it.

    Judged in stages, the first that is not undetermined decides: the other set it requires,
    its tests, the whole reported as one result.
    """

    code: str
    tests: tuple[Test, ...]
    combine: Combine
    delegated: bool
    whole: Test | None
    applies_when: Guard | None
    requires_set: str | None
    shares_units: bool

    @property
    def all_tests(self) -> tuple[Test, ...]:
        """Its tests and the whole."""
        return (*self.tests, self.whole) if self.whole else self.tests


def item_of(thing: Indicator | EntryCondition) -> Item:
    """Return an indicator or an entry condition in the engine's one shape.

    The test of an entry condition that requires a set stands in for that set's verdict.
    """
    if isinstance(thing, Indicator):
        return Item(
            code=thing.code,
            tests=thing.tests,
            combine=thing.combine,
            delegated=thing.delegated_to == Delegate.PROVINCE,
            whole=thing.whole,
            applies_when=thing.applies_when,
            requires_set=thing.requires_set,
            shares_units=thing.unit_share is not None,
        )
    return Item(
        code=thing.id,
        tests=(thing.test,) if thing.test else (),
        combine=Combine.ALL,
        delegated=False,
        whole=None,
        applies_when=thing.applies_when,
        requires_set=thing.requires_set,
        shares_units=thing.unit_share is not None,
    )


@dataclass(frozen=True, slots=True)
class TestJudged:
    """One comparison: its code after the guard, the level that held and the figure."""

    test: Test
    code: int
    decided: bool
    """Whether figure and level alone gave met or not met, whatever the guard says."""
    reason: Reason
    level: Level | None
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class ItemJudged:
    """An indicator or entry condition judged; `tests` are in the order of the law, whole last."""

    item: Item
    code: int
    reason: Reason
    unconfirmed: bool
    tests: tuple[TestJudged, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything the law makes of one unit's figures."""

    code: int
    reason: Reason
    unconfirmed: bool
    criteria: tuple[int, ...]
    """One code a criterion, in the order of the set."""
    items: tuple[ItemJudged, ...]
    """The indicators in the order of the law, then the entry conditions."""
    region: str | None
    override: str


def compare(figure: Figure | None, comparison: Comparison, value: float | None) -> int:
    """Hold a figure against a level: met or not met only when every value in it agrees.

    An absent figure (or one whose ends are None) or an unknown level is undetermined. Open ends
    are left out of the range exactly: "over 80" fails "at most 80" and meets "at least 80".
    """
    if figure is None or figure.low is None or figure.high is None or value is None:
        return UNDETERMINED
    reaches, falls_short = figure.low >= value, _below(figure, value)
    stays_within, exceeds = figure.high <= value, _above(figure, value)
    if comparison == Comparison.AT_LEAST:
        met, failed = reaches, falls_short
    elif comparison == Comparison.AT_MOST:
        met, failed = stays_within, exceeds
    else:
        met, failed = reaches and stays_within, falls_short or exceeds
    return MET if met else NOT_MET if failed else UNDETERMINED


def _below(figure: Figure, value: float) -> bool:
    """Every value of the figure is below the value."""
    return figure.high is not None and (
        figure.high < value or (figure.high == value and figure.high_open)
    )


def _above(figure: Figure, value: float) -> bool:
    """Every value of the figure is above the value."""
    return figure.low is not None and (
        figure.low > value or (figure.low == value and figure.low_open)
    )


def all_of(codes: list[int]) -> int:
    """Return the least code, leaving out what does not apply; not applicable when none is left."""
    return min((code for code in codes if code != NOT_APPLICABLE), default=NOT_APPLICABLE)


def any_of(codes: list[int]) -> int:
    """Return the greatest code, leaving out what does not apply; likewise when none is left."""
    return max((code for code in codes if code != NOT_APPLICABLE), default=NOT_APPLICABLE)


def judge(
    criteria_set: CriteriaSet,
    figures: Figures,
    profile: Profile,
    other_sets: Mapping[str, tuple[int, bool]] | None = None,
    doubtful: frozenset[str] = frozenset(),
) -> Judgement:
    """Judge one unit.

    `figures` maps element keys to figures (derived ones already filled in, shares of lower units
    too); `other_sets` maps the ids of required sets to (code of the title, unconfirmed);
    `doubtful` names elements whose figure rests on unconfirmed law, such as a share of lower
    units. Missing entries are undetermined, never a failure.
    """
    region, override = level_rules.region_used(criteria_set, profile)
    judge_one = _ItemJudge(criteria_set, figures, profile, region, other_sets or {}, doubtful)
    indicators = {id(i): judge_one(item_of(i)) for i in criteria_set.indicators}
    entries = [judge_one(item_of(entry)) for entry in criteria_set.entry_conditions]
    criteria = tuple(
        all_of([indicators[id(indicator)].code for indicator in criterion.indicators])
        for criterion in criteria_set.criteria
    )
    items = (*indicators.values(), *entries)
    code = all_of([*criteria, *(entry.code for entry in entries)])
    reason = Reason.NONE
    if not criteria_set.complete and code != NOT_MET:
        code, reason = UNDETERMINED, Reason.SET_INCOMPLETE
    unconfirmed = any(item.unconfirmed for item in items)
    return Judgement(code, reason, unconfirmed, criteria, items, region, override)


class _ItemJudge:
    """Judges the items of one set for one unit."""

    def __init__(
        self,
        criteria_set: CriteriaSet,
        figures: Figures,
        profile: Profile,
        region: str | None,
        other_sets: Mapping[str, tuple[int, bool]],
        doubtful: frozenset[str],
    ) -> None:
        self.year = criteria_set.year
        self.figures = figures
        self.profile = profile
        self.region = region
        self.other_sets = other_sets
        self.doubtful = doubtful

    def __call__(self, item: Item) -> ItemJudged:
        """Judge one indicator or entry condition."""
        tests = tuple(self._test(test, item) for test in item.all_tests)
        applies = self._guard(item.applies_when)
        if applies == NOT_MET:
            return ItemJudged(item, NOT_APPLICABLE, Reason.DOES_NOT_APPLY, False, tests)
        code, reason = self._stages(item, tests)
        if code == UNDETERMINED and applies == UNDETERMINED and not _any_figure(tests):
            reason = Reason.CONDITION_UNKNOWN
        unconfirmed = code != NOT_APPLICABLE and self._rests_on_doubt(item, tests)
        return ItemJudged(item, code, reason, unconfirmed, tests)

    def _rests_on_doubt(self, item: Item, tests: tuple[TestJudged, ...]) -> bool:
        """Whether an unconfirmed level or result took part in what was decided."""
        if any(
            judged.decided
            and judged.level is not None
            and (judged.level.confidence not in CONFIRMED or judged.test.element in self.doubtful)
            for judged in tests
        ):
            return True
        code, doubt = self.other_sets.get(item.requires_set or "", (UNDETERMINED, False))
        return doubt and code in (MET, NOT_MET)

    def _stages(self, item: Item, tests: tuple[TestJudged, ...]) -> tuple[int, Reason]:
        """Return the code of the first stage that decides, else undetermined with its reason."""
        reasons = []
        if item.requires_set:
            code, _ = self.other_sets.get(item.requires_set, (UNDETERMINED, False))
            if code in (MET, NOT_MET):
                return code, Reason.NONE
            reasons.append(Reason.OTHER_SET_UNDETERMINED)
        own = tests[: len(item.tests)]
        if own:
            code = combined(item.combine, own)
            if code != UNDETERMINED:
                reason = Reason.DOES_NOT_APPLY if code == NOT_APPLICABLE else Reason.NONE
                return code, reason
            reasons.append(why_undetermined(item, own))
        if item.whole:
            whole = tests[-1]
            if whole.code != UNDETERMINED:
                return whole.code, Reason.NONE
            reasons.append(whole.reason)
        return UNDETERMINED, reasons[0] if reasons else Reason.LEVEL_UNKNOWN

    def _guard(self, guard: Guard | None) -> int:
        """Return met when the guard holds or there is none, not met, or undetermined."""
        if guard is None:
            return MET
        return compare(self.figures.get(guard.element), guard.comparison, guard.value)

    def _test(self, test: Test, item: Item) -> TestJudged:
        """Compare one figure with the level that holds, then ask the test's guard."""
        level = level_rules.resolve(
            test.levels, region=self.region, profile=self.profile, year=self.year
        )
        figure = self.figures.get(test.element)
        value = level.value if level else None
        raw = compare(figure, test.comparison, value)
        guard = self._guard(test.guard)
        code = raw
        if guard == NOT_MET:
            code = NOT_APPLICABLE
        elif guard == UNDETERMINED and not (raw == MET and item.combine == Combine.ALL):
            code = UNDETERMINED
        reason = Reason.NONE
        if code == NOT_APPLICABLE:
            reason = Reason.DOES_NOT_APPLY
        elif code == UNDETERMINED:
            reason = _why(guard, value, figure, item)
        return TestJudged(test, code, raw != UNDETERMINED, reason, level, figure)


def combined(combine: Combine, tests: tuple[TestJudged, ...]) -> int:
    """Make one code of the tests of an indicator.

    An implied test (the total beside men and women) counts only when it fails, and never in an
    any-of.
    """
    if combine == Combine.ALL:
        return all_of([t.code for t in tests if not t.test.implied or t.code == NOT_MET])
    return any_of([t.code for t in tests if not t.test.implied])


def _why(guard: int, value: float | None, figure: Figure | None, item: Item) -> Reason:
    """Say why one test is undetermined."""
    if guard == UNDETERMINED:
        return Reason.CONDITION_UNKNOWN
    if value is None:
        return Reason.LEVEL_DELEGATED if item.delegated else Reason.LEVEL_UNKNOWN
    if figure is None or figure.low is None:
        return Reason.NO_FIGURE
    return Reason.LOWER_UNITS_UNDETERMINED if item.shares_units else Reason.RANGE_SPANS_LEVEL


PRECEDENCE = (
    Reason.CONDITION_UNKNOWN,
    Reason.LEVEL_DELEGATED,
    Reason.LEVEL_UNKNOWN,
    Reason.NO_FIGURE,
    Reason.LOWER_UNITS_UNDETERMINED,
    Reason.RANGE_SPANS_LEVEL,
)
"""Which reason is told when the tests of one indicator have several."""


def why_undetermined(item: Item, tests: tuple[TestJudged, ...]) -> Reason:
    """Say why an indicator is undetermined.

    Missing figures for men or women beside a total that was reported are named as such.
    """
    reasons = {t.reason for t in tests if t.code == UNDETERMINED and not t.test.implied}
    first = next((reason for reason in PRECEDENCE if reason in reasons), Reason.NO_FIGURE)
    if first == Reason.NO_FIGURE and _any_figure(tuple(t for t in tests if t.test.implied)):
        return Reason.SEXES_MISSING
    return first


def _any_figure(tests: tuple[TestJudged, ...]) -> bool:
    """Whether any of the tests has a figure."""
    return any(judged.figure is not None and judged.figure.low is not None for judged in tests)
