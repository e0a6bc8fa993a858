"""Every change of the tree keeps histories whole, and says in words what it refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from langso.core.models import AuditEvent
from langso.geography import actions, queries
from langso.geography.models import Revision, Succession, Unit, UnitState
from langso.geography.values import (
    HistoryError,
    Level,
    NewUnit,
    OverlapError,
    Share,
    UnknownUnitError,
)
from tests.factories import geography as make

pytestmark = pytest.mark.django_db
D = dt.date
WHO = {"by": "Lan", "by_id": 7, "at": make.AT, "origin": "test"}
NEW = NewUnit("18001", "Xã Thạch Hà", "commune", "42")


@pytest.fixture(scope="module")
def kept_tree(lasting):
    return make.two_levels()


@pytest.fixture
def tree(kept_tree, db):
    return dict(kept_tree)


def codes(on, **filters):
    return {place.code for place in queries.list_units(on=on, **filters)}


def merge_all(tree):
    """The reform in small: districts end, three communes become one on the old one's code."""
    actions.end_level(level=Level.DISTRICT, on=make.REFORM, act="72/2025/QH15", **WHO)
    return actions.merge(
        predecessors=[Share("18001"), Share("18002"), Share("18003")], into=NEW,
        on=make.REFORM, act="1665/NQ-UBTVQH15", **WHO,
    )  # fmt: skip


def test_reform_in_small(tree):
    merged = merge_all(tree)
    assert merged != tree["18001"]
    assert codes(D(2025, 6, 30), level="commune") == {
        "18001",
        "18002",
        "18003",
        "18011",
        "18012",
        "18013",
    }
    assert codes(D(2025, 7, 1)) == {"42", "18001", "18011", "18012", "18013"}
    assert queries.get_unit(code="18001", on=D(2025, 6, 30)).unit_id == tree["18001"]
    assert queries.get_unit(code="18001", on=D(2025, 7, 1)).unit_id == merged
    before, after = queries.lineage(unit_id=merged)
    assert [link.code for link in before] == ["18001", "18002", "18003"]
    assert {link.part for link in before} == {"whole"}
    assert {(link.province_code, link.act) for link in before} == {("42", "1665/NQ-UBTVQH15")}
    assert after == []
    assert [link.unit_id for link in queries.lineage(unit_id=tree["18002"])[1]] == [merged]


def test_new_unit_inherits_what_all_its_parts_have_in_common(tree):
    make.classify("18001", "area", "I")
    merged = merge_all(tree)
    found = {row.scheme: row.value for row in queries.classes_of(unit_id=merged, on=make.REFORM)}
    assert found == {"region": "BTB", "law_province": "42"}


def test_every_change_is_recorded_and_raises_the_version(tree):
    before = queries.revision()
    actions.rename(code="18001", name="Xã Tân Mỹ Hà", on=D(2023, 1, 1), act="1/NQ", **WHO)
    assert queries.revision() > before
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.action, event.actor, event.actor_id) == ("geography.rename", "Lan", 7)
    assert event.detail["act"] == "1/NQ"
    assert Revision.objects.order_by("-id").first().by == "Lan"


def test_attributes_change_while_the_unit_stays(tree):
    unit = tree["18001"]
    actions.rename(code="18001", name="Xã Tân Mỹ Hà", on=D(2022, 1, 1), **WHO)
    actions.recode(code="18001", new_code="18099", on=D(2023, 1, 1), **WHO)
    actions.move(code="18099", new_parent_code="437", on=D(2024, 1, 1), **WHO)
    actions.reclassify(code="18099", kind="ward", name="Phường Tân Mỹ", on=D(2025, 1, 1), **WHO)
    states = queries.life(unit_id=unit)
    assert [(s.valid_from.year, s.code, s.name, s.parent_name) for s in states] == [
        (1945, "18001", "Xã Tân Mỹ", "Huyện Thạch Hà"),
        (2022, "18001", "Xã Tân Mỹ Hà", "Huyện Thạch Hà"),
        (2023, "18099", "Xã Tân Mỹ Hà", "Huyện Thạch Hà"),
        (2024, "18099", "Xã Tân Mỹ Hà", "Huyện Đức Thọ"),
        (2025, "18099", "Phường Tân Mỹ", "Huyện Đức Thọ"),
    ]
    assert states[-1].valid_to is None
    assert queries.lineage(unit_id=unit) == ([], [])


def test_a_change_on_the_first_day_of_a_state_replaces_it(tree):
    for name in ("Xã Một", "Xã Hai"):
        actions.rename(code="18001", name=name, on=D(2022, 1, 1), **WHO)
    assert [s.name for s in queries.life(unit_id=tree["18001"])] == ["Xã Tân Mỹ", "Xã Hai"]


def test_split_with_shares(tree):
    ids = actions.split(
        code="18001", on=D(2024, 1, 1), **WHO,
        into=[(NewUnit("18021", "Xã Bắc", "commune", "436"), 0.6), ("18002", 0.4)],
    )  # fmt: skip
    _, after = queries.lineage(unit_id=tree["18001"])
    assert [(link.unit_id, link.part, link.share) for link in after] == [
        (tree["18002"], "part", 0.4), (ids[0], "part", 0.6),
    ]  # fmt: skip


def test_split_that_leaves_a_rest(tree):
    actions.split(
        code="18001", keep=True, on=D(2024, 1, 1), **WHO,
        into=[(NewUnit("18021", "Xã Bắc", "commune", "436"), 0.25)],
    )  # fmt: skip
    moves = queries.carry_map(from_on=D(2023, 12, 31), to_on=D(2024, 1, 1)).to_pylist()
    parts = {m["to_unit"]: m["people_share"] for m in moves if m["from_unit"] == tree["18001"]}
    assert parts.pop(tree["18001"]) == pytest.approx(0.75)
    assert list(parts.values()) == [0.25]


def test_absorbed_by_a_unit_that_lives_on(tree):
    actions.merge(predecessors=[Share("18002")], into="18001", on=D(2024, 1, 1), **WHO)
    assert "18002" not in codes(D(2024, 1, 1))
    before, _ = queries.lineage(unit_id=tree["18001"])
    assert [link.code for link in before] == ["18002"]


def test_a_part_may_pass_while_the_rest_lives_on(tree):
    merged = actions.merge(
        predecessors=[Share("18001"), Share("18002", 0.3, whole=False)], on=D(2024, 1, 1), **WHO,
        into=NewUnit("18031", "Xã Gộp", "commune", "436"),
    )  # fmt: skip
    assert queries.get_unit(code="18002", on=D(2024, 1, 1)).unit_id == tree["18002"]
    before, _ = queries.lineage(unit_id=merged)
    assert [(link.code, link.part, link.share) for link in before] == [
        ("18001", "whole", 1.0), ("18002", "part", 0.3),
    ]  # fmt: skip


def test_lineage_over_generations(tree):
    first = actions.merge(
        predecessors=[Share("18001"), Share("18002")], on=D(2024, 1, 1), **WHO,
        into=NewUnit("18031", "Xã Gộp", "commune", "436"),
    )  # fmt: skip
    second = actions.merge(
        predecessors=[Share("18031"), Share("18003")], on=D(2025, 1, 1), **WHO,
        into=NewUnit("18041", "Xã Gộp Nữa", "commune", "436"),
    )  # fmt: skip
    near, _ = queries.lineage(unit_id=second)
    assert [(link.code, link.depth) for link in near] == [("18003", 1), ("18031", 1)]
    far, _ = queries.lineage(unit_id=second, depth=3)
    assert [(link.code, link.depth) for link in far] == [
        ("18003", 1), ("18031", 1), ("18001", 2), ("18002", 2),
    ]  # fmt: skip
    _, after = queries.lineage(unit_id=tree["18001"], depth=9)
    assert [link.unit_id for link in after] == [first, second]
    for depth, units in ((3, {second, tree["18001"]}), (2, {first, tree["18003"]})):
        assert queries.kin_of(unit_ids=units, depth=depth) == {
            unit: {
                one.unit_id for side in queries.lineage(unit_id=unit, depth=depth) for one in side
            }
            for unit in units
        }


def test_villages_follow_their_commune(tree):
    village = actions.add_village(parent_code="18001", name="Thôn Đông", on=D(2024, 1, 1), **WHO)
    other = actions.add_village(parent_code="18001", name="Thôn Đoài", on=D(2024, 1, 1), **WHO)
    place = queries.get_place(unit_id=village, on=D(2024, 6, 1))
    assert (place.code, place.level) == ("18001001", "village")
    assert queries.get_place(unit_id=other, on=D(2024, 6, 1)).code == "18001002"
    merged = merge_all(tree)
    assert queries.get_place(unit_id=village, on=make.REFORM).parent_id == merged
    assert [p.level for p in queries.path(unit_id=village, on=make.REFORM)] == [
        "province",
        "commune",
        "village",
    ]


def test_village_refusals(tree):
    actions.add_village(parent_code="18001", name="Thôn Đông", on=D(2024, 1, 1), **WHO)
    with pytest.raises(OverlapError):
        actions.add_village(parent_code="18001", name="thôn đông", on=D(2024, 2, 1), **WHO)
    with pytest.raises(HistoryError):
        actions.add_village(parent_code="436", name="Thôn Tây", on=D(2024, 2, 1), **WHO)
    with pytest.raises(UnknownUnitError):
        actions.add_village(parent_code="99999", name="Thôn Tây", on=D(2024, 2, 1), **WHO)


def test_units_of_this_installation_do_not_meet_the_reference_ids(tree):
    assert Unit.objects.count() == len(tree)


def test_a_code_names_one_unit(tree):
    with pytest.raises(OverlapError):
        actions.recode(code="18001", new_code="18002", on=D(2024, 1, 1), **WHO)
    with pytest.raises(OverlapError):
        make.commune("18001", parent="436")


def test_ending_needs_an_empty_unit_and_a_life(tree):
    with pytest.raises(HistoryError):
        actions.end_unit(code="436", on=D(2024, 1, 1), **WHO)
    with pytest.raises(HistoryError):
        actions.end_level(level=Level.PROVINCE, on=D(2024, 1, 1), **WHO)
    actions.rename(code="18001", name="Xã Sau", on=D(2025, 1, 1), **WHO)
    with pytest.raises(HistoryError):
        actions.end_unit(code="18001", on=D(2024, 1, 1), **WHO)
    actions.end_unit(code="18002", on=D(2024, 1, 1), **WHO)
    with pytest.raises(UnknownUnitError) as refusal:
        queries.get_unit(code="18002", on=D(2024, 1, 1))
    assert "31/12/2023" in str(refusal.value)
    assert queries.get_unit(code="18002", on=D(2023, 12, 31)).ended_on == D(2023, 12, 31)


def test_a_unit_ends_once_and_takes_nothing_in_on_that_day(tree):
    actions.end_unit(code="18002", on=D(2025, 1, 1), **WHO)
    with pytest.raises(HistoryError):
        actions.end_unit(code="18002", on=D(2024, 1, 1), **WHO)
    with pytest.raises(HistoryError):
        actions.merge(predecessors=[Share("18001")], into="18002", on=D(2025, 1, 1), **WHO)


def test_shares_make_one(tree):
    parts = [(NewUnit(f"1802{n}", f"Xã Phần {n}", "commune", "436"), 0.7) for n in (1, 2)]
    with pytest.raises(HistoryError):
        actions.split(code="18001", into=parts, on=D(2024, 1, 1), **WHO)
    with pytest.raises(HistoryError):
        actions.split(code="18001", into=parts[:1], on=D(2024, 1, 1), **WHO)
    with pytest.raises(HistoryError):
        actions.merge(predecessors=[], into="18001", on=D(2024, 1, 1), **WHO)
    assert not Succession.objects.exists()


def test_parents_stand_above_and_live(tree):
    with pytest.raises(HistoryError):
        actions.move(code="436", new_parent_code="18001", on=D(2024, 1, 1), **WHO)
    with pytest.raises(HistoryError):
        actions.move(code="436", new_parent_code="437", on=D(2024, 1, 1), **WHO)


def classes(unit_id, day):
    return queries.classes_of(unit_id=unit_id, on=day)


def test_a_class_is_closed_by_the_next(tree):
    make.classify("18001", "area", "I", on=D(2021, 1, 1))
    make.classify("18001", "area", "II", on=D(2023, 1, 1))
    make.classify("18001", "area", "III", on=D(2023, 1, 1))
    values = [
        next((r.value for r in classes(tree["18001"], day) if r.scheme == "area"), None)
        for day in (D(2020, 1, 1), D(2022, 1, 1), D(2024, 1, 1))
    ]  # fmt: skip
    assert values == [None, "I", "III"]
    with pytest.raises(OverlapError):
        make.classify("18001", "area", "I", on=D(2022, 1, 1))


def execute(statement, values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("set constraints all immediate")


def refused(statement, *values):
    with pytest.raises(IntegrityError) as refusal:
        execute(statement, values)
    return refusal.value.__cause__.diag.constraint_name


def test_the_database_itself_refuses(tree):
    unit, province = tree["18001"], tree["42"]
    assert refused("update geography_unit set level = 'village' where id = %s", unit) == (
        "geography_unit_level_fixed"
    )
    assert (
        refused(
            "update geography_unitstate set validity = '[1945-09-02,2024-01-01)' where unit_id=%s",
            unit,
        )
        == "geography_states_fill_life"
    )
    assert refused("delete from geography_unitstate where unit_id = %s", unit) == (
        "geography_states_fill_life"
    )
    assert refused("update geography_unitstate set parent_id = null where unit_id = %s", unit) == (
        "geography_parent_lives_above"
    )
    assert (
        refused(
            "update geography_unitstate set parent_id = %s where unit_id = %s", unit, tree["436"]
        )
        == "geography_parent_lives_above"
    )
    assert (
        refused("update geography_unitstate set parent_id = unit_id where unit_id = %s", unit)
        == "geography_state_not_own_parent"
    )
    insert = (
        "insert into geography_succession (predecessor_id, successor_id, effective_on, part, "
        "confidence) values (%s, %s, %s, %s, 'seen')"
    )
    assert (
        refused(insert, unit, tree["18002"], D(2024, 1, 1), "whole")
        == "geography_whole_passes_once"
    )
    assert refused(insert, unit, tree["18002"], D(1945, 9, 2), "part") == (
        "geography_succession_joins_lives"
    )
    assert refused(insert, unit, unit, D(2024, 1, 1), "part") == "geography_succession_not_itself"
    assert UnitState.objects.filter(parent_id=province).count() == 2
