"""Criteria sets as the API tells them."""

import dataclasses
from typing import Any

from langso.exchange.queries import faults
from langso.exchange.values import ApiError, Fault
from langso.standards import queries as standards
from langso.standards.values import CriteriaSet, Indicator, Level, Test


def list_sets() -> list[dict[str, Any]]:
    """Return one row a criteria set."""
    return [
        {
            "id": info.id,
            "title_vi": info.title.vi,
            "title_en": info.title.en,
            "level": info.level,
            "tier": info.tier,
            "first_year": info.first_year,
            "last_year": info.last_year,
            "complete": info.complete,
        }
        for info in standards.list_sets()
    ]


def set_for_year(*, set_id: str, year: int | None, status: int = 404) -> CriteriaSet:
    """Return the version of a set that holds in a year (its last one when None).

    Raises ApiError: unknown set (`status`), or a year the set does not cover (422).
    """
    info = next((info for info in standards.list_sets() if info.id == set_id), None)
    if info is None:
        raise faults.unknown_set(set_id, status)
    if year is not None and not info.first_year <= year <= info.judged_to:
        raise ApiError(
            422,
            Fault(
                "year_outside_set",
                f"Bộ tiêu chí “{set_id}” áp dụng cho các năm {info.first_year}–{info.judged_to}, "
                f"không có năm {year}.",
                f"The set “{set_id}” covers {info.first_year}–{info.judged_to}, not {year}.",
                "year",
                "Chọn một năm trong khoảng đó, hoặc bộ tiêu chí của giai đoạn khác.",
                "Choose a year in that range, or the set of another period.",
            ),
        )
    with faults.explained(set_id=set_id, status=status):
        return standards.get_set(set_id=set_id, year=year or info.last_year)


def describe(*, set_id: str, year: int | None) -> dict[str, Any]:
    """Return a set with criteria, indicators, tests, levels, sources and confidences."""
    found = set_for_year(set_id=set_id, year=year)
    return {
        "id": found.id,
        "title_vi": found.title.vi,
        "title_en": found.title.en,
        "level": found.level,
        "kinds": list(found.kinds),
        "tier": found.tier,
        "year": found.year,
        "first_year": found.first_year,
        "last_year": found.last_year,
        "complete": found.complete,
        "law_version": found.version,
        "legal_basis": list(found.legal_basis),
        "pass_rule_vi": found.pass_rule.vi,
        "pass_rule_en": found.pass_rule.en,
        "overrides": [dataclasses.asdict(override) for override in found.overrides],
        "entry_conditions": [
            {
                "id": condition.id,
                "text_vi": condition.text.vi,
                "text_en": condition.text.en,
                "confidence": condition.confidence,
                "requires_set": condition.requires_set,
                "tests": [_test(condition.test)] if condition.test else [],
            }
            for condition in found.entry_conditions
        ],
        "criteria": [
            {
                "number": criterion.number,
                "title_vi": criterion.title.vi,
                "title_en": criterion.title.en,
                "group": criterion.group,
                "indicators": [_indicator(indicator) for indicator in criterion.indicators],
            }
            for criterion in found.criteria
        ],
        "targets": [dataclasses.asdict(target) for target in found.targets],
        "sources": [dataclasses.asdict(source) for source in found.sources.values()],
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "title_vi": indicator.title.vi,
        "title_en": indicator.title.en,
        "measure": indicator.measure,
        "unit": indicator.unit,
        "combine": indicator.combine,
        "delegated_to": indicator.delegated_to,
        "title_confidence": indicator.title_confidence,
        "level_confidence": indicator.level_confidence,
        "applies_when": dataclasses.asdict(indicator.applies_when)
        if indicator.applies_when
        else None,
        "requires_set": indicator.requires_set,
        "amended_by": indicator.amended_by,
        "sources": list(indicator.sources),
        "tests": [_test(test) for test in indicator.tests],
    }


def _test(test: Test) -> dict[str, Any]:
    return {
        "id": test.id,
        "element": test.element,
        "comparison": test.comparison,
        "implied": test.implied,
        "guard": dataclasses.asdict(test.guard) if test.guard else None,
        "levels": [_level(level) for level in test.levels],
    }


def _level(level: Level) -> dict[str, Any]:
    return {
        "value": level.value,
        "label": level.label,
        "region": level.region,
        "year": level.year,
        "scheme": level.scheme,
        "class": level.klass,
        "province": level.province,
        "clause": level.clause,
        "confidence": level.confidence,
        "source": level.source,
        "simulated": level.simulated,
    }
