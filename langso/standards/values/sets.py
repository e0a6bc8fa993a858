"""Criteria sets as values: what a law file says once it has been read.

The engine knows nothing but these shapes. Source of the requirements: the rules that
318/QĐ-TTg, 319/QĐ-TTg, 320/QĐ-TTg, 321/QĐ-TTg, 211/QĐ-TTg and 51/2025/QĐ-TTg ask of any set.
"""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from langso.core.confidence import Confidence


class Measure(models.TextChoices):
    """What kind of value a data element has."""

    TRUTH = "truth", _("met or not met")
    PERCENT = "percent", _("per cent")
    MONEY = "money", _("million VND a person a year")
    AMOUNT = "amount", _("million VND")
    AREA = "area", _("square metres a person")
    VOLUME = "volume", _("litres a person a day")
    COUNT = "count", _("number")
    RATING = "rating", _("rating on a scale")
    RATIO = "ratio", _("ratio")


class Carry(models.TextChoices):
    """How a figure of former units becomes one of their successor."""

    SUM = "sum", _("added up")
    SHARE = "share", _("recomputed from its parts")
    MEAN = "mean", _("mean weighted by people")
    AGREE = "agree", _("carried only when all parts agree")
    NEVER = "never", _("not carried")


class Comparison(models.TextChoices):
    """How a value is held against a level."""

    AT_LEAST = "gte", "≥"
    AT_MOST = "lte", "≤"
    EQUAL = "eq", "="


class Combine(models.TextChoices):
    """How the tests of one indicator make its verdict."""

    ALL = "all", _("all of them")
    ANY = "any", _("any one of them")


class Delegate(models.TextChoices):
    """Who fixes a level that the national text leaves open."""

    NONE = "none", _("nobody: the national level stands")
    PROVINCE = "province", _("the province")
    MINISTRY = "ministry", _("the ministry")


class LowerUnits(models.TextChoices):
    """For which units of its level a set is, by what lies below them."""

    ANY = "any", _("any unit")
    SOME = "some", _("units that have lower units")
    NONE = "none", _("units without lower units")


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Vietnamese and in English."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact of the law was found."""

    id: str
    name: Text
    issuer: Text
    url: str
    seen: Text
    """How much of it was read."""


@dataclass(frozen=True, slots=True)
class DataElement:
    """A fact that is reported once and may serve several indicators of several sets.

    `formula` makes it derived: an expression over other elements' keys. `denominator` names the
    element that weighs a share when it is carried across a merger. `scale` lists ratings from
    the lowest to the highest; a rating is stored as its index. `low`/`high` bound what is
    possible. `number` is the database's number, None until loaded.
    """

    key: str
    title: Text
    measure: Measure
    unit: str
    carry: Carry
    denominator: str | None = None
    scale: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    formula: str | None = None
    number: int | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One level (threshold) with the places and years it holds for; None means "any".

    `value` None: the law has a level here but we do not know it. `province` holds the code of
    the province whose decision this is. More specific levels win: province, then class, then
    region with year, then region, then year, then the national column.
    """

    value: float | None
    confidence: Confidence
    source: str
    region: str | None = None
    year: int | None = None
    scheme: str | None = None
    klass: str | None = None
    province: str | None = None
    clause: str = ""
    label: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition on another data element under which a test (or an indicator) applies."""

    element: str
    comparison: Comparison
    value: float


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of one data element with a level.

    `implied`: the test is a consequence of the others (the total beside men and women), so it
    counts only when it fails. `derived_from`: the level is `factor` × the level of another set's
    indicator at the same region, year and class, as (set id, indicator code, factor).
    """

    id: str
    element: str
    comparison: Comparison
    levels: tuple[Level, ...]
    title: Text | None = None
    guard: Guard | None = None
    implied: bool = False
    derived_from: tuple[str, str, float] | None = None


@dataclass(frozen=True, slots=True)
class UnitShare:
    """An indicator decided by lower units: the share (per cent) of them that meet a set.

    The engine computes `element` for each unit of the set's level from the verdicts of
    `criteria_set` on its units of `level`, restricted to `kinds` when given.
    """

    element: str
    criteria_set: str
    level: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator (chỉ tiêu) of a criterion, in the version that holds for the year asked."""

    code: str
    criterion: int
    title: Text
    measure: Measure
    unit: str
    combine: Combine
    tests: tuple[Test, ...]
    delegated_to: Delegate
    title_confidence: Confidence
    level_confidence: Confidence
    sources: tuple[str, ...]
    applies_when: Guard | None = None
    not_applicable_note: str = ""
    requires_set: str | None = None
    """Met exactly when the unit meets this other set (model needs advanced)."""
    unit_share: UnitShare | None = None
    amended_by: str = ""
    guidance: Text | None = None
    details: tuple[Text, ...] = ()
    note: Text | None = None
    whole: Test | None = None
    """The indicator reported as one result: counts only when the tests leave it undetermined."""
    recall_weak: bool = False
    """The researcher's memory of it is shaky: to be confirmed before the other recalled facts."""
    lookback_years: int | None = None
    """The fact reported must cover this many years up to the assessment (320/QĐ-TTg, 9.3)."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion (tiêu chí): met when all its indicators are met or not applicable."""

    number: int
    title: Text
    group: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class EntryCondition:
    """A condition beside the criteria, e.g. satisfaction or that the unit meets another set.

    With `requires_set`, `test` is the same fact reported as one result: it counts only where
    the other set cannot be judged. With `unit_share`, `test` holds the share against its level.
    """

    id: str
    text: Text
    confidence: Confidence
    test: Test | None = None
    requires_set: str | None = None
    unit_share: UnitShare | None = None
    applies_when: Guard | None = None
    not_applicable_note: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassOverride:
    """Units with these classes use another region's column (318/QĐ-TTg, Điều 1).

    `when` is any-of over all-of: a tuple of alternatives, each a tuple of (scheme, value) pairs.
    """

    id: str
    when: tuple[tuple[tuple[str, str], ...], ...]
    region: str
    text: Text
    confidence: Confidence
    source: str


@dataclass(frozen=True, slots=True)
class ProgrammeTarget:
    """A share of units that a programme wants to meet an indicator by a year."""

    id: str
    criteria_set: str
    indicator: str
    share_percent: float
    by_year: int
    text: Text
    confidence: Confidence
    source: str


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """A set as it stands for one year: amendments applied, provincial levels laid on top."""

    id: str
    title: Text
    level: str
    kinds: tuple[str, ...]
    tier: str
    year: int
    first_year: int
    last_year: int
    legal_basis: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    entry_conditions: tuple[EntryCondition, ...]
    overrides: tuple[ClassOverride, ...]
    targets: tuple[ProgrammeTarget, ...]
    sources: dict[str, Source]
    pass_rule: Text
    pass_confidence: Confidence
    version: str
    """Hash of the files this came from, so that results can name the law they used."""
    complete: bool = True
    """False while the indicators of the law are not known (2026-2030)."""
    notes: tuple[Text, ...] = field(default=())
    lower_units: LowerUnits = LowerUnits.ANY
    """Whether the set is for units with lower units, without any, or for both (211/QĐ-TTg, V)."""

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators in the order of the law."""
        return tuple(indicator for criterion in self.criteria for indicator in criterion.indicators)


@dataclass(frozen=True, slots=True)
class SetInfo:
    """What a list of sets says of one."""

    id: str
    title: Text
    level: str
    tier: str
    first_year: int
    last_year: int
    complete: bool
    continued_to: int | None = None
    """The last year it is used in after its own, where a file of this installation says so."""

    @property
    def judged_to(self) -> int:
        """The last year the set can be asked about."""
        return self.continued_to or self.last_year
