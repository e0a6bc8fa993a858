"""Recording figures: right in every cell, allowed at every unit, once per key, or not at all."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from langso.accounts.values import Role
from langso.ledger import queries as ledger
from tests.exchange.conftest import SET, Caller

Make = Callable[..., Caller]


def body(*cells: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a request with one figure (income of Xã Tân Mỹ in 2024) unless others are given."""
    first = {"unit": "18001", "indicator": "10", "period": "2024", "value": 52.3}
    return {
        "criteria_set": SET, "source": "Báo cáo năm 2024", "observations": list(cells) or [first],
        **more,
    }  # fmt: skip


def test_figures_are_recorded_and_read_back_with_their_origin(
    caller_as: Make, country: dict[str, int]
) -> None:
    program = caller_as(Role.VERIFIER, country["42"], username="lan")
    answer = program.post("observations", body(key="k1"))
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["status"], told["written"], told["repeated"]) == ("approved", 1, False)
    item = program.get("observations?unit=18001&period=2024").json()["items"][0]
    assert (item["element"], item["value"], item["source"]) == (
        "income_per_person", 52.3, "Báo cáo năm 2024",
    )  # fmt: skip
    assert (item["recorded_by"], item["simulated"]) == ("lan", False)
    assert program.get(f"batches/{told['batch']}").json()["cells"] == 1


def test_same_key_again_writes_nothing(caller_as: Make, country: dict[str, int]) -> None:
    program = caller_as(Role.VERIFIER, country["42"])
    first, again = (program.post("observations", body(key="k1")) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["repeated"] is True
    assert again.json()["batch"] == first.json()["batch"]
    cell = {"unit": "18002", "indicator": "10", "period": "2024", "value": 1}
    other = program.post("observations", body(cell, key="k1"))
    assert (other.status_code, other.json()["error"]["code"]) == (409, "key_reused")


def test_without_a_key_the_content_is_the_key(caller_as: Make, country: dict[str, int]) -> None:
    program = caller_as(Role.VERIFIER, country["42"])
    first, again = (program.post("observations", body()) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)


def test_recorder_submits_and_may_not_approve(caller_as: Make, country: dict[str, int]) -> None:
    program = caller_as(Role.RECORDER, country["18001"])
    assert program.post("observations", body()).json()["status"] == "submitted"
    assert program.get("observations?unit=18001&period=2024").json()["items"] == []
    refused = program.post("observations", body(status="approved", key="k2"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_allowed")


def test_recorder_of_one_commune_may_not_write_for_another(
    caller_as: Make, country: dict[str, int]
) -> None:
    program = caller_as(Role.RECORDER, country["18001"])
    cell = {"unit": "18002", "indicator": "10", "period": "2024", "value": 40}
    refused = program.post("observations", body(cell))
    assert refused.status_code == 403
    assert "Xã Đông Hà" in refused.json()["error"]["message"]
    assert ledger.cut() == 0


def test_stranger_is_asked_for_a_token(api: Caller, country: dict[str, int]) -> None:
    answer = api.post("observations", body())
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert Caller("wrong").post("observations", body()).status_code == 401


GOOD = {"unit": "18001", "element": "people.men", "period": "2024", "value": 1200}
BAD = [
    ({"unit": "99999", "indicator": "10", "period": "2024", "value": 1}, "unknown_unit"),
    ({"unit": "18001", "indicator": "99.9", "period": "2024", "value": 1}, "unknown_element"),
    ({"unit": "18001", "element": "nothing", "period": "2024", "value": 1}, "unknown_element"),
    ({"unit": "18001", "indicator": "10", "period": "2199", "value": 1}, "future_period"),
    ({"unit": "18001", "indicator": "10", "period": "năm sau", "value": 1}, "bad_period"),
    ({"unit": "18001", "indicator": "10", "period": "2024", "value": "năm mươi"}, None),
    ({"unit": "18001", "indicator": "10", "period": "2024", "value": -5}, None),
    ({"unit": "18001", "indicator": "4.2", "period": "2024", "value": 140}, None),
    ({"unit": "18001", "indicator": "10", "period": "2024", "value": [1]}, "bad_value"),
    ({"unit": "18001", "indicator": "10", "period": "2024", "value": {"a": 1}}, "bad_value"),
    ({"unit": "18001", "indicator": "10", "period": "2024", "value": " "}, "bad_value"),
]


@pytest.mark.parametrize(("cell", "rule"), BAD, ids=lambda value: str(value)[:40])
def test_bad_cell_is_named_and_nothing_written(
    caller_as: Make, country: dict[str, int], cell: dict[str, Any], rule: str | None
) -> None:
    answer = caller_as(Role.VERIFIER, country["42"]).post("observations", body(GOOD, cell))
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "bad_cells")
    assert [detail["row"] for detail in error["details"]] == [2]
    assert error["details"][0]["message"]
    assert rule is None or error["details"][0]["rule"] == rule
    assert ledger.cut() == 0


def test_every_bad_cell_is_listed(caller_as: Make, country: dict[str, int]) -> None:
    answer = caller_as(Role.VERIFIER, country["42"]).post(
        "observations", body(*[cell for cell, _ in BAD])
    )
    rows = {detail["row"] for detail in answer.json()["error"]["details"]}
    assert rows == set(range(1, len(BAD) + 1))


def test_doubled_cell_is_named(caller_as: Make, country: dict[str, int]) -> None:
    answer = caller_as(Role.VERIFIER, country["42"]).post("observations", body(GOOD, GOOD))
    assert answer.json()["error"]["details"][0]["rule"] == "doubled"


def test_bounds_ranges_ratings_and_takebacks_are_figures(
    caller_as: Make, country: dict[str, int]
) -> None:
    program = caller_as(Role.VERIFIER, country["42"])
    cells = [
        {"unit": "18001", "indicator": "4.2", "period": "2024", "value": ">98"},
        {"unit": "18001", "indicator": "11", "period": "2024", "value": "10–12"},
        {
            "unit": "18001",
            "indicator": "18.2",
            "period": "2024",
            "value": "Hoàn thành tốt nhiệm vụ",
        },
        {"unit": "18001", "indicator": "8.4", "period": "2024", "value": "Đạt"},
        {"unit": "18001", "indicator": "10", "period": "2024", "value": None},
    ]
    assert program.post("observations", body(*cells)).status_code == 201
    items = program.get("observations?unit=18001&period=2024").json()["items"]
    by_element = {item["element"]: item for item in items}
    power = by_element["safe_power_share"]
    assert (power["value"], power["low"], power["low_open"]) == (None, 98, True)
    assert by_element["poverty_rate"]["text"] == "10–12"
    assert by_element["ntm.8.4"]["value"] == 1


@pytest.mark.parametrize(
    "broken",
    [
        b'{"source": NaN}', b"not json", b'{"source": "a\x00b"}', b"[]", b"{}",
        b'{"source": "x", "observations": []}', b'{"source": "x", "observations": [3]}',
        b'{"source": 5, "observations": [{}]}', b'{"sourse": "x"}', b"\xff",
        b'{"source": "\\ud800", "observations": [{"unit": "1", "period": "2024"}]}',
    ],
    ids=lambda value: str(value[:24]),
)  # fmt: skip
def test_broken_body_is_refused_in_words(
    caller_as: Make, country: dict[str, int], broken: bytes
) -> None:
    answer = caller_as(Role.VERIFIER, country["42"]).post("observations", broken)
    assert answer.status_code in {400, 422}
    assert answer.json()["error"]["message"]


def test_body_beyond_the_limit_is_not_read(caller_as: Make, country: dict[str, int]) -> None:
    program = caller_as(Role.VERIFIER, country["42"])
    answer = program.post("observations", b'{"source": "' + b"x" * (16 * 1024 * 1024) + b'"}')
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")


def test_withdrawal_takes_the_whole_batch_back(caller_as: Make, country: dict[str, int]) -> None:
    program = caller_as(Role.VERIFIER, country["42"])
    batch = program.post("observations", body()).json()["batch"]
    recorder = caller_as(Role.RECORDER, country["18001"])
    reason = {"reason": "Nhập nhầm năm"}
    assert recorder.post(f"batches/{batch}/withdraw", reason).status_code == 403
    done = program.post(f"batches/{batch}/withdraw", reason)
    assert (done.status_code, done.json()["withdrawn_reason"]) == (200, "Nhập nhầm năm")
    assert program.get("observations?unit=18001&period=2024").json()["items"] == []
    assert program.post(f"batches/{batch}/withdraw", reason).status_code == 409
    assert program.post("batches/987654/withdraw", reason).status_code == 404
    assert program.get("batches/987654").status_code == 404


def test_as_of_shows_the_ledger_of_that_instant(caller_as: Make, country: dict[str, int]) -> None:
    program = caller_as(Role.VERIFIER, country["42"])
    program.post("observations", body())
    early = dt.datetime(2020, 1, 1, tzinfo=dt.UTC).isoformat().replace("+", "%2B")
    assert program.get(f"observations?unit=18001&period=2024&as_of={early}").json()["count"] == 0
    naive = program.get("observations?unit=18001&period=2024&as_of=2199-01-01T00:00:00")
    assert naive.json()["count"] == 1


def test_indicator_code_needs_its_set(api: Caller, country: dict[str, int]) -> None:
    assert api.get("observations?indicator=10").status_code == 422
    assert api.get("observations?criteria_set=nope&indicator=10").status_code == 404
    assert api.get(f"observations?criteria_set={SET}&period=2024&unit=18001").status_code == 200


def test_list_pages_and_exports(caller_as: Make, country: dict[str, int]) -> None:
    program = caller_as(Role.VERIFIER, country["42"])
    cells = [
        {"unit": code, "element": "people.men", "period": "2024", "value": 100 + position}
        for position, code in enumerate(("18001", "18002", "18011"))
    ]
    program.post("observations", body(*cells))
    path, values = "observations?period=2024&limit=2", []
    while path:
        answer = program.get(path).json()
        values += [item["value"] for item in answer["items"]]
        path = (answer["next"] or "").removeprefix("/api/v1/")
    assert sorted(values) == [100, 101, 102]
    lines = program.get("observations?period=2024&format=csv").content.decode().splitlines()
    assert len(lines) == 4
    assert '"simulated"' in lines[0]
