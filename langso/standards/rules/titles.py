"""Titles from law files, and what can be wrong in them."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from langso.core.confidence import Confidence
from langso.standards.rules.law import Law, some_text, source_of, text_of
from langso.standards.rules.reading import Document, Path
from langso.standards.values import Comparison, LawFault, Source
from langso.standards.values.titles import (
    JudgedBy,
    PublishedCount,
    RevocationRule,
    RevocationTerms,
    TitleCondition,
    TitleLaw,
    TitlePeriod,
    TitleRule,
)

KIND = "titles"
CRITERIA, ELEMENT, FINDING = "criteria", "element", "finding"
LOWER_TITLES = "lower_titles_revoked"


def title_law_of(law: Law) -> TitleLaw:
    """Return what all files together say of titles; an installation's own file adds to it."""
    made = [_read(document.data) for document in law.by_kind.get(KIND, ())]
    return TitleLaw(
        titles=tuple(one for part in made for one in part.titles),
        periods=tuple(one for part in made for one in part.periods),
        revocation=tuple(one for part in made for one in part.revocation),
        references=tuple(one for part in made for one in part.references),
        notes=tuple(one for part in made for one in part.notes),
    )


def _read(data: Mapping[str, Any]) -> TitleLaw:
    sources = {one["id"]: source_of(one) for one in data["sources"]}
    periods = {raw["id"]: _period(raw, sources) for raw in data["periods"]}
    conditions = {raw["id"]: _condition(raw, sources) for raw in data["conditions"]}
    return TitleLaw(
        titles=tuple(_title(raw, sources, periods, conditions) for raw in data["titles"]),
        periods=tuple(periods.values()),
        revocation=tuple(_terms(raw, sources) for raw in data["revocation"]),
        references=tuple(_reference(raw, sources) for raw in data.get("references", ())),
        notes=tuple(some_text(note) for note in data.get("notes", ())),
    )


def _period(raw: Mapping[str, Any], sources: Mapping[str, Source]) -> TitlePeriod:
    return TitlePeriod(
        id=raw["id"],
        first_year=raw["first"],
        last_year=raw["last"],
        instrument=raw["instrument"],
        confidence=Confidence(raw["confidence"]),
        source=sources[raw["source"]],
    )


def _condition(raw: Mapping[str, Any], sources: Mapping[str, Source]) -> TitleCondition:
    return TitleCondition(
        id=raw["id"],
        text=some_text(raw["text"]),
        how=raw["how"],
        confidence=Confidence(raw["confidence"]),
        source=sources[raw["source"]],
        proof=text_of(raw.get("proof")),
        note=text_of(raw.get("note")),
        elements=tuple(raw.get("elements", ())),
        comparison=Comparison(raw["comparison"]) if "comparison" in raw else None,
        value=raw.get("value"),
    )


def _title(
    raw: Mapping[str, Any],
    sources: Mapping[str, Source],
    periods: Mapping[str, TitlePeriod],
    conditions: Mapping[str, TitleCondition],
) -> TitleRule:
    return TitleRule(
        id=raw["id"],
        name=some_text(raw["name"]),
        short=some_text(raw["short"]),
        aliases=tuple(raw["aliases"]),
        level=raw["level"],
        kinds=tuple(raw["kinds"]),
        decided_by=some_text(raw["decided_by"]),
        confidence=Confidence(raw["confidence"]),
        source=sources[raw["source"]],
        periods=tuple(periods[name] for name in raw["periods"]),
        sets=tuple(raw["sets"].items()),
        conditions=tuple(conditions[name] for name in raw["conditions"]),
    )


def _terms(raw: Mapping[str, Any], sources: Mapping[str, Source]) -> RevocationTerms:
    last = raw.get("valid_to")
    return RevocationTerms(
        id=raw["id"],
        instrument=raw["instrument"],
        valid_from=dt.date.fromisoformat(raw["valid_from"]),
        valid_to=dt.date.fromisoformat(last) if last else None,
        titles=tuple(raw["titles"]),
        judged_by={
            name: JudgedBy(
                one["set"],
                tuple(one["key"]),
                Confidence(one["confidence"]),
                sources[one["source"]],
            )
            for name, one in raw["judged_by"].items()
        },
        rules=tuple(
            RevocationRule(
                id=one["id"],
                text=some_text(one["text"]),
                from_percent=one["from_percent"],
                below_percent=one.get("below_percent"),
                needs_key=one.get("needs_key", False),
                of=one.get("of", CRITERIA),
            )
            for one in raw["rules"]
        ),
        confidence=Confidence(raw["confidence"]),
        source=sources[raw["source"]],
    )


def _reference(raw: Mapping[str, Any], sources: Mapping[str, Source]) -> PublishedCount:
    return PublishedCount(
        id=raw["id"],
        title=raw["title"],
        on=dt.date.fromisoformat(raw["day"]),
        held=raw["held"],
        of=raw["of"],
        text=some_text(raw["text"]),
        confidence=Confidence(raw["confidence"]),
        source=sources[raw["source"]],
    )


def title_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield names of sources, periods, conditions, sets, criteria or elements that do not exist."""
    yield from _days(document)
    for path, what, name, known in _names(document.data, law):
        if name not in known:
            yield _missing(document, path, what, name)
    for index, raw in enumerate(document.data["revocation"]):
        yield from _revocation_faults(document, ("revocation", index), raw, law)


def _names(data: Mapping[str, Any], law: Law) -> Iterator[tuple[Path, str, str, Collection[str]]]:
    """Yield every name that a part of the file gives to another, and what it may be."""
    sources = {source["id"] for source in data["sources"]}
    titles = {raw["id"] for raw in data["titles"]}
    for section in ("periods", "titles", "conditions", "revocation", "references"):
        for index, raw in enumerate(data.get(section, ())):
            yield (section, index, "source"), "nguồn", raw["source"], sources
            if section == "references":
                yield (section, index, "title"), "danh hiệu", raw["title"], titles
            for name in raw.get("elements", ()):
                yield (section, index, "elements"), "số liệu", name, law.elements
            for name in raw.get("titles", ()):
                yield (section, index, "titles"), "danh hiệu", name, titles
    for index, raw in enumerate(data["titles"]):
        yield from _names_of_title(data, ("titles", index), raw, law)


def _names_of_title(
    data: Mapping[str, Any], path: Path, raw: Mapping[str, Any], law: Law
) -> Iterator[tuple[Path, str, str, Collection[str]]]:
    periods = {one["id"] for one in data["periods"]}
    conditions = {one["id"] for one in data["conditions"]}
    for name in [*raw["periods"], *raw["sets"]]:
        yield (*path, "periods"), "giai đoạn", name, periods
    for name in raw["conditions"]:
        yield (*path, "conditions"), "điều kiện", name, conditions
    for name in raw["sets"].values():
        yield (*path, "sets"), "bộ tiêu chí", name, law.sets


def _revocation_faults(
    document: Document, path: Path, raw: Mapping[str, Any], law: Law
) -> Iterator[LawFault]:
    for set_id, judged in raw["judged_by"].items():
        for name in (set_id, judged["set"]):
            if name not in law.sets:
                yield _missing(document, (*path, "judged_by", set_id), "bộ tiêu chí", name)
        criteria = law.sets[judged["set"]].data["criteria"] if judged["set"] in law.sets else ()
        numbers = {item["number"] for item in criteria}
        for number in judged["key"]:
            if criteria and number not in numbers:
                yield _missing(document, (*path, "judged_by", set_id, "key"), "tiêu chí số", number)
    for row, rule in enumerate(raw["rules"]):
        if rule.get("below_percent", 101) <= rule["from_percent"]:
            yield document.fault(
                (*path, "rules", row, "below_percent"), "ngưỡng trên không lớn hơn ngưỡng dưới",
                "ghi from_percent nhỏ hơn below_percent",
            )  # fmt: skip


def _days(document: Document) -> Iterator[LawFault]:
    days = [
        (("references", index, "day"), raw["day"])
        for index, raw in enumerate(document.data.get("references", ()))
    ]
    days += [
        (("revocation", index, name), raw[name])
        for index, raw in enumerate(document.data["revocation"])
        for name in ("valid_from", "valid_to")
        if name in raw
    ]
    for path, text in days:
        try:
            dt.date.fromisoformat(text)
        except ValueError:
            yield document.fault(path, f"không có ngày {text}", "sửa lại ngày")


def _missing(document: Document, path: Path, what: str, name: object) -> LawFault:
    return document.fault(path, f"{what} {name!r} không có", "sửa lại mã hoặc thêm mục còn thiếu")
