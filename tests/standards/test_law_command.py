"""`langso law check` as an operator meets it."""

import json
from pathlib import Path

from typer.testing import CliRunner

from langso.config.cli import law

RUNNER = CliRunner()
BROKEN = "kind: local-levels\nid: x\n"


def test_the_shipped_law_passes() -> None:
    result = RUNNER.invoke(law.law, ["check"])
    assert result.exit_code == 0, result.output
    assert "không có lỗi" in result.output


def test_a_fault_is_told_with_file_line_field_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(BROKEN)
    result = RUNNER.invoke(law.law, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert f"{tmp_path}/x.yaml:1:" in result.output
    assert "thiếu trường" in result.output
    assert "Cách sửa" in result.output


def test_a_program_gets_json(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(BROKEN)
    result = RUNNER.invoke(law.law, ["check", str(tmp_path), "--json"])
    answer = json.loads(result.output)
    assert result.exit_code == 1
    assert answer["count"] == len(answer["items"]) > 0
    assert set(answer["items"][0]) == {"folder", "file", "line", "field", "message", "remedy"}


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = RUNNER.invoke(law.law, ["check", str(tmp_path / "absent")])
    assert result.exit_code == 2
