"""A criteria set compiled for the engine: probes (comparisons) numbered as bits, and a network.

A *probe* is one comparison of one element with the level that holds for a unit's profile; its
number is the bit that stands for it in a unit's masks. Conditions ("if there is a craft
village") and the verdicts of other sets are probes too. An *item* is an indicator or an entry
condition: how probes make its verdict is told by numbers only, so the engine needs no law.

The first test of an item has the item's own bit, so for the many items that are one plain test
the mask of the probes is already the mask of the items.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from langso.assessment.rules import judging
from langso.assessment.rules.levels import specificity
from langso.assessment.values import LevelChange
from langso.core.confidence import CONFIRMED, Confidence
from langso.standards.values import (
    Combine,
    Comparison,
    CriteriaSet,
    EntryCondition,
    Guard,
    Indicator,
    Level,
    Test,
)

WORD_BITS = 62
"""Bits used of a signed 64-bit mask; a set with more probes uses several words."""

SET_PREFIX = "set:"
"""Elements of this prefix stand for the verdict of another set: 1 met, 0 not met."""


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level of one probe as the engine joins it; None means "any"."""

    probe: int
    ordinal: int
    rank: int
    region: str | None
    scheme: str | None
    klass: str | None
    province: str | None
    value: float | None
    unconfirmed: bool


@dataclass(frozen=True, slots=True)
class Probe:
    """One comparison; `levels` of a condition is its one fixed value."""

    no: int
    element: str
    comparison: Comparison
    levels: tuple[Level, ...]
    delegated: bool = False


@dataclass(frozen=True, slots=True)
class TestPlan:
    """A test of an item: its probe, the probe of its condition, whether it is implied."""

    id: str
    probe: int
    guard: int | None
    implied: bool


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """How probes make the verdict of one indicator or entry condition."""

    bit: int
    code: str
    tests: tuple[TestPlan, ...]
    any_of: bool
    whole: int | None
    applies: int | None
    requires: int | None
    shares_units: bool

    @property
    def plain(self) -> bool:
        """Whether the item is exactly its one test."""
        return (
            len(self.tests) == 1
            and self.tests[0].guard is None
            and not self.tests[0].implied
            and self.whole is None
            and self.applies is None
            and self.requires is None
        )

    @property
    def probes(self) -> tuple[int, ...]:
        """The probes whose levels the item rests on: tests, whole and the required set."""
        numbers = [test.probe for test in self.tests]
        numbers += [number for number in (self.whole, self.requires) if number is not None]
        return tuple(numbers)


@dataclass(frozen=True, slots=True)
class Program:
    """A set compiled: `items` are its indicators, then its entry conditions."""

    set_id: str
    year: int
    probes: tuple[Probe, ...]
    items: tuple[ItemPlan, ...]
    indicator_count: int
    criteria: tuple[tuple[int, ...], ...]
    """Per criterion the bits of its indicators."""
    complete: bool
    words: int
    """How many mask words the bits take."""

    @property
    def width(self) -> int:
        """How many bits a profile takes in the key of the resolved levels."""
        return self.words * WORD_BITS

    @property
    def indicators(self) -> tuple[ItemPlan, ...]:
        """The items that are indicators."""
        return self.items[: self.indicator_count]

    @property
    def level_rows(self) -> tuple[LevelRow, ...]:
        """All levels for the year of the program, in the order of the law."""
        rows = []
        for probe in self.probes:
            for ordinal, level in enumerate(probe.levels):
                if level.year in (None, self.year):
                    rows.append(level_row(probe.no, ordinal, level))
        return tuple(rows)

    @property
    def classes(self) -> frozenset[tuple[str, str]]:
        """The classes that some level depends on."""
        return frozenset(
            (level.scheme or "", level.klass)
            for probe in self.probes
            for level in probe.levels
            if level.klass is not None
        )

    @property
    def provinces(self) -> frozenset[str]:
        """The provinces that have levels of their own."""
        return frozenset(
            level.province
            for probe in self.probes
            for level in probe.levels
            if level.province is not None
        )


def level_row(probe: int, ordinal: int, level: Level) -> LevelRow:
    """Return a level as the engine joins it."""
    return LevelRow(
        probe=probe,
        ordinal=ordinal,
        rank=specificity(level),
        region=level.region,
        scheme=level.scheme if level.klass is not None else None,
        klass=level.klass,
        province=level.province,
        value=level.value,
        unconfirmed=level.confidence not in CONFIRMED,
    )


DRAFT_RANK = 1_000
"""A level that is tried out stands above every level of the law in its scope."""


def draft_rows(program: Program, changes: Iterable[LevelChange]) -> tuple[LevelRow, ...]:
    """Return the rows that try changed levels on: each wins wherever its scope reaches.

    A change for another year than the program's has no effect; of two for one place the later
    wins. Unknown indicators are the caller's to refuse.
    """
    return tuple(
        LevelRow(
            probe=test.probe,
            ordinal=-ordinal,
            rank=DRAFT_RANK,
            region=change.region,
            scheme=None,
            klass=None,
            province=None,
            value=change.value,
            unconfirmed=False,
        )
        for ordinal, change in enumerate(changes)
        if change.year in (None, program.year)
        for item in program.items
        for test in item.tests
        if change.indicator in (item.code, f"{item.code}:{test.id}")
    )


def compile_set(criteria_set: CriteriaSet) -> Program:
    """Number the probes of a set and say how they make its verdicts."""
    things: list[Indicator | EntryCondition] = [
        *criteria_set.indicators,
        *criteria_set.entry_conditions,
    ]
    builder = _Builder(len(things))
    items = tuple(builder.item(bit, judging.item_of(thing)) for bit, thing in enumerate(things))
    bits = {id(indicator): bit for bit, indicator in enumerate(criteria_set.indicators)}
    return Program(
        set_id=criteria_set.id,
        year=criteria_set.year,
        probes=tuple(builder.probes),
        items=items,
        indicator_count=len(criteria_set.indicators),
        criteria=tuple(
            tuple(bits[id(indicator)] for indicator in criterion.indicators)
            for criterion in criteria_set.criteria
        ),
        complete=criteria_set.complete,
        words=max(1, -(-builder.free // WORD_BITS)),
    )


class _Builder:
    """Hands out probe numbers: an item's own bit to its first test, then those above to others."""

    def __init__(self, items: int) -> None:
        self.free = items
        self.probes: list[Probe] = []
        self.conditions: dict[Guard, int] = {}
        self.required: dict[str, int] = {}

    def item(self, bit: int, item: judging.Item) -> ItemPlan:
        """Return the plan of one item."""
        tests = tuple(
            TestPlan(
                id=test.id,
                probe=self._test(test, item, bit if position == 0 else None),
                guard=self._condition(test.guard),
                implied=test.implied,
            )
            for position, test in enumerate(item.tests)
        )
        return ItemPlan(
            bit=bit,
            code=item.code,
            tests=tests,
            any_of=item.combine == Combine.ANY,
            whole=self._test(item.whole, item, None) if item.whole else None,
            applies=self._condition(item.applies_when),
            requires=self._required(item.requires_set),
            shares_units=item.shares_units,
        )

    def _test(self, test: Test, item: judging.Item, bit: int | None) -> int:
        return self._probe(test.element, test.comparison, test.levels, item.delegated, bit)

    def _condition(self, guard: Guard | None) -> int | None:
        if guard is None:
            return None
        if guard not in self.conditions:
            level = Level(guard.value, Confidence.VERIFIED, "")
            self.conditions[guard] = self._probe(guard.element, guard.comparison, (level,))
        return self.conditions[guard]

    def _required(self, set_id: str | None) -> int | None:
        if set_id is None:
            return None
        if set_id not in self.required:
            level = Level(1.0, Confidence.VERIFIED, "")
            element = f"{SET_PREFIX}{set_id}"
            self.required[set_id] = self._probe(element, Comparison.AT_LEAST, (level,))
        return self.required[set_id]

    def _probe(
        self,
        element: str,
        comparison: Comparison,
        levels: tuple[Level, ...],
        delegated: bool = False,
        bit: int | None = None,
    ) -> int:
        if bit is None:
            bit = self.free
            self.free += 1
        self.probes.append(Probe(bit, element, comparison, levels, delegated))
        return bit
