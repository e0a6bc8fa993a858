"""Procedures as law files, their pages, their pictures."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client

from langso.dossiers import actions, queries
from langso.dossiers.rules import picture as pictures
from langso.dossiers.templatetags.procedure_pictures import broken_up
from langso.standards import queries as standards
from langso.standards.queries import folders
from langso.standards.rules.checks import check_documents
from langso.standards.rules.reading import Document, read_document
from langso.standards.values.procedures import Counts, UnknownProcedureError
from tests.dossiers import naive
from tests.factories import offices
from tests.factories.offices import AT

SHIPPED = sorted(naive.raw_procedures())


def read(name: str) -> Document:
    path = settings.LANGSO_LAW_FOLDER / "procedures" / f"{name}.yaml"
    found = read_document(path.read_text(), file=path.name)
    assert isinstance(found, Document)
    return found


def faults_of(change: Any) -> list[str]:
    """Break a sound procedure in one place and return what the checks say."""
    sound = read("recognise-commune-2025")
    data = copy.deepcopy(sound.data)
    change(data)
    departments = read_document(
        (settings.LANGSO_LAW_FOLDER / "departments.yaml").read_text(), file="departments.yaml"
    )
    assert isinstance(departments, Document)
    departments.data["criteria"] = {}
    broken = Document("broken.yaml", data, sound.lines)
    found = check_documents([broken], base=[departments], schemas=folders.law_schemas())
    return [fault.message for fault in found]


def stage(data: dict[str, Any], code: str) -> dict[str, Any]:
    return next(one for one in data["stages"] if one["code"] == code)


def outcome(data: dict[str, Any], code: str, name: str) -> dict[str, Any]:
    return next(one for one in stage(data, code)["outcomes"] if one["code"] == name)


BREAKS = {
    "không có bước 'nowhere'": lambda d: d.update(first="nowhere"),
    "ngày hết hiệu lực": lambda d: d["valid"].update(to="2020-01-01"),
    "mã bước này đã dùng": lambda d: d["stages"].append(copy.deepcopy(d["stages"][0])),
    "vai trò 'king' không có": lambda d: stage(d, "verify")["actor"].update(roles=["king"]),
    "sở, ngành 'magic' không có": lambda d: stage(d, "departments").update(departments=["magic"]),
    "nguồn 'gossip' không có": lambda d: stage(d, "verify")["budget"].update(source="gossip"),
    "council phải đi cùng nhau": lambda d: stage(d, "council").pop("council"),
    "không có thời hạn": lambda d: stage(d, "verify").pop("budget"),
    "không có bước 'moon'": lambda d: outcome(d, "visit", "done").update(to="moon"),
    "chuyển về chính bước này": lambda d: outcome(d, "visit", "done").update(to="visit"),
    "không chuyển bước": lambda d: outcome(d, "announce", "announced").update(to="visit"),
    "phải nêu reason": lambda d: outcome(d, "decide", "return").pop("asks"),
    "supplement và resume": lambda d: stage(d, "verify")["outcomes"].pop(2),
    "không bước nào dẫn tới": lambda d: outcome(d, "survey", "done").update(to="visit"),
    "không thể kết thúc hồ sơ": lambda d: stage(d, "announce").update(
        outcomes=[{**outcome(d, "decide", "return"), "to": "council"}]
    ),
    "được ghi hai lần": lambda d: stage(d, "submit")["documents"].append(
        stage(d, "submit")["documents"][0]
    ),
}


@pytest.mark.parametrize("message", BREAKS)
def test_what_is_wrong_in_a_procedure_is_named(message: str) -> None:
    assert faults_of(lambda _data: None) == []
    assert any(message in found for found in faults_of(BREAKS[message]))


def test_day_counts_nobody_has_read_are_marked_as_assumed() -> None:
    for name in SHIPPED:
        for one in standards.get_procedure(procedure_id=name).stages:
            if one.budget is None or one.budget.source != "hole":
                continue
            assert one.budget.confidence == "unknown"
            assert one.budget.note is not None
            assert "giả định" in one.budget.note.vi


def test_procedure_of_a_day_is_the_one_in_force() -> None:
    def found(subject: str, *day: int) -> str:
        return standards.procedure_for(subject=subject, on=dt.date(*day)).id

    assert found("recognition", 2025, 6, 30) == "recognise-commune-2022"
    assert found("recognition", 2025, 7, 1) == "recognise-commune-2025"
    assert found("revocation", 2024, 1, 1) == "revoke-commune-2022"
    assert found("revocation", 2026, 1, 1) == "revoke-commune-2025"
    for subject, day in (("recognition", dt.date(2022, 8, 1)), ("nothing", dt.date(2026, 1, 1))):
        with pytest.raises(UnknownProcedureError):
            standards.procedure_for(subject=subject, on=day)


@pytest.mark.django_db
def test_province_sets_its_days_by_a_procedure_of_its_own_and_running_files_stay(
    installation: Path,
) -> None:
    house = offices.house()
    before = actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, title="Hồ sơ cũ",
        procedure_id="recognise-commune-2025", actor=house["recorder"], at=AT,
    )  # fmt: skip
    raw = read("recognise-commune-2025").data
    own = copy.deepcopy(raw)
    own.update(id="recognise-commune-42", valid={"from": "2026-01-01"})
    stage(own, "self-assess")["budget"].update(days=3, counts="working", confidence="seen")
    folder = installation / "law"
    folder.mkdir(exist_ok=True)
    file = folder / "own-procedure.yaml"
    file.write_text(yaml.safe_dump(own, allow_unicode=True))
    try:
        folders._last_look.clear()
        assert standards.local_faults() == ()
        found = standards.procedure_for(subject="recognition", on=AT.date())
        assert found.id == "recognise-commune-42"
        budget = found.stage("self-assess").budget
        assert budget is not None
        assert (budget.days, budget.counts) == (3, Counts.WORKING)
        assert queries.procedure_of(file=before).id == "recognise-commune-2025"
    finally:
        file.unlink()
        folders._last_look.clear()


@pytest.mark.parametrize("name", SHIPPED)
def test_picture_shows_every_stage_once_in_an_order_that_leads_down(name: str) -> None:
    procedure = standards.get_procedure(procedure_id=name)
    drawn = pictures.picture_of(procedure, here=procedure.first)
    tasks = [node for node in drawn.nodes if node.kind == "task"]
    assert sorted(node.stage for node in tasks) == sorted(one.code for one in procedure.stages)
    assert [node.stage for node in tasks if node.place == "here"] == [procedure.first]
    top = {f"task-{node.stage}": node.y for node in tasks}
    for edge in drawn.edges:
        if edge.kind == "forward":
            stage_of = edge.source.split("-", 1)[1]
            assert top[edge.target] > top[f"task-{stage_of}"], edge.id
    for node in drawn.nodes:
        assert 0 <= node.x <= node.x + node.width <= drawn.width, node.id
        assert 0 <= node.y <= node.y + node.height <= drawn.height, node.id
    outcomes = {f"flow-{one.code}-{way.code}" for one in procedure.stages for way in one.outcomes}
    assert outcomes <= {edge.id for edge in drawn.edges}


def test_long_titles_are_broken_between_words_and_cut() -> None:
    assert broken_up("Tự đánh giá từng tiêu chí") == ["Tự đánh giá từng tiêu", "chí"]
    cut = broken_up("Đánh giá, lấy ý kiến, hoàn thiện hồ sơ gửi cơ quan cấp trên xem xét")
    assert len(cut) == 3
    assert cut[-1].endswith("…")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_of_procedures_are_everybodys(client: Client, language: str) -> None:
    client.cookies["django_language"] = language
    listed = client.get("/files/procedures/")
    assert listed.status_code == 200
    for name in SHIPPED:
        assert f"/files/procedures/{name}" in listed.content.decode()
        answer = client.get(f"/files/procedures/{name}")
        assert answer.status_code == 200
        assert "<svg" in answer.content.decode()
        made = client.get(f"/files/procedures/{name}/bpmn")
        assert made["Content-Disposition"] == f'attachment; filename="{name}.bpmn"'
        assert b"userTask" in made.content
    assert client.get("/files/procedures/nothing").status_code == 404
    assert client.get("/files/procedures/nothing/bpmn").status_code == 404


@pytest.mark.django_db
def test_page_says_which_deadlines_are_assumed(client: Client) -> None:
    text = client.get("/files/procedures/recognise-commune-2025").content.decode()
    assert "mức giả định của nền tảng" in text
    assert "ngày không kể thứ bảy, chủ nhật" in text


@pytest.mark.django_db
def test_picture_of_a_file_shows_where_it_is_and_was() -> None:
    house = offices.house()
    file = actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, procedure_id="work-file",
        title="Hồ sơ thử", actor=house["recorder"], at=AT,
    )  # fmt: skip
    actions.move(
        file_id=file.pk, outcome="to-draft", expected_event=1, actor=house["recorder"], at=AT
    )
    shown = {
        node.stage: node.place
        for node in queries.picture(file_id=file.pk).nodes
        if node.kind == "task"
    }
    assert (shown["register"], shown["draft"], shown["sign"]) == ("passed", "here", "")
