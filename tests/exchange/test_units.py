"""Places over the API."""

import pytest

from langso.geography import actions as geography_actions
from langso.geography.values import Kind, NewUnit, Share
from tests.exchange.conftest import Caller
from tests.factories import geography


def test_list_names_ancestors_and_pages_to_its_end(api: Caller, country: dict[str, int]) -> None:
    path, codes = "units?level=commune&limit=4", []
    while path:
        answer = api.get(path).json()
        assert answer["count"] == 6
        codes += [item["code"] for item in answer["items"]]
        path = (answer["next"] or "").removeprefix("/api/v1/")
    assert sorted(codes) == ["18001", "18002", "18003", "18011", "18012", "18013"]
    first = api.get("units?q=tan+my").json()["items"][0]
    assert (first["code"], first["parent"], first["province"]) == ("18001", "436", "42")
    assert first["simulated"] is False


def test_kind_tells_townships_from_communes(api: Caller, country: dict[str, int]) -> None:
    items = api.get("units?level=commune&kind=township&parent=42").json()["items"]
    assert [(item["name"], item["level"]) for item in items] == [("Thị trấn Cẩm Xuyên", "commune")]


def test_unit_shows_path_and_classes(api: Caller, country: dict[str, int]) -> None:
    unit = api.get("units/18001").json()
    assert [step["code"] for step in unit["path"]] == ["42", "436", "18001"]
    classes = {row["scheme"]: row["value"] for row in unit["classes"]}
    assert classes["region"] == "BTB"


def test_lineage_tells_both_sides(api: Caller, country: dict[str, int]) -> None:
    geography_actions.merge(
        predecessors=[Share("18001"), Share("18002")],
        into=NewUnit("18001", "Xã Tân Đông", Kind.COMMUNE, "436"),
        on=geography.REFORM,
        by="test",
        at=geography.AT,
    )
    after = api.get("units/18001/lineage?on=2025-07-01").json()
    assert [(one["code"], one["part"], one["share"]) for one in after["predecessors"]] == [
        ("18001", "whole", 1.0), ("18002", "whole", 1.0),
    ]  # fmt: skip
    assert after["successors"] == []
    before = api.get("units/18002/lineage?on=2025-06-30").json()
    assert [one["name"] for one in before["successors"]] == ["Xã Tân Đông"]
    gone = api.get("units/18002")
    assert gone.status_code == 404
    assert "Xã Đông Hà" in gone.json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("units/99999", 404, "unknown_unit"),
        ("units?parent=99999", 404, "unknown_unit"),
        ("units/a%00b", 422, "invalid"),
        ("units?q=%00", 422, "text_not_allowed"),
        ("units?on=0001-01-01", 422, "invalid"),
        ("units?on=9999-12-31", 422, "invalid"),
        ("units?on=30/06/2025", 422, "invalid"),
        ("units?limit=0", 422, "invalid"),
        ("units?limit=99999999999999999999", 422, "invalid"),
        ("units?cursor=zzz", 422, "bad_cursor"),
        ("units?level=planet", 422, "invalid"),
        ("units?format=xml", 422, "invalid"),
        ("units/18001/lineage?depth=99", 422, "invalid"),
        ("no-such-thing", 404, "not_found"),
    ],
)
def test_bad_question_gets_one_clear_message(
    api: Caller, country: dict[str, int], path: str, status: int, code: str
) -> None:
    answer = api.get(path)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["message"]
    assert error["message_en"]
    assert error["remedy"]


def test_unchanged_answer_costs_nothing(api: Caller, country: dict[str, int]) -> None:
    tag = api.get("units?level=commune").headers["ETag"]
    assert api.get("units?level=commune", **{"If-None-Match": tag}).status_code == 304
    assert api.get("units?level=district", **{"If-None-Match": tag}).status_code == 200
    geography.commune("18099", parent="436")
    assert api.get("units?level=commune", **{"If-None-Match": tag}).status_code == 200


def test_table_comes_as_csv_and_parquet_marked(api: Caller, country: dict[str, int]) -> None:
    answer = api.get("units?level=commune&format=csv")
    assert answer.headers["Content-Type"] == "text/csv"
    lines = answer.content.decode().splitlines()
    assert len(lines) == 7
    assert lines[0].replace('"', "").endswith("simulated")
    assert api.get("units", Accept="application/vnd.apache.parquet").content[:4] == b"PAR1"
