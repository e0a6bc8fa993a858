"""SQL made from expressions, kept in the data folder so that a new process need not make it again.

Building an expression and turning it to SQL takes tens of milliseconds, a process needs some
fifty of them before its first answer. The texts lie in a folder named by the code they were made
by: any change of a source file, of Ibis or of DuckDB starts a new folder.
"""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Hashable
from functools import cache
from importlib import metadata
from pathlib import Path

import duckdb
from django.conf import settings

_SOURCES = Path(__file__).resolve().parents[1]


def kept(
    make: Callable[..., object], arguments: tuple[Hashable, ...], build: Callable[[], str]
) -> str:
    """Return the SQL that `build` gives for a function and its arguments, from disk if it is there.

    Arguments are known by their text; where that names an address in memory nothing is kept.
    """
    said = repr(arguments)
    if " at 0x" in said:
        return build()
    name = hashlib.sha256(f"{make.__module__}.{make.__qualname__}{said}".encode()).hexdigest()
    path = _folder(Path(settings.HOME)) / f"{name[:40]}.sql"
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        sql = build()
    # Another process may write the same file, or the folder may have gone: both are harmless.
    with contextlib.suppress(OSError):
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_text(sql, encoding="utf-8")
        beside.replace(path)
    return sql


@cache
def _folder(home: Path) -> Path:
    """Return the folder of this code's texts, made new; those of other code go."""
    whole = home / "sql"
    folder = whole / code_version()
    folder.mkdir(parents=True, exist_ok=True)
    for other in whole.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder


@cache
def code_version() -> str:
    """Return what changes with any source file, with Ibis and with DuckDB."""
    found = hashlib.sha256(f"{metadata.version('ibis-framework')} {duckdb.__version__}".encode())
    for path in sorted(_SOURCES.rglob("*.py")):
        state = path.stat()
        found.update(f"{path} {state.st_size} {state.st_mtime_ns}".encode())
    return found.hexdigest()[:16]
