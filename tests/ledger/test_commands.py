"""`langso import observations | withdraw | approve`: what they say and how they end."""

import json

import pytest
from typer.testing import CliRunner

from langso.config.cli.base import app, load_commands
from langso.ledger import queries
from langso.ledger.models import Batch
from tests.factories import geography
from tests.factories.ledger import effective, element_id, point

pytestmark = pytest.mark.django_db
load_commands()
runner = CliRunner()
GOOD = "mã xã,chỉ tiêu,kỳ,giá trị\n18001,10,2024,48\n"
BAD = GOOD + "18001,10,2024,nhiều\n"


@pytest.fixture
def country(db):
    geography.province()
    return geography.commune("18001", "Xã Tân Mỹ", region=""), element_id("income_per_person")


@pytest.fixture
def bring(country, tmp_path):
    def run(text, *words):
        path = tmp_path / "so-lieu.csv"
        path.write_text(text, encoding="utf-8")
        said = ["--set", "commune-ntm-2021-2025", "--by", "lan", *words]
        return runner.invoke(app, ["import", "observations", str(path), *said])

    return run


def test_a_good_file_is_recorded_and_said(bring, country):
    done = bring(GOOD)
    assert done.exit_code == 0, done.output
    assert "Đã ghi lô" in done.stdout
    assert effective() == {country: point(48)}
    assert "đã được nhập" in bring(GOOD).stdout
    assert Batch.objects.count() == 1


def test_a_dry_run_writes_nothing(bring):
    done = bring(GOOD, "--dry-run")
    assert done.exit_code == 0
    assert "Chạy thử" in done.stdout
    assert Batch.objects.count() == 0


def test_refused_cells_end_with_1_and_are_named(bring, tmp_path):
    done = bring(BAD, "--errors", str(tmp_path / "loi.csv"))
    assert done.exit_code == 1
    assert "Không ghi gì vào sổ" in done.stdout
    assert "Dòng 3" in done.stdout
    assert "not-a-number" in (tmp_path / "loi.csv").read_text(encoding="utf-8-sig")


def test_a_program_reads_json(bring):
    done = bring(BAD, "--json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["refused"], answer["written"]) == (1, 1, 0)
    assert answer["errors"][0]["rule"] == "not-a-number"
    assert json.loads(bring("rubbish", "--json").stdout)["error"] == "no-header"


@pytest.mark.parametrize(
    "words",
    [
        ["--period", "2024-13"],
        ["--set", "no-such-set"],
        ["--decimal", "dot"],
        ["--status", "verified"],
        ["--method", "rumour"],
    ],
)
def test_a_wrong_choice_ends_with_2(bring, words):
    done = bring(GOOD, *words)
    assert done.exit_code == 2
    assert Batch.objects.count() == 0


def test_a_file_unusable_ends_with_2(bring):
    done = bring("rubbish")
    assert done.exit_code == 2
    assert "dòng tiêu đề" in " ".join(done.stderr.split())


def test_figures_known_already_are_said(bring):
    bring(GOOD)
    assert "đã có trong sổ" in " ".join(bring(GOOD + "\n").stdout.split())


def test_a_batch_is_withdrawn_with_its_reason(bring, country):
    bring(GOOD)
    batch = Batch.objects.get()
    said = ["import", "withdraw", str(batch.id), "--by", "minh"]
    assert runner.invoke(app, said).exit_code == 2
    assert runner.invoke(app, [*said, "--reason", " "]).exit_code == 2
    done = runner.invoke(app, [*said, "--reason", "Nhầm kỳ", "--json"])
    assert json.loads(done.stdout)["batch_id"] == batch.id
    again = runner.invoke(app, [*said, "--reason", "Nhầm kỳ"])
    assert again.exit_code == 2
    assert queries.get_batch(batch_id=batch.id).withdrawn_by == "minh"
    assert effective() == {}


def test_a_submitted_batch_is_approved_by_the_operator(bring, country):
    bring(GOOD, "--status", "submitted")
    batch = Batch.objects.get()
    assert effective() == {}
    said = ["import", "approve", str(batch.id), "--by", "lan"]
    assert runner.invoke(app, said).exit_code == 0
    assert effective() == {country: point(48)}
    assert json.loads(runner.invoke(app, [*said, "--json"]).stdout)["repeated"]
    assert runner.invoke(app, ["import", "approve", "999999"]).exit_code == 2


def test_withdrawal_is_said(bring):
    bring(GOOD)
    words = ["import", "withdraw", str(Batch.objects.get().id), "--reason", "Nhầm"]
    assert "Đã rút lô" in runner.invoke(app, words).stdout
