"""`langso files rebuild`: lists and missing signatures are put right from the logs."""

import pytest
from typer.testing import CliRunner

from langso.config.cli.base import app
from langso.config.cli.files import files
from langso.dossiers import actions
from langso.dossiers.models import FileState, MissingSignature
from tests.factories import offices
from tests.factories.offices import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def file_id() -> int:
    """A file that issued a document without the agency's signature."""
    house = offices.house()
    file = actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, procedure_id="work-file",
        title="Hồ sơ", actor=house["recorder"], at=AT,
    )  # fmt: skip
    actions.add_event(
        file_id=file.pk, kind="issued", actor=house["clerk"], at=AT,
        payload={"document": 1, "signed": ["person"]},
    )  # fmt: skip
    return file.pk


def rebuild(*words: str) -> tuple[int, str]:
    assert files in [one.typer_instance for one in app.registered_groups]
    done = CliRunner().invoke(app, ["files", "rebuild", *words])
    return done.exit_code, done.output


def test_rows_that_are_right_stay(file_id: int) -> None:
    code, said = rebuild("--check")
    assert code == 0
    assert "1 hồ sơ, 0 dòng" in said
    assert "1 chữ ký số còn thiếu, 0 dòng" in said


def test_a_lost_missing_signature_comes_back_and_is_told(file_id: int) -> None:
    MissingSignature.objects.all().delete()
    code, said = rebuild("--check")
    assert code == 1
    assert "1 chữ ký số còn thiếu, 1 dòng" in said
    assert MissingSignature.objects.get().missing == ["agency"]
    assert rebuild("--check")[0] == 0


def test_without_check_the_command_ends_well(file_id: int) -> None:
    FileState.objects.update(stage="close")
    code, said = rebuild()
    assert code == 0
    assert f"hồ sơ số {file_id}" in said
