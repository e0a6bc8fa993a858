"""The working calendar and the checks of figures, from law files."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from langso.core.working_days import DAYS, ONE_DAY, PLAIN, WorkingCalendar
from langso.standards.rules.indicators import guard_of
from langso.standards.rules.law import Law, some_text
from langso.standards.rules.reading import Document, Path
from langso.standards.values import (
    CheckRules,
    Contradiction,
    Guard,
    JumpRule,
    LawFault,
    OrderRule,
    PartsRule,
)

CALENDAR = "working-calendar"
CHECKS = "cell-checks"


def calendar_of(law: Law) -> WorkingCalendar:
    """Return the calendar of all files together; Monday to Friday when there is none."""
    documents = law.by_kind.get(CALENDAR, ())
    if not documents:
        return PLAIN
    off: dict[dt.date, str] = {}
    worked: dict[dt.date, str] = {}
    confidence: dict[dt.date, str] = {}
    for document in documents:
        for entry in document.data["holidays"]:
            for day in _days(entry):
                off[day] = entry["title"]["vi"]
                confidence[day] = entry["confidence"]
        for entry in document.data["worked"]:
            day = dt.date.fromisoformat(entry["day"])
            worked[day] = entry["title"]["vi"]
            confidence[day] = entry["confidence"]
    years = [document.data["years"] for document in documents]
    return WorkingCalendar(
        first_year=min(one["first"] for one in years),
        last_year=max(one["last"] for one in years),
        weekend=frozenset(DAYS.index(name) for name in documents[-1].data["weekend"]),
        off=off,
        worked=worked,
        confidence=confidence,
    )


def _days(entry: dict[str, Any]) -> Iterator[dt.date]:
    day = dt.date.fromisoformat(entry["from"])
    last = dt.date.fromisoformat(entry.get("to", entry["from"]))
    while day <= last:
        yield day
        day += ONE_DAY


def calendar_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield days out of order, outside the years covered, or worked though no weekend or holiday.

    A day that is both free and worked instead is a fault as well.
    """
    data = document.data
    known = {source["id"] for source in data["sources"]}
    first, last = data["years"]["first"], data["years"]["last"]
    weekend = {DAYS.index(name) for name in data["weekend"]}
    free: set[dt.date] = set()
    for index, entry in enumerate(data["holidays"]):
        path: Path = ("holidays", index)
        days = list(_days(entry))
        free.update(days)
        if not days:
            yield document.fault(path, "ngày cuối trước ngày đầu", "đổi lại thứ tự ngày")
        yield from _entry_faults(document, path, entry, known, days, (first, last))
    for index, entry in enumerate(data["worked"]):
        path = ("worked", index)
        day = dt.date.fromisoformat(entry["day"])
        yield from _entry_faults(document, path, entry, known, [day], (first, last))
        if day.weekday() not in weekend or day in free:
            yield document.fault(
                (*path, "day"),
                f"ngày {day:%d/%m/%Y} không phải ngày nghỉ cuối tuần nên không thể làm bù",
                "sửa lại ngày",
            )


def _entry_faults(
    document: Document,
    path: Path,
    entry: dict[str, Any],
    known: set[str],
    days: list[dt.date],
    years: tuple[int, int],
) -> Iterator[LawFault]:
    if entry["source"] not in known:
        yield document.fault(
            (*path, "source"), f"nguồn {entry['source']!r} không có trong mục sources",
            "thêm nguồn hoặc sửa mã nguồn",
        )  # fmt: skip
    if any(not years[0] <= day.year <= years[1] for day in days):
        yield document.fault(path, f"ngày ngoài {years[0]}-{years[1]}", "sửa ngày hoặc years")


def check_rules_of(law: Law) -> CheckRules:
    """Return the checks of all files together."""
    found = [_rules(document.data) for document in law.by_kind.get(CHECKS, ())]
    return CheckRules(
        parts=tuple(rule for one in found for rule in one.parts),
        order=tuple(rule for one in found for rule in one.order),
        jumps=tuple(rule for one in found for rule in one.jumps),
        contradictions=tuple(rule for one in found for rule in one.contradictions),
    )


def _rules(data: dict[str, Any]) -> CheckRules:
    return CheckRules(
        parts=tuple(PartsRule(one["whole"], tuple(one["parts"])) for one in data.get("parts", ())),
        order=tuple(
            OrderRule(one["less"], one["more"], one["level"]) for one in data.get("order", ())
        ),
        jumps=tuple(
            JumpRule(one.get("measure"), one.get("element"), one.get("factor"), one.get("points"))
            for one in data.get("jumps", ())
        ),
        contradictions=tuple(
            Contradiction(
                one["id"],
                _guard(one["if"]),
                _guard(one["then"]),
                one["level"],
                some_text(one["message"]),
                some_text(one["remedy"]),
            )
            for one in data.get("contradictions", ())
        ),
    )


def _guard(raw: dict[str, Any]) -> Guard:
    found = guard_of(raw)
    assert found is not None  # noqa: S101 - the schema requires it
    return found


def check_rule_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield rules that name elements the law does not have, or a jump of nothing."""
    data = document.data
    named: list[tuple[Path, str]] = []
    for index, one in enumerate(data.get("parts", ())):
        named.append((("parts", index, "whole"), one["whole"]))
        named += [(("parts", index, "parts", n), key) for n, key in enumerate(one["parts"])]
    for index, one in enumerate(data.get("order", ())):
        named += [(("order", index, side), one[side]) for side in ("less", "more")]
    for index, one in enumerate(data.get("contradictions", ())):
        named += [
            (("contradictions", index, side, "element"), one[side]["element"])
            for side in ("if", "then")
        ]
    for index, one in enumerate(data.get("jumps", ())):
        if "element" in one:
            named.append((("jumps", index, "element"), one["element"]))
        if ("element" in one) == ("measure" in one) or not {"factor", "points"} & set(one):
            yield document.fault(
                ("jumps", index),
                "mỗi dòng cần một trong measure, element và ít nhất một trong factor, points",
                "sửa lại dòng này",
            )
    for path, key in named:
        if key not in law.elements:
            yield document.fault(path, f"số liệu “{key}” không có", "sửa lại tên số liệu")
