"""The process's analytical database and the shelves of results."""

import gc
import os
import subprocess
import sys
import threading
import time

import duckdb
import ibis
import pyarrow as pa
import pytest

from langso.core import caches, duck
from langso.core.shelves import Shelf
from tests.repository.tree import ROOT


def test_each_thread_has_a_cursor_of_one_database():
    kept = duck.Kept("SELECT 1 AS a")
    seen = []

    def read():
        seen.append((duck.connection(), duck.fetch('SELECT a FROM "kept"', kept=kept).to_pylist()))

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()

    assert seen[0][1] == [{"a": 1}]
    assert seen[0][0] is not duck.connection()


FORKING = """
import gc, os
import django; django.setup()
from langso.core import duck
kept = duck.Kept("SELECT sum(range) AS a FROM range(3000000)")
child = os.fork()
if child == 0:
    # Everything of the parent's is let go of here, as a new process of the web server would.
    assert duck.fetch("SELECT 2 AS a").to_pylist() == [{"a": 2}]
    del kept
    duck.close()
    duck._local.held = None
    gc.collect()
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
print(kept.rows().num_rows)
"""


@pytest.mark.slow
@pytest.mark.parametrize("used_in_child", [True, False])
def test_forked_child_has_a_database_of_its_own(tmp_path, used_in_child):
    script = FORKING if used_in_child else FORKING.replace("    assert duck.fetch", "    # ")
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        env={
            **os.environ, "LANGSO_HOME": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "langso.config.settings",
        },
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "1"), done.stderr


def test_files_outside_the_snapshots_cannot_be_reached(tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")

    with pytest.raises(duckdb.Error):
        duck.connection().execute(f"SELECT * FROM read_csv('{tmp_path}/secret.csv')")
    with pytest.raises(duckdb.Error):
        duck.connection().execute("SET enable_external_access = true")


def test_a_kept_table_goes_with_its_holder():
    kept = duck.Kept.of(pa.table({"a": [1, 2]}))
    name = kept.name
    assert kept.rows().num_rows == 2

    del kept
    gc.collect()

    with pytest.raises(duckdb.CatalogException):
        duck.fetch(f'SELECT * FROM "{name}"')


def test_tables_and_queries_take_the_place_of_names():
    kept = duck.Kept("SELECT 2 AS a")

    rows = duck.fetch('SELECT t.a + u.a AS a FROM "t" t, "u" u', t=kept, u="SELECT 3 AS a")

    assert rows.to_pylist() == [{"a": 5}]


def numbers(limit):
    table = ibis.table({"a": "int64"}, name="numbers")
    return table.filter(table.a < limit)


def test_expressions_become_sql_once():
    kept = duck.Kept("SELECT unnest([1, 2, 3]) AS a")

    sql = duck.sql_of(numbers, 3)

    assert duck.sql_of(numbers, 3) is sql
    assert duck.fetch(sql, numbers=kept).num_rows == 2
    assert duck.fetch(duck.sql_of(numbers, 2), numbers=kept).num_rows == 1


def test_a_shelf_makes_a_result_once_for_many_askers():
    shelf = Shelf(2)
    made = []

    def make():
        time.sleep(0.02)
        made.append(1)
        return object()

    found = []
    threads = [
        threading.Thread(target=lambda: found.append(shelf.get("a", make))) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 1
    assert len(set(map(id, found))) == 1


def test_a_shelf_keeps_the_last_used():
    shelf = Shelf(2)
    for key in ("a", "b", "a", "c"):
        shelf.get(key, lambda key=key: key)

    assert shelf.get("a", lambda: "new") == "a"
    assert shelf.get("b", lambda: "new") == "new"
    caches.clear_all()
    assert shelf.get("a", lambda: "new") == "new"


def test_a_failure_is_not_kept():
    shelf = Shelf(2)
    with pytest.raises(ZeroDivisionError):
        shelf.get("a", lambda: 1 / 0)

    assert shelf.get("a", lambda: 1) == 1
