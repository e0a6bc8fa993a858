"""What a map or a table of places may be coloured by, and each place's value of it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from langso.assessment.values import RollupRow
from langso.core import asking
from langso.core.templatetags.writing import in_language, number, percent
from langso.standards.values import CriteriaSet

TITLE, CRITERIA = "title", "criteria"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of a roll-up: its key in the address, its name, its unit and its scale."""

    key: str
    name: str
    unit: str
    top: float
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A place's value: number, text with unit, and the counts it was made from."""

    number: float | None
    text: str
    part: int | None
    whole: int

    @property
    def counts(self) -> str:
        """Numerator and denominator in words."""
        if not self.whole:
            return _("no unit of the set")
        if self.part is None:
            return _("over %(whole)s units") % {"whole": number(self.whole)}
        return _("%(part)s of %(whole)s units") % {
            "part": number(self.part),
            "whole": number(self.whole),
        }


def measures_of(criteria_set: CriteriaSet) -> list[Measure]:
    """Return the measures of a set: the title, mean criteria met, and each indicator."""
    fixed = [
        Measure(TITLE, _("Share of units that meet the whole set"), "%", 100),
        Measure(
            CRITERIA,
            _("Mean number of criteria met"),
            _("criteria"),
            float(len(criteria_set.criteria)),
        ),
    ]
    return fixed + [
        Measure(
            key=one.code,
            name=_("Share that meets %(code)s: %(title)s")
            % {"code": one.code, "title": in_language(one.title)},
            unit="%",
            top=100,
            indicator=one.code,
        )
        for one in criteria_set.indicators
    ]


def measure_of(text: str, measures: list[Measure]) -> Measure:
    """Return the measure asked for, the share of units meeting the set by default."""
    by_key = {measure.key: measure for measure in measures}
    return by_key[asking.choice_of(text, by_key.keys(), what=_("Measure"), default=TITLE)]


def applicable(row: RollupRow) -> int:
    """Return the denominator of a title: units to which the set applies."""
    return row.units - row.not_applicable


def value_of(row: RollupRow, measure: Measure) -> Value:
    """Return a place's value; no number where nothing applies or nothing is determined."""
    if measure.key == CRITERIA:
        mean = row.mean_criteria_met
        text = number(mean, 1) if mean is None else f"{number(mean, 1)} {measure.unit}"
        return Value(mean, text, None, applicable(row))
    if measure.indicator:
        met, not_met, undetermined, _none = row.indicators.get(measure.indicator, (0, 0, 0, 0))
        return _share(met, met + not_met + undetermined, undetermined)
    return _share(row.met, applicable(row), row.undetermined)


def _share(met: int, whole: int, undetermined: int) -> Value:
    """Return a share; unknown when not one unit is determined."""
    if not whole or undetermined == whole:
        return Value(None, percent(None), 0, whole)
    share = 100 * met / whole
    return Value(share, percent(share), met, whole)
