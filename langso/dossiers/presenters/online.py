"""The online ratio: by level beside its targets, by province, by organisation, and the files."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.core.choices import Choice
from langso.core.confidence import CONFIRMED
from langso.core.periods import Period
from langso.dossiers.forms.online import LEVELS, RatioQuestion
from langso.dossiers.presenters import file_words
from langso.dossiers.queries import mailbox as mailbox_queries
from langso.dossiers.queries import online as queries
from langso.dossiers.queries.online_places import provinces
from langso.dossiers.values.online import OnlineFile, OnlineRow, SignedShare
from langso.standards import queries as standards
from langso.standards.rules.online import rule_on, target_on
from langso.standards.values import OnlineLaw, OnlineRule, OnlineTarget

FIRST_YEAR = 2021
REFORM = dt.date(2025, 6, 30)


@dataclass(frozen=True, slots=True)
class Shown:
    """Counts of one group in the variant asked for; `share` in percent, None of nothing."""

    title: str
    whole: int
    online: int
    share: float | None
    days: float | None
    query: str
    offline_query: str


@dataclass(frozen=True, slots=True)
class LevelShown:
    """A level with its target."""

    shown: Shown
    target: OnlineTarget | None
    unconfirmed: bool
    reached: bool | None
    history: bool


@dataclass(frozen=True, slots=True)
class RatioPage:
    """Everything the page of the ratio shows."""

    question: RatioQuestion
    law: OnlineLaw
    rule: OnlineRule | None
    unconfirmed: bool
    levels: tuple[LevelShown, ...]
    groups: tuple[Shown, ...]
    province: str
    periods: tuple[Choice, ...]
    topics: tuple[Choice, ...]
    signed: SignedShare | None
    signed_percent: float | None


@dataclass(frozen=True, slots=True)
class FilesPage:
    """The files behind a number."""

    question: RatioQuestion
    rows: tuple[tuple[OnlineFile, str, tuple[str, ...]], ...]
    next_query: str
    back_query: str
    title: str
    limited: bool


def page(question: RatioQuestion, *, on: dt.date) -> RatioPage:
    """Lay out the ratio of a period; there is none before the first way of counting."""
    law = standards.online_law()
    rule = rule_on(law, question.span.last_on)
    rows = (
        queries.online_counts(rule=rule, span=question.span, topic=question.topic or None)
        if rule is not None
        else ()
    )
    places = provinces()
    province = next((one for one in places.values() if one[1] == question.province), None)
    inside = [row for row in rows if province is None or _province(row, places) == province]
    signed = queries.signed_share(rule=rule, span=question.span) if rule and not province else None
    return RatioPage(
        question=question,
        law=law,
        rule=rule,
        unconfirmed=rule is not None and rule.confidence not in CONFIRMED,
        levels=tuple(_level(name, inside, question, law) for name in _levels(question, inside)),
        groups=_organisations(inside, question)
        if province
        else _by_province(rows, places, question),
        province=province[2] if province else "",
        periods=_periods(question, on),
        topics=tuple(
            Choice(key, title, key == question.topic)
            for key, title in file_words.topics(on).items()
        ),
        signed=signed,
        signed_percent=100 * signed.signed / signed.issued if signed and signed.issued else None,
    )


def _levels(question: RatioQuestion, rows: Iterable[OnlineRow]) -> tuple[str, ...]:
    """Return the levels to show: districts only for days when there were any, or their files."""
    living = question.span.first_on <= REFORM
    there = {row.level for row in rows}
    return tuple(name for name in LEVELS if name != "district" or living or name in there)


def _level(
    name: str, rows: Iterable[OnlineRow], question: RatioQuestion, law: OnlineLaw
) -> LevelShown:
    day = question.span.last_on
    if name == "district":
        day = min(day, REFORM)
    target = target_on(law, name, day)
    title = level_word(name)
    shown = _shown(title, [row for row in rows if row.level == name], question, level=name)
    reached = None
    if target is not None and shown.share is not None:
        reached = shown.share >= target.share_percent
    return LevelShown(
        shown=shown,
        target=target,
        unconfirmed=target is not None and target.confidence not in CONFIRMED,
        reached=reached,
        history=name == "district",
    )


def level_word(name: str) -> str:
    """Return what a level of bodies is called."""
    return {
        "central": _("Central bodies"),
        "province": _("Provincial bodies"),
        "district": _("District bodies"),
        "commune": _("Commune bodies"),
    }[name]


def _shown(
    title: str, rows: Iterable[OnlineRow], question: RatioQuestion, **narrowed: object
) -> Shown:
    rows = tuple(rows)
    days, closed = sum(row.days for row in rows), sum(row.counts.closed for row in rows)
    whole = closed if question.closed else sum(row.counts.handled for row in rows)
    online = sum(
        row.counts.closed_online if question.closed else row.counts.handled_online for row in rows
    )
    return Shown(
        title=title,
        whole=whole,
        online=online,
        share=100 * online / whole if whole else None,
        days=days / closed if closed else None,
        query=question.changed(**narrowed, online=""),
        offline_query=question.changed(**narrowed, online="no"),
    )


def _by_province(
    rows: Iterable[OnlineRow], places: Mapping[int, tuple[int, str, str]], question: RatioQuestion
) -> tuple[Shown, ...]:
    groups: dict[tuple[int, str, str], list[OnlineRow]] = {}
    for row in rows:
        province = _province(row, places)
        if province is not None:
            groups.setdefault(province, []).append(row)
    found = [
        _shown(province[2], inside, question, province=province[1])
        for province, inside in groups.items()
    ]
    return tuple(sorted(found, key=_order))


def _organisations(rows: Iterable[OnlineRow], question: RatioQuestion) -> tuple[Shown, ...]:
    found = [
        _shown(file_words.name_of(row), [row], question, organisation_id=row.organisation_id)
        for row in rows
    ]
    return tuple(sorted(found, key=_order))


def _order(shown: Shown) -> tuple[float, str]:
    """Those farthest behind first; who has none last."""
    return (shown.share if shown.share is not None else 101.0, shown.title)


def _province(
    row: OnlineRow, places: Mapping[int, tuple[int, str, str]]
) -> tuple[int, str, str] | None:
    return places.get(row.unit_id) if row.unit_id is not None else None


def _periods(question: RatioQuestion, on: dt.date) -> tuple[Choice, ...]:
    wanted = [Period(year) for year in range(on.year, FIRST_YEAR - 1, -1)]
    quarters = [Period(on.year, 20 + number) for number in range((on.month + 2) // 3, 0, -1)]
    found = [*quarters, *wanted]
    if question.period not in found:
        found.insert(0, question.period)
    return tuple(Choice(str(one), str(one), one == question.period) for one in found)


def files_page(user: Somebody, question: RatioQuestion, *, on: dt.date) -> FilesPage:
    """Lay out the files behind a number, as far as the reader may see them."""
    law = standards.online_law()
    rule = rule_on(law, question.span.last_on)
    seen = mailbox_queries.seen_places(user=user, on=on)
    rows, following = (
        queries.online_files(
            rule=rule, span=question.span, closed=question.closed,
            online={"yes": True, "no": False}.get(question.online), level=question.level or None,
            topic=question.topic or None, organisation_ids=_asked_organisations(question),
            place_ids=_places(question, seen), after=question.after,
        )
        if rule is not None
        else ((), None)
    )  # fmt: skip
    return FilesPage(
        question=question,
        rows=tuple((row, _name(row), tuple(map(reason_word, sorted(row.why_not)))) for row in rows),
        next_query=replace(question, after=following).query if following else "",
        back_query=question.changed(level="", organisation_id=None, online=""),
        title=level_word(question.level) if question.level else _("Work files"),
        limited=seen is not None,
    )


def _asked_organisations(question: RatioQuestion) -> list[int] | None:
    return None if question.organisation_id is None else [question.organisation_id]


def _places(question: RatioQuestion, seen: list[int] | None) -> list[int] | None:
    """Return the places to look below: the province asked for, as far as the reader sees it."""
    if not question.province:
        return seen
    wanted = [one[0] for one in provinces().values() if one[1] == question.province][:1]
    if seen is None or set(wanted) <= set(seen):
        return wanted
    inside = provinces()
    return [one for one in seen if inside.get(one, (0, "", ""))[1] == question.province]


def _name(row: OnlineFile) -> str:
    return file_words.name_of(_Named(row.organisation_vi, row.organisation_en))


@dataclass(frozen=True, slots=True)
class _Named:
    name_vi: str
    name_en: str


def reason_word(reason: str) -> str:
    """Say why a file is not counted as online."""
    return {
        "paper": _("a step was done on paper"),
        "entered_afterwards": _("a step was entered afterwards"),
        "unsigned": _("an issued document lacks a digital signature"),
    }[reason]
