"""The grid of verdicts, written table by table.

A commune's page shows some sixty indicators twice or thrice, with ten values each. Django's
template engine takes longer for those rows than everything else on the page together takes, so
they are written here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from langso.assessment.values import IndicatorReport, Verdict
from langso.core.templatetags.writing import titled
from langso.web.presenters.commune import IndicatorLine

register = template.Library()

TABLE = (
    '<table class="table table--dense table--stack" data-keys>'
    '<caption class="visually-hidden">{caption}</caption><thead><tr><th scope="col">{title}</th>'
    '<th scope="col">{figure}</th><th scope="col">{level}</th><th scope="col">{verdict}</th></tr>'
    "</thead><tbody>\n{rows}</tbody></table>"
)
ROW = (
    '<tr><th scope="row"><a href="{address}" hx-get="{address}" hx-target="#drawer-body">'
    '{title}</a></th><td data-label="{heads[figure]}">{figure}</td>'
    '<td data-label="{heads[level]}">{level}</td><td data-label="{heads[verdict]}">'
    '<span class="verdict verdict--{verdict}">{verdict_name}</span>{badge}</td></tr>\n'
)
BADGE = ' <span class="badge badge--unconfirmed">{}</span>'
MARK = (
    '<span class="verdict verdict--mark verdict--{}" title="{} {}">'
    '<span class="visually-hidden">{} {}</span></span>'
)
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class _Words:
    """What every row says in one language, ready for HTML."""

    heads: Mapping[str, str]
    badge: str
    verdicts: Mapping[str, str]
    capitals: Mapping[str, str]


@cache
def _words(_language: str | None) -> _Words:
    names = {str(verdict.value): escape(verdict.label) for verdict in Verdict}
    return _Words(
        heads={
            "title": escape(_("Indicator")),
            "figure": escape(_("Figure")),
            "level": escape(_("Level")),
            "verdict": escape(_("Verdict")),
        },
        badge=BADGE.format(escape(_("level not confirmed"))),
        verdicts=names,
        capitals={verdict: name[:1].upper() + name[1:] for verdict, name in names.items()},
    )


@register.simple_tag
def indicator_table(
    lines: Iterable[IndicatorLine], caption: str, *, without_codes: bool = False
) -> SafeString:
    """Write indicators as a table: code and title, figure, level, verdict.

    Conditions beside the criteria have ids that mean nothing to a reader: `without_codes`.
    """
    words = _words(get_language())
    rows = [
        ROW.format(
            address=escape(line.address),
            title=escape(_title(line.report, without_code=without_codes)),
            figure=escape(line.figure or NOTHING),
            level=escape(line.level or NOTHING),
            verdict=line.report.verdict,
            verdict_name=words.capitals[line.report.verdict],
            badge=words.badge if line.report.unconfirmed else "",
            heads=words.heads,
        )
        for line in lines
    ]
    # Whatever is not fixed text has been escaped, value by value.
    table = TABLE.format(caption=escape(caption), rows="".join(rows), **words.heads)
    return mark_safe(table)  # noqa: S308 - see above


def _title(report: IndicatorReport, *, without_code: bool) -> str:
    return titled(report) if without_code else f"{report.code} · {titled(report)}"


@register.simple_tag
def verdict_marks(lines: Iterable[IndicatorLine]) -> SafeString:
    """Write one small mark an indicator, its code and verdict for those who cannot see it."""
    names = _words(get_language()).verdicts
    marks = []
    for line in lines:
        code, verdict = escape(line.report.code), line.report.verdict
        marks.append(MARK.format(verdict, code, names[verdict], code, names[verdict]))
    return mark_safe("".join(marks))  # noqa: S308 - escaped one by one
