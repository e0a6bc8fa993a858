"""Search and order of Vietnamese names."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langso.core.text import sort_key, unaccented


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Hà Tĩnh", "ha tinh"), ("Xã  Đắk Ơ ", "xa dak o"), ("Điện Biên Phủ", "dien bien phu"),
        ("Hoà", "hoa"), ("Hòa", "hoa"), ("ƯỚP", "uop"), ("", ""), ("Ea H’Leo", "ea h'leo"),
    ],
)  # fmt: skip
def test_unaccented(text, plain):
    assert unaccented(text) == plain


ORDERED = [
    ["An", "Ấn", "Ba", "Da", "Dung", "Đà", "Đông", "O", "Oanh", "Ô", "Ơ"],
    ["An", "An Bình", "An Châu", "Anh", "Ăn", "Ân"],
    ["Hoa", "Hòa", "Hỏa", "Hõa", "Hóa", "Họa", "Hoa Lư", "Hòa Lư"],
    ["Phường 1", "Phường 2", "Phường 10", "Phường An"],
    ["Ea H’Leo", "Ea H'Mlay", "Ea Kao"],
]


@pytest.mark.parametrize("names", ORDERED)
def test_vietnamese_order(names):
    for first, second in itertools.pairwise(names):
        assert sort_key(first) < sort_key(second), (first, second)


def test_two_ways_of_placing_a_tone_are_equal():
    assert sort_key("Hoà Bình") == sort_key("Hòa Bình")


@given(st.text(max_size=40))
def test_any_text_has_a_key_and_a_plain_form(text):
    assert unaccented(text) == unaccented(unaccented(text))
    assert "!" in sort_key(text)
