"""A province's own day counts: what a file of them may say, and what they are laid over."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from langso.core import caches
from langso.standards import queries
from langso.standards.rules import procedures

LOCAL: dict[str, Any] = {
    "kind": "procedure-budgets",
    "id": "days-42",
    "title": {"vi": "Thời hạn ở Hà Tĩnh", "en": "Days in Hà Tĩnh"},
    "decision": "Quyết định 12/2026/QĐ-UBND",
    "provinces": ["42"],
    "valid": {"from": "2026-02-01", "to": "2027-01-01"},
    "procedure": "recognise-commune-2025",
    "sources": [{"id": "own", "name": "QĐ 12", "issuer": "UBND tỉnh", "seen": "toàn văn"}],
    "budgets": [
        {"stage": "verify", "days": 7, "counts": "working", "confidence": "seen", "source": "own"},
        {"stage": "survey", "days": 15, "counts": "weekdays", "confidence": "seen",
         "source": "own"},
    ],
}  # fmt: skip


def told(**changed: Any) -> dict[str, Any]:
    return {**copy.deepcopy(LOCAL), **changed}


def row(**changed: Any) -> dict[str, Any]:
    return {**LOCAL["budgets"][0], **changed}


def faults_of(folder: Path, *contents: dict[str, Any]) -> list[tuple[str, str]]:
    for number, content in enumerate(contents):
        text = yaml.safe_dump(content, allow_unicode=True)
        (folder / f"days-{number}.yaml").write_text(text)
    return [(fault.message, fault.remedy) for fault in queries.check_folder(path=folder)]


@pytest.fixture
def in_use():
    """Put a file of day counts into the installation's own law."""
    folder = Path(settings.HOME) / "law"
    folder.mkdir(exist_ok=True)
    path = folder / "days-42.yaml"
    path.write_text(yaml.safe_dump(LOCAL, allow_unicode=True))
    caches.clear_all()
    yield
    path.unlink()
    caches.clear_all()


def test_sound_file_has_no_faults(tmp_path: Path) -> None:
    assert faults_of(tmp_path, LOCAL) == []


@pytest.mark.parametrize(
    ("changed", "message", "remedy"),
    [
        ({"procedure": "recognise-hamlet"}, "'recognise-hamlet' không có", "recognise-commune"),
        ({"budgets": [row(stage="fly")]}, "không có bước 'fly'", "verify"),
        ({"budgets": [row(), row(days=9)]}, "hai lần", "giữ một dòng"),
        ({"budgets": [row(source="other")]}, "'other' không có", "thêm nguồn"),
        ({"budgets": [row(confidence="assumed")]}, "phải đi cùng nhau", "giả định"),
        ({"valid": {"from": "2026-02-01", "to": "2026-02-01"}}, "không sau ngày", "sửa lại"),
        (
            {"budgets": [row(stage="survey", counts="weekdays", days=25)]},
            "luật định 20 ngày", "rút ngắn",
        ),
        ({"budgets": [row(stage="survey", days=3)]}, "luật định 20 ngày", "cùng cách đếm"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_remedy(
    tmp_path: Path, changed: dict[str, Any], message: str, remedy: str
) -> None:
    found = faults_of(tmp_path, told(**changed))
    assert len(found) == 1
    assert message in found[0][0]
    assert remedy in found[0][1]


def test_two_decisions_do_not_speak_of_one_stage_at_one_time(tmp_path: Path) -> None:
    later = told(id="days-42-b", decision="QĐ 13", valid={"from": "2026-12-31"})
    found = faults_of(tmp_path, LOCAL, later)
    assert len(found) == 2, "each names the other"
    assert all("cùng thời gian" in message for message, _fix in found)
    after = told(id="days-42-b", decision="QĐ 13", valid={"from": "2027-01-01"})
    assert faults_of(tmp_path, LOCAL, after) == []
    elsewhere = told(id="days-44", provinces=["44"])
    assert faults_of(tmp_path, LOCAL, elsewhere) == []


@pytest.mark.usefixtures("in_use")
@pytest.mark.parametrize(
    ("province", "day", "verify", "survey"),
    [
        ("42", dt.date(2026, 2, 1), 7, 15),
        ("42", dt.date(2026, 12, 31), 7, 15),
        ("42", dt.date(2026, 1, 31), 10, 20),
        ("42", dt.date(2027, 1, 1), 10, 20),
        ("44", dt.date(2026, 6, 1), 10, 20),
    ],
)
def test_days_hold_in_the_province_within_the_dates(
    province: str, day: dt.date, verify: int, survey: int
) -> None:
    text = queries.procedure_text(procedure_id="recognise-commune-2025", province=province, on=day)
    laid = procedures.procedure_of(text)
    stages = {stage.code: stage for stage in laid.stages}
    assert stages["verify"].budget is not None
    assert stages["survey"].budget is not None
    assert (stages["verify"].budget.days, stages["survey"].budget.days) == (verify, survey)
    national = queries.get_procedure(procedure_id="recognise-commune-2025")
    assert (laid.version == national.version) is (verify == 10)
    named = {source.id for source in laid.sources}
    assert all(one.budget.source in named for one in laid.stages if one.budget)
    for stage, was in zip(laid.stages, national.stages, strict=True):
        assert (stage.outcomes, stage.documents) == (was.outcomes, was.documents)
        if stage.code not in ("verify", "survey"):
            assert stage == was


@pytest.mark.usefixtures("in_use")
def test_what_provinces_set_is_listed_with_its_decision() -> None:
    found = queries.local_budgets(procedure_id="recognise-commune-2025")
    assert [(one.decision, one.provinces) for one in found] == [
        ("Quyết định 12/2026/QĐ-UBND", ("42",))
    ]
    assert queries.local_budgets(procedure_id="work-file") == ()
