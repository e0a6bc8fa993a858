"""`langso law check` on the catalogue of roles and the departments."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from langso.core import caches
from langso.standards import queries

LOCAL = {
    "kind": "local-roles",
    "id": "roles-42",
    "title": {"vi": "Vai trò ở Hà Tĩnh", "en": "Roles in Hà Tĩnh"},
    "decision": "1/QĐ-UBND",
    "provinces": ["42"],
    "roles": [{"role": "recorder", "may": ["enter", "see_sheet"], "mfa": True}],
}


def check(folder: Path, name: str, content: dict[str, Any]) -> list[str]:
    (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True))
    return [fault.message for fault in queries.check_folder(path=folder)]


def test_narrower_roles_are_sound(tmp_path: Path) -> None:
    assert check(tmp_path, "roles-42.yaml", LOCAL) == []


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        ([{"role": "recorder", "may": ["approve"]}], "'approve' vượt danh mục quốc gia"),
        ([{"role": "administrator", "mfa": False}], "'mfa' vượt danh mục quốc gia"),
        ([{"role": "recorder"}, {"role": "recorder"}], "hai lần"),
        ([{"role": "king"}], "king"),
        ([{"role": "recorder", "may": ["fly"]}], "fly"),
    ],
)
def test_wider_roles_are_faults(tmp_path: Path, roles: list[Any], words: str) -> None:
    faults = check(tmp_path, "roles-42.yaml", {**LOCAL, "roles": roles})
    assert len(faults) == 1
    assert words in faults[0]


def test_national_catalogue_names_every_role(tmp_path: Path) -> None:
    content = yaml.load(
        (settings.LANGSO_LAW_FOLDER / "roles.yaml").read_text(), Loader=yaml.CSafeLoader
    )
    content["id"] = "another"
    content["roles"] = content["roles"][1:]
    assert check(tmp_path, "roles.yaml", content) == ["thiếu vai trò recorder"]


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        ({"no-such": {"1": "health"}}, "'no-such' không có"),
        ({"commune-ntm-2021-2025": {"99": "health"}}, "'99'"),
        ({"commune-ntm-2021-2025": {"1": "magic"}}, "'magic' không có"),
    ],
)
def test_departments_answer_for_what_there_is(
    tmp_path: Path, criteria: dict[str, Any], words: str
) -> None:
    content = yaml.load(
        (settings.LANGSO_LAW_FOLDER / "departments.yaml").read_text(), Loader=yaml.CSafeLoader
    )
    faults = check(tmp_path, "departments.yaml", {**content, "id": "x", "criteria": criteria})
    assert len(faults) == 1
    assert words in faults[0]


def test_roles_are_no_new_version_of_the_law() -> None:
    before = queries.law_version()
    folder = settings.HOME / "law"
    folder.mkdir(exist_ok=True)
    check(folder, "roles-42.yaml", LOCAL)
    caches.clear_all()
    assert queries.law_version() == before
