"""Names that pages give to sets, verdicts and units, in the words of the law."""

import re

from django.utils.translation import gettext_lazy as _

from langso.core.templatetags.writing import in_language
from langso.geography.values import Level
from langso.standards.values import SetInfo

_YEARS = re.compile(r"-\d{4}-\d{4}$")

TITLES = {
    "commune-ntm": _("Communes meeting the new rural standard"),
    "commune-advanced": _("Communes meeting the advanced standard"),
    "commune-model": _("Communes meeting the model standard"),
    "commune-modern": _("Communes meeting the modern standard"),
    "national": _("Communes meeting the new rural standard"),
    "district-ntm": _("Districts meeting the new rural standard"),
    "district-advanced": _("Districts meeting the advanced standard"),
    "district-special": _("Island districts meeting the new rural standard"),
    "town-city": _("Towns and provincial cities completing the new rural task"),
    "province": _("Provinces completing the new rural task"),
}
"""How many units meet a set, in words; by the set's id without its years."""

SHORT_TITLES = {
    "commune-ntm": _("New rural commune"),
    "commune-advanced": _("Advanced new rural commune"),
    "commune-model": _("Model new rural commune"),
    "commune-modern": _("Modern new rural commune"),
    "national": _("New rural commune"),
    "district-ntm": _("New rural district"),
    "district-advanced": _("Advanced new rural district"),
    "district-special": _("New rural island district"),
    "town-city": _("Town or city completing the new rural task"),
    "province": _("Province completing the new rural task"),
}
"""What a unit that meets a set is called."""

UNITS = {
    Level.COMMUNE: _("communes"),
    Level.DISTRICT: _("districts"),
    Level.PROVINCE: _("provinces"),
}

HEADINGS = {
    Level.PROVINCE: _("Provinces and centrally run cities"),
    Level.DISTRICT: _("Districts"),
    Level.COMMUNE: _("Communes, wards, townships and special zones"),
    Level.VILLAGE: _("Villages"),
}


def title_of(info: SetInfo, *, short: bool = False) -> str:
    """Return what units that meet a set are called; else the set's own title."""
    names = SHORT_TITLES if short else TITLES
    name = names.get(_YEARS.sub("", info.id))
    return str(name) if name else in_language(info.title)


def short_title_with_years(info: SetInfo) -> str:
    """Return the short title with the years in which the set holds."""
    return f"{title_of(info, short=True)} {info.first_year}–{info.last_year}"
