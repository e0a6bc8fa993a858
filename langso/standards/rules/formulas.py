"""Formulas of derived data elements: a small safe language over element keys.

Allowed: numbers, element keys, + - * / and parentheses. The text is parsed by sqlglot and its
tree is copied into the few shapes below; anything else is refused, and nothing is ever executed.
Figures are ranges, so evaluation is interval arithmetic; results are rounded to 1e-6.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

MAX_LENGTH = 500
DECIMALS = 6
Operator = Literal["+", "-", "*", "/"]


class FormulaError(ValueError):
    """A formula cannot be used; the message says what is wrong with it and the remedy."""


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number."""

    value: float


@dataclass(frozen=True, slots=True)
class Element:
    """A data element by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class Negation:
    """Minus something."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands and one of + - * /."""

    operator: Operator
    left: "Node"
    right: "Node"


Node = Number | Element | Negation | Operation

_OPERATORS: dict[type[exp.Expr], Operator] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
}
_ALLOWED = "chỉ dùng số, mã số liệu, + - * / và ngoặc tròn"


@dataclass(frozen=True, slots=True)
class Range:
    """All values between `low` and `high`; an open end is not itself among them."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False


def parse(text: str) -> Node:
    """Return the formula as a tree. Raises FormulaError, with the remedy in its words."""
    if not text.strip() or len(text) > MAX_LENGTH:
        msg = f"công thức trống hoặc dài quá {MAX_LENGTH} ký tự; {_ALLOWED}"
        raise FormulaError(msg)
    try:
        trees = sqlglot.parse(text, dialect="duckdb")
    except (SqlglotError, RecursionError) as error:
        msg = f"công thức {text!r} không đọc được; {_ALLOWED}"
        raise FormulaError(msg) from error
    if len(trees) != 1 or trees[0] is None:
        msg = f"{text!r} không phải một công thức; {_ALLOWED}"
        raise FormulaError(msg)
    return _node(trees[0], text)


def _node(tree: exp.Expr, text: str) -> Node:
    """Copy one allowed shape of sqlglot's tree."""
    if tree.comments:
        msg = f"công thức {text!r} có chú thích; chuyển chú thích sang trường note"
        raise FormulaError(msg)
    if isinstance(tree, exp.Paren):
        return _node(tree.this, text)
    if isinstance(tree, exp.Neg):
        return Negation(_node(tree.this, text))
    if isinstance(tree, exp.Literal) and not tree.is_string:
        return Number(_finite(tree.name, text))
    if isinstance(tree, exp.Column):
        return Element(_key(tree, text))
    operator = _OPERATORS.get(type(tree))
    if operator is None:
        msg = f"công thức {text!r} dùng {tree.sql(dialect='duckdb')!r}, không được phép; {_ALLOWED}"
        raise FormulaError(msg)
    return Operation(operator, _node(tree.this, text), _node(tree.expression, text))


def _finite(name: str, text: str) -> float:
    try:
        value = float(name)
    except ValueError as error:
        # The reader takes `0E`, an exponent without its digits, for a number.
        msg = f"công thức {text!r} có số viết dở {name!r}; {_ALLOWED}"
        raise FormulaError(msg) from error
    if not math.isfinite(value):
        msg = f"công thức {text!r} có số quá lớn; {_ALLOWED}"
        raise FormulaError(msg)
    return value


def _key(tree: exp.Column, text: str) -> str:
    """Return the element key that a column name stands for; quoting and stars are refused."""
    parts = tree.parts
    plain = all(isinstance(part, exp.Identifier) and not part.args.get("quoted") for part in parts)
    if not plain or tree.args.get("join_mark"):
        msg = f"công thức {text!r} có tên viết trong nháy hoặc dấu sao; {_ALLOWED}"
        raise FormulaError(msg)
    return ".".join(part.name for part in parts)


def elements_of(node: Node) -> tuple[str, ...]:
    """Return the keys a formula stands on, each once, in the order they are met."""
    return tuple(dict.fromkeys(_keys(node)))


def _keys(node: Node) -> Iterator[str]:
    match node:
        case Element(key):
            yield key
        case Negation(operand):
            yield from _keys(operand)
        case Operation(_, left, right):
            yield from _keys(left)
            yield from _keys(right)


def evaluate(node: Node, figures: Mapping[str, Range | None]) -> Range | None:
    """Return the range of the formula over ranges of its elements, rounded to 1e-6.

    None when a part is missing or a denominator may be zero: a missing part is never taken for
    zero. The range always holds every value that the parts allow; when an element occurs twice
    it may hold more, so that a verdict on it can only become undetermined, never wrong.
    """
    result = _evaluate(node, figures)
    if result is None:
        return None
    low, high = round(result.low, DECIMALS), round(result.high, DECIMALS)
    return Range(low, high, result.low_open, result.high_open)


def _evaluate(node: Node, figures: Mapping[str, Range | None]) -> Range | None:
    match node:
        case Number(value):
            return Range(value, value)
        case Element(key):
            return figures.get(key)
        case Negation(operand):
            return _negated(_evaluate(operand, figures))
        case Operation(operator, left, right):  # pragma: no branch - a node is nothing else
            first, second = _evaluate(left, figures), _evaluate(right, figures)
            if first is None or second is None:
                return None
            return _APPLY[operator](first, second)


def _negated(operand: Range | None) -> Range | None:
    if operand is None:
        return None
    return Range(-operand.high, -operand.low, operand.high_open, operand.low_open)


def _plus(first: Range, second: Range) -> Range | None:
    return _known(
        first.low + second.low,
        first.high + second.high,
        first.low_open or second.low_open,
        first.high_open or second.high_open,
    )


def _minus(first: Range, second: Range) -> Range | None:
    negative = _negated(second)
    return None if negative is None else _plus(first, negative)


def _times(first: Range, second: Range) -> Range | None:
    """Multiply ranges: the ends are among the four products of their ends."""
    corners = [
        (
            _product(a, b),
            (a_open and b != 0) or (b_open and a != 0) or (a == b == 0 and a_open and b_open),
        )
        for a, a_open in _ends(first)
        for b, b_open in _ends(second)
    ]
    return _hull(corners)


def _over(first: Range, second: Range) -> Range | None:
    """Divide ranges; None when the denominator may be zero."""
    if second.low <= 0 <= second.high:
        return None
    corners = [
        (_quotient(a, b), (a_open and not math.isinf(b)) or (b_open and a != 0))
        for a, a_open in _ends(first)
        for b, b_open in _ends(second)
    ]
    return _hull(corners)


def _ends(operand: Range) -> tuple[tuple[float, bool], tuple[float, bool]]:
    return (operand.low, operand.low_open), (operand.high, operand.high_open)


def _product(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b


def _quotient(a: float, b: float) -> float:
    if math.isinf(a) and math.isinf(b):
        return math.nan
    return a / b


def _hull(corners: list[tuple[float, bool]]) -> Range | None:
    """Return the least range over the corners; an end is open only when every corner there is."""
    values = [value for value, _ in corners]
    if any(math.isnan(value) for value in values):
        return None
    low, high = min(values), max(values)
    return Range(
        low,
        high,
        all(is_open for value, is_open in corners if value == low),
        all(is_open for value, is_open in corners if value == high),
    )


def _known(low: float, high: float, low_open: bool, high_open: bool) -> Range | None:
    if math.isnan(low) or math.isnan(high):
        return None
    return Range(low, high, low_open, high_open)


_APPLY: dict[Operator, Callable[[Range, Range], Range | None]] = {
    "+": _plus,
    "-": _minus,
    "*": _times,
    "/": _over,
}
