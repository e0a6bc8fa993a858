"""Levels: what a table says and which level holds for whom."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langso.core.confidence import Confidence
from langso.standards.rules.levels import (
    BadLevelError,
    Profile,
    is_looser,
    level_value,
    levels_of,
    resolve,
    weaker,
)
from langso.standards.values import Comparison, Level
from tests.factories.standards import small_law

ELEMENTS = small_law().elements
TABLE = {
    "confidence": "seen",
    "source": "law",
    "national": 80,
    "regions": {"TDMNPB": 70, "TN": None, "DNB": {"level": 60, "confidence": "recalled"}},
    "years": {"2022": {"national": 81, "regions": {"DBSH": 95}}},
    "classes": [{"scheme": "island", "value": "yes", "level": 45, "source": "other"}],
}


def held(region: str | None, year: int = 2021, **more: object) -> Level | None:
    levels = levels_of(TABLE, ELEMENTS["insured_share"], year=year)
    return resolve(levels, Profile(region, year, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("region", "year", "value"),
    [
        ("TDMNPB", 2021, 70),
        ("DBSH", 2021, 80),
        ("DBSH", 2022, 95),
        ("BTB", 2022, 81),
        (None, 2021, 80),
    ],
)
def test_the_most_specific_level_wins(region: str | None, year: int, value: float) -> None:
    level = held(region, year)
    assert level is not None
    assert level.value == value


def test_an_unknown_region_does_not_borrow_the_national_column() -> None:
    level = held("TN")
    assert level is not None
    assert level.value is None
    assert level.confidence == Confidence.UNKNOWN


def test_region_beats_year() -> None:
    level = held("TDMNPB", 2022)
    assert level is not None
    assert level.value == 70


def test_class_beats_region_and_carries_its_own_source() -> None:
    level = held("TDMNPB", classes=frozenset({("island", "yes")}))
    assert level is not None
    assert (level.value, level.source) == (45, "other")


def test_province_beats_class() -> None:
    own = Level(50, Confidence.SEEN, "x", province="70")
    classed = Level(45, Confidence.SEEN, "x", scheme="island", klass="yes")
    profile = Profile("DNB", 2022, frozenset({("island", "yes")}), "70")
    assert resolve([classed, own], profile) is own


def test_a_cell_may_have_its_own_confidence() -> None:
    level = held("DNB")
    assert level is not None
    assert level.confidence == Confidence.RECALLED


def test_no_level_is_meant_for_a_year_without_a_column() -> None:
    table = {"confidence": "seen", "source": "x", "years": {"2022": {"regions": {"TN": 44}}}}
    assert (
        resolve(levels_of(table, ELEMENTS["insured_share"], year=2021), Profile("TN", 2021)) is None
    )


def test_truth_and_ratings_become_numbers_with_labels() -> None:
    assert level_value("Đạt", ELEMENTS["ready"]) == (1.0, "Đạt")
    assert level_value("Khá", ELEMENTS["grade"]) == (1.0, "Khá")
    assert level_value(None, ELEMENTS["grade"]) == (None, "")


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("Dat", "ready"),
        (True, "ready"),
        ("Giỏi", "grade"),
        ("80", "insured_share"),
        (True, "insured_share"),
        (float("nan"), "insured_share"),
    ],
)
def test_a_level_that_is_no_value_of_its_element_is_refused(raw: object, key: str) -> None:
    with pytest.raises(BadLevelError, match=key):
        level_value(raw, ELEMENTS[key])


@pytest.mark.parametrize(
    ("local", "national", "comparison", "looser"),
    [
        (79, 80, "gte", True),
        (80, 80, "gte", False),
        (14, 13, "lte", True),
        (12, 13, "lte", False),
        (1, 0, "eq", True),
        (0, 0, "eq", False),
    ],
)
def test_looser(local: float, national: float, comparison: str, looser: bool) -> None:
    assert is_looser(local, national, Comparison(comparison)) is looser


@settings(deadline=None)
@given(st.sampled_from(list(Confidence)), st.sampled_from(list(Confidence)))
def test_the_weaker_confidence_is_one_of_the_two(first: Confidence, second: Confidence) -> None:
    assert weaker(first, second) in {first, second}
    assert weaker(first, second) == weaker(second, first)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Level,
            value=st.none() | st.floats(0, 100),
            confidence=st.just(Confidence.SEEN),
            source=st.just("x"),
            region=st.sampled_from([None, "TN", "DNB"]),
            year=st.sampled_from([None, 2022, 2023]),
            province=st.sampled_from([None, "70"]),
        ),
        max_size=8,
    ),
    st.sampled_from(["TN", "DNB"]),
    st.sampled_from([2022, 2023]),
)
def test_no_other_level_meant_for_the_unit_is_more_specific(
    levels: list[Level], region: str, year: int
) -> None:
    profile = Profile(region, year, province="70")
    best = resolve(levels, profile)
    meant = [
        level for level in levels if level.region in (None, region) and level.year in (None, year)
    ]
    assert (best is None) == (not meant)
    if best is not None:
        rank = (best.province is not None, best.region is not None, best.year is not None)
        assert all(
            rank >= (level.province is not None, level.region is not None, level.year is not None)
            for level in meant
        )
