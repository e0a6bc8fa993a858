"""Outlines: the shipped files, what a file must be, and what thinning keeps."""

import json
from pathlib import Path

import pytest
import shapely
from django.conf import settings
from shapely.geometry import shape

from langso.geography.queries.boundary_faults import words_of
from langso.geography.rules import outlines
from langso.geography.rules.outlines import BadBoundaryFileError

FOLDER = Path(settings.LANGSO_SEEDS_FOLDER) / "reference" / "boundaries"
BEFORE, AFTER = "provinces-2025-06-30.geojson", "provinces-2025-07-01.geojson"
SQUARE = [[105.0, 18.0], [105.5, 18.0], [105.5, 18.5], [105.0, 18.5], [105.0, 18.0]]


def collection(*features: dict, **more: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


def area(code: object = "18409", ring: list = SQUARE, **properties: object) -> dict:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"code": code, **properties}, "geometry": geometry}


def faults_of(text: str | bytes, **options: str) -> list[outlines.Fault]:
    with pytest.raises(BadBoundaryFileError) as caught:
        outlines.check(outlines.parse(text, **options), mend=False)
    for fault in caught.value.faults:
        what, remedy = words_of(fault)
        assert what
        assert remedy
        assert "%(" not in what + remedy
    return caught.value.faults


@pytest.mark.parametrize(("name", "count"), [(BEFORE, 63), (AFTER, 34)])
def test_the_shipped_outlines_are_valid_and_share_their_borders(name: str, count: int) -> None:
    features = outlines.parse((FOLDER / name).read_bytes())
    checked = outlines.check(features, mend=False)
    assert len(checked.shapes) == count
    assert shapely.coverage_is_valid(list(checked.shapes.values()))


def test_each_of_the_34_is_the_union_of_those_of_the_63_that_became_it() -> None:
    before = shapely.union_all(list(shapes_of(BEFORE).values()))
    after = shapely.union_all(list(shapes_of(AFTER).values()))
    assert before.symmetric_difference(after).area < 0.02 * before.area


@pytest.mark.parametrize("name", [BEFORE, AFTER])
@pytest.mark.parametrize("archipelago", outlines.ARCHIPELAGOS, ids=lambda each: each.name)
def test_hoang_sa_and_truong_sa_are_in_every_era(
    name: str, archipelago: outlines.Archipelago
) -> None:
    shapes = shapes_of(name)
    box = shapely.box(*archipelago.bbox)
    islands = shapely.get_parts(shapes.pop(archipelago.province_code))
    assert sum(box.contains(island) for island in islands) >= 8
    assert not any(box.intersects(other) for other in shapes.values())


def test_a_map_of_the_country_shows_both_archipelagos_and_a_province_its_own() -> None:
    assert [each["code"] for each in outlines.archipelagos_of()] == ["48", "56"]
    assert [each["name"] for each in outlines.archipelagos_of("56")] == ["Quần đảo Trường Sa"]
    assert outlines.archipelagos_of("42") == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not_json"),
        (b"\xff\xfe\x00", "not_json"),
        ("[" * 100_000, "not_json"),
        ("[]", "not_geojson"),
        ('{"type": "Feature"}', "not_geojson"),
        (collection(), "no_features"),
        (collection(area(), crs={"properties": {"name": "EPSG:9210"}}), "other_system"),
        (collection(area(None)), "no_code"),
        (collection(area(18409)), "no_code"),
        (collection({"type": "Feature", "properties": None, "geometry": None}), "no_code"),
        (collection(area() | {"geometry": None}), "not_an_area"),
        (
            collection(area() | {"geometry": {"type": "Point", "coordinates": [1, 2]}}),
            "not_an_area",
        ),
        (collection(area(), area()), "twice"),
        (collection(area(ring=[[105.0, 18.0], [105.5, 18.0]])), "broken"),
        (collection(area(ring=[["a", "b"], [1, 2], [3, 4], ["a", "b"]])), "broken"),
        (collection(area(ring=[[105.0, 18.0]] * 4)), "no_area"),
        (collection(area(ring=[[lat, lon] for lon, lat in SQUARE])), "outside"),
        (collection(area(ring=[[500_000 + x, 2_000_000 + y] for x, y in SQUARE])), "outside"),
    ],
)
def test_a_bad_file_is_refused_with_a_reason(text: str | bytes, reason: str) -> None:
    assert [fault.reason for fault in faults_of(text)] == [reason]


def test_all_faulty_features_are_named_at_once() -> None:
    text = collection(area("1", ring=[[0, 0]]), area("2"), area("3", ring=[[0, 0]]))
    assert [(fault.number, fault.code) for fault in faults_of(text)] == [(1, "1"), (3, "3")]


def test_a_fault_lists_the_properties_that_could_hold_the_code() -> None:
    (fault,) = faults_of(collection(area(None, ma_xa="18409", ten_xa="Xã Tân Mỹ")))
    assert "ma_xa" in words_of(fault)[1]


BOW_TIE = [[105.0, 18.0], [105.5, 18.6], [105.5, 18.0], [105.0, 18.5], [105.0, 18.0]]


def test_an_outline_that_crosses_itself_is_mended_or_refused() -> None:
    text = collection(area(ring=BOW_TIE))
    assert [fault.reason for fault in faults_of(text)] == ["crosses_itself"]
    checked = outlines.check(outlines.parse(text), mend=True)
    assert checked.mended == ["18409"]
    assert checked.shapes["18409"].is_valid


def test_too_many_features_or_corners_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = collection(area("1"), area("2"))
    monkeypatch.setattr(outlines, "MAX_POINTS", 9)
    assert faults_of(text)[0].reason == "too_many_points"
    monkeypatch.setattr(outlines, "MAX_FEATURES", 1)
    assert faults_of(text)[0].reason == "too_many_features"


def test_thinning_keeps_one_border_between_neighbours_and_every_small_island() -> None:
    wavy = [[105.5, 18.0 + i / 100] for i in range(51)]
    for i in range(1, 50, 2):
        wavy[i][0] += 0.001
    left = shape(
        {"type": "Polygon", "coordinates": [[[105.0, 18.0], *wavy, [105.0, 18.5], [105.0, 18.0]]]}
    )
    right = shape(
        {
            "type": "Polygon",
            "coordinates": [[[106.0, 18.5], *wavy[::-1], [106.0, 18.0], [106.0, 18.5]]],
        }
    )
    islet = shapely.box(111.0, 16.0, 111.00003, 16.00003)
    thinned = outlines.thin({"1": left, "2": right, "3": islet}, tolerance=0.02)
    assert shapely.coverage_is_valid([thinned["1"], thinned["2"]])
    assert thinned["1"].intersection(thinned["2"]).area == 0
    assert outlines.corners(thinned) < outlines.corners({"1": left, "2": right, "3": islet})
    assert thinned["3"].area > 0


def test_geojson_is_written_short_and_reads_back() -> None:
    drawn = outlines.to_geojson(shapely.MultiPolygon([shapely.box(105, 18, 105.123456789, 19)]))
    assert drawn["type"] == "Polygon"
    assert drawn["coordinates"][0][0] == [105.1235, 18.0]
    assert shape(drawn).is_valid


def shapes_of(name: str) -> dict[str, shapely.Geometry]:
    return outlines.check(outlines.parse((FOLDER / name).read_bytes()), mend=False).shapes
