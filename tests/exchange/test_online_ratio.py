"""The online ratio through the API: counts beside their targets, for those who see work files."""

import csv
import io
from collections.abc import Callable

import pytest

from langso.accounts.values import Role
from langso.dossiers import actions
from tests.exchange.conftest import Caller
from tests.factories import offices
from tests.factories.offices import AT

pytestmark = pytest.mark.django_db
RATIO = "work-files/online-ratio?period=2026"


@pytest.fixture
def office() -> offices.House:
    """Two files of a commune, one of them opened on paper and closed, one closed online."""
    house = offices.house()
    for medium in ("system", "paper"):
        file = actions.open_file(
            organisation_id=house.organisation, unit_id=house.commune, procedure_id="work-file",
            title="Hồ sơ", actor=house["recorder"], at=AT, medium=medium, simulated=True,
        )  # fmt: skip
        for told, outcome in enumerate(("to-draft", "no-reply"), start=1):
            actions.move(
                file_id=file.pk, outcome=outcome, actor=house["recorder"], at=AT, reason="Xong.",
                expected_event=told,
            )  # fmt: skip
    actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, procedure_id="work-file",
        title="Đang làm", actor=house["recorder"], at=AT, simulated=True,
    )  # fmt: skip
    return house


def test_counts_stand_beside_the_target_and_its_confidence(
    office: offices.House, caller_as: Callable[..., Caller]
) -> None:
    program = caller_as(Role.ANALYST, None, username="phan-tich")
    answer = program.get(RATIO).json()
    assert answer["rule"] == "events-1"
    assert answer["rule_confidence"] == "unknown"
    (row,) = answer["items"]
    assert (row["level"], row["closed"], row["closed_online"]) == ("commune", 2, 1)
    assert (row["handled"], row["handled_online"]) == (3, 2)
    assert (row["closed_share_percent"], row["handled_share_percent"]) == (50.0, 66.6667)
    assert (row["target_percent"], row["target_confidence"]) == (70.0, "recalled")
    assert row["simulated"] is True
    assert (row["province"], row["organisation"]) == (None, None)


def test_rows_by_province_and_organisation(
    office: offices.House, caller_as: Callable[..., Caller]
) -> None:
    program = caller_as(Role.ANALYST, None, username="phan-tich")
    (row,) = program.get(f"{RATIO}&by=province").json()["items"]
    assert (row["province"], row["level"], row["closed"]) == ("42", "commune", 2)
    (row,) = program.get(f"{RATIO}&by=organisation&province=42").json()["items"]
    assert row["organisation"] == office.organisation
    assert program.get(f"{RATIO}&level=central").json()["items"] == []
    table = program.get(f"{RATIO}&by=organisation&format=csv").content.decode()
    (line,) = csv.DictReader(io.StringIO(table))
    assert (line["closed"], line["simulated"]) == ("2", "true")


def test_who_may_not_and_what_is_not(
    office: offices.House, caller_as: Callable[..., Caller], api: Caller
) -> None:
    assert api.get(RATIO).status_code == 401
    nobody = caller_as(None, username="khong-vai-tro")
    refused = nobody.get(RATIO)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_allowed")
    program = caller_as(Role.ANALYST, None, username="phan-tich")
    assert program.get(f"{RATIO}&province=99999").status_code == 404
    early = program.get("work-files/online-ratio?period=2020")
    assert (early.status_code, early.json()["error"]["code"]) == (422, "no_rule")
    assert program.get("work-files/online-ratio?period=x").status_code == 422
    assert program.get(f"{RATIO}&by=x").status_code == 422
