"""Generated changes of a real tree: histories stay whole and nobody is lost or doubled."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langso.geography import actions, queries
from langso.geography.values import NewUnit, Share
from tests.factories import geography as make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
START = dt.date(2021, 1, 1)
END = dt.date(2030, 1, 1)
WHO = {"by": make.BY, "at": make.AT}


class UndoError(Exception):
    """Ends an example and takes its changes back."""


step = st.tuples(
    st.sampled_from(["merge", "absorb", "split", "cede", "rename", "move"]),
    st.integers(0, 99), st.integers(0, 99), st.sampled_from([0.25, 0.5]),
)  # fmt: skip


def apply(kind, first, second, share, day, number):
    """Make one change; the codes of merged units are used again, as the reform did."""
    codes = [p.code for p in queries.list_units(on=day - dt.timedelta(days=1), level="commune")]
    one, two = codes[first % len(codes)], codes[second % len(codes)]
    parent = queries.get_unit(code=one, on=day).parent_id
    parent_code = queries.get_place(unit_id=parent, on=day).code
    new = [
        NewUnit(f"2{number}{n:03d}", f"Xã Mới {number}.{n}", "commune", parent_code) for n in (1, 2)
    ]
    if kind == "rename":
        actions.rename(code=one, name=f"Xã Đổi {number}", on=day, **WHO)
    elif kind == "move":
        actions.move(code=one, new_parent_code="437", on=day, **WHO)
    elif kind == "cede":
        actions.split(code=one, into=[(new[0], share)], keep=True, on=day, **WHO)
    elif kind == "split":
        actions.split(code=one, into=[(new[0], share), (new[1], 1 - share)], on=day, **WHO)
    elif one != two and kind == "absorb":
        actions.merge(predecessors=[Share(one)], into=two, on=day, **WHO)
    elif one != two:
        reused = NewUnit(one, f"Xã Gộp {number}", "commune", parent_code)
        actions.merge(predecessors=[Share(one), Share(two)], into=reused, on=day, **WHO)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(step, max_size=5))
def test_generated_histories(transactional_tree, steps):
    with pytest.raises(UndoError):
        live_through(steps)


@transaction.atomic
def live_through(steps):
    for number, (kind, first, second, share) in enumerate(steps, 1):
        apply(kind, first, second, share, START + dt.timedelta(days=90 * number), number)
    check()
    raise UndoError


@pytest.fixture
def transactional_tree(db):
    return make.two_levels()


def check():
    before = {p.unit_id for p in queries.list_units(on=START, level="commune")}
    after = {p.unit_id for p in queries.list_units(on=END, level="commune")}
    rows = queries.carry_map(from_on=START, to_on=END).to_pylist()
    arrived = dict.fromkeys(after, 0.0)
    for unit in before:
        parts = [row for row in rows if row["from_unit"] == unit]
        assert sum(row["people_share"] for row in parts) == pytest.approx(1)
        for row in parts:
            arrived[row["to_unit"]] += row["people_share"]
    assert sum(arrived.values()) == pytest.approx(len(before))
    assert all(arrived.values())
    lived = {unit: [] for unit, *_ in queries.unit_rows()}
    for unit, start, end, *_rest in queries.state_rows():
        assert not lived[unit] or lived[unit][-1] == start, "a gap or an overlap in a life"
        lived[unit].append(end)
