"""How numbers and days are written: Vietnamese 1.234,5 and 30/06/2025, English 1,234.5."""

import datetime as dt
import math

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

NO_NUMBER = "–"


def written(value: float, places: int) -> str:
    """Return a number in the reader's language with at most `places` decimals."""
    text = f"{value:,.{places}f}"
    if places:
        text = text.rstrip("0").rstrip(".")
    if get_language() == "en":
        return text
    return text.translate(str.maketrans(",.", ".,"))


@register.filter
def number(value: float | None, places: int = 0) -> str:
    """Write a number; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return NO_NUMBER
    return written(float(value), places)


@register.filter
def share(part: int | None, whole: int | None) -> str:
    """Write `part` of `whole` as a percentage with one decimal; a dash when there is no whole."""
    if part is None or not whole:
        return NO_NUMBER
    return f"{written(100 * part / whole, 1)}%"


@register.filter
def percent(value: float | None) -> str:
    """Write a number that is already a percentage."""
    if value is None:
        return NO_NUMBER
    return f"{written(float(value), 1)}%"


@register.filter
def day(value: dt.date | None) -> str:
    """Write a day as 30/06/2025 in both languages; a dash where there is none."""
    return f"{value:%d/%m/%Y}" if value else NO_NUMBER


@register.filter
def last_day(value: dt.date | None) -> str:
    """Write the last day of a half-open range from its end; a dash for a range without end."""
    return day(value - dt.timedelta(days=1)) if value else NO_NUMBER


@register.filter
def in_language(text: object) -> str:
    """Pick a text in the reader's language from an object with `vi` and `en`."""
    vi, en = getattr(text, "vi", ""), getattr(text, "en", "")
    return (en or vi) if get_language() == "en" else (vi or en)


@register.filter
def titled(thing: object) -> str:
    """Pick `title_vi` or `title_en` of an object in the reader's language."""
    vi, en = getattr(thing, "title_vi", ""), getattr(thing, "title_en", "")
    return (en or vi) if get_language() == "en" else (vi or en)


@register.filter
def period_name(value: object) -> str:
    """Write a period in words: year 2024, quarter 3 of 2024."""
    text = str(value)
    year, _dash, part = text.partition("-")
    if not part:
        return _("year %(year)s") % {"year": year}
    if part[0] == "Q":
        return _("quarter %(part)s of %(year)s") % {"part": part[1], "year": year}
    if part[0] == "H":
        return _("half %(part)s of %(year)s") % {"part": part[1], "year": year}
    return _("month %(part)s of %(year)s") % {"part": int(part), "year": year}


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: object) -> str:
    """Return this page's query string with some values changed; an empty value removes one."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, address: str) -> str | SafeString:
    """Return the attribute that marks a link to the section the reader is in, else nothing."""
    path = getattr(context.get("request"), "path", "")
    here = path == address if address == "/" else path.startswith(address)
    return format_html(' aria-current="{}"', "page") if here else ""


@register.simple_tag(takes_context=True)
def this_page(context: template.Context) -> str:
    """Return this page's address, quoted for use inside another address."""
    request = context.get("request")
    address = request.get_full_path() if request is not None else "/"
    return urlencode({"": address})[1:]
