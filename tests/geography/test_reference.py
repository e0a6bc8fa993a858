"""The shipped table of units holds what its sources say, and loads quickly and once."""

import csv
import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from django.conf import settings

from langso.geography import actions, queries
from langso.geography.models import Revision, Unit
from langso.geography.values import GeographyError
from tests.factories import geography as make

FOLDER = Path(settings.LANGSO_SEEDS_FOLDER) / "reference" / "places"


def read(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shipped():
    return {
        name: read(name)
        for name in ("acts", "units", "states", "successions", "classes", "conflicts")
    }


def holds(row, on):
    return row["from"] <= on and (not row["until"] or on < row["until"])


def tree(shipped, on):
    levels = {unit["id"]: unit["level"] for unit in shipped["units"]}
    return [(levels[s["unit_id"]], s) for s in shipped["states"] if holds(s, on)]


@pytest.mark.parametrize(
    ("on", "levels", "kinds"),
    [
        ("2022-12-31", {"province": 63, "district": 705, "commune": 10599}, {}),
        ("2025-06-30", {"province": 63, "district": 696, "commune": 10035}, {"commune": 7692}),
        ("2025-07-01", {"province": 34, "commune": 3321},
         {"commune": 2621, "ward": 687, "special_zone": 13, "city": 6}),
        ("2026-04-30", {"province": 34, "commune": 3321},
         {"commune": 2611, "ward": 697, "city": 7}),
        ("2026-09-20", {"province": 34, "commune": 3321},
         {"commune": 2599, "ward": 709, "special_zone": 13, "city": 9}),
    ],
)  # fmt: skip
def test_counts_on_known_days(shipped, on, levels, kinds):
    units = tree(shipped, on)
    assert Counter(level for level, _state in units) == levels
    found = Counter(state["kind"] for _level, state in units)
    assert {kind: found[kind] for kind in kinds} == kinds
    assert len({state["code"] for _level, state in units}) == len(units)


def test_five_island_districts_have_no_communes(shipped):
    units = tree(shipped, "2025-06-30")
    parents = {state["parent_id"] for level, state in units if level == "commune"}
    empty = {s["code"] for level, s in units if level == "district" and s["unit_id"] not in parents}
    assert empty == {"318", "471", "498", "536", "755"}


def test_every_commune_of_june_2025_has_its_successor(shipped):
    passed = defaultdict(set)
    for row in shipped["successions"]:
        passed[row["predecessor_id"]].add(row["successor_id"])
    ended = [u for u in shipped["units"] if u["level"] == "commune" and u["until"] == "2025-07-01"]
    assert len(ended) == 10035 - 132
    assert [unit["key"] for unit in ended if unit["id"] not in passed] == []
    born = {u["id"] for u in shipped["units"] if u["from"] == "2025-07-01"}
    assert len(born) == (3321 - 132) + (34 - 11)
    assert born <= {row["successor_id"] for row in shipped["successions"]}


def test_earlier_units_without_successor_are_named(shipped):
    passed = {row["predecessor_id"] for row in shipped["successions"]}
    unlinked = {
        u["key"][:5] for u in shipped["units"]
        if u["level"] == "commune" and u["until"] == "2025-01-01" and u["id"] not in passed
    }  # fmt: skip
    listed = {c["subject"][:5] for c in shipped["conflicts"] if c["topic"] == "successor_unknown"}
    assert unlinked == listed
    assert len(unlinked) < 10


def test_a_code_is_not_an_identity(shipped):
    codes = defaultdict(set)
    for state in shipped["states"]:
        codes[state["code"]].add(state["unit_id"])
    reused = [code for code, units in codes.items() if len(code) == 5 and len(units) > 1]
    assert len(reused) == 3316 - 132


def test_conflicts_are_listed(shipped):
    topics = Counter(row["topic"] for row in shipped["conflicts"])
    assert topics["crosswalk"] == 37
    assert topics["centroid"] == 9


def test_islands_lie_in_the_sea(shipped):
    for state in shipped["states"]:
        if "Hoàng Sa" in state["name"]:
            assert float(state["lon"]) > 111
        if "Trường Sa" in state["name"] and state["code"] in {"576", "22736"}:
            assert float(state["lon"]) > 113


def test_provinces_have_regions_and_communes_inherit_them(shipped):
    region = {c["unit_id"]: c["value"] for c in shipped["classes"] if c["scheme"] == "region"}
    june = [s for level, s in tree(shipped, "2025-06-30") if level == "province"]
    counts = Counter(region[state["unit_id"]] for state in june)
    assert counts == {
        "TDMNPB": 14,
        "DBSH": 11,
        "BTB": 6,
        "DHNTB": 8,
        "TN": 5,
        "DNB": 6,
        "DBSCL": 13,
    }
    for level, state in tree(shipped, "2025-07-01"):
        if level == "commune":
            assert state["unit_id"] in region, state["name"]


def test_shares_are_whole_or_unknown(shipped):
    events = defaultdict(list)
    for row in shipped["successions"]:
        events[row["predecessor_id"], row["effective_on"]].append(row)
    for rows in events.values():
        if len(rows) > 1:
            assert {(row["part"], row["people_share"]) for row in rows} == {("part", "")}


def small_folder(target):
    """A province that keeps its name and two communes that merge, in the shipped form."""
    files = {
        "acts": "number,title,issued_on,effective_on,source,confidence\n"
        "1/NQ,Gộp,2025-06-16,2025-07-01,nguồn,seen\n",
        "units": "id,key,level,from,until,created_by,ended_by\n1,42-1,province,1945-09-02,,,\n"
        "2,18001-1,commune,1945-09-02,2025-07-01,,1/NQ\n3,18002-1,commune,1945-09-02,2025-07-01,,1/NQ\n"
        "4,18001-2,commune,2025-07-01,,1/NQ,\n",
        "states": "unit_id,from,until,code,name,kind,parent_id,act,lat,lon,area_km2,note\n"
        "1,1945-09-02,,42,Tỉnh Hà Tĩnh,province,,,18.3,105.9,,\n"
        "2,1945-09-02,2025-07-01,18001,Xã Một,commune,1,,,,,\n"
        "3,1945-09-02,2025-07-01,18002,Xã Hai,commune,1,,,,,\n"
        "4,2025-07-01,,18001,Xã Một Hai,commune,1,1/NQ,,,12.5,Gộp hai xã\n",
        "successions": "predecessor_id,successor_id,effective_on,part,people_share,"
        "area_share,act,confidence\n2,4,2025-07-01,whole,1,1,1/NQ,verified\n3,4,2025-07-01,whole,1,1,1/NQ,verified\n",
        "class_sources": "id,text\n1,nguồn vùng\n",
        "classes": "unit_id,scheme,value,from,until,source,confidence\n"
        "4,region,BTB,2025-07-01,,1,recalled\n",
        "conflicts": "topic,subject,detail,sources,resolution\nspelling,x,y,z,w\n",
    }
    for name, text in files.items():
        (target / f"{name}.csv").write_text(text, encoding="utf-8")
    return target


@pytest.mark.django_db
def test_loading_twice_changes_nothing(tmp_path):
    folder = small_folder(tmp_path)
    steps = []
    first = actions.load_reference(
        folder=folder, by="test", at=make.AT, progress=lambda *step: steps.append(step)
    )
    version = queries.revision()
    second = actions.load_reference(folder=folder, by="test", at=make.AT)
    assert (first.changed, second.changed) == (True, False)
    assert (first.units, first.states, first.successions) == (4, 4, 2)
    assert queries.revision() == version
    assert steps[-1][1] == steps[-1][2]
    place = queries.get_unit(code="18001", on=dt.date(2025, 7, 1))
    assert (place.unit_id, place.name, place.area_km2) == (4, "Xã Một Hai", 12.5)
    before, _after = queries.lineage(unit_id=4)
    assert [(link.name, link.act) for link in before] == [("Xã Một", "1/NQ"), ("Xã Hai", "1/NQ")]
    assert queries.life(unit_id=4)[0].note == "Gộp hai xã"
    assert [row.confidence for row in queries.classes_of(unit_id=4, on=dt.date(2026, 1, 1))] == [
        "recalled"
    ]
    assert [row.topic for row in queries.list_conflicts(topic="spelling")] == ["spelling"]
    assert queries.list_conflict_topics() == ["spelling"]


@pytest.mark.django_db
def test_a_newer_reference_replaces_the_old_unless_changes_were_recorded(tmp_path):
    folder = small_folder(tmp_path)
    actions.load_reference(folder=folder, by="test", at=make.AT)
    states = folder / "states.csv"
    states.write_text(
        states.read_text(encoding="utf-8").replace("Xã Một Hai", "Xã Gộp"), encoding="utf-8"
    )
    assert actions.load_reference(folder=folder, by="test", at=make.AT).changed
    assert queries.get_place(unit_id=4, on=dt.date(2026, 1, 1)).name == "Xã Gộp"
    own = actions.create_unit(
        level="commune", code="18009", name="Xã Riêng", kind="commune", parent_code="42",
        on=dt.date(2026, 1, 1), by="test", at=make.AT,
    )  # fmt: skip
    assert own > 1_000_000
    states.write_text(
        states.read_text(encoding="utf-8").replace("Xã Gộp", "Xã Khác"), encoding="utf-8"
    )
    with pytest.raises(GeographyError):
        actions.load_reference(folder=folder, by="test", at=make.AT)
    assert Unit.objects.count() == 5


@pytest.mark.django_db
def test_a_missing_file_is_named_and_nothing_is_loaded(tmp_path):
    folder = small_folder(tmp_path)
    (folder / "states.csv").unlink()
    with pytest.raises(GeographyError, match=r"states\.csv"):
        actions.load_reference(folder=folder, by="test", at=make.AT)
    assert not Revision.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "wrong", "instead"),
    [
        ("states", "2,1945-09-02,2025-07-01", "2,1945-09-02,2025-01-01"),
        ("states", "commune,1,1/NQ", "commune,2,1/NQ"),
        ("states", "Xã Hai,commune,1", "Xã Hai,commune,"),
        ("successions", "2,4,2025-07-01,whole", "2,4,2024-07-01,whole"),
        ("successions", "2,4,2025-07-01,whole,1,1", "2,4,2025-07-01,part,0.5,"),
        ("successions", "3,4,2025-07-01,whole", "2,1,2025-07-01,whole"),
        ("units", "2025-07-01,,1/NQ,", "2025-13-01,,1/NQ,"),
    ],
)
def test_tables_that_contradict_themselves_are_not_loaded(tmp_path, file, wrong, instead):
    folder = small_folder(tmp_path)
    path = folder / f"{file}.csv"
    text = path.read_text(encoding="utf-8")
    assert wrong in text
    path.write_text(text.replace(wrong, instead), encoding="utf-8")
    with pytest.raises(GeographyError):
        actions.load_reference(folder=folder, by="test", at=make.AT)
    assert not Unit.objects.exists()
