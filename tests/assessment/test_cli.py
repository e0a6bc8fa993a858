"""`langso assess` on the console."""

import json

import pytest
from typer.testing import CliRunner

from langso.config.cli.assess import assess
from tests.factories import geography, ledger
from tests.factories import standards as law

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "set")
    law.sync()
    units = geography.two_levels()
    ledger.record((units["18001"], ledger.element_id("ntm.1.1"), 202400, 1.0))


def run(*arguments):
    return CliRunner().invoke(assess, list(arguments))


def test_the_country_by_province():
    result = run("--period", "2024")

    assert result.exit_code == 0
    assert "Tỉnh Hà Tĩnh" in result.output
    rows = json.loads(run("--period", "2024", "--level", "country", "--json").output)
    assert rows[0]["units"] == 5
    assert rows[0]["indicators"]["1.1"] == [1, 0, 4, 0]


def test_one_unit_with_reasons():
    result = run("--period", "2024", "--unit", "18001")

    assert "Xã Tân Mỹ" in result.output
    assert "1.1: Đạt." in result.output
    report = json.loads(run("--period", "2024", "--unit", "18001", "--json").output)
    assert report["unit_code"] == "18001"


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--period", "never"),
        ("--period", "2024", "--set", "no-such-set"),
        ("--period", "2024", "--unit", "99999"),
        ("--period", "2024", "--tree", "tomorrow"),
    ],
)
def test_what_cannot_be_answered_is_one_line(arguments):
    result = run(*arguments)

    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_snapshot_is_built_and_named():
    result = run("snapshot", "--json")

    built = json.loads(result.output)
    assert built["rows"] == 1
    assert built["path"].endswith(".duckdb")
