"""The text in force on 31 December of the year assessed decides."""

import pytest

from langso.core.confidence import Confidence
from langso.standards.rules.indicators import in_force
from langso.standards.rules.sets import criteria_set
from langso.standards.values import Measure, UnknownSetError
from tests.factories.standards import SET, document, small_law


@pytest.mark.parametrize(
    ("year", "amended"), [(2021, False), (2023, False), (2024, True), (2025, True)]
)
def test_an_amendment_counts_from_the_year_it_is_in_force(year: int, amended: bool) -> None:
    indicator = criteria_set(small_law(), set_id="small-2021-2025", year=year).indicators[0]
    assert (indicator.measure == Measure.TRUTH) is amended
    assert (indicator.amended_by == "qd2") is amended
    assert indicator.tests[0].element == ("ready" if amended else "insured_share")
    expected = Confidence.RECALLED if amended else Confidence.SEEN
    assert indicator.level_confidence == expected
    assert [test.levels for test in indicator.tests if not test.levels] == []


def test_an_amendment_of_levels_only_keeps_the_title() -> None:
    change = {
        "by": "qd2",
        "from": "2024-03-01",
        "levels": {"national": 1},
        "confidence": "seen",
        "sources": ["law"],
    }
    entry = document(SET).data["criteria"][0]["indicators"][0] | {"amended": [change]}
    new = in_force(entry, 2024)
    assert new["title"] == entry["title"]
    assert new["element"] == entry["element"]
    assert new["confidence"] == {"title": "seen", "level": "seen"}


def test_a_change_in_words_only_leaves_the_level_alone() -> None:
    change = {
        "by": "qd2",
        "from": "2024-03-01",
        "change": {"vi": "Bỏ", "en": "Dropped"},
        "confidence": "seen",
        "sources": ["law"],
    }
    entry = document(SET).data["criteria"][0]["indicators"][0] | {"amended": [change]}
    new = in_force(entry, 2025)
    assert new["levels"] == entry["levels"]
    assert new["changes"] == [{"vi": "Bỏ", "en": "Dropped"}]


@pytest.mark.parametrize("year", [2020, 2026])
def test_a_set_holds_in_its_own_years_only(year: int) -> None:
    with pytest.raises(UnknownSetError, match="2021-2025"):
        criteria_set(small_law(), set_id="small-2021-2025", year=year)


def test_an_unknown_set_is_told_with_the_known_ones() -> None:
    with pytest.raises(UnknownSetError, match="small-2021-2025"):
        criteria_set(small_law(), set_id="absent", year=2022)
