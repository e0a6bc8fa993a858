"""What a verdict is: comparisons, levels, conditions, wording."""

import math

import pytest

from langso.assessment.rules import judging, levels, phrases
from langso.assessment.values import Profile, Reason
from langso.core.confidence import Confidence
from langso.ledger.values import Figure
from langso.standards.values import Comparison, Level

AT_LEAST, AT_MOST, EQUAL = Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.EQUAL
NOT_MET, OPEN, MET = 0, 1, 2


@pytest.mark.parametrize(
    ("figure", "comparison", "wanted"),
    [
        (Figure(80, 80), AT_LEAST, MET),
        (Figure(79.9, 79.9), AT_LEAST, NOT_MET),
        (Figure(80, math.inf, True), AT_LEAST, MET),
        (Figure(79, math.inf, True), AT_LEAST, OPEN),
        (Figure(-math.inf, 80, False, True), AT_LEAST, NOT_MET),
        (Figure(-math.inf, 80), AT_LEAST, OPEN),
        (Figure(70, 90), AT_LEAST, OPEN),
        (Figure(80, 80), AT_MOST, MET),
        (Figure(80, 90, True), AT_MOST, NOT_MET),
        (Figure(80, 90), AT_MOST, OPEN),
        (Figure(80, 80), EQUAL, MET),
        (Figure(81, 90), EQUAL, NOT_MET),
        (Figure(79, 81), EQUAL, OPEN),
        (Figure(None, None), AT_LEAST, OPEN),
        (None, AT_LEAST, OPEN),
    ],
)
def test_every_value_of_a_figure_must_agree(figure, comparison, wanted):
    assert judging.compare(figure, comparison, 80) == wanted


def test_an_unknown_level_decides_nothing():
    assert judging.compare(Figure(99, 99), AT_LEAST, None) == OPEN


def level(value, **where):
    return Level(value, Confidence.SEEN, "s", **where)


NATIONAL = level(1)
YEARLY = level(2, year=2024)
REGIONAL = level(3, region="TN")
BOTH = level(4, region="TN", year=2024)
CLASSED = level(5, scheme="island", klass="yes")
LOCAL = level(6, province="62")
UNKNOWN = level(None, region="TN")
ISLAND = frozenset({("island", "yes")})


@pytest.mark.parametrize(
    ("known", "profile", "wanted", "how"),
    [
        ((NATIONAL, YEARLY), Profile("TN"), YEARLY, "year"),
        ((NATIONAL, YEARLY, REGIONAL), Profile("TN"), REGIONAL, "region"),
        ((REGIONAL, BOTH), Profile("TN"), BOTH, "region_year"),
        ((BOTH, CLASSED), Profile("TN", ISLAND), CLASSED, "class"),
        ((BOTH, CLASSED), Profile("TN"), BOTH, "region_year"),
        ((CLASSED, LOCAL), Profile("TN", ISLAND, "62"), LOCAL, "province"),
        ((NATIONAL, LOCAL), Profile("TN", province="64"), NATIONAL, "national"),
        ((NATIONAL, UNKNOWN), Profile("TN"), UNKNOWN, "region"),
        ((REGIONAL,), Profile("DNB"), None, ""),
    ],
)
def test_the_most_specific_level_wins(known, profile, wanted, how):
    found = levels.resolve(known, region=profile.region, profile=profile, year=2024)

    assert found is wanted
    if found:
        assert levels.how(found) == how


def test_what_does_not_apply_is_left_out():
    assert judging.all_of([2, 3, 2]) == MET
    assert judging.all_of([2, 1, 0]) == NOT_MET
    assert judging.any_of([0, 3, 1]) == OPEN
    assert judging.all_of([3]) == judging.any_of([]) == 3


@pytest.mark.parametrize(
    ("figure", "vi", "en"),
    [
        (Figure(1234.5, 1234.5), "1.234,5", "1,234.5"),
        (Figure(10, 12), "từ 10 đến 12", "10 to 12"),
        (Figure(80, math.inf, True), "trên 80", "over 80"),
        (Figure(80, math.inf), "từ 80 trở lên", "at least 80"),
        (Figure(-math.inf, 5), "không quá 5", "at most 5"),
        (Figure(-math.inf, 5, False, True), "dưới 5", "under 5"),
    ],
)
def test_figures_are_told_as_people_say_them(figure, vi, en):
    assert phrases.figure_text(figure, None, "vi") == vi
    assert phrases.figure_text(figure, None, "en") == en


def test_every_reason_has_words_in_both_languages():
    from langso.assessment.rules import wording

    for language in ("vi", "en"):
        assert set(wording.REASONS[language]) == set(Reason) - {Reason.NONE}
