"""Reading units on a day, in order, by name, in pages."""

import datetime as dt

import ibis
import pytest

from langso.core import moments
from langso.geography import actions, queries
from langso.geography.values import Share, UnknownUnitError
from tests.factories import geography as make

pytestmark = pytest.mark.django_db
D = dt.date
ON = D(2024, 1, 1)
WHO = {"by": make.BY, "at": make.AT}


@pytest.fixture(scope="module")
def kept_tree(lasting):
    return make.two_levels()


@pytest.fixture
def tree(kept_tree, db):
    return dict(kept_tree)


def names(**filters):
    return [place.name for place in queries.list_units(**({"on": ON} | filters))]


def test_units_come_in_vietnamese_order(tree):
    assert names(level="commune") == [
        "Xã An Bình", "Xã Ân Nghĩa", "Xã Ba Đồn", "Thị trấn Cẩm Xuyên", "Xã Đông Hà", "Xã Tân Mỹ",
    ]  # fmt: skip


def test_filters(tree):
    assert names(level="commune", parent_code="437") == ["Xã An Bình", "Xã Ân Nghĩa", "Xã Ba Đồn"]
    assert len(names(level="commune", parent_code="42")) == 6
    assert len(names(parent_code="42")) == 8
    assert names(kinds=["township"]) == ["Thị trấn Cẩm Xuyên"]
    assert queries.count_units(on=ON, level="district") == 2
    assert names(on=D(1900, 1, 1)) == []
    with pytest.raises(UnknownUnitError):
        names(parent_code="99")


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ha tinh", ["Tỉnh Hà Tĩnh"]), ("Hà Tĩnh", ["Tỉnh Hà Tĩnh"]), ("HA TINH", ["Tỉnh Hà Tĩnh"]),
        ("xa tan my", ["Xã Tân Mỹ"]), ("tan my", ["Xã Tân Mỹ"]), ("mỹ", ["Xã Tân Mỹ"]),
        ("1800", ["Thị trấn Cẩm Xuyên", "Xã Đông Hà", "Xã Tân Mỹ"]),
        ("43", ["Huyện Đức Thọ", "Huyện Thạch Hà"]),
        ("an", ["Xã An Bình", "Xã Ân Nghĩa"]), ("%", []), ("_", []), ("khong co", []),
    ],
)  # fmt: skip
def test_search(tree, q, found):
    assert names(q=q) == found


def test_pages_join_up(tree):
    seen, after = [], None
    while True:
        places, after = queries.page_units(on=ON, limit=2, after=after)
        seen += [place.name for place in places]
        if after is None:
            break
    assert seen == names()


def test_numbered_wards_sort_by_number_and_are_found(tree):
    for number in (10, 2, 1):
        make.commune(f"181{number:02d}", f"Phường {number}", parent="436", kind="ward")
    assert names(q="phuong") == ["Phường 1", "Phường 2", "Phường 10"]
    assert names(q="phuong 1") == ["Phường 1", "Phường 10"]


def test_path_and_unknown_codes(tree):
    path = queries.path(unit_id=tree["18001"], on=ON)
    assert [place.code for place in path] == ["42", "436", "18001"]
    assert path[-1].short_name == "Tân Mỹ"
    with pytest.raises(UnknownUnitError) as refusal:
        queries.get_unit(code="1", on=ON)
    assert refusal.value.code == "1"
    with pytest.raises(UnknownUnitError):
        queries.get_place(unit_id=-1, on=ON)
    with pytest.raises(UnknownUnitError):
        queries.get_place(unit_id=tree["18001"], on=D(1900, 1, 1))
    assert "02/09/1945" in queries.explain_missing_code(code="18001", on=D(1900, 1, 1))


def test_find_codes_and_places_by_id(tree):
    actions.merge(predecessors=[Share("18002")], into="18001", on=D(2025, 1, 1), **WHO)
    assert queries.find_codes(codes=["18001", "18002", "x"], on=D(2025, 1, 1)) == {
        "18001": tree["18001"]
    }
    places = queries.get_places(unit_ids=[tree["18002"], tree["18001"]], on=D(2026, 1, 1))
    assert places[tree["18002"]].ended_on == D(2024, 12, 31)
    assert (
        queries.get_places(unit_ids=[tree["18001"]], on=D(1900, 1, 1))[tree["18001"]].code
        == "18001"
    )


def test_tables_for_analytics(tree):
    actions.merge(predecessors=[Share("18002")], into="18001", on=D(2025, 1, 1), **WHO)
    states = {row[4]: row for row in queries.state_rows()}
    assert states["18002"][:5] == (tree["18002"], D(1945, 9, 2), D(2025, 1, 1), "commune", "18002")
    assert states["18001"][2] == D(9999, 12, 31)
    units = {row[0]: row for row in queries.unit_rows()}
    assert units[tree["18002"]][1:] == ("commune", D(1945, 9, 2), D(2024, 12, 31))
    assert queries.succession_rows() == [
        (tree["18002"], tree["18001"], D(2025, 1, 1), "whole", 1.0, 1.0)
    ]
    assert (tree["42"], "region", "BTB", D(1945, 9, 2), D(9999, 12, 31), "verified", False) in (
        queries.class_rows()
    )


def test_the_rows_of_a_day_are_those_of_all_days_that_hold_on_it(tree):
    actions.merge(predecessors=[Share("18002")], into="18001", on=D(2025, 1, 1), **WHO)
    for on in (D(2024, 12, 31), D(2025, 1, 1)):
        whole = [
            (*row[:1], *row[3:8], row[10])
            for row in queries.state_rows()
            if row[1] <= on < row[2] and row[3] != "village"
        ]
        assert sorted(queries.day_rows(on=on)) == sorted(whole)
        classes = {
            (unit_id, scheme, value)
            for unit_id, schemes, values in queries.classes_on(on=on)
            for scheme, value in zip(schemes, values, strict=True)
        }
        assert classes == {row[:3] for row in queries.class_rows() if row[3] <= on < row[4]}


@pytest.mark.parametrize("level", ["district", "commune"])
def test_units_below_are_those_that_a_list_gives(tree, level):
    for code in ("42", "436"):
        below = queries.list_below(on=ON, level=level, parent_code=code)
        listed = queries.list_units(on=ON, level=level, parent_code=code)
        assert list(below) == [place for place in listed if place.code != code]
        with moments.one_moment():
            assert queries.list_below(on=ON, level=level, parent_code=code) == below
    with pytest.raises(UnknownUnitError):
        queries.list_below(on=ON, level=level, parent_code="1")


def test_carry_map(tree):
    actions.merge(predecessors=[Share("18002")], into="18001", on=D(2025, 1, 1), **WHO)
    rows = queries.carry_map(from_on=D(2024, 12, 31), to_on=D(2025, 1, 1)).to_pylist()
    pairs = {(row["from_unit"], row["to_unit"]) for row in rows}
    assert (tree["18002"], tree["18001"]) in pairs
    assert (tree["18002"], tree["18002"]) not in pairs
    assert all(row["whole"] for row in rows)
    back = queries.carry_map(from_on=D(2025, 1, 1), to_on=D(2024, 12, 31)).to_pylist()
    assert {row["from_unit"] for row in back} == set(tree.values()) - {tree["18002"]}


def test_carried_figures(tree):
    actions.merge(predecessors=[Share("18002")], into="18001", on=D(2025, 1, 1), **WHO)
    figures = [(tree["18001"], 30.0), (tree["18002"], 12.0)]
    facts = [
        {"unit_id": unit, "element_id": 1, "low": low, "high": low,
         "low_open": False, "high_open": False}
        for unit, low in figures
    ]  # fmt: skip
    elements = [{"element_id": 1, "carry": "sum", "denominator_id": None}]
    expression = queries.carried(
        facts=ibis.memtable(facts, schema=queries.FACTS_SCHEMA),
        elements=ibis.memtable(elements, schema=queries.ELEMENTS_SCHEMA),
        moves=ibis.memtable(queries.carry_map(from_on=D(2024, 12, 31), to_on=D(2025, 1, 1))),
    )
    duck = ibis.duckdb.connect()
    (row,) = duck.to_pyarrow(expression).to_pylist()
    duck.disconnect()
    assert (row["unit_id"], row["low"], row["carried"]) == (tree["18001"], 42.0, True)


def test_a_place_not_yet_alive_is_shown_as_it_first_was(tree):
    actions.rename(code="18001", name="Xã Sau", on=D(2025, 1, 1), **WHO)
    places = queries.get_places(unit_ids=[tree["18001"]], on=D(2024, 1, 1))
    assert places[tree["18001"]].name == "Xã Tân Mỹ"
    assert queries.life(unit_id=tree["18001"])[1].act == ""
    assert len(queries.list_conflicts()) == 0


def test_listing_asks_the_database_once(tree, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.list_units(on=ON, level="commune", q="an")
