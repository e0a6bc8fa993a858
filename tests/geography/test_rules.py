"""Histories of merges and splits: nothing is lost, nothing counted twice."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langso.geography.rules import names
from langso.geography.rules.carry import Element, Range, carry
from langso.geography.rules.histories import Move, Pass, closure
from langso.geography.values import short_name

START = dt.date(2020, 1, 1)
D = dt.date
LATER = D(2030, 1, 1)


@st.composite
def histories(draw):
    """Return (passes, ends, people at the start, people at the end) of a made-up country."""
    people = {unit: float(draw(st.integers(1, 999))) for unit in range(1, draw(st.integers(2, 7)))}
    start, next_unit = dict(people), 100
    passes, ends = [], {}
    for step in range(draw(st.integers(0, 5))):
        day = START + dt.timedelta(days=30 * (step + 1))
        living = sorted(people)
        kind = draw(st.sampled_from(["merge", "split", "cede", "absorb"]))
        if kind in {"merge", "absorb"} and len(living) > 1:
            chosen = draw(st.lists(st.sampled_from(living), min_size=2, max_size=3, unique=True))
            if kind == "merge":
                into, next_unit = next_unit, next_unit + 1
                people[into] = 0.0
            else:
                into = chosen.pop()
            for unit in chosen:
                passes.append(Pass(unit, into, day, 1.0))
                ends[unit] = day
                people[into] += people.pop(unit)
        elif kind in {"split", "cede"}:
            unit = draw(st.sampled_from(living))
            share = draw(st.sampled_from([0.125, 0.5, 0.75]))
            passes.append(Pass(unit, next_unit, day, share))
            people[next_unit] = people[unit] * share
            if kind == "split":
                passes.append(Pass(unit, next_unit + 1, day, 1 - share))
                people[next_unit + 1] = people.pop(unit) * (1 - share)
                ends[unit] = day
            else:
                people[unit] *= 1 - share
            next_unit += 2
    return passes, ends, start, people


@settings(max_examples=200, deadline=None)
@given(histories())
def test_histories_conserve_people(history):
    passes, ends, start, people = history
    moves = closure(alive=start, passes=passes, ended_on=ends, to_on=D(2030, 1, 1))
    arrived = dict.fromkeys(people, 0.0)
    for move in moves:
        arrived[move.to_unit] += start[move.from_unit] * move.share
    assert arrived == pytest.approx(people)
    for unit in start:
        assert sum(m.share for m in moves if m.from_unit == unit) == pytest.approx(1)
        assert len({m.to_unit for m in moves if m.from_unit == unit}) == sum(
            m.from_unit == unit for m in moves
        )
    facts = {(unit, 1): Range(count, count) for unit, count in start.items()}
    carried = carry(facts=facts, elements={1: Element("sum")}, moves=moves)
    assert sum(c.figure.low for c in carried.values()) == pytest.approx(sum(start.values()))


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(0, 200))
def test_following_in_two_steps_is_following_at_once(history, days):
    passes, ends, start, _people = history
    middle, end = START + dt.timedelta(days=days), D(2030, 1, 1)
    once = closure(alive=start, passes=passes, ended_on=ends, to_on=end)
    first = closure(alive=start, passes=passes, ended_on=ends, to_on=middle)
    later = [event for event in passes if event.on > middle]
    alive = {move.to_unit for move in first}
    second = closure(alive=alive, passes=later, ended_on=ends, to_on=end)
    shares = {}
    for a in first:
        for b in second:
            if a.to_unit == b.from_unit:
                key = (a.from_unit, b.to_unit)
                shares[key] = shares.get(key, 0.0) + a.share * b.share
    assert shares == pytest.approx({(m.from_unit, m.to_unit): m.share for m in once})


def moves_of(passes, ends=None, alive=(1,), to_on=LATER):
    return closure(alive=alive, passes=passes, ended_on=ends or {}, to_on=to_on)


def test_unknown_parts_that_meet_again_are_the_whole():
    day, later = D(2021, 1, 1), D(2022, 1, 1)
    passes = [Pass(1, 2, day, None), Pass(1, 3, day, None)]
    ends = {1: day}
    assert moves_of(passes, ends) == [Move(1, 2, False, None), Move(1, 3, False, None)]
    passes += [Pass(2, 4, later, 1.0), Pass(3, 4, later, 1.0)]
    ends |= {2: later, 3: later}
    assert moves_of(passes, ends) == [Move(1, 4, True, 1.0)]


def test_a_unit_that_cedes_an_unknown_part_is_no_longer_whole():
    assert moves_of([Pass(1, 2, D(2021, 1, 1), None)]) == [
        Move(1, 2, False, None), Move(1, 1, False, None),
    ]  # fmt: skip


def test_what_ends_without_successor_is_gone():
    assert moves_of([], {1: D(2021, 1, 1)}) == []
    assert moves_of([Pass(1, 2, D(2021, 1, 1), 1.0)], {1: D(2021, 1, 1)}, to_on=D(2020, 6, 1)) == [
        Move(1, 1, True, 1.0)
    ]


def test_two_units_that_swap_parts_do_so_at_once():
    day = D(2021, 1, 1)
    moves = moves_of([Pass(1, 2, day, 0.5), Pass(2, 1, day, 0.25)], alive=(1, 2))
    assert {(m.from_unit, m.to_unit): m.share for m in moves} == {
        (1, 1): 0.5, (1, 2): 0.5, (2, 1): 0.25, (2, 2): 0.75,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Xã Tân Mỹ", "Tân Mỹ"), ("Thành phố Huế", "Huế"), ("Thị trấn Trường Sa", "Trường Sa"),
        ("Phường 1", "Phường 1"), ("Đặc khu Hoàng Sa", "Hoàng Sa"), ("Quận 10", "Quận 10"),
        ("Xã", "Xã"), ("Bản Mạ", "Bản Mạ"),
    ],
)  # fmt: skip
def test_short_names(name, short):
    assert short_name(name) == short


def test_search_text_holds_name_and_code():
    assert names.search_text("Xã Đắk Ơ", "25225") == "xa dak o #25225"


def carry_one(element, figures, moves=None, extra=None):
    moves = moves or [Move(unit, 9, True, 1.0) for unit in figures]
    facts = {(unit, 1): figure for unit, figure in figures.items()} | (extra or {})
    return carry(facts=facts, elements={1: element, 2: Element("sum")}, moves=moves)[9, 1]


def test_ranges_add_as_intervals():
    found = carry_one(Element("sum"), {1: Range(10, 12), 2: Range(80, None, low_open=True)})
    assert found.figure == Range(90, None, low_open=True)


@pytest.mark.parametrize(
    ("element", "figures", "moves", "extra", "reason"),
    [
        (Element("sum"), {1: Range(1, 1)}, [Move(1, 9, True, 1.0), Move(2, 9, True, 1.0)], {},
         "part_missing"),
        (Element("sum"), {1: Range(1, 1)}, [Move(1, 9, False, None)], {}, "part_without_share"),
        (Element("mean", 2), {1: Range(1, 1), 2: Range(2, 2)}, None,
         {(1, 2): Range(5, 5)}, "weight_missing"),
        (Element("mean", 2), {1: Range(1, 1), 2: Range(2, 2)}, None,
         {(1, 2): Range(5, 5), (2, 2): Range(4, 6)}, "weight_inexact"),
        (Element("mean", 2), {1: Range(1, 1), 2: Range(2, 2)}, None,
         {(1, 2): Range(0, 0), (2, 2): Range(0, 0)}, "zero_weight"),
        (Element("agree"), {1: Range(1, 1), 2: Range(0, 0)}, None, {}, "parts_differ"),
        (Element("never"), {1: Range(1, 1)}, None, {}, "never"),
    ],
)  # fmt: skip
def test_why_a_figure_is_not_carried(element, figures, moves, extra, reason):
    found = carry_one(element, figures, moves, extra)
    assert (found.figure, found.reason, found.carried) == (None, reason, True)


def test_truths_that_agree_are_carried():
    assert carry_one(Element("agree"), {1: Range(1, 1), 2: Range(1, 1)}).figure == Range(1, 1)


def test_a_unit_that_stays_keeps_its_figure():
    found = carry_one(Element("never"), {9: Range(1, 1)})
    assert (found.figure, found.carried) == (Range(1, 1), False)


def test_incomes_are_weighed_by_people():
    people = {(1, 2): Range(3000, 3000), (2, 2): Range(1000, 1000)}
    found = carry_one(Element("mean", 2), {1: Range(40, 40), 2: Range(60, 64)}, extra=people)
    assert found.figure == Range(45, 46)
