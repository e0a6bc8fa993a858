"""Boundaries: loading what is shipped, importing official files, and what maps are given."""

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from langso.core.models import AuditEvent
from langso.geography.actions import boundaries as actions
from langso.geography.actions import outlines
from langso.geography.models import Boundary, Revision
from langso.geography.queries import boundaries as queries
from langso.geography.queries import boundary_codes
from langso.geography.queries.boundary_faults import words_of
from langso.geography.rules.outlines import BadBoundaryFileError
from langso.geography.values import UnknownUnitError
from tests.factories import geography as places

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DAY = dt.date(2025, 7, 1)
LATER = dt.date(2026, 8, 24)


def square(code: str, west: float, south: float = 18.0, size: float = 0.5) -> dict:
    ring = [
        [west, south], [west + size, south], [west + size, south + size], [west, south + size],
        [west, south],
    ]  # fmt: skip
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"code": code, "source": "s"}, "geometry": geometry}


def file_of(*features: dict) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def take(*features: dict, **options: object) -> actions.ImportResult:
    given = {
        "text": file_of(*features), "file_name": "xa.geojson", "source": "Sở Nội vụ",
        "licence": "Công văn 12", "valid_from": DAY, "by": "an", "at": AT,
    }  # fmt: skip
    return actions.import_boundaries(**{**given, **options})


@pytest.fixture
def ha_tinh() -> None:
    places.province("42", "Tỉnh Hà Tĩnh")
    places.commune("18409", "Xã Tân Mỹ", lat=18.25, lon=105.25)
    places.commune("18412", "Xã Kỳ Anh", lat=18.25, lon=105.75)
    places.commune("18415", "Xã Đảo", lat=18.3, lon=106.5)


def refused(*features: dict, **options: object) -> list[tuple[str, int, str]]:
    before = Revision.objects.count()
    with pytest.raises(BadBoundaryFileError) as caught:
        take(*features, **options)
    assert not Boundary.objects.exists()
    assert Revision.objects.count() == before
    return [(fault.reason, fault.number, fault.code) for fault in caught.value.faults]


def test_an_import_keeps_outlines_with_their_papers(ha_tinh: None) -> None:
    result = take(square("18409", 105.0), square("18412", 105.5))
    assert (result.written, result.missing, result.far) == (2, 1, [])
    kept = Boundary.objects.get(unit__states__code="18409")
    assert (kept.source, kept.licence, kept.official) == ("Sở Nội vụ", "Công văn 12", True)
    assert kept.validity.lower == DAY
    event = AuditEvent.objects.get(action="geography.import_boundaries")
    assert event.detail["written"] == 2
    assert event.detail["licence"] == "Công văn 12"


def test_an_unknown_code_is_named_with_the_unit_that_is_meant(ha_tinh: None) -> None:
    with pytest.raises(BadBoundaryFileError) as caught:
        take(square("18409", 105.0), square("18413", 105.5))
    (fault,) = caught.value.faults
    what, remedy = words_of(fault)
    assert "18413" in what
    assert "2" in what
    assert "--map 18413=18412" in remedy
    assert "Xã Kỳ Anh" in remedy


def test_nothing_is_written_when_one_feature_is_wrong(ha_tinh: None) -> None:
    assert refused(square("18409", 105.0), square("99999", 103.0)) == [("unknown_code", 2, "99999")]
    assert refused(square("18409", 105.0), square("18412", 10.0)) == [("outside", 2, "18412")]


def test_many_unknown_codes_are_summed_up(ha_tinh: None) -> None:
    found = refused(*(square(f"{code}", 105.0) for code in range(20_000, 20_030)))
    assert found[0] == ("many_unknown", 0, "")
    assert len(found) == 1 + boundary_codes.MAX_EXPLAINED


def test_a_code_of_another_day_or_level_is_unknown(ha_tinh: None) -> None:
    assert refused(square("42", 103.0))[0][0] == "unknown_code"
    early = {"valid_from": dt.date(1900, 1, 1)}
    assert refused(square("18409", 105.0), **early)[0][0] == "unknown_code"


def test_codes_can_be_mapped_or_left_out(ha_tinh: None) -> None:
    result = take(
        square("x", 105.0), square("y", 104.0), code_map={"x": "18409"}, skip_unknown=True
    )
    assert (result.written, result.mapped, result.skipped) == (1, {"x": "18409"}, ["y"])


def test_a_mapping_must_fit_the_file(ha_tinh: None) -> None:
    assert refused(square("18409", 105.0), code_map={"x": "18412"})[0][0] == "map_finds_nothing"
    both = [square("18409", 105.0), square("x", 106.0)]
    assert refused(*both, code_map={"x": "18409"})[0][0] == "map_makes_two"
    two = {"x": "18412", "y": "18412"}
    assert refused(square("x", 105.0), square("y", 106.0), code_map=two)[0][0] == "map_makes_two"


def test_two_codes_can_be_swapped(ha_tinh: None) -> None:
    take(
        square("18409", 105.5), square("18412", 105.0),
        code_map={"18409": "18412", "18412": "18409"},
    )  # fmt: skip
    kept = Boundary.objects.get(unit__states__code="18409").geometry["coordinates"][0]
    assert min(lon for lon, _lat in kept) == 105.0


def test_a_file_of_unknown_codes_alone_is_refused_even_when_they_may_be_left_out(
    ha_tinh: None,
) -> None:
    found = refused(square("x", 103.0), skip_unknown=True)
    assert [reason for reason, _number, _code in found] == ["many_unknown", "unknown_code"]


def test_papers_are_required_and_large_files_refused(ha_tinh: None) -> None:
    found = refused(square("18409", 105.0), source=" ", licence="", max_bytes=10)
    assert [reason for reason, _number, _code in found] == ["no_source", "no_licence", "too_large"]


def test_an_outline_far_from_the_units_position_is_pointed_out(ha_tinh: None) -> None:
    assert take(square("18409", 108.0)).far == ["18409"]


def test_a_later_import_ends_the_earlier_outline(ha_tinh: None) -> None:
    take(square("18409", 105.0))
    take(square("18409", 105.1), valid_from=LATER)
    take(square("18409", 105.2), valid_from=dt.date(2026, 1, 1))
    found = Boundary.objects.order_by("validity").values_list("validity", flat=True)
    assert [(each.lower, each.upper) for each in found] == [
        (DAY, dt.date(2026, 1, 1)), (dt.date(2026, 1, 1), LATER), (LATER, None),
    ]  # fmt: skip


def test_the_same_day_again_replaces_the_outline(ha_tinh: None) -> None:
    take(square("18409", 105.0))
    take(square("18409", 105.1))
    assert Boundary.objects.get().geometry["coordinates"][0][0][0] in {105.1, 105.6}


def test_maps_of_communes_have_outlines_where_imported_and_points_elsewhere(ha_tinh: None) -> None:
    before = queries.commune_shapes(province_code="42", on=DAY)
    assert {each["geometry"]["type"] for each in before.collection["features"]} == {"Point"}
    assert not queries.has_official(on=DAY)
    take(square("18409", 105.0))
    after = queries.commune_shapes(province_code="42", on=DAY)
    types = {
        each["properties"]["code"]: each["geometry"]["type"]
        for each in after.collection["features"]
    }
    assert types == {"18409": "Polygon", "18412": "Point", "18415": "Point"}
    assert after.etag != before.etag
    assert queries.has_official(on=DAY)
    assert not queries.has_official(on=DAY - dt.timedelta(days=1))
    assert queries.sources(on=DAY, level="commune") == [("Sở Nội vụ", "Công văn 12")]


def test_a_map_of_an_unknown_province_says_so(ha_tinh: None) -> None:
    with pytest.raises(UnknownUnitError):
        queries.commune_shapes(province_code="99", on=DAY)


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """Two small provinces, one of which took the other in."""
    places.province("44", "Tỉnh Quảng Bình")
    places.province("45", "Tỉnh Quảng Trị")
    old, new = square("44", 105.0), square("45", 105.5)
    (tmp_path / "provinces-2025-06-30.geojson").write_bytes(file_of(old, new))
    (tmp_path / "provinces-2025-07-01.geojson").write_bytes(file_of(square("44", 105.0, size=1.0)))
    return tmp_path


def test_the_shipped_outlines_hold_in_their_own_era(shipped: Path) -> None:
    load = {"folder": shipped, "by": "system", "at": AT}
    assert outlines.load_reference_boundaries(**load) == 3
    assert outlines.load_reference_boundaries(**load) == 0
    until = queries.province_outlines(on=DAY - dt.timedelta(days=1)).collection
    since = queries.province_outlines(on=DAY).collection
    codes = [[each["properties"]["code"] for each in some["features"]] for some in (until, since)]
    assert codes == [["44", "45"], ["44"]]
    assert [each["code"] for each in since["archipelagos"]] == ["48", "56"]
    assert until["scope"] == "country"


def test_an_official_outline_of_a_province_wins(shipped: Path) -> None:
    outlines.load_reference_boundaries(folder=shipped, by="system", at=AT)
    take(square("44", 104.0), level="province")
    (first, *_rest) = queries.province_outlines(on=DAY).collection["features"]
    assert first["properties"]["official"]
    points = queries.commune_shapes(province_code="44", on=DAY).collection
    assert points["scope"] == "province"


def test_the_command_refuses_in_words_and_json(
    ha_tinh: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langso.config.cli import base, imports

    monkeypatch.setattr(imports, "set_up_django", lambda: None)
    path = tmp_path / "xa.geojson"
    path.write_bytes(file_of(square("18413", 105.5)))
    papers = ["--source", "s", "--licence", "l", "--valid-from", "2025-07-01"]
    command = ["import", "boundaries", str(path), *papers]
    spoken = CliRunner().invoke(base.app, command)
    assert spoken.exit_code == 1
    assert "--map 18413=18412" in spoken.output
    told = CliRunner().invoke(base.app, [*command, "--json"])
    assert json.loads(told.stdout)["faults"][0]["code"] == "18413"
    kept = CliRunner().invoke(base.app, [*command, "--map", "18413=18412", "--json"])
    assert kept.exit_code == 0
    assert json.loads(kept.stdout)["written"] == 1
    for wrong in (["--valid-from", "hôm qua"], ["--level", "village"], ["--map", "18413"]):
        assert CliRunner().invoke(base.app, [*command, *wrong]).exit_code == 1
    assert CliRunner().invoke(base.app, [*command, "--max-mb", "0"]).exit_code == 2
