"""Formulas: a small safe language, intervals, units."""

import ast
import math
import operator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langso.standards.rules import units
from langso.standards.rules.formulas import (
    Element,
    FormulaError,
    Negation,
    Number,
    Operation,
    Range,
    elements_of,
    evaluate,
    parse,
)

HOSTILE = [
    "",
    "   ",
    "x" * 501,
    "a b",
    "a as b",
    "select 1",
    "1; drop table x",
    "a; b",
    "'text'",
    '"a"',
    "a.*",
    "*",
    "__import__('os')",
    "max(a, b)",
    "case when a then b end",
    "a ** b",
    "a % b",
    "a || b",
    "a::int",
    "a // b",
    "1 + a -- comment",
    "a /* comment */ + b",
    "1e999",
    "not a",
    "a > b",
    "null",
    "true",
    "$1",
    "@x",
    "a[1]",
    "(select 1)",
    "a in (1)",
    "x'41'",
    "(",
    "a +",
    "ntm.8.4",
    "?",
    ":a",
    "a = b",
    "a, b",
    "interval '1 day'",
    "drop table x",
    "lambda x: x",
    "{a}",
    "0E",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_anything_but_arithmetic_on_elements_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_formula_or_refused_and_nothing_else(text: str) -> None:
    try:
        node = parse(text)
    except FormulaError:
        return
    assert isinstance(node, Number | Element | Negation | Operation)


def test_a_formula_is_copied_into_our_own_shapes() -> None:
    assert parse("a.men / (b + 2) * -1") == Operation(
        "*",
        Operation("/", Element("a.men"), Operation("+", Element("b"), Number(2))),
        Negation(Number(1)),
    )


def test_elements_are_named_once_in_order() -> None:
    assert elements_of(parse("b / (a + b) * -c.men")) == ("b", "a", "c.men")


_NAMES = st.sampled_from(["a", "b", "c"])
_LEAVES = _NAMES | st.integers(0, 50).map(str) | st.floats(0, 50).map(lambda x: f"{x:.3f}")
_TEXTS = st.recursive(
    _LEAVES,
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(
        lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
    ),
    max_leaves=8,
)
_APPLY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def python_value(text: str, given_values: dict[str, float]) -> float:
    """Work the formula out by Python's own grammar, as a second opinion."""

    def walk(node: ast.expr) -> float:
        if isinstance(node, ast.BinOp):
            return _APPLY[type(node.op)](walk(node.left), walk(node.right))
        if isinstance(node, ast.Name):
            return given_values[node.id]
        assert isinstance(node, ast.Constant)
        return float(node.value)

    return walk(ast.parse(text, mode="eval").body)


@settings(deadline=None)
@given(_TEXTS, st.fixed_dictionaries(dict.fromkeys("abc", st.floats(0.01, 1000))))
def test_points_evaluate_as_python_does(text: str, values: dict[str, float]) -> None:
    result = evaluate(parse(text), {key: Range(value, value) for key, value in values.items()})
    try:
        expected = python_value(text, values)
    except ZeroDivisionError:
        assert result is None
        return
    if result is None:
        return
    assert result.low == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert result.high == pytest.approx(expected, rel=1e-9, abs=1e-6)


_RANGES = st.tuples(st.floats(-100, 100), st.floats(0, 50), st.floats(0, 1))


@settings(deadline=None)
@given(_TEXTS, st.fixed_dictionaries(dict.fromkeys("abc", _RANGES)))
def test_every_value_in_the_parts_lies_in_the_result(
    text: str, parts: dict[str, tuple[float, float, float]]
) -> None:
    ranges = {key: Range(low, low + width) for key, (low, width, _) in parts.items()}
    result = evaluate(parse(text), ranges)
    if result is None:
        return
    chosen = {
        key: min(low + width * share, low + width) for key, (low, width, share) in parts.items()
    }
    value = python_value(text, chosen)
    slack = 1e-6 + 1e-9 * (abs(value) + max(abs(result.low), abs(result.high)))
    assert result.low - slack <= value <= result.high + slack


def test_a_missing_part_is_never_zero() -> None:
    assert evaluate(parse("a + b"), {"a": Range(1, 1)}) is None
    assert evaluate(parse("-a"), {"a": None}) is None


@pytest.mark.parametrize(
    "zero", [Range(0, 0), Range(0, 5), Range(-1, 1), Range(0, 5, low_open=True)]
)
def test_a_denominator_that_may_be_zero_gives_no_figure(zero: Range) -> None:
    assert evaluate(parse("1 / a"), {"a": zero}) is None


def test_open_and_unbounded_ends_are_carried() -> None:
    more_than_80 = Range(80, math.inf, low_open=True)
    assert evaluate(parse("a / 100"), {"a": more_than_80}) == Range(0.8, math.inf, low_open=True)
    assert evaluate(parse("a - a"), {"a": more_than_80}) == Range(
        -math.inf, math.inf, low_open=True, high_open=True
    )
    unbounded = Range(-math.inf, math.inf)
    assert evaluate(parse("a + b"), {"a": unbounded, "b": unbounded}) == unbounded
    nowhere = Range(math.inf, math.inf)
    assert evaluate(parse("a - b"), {"a": nowhere, "b": nowhere}) is None
    assert evaluate(parse("a / a"), {"a": more_than_80}) is None
    assert evaluate(parse("a * 0"), {"a": more_than_80}) == Range(0, 0)
    assert evaluate(parse("-a"), {"a": more_than_80}) == Range(-math.inf, -80, high_open=True)


def test_results_are_rounded_to_a_millionth() -> None:
    assert evaluate(parse("a / 3"), {"a": Range(1, 1)}) == Range(0.333333, 0.333333)


UNITS = {
    "insured": "person",
    "people": "person",
    "homes": "household",
    "income": "million VND/year",
}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("insured / people * 100", "%"),
        ("income / people", "million VND/person/year"),
        ("insured + people", "person"),
        ("homes", "household"),
    ],
)
def test_units_that_fit(text: str, unit: str) -> None:
    units.check_unit(parse(text), unit, UNITS)


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("insured / homes * 100", "%", "person"),
        ("insured + homes", "person", "không cộng trừ"),
        ("income / people", "%", "không có|khai đơn vị"),
        ("-insured", "household", "household"),
    ],
)
def test_units_that_do_not_fit_are_named(text: str, unit: str, words: str) -> None:
    with pytest.raises(FormulaError, match=words):
        units.check_unit(parse(text), unit, UNITS)


@pytest.mark.parametrize(
    "text", ["bogus", "person/", "import os", "1 2 3 ((", "person household bogus"]
)
def test_an_unknown_unit_is_refused(text: str) -> None:
    assert not units.is_unit(text)


def test_known_units() -> None:
    assert all(units.is_unit(text) for text in ("", "%", "person", "metre^2/person", "tonne/year"))
