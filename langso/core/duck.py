"""One in-memory DuckDB a process, a cursor a thread.

Files may be attached only from the folder of snapshots; nothing else outside the process can be
reached from SQL, and its configuration is locked once it is set.
"""

import contextlib
import itertools
import os
import threading
import weakref
from collections.abc import Callable, Hashable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
from django.conf import settings

from langso.core import caches, sql_cache

if TYPE_CHECKING:
    import ibis

# Two web workers and a background worker share one machine: each takes a slice of it.
MEMORY_LIMIT = "2GB"

_numbers = itertools.count(1)
_lock = threading.Lock()
_local = threading.local()
_root: dict[int, duckdb.DuckDBPyConnection] = {}
_left_behind: list[object] = []
"""What a fork brought along from its parent's database. It is never let go of: taking a DuckDB
apart without its threads aborts the process."""


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


def _leave_behind() -> None:
    """Begin without a database in a forked child, and without a lock that nobody will release."""
    global _lock  # noqa: PLW0603 - another thread of the parent may have held it
    _lock = threading.Lock()
    _left_behind.extend([*_root.values(), getattr(_local, "held", None)])
    _root.clear()
    _local.held = None


os.register_at_fork(after_in_child=_leave_behind)


def _opened(process: int) -> duckdb.DuckDBPyConnection:
    with _lock:
        if process not in _root:
            root = duckdb.connect(":memory:")
            root.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
            root.execute("SET preserve_insertion_order = false")
            # Grouping by a small integer (a unit) then counts in a plain array, not a hash table:
            # a third less work in the engine's one pass over all figures.
            root.execute("SET perfect_ht_threshold = 20")
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


def compiled(expression: "ibis.Expr") -> str:
    """Return an Ibis expression as DuckDB's SQL."""
    import ibis

    return str(ibis.to_sql(expression, dialect="duckdb"))


@lru_cache(maxsize=512)
def sql_of(make: "Callable[..., ibis.Expr]", *arguments: Hashable) -> str:
    """Return the SQL of the expression that a function of `frames` makes: built and turned once.

    Both take tens of milliseconds, far longer than most of the queries.
    """
    return sql_cache.kept(make, arguments, lambda: compiled(make(*arguments)))


def named(sql: str, **tables: "Kept | str") -> str:
    """Put what is read where an expression names it: a kept table, or the text of a query.

    Names stand in double quotes, as Ibis writes them. A text does not hold the tables that were
    put into it: whoever runs it must.
    """
    for name, real in tables.items():
        text = f'"{real.name}"' if isinstance(real, Kept) else f"({real})"
        sql = sql.replace(f'"{name}"', text)
    return sql


class Kept:
    """A table of this process that lives as long as somebody holds this object.

    A query that has begun keeps seeing the table: DuckDB drops it for later ones only.
    """

    def __init__(self, sql: str, *parameters: Any, called: str = "kept", **tables: Any) -> None:
        """Make the table from a query over `tables` (see `named`)."""
        self.name = f"{called}_{next(_numbers)}"
        text = f'CREATE TABLE "{self.name}" AS {named(sql, **tables)}'
        connection().execute(text, list(parameters) or None)
        weakref.finalize(self, _drop, root(), self.name, os.getpid())

    @classmethod
    def of(cls, table: pa.Table, *, called: str = "kept") -> "Kept":
        """Keep the rows of an Arrow table."""
        cursor = connection()
        cursor.register("handed_over", table)
        try:
            return cls("SELECT * FROM handed_over", called=called)
        finally:
            cursor.unregister("handed_over")

    def rows(self) -> pa.Table:
        """Return the whole table."""
        return fetch('SELECT * FROM "kept"', kept=self)


def _drop(database: duckdb.DuckDBPyConnection, name: str, process: int) -> None:
    """Drop a table nobody holds any more, unless its database has been closed meanwhile."""
    if process != os.getpid():
        _left_behind.append(database)
        return
    with contextlib.suppress(duckdb.Error):
        database.cursor().execute(f'DROP TABLE IF EXISTS "{name}"')


def fetch(sql: str, *parameters: Any, **tables: Any) -> pa.Table:
    """Run a query over `tables` (see `named`) and return all its rows."""
    return connection().execute(named(sql, **tables), list(parameters) or None).to_arrow_table()


caches.on_clear(close)
