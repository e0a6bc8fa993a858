"""The rows of tables of places, written in one piece.

A province has some five hundred communes and the country sixty provinces. Django's template
engine takes a tenth of a second for their rows, so they are written here, as `grids` writes those
of indicators.
"""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from langso.assessment.values import RollupRow, Verdict
from langso.core.templatetags.writing import number
from langso.web.presenters.home import PlaceLine
from langso.web.presenters.places import AreaPage, CommuneLine

register = template.Library()

COMMUNE = (
    '<tr><th scope="row"><a href="{address}">{name}</a> <small class="table__sub">{code}</small>'
    '</th><td><span class="verdict verdict--{verdict}">{verdict_name}</span>{badges}</td>'
    '<td class="num">{met} / {total}</td><td class="num">{undetermined}</td></tr>\n'
)
BADGE = ' <span class="badge badge--{}">{}</span>'
OTHER = '<li><a href="{}"><span>{}</span><small>{}</small></a></li>\n'
PLACE = (
    '<tr><th scope="row"><a href="{address}">{name}</a></th><td class="num"><strong>{value}'
    '</strong> <small class="table__sub">{counts}</small></td><td>{bar}</td>'
    '<td class="num">{met} / {whole}</td><td class="num">{undetermined}</td></tr>\n'
)
BAR = (
    '<svg class="bar {}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
    "{}</svg>"
)
PART = '<rect class="bar__fill{}" x="{:.2f}" width="{:.2f}" height="10"/>'


# Whatever is not fixed text is a number or has been escaped, value by value.


@register.simple_tag
def commune_rows(page: AreaPage) -> SafeString:
    """Write the communes of a place that the set judges as rows: verdict, criteria met, unknown.

    A mark that every one of them bears is said above the table, not in each row.
    """
    names = {verdict: escape(_capital(str(verdict.label))) for verdict in Verdict}
    marks = {
        "unconfirmed": "" if page.all_unconfirmed else _badge("unconfirmed"),
        "carried": "" if page.all_carried else _badge("carried"),
    }
    rows = [
        COMMUNE.format(
            address=escape(line.address),
            name=escape(line.name),
            code=escape(line.code),
            verdict=line.verdict,
            verdict_name=names[Verdict(line.verdict)],
            badges=(marks["unconfirmed"] if line.unconfirmed else "")
            + (marks["carried"] if line.carried else ""),
            met=line.met,
            total=line.total,
            undetermined=line.undetermined,
        )
        for line in page.judged
        if line.verdict
    ]
    return mark_safe("".join(rows))  # noqa: S308 - escaped one by one


@register.simple_tag
def other_communes(lines: Iterable[CommuneLine]) -> SafeString:
    """Write the units that the set does not apply to as items of a list."""
    items = (OTHER.format(*map(escape, (one.address, one.name, one.code))) for one in lines)
    return mark_safe("".join(items))  # noqa: S308 - escaped one by one


@register.simple_tag
def place_rows(lines: Iterable[PlaceLine]) -> SafeString:
    """Write provinces or districts as rows: value, verdicts as a bar, counts."""
    rows = [
        PLACE.format(
            address=escape(line.address),
            name=escape(line.name),
            value=escape(line.value.text),
            counts=escape(line.value.counts),
            bar=stacked_bar(line.row, line.whole, "bar--small"),
            met=number(line.row.met),
            whole=number(line.whole),
            undetermined=number(line.row.undetermined),
        )
        for line in lines
    ]
    return mark_safe("".join(rows))  # noqa: S308 - escaped one by one


@register.simple_tag
def stacked_bar(row: RollupRow, whole: int, kind: str = "") -> SafeString:
    """Draw the verdicts of a place's units side by side: met, undetermined, not met."""
    counts = (("", row.met), (" bar__fill--undetermined", row.undetermined))
    parts, start = [], 0.0
    for name, count in (*counts, (" bar__fill--not_met", row.not_met)):
        width = 100 * count / whole if whole else 0.0
        if width:
            parts.append(PART.format(name, start, width))
        start += width
    return mark_safe(BAR.format(escape(kind), "".join(parts)))  # noqa: S308 - escaped one by one


def _badge(kind: str) -> str:
    words = {"unconfirmed": _("level not confirmed"), "carried": _("carried over")}
    return BADGE.format(kind, escape(words[kind]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
