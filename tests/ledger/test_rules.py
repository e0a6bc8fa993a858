"""What cells may say: both forms of numbers, bounds, ranges, truth, ratings, and refusals."""

import contextlib
import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langso.ledger import rules
from langso.ledger.values import NO_FIGURE, BadValueError, Figure, FileRefusedError
from langso.standards.values import Carry, DataElement, Measure, Text

INF = math.inf


def element(measure, **more):
    return DataElement(
        key="some",
        title=Text("Một số liệu", "Some"),
        measure=measure,
        unit="",
        carry=Carry.NEVER,
        **more,
    )


PERCENT = element(Measure.PERCENT)
MONEY = element(Measure.MONEY)
COUNT = element(Measure.COUNT)
TRUTH = element(Measure.TRUTH)
GRADE = element(Measure.RATING, scale=("Chưa đạt", "Mức độ 1", "Mức độ 2", "Mức độ 3"))
WIDE = element(Measure.RATIO, low=-1000.0, high=1e6)


def point(number):
    return Figure(number, number)


@pytest.mark.parametrize(
    ("text", "what", "figure"),
    [
        ("62,5", PERCENT, point(62.5)),
        ("62.5", PERCENT, point(62.5)),
        (" 62,5 % ", PERCENT, point(62.5)),
        ("12 phần trăm", PERCENT, point(12)),
        ("0.125", PERCENT, point(0.125)),
        ("12.345", PERCENT, point(12.345)),
        ("1.234,5", MONEY, point(1234.5)),
        ("1,234.5", MONEY, point(1234.5)),
        ("1.234.567", COUNT, point(1234567)),
        ("1,234,567", COUNT, point(1234567)),
        ("1 234 567", COUNT, point(1234567)),
        ("1\u00a0234,5", MONEY, point(1234.5)),
        ("1.234", COUNT, point(1234)),
        ("1,234", COUNT, point(1234)),
        ("1.000", COUNT, point(1000)),
        ("45 triệu đồng", MONEY, point(45)),
        ("1.5e2", MONEY, point(150)),
        (",5", PERCENT, point(0.5)),
        ("-5,5", WIDE, point(-5.5)),
        ("−5.5", WIDE, point(-5.5)),
        ("-0", MONEY, point(0)),
        (">80", PERCENT, Figure(80, 100, low_open=True)),
        ("≥ 80", PERCENT, Figure(80, 100)),
        (">= 80%", PERCENT, Figure(80, 100)),
        ("<5", COUNT, Figure(0, 5, high_open=True)),
        ("≤5", COUNT, Figure(0, 5)),
        ("> 40", MONEY, Figure(40, INF, low_open=True)),
        ("≥100", PERCENT, point(100)),
        ("trên 80", PERCENT, Figure(80, 100, low_open=True)),
        ("Từ 80 trở lên", PERCENT, Figure(80, 100)),
        ("80% trở xuống", PERCENT, Figure(0, 80)),
        ("không dưới 80", PERCENT, Figure(80, 100)),
        ("tối đa 5", COUNT, Figure(0, 5)),
        ("10–12", PERCENT, Figure(10, 12)),
        ("10-12", PERCENT, Figure(10, 12)),
        ("10 % - 12 %", PERCENT, Figure(10, 12)),
        ("từ 10 đến 12", PERCENT, Figure(10, 12)),
        ("10,5 – 12,5", PERCENT, Figure(10.5, 12.5)),
        (">10–<12", PERCENT, Figure(10, 12, low_open=True, high_open=True)),
        ("-5--3", WIDE, Figure(-5, -3)),
        ("đạt", TRUTH, point(1)),
        ("Đ", TRUTH, point(1)),
        ("Có", TRUTH, point(1)),
        ("x", TRUTH, point(1)),
        ("TRUE", TRUTH, point(1)),
        ("1", TRUTH, point(1)),
        ("Không đạt", TRUTH, point(0)),
        ("không", TRUTH, point(0)),
        ("0", TRUTH, point(0)),
        ("mức độ 2", GRADE, point(2)),
        ("MUC DO 3", GRADE, point(3)),
        ("từ mức độ 2 trở lên", GRADE, Figure(2, 3)),
        ("không có số liệu", TRUTH, NO_FIGURE),
        ("n/a", PERCENT, NO_FIGURE),
        ("…", COUNT, NO_FIGURE),
        ("", COUNT, None),
        ("  ", TRUTH, None),
        (None, PERCENT, None),
        (62.5, PERCENT, point(62.5)),
        (7, COUNT, point(7)),
        (True, TRUTH, point(1)),
        (0, TRUTH, point(0)),
    ],
)
def test_a_cell_is_read(text, what, figure):
    assert rules.figure_of(text, what) == figure


@pytest.mark.parametrize(
    ("value", "what", "rule"),
    [
        ("nhiều", PERCENT, "not-a-number"),
        ("12a", COUNT, "not-a-number"),
        ("1.23.4", COUNT, "not-a-number"),
        ("1.234 567", COUNT, "not-a-number"),
        ("12;5", MONEY, "not-a-number"),
        ("NaN", PERCENT, "not-a-number"),
        ("inf", MONEY, "not-a-number"),
        ("1e999", MONEY, "not-a-number"),
        ("9" * 70, COUNT, "not-a-number"),
        ("x" * 5000, COUNT, "not-a-number"),
        ("١٢", COUNT, "not-a-number"),
        (math.nan, PERCENT, "nan"),
        (math.inf, PERCENT, "nan"),
        (10**400, COUNT, "nan"),
        ("1.234", MONEY, "ambiguous-number"),
        ("1,234", MONEY, "ambiguous-number"),
        ("101", PERCENT, "out-of-range"),
        ("123.456", PERCENT, "out-of-range"),
        ("120 %", PERCENT, "out-of-range"),
        (">100", PERCENT, "out-of-range"),
        ("-1", COUNT, "out-of-range"),
        (-3, COUNT, "out-of-range"),
        ("10-120", PERCENT, "out-of-range"),
        ("2,5", COUNT, "not-whole"),
        (2.5, COUNT, "not-whole"),
        ("12-10", PERCENT, "range-order"),
        ("-", COUNT, "dash"),
        ("khoảng 80", PERCENT, "approximate"),
        ("~80", PERCENT, "approximate"),
        ("không áp dụng", TRUTH, "not-applicable"),
        ("hơi đạt", TRUTH, "not-truth"),
        (2, TRUTH, "not-truth"),
        ("mức độ 9", GRADE, "not-on-scale"),
        (2, GRADE, "not-on-scale"),
        (True, PERCENT, "not-a-number"),
        (dt.date(2024, 12, 10), PERCENT, "date-in-cell"),
        (b"12", PERCENT, "not-a-number"),
        ("15 triệu", PERCENT, "not-a-number"),
    ],
)
def test_a_bad_cell_is_refused_with_its_rule_and_a_remedy(value, what, rule):
    with pytest.raises(BadValueError) as refused:
        rules.figure_of(value, what)
    assert refused.value.rule == rule
    assert len(str(refused.value)) < 400
    assert str(refused.value).endswith(".")


def test_the_mark_of_the_file_settles_what_can_be_read_in_two_ways():
    assert rules.figure_of("1.234", MONEY, decimal=",") == point(1234)
    assert rules.figure_of("1.234", MONEY, decimal=".") == point(1.234)
    assert rules.figure_of("1,234", MONEY, decimal=",") == point(1.234)


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["62,5", "1.234"], ","),
        (["62.5", "1,234"], "."),
        (["1.234", "7"], None),
        (["62,5", "62.5"], None),
        (["1.234.567"], ","),
        (["12,5 %", "đạt"], ","),
        ([], None),
    ],
)
def test_the_decimal_mark_is_what_the_file_proves(texts, mark):
    assert rules.decimal_mark(texts) == mark


# Below a millionth a number takes more than the 60 characters that a cell's number may have.
wide_numbers = st.floats(-1000, 1e6).map(lambda n: n + 0.0 if abs(n) > 1e-6 else 0.0)


@st.composite
def figures(draw):
    what = draw(st.sampled_from([PERCENT, MONEY, WIDE]))
    low, high = rules.limits(what)
    ends = wide_numbers.filter(lambda number: low <= number <= high)
    first, second = sorted([draw(ends), draw(st.one_of(ends, st.just(high)))])
    if first == second:
        return what, point(first) if math.isfinite(first) else NO_FIGURE
    opens = (draw(st.booleans()), draw(st.booleans()) and math.isfinite(second))
    return what, Figure(first, second, *opens)


@given(figures())
def test_what_is_written_is_read_back(case):
    what, figure = case
    assert rules.figure_of(rules.written(figure, what), what, decimal=",") == figure


@pytest.mark.parametrize(
    ("figure", "what", "text"),
    [
        (point(1), TRUTH, "đạt"),
        (point(0), TRUTH, "không đạt"),
        (point(2), GRADE, "Mức độ 2"),
        (Figure(2, 3), GRADE, "≥Mức độ 2"),
        (Figure(80, 100, low_open=True), PERCENT, ">80"),
        (Figure(0, 5.5), PERCENT, "≤5,5"),
        (Figure(10, 12, high_open=True), PERCENT, "10–<12"),
        (NO_FIGURE, PERCENT, "không có số liệu"),
    ],
)
def test_a_figure_is_written_as_an_officer_would(figure, what, text):
    assert rules.written(figure, what) == text
    assert rules.figure_of(text, what) == figure


@given(st.integers(0, 10**15))
def test_counts_are_read_in_every_grouping(number):
    for text in (
        f"{number}",
        f"{number:,}",
        f"{number:,}".replace(",", "."),
        f"{number:,}".replace(",", " "),
    ):
        assert rules.figure_of(text, COUNT) == point(number)


@given(st.text(max_size=30), st.sampled_from([PERCENT, MONEY, COUNT, TRUTH, GRADE, WIDE]))
def test_any_text_is_a_figure_or_a_clear_refusal(text, what):
    with contextlib.suppress(BadValueError):
        figure = rules.figure_of(text, what)
        if figure is None or figure.low is None:
            return
        low, high = rules.limits(what)
        assert low <= figure.low <= figure.high <= high


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024", "2024"),
        (2024, "2024"),
        (2024.0, "2024"),
        ("Năm 2024", "2024"),
        ("2024-Q3", "2024-Q3"),
        ("quý III/2024", "2024-Q3"),
        ("Quý 3 năm 2024", "2024-Q3"),
        ("03/2024", "2024-03"),
        ("tháng 3 năm 2024", "2024-03"),
        ("6 tháng đầu năm 2024", "2024-H1"),
    ],
)
def test_a_period_is_read(text, period):
    assert str(rules.period_of(text)) == period


@pytest.mark.parametrize("text", ["", "24", "2024-13", "quý 5/2024", None, 2024.5, "3024x"])
def test_a_bad_period_is_refused(text):
    with pytest.raises(BadValueError, match="không phải là kỳ báo cáo"):
        rules.period_of(text)


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        (["mã xã", "giá trị"], "missing-column"),
        (["tên", "10"], "no-unit-column"),
        (["mã xã", "kỳ", "năm", "10"], "doubled-column"),
    ],
)
def test_a_header_that_lacks_something_is_refused(header, rule):
    with pytest.raises(FileRefusedError) as refused:
        rules.layout_of(header)
    assert refused.value.rule == rule


def test_a_wide_header_leaves_out_what_is_no_indicator():
    layout = rules.layout_of(["STT", "Mã xã", "Tên xã", "Kỳ", 8.4, "10 Thu nhập", None, "Ghi chú"])
    assert layout.items == ((4, 8.4), (5, "10 Thu nhập"))
    assert (layout.unit, layout.period, layout.note, layout.long) == (1, 3, 7, False)


@pytest.mark.parametrize(
    ("told", "name", "same"),
    [
        ("Tân Mỹ", "Xã Tân Mỹ", True),
        ("X. TAN MY", "Phường Tân Mỹ", True),
        ("TT Cẩm Xuyên", "Thị trấn Cẩm Xuyên", True),
        ("Xã Hoà Bình", "Xã Hòa Bình", True),
        ("Xã Lâm Thành Mỹ", "Xã Thành Mỹ", True),
        ("", "Xã Tân Mỹ", True),
        ("Thị trấn Cẩm Xuyên", "Thị trấn Thạch Hà", False),
        ("Xã Bình An", "Xã Tân Mỹ", False),
    ],
)
def test_a_name_beside_a_code_may_or_cannot_be_the_units(told, name, same):
    assert rules.may_be_same(told, name) is same
