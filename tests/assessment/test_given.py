"""Values as callers write them."""

import math

import pytest

from langso.assessment.rules.given import figure
from langso.assessment.values import BadValueError
from langso.ledger.values import Figure
from langso.standards.values import Carry, DataElement, Measure, Text

INFINITY = math.inf


def element(measure=Measure.PERCENT, **more):
    return DataElement("e", Text("số liệu", "figure"), measure, "%", Carry.SHARE, **more)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (52.3, Figure(52.3, 52.3)),
        ("52,3", Figure(52.3, 52.3)),
        ("1.052,5", Figure(1052.5, 1052.5)),
        ("80%", Figure(80, 80)),
        (">80", Figure(80, INFINITY, True)),
        (">= 80", Figure(80, INFINITY)),
        ("≤5", Figure(-INFINITY, 5)),
        ("<5", Figure(-INFINITY, 5, False, True)),
        ("10-12", Figure(10, 12)),
        ("10–12", Figure(10, 12)),
        ({"low": 10, "high": 12, "high_open": True}, Figure(10, 12, False, True)),
        ({"low": 10}, Figure(10, INFINITY)),
        (None, None),
        (Figure(1, 2), Figure(1, 2)),
    ],
)
def test_numbers_bounds_and_ranges(value, wanted):
    assert figure("10", value, element()) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"), [(True, 1), (False, 0), ("Đạt", 1), ("Không đạt", 0), ("true", 1), (1, 1)]
)
def test_truth(value, wanted):
    assert figure("8.4", value, element(Measure.TRUTH)) == Figure(wanted, wanted)


def test_a_rating_by_its_label_or_rank():
    graded = element(Measure.RATING, scale=("Thấp", "Khá", "Tốt"))

    assert figure("g", "khá", graded) == Figure(1, 1)
    assert figure("g", 2, graded) == Figure(2, 2)


@pytest.mark.parametrize(
    ("value", "more"),
    [
        ("nhiều", {}),
        (math.nan, {}),
        (math.inf, {}),
        (True, {}),
        ([1], {}),
        ({"low": 5, "high": 1}, {}),
        ({"low": 5, "high": 5, "low_open": True}, {}),
        ({"low": "5"}, {}),
        ({"least": 5}, {}),
        (120, {"high": 100.0}),
        (-1, {"low": 0.0}),
        (0.5, {"measure": Measure.TRUTH}),
    ],
)
def test_what_is_no_figure_is_refused_by_name(value, more):
    with pytest.raises(BadValueError) as caught:
        figure("17.1", value, element(**more))

    assert caught.value.key == "17.1"
    assert "17.1" in str(caught.value)


def test_a_label_that_is_none_of_the_scale_is_read_as_a_number():
    graded = element(Measure.RATING, scale=("Thấp", "Khá", "Tốt"))
    assert figure("18.2", "2", graded) == Figure(2, 2)
    with pytest.raises(BadValueError):
        figure("18.2", "Tạm", graded)


def test_a_figure_outside_what_is_possible_names_the_ends():
    share = element(low=0, high=100)
    assert figure("4.2", ">90", share) == Figure(90, INFINITY, True)
    for value in (140, -3, ">120"):
        with pytest.raises(BadValueError, match="từ 0 đến 100"):
            figure("4.2", value, share)
