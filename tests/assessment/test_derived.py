"""Figures that follow from others: the rules, and the same on arrays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from langso.assessment.rules import columns, derived
from langso.ledger.values import Figure
from langso.standards.rules import formulas

FORMULAS = {
    "insured": "insured.men + insured.women",
    "insured_share": "insured / people * 100",
    "rest": "100 - insured_share",
}
MADE = {key: formulas.parse(text) for key, text in FORMULAS.items()}
KEYS = [*MADE, "insured.men", "insured.women", "people"]

values = st.integers(-50, 50).map(lambda n: n / 4)
figures = st.one_of(
    values.map(lambda value: Figure(value, value)),
    st.tuples(values, values).filter(lambda ends: ends[0] < ends[1]).map(lambda e: Figure(*e)),
)
units = st.lists(st.dictionaries(st.sampled_from(KEYS), figures), min_size=1, max_size=5)


def point(value):
    return Figure(float(value), float(value))


def test_a_derived_figure_needs_all_its_parts():
    filled = derived.fill_in({"insured": point(40), "people": point(50)}, MADE, MADE.get)

    assert filled["insured_share"] == point(80)
    assert filled["rest"] == point(20)
    assert "insured_share" not in derived.fill_in({"insured": point(40)}, MADE, MADE.get)


def test_a_reported_figure_wins():
    given_figures = {"insured": point(40), "people": point(50), "insured_share": point(10)}

    assert derived.fill_in(given_figures, MADE, MADE.get)["rest"] == point(90)


def test_a_range_among_the_parts_makes_a_range():
    filled = derived.fill_in({"insured": Figure(40, 45), "people": point(50)}, MADE, MADE.get)

    assert (filled["insured_share"].low, filled["insured_share"].high) == (80, 90)


def test_parts_come_after_what_is_made_of_them():
    assert derived.with_parts(["rest"], MADE.get)[:3] == ("rest", "insured_share", "insured")


@given(units=units)
def test_arrays_say_what_the_rules_say(units):
    reported = {
        key: columns.Column(
            np.array(
                [u[key].low if key in u and u[key].low == u[key].high else np.nan for u in units]
            ),
            np.array([key in u and u[key].low != u[key].high for u in units]),
        )
        for key in KEYS
    }
    found = columns.derive(reported, MADE)

    told = {}
    for one in found:
        for unit, value in zip(one.at.tolist(), one.value.tolist(), strict=True):
            told[unit, one.key] = Figure(value, value)
        for unit in one.by_rules.tolist():
            filled = derived.fill_in(units[unit], [one.key], MADE.get)
            if filled.get(one.key) is not None:
                told[unit, one.key] = filled[one.key]
    wanted = {
        (unit, key): figure
        for unit, given_figures in enumerate(units)
        for key, figure in derived.fill_in(given_figures, MADE, MADE.get).items()
        if key not in given_figures and figure is not None
    }
    assert told.keys() == wanted.keys()
    for place, figure in wanted.items():
        assert told[place].low == pytest.approx(figure.low, abs=2e-6)
        assert told[place].high == pytest.approx(figure.high, abs=2e-6)


def test_arrays_take_numbers_signs_and_elements_nobody_reported():
    made = {"below": formulas.parse("-a + 2"), "none": formulas.parse("nobody + 1")}
    reported = {"a": columns.Column(np.array([1.5, np.nan]), np.array([False, False]))}

    (below,) = columns.derive(reported, made)

    assert (below.key, below.at.tolist(), below.value.tolist()) == ("below", [0], [0.5])
    assert below.by_rules.tolist() == []
