"""Judging given figures, and verdicts of the figures the platform holds."""

from collections.abc import Callable
from typing import Any

import pytest

from langso.accounts.values import Role
from tests.exchange.conftest import SET, Caller
from tests.factories.ledger import element_id, record


def ask(api: Caller, values: dict[str, Any], **more: Any) -> Any:
    body = {"criteria_set": SET, "year": 2025, "unit": {"region": "BTB"}, "values": values}
    return api.post("assess", body | more)


def by_code(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    return {item["code"]: item for item in answer.json()["indicators"]}


def test_assess_gives_each_indicator_criterion_and_the_title(
    api: Caller, country: dict[str, int]
) -> None:
    answer = ask(api, {"8.4": True, "4.2": 90, "7": "Đạt"})
    told, found = answer.json(), by_code(answer)
    assert len(found) == 57
    assert len(told["criteria"]) == 19
    assert told["title"]["verdict"] == told["verdict"] == "not_met"
    assert found["8.4"]["verdict"] == "met"
    assert found["4.2"]["verdict"] == "not_met"
    assert found["10"]["verdict"] == "undetermined"
    assert found["4.2"]["explanation_vi"] != found["4.2"]["explanation_en"]
    assert found["4.2"]["tests"][0]["level"] == 98
    assert found["4.2"]["unconfirmed"] is True
    assert {c["number"]: c["verdict"] for c in told["criteria"]}[7] == "met"


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (98, "met"), (97.9, "not_met"), (">98", "met"), (">90", "undetermined"), ("<95", "not_met"),
        ("98–99", "met"), ("97–99", "undetermined"), (None, "undetermined"), ("98,5", "met"),
        ({"low": 98}, "met"), ({"low": 90, "high": 97}, "not_met"),
    ],
)  # fmt: skip
def test_bound_or_range_is_judged_only_when_every_value_agrees(
    api: Caller, country: dict[str, int], value: Any, verdict: str
) -> None:
    assert by_code(ask(api, {"4.2": value}))["4.2"]["verdict"] == verdict


def test_men_and_women_are_judged_apart(api: Caller, country: dict[str, int]) -> None:
    values = {"15.1": {"men": 95, "women": 80}}
    assert by_code(ask(api, values))["15.1"]["verdict"] == "not_met"
    both = by_code(ask(api, {"15.1": {"men": 95, "women": 95}}))["15.1"]
    assert both["verdict"] == "met"


def test_parts_of_a_composite_are_given_by_name(api: Caller, country: dict[str, int]) -> None:
    tests = by_code(ask(api, {}))["5"]["tests"]
    parts = {test["id"]: 100 for test in tests}
    found = by_code(ask(api, {"5": {"parts": parts}, "schools": 5}))["5"]
    assert found["verdict"] == "met"
    refused = ask(api, {"5": {"parts": {"no_such_part": 1}}})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "unknown_part")


def test_region_comes_from_the_province_and_classes_change_the_column(
    api: Caller, country: dict[str, int]
) -> None:
    by_name = ask(api, {"4.2": 98}, unit={"province": "Hà Tĩnh"})
    assert by_name.json()["unit"] == {"region": "BTB", "classes": [], "province": "42"}
    hard = {"region": "BTB", "classes": ["hardship", "poor_district:yes"]}
    assert by_code(ask(api, {"4.2": 95}, unit=hard))["4.2"]["verdict"] == "met"
    assert by_code(ask(api, {"4.2": 95}))["4.2"]["verdict"] == "not_met"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"criteria_set": "nope"}, "unknown_criteria_set"),
        ({"year": 2031}, "year_outside_set"),
        ({"unit": {"region": "Atlantis"}}, "unknown_region"),
        ({"unit": {"classes": ["xã giàu"]}}, "unknown_class"),
        ({"unit": {"province": "Atlantis"}}, "unknown_province"),
        ({"values": {"99.9": 1}}, "unknown_indicator"),
        ({"values": {"10": [1]}}, "bad_value"),
        ({"values": {"10": {"a": 1}}}, "bad_value"),
        ({"values": {"10": "năm mươi"}}, "bad_value"),
        ({"year": "hai nghìn"}, "invalid"),
        ({"valeus": {}}, "invalid"),
        ({"values": None}, "invalid"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_words(
    api: Caller, country: dict[str, int], change: dict[str, Any], code: str
) -> None:
    body = {"criteria_set": SET, "year": 2025, "values": {}}
    answer = api.post("assess", body | change)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, code)
    assert error["message"]
    assert error["field"]


@pytest.fixture
def figures(country: dict[str, int]) -> dict[str, int]:
    """Two figures of Xã Tân Mỹ in 2024, one of them met."""
    record((country["18001"], element_id("ntm.8.4"), 202400, 1), simulated=True)
    record((country["18001"], element_id("safe_power_share"), 202400, 50))
    return country


def test_verdicts_of_one_unit_are_explained(api: Caller, figures: dict[str, int]) -> None:
    told = api.get(f"verdicts?criteria_set={SET}&period=2024&unit=18001").json()
    rows = {item["indicator"]: item for item in told["items"]}
    assert told["count"] == 57
    assert told["title"]["verdict"] == "not_met"
    assert {(row["unit"], row["province"]) for row in told["items"]} == {("18001", "42")}
    assert (rows["8.4"]["verdict"], rows["8.4"]["simulated"]) == ("met", True)
    assert (rows["4.2"]["verdict"], rows["4.2"]["simulated"]) == ("not_met", False)
    assert rows["8.4"]["tests"][0]["figure"]["source"] == "Báo cáo xã"


def test_verdicts_of_the_country_page_by_indicator_and_by_title(
    api: Caller, figures: dict[str, int]
) -> None:
    told = api.get(f"verdicts?criteria_set={SET}&period=2024&limit=1000").json()
    assert told["count"] == len(told["items"]) == 5 * 57
    assert {item["province"] for item in told["items"]} == {"42"}
    titles = api.get(f"verdicts?criteria_set={SET}&period=2024&detail=titles&limit=2").json()
    assert titles["count"] == 5
    assert titles["next"]
    csv = api.get(f"verdicts?criteria_set={SET}&period=2024&detail=titles&format=csv").content
    assert csv.decode().splitlines()[0].replace('"', "").endswith("simulated")


def test_rollups_count_with_their_denominator(api: Caller, figures: dict[str, int]) -> None:
    for level, places in (("country", 1), ("province", 1), ("district", 2)):
        told = api.get(f"rollups?criteria_set={SET}&period=2024&level={level}").json()
        assert told["count"] == places
    row = api.get(f"rollups?criteria_set={SET}&period=2024").json()["items"][0]
    assert (row["units"], row["not_met"], row["undetermined"]) == (5, 1, 4)
    assert row["indicators"]["8.4"]["met"] == 1
    assert api.get(f"rollups?criteria_set={SET}&period=2024&format=parquet").content[:4] == b"PAR1"


def test_rollup_as_of_an_earlier_instant_knows_less(api: Caller, figures: dict[str, int]) -> None:
    path = f"rollups?criteria_set={SET}&period=2024&as_of=2020-01-01T00:00:00Z"
    assert api.get(path).json()["items"][0]["undetermined"] == 5


def test_approved_figure_is_in_the_results_at_once(
    caller_as: Callable[..., Caller], figures: dict[str, int]
) -> None:
    program = caller_as(Role.VERIFIER, figures["42"])
    path = f"rollups?criteria_set={SET}&period=2024"
    tag = program.get(path).headers["ETag"]
    cell = {"unit": "18002", "indicator": "8.4", "period": "2024", "value": True}
    body = {"criteria_set": SET, "source": "Báo cáo", "observations": [cell]}
    assert program.post("observations", body).status_code == 201
    after = program.get(path, **{"If-None-Match": tag})
    assert after.status_code == 200
    assert after.json()["items"][0]["indicators"]["8.4"]["met"] == 2


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"verdicts?criteria_set={SET}&period=2024&unit=99999", 404, "unknown_unit"),
        (f"verdicts?criteria_set={SET}&period=2025-13", 422, "invalid"),
        (f"verdicts?criteria_set={SET}&period=2031", 422, "year_outside_set"),
        ("verdicts?criteria_set=nope&period=2024", 404, "unknown_criteria_set"),
        ("rollups?criteria_set=nope&period=2024", 404, "unknown_criteria_set"),
        (f"rollups?criteria_set={SET}", 422, "invalid"),
        (f"rollups?criteria_set={SET}&period=2024&level=planet", 422, "invalid"),
        (f"rollups?criteria_set={SET}&period=2024&as_of=yesterday", 422, "invalid"),
        ("rollups?criteria_set=national-2026-2030&period=2030", 422, "future_period"),
    ],
)
def test_bad_question_about_verdicts_is_refused(
    api: Caller, country: dict[str, int], path: str, status: int, code: str
) -> None:
    answer = api.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_what_if_tells_who_gains_and_loses(api: Caller, figures: dict[str, int]) -> None:
    change = {"indicator": "4.2", "value": 40, "region": "BTB"}
    body = {"criteria_set": SET, "period": "2024", "changes": [change]}
    told = api.post("what-if", body)
    assert told.status_code == 200, told.content
    assert told.json()["units"] == 5
    unknown = {**body, "changes": [{"indicator": "99", "value": 1}]}
    refused = api.post("what-if", unknown)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "bad_change")


def test_targets_stand_with_numerator_and_denominator(api: Caller, figures: dict[str, int]) -> None:
    told = api.get("targets?year=2024").json()
    assert told["count"] == len(told["items"]) > 0
    assert {"numerator", "denominator", "share_percent"} <= told["items"][0].keys()


def test_criteria_sets_are_listed_and_told(api: Caller, country: dict[str, int]) -> None:
    ids = [item["id"] for item in api.get("criteria-sets").json()["items"]]
    assert SET in ids
    for set_id in ids:
        told = api.get(f"criteria-sets/{set_id}")
        assert told.status_code == 200
        assert told.json()["law_version"]
    assert api.get("criteria-sets/nope").status_code == 404
    assert api.get(f"criteria-sets/{SET}?year=2031").status_code == 422
