"""What templates of figures need beside numbers and days: bars, names of sets and verdicts."""

import datetime as dt

from django import template
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from langso.assessment.values import (
    IndicatorReport,
    Reason,
    TargetResult,
    TestReport,
    Verdict,
)
from langso.core.confidence import Confidence
from langso.core.templatetags.writing import day, in_language
from langso.geography.values import ALWAYS_BEGAN_ON, Kind, Part, Region
from langso.standards import queries as standards
from langso.standards.values import SetInfo
from langso.web.presenters import names
from langso.web.presenters.figures import element_of
from langso.web.presenters.figures import figure_text as text_of_figure
from langso.web.presenters.figures import level_text as text_of_level
from langso.web.presenters.measures import CRITERIA, Measure

register = template.Library()


@register.filter
def plain(value: float | None) -> str:
    """Write a number for an attribute: never in the reader's own spelling."""
    return f"{value or 0:.2f}"


@register.filter
def measure_head(measure: Measure) -> str:
    """Return the heading of a measure's column, with its unit."""
    if measure.key == CRITERIA:
        return _("Mean criteria met")
    return _("Share")


@register.filter
def target_text(target: TargetResult) -> str:
    """Return what a target asks, in the reader's language."""
    return target.text_en if get_language() == "en" else target.text_vi


@register.filter
def explanation(report: object) -> str:
    """Return a verdict's explanation in the reader's language."""
    return str(getattr(report, f"explanation_{'en' if get_language() == 'en' else 'vi'}"))


@register.filter
def set_short_name(set_id: str) -> str:
    """Return what units that meet a set are called."""
    info = next((info for info in standards.list_sets() if info.id == set_id), None)
    return names.title_of(info, short=True) if info else set_id


@register.filter
def set_choice(info: SetInfo) -> str:
    """Return a set's name as a choice: short title and years."""
    return names.short_title_with_years(info)


@register.filter
def verdict_name(verdict: str) -> str:
    """Return the word for a verdict."""
    return str(Verdict(verdict).label)


@register.filter
def kind_name(kind: str) -> str:
    """Return the word for a kind of unit."""
    return str(Kind(kind).label)


@register.filter
def part_name(part: str) -> str:
    """Return the word for how much of a unit went over."""
    return str(Part(part).label)


@register.filter
def confidence_name(confidence: str) -> str:
    """Return the words for how sure we are of a fact of the law."""
    return str(Confidence(confidence).label)


@register.filter
def figure_text(test: object) -> str:
    """Write the figure behind a test."""
    return text_of_figure(test)  # type: ignore[arg-type]


@register.filter
def level_text(test: object) -> str:
    """Write the level a figure was held against."""
    return text_of_level(test)  # type: ignore[arg-type]


@register.filter
def set_title(set_id: str) -> str:
    """Return the words that count the units meeting a set."""
    info = next((info for info in standards.list_sets() if info.id == set_id), None)
    return names.title_of(info) if info else set_id


@register.filter
def reason_name(reason: str) -> str:
    """Return why a verdict is undetermined or not applicable."""
    return str(Reason(reason).label)


@register.filter
def element_title(key: str) -> str:
    """Return what a data element counts."""
    element = element_of(key)
    return in_language(element.title) if element else key


@register.filter
def since(value: dt.date) -> str:
    """Write the first day of a state; says so when the sources do not know it."""
    return _("before our sources") if value <= ALWAYS_BEGAN_ON else day(value)


@register.filter
def recorder(name: str) -> str:
    """Return who recorded a figure; what the platform wrote itself is said in words."""
    return _("the system") if name == "system" else name


@register.filter
def rests_on_simulated(report: IndicatorReport) -> bool:
    """Tell whether any figure behind a verdict is simulated."""
    return any(test.figure is not None and test.figure.simulated for test in report.tests)


TOPICS = {
    "crosswalk": gettext_lazy("Which new communes a former commune went to"),
    "successor_unknown": gettext_lazy("Units whose successor is not known"),
    "origin_unknown": gettext_lazy("Units whose predecessor is not known"),
    "lineage_inferred": gettext_lazy("Successions inferred from names and codes"),
    "undated_change": gettext_lazy("Changes whose day is not in the sources"),
    "class_undetermined": gettext_lazy("Classes that cannot be derived from the former units"),
    "centroid": gettext_lazy("Positions that were wrong and have been mended"),
    "spelling": gettext_lazy("Spellings of names"),
    "gap": gettext_lazy("What no source holds"),
}


@register.filter
def topic_name(topic: str) -> str:
    """Return the words for a kind of disagreement between sources."""
    return str(TOPICS.get(topic, topic))


HOW = {
    "province": gettext_lazy("level set by the province"),
    "class": gettext_lazy("level for this class of commune"),
    "region_year": gettext_lazy("column of the region, for the year"),
    "region": gettext_lazy("column of the region"),
    "year": gettext_lazy("level of the year"),
    "national": gettext_lazy("national level"),
}


@register.simple_tag
def how_found(test: TestReport) -> str:
    """Say how the level of a test was found, with the region whose column was used."""
    words = str(HOW.get(test.level_how, test.level_how))
    if test.region_used in Region.values and "region" in test.level_how:
        return f"{words}: {Region(test.region_used).label}"
    return words
