"""A criteria set as it stands for a year: amendments applied, provinces' levels laid on top."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from langso.core.confidence import Confidence
from langso.standards.rules.continuing import continuation_of, continued
from langso.standards.rules.indicators import (
    guard_of,
    indicator_of,
    tests_of,
    unit_share_of,
)
from langso.standards.rules.law import Law, some_text, source_of, text_of
from langso.standards.rules.layers import lay_over, local_sources
from langso.standards.rules.levels import weaker
from langso.standards.values import (
    ClassOverride,
    Comparison,
    CriteriaSet,
    Criterion,
    EntryCondition,
    Indicator,
    Level,
    LowerUnits,
    Test,
    Text,
    UnknownSetError,
)


def criteria_set(law: Law, *, set_id: str, year: int, assumptions: bool = True) -> CriteriaSet:
    """Return a set for a year; `assumptions=False` leaves assumed levels out.

    A year after the set's last is that of a continuation's text (see `continuing`), if there is
    one. Raises UnknownSetError when no set has the id or it does not hold in that year.
    """
    continuation = continuation_of(law, set_id, year) if assumptions else None
    if continuation is not None:
        as_of = continuation.data["as_of"]
        return continued(criteria_set(law, set_id=set_id, year=as_of), continuation, year)
    raw = _entry(law, set_id, year)
    criteria = tuple(_criterion(law, raw, item, year, assumptions) for item in raw["criteria"])
    sources = [*raw["sources"], *local_sources(law, set_id, year)]
    return CriteriaSet(
        id=raw["id"],
        title=some_text(raw["title"]),
        level=raw["level"],
        kinds=tuple(raw["kinds"]),
        tier=raw["tier"],
        year=year,
        first_year=raw["years"]["first"],
        last_year=raw["years"]["last"],
        legal_basis=tuple(_basis(item) for item in raw["legal_basis"]),
        criteria=criteria,
        entry_conditions=_entry_conditions(law, raw, year, assumptions),
        overrides=tuple(override_of(item) for item in raw.get("overrides", ())),
        targets=tuple(target for target in law.targets if target.criteria_set == set_id),
        sources={item["id"]: source_of(item) for item in sources},
        pass_rule=some_text(raw["pass_rule"]["text"]),
        pass_confidence=Confidence(raw["pass_rule"]["confidence"]),
        version=law.version,
        complete=raw["complete"],
        notes=tuple(_notes(raw)),
        lower_units=LowerUnits(raw.get("lower_units", "any")),
    )


def _entry(law: Law, set_id: str, year: int) -> dict[str, Any]:
    document = law.sets.get(set_id)
    if document is None:
        known = ", ".join(sorted(law.sets))
        msg = f"Không có bộ tiêu chí “{set_id}”. Các bộ có trong hệ thống: {known}."
        raise UnknownSetError(msg)
    years = document.data["years"]
    if not years["first"] <= year <= years["last"]:
        span = f"{years['first']}-{years['last']}"
        msg = f"Bộ tiêu chí “{set_id}” áp dụng {span}, không áp dụng cho {year}."
        raise UnknownSetError(msg)
    return document.data


def _criterion(
    law: Law, raw: Mapping[str, Any], item: Mapping[str, Any], year: int, assumptions: bool
) -> Criterion:
    indicators = []
    for entry in item["indicators"]:
        national = indicator_of(entry, criterion=item["number"], year=year, elements=law.elements)
        laid = lay_over(law, raw["id"], national, year=year, assumptions=assumptions)
        indicators.append(_materialised(law, laid, year, assumptions))
    return Criterion(
        item["number"], some_text(item["title"]), item.get("group", ""), tuple(indicators)
    )


def _materialised(law: Law, indicator: Indicator, year: int, assumptions: bool) -> Indicator:
    """Give the tests that derive their level from another set the levels of that set."""
    tests = tuple(
        replace(test, levels=_derived_levels(law, indicator, test.derived_from, year, assumptions))
        if test.derived_from
        else test
        for test in indicator.tests
    )
    return replace(indicator, tests=tests)


def _derived_levels(
    law: Law,
    indicator: Indicator,
    derived_from: tuple[str, str, float],
    year: int,
    assumptions: bool,
) -> tuple[Level, ...]:
    """Return factor × the levels of the other set's indicator, rounded to 1e-6.

    Source: 319/QĐ-TTg, condition 2 (income 10% above the advanced level of the same time).
    """
    set_id, code, factor = derived_from
    other = criteria_set(law, set_id=set_id, year=year, assumptions=assumptions)
    origin = next(item for item in other.indicators if item.code == code)
    levels = next(item.levels for item in origin.tests if not item.implied)
    return tuple(_times(level, factor, indicator.level_confidence) for level in levels)


def _times(level: Level, factor: float, confidence: Confidence) -> Level:
    if level.value is None:
        return level
    return replace(
        level, value=round(level.value * factor, 6), confidence=weaker(level.confidence, confidence)
    )


def _entry_conditions(
    law: Law, raw: Mapping[str, Any], year: int, assumptions: bool
) -> tuple[EntryCondition, ...]:
    """Return the conditions beside the criteria; "meets the criteria" itself is the pass rule."""
    return tuple(
        entry_condition_of(law, item, year)
        for item in raw.get("entry_conditions", ())
        if not item.get("by_criteria")
    )


def entry_condition_of(law: Law, item: Mapping[str, Any], year: int) -> EntryCondition:
    """Return one entry condition with its test."""
    tests = tests_of(item, year=year, elements=law.elements)
    if "requires_set" in item:
        level = Level(1.0, Confidence(item["confidence"]), item["sources"][0], label="Đạt")
        tests = (Test("main", item["element"], Comparison.AT_LEAST, (level,)),)
    return EntryCondition(
        id=item["id"],
        text=some_text(item["text"]),
        confidence=Confidence(item["confidence"]),
        test=tests[0] if tests else None,
        requires_set=item.get("requires_set"),
        unit_share=unit_share_of(item),
        applies_when=guard_of(item.get("applies_when")),
        not_applicable_note=item.get("not_applicable_note", {}).get("vi", ""),
        sources=tuple(item["sources"]),
    )


def override_of(item: Mapping[str, Any]) -> ClassOverride:
    """Return a class override: any-of over all-of classes that use another region's column."""
    when = tuple(
        tuple((pair["scheme"], pair["value"]) for pair in alternative)
        for alternative in item["when"]
    )
    return ClassOverride(
        item["id"],
        when,
        item["region"],
        some_text(item["text"]),
        Confidence(item["confidence"]),
        item["source"],
    )


def _basis(item: Mapping[str, str]) -> str:
    """Write one legal basis as lawyers do: number, date, part."""
    year, month, day = item["issued_on"].split("-")
    parts = [f"{item['instrument']} ({day}/{month}/{year})", item.get("part", "")]
    lead = "sửa đổi bởi " if item.get("role") == "amends" else ""
    return lead + ", ".join(part for part in parts if part)


def _notes(raw: Mapping[str, Any]) -> list[Text]:
    """Return the set's notes, its amendments and what of it is known by title only."""
    notes = [some_text(item) for item in raw.get("notes", ())]
    for item in raw.get("amendments", ()):
        effect = item["effect"]
        notes.append(Text(f"{item['name']}: {effect['vi']}", f"{item['name']}: {effect['en']}"))
    for item in raw.get("known_contents", ()):
        title = item["title"]
        notes.append(
            Text(
                f"Nội dung biết tên, chưa biết mã và mức: {title['vi']}",
                f"Content known by title, not by code or level: {title['en']}",
            )
        )
    counts = text_of(raw["counts"].get("note"))
    return [*notes, counts] if counts else notes
