"""The law that ships: counts as the decisions state them, confidence as the sources allow."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from langso.core.confidence import Confidence
from langso.standards import queries
from langso.standards.rules.levels import Profile, resolve
from langso.standards.values import CriteriaSet, Delegate, LowerUnits

COUNTS = {
    "commune-ntm-2021-2025": (19, 57),
    "commune-advanced-2021-2025": (19, 75),
    "commune-model-2021-2025": (4, 4),
    "district-ntm-2021-2025": (9, 37),
    "district-special-2021-2025": (5, 10),
    "district-advanced-2021-2025": (9, 35),
    "town-city-2021-2025": (5, 5),
    "province-2021-2025": (8, 8),
    "national-2026-2030": (10, 0),
    "commune-modern-2026-2030": (0, 0),
    "province-2026-2030": (3, 3),
}

# Titles and levels: verified, seen, recalled, unknown. What is recalled must not become certain.
CONFIDENCES = {
    "commune-ntm-2021-2025": ((8, 11, 38, 0), (0, 10, 37, 10)),
    "commune-advanced-2021-2025": ((5, 10, 60, 0), (3, 9, 41, 22)),
    "commune-model-2021-2025": ((4, 0, 0, 0), (4, 0, 0, 0)),
    "district-ntm-2021-2025": ((1, 9, 27, 0), (0, 7, 28, 2)),
    "district-advanced-2021-2025": ((0, 6, 29, 0), (0, 2, 20, 13)),
    "province-2021-2025": ((8, 0, 0, 0), (8, 0, 0, 0)),
}
REGIONS = ("TDMNPB", "DBSH", "BTB", "DHNTB", "TN", "DNB", "DBSCL")
FIRST_TEXT = 2022
"""A year in which the text of 2022 stands, before 211/QĐ-TTg."""


def shipped(set_id: str, year: int = FIRST_TEXT) -> CriteriaSet:
    return queries.get_set(set_id=set_id, year=year, assumptions=False)


def first_year(set_id: str) -> int:
    infos = {info.id: info for info in queries.list_sets()}
    return max(infos[set_id].first_year, FIRST_TEXT)


def level(
    set_id: str, code: str, region: str | None, year: int = FIRST_TEXT, **more: Any
) -> float | None:
    built = shipped(set_id, year)
    indicator = next(item for item in built.indicators if item.code == code)
    found = resolve(indicator.tests[0].levels, Profile(region, year, **more))
    return found.value if found else None


def test_the_shipped_law_has_no_fault() -> None:
    assert queries.check_folder(path=Path(settings.LANGSO_LAW_FOLDER)) == []


def test_the_demonstration_s_local_levels_have_no_fault() -> None:
    assert queries.check_folder(path=Path(settings.LANGSO_SEEDS_FOLDER) / "demo" / "law") == []


def test_every_set_is_listed() -> None:
    assert {info.id for info in queries.list_sets()} == set(COUNTS)


@pytest.mark.parametrize("set_id", COUNTS)
def test_counts_of_criteria_and_indicators(set_id: str) -> None:
    built = shipped(set_id, first_year(set_id))
    assert (len(built.criteria), len(built.indicators)) == COUNTS[set_id]


@pytest.mark.parametrize("set_id", CONFIDENCES)
def test_confidence_is_that_of_the_sources(set_id: str) -> None:
    indicators = shipped(set_id).indicators
    order = (Confidence.VERIFIED, Confidence.SEEN, Confidence.RECALLED, Confidence.UNKNOWN)
    titles = Counter(item.title_confidence for item in indicators)
    levels = Counter(item.level_confidence for item in indicators)
    assert tuple(titles[name] for name in order) == CONFIDENCES[set_id][0]
    assert tuple(levels[name] for name in order) == CONFIDENCES[set_id][1]


@pytest.mark.parametrize("set_id", COUNTS)
def test_every_year_of_every_set_can_be_built(set_id: str) -> None:
    info = next(info for info in queries.list_sets() if info.id == set_id)
    for year in range(info.first_year, info.last_year + 1):
        built = shipped(info.id, year)
        assert built.year == year
        for indicator in built.indicators:
            assert indicator.title.vi
            assert indicator.title.en
            assert set(indicator.sources) <= set(built.sources)
            assert not any(item.simulated for test in indicator.tests for item in test.levels)


def test_no_shipped_level_is_assumed() -> None:
    for path in Path(settings.LANGSO_LAW_FOLDER).rglob("*.yaml"):
        assert "assumed" not in path.read_text()


@pytest.mark.parametrize(
    ("region", "year", "value"),
    [
        ("TDMNPB", 2022, 39),
        ("DBSH", 2022, 53),
        ("BTB", 2023, 42),
        ("DHNTB", 2024, 50),
        ("TN", 2025, 53),
        ("DNB", 2025, 71),
        ("DBSCL", 2024, 59),
        ("DBSH", 2021, None),
    ],
)
def test_income_by_region_and_year(region: str, year: int, value: float | None) -> None:
    assert level("commune-ntm-2021-2025", "10", region, year) == value


def test_the_electronic_record_is_a_share_until_2023_and_a_fact_from_2024() -> None:
    before = next(
        item for item in shipped("commune-ntm-2021-2025", 2022).indicators if item.code == "15.4"
    )
    after = next(
        item for item in shipped("commune-ntm-2021-2025", 2024).indicators if item.code == "15.4"
    )
    assert (before.unit, after.unit) == ("%", "")
    assert level("commune-ntm-2021-2025", "15.4", "DBSH", 2023) == 70
    assert level("commune-ntm-2021-2025", "15.4", "TN", 2023) is None
    assert level("commune-ntm-2021-2025", "15.4", "TN", 2024) == 1
    assert after.amended_by == "qd211"
    assert after.level_confidence == Confidence.SEEN


def test_clean_water_stays_unknown_before_and_after_its_amendment() -> None:
    for year in (2022, 2025):
        assert level("commune-ntm-2021-2025", "17.1", "DBSH", year) is None
    after = next(
        item for item in shipped("commune-ntm-2021-2025", 2025).indicators if item.code == "17.1"
    )
    assert (after.amended_by, after.level_confidence) == ("qd211", Confidence.UNKNOWN)


def test_model_income_is_a_tenth_above_the_advanced_level() -> None:
    assert level("commune-advanced-2021-2025", "10", "DBSH", 2022) == 64
    assert level("commune-model-2021-2025", "2", "DBSH", 2022) == pytest.approx(70.4)
    assert level("commune-model-2021-2025", "2", "DBSCL", 2025) == pytest.approx(83.6)
    assert level("commune-model-2021-2025", "2", "TN", 2022) is None
    test = shipped("commune-model-2021-2025").indicators[1].tests[0]
    assert test.derived_from == ("commune-advanced-2021-2025", "10", 1.1)
    assert {item.confidence for item in test.levels if item.value} == {Confidence.RECALLED}


def test_smartphone_share_has_levels_for_mountains_and_islands() -> None:
    def told(*classes: tuple[str, str]) -> float | None:
        return level("commune-advanced-2021-2025", "8.2", "DNB", classes=frozenset(classes))

    assert (told(), told(("area", "II")), told(("island", "yes"))) == (55, 50, 45)


def test_schools_depend_on_how_many_there_are() -> None:
    indicator = next(
        item for item in shipped("commune-ntm-2021-2025").indicators if item.code == "5"
    )
    guards = [
        (test.guard.comparison, test.guard.value) if test.guard else None
        for test in indicator.tests
    ]
    assert guards == [None, ("gte", 4), ("lte", 3)]
    held = [resolve(test.levels, Profile("BTB", 2022)) for test in indicator.tests]
    assert [item.value if item else None for item in held] == [100, 70, 50]


@pytest.mark.parametrize(
    ("set_id", "codes"),
    [
        ("commune-ntm-2021-2025", {"12.1", "12.2", "14.2", "15.1"}),
        ("commune-advanced-2021-2025", {"12.1", "12.2", "14.1", "14.2", "14.3"}),
    ],
)
def test_men_and_women_are_judged_apart(set_id: str, codes: set[str]) -> None:
    apart = {
        item.code: [(test.id, test.implied) for test in item.tests]
        for item in shipped(set_id).indicators
        if any(test.implied for test in item.tests)
    }
    assert set(apart) == codes
    assert all(
        tests == [("men", False), ("women", False), ("total", True)] for tests in apart.values()
    )


@pytest.mark.parametrize(
    ("set_id", "facts"),
    [
        ("commune-ntm-2021-2025", {"13.4": "has_craft_village"}),
        ("commune-advanced-2021-2025", {"18.8": "has_landfill"}),
        ("district-ntm-2021-2025", {"2.4": "has_bus_station_plan"}),
        ("district-advanced-2021-2025", {"2.3": "has_bus_station_plan"}),
    ],
)
def test_what_applies_only_where_there_is_something(set_id: str, facts: dict[str, str]) -> None:
    found = {
        item.code: item.applies_when.element
        for item in shipped(set_id).indicators
        if item.applies_when
    }
    assert found == facts


def test_sets_depend_on_sets() -> None:
    model = shipped("commune-model-2021-2025").indicators[0]
    assert model.requires_set == "commune-advanced-2021-2025"
    assert (
        shipped("commune-advanced-2021-2025").entry_conditions[0].requires_set
        == "commune-ntm-2021-2025"
    )
    shares = [
        item.unit_share for item in shipped("province-2021-2025").indicators if item.unit_share
    ]
    assert [share.criteria_set for share in shares] == [
        "district-ntm-2021-2025",
        "town-city-2021-2025",
        "district-advanced-2021-2025",
        "commune-advanced-2021-2025",
    ]


def test_district_conditions() -> None:
    conditions = {item.id: item for item in shipped("district-ntm-2021-2025").entry_conditions}
    assert list(conditions) == ["c1", "c2", "c3", "c4", "c4-each"]
    values = [item.test.levels[0].value for item in conditions.values() if item.test]
    assert values == [100, 10, 100, 90, 80]
    township = conditions["c3"].applies_when
    assert township is not None
    assert township.element == "has_township"


def test_special_districts_are_those_without_communes() -> None:
    special = shipped("district-special-2021-2025", 2024)
    assert (special.lower_units, special.complete) == (LowerUnits.NONE, False)
    assert shipped("district-ntm-2021-2025").lower_units == LowerUnits.SOME


def test_hard_communes_of_poor_districts_use_the_mountain_column() -> None:
    for set_id in ("commune-ntm-2021-2025", "commune-advanced-2021-2025"):
        override = shipped(set_id).overrides[0]
        assert override.region == "TDMNPB"
        assert override.confidence == Confidence.VERIFIED
        assert override.when == (
            (("hardship", "yes"), ("poor_district", "yes")),
            (("safety_zone", "yes"), ("poor_district", "yes")),
        )


def test_a_look_back_is_told() -> None:
    looking = [
        item.code for item in shipped("district-ntm-2021-2025").indicators if item.lookback_years
    ]
    assert looking == ["9.3"]


def test_what_is_delegated_to_provinces_has_no_national_level() -> None:
    delegated = [
        item
        for item in shipped("commune-ntm-2021-2025").indicators
        if item.delegated_to == Delegate.PROVINCE
    ]
    assert [item.code for item in delegated] == ["2.1", "2.2", "2.3", "2.4"]
    assert all(found.value is None for item in delegated for found in item.tests[0].levels)


def test_conflicts_and_provinces_examples_are_told_in_words_only() -> None:
    income = next(item for item in shipped("commune-ntm-2021-2025").indicators if item.code == "10")
    words = " ".join(text.vi for text in income.details)
    assert "59" in words
    assert "Bình Phước" in words
    assert 59 not in {found.value for found in income.tests[0].levels if found.region == "DNB"}


def test_digital_targets_of_decision_924() -> None:
    digital = {(item.criteria_set, item.indicator): item for item in queries.targets()}
    shares = {key: item.share_percent for key, item in digital.items() if item.id.startswith("T")}
    assert shares == {
        ("commune-ntm-2021-2025", "8.4"): 97,
        ("commune-advanced-2021-2025", "8.4"): 50,
        ("commune-advanced-2021-2025", "15.2"): 50,
        ("district-ntm-2021-2025", "9.5"): 60,
        ("district-advanced-2021-2025", "6.5"): 25,
        ("district-advanced-2021-2025", "9.2"): 25,
    }


def test_the_set_of_2026_says_what_it_does_not_know() -> None:
    built = shipped("national-2026-2030", 2026)
    assert not built.complete
    assert len(built.criteria) == 10
    known = [note.vi for note in built.notes if note.vi.startswith("Nội dung biết tên")]
    assert len(known) == 6


CASES = Path(__file__).parents[1] / "cases"


@pytest.mark.parametrize("set_id", COUNTS)
def test_every_indicator_has_its_golden_cases(set_id: str) -> None:
    """Met, not met, at the level, missing; where the level is unknown: that, and missing."""
    data = yaml.load((CASES / f"{set_id}.yaml").read_text(), Loader=yaml.CSafeLoader)
    kinds: dict[str, set[str]] = {}
    for case in data["cases"]:
        assert case["title"]
        assert case["source"]
        kinds.setdefault(case.get("indicator", ""), set()).add(case["kind"])
    for indicator in shipped(set_id, first_year(set_id)).indicators:
        found = kinds[indicator.code]
        assert found >= {"met", "not_met", "at_threshold", "missing"} or found >= {
            "level_unknown",
            "missing",
        }


ENGLISH = re.compile(
    r"\b(and|annex|article|by|district|for|from|its|note|of|opening|page|quoted|report|the|title|"
    r"various|via|which|with)\b"
)


@pytest.mark.parametrize("set_id", [info.id for info in queries.list_sets()])
def test_what_vietnamese_readers_are_told_of_sources_is_vietnamese(set_id: str) -> None:
    info = next(info for info in queries.list_sets() if info.id == set_id)
    shown = queries.get_set(set_id=set_id, year=info.last_year)
    texts = [
        *(text.vi for one in shown.sources.values() for text in (one.name, one.issuer, one.seen)),
        *(one.guidance.vi for one in shown.indicators if one.guidance),
        *(fact.document for fact in queries.waiting_for_confirmation(set_id=set_id)),
    ]
    assert [text for text in texts if ENGLISH.search(text.lower())] == []
