"""Provinces fill or tighten the national level and never loosen it; assumed levels fill gaps."""

import pytest

from langso.core.confidence import Confidence
from langso.standards.rules.checks import check_documents
from langso.standards.rules.levels import Profile, resolve
from langso.standards.rules.sets import criteria_set
from langso.standards.values import LawFault, Level
from tests.factories.standards import ELEMENTS, LOCAL, SET, document, shipped_schemas, small_law

ASSUMED = """
kind: local-levels
id: assumed
decision: Mức giả định
in_force: {from: 2021-01-01}
provinces: '*'
simulated: true
criteria_set: small-2021-2025
levels:
  - indicator: '1.1'
    levels: {confidence: assumed, source: assumed, years: {2022: {regions: {TN: 75}}}}
  - indicator: '1.2'
    levels: {confidence: assumed, source: assumed, national: 50}
sources: [{id: assumed, name: Giả định}]
"""


def level_of(
    code: str,
    *local: str,
    region: str = "DNB",
    year: int = 2022,
    province: str | None = None,
    classes: frozenset[tuple[str, str]] = frozenset(),
    assumptions: bool = True,
) -> Level | None:
    built = criteria_set(
        small_law(*local), set_id="small-2021-2025", year=year, assumptions=assumptions
    )
    indicator = next(item for item in built.indicators if item.code == code)
    return resolve(indicator.tests[0].levels, Profile(region, year, classes, province))


def local_faults(text: str) -> list[LawFault]:
    base = [document(ELEMENTS, "elements.yaml"), document(SET)]
    return check_documents([document(text, "local.yaml")], base=base, schemas=shipped_schemas())


def test_a_province_fills_what_the_law_leaves_to_it() -> None:
    level = level_of("1.2", LOCAL, province="70")
    assert level is not None
    assert (level.value, level.province, level.clause, level.source) == (
        60,
        "70",
        "7/QĐ-UBND",
        "local",
    )


def test_other_provinces_stay_without_a_level() -> None:
    level = level_of("1.2", LOCAL, province="75")
    assert level is not None
    assert level.value is None


@pytest.mark.parametrize(("year", "value"), [(2021, None), (2022, 60), (2024, 60), (2025, None)])
def test_a_decision_counts_in_the_years_whose_last_day_it_covers(
    year: int, value: float | None
) -> None:
    level = level_of("1.2", LOCAL, province="70", year=year)
    assert level is not None
    assert level.value == value


def test_the_province_s_sources_come_with_its_levels() -> None:
    law = small_law(LOCAL)
    built = criteria_set(law, set_id="small-2021-2025", year=2022)
    assert built.sources["local"].name.vi == "Quyết định của tỉnh"
    assert "local" not in criteria_set(law, set_id="small-2021-2025", year=2025).sources


def with_level(level: str, indicator: str = "1.1") -> str:
    """A decision that ends before indicator 1.1 is amended to be met or not met."""
    ended = LOCAL.replace("2024-12-31", "2023-12-31")
    return ended.replace("'1.2'", f"'{indicator}'").replace("national: 60", level)


def test_a_stricter_level_is_welcome() -> None:
    stricter = with_level("national: 88")
    assert local_faults(stricter) == []
    level = level_of("1.1", stricter, province="70")
    assert level is not None
    assert level.value == 88


def test_a_looser_level_is_refused_and_both_decisions_are_named() -> None:
    found = local_faults(with_level("national: 84"))
    assert {fault.field for fault in found} == {"levels[0].levels.national"}
    assert {fault.line for fault in found} == {11}
    assert all("7/QĐ-UBND" in fault.message and "1/QĐ-TTg" in fault.message for fault in found)
    assert "84" in found[0].message
    assert "85" in found[0].message


def test_an_equal_level_is_no_loosening() -> None:
    assert local_faults(with_level("national: 85")) == []


def test_a_level_for_hard_communes_is_held_against_the_column_they_use() -> None:
    hard = "classes: [{scheme: hardship, value: 'yes', level: LEVEL}]"
    assert local_faults(with_level(hard.replace("LEVEL", "70"))) == []
    assert "70" in local_faults(with_level(hard.replace("LEVEL", "69")))[0].message


def test_a_looser_rating_is_refused() -> None:
    found = local_faults(with_level("national: Thấp", indicator="2"))
    assert "Thấp" in found[0].message
    assert "Khá" in found[0].message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("region: DNB\n", "", "thiếu vùng"),
        ("provinces: ['70']", "provinces: '*'", "mọi tỉnh"),
        ("'1.2'", "'7.7'", "'7.7'"),
        ("'1.2'\n", "'1.2'\n    test: men\n", "'men'"),
        ("small-2021-2025", "absent-set", "absent-set"),
        ("national: 60", "national: null", "để trống"),
        ("confidence: seen", "confidence: assumed", "đi cùng nhau"),
        ("to: 2024-12-31", "to: 2021-06-30", "thứ tự"),
        ("provinces: ['70']", "provinces: [70]", "sai kiểu"),
        ("source: local", "source: x", "'x'"),
    ],
)
def test_a_fault_of_a_local_file_is_found(old: str, new: str, words: str) -> None:
    broken = LOCAL.replace(old, new, 1)
    assert broken != LOCAL
    assert any(words in fault.message for fault in local_faults(broken))


def test_assumed_levels_fill_unknown_cells_and_say_so() -> None:
    assert local_faults(ASSUMED) == []
    level = level_of("1.1", ASSUMED, region="TN")
    assert level is not None
    assert (level.value, level.simulated, level.confidence) == (75, True, Confidence.ASSUMED)


def test_assumed_levels_can_be_left_out() -> None:
    level = level_of("1.1", ASSUMED, region="TN", assumptions=False)
    assert level is not None
    assert level.value is None


def test_a_real_decision_wins_over_an_assumption() -> None:
    level = level_of("1.2", ASSUMED, LOCAL, province="70")
    assert level is not None
    assert (level.value, level.simulated) == (60, False)


def test_an_assumption_may_not_cover_a_known_level() -> None:
    covering = ASSUMED.replace("regions: {TN: 75}", "regions: {DBSH: 99}")
    assert "đè lên mức đã biết" in local_faults(covering)[0].message


def test_a_decision_that_outlives_an_amendment_must_say_which_years_it_means() -> None:
    outliving = with_level("national: 88").replace("2023-12-31", "2024-12-31")
    assert "ready" in local_faults(outliving)[0].message
    with_years = outliving.replace("national: 88", "years: {2022: {national: 88}}")
    assert local_faults(with_years) == []
