"""One in-memory DuckDB a process, a cursor a thread.

Files may be attached only from the folder of snapshots; nothing else outside the process can be
reached from SQL, and its configuration is locked once it is set.
"""

import contextlib
import itertools
import os
import threading
import weakref
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
from django.conf import settings

from langso.core import caches

# Two web workers and a background worker share one machine: each takes a slice of it.
MEMORY_LIMIT = "2GB"

_numbers = itertools.count(1)
_lock = threading.Lock()
_local = threading.local()
_root: dict[int, duckdb.DuckDBPyConnection] = {}


def snapshot_folder() -> Path:
    """Return the folder that DuckDB files live in; it is made when it does not exist."""
    folder = Path(settings.HOME) / "snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def connection() -> duckdb.DuckDBPyConnection:
    """Return this thread's cursor of the process's database.

    A forked process gets a database of its own: DuckDB's threads do not survive a fork.
    """
    process = os.getpid()
    held = getattr(_local, "held", None)
    root = _root.get(process) or _opened(process)
    if held is None or held[0] is not root:
        held = _local.held = (root, root.cursor())
    return held[1]


def root() -> duckdb.DuckDBPyConnection:
    """Return the process's database itself; another object after `close`."""
    connection()
    return _root[os.getpid()]


def _opened(process: int) -> duckdb.DuckDBPyConnection:
    with _lock:
        if process not in _root:
            root = duckdb.connect(":memory:")
            root.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
            root.execute("SET preserve_insertion_order = false")
            folder = str(snapshot_folder()).replace("'", "''")
            root.execute(f"SET allowed_directories = ['{folder}']")
            root.execute("SET enable_external_access = false")
            root.execute("SET lock_configuration = true")
            _root.clear()
            _root[process] = root
        return _root[process]


def close() -> None:
    """Forget the process's database with everything in it; the next caller opens a new one."""
    with _lock:
        _root.clear()


@lru_cache(maxsize=512)
def compiled(expression: ibis.Expr) -> str:
    """Return an Ibis expression as DuckDB's SQL; the same expression is turned once."""
    return str(ibis.to_sql(expression, dialect="duckdb"))


def chained(stages: list[tuple[str, ibis.Expr]]) -> str:
    """Return stages, each over the tables named before it, as one query."""
    *first, (_name, last) = stages
    parts = ", ".join(f'"{name}" AS ({compiled(stage)})' for name, stage in first)
    return f"WITH {parts} SELECT * FROM ({compiled(last)})" if parts else compiled(last)


def named(sql: str, **tables: str) -> str:
    """Put real tables where an expression's tables stand: quoted names, as Ibis writes them."""
    for name, real in tables.items():
        sql = sql.replace(f'"{name}"', f'"{real}"')
    return sql


def create(name: str, sql: str, *parameters: Any) -> None:
    """Make a table of this process from a query."""
    connection().execute(f'CREATE OR REPLACE TABLE "{name}" AS {sql}', list(parameters) or None)


class Kept:
    """A table of this process that lives as long as somebody holds this object.

    A query that has begun keeps seeing the table: DuckDB drops it for later ones only.
    """

    def __init__(self, sql: str, *parameters: Any, name: str = "kept") -> None:
        """Make the table from a query; its name is unique in the process."""
        self.name = f"{name}_{next(_numbers)}"
        create(self.name, sql, *parameters)
        root = _root[os.getpid()]
        weakref.finalize(self, _drop, root, self.name)

    @classmethod
    def of(cls, table: pa.Table, *, name: str = "kept") -> "Kept":
        """Keep the rows of an Arrow table."""
        cursor = connection()
        source = f"arrow_{next(_numbers)}"
        cursor.register(source, table)
        try:
            return cls(f'SELECT * FROM "{source}"', name=name)
        finally:
            cursor.unregister(source)

    def rows(self) -> pa.Table:
        """Return the whole table."""
        return fetch(f'SELECT * FROM "{self.name}"')


def _drop(root: duckdb.DuckDBPyConnection, name: str) -> None:
    """Drop a table nobody holds any more, unless its database has been closed meanwhile."""
    with contextlib.suppress(duckdb.Error):
        root.cursor().execute(f'DROP TABLE IF EXISTS "{name}"')


def fetch(sql: str, *parameters: Any) -> pa.Table:
    """Run a query of this process's database and return all its rows."""
    return connection().execute(sql, list(parameters) or None).to_arrow_table()


caches.on_clear(close)
