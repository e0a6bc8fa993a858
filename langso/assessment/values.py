"""Verdicts and what stands behind them."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from langso.standards.values import Text


class Verdict(models.TextChoices):
    """What the law makes of a figure, an indicator, a criterion or a title."""

    MET = "met", _("met")
    NOT_MET = "not_met", _("not met")
    UNDETERMINED = "undetermined", _("undetermined")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


CODE = {Verdict.NOT_MET: 0, Verdict.UNDETERMINED: 1, Verdict.MET: 2, Verdict.NOT_APPLICABLE: 3}
"""Verdicts inside the engine: all-of is the minimum, any-of the maximum, 3 is left out."""
VERDICT_OF = {code: verdict for verdict, code in CODE.items()}


class Reason(models.TextChoices):
    """Why a verdict is undetermined or not applicable."""

    NONE = "", ""
    NO_FIGURE = "no_figure", _("no approved figure")
    LEVEL_UNKNOWN = "level_unknown", _("the level is not known yet")
    LEVEL_DELEGATED = "level_delegated", _("left to the province, no decision loaded")
    RANGE_SPANS_LEVEL = "range_spans_level", _("the reported range lies on both sides of the level")
    NOT_CARRIED = "not_carried", _("cannot be carried to this unit")
    CONDITION_UNKNOWN = "condition_unknown", _("whether it applies is not reported")
    DOES_NOT_APPLY = "does_not_apply", _("does not apply here")
    SEXES_MISSING = "sexes_missing", _("figures for men and women apart are missing")
    LOWER_UNITS_UNDETERMINED = "lower_units_undetermined", _("some lower units are undetermined")
    OTHER_SET_UNDETERMINED = (
        "other_set_undetermined",
        _("the other criteria set it rests on is undetermined"),
    )
    SET_INCOMPLETE = "set_incomplete", _("the indicators of this set are not known yet")


REASON_CODE = {reason: code for code, reason in enumerate(Reason)}
"""Reasons inside the engine, in the order of their declaration."""
REASON_OF = {code: reason for reason, code in REASON_CODE.items()}

TREES = ("then", "today")
"""The tree of units a question is asked on: as it was, or today's with figures carried over."""


class AssessmentError(ValueError):
    """Something asked of this package cannot be answered; str() is a sentence for an officer."""


class BadValueError(AssessmentError):
    """A value given for judging is not a figure of its kind; `key` names it."""

    def __init__(self, key: str, message: str) -> None:
        """Keep the key beside the sentence."""
        super().__init__(message)
        self.key = key


class BadChangeError(AssessmentError):
    """A change of the law that is to be tried cannot be made."""


class UnknownTreeError(AssessmentError):
    """The tree asked for is neither "then" nor "today"."""


class MissingDayError(AssessmentError):
    """Today's tree was asked for without saying which day today is."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What decides which levels hold for a unit: region, classes, province of its local levels.

    `classes` are (scheme, value) pairs. Units with equal profiles have equal levels.
    """

    region: str | None
    classes: frozenset[tuple[str, str]] = frozenset()
    province: str | None = None


@dataclass(frozen=True, slots=True)
class FigureShown:
    """The figure behind a test and where it came from; None fields where there is none."""

    low: float | None
    high: float | None
    low_open: bool
    high_open: bool
    period: str
    observation_id: int | None = None
    batch_id: int | None = None
    source: str = ""
    method: str = ""
    recorded_by: str = ""
    recorded_at: str = ""
    simulated: bool = False
    carried: bool = False
    carried_note: str = ""


@dataclass(frozen=True, slots=True)
class TestReport:
    """One comparison, explained."""

    id: str
    element: str
    verdict: Verdict
    reason: Reason
    comparison: str
    level: float | None
    level_label: str
    level_how: str
    """How the level was found: province, class, region and year, region, year or national."""
    level_clause: str
    level_source: Text
    level_confidence: str
    level_simulated: bool
    region_used: str
    figure: FigureShown | None


@dataclass(frozen=True, slots=True)
class IndicatorReport:
    """An indicator's verdict with its tests and an explanation in both languages."""

    code: str
    title_vi: str
    title_en: str
    unit: str
    verdict: Verdict
    reason: Reason
    unconfirmed: bool
    explanation_vi: str
    explanation_en: str
    tests: tuple[TestReport, ...]


@dataclass(frozen=True, slots=True)
class CriterionReport:
    """A criterion's verdict and its indicators."""

    number: int
    title_vi: str
    title_en: str
    verdict: Verdict
    indicators: tuple[IndicatorReport, ...]


@dataclass(frozen=True, slots=True)
class UnitReport:
    """Everything the law makes of one unit in one period, and what it stands on."""

    criteria_set: str
    period: str
    unit_code: str
    verdict: Verdict
    criteria_met: int
    criteria_total: int
    unconfirmed: bool
    carried: bool
    criteria: tuple[CriterionReport, ...]
    entry_conditions: tuple[IndicatorReport, ...]
    law_version: str
    ledger_cut: int


@dataclass(frozen=True, slots=True)
class RollupRow:
    """One place and what its units make: counts always stand beside their denominator."""

    unit_id: int | None
    code: str
    name: str
    level: str
    units: int
    met: int
    not_met: int
    undetermined: int
    not_applicable: int
    mean_criteria_met: float | None
    unconfirmed: int
    carried: int
    indicators: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)
    """Per indicator code: units met, not met, undetermined, not applicable."""


@dataclass(frozen=True, slots=True)
class TargetResult:
    """A programme target as the ledger has it: share of units meeting one indicator.

    `percent` is None when there are no units. `surely_reached`: even if every undetermined unit
    failed; `possibly_reached`: if every undetermined unit met the indicator.
    """

    id: str
    criteria_set: str
    indicator: str
    text_vi: str
    text_en: str
    share_percent: float
    by_year: int
    confidence: str
    source: str
    period: str
    numerator: int
    denominator: int
    undetermined: int
    percent: float | None
    surely_reached: bool
    possibly_reached: bool


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period of a unit's history under one set."""

    period: str
    unit_id: int
    verdict: Verdict
    criteria_met: int
    criteria_total: int
    indicators_met: int
    unconfirmed: bool
    carried: bool


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A level to try: for every place, or only for one region column or one year."""

    indicator: str
    value: float
    region: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class VerdictCounts:
    """Units by verdict of the title."""

    met: int
    not_met: int
    undetermined: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class WhatIfPlace:
    """What a change of the law does in one province."""

    unit_id: int
    code: str
    name: str
    units: int
    met_before: int
    met_after: int
    gains: int
    losses: int


@dataclass(frozen=True, slots=True)
class WhatIfUnit:
    """A unit whose title changes."""

    unit_id: int
    code: str
    name: str
    province_code: str
    before: Verdict
    after: Verdict
    criteria_before: int
    criteria_after: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a change of the law would do to every unit of a set in one period.

    `gains`: units that would then hold the title; `losses`: that would no longer. Both are cut
    at the limit asked for, the counts by province are not.
    """

    criteria_set: str
    period: str
    units: int
    before: VerdictCounts
    after: VerdictCounts
    places: tuple[WhatIfPlace, ...]
    gains: tuple[WhatIfUnit, ...]
    losses: tuple[WhatIfUnit, ...]
    changes: tuple[LevelChange, ...]
