"""What has outgrown its room becomes a package of the same name."""

import ast
from pathlib import Path

import pytest

from tests.repository import tree

MODULE_LINES, TEST_LINES, TEMPLATE_LINES = 600, 800, 200
FUNCTION_LINES, VIEW_LINES = 60, 30


def _python(folder: str) -> list[Path]:
    return [path for path in tree.files_below(folder, ".py") if "migrations" not in path.parts]


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


@pytest.mark.parametrize(
    ("folder", "suffix", "most"),
    [
        ("langso", ".py", MODULE_LINES),
        ("tools", ".py", MODULE_LINES),
        ("tests", ".py", TEST_LINES),
        ("langso", ".html", TEMPLATE_LINES),
    ],
)
def test_files_are_not_too_long(folder: str, suffix: str, most: int) -> None:
    found = [path for path in tree.files_below(folder, suffix) if "migrations" not in path.parts]
    long = {tree.name(path): _lines(path) for path in found if _lines(path) > most}
    assert not long


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines from the first statement after the docstring."""
    statements = function.body
    if ast.get_docstring(function) is not None:
        statements = statements[1:]
    return (function.end_lineno or 0) - statements[0].lineno + 1 if statements else 0


def test_functions_are_not_too_long() -> None:
    long = {}
    for path in _python("langso"):
        is_view = "views" in path.name or "views" in path.parts
        most = VIEW_LINES if is_view else FUNCTION_LINES
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = _body_lines(node)
                if lines > most:
                    long[f"{tree.name(path)}: {node.name}"] = lines
    assert not long
