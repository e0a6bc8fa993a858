"""Words that several pages of the desk share."""

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langso.accounts import queries as accounts
from langso.assessment.values import Verdict
from langso.core.templatetags.units import with_unit
from langso.core.templatetags.writing import in_language
from langso.reporting.values import CellState, FindingVerdict, Stage
from langso.standards import queries as standards
from langso.standards.values import Text

_TIERS = {
    "ntm": gettext_lazy("New rural commune"),
    "advanced": gettext_lazy("Advanced new rural commune"),
    "model": gettext_lazy("Model new rural commune"),
    "modern": gettext_lazy("Modern new rural commune"),
}
_SPOKEN = {
    "đạt": gettext_lazy("met"),
    "không đạt": gettext_lazy("not met"),
    "chưa đạt": gettext_lazy("not met"),
}
ORDER = (
    CellState.APPROVED,
    CellState.VERIFIED,
    CellState.SUBMITTED,
    CellState.ENTERED,
    CellState.RETURNED,
    CellState.EMPTY,
)
"""States from the farthest on to the first, as bars show them."""


def set_names() -> dict[str, str]:
    """Return what units that meet each set are called, by the set."""
    return {
        info.id: str(_TIERS.get(info.tier, in_language(info.title)))
        for info in standards.list_sets()
    }


def departments() -> dict[str, str]:
    """Return the departments in the reader's language, in the order of their list."""
    return {one.id: in_language(one.title) for one in accounts.departments()}


def figure(text: str, unit: str = "") -> str:
    """Return a figure in the reader's words, with its unit."""
    if not text:
        return ""
    spoken = _SPOKEN.get(text)
    return str(spoken) if spoken is not None else with_unit(text, unit)


def verdict_word(verdict: str) -> str:
    """Return a computed verdict in the reader's words."""
    return str(Verdict(verdict).label) if verdict else _("not computed")


def finding_word(verdict: str) -> str:
    """Return a stage's finding in the reader's words."""
    return str(FindingVerdict(verdict).label)


def stage_word(stage: str) -> str:
    """Return who found it, in the reader's words."""
    return str(Stage(stage).label)


def text(words: Text | None) -> str:
    """Return a text in the reader's language, empty for none."""
    return in_language(words) if words is not None else ""


def bar(counts: Mapping[CellState, int], whole: int) -> list[dict[str, str]]:
    """Return the parts of a bar of states: class, start and width in hundredths."""
    parts, start = [], 0.0
    for state in ORDER[:-1]:
        width = 100 * counts.get(state, 0) / whole if whole else 0.0
        if width:
            parts.append({"class": f"steps__{state}", "x": f"{start:.2f}", "width": f"{width:.2f}"})
        start += width
    return parts


def day_of(at: dt.datetime) -> dt.date:
    """Return the day that an instant has in the country."""
    return timezone.localtime(at).date()
