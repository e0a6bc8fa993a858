"""The repository as the checks see it: files that are, or would be, committed."""

import configparser
import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Return every file that is tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    if not listed:  # an export without git
        ignored = {".venv", "node_modules", "var", ".git", "__pycache__"}
        found = (path for path in ROOT.rglob("*") if path.is_file())
        return tuple(path for path in found if not ignored & set(path.relative_to(ROOT).parts))
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def files_below(folder: str, suffix: str) -> list[Path]:
    """Return the files of a folder that end so."""
    top = ROOT / folder
    return [path for path in files() if path.is_relative_to(top) and path.name.endswith(suffix)]


def name(path: Path) -> str:
    """Return a file's path from the top of the repository."""
    return str(path.relative_to(ROOT))


@cache
def ranks() -> dict[str, int]:
    """Return each package's rank, lowest 0, as the contract for import-linter orders them."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:packages"]["layers"].split("\n")
    order = [re.findall(r"\w+", layer) for layer in layers if layer.strip()]
    return {package: rank for rank, layer in enumerate(reversed(order)) for package in layer}


def may_know(higher: str, lower: str) -> bool:
    """Tell whether the first package may know of the second: itself, or one of a lower rank."""
    return higher == lower or ranks()[lower] < ranks()[higher]
