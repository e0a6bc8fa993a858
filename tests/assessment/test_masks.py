"""Bits of many units at once, and the program they are counted by."""

import numpy as np

from langso.assessment.rules import masks
from langso.assessment.rules.programs import compile_set
from tests.assessment.test_wording import level, one_set


def test_counts_over_runs_of_units():
    mask = np.array([[0b01, 0b11, 0b10]], dtype="<i8")

    assert masks.added_up(mask, np.array([0, 2]))[:, :2].tolist() == [[2, 1], [0, 1]]
    assert masks.added_up(np.zeros_like(mask), np.array([0, 2]))[:, :2].tolist() == [[0, 0], [0, 0]]


def test_no_runs_have_no_counts_and_no_country_is_no_failure():
    mask = np.zeros((2, 0), dtype="<i8")

    assert masks.added_up(mask, np.zeros(0, "int64")).shape == (0, 128)


def test_a_program_holds_the_levels_of_its_year_only():
    law = one_set(level(40, year=2023), level(45, year=2024), level(30))

    rows = compile_set(law).level_rows

    assert len(rows) == 2
    assert 40 not in {row.value for row in rows}
