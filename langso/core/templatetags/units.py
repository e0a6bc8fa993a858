"""Units of measurement in the reader's words; law files and the engine write them in English."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

NAMES = {
    "person": _("people"),
    "household": _("households"),
    "house": _("houses"),
    "facility": _("facilities"),
    "school": _("schools"),
    "village": _("villages"),
    "organisation": _("organisations"),
    "model": _("models"),
    "incident": _("incidents"),
    "field": _("fields"),
    "kilometre": "km",
    "hectare": "ha",
    "metre^2": "m²",
    "tonne/year": _("tonnes a year"),
    "million VND": _("million VND"),
    "million VND/year": _("million VND a year"),
    "million VND/person/year": _("million VND a person a year"),
    "metre^2/person": _("m² a person"),
    "litre/person/day": _("litres a person a day"),
    "litre/day": _("litres a day"),
}


@register.filter
def unit_name(unit: str | None) -> str:
    """Return a unit in the reader's words; a unit without a name stands for itself."""
    return str(NAMES.get(unit or "", unit or ""))


def with_unit(number: str, unit: str | None) -> str:
    """Write a number with its unit: 52,3 triệu đồng/người/năm, but 80% without a space."""
    name = unit_name(unit)
    return f"{number}{name}" if name == "%" else f"{number} {name}".strip()
