"""What must not be committed, and what must not be forgotten."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.repository import tree

# Written in halves, so that this file passes its own check.
FORBIDDEN = [
    "/work" + "/main", "/work" + "/shared", "/" + "tmp/w/", "pypi" + ".org", "npmjs" + ".org",
    "pythonhosted" + ".org", "npmmirror" + ".com",
]  # fmt: skip
TEXT = {
    ".py", ".md", ".toml", ".yaml", ".yml", ".json", ".html", ".css", ".js", ".mjs", ".sh", ".txt",
    ".lock", ".in", ".po", ".csv", "",
}  # fmt: skip
ADDRESS = re.compile(r"https?://|git\+|--(?:extra-)?index-url|--trusted-host")


def _texts() -> list[Path]:
    return [path for path in tree.files() if path.suffix in TEXT]


@pytest.mark.parametrize("words", FORBIDDEN)
def test_nothing_names_the_place_it_was_made_at(words: str) -> None:
    found = [tree.name(path) for path in _texts() if words in path.read_text(errors="replace")]
    assert not found


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_python_locks_carry_no_addresses(name: str) -> None:
    assert not ADDRESS.search((tree.ROOT / name).read_text())


def test_node_lock_carries_no_addresses() -> None:
    packages = json.loads((tree.ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, facts in packages.items() if "resolved" in facts]


@pytest.mark.parametrize("marker", ["TODO", "FIXME", "XXX"])
def test_no_loose_ends(marker: str) -> None:
    pattern = re.compile(rf"\b{marker}\b")
    own = Path(__file__)
    found = [
        tree.name(path)
        for path in _texts()
        if path.suffix in {".py", ".html", ".js", ".mjs", ".css"} and path != own
        and pattern.search(path.read_text())
    ]  # fmt: skip
    assert not found


def test_every_template_is_used() -> None:
    templates = {path: "/".join(path.parts[path.parts.index("templates") + 1 :])
                 for path in tree.files_below("langso", ".html")}  # fmt: skip
    # Django and django-ninja look these up by themselves.
    by_convention = {"404.html", "500.html", "403.html", "400.html", "403_csrf.html"}
    texts = {
        path: path.read_text()
        for suffix in (".py", ".html")
        for path in tree.files_below("langso", suffix)
    }
    unused = [
        name
        for path, name in templates.items()
        if name not in by_convention
        and not any(name in text for other, text in texts.items() if other != path)
    ]
    assert not unused


@pytest.mark.django_db
def test_models_have_their_migrations() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
