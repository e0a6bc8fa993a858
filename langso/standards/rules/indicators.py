"""Entries of criteria as indicators, in the version in force on the last day of a year."""

from collections.abc import Iterable, Mapping
from typing import Any

from langso.core.confidence import Confidence
from langso.standards.rules.law import any_text, some_text, text_of
from langso.standards.rules.levels import levels_of
from langso.standards.values import (
    Combine,
    Comparison,
    DataElement,
    Delegate,
    Guard,
    Indicator,
    Level,
    Measure,
    Test,
    Text,
    UnitShare,
)

Elements = Mapping[str, DataElement]
SEXES = (("men", "nam", "men"), ("women", "nữ", "women"))


def in_force(raw: Mapping[str, Any], year: int) -> dict[str, Any]:
    """Return an indicator's entry with the amendments in force on 31 December of `year` applied."""
    entry = dict(raw)
    for change in raw.get("amended", ()):
        if change["from"] <= f"{year}-12-31":
            entry = amended(entry, change)
    return entry


def amended(entry: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry after one amendment.

    It replaces the fields it names; naming new tests or a new element drops the old ones. Its
    confidence covers title and level unless it says `level_confidence`.
    """
    named = {name: change[name] for name in _AMENDABLE if name in change}
    dropped = _SHAPE if {"element", "tests"} & set(named) else frozenset()
    new = {key: value for key, value in entry.items() if key not in dropped} | named
    new["amended_by"] = change["by"]
    if named:
        level = change.get("level_confidence", change["confidence"])
        title = change["confidence"] if "title" in named else entry["confidence"]["title"]
        new["confidence"] = {**entry["confidence"], "title": title, "level": level}
        new["sources"] = [*change["sources"], *entry["sources"]]
    told = [change["change"]] if "change" in change else []
    new["changes"] = [*entry.get("changes", []), *told, *change.get("contents", [])]
    return new


_AMENDABLE = (
    "title", "measure", "unit", "element", "comparison", "levels", "tests", "combine",
)  # fmt: skip
_SHAPE = frozenset(
    {"element", "comparison", "levels", "tests", "combine", "by_sex", "whole", "derived"}
)


def indicator_of(
    raw: Mapping[str, Any], *, criterion: int, year: int, elements: Elements
) -> Indicator:
    """Return an indicator as it stands at the end of a year, with national levels only."""
    entry = in_force(raw, year)
    note = text_of(entry.get("note"))
    confidence = entry["confidence"]
    return Indicator(
        code=entry["code"],
        criterion=criterion,
        title=some_text(entry["title"]),
        measure=Measure(entry["measure"]),
        unit=entry.get("unit", ""),
        combine=Combine(entry.get("combine", "all")),
        tests=tests_of(entry, year=year, elements=elements),
        delegated_to=Delegate(entry.get("delegated_to", "none")),
        title_confidence=Confidence(confidence["title"]),
        level_confidence=Confidence(confidence["level"]),
        sources=tuple(entry["sources"]),
        applies_when=guard_of(entry.get("applies_when")),
        not_applicable_note=entry.get("not_applicable_note", {}).get("vi", ""),
        requires_set=entry.get("requires_set"),
        unit_share=unit_share_of(entry),
        amended_by=entry.get("amended_by", ""),
        guidance=any_text(entry["guidance"]) if "guidance" in entry else None,
        details=tuple(details_of(entry)),
        note=note,
        whole=whole_of(entry),
        recall_weak=confidence.get("recall") == "weak",
        lookback_years=entry.get("lookback_years"),
    )


def tests_of(entry: Mapping[str, Any], *, year: int, elements: Elements) -> tuple[Test, ...]:
    """Return the tests of an indicator or entry condition.

    `by_sex` makes three of one: men and women, which decide, and the total, which they imply.
    """
    if "tests" in entry:
        return tuple(_test(raw, raw["id"], year, elements) for raw in entry["tests"])
    if "derived" in entry:
        derived = entry["derived"]
        from_set = (derived["set"], derived["indicator"], float(derived["factor"]))
        return (
            Test(
                "main", entry["element"], Comparison(entry["comparison"]), (), derived_from=from_set
            ),
        )
    if "element" not in entry or "levels" not in entry:
        return ()
    if not entry.get("by_sex"):
        return (_test(entry, "main", year, elements),)
    total = _test({**entry, "title": {"vi": "Chung", "en": "Total"}}, "total", year, elements)
    apart = [
        _by_sex(total, sex, Text(f"Riêng {vi}", f"{en} apart".capitalize()))
        for sex, vi, en in SEXES
    ]
    return (*apart, _implied(total))


def _test(raw: Mapping[str, Any], name: str, year: int, elements: Elements) -> Test:
    element = elements[raw["element"]]
    return Test(
        id=name,
        element=element.key,
        comparison=Comparison(raw["comparison"]),
        levels=levels_of(raw["levels"], element, year=year),
        title=text_of(raw.get("title")) if name != "main" else None,
        guard=guard_of(raw.get("guard")),
    )


def _by_sex(total: Test, sex: str, title: Text) -> Test:
    return Test(sex, f"{total.element}.{sex}", total.comparison, total.levels, title)


def _implied(total: Test) -> Test:
    return Test("total", total.element, total.comparison, total.levels, total.title, implied=True)


def whole_of(entry: Mapping[str, Any]) -> Test | None:
    """Return the test on the indicator reported as one result, when it can be."""
    if "whole" not in entry:
        return None
    level = Level(1.0, Confidence(entry["confidence"]["level"]), entry["sources"][0], label="Đạt")
    title = Text("Kết quả chung được báo cáo", "Result reported as a whole")
    return Test("whole", entry["whole"], Comparison.AT_LEAST, (level,), title)


def guard_of(raw: Mapping[str, Any] | None) -> Guard | None:
    """Return a guard, None for none."""
    if raw is None:
        return None
    return Guard(raw["element"], Comparison(raw["comparison"]), float(raw["value"]))


def unit_share_of(entry: Mapping[str, Any]) -> UnitShare | None:
    """Return the share of lower units that an entry counts, None when it counts none."""
    raw = entry.get("unit_share")
    if raw is None:
        return None
    return UnitShare(entry["element"], raw["set"], raw["level"], tuple(raw.get("kinds", ())))


_DOUBT = {
    "recalled": Text(" (theo trí nhớ, chờ xác nhận)", " (recalled, awaiting confirmation)"),
    "unknown": Text(" (chưa rõ)", " (unknown)"),
}


def details_of(entry: Mapping[str, Any]) -> Iterable[Text]:
    """Yield what counts as meeting it, changes, open holes and provinces' examples, in words."""
    for raw in entry.get("details", ()):
        doubt = _DOUBT.get(raw["confidence"], Text("", ""))
        yield Text(raw["text"]["vi"] + doubt.vi, raw["text"]["en"] + doubt.en)
    for raw in entry.get("changes", ()):
        yield Text(f"Sửa đổi: {raw['vi']}", f"Amendment: {raw['en']}")
    if "hole" in entry:
        hole = entry["hole"]
        yield Text(f"Chưa rõ: {hole['vi']}", f"Open: {hole['en']}")
    for raw in entry.get("conflicts", ()):
        where = f"{raw['region']} {raw['year']}"
        recalled, claim = raw["recalled"], raw["claim"]
        yield Text(
            f"Nguồn mâu thuẫn, {where}: theo trí nhớ {recalled}, một nguồn ghi {claim}",
            f"Sources conflict, {where}: recalled {recalled}, one source says {claim}",
        )
    for raw in entry.get("provincial_examples", ()):
        yield example_text(raw)


_SIGN = {"gte": "≥ ", "lte": "≤ ", "eq": "= "}


def example_text(raw: Mapping[str, Any]) -> Text:
    """Put a province's own level into words; it is never a national one."""
    if "text" in raw:
        vi, en = raw["text"]["vi"], raw["text"]["en"]
    elif "facts" in raw:
        vi, en = ("; ".join(fact[language] for fact in raw["facts"]) for language in ("vi", "en"))
    else:
        vi = en = _example_level(raw)
    where = f"{raw.get('province', '')} {raw.get('legal_basis', '')}".strip()
    place = f" {where}" if where else ""
    return Text(f"Ví dụ của địa phương{place}: {vi}", f"Local example{place}: {en}")


def _example_level(raw: Mapping[str, Any]) -> str:
    """Write the level of an example: sign, value, unit, year."""
    parts = [f"{name} {raw[name]}" for name in ("total", "piped") if name in raw]
    value = raw.get("value", raw.get("required", ", ".join(parts)))
    year = f" ({raw['year']})" if "year" in raw else ""
    return f"{_SIGN.get(raw.get('direction', ''), '')}{value} {raw.get('unit', '')}".strip() + year
