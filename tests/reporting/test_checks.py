"""Checks before sending: golden cases, and what must hold of any figures."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from langso.ledger.rules import figure_of
from langso.ledger.values import Figure
from langso.reporting import queries
from langso.reporting.queries import judging
from langso.reporting.rules import sums
from langso.reporting.rules.checks import Checker, Facts, surely, surely_not
from langso.standards import queries as standards
from langso.standards.values import Comparison, Guard
from tests.factories import reporting as factory

FILE = Path(__file__).parents[1] / "cases" / "checks" / "before-sending.yaml"
CASES: list[dict[str, Any]] = yaml.load(FILE.read_text(), Loader=yaml.CSafeLoader)["cases"]


@pytest.fixture
def checker(db) -> Checker:
    factory.open_round()
    elements = {one.key: one for one in standards.list_elements()}
    return Checker(queries.plan_of(round_key=factory.ROUND), standards.check_rules(), elements)


def figures(checker: Checker, told: dict[str, str] | None) -> dict[str, Figure]:
    read = {
        key: figure_of(value, checker.elements[key], decimal=",")
        for key, value in (told or {}).items()
    }
    assert None not in read.values()
    return read  # type: ignore[return-value]


def test_golden_cases(checker: Checker) -> None:
    wrong = {}
    for case in CASES:
        typed = figures(checker, case["figures"])
        villages = case.get("villages", {"reported": {}, "all": 0})
        facts = Facts(
            figures=typed | judging.computed(checker.plan, typed),
            last=figures(checker, case.get("last")),
            villages=villages["reported"],
            village_count=villages["all"],
        )
        found = [
            {"element": one.element_key, "level": one.level.value, "rule": one.rule}
            for one in checker.problems(facts)
        ]
        if found != case["expect"]:
            wrong[case["title"]] = found
    assert not wrong


def test_every_rule_of_the_law_folder_is_in_a_case(checker: Checker) -> None:
    told = {one["rule"] for case in CASES for one in case["expect"]}
    named = {rule.id for rule in checker.rules.contradictions}
    assert named <= told
    assert {"out-of-order", "part-over-whole", "sudden-jump", "villages-missing"} <= told


def test_words_name_figures_and_the_remedy(checker: Checker) -> None:
    typed = figures(checker, {"trained_labour_share": "60", "certified_labour_share": "61,5"})
    problem = checker.problems(Facts(typed))[0]
    assert "(61,5) lớn hơn “Lao động qua đào tạo” (60)" in problem.message.vi
    assert problem.remedy.vi == "Sửa một trong hai số cho khớp"


ends = st.floats(-1e6, 1e6, allow_nan=False)
ranges = st.tuples(ends, ends).map(lambda two: Figure(min(two), max(two)))


@given(figure=ranges, level=ends, comparison=st.sampled_from(list(Comparison)))
def test_nothing_surely_holds_and_surely_fails(
    figure: Figure, level: float, comparison: Comparison
) -> None:
    guard = Guard("x", comparison, level)
    assert not (surely(figure, guard) and surely_not(figure, guard))
    point = Figure(figure.low, figure.low)
    assert surely(point, guard) or surely_not(point, guard)


@given(parts=st.lists(ranges, min_size=1, max_size=6))
def test_a_sum_holds_every_sum_of_values(parts: list[Figure]) -> None:
    total = sums.total(parts)
    assert total is not None
    assert total.low == pytest.approx(sum(part.low or 0 for part in parts))
    assert total.high == pytest.approx(sum(part.high or 0 for part in parts))
    assert sums.total([*parts, Figure(None, None)]) == total


@given(parts=st.lists(st.tuples(ranges, st.integers(0, 1000)), min_size=1, max_size=6))
def test_a_mean_lies_among_its_parts(parts: list[tuple[Figure, int]]) -> None:
    figures = dict(enumerate(part for part, _weight in parts))
    weights = {at: Figure(weight, weight) for at, (_part, weight) in enumerate(parts)}
    mean = sums.mean(figures, weights)
    counted = [part for part, weight in parts if weight]
    if not counted:
        assert mean is None
        return
    assert mean is not None
    lows = [part.low or 0 for part in counted]
    highs = [part.high or 0 for part in counted]
    assert min(lows) - 1e-6 <= (mean.low or 0) <= max(lows) + 1e-6
    assert min(highs) - 1e-6 <= (mean.high or 0) <= max(highs) + 1e-6


@pytest.mark.parametrize("weight", [None, Figure(None, None), Figure(1, 2), Figure(-1, -1)])
def test_a_mean_without_an_exact_weight_is_none(weight: Figure | None) -> None:
    weights = {1: Figure(10, 10)} | ({2: weight} if weight else {})
    assert sums.mean({1: Figure(4, 4), 2: Figure(8, 8)}, weights) is None
    assert sums.mean({1: Figure(4, 4), 2: Figure(None, None)}, weights) == Figure(4, 4)


def test_a_mean_is_weighed() -> None:
    parts = {1: Figure(4, 4), 2: Figure(8, 9, False, True), 3: Figure(99, 99, True, False)}
    weights = {1: Figure(300, 300), 2: Figure(100, 100), 3: Figure(0, 0)}
    assert sums.mean(parts, weights) == Figure(5, 5.25, False, True)


def test_no_figure_at_all_has_no_sum() -> None:
    assert sums.mean({}, {}) is None
    assert sums.total([Figure(None, None)]) is None
