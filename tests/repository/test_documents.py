"""Decisions are numbered as titled, and what is written stays true of the tree."""

import re
from itertools import count
from pathlib import Path

import pytest

from tests.repository import tree

DECISION = re.compile(r"(?P<number>\d{4})-[a-z0-9-]+\.md")
TITLE = re.compile(r"# (?P<number>\d+)\. \S")
NAMED_FILE = re.compile(r"`((?:langso|tests|tools|docs|law|seeds)/[\w./-]+\.\w+)`")


def _decisions() -> list[Path]:
    return sorted(tree.files_below("docs/decisions", ".md"))


@pytest.mark.parametrize("path", _decisions(), ids=lambda path: path.name)
def test_decision_is_numbered_as_titled(path: Path) -> None:
    by_name = DECISION.fullmatch(path.name)
    assert by_name, "NNNN-title-in-lower-case.md"
    title = TITLE.match(path.read_text().split("\n", 1)[0])
    assert title, "the first line is `# <number>. <title>`"
    assert int(by_name["number"]) == int(title["number"])


def test_decisions_follow_one_another() -> None:
    numbers = [int(path.name[:4]) for path in _decisions()]
    assert numbers == [number for number, _ in zip(count(1), numbers, strict=False)]


@pytest.mark.parametrize(
    "path", [path for path in tree.files() if path.suffix == ".md"], ids=tree.name
)
def test_files_named_in_documents_exist(path: Path) -> None:
    named = set(NAMED_FILE.findall(path.read_text()))
    assert not [name for name in named if not (tree.ROOT / name).exists()]
