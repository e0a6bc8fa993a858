"""What must be well for the platform to answer: asked by /healthz, `langso serve` and `doctor`.

A check never raises: what it meets becomes its answer, with the remedy beside it.
"""

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from langso.config import security
from langso.config.static import front_end_faults

OLDEST_POSTGRES = 150_000
LITTLE_DISK = 2 * 1024**3
OLD_SNAPSHOT_SECONDS = 2 * 24 * 3600
OLD_HEARTBEAT_SECONDS = 120
PROVINCES_TODAY = 34


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one check: what was found and, when it is not well, what to do."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def python() -> Check:
    """Python is new enough."""
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Check("python", sys.version_info >= (3, 11), found, "Use Python 3.11 or newer.")


def front_end() -> Check:
    """The front end has been built."""
    faults = front_end_faults()
    return Check("front_end", not faults, ", ".join(faults) or "built", "Run `make build`.")


def database() -> Check:
    """The database answers, is new enough and has the extensions."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int, version()")
        number, words = cursor.fetchone()
        cursor.execute("select extname from pg_extension")
        missing = {"btree_gist", "unaccent"} - {name for (name,) in cursor.fetchall()}
    if number < OLDEST_POSTGRES:
        return Check("database", False, words, "Use PostgreSQL 15 or newer.")
    return Check(
        "database", not missing, f"{words.split(' on ')[0]} lacks {missing}" if missing
        else words.split(" on ")[0], "Run `langso serve`, which migrates.",
    )  # fmt: skip


def durability() -> Check:
    """What the database says is saved is on the disk, and stays there when the power fails."""
    wanted = ("fsync", "full_page_writes", "synchronous_commit")
    with connection.cursor() as cursor:
        cursor.execute("select name, setting from pg_settings where name = any(%s)", [list(wanted)])
        found = dict(cursor.fetchall())
    # Of synchronous_commit every other value (local, remote_write …) waits for our own disk too.
    off = [name for name in wanted if found.get(name) == "off"]
    return Check(
        "durability", not off, f"{', '.join(off)} off" if off else "commits wait for the disk",
        "Turn it on in postgresql.conf: figures that were answered as saved could be lost.",
    )  # fmt: skip


def migrations() -> Check:
    """Every migration has been applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    detail = f"{len(plan)} to apply" if plan else "all applied"
    return Check("migrations", not plan, detail, "Run `langso serve`, which migrates.")


def places() -> Check:
    """The country's units are there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select level, count(*) from geography_unitstate s"
            " join geography_unit u on u.id = unit_id where s.validity @> current_date group by 1"
        )
        counts = dict(cursor.fetchall())
    detail = ", ".join(f"{number} {level}" for level, number in sorted(counts.items()))
    enough = counts.get("province", 0) >= 1 and counts.get("commune", 0) >= 1
    return Check("places", enough, detail or "none", "Run `langso load places`.")


def law() -> Check:
    """The law's data elements are there."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from standards_dataelement")
        (count,) = cursor.fetchone()
    return Check("law", count > 0, f"{count} data elements", "Run `langso load law`.")


def snapshot() -> Check:
    """A snapshot of the ledger can be attached."""
    from langso.assessment import queries

    state = queries.snapshot_state()
    if state is None:
        return Check("snapshot", False, "none", "Run `langso serve`, which builds it.")
    age = time.time() - state.built_at.timestamp()
    return Check("snapshot", True, f"up to event {state.cut}, {age / 3600:.1f} h old")


def law_files() -> Check:
    """Every law file is valid."""
    from langso.standards import queries

    faults = queries.check_folder(path=settings.LANGSO_LAW_FOLDER)
    detail = f"{len(faults)} faults" if faults else "valid"
    return Check("law_files", not faults, detail, "Run `langso law check`.")


def local_law() -> Check:
    """Every law file of this installation is in use: faulty ones are left out of the law."""
    from langso.standards import queries

    faults = queries.local_faults()
    if not faults:
        return Check("local_law", True, "all in use")
    files = sorted({fault.file for fault in faults})
    lines = [
        f"{' '.join(filter(None, (one.where, one.field)))}: {one.message}. Cách sửa: {one.remedy}"
        for one in faults
    ]
    return Check(
        "local_law",
        False,
        "\n    ".join([f"left out: {', '.join(files)}", *lines]),
        f"Mend the files in {settings.HOME}/law and run `langso law check`.",
    )


def disk() -> Check:
    """There is room for the data to grow."""
    free = shutil.disk_usage(settings.HOME).free
    return Check(
        "disk", free > LITTLE_DISK, f"{free / 1024**3:.0f} GiB free at {settings.HOME}",
        "Free some space, or move LANGSO_HOME.",
    )  # fmt: skip


def worker() -> Check:
    """A background worker reported a moment ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select extract(epoch from now() - max(last_heartbeat)) from procrastinate_workers"
        )
        (age,) = cursor.fetchone()
    if age is None:
        return Check("worker", False, "none", "Start `langso serve`.")
    return Check(
        "worker", age < OLD_HEARTBEAT_SECONDS, f"seen {age:.0f} s ago", "Start `langso serve`."
    )


def settings_are_safe() -> Check:
    """Nothing is weaker than an installation that others reach may be."""
    found = security.weaknesses(settings)
    if settings.BEHIND_HTTPS:
        found += security.unsafe_accounts()
    detail = "; ".join(found)
    if not found and not settings.BEHIND_HTTPS:
        detail = "for a trial only: no HTTPS in front (BEHIND_HTTPS)"
    return Check("security", not found, detail or "nothing weak", "Change the environment.")


def count(table: str) -> int:
    """Return the number of rows of one of our tables, counted no further than one."""
    with connection.cursor() as cursor:
        quoted = connection.ops.quote_name(table)
        cursor.execute(f"select count(*) from (select 1 from {quoted} limit 1) as first")  # noqa: S608 - a quoted name
        (found,) = cursor.fetchone()
    return int(found)


READINESS: tuple[Callable[[], Check], ...] = (database, migrations, places, law, snapshot)
EXAMINATION: tuple[Callable[[], Check], ...] = (
    python, front_end, database, durability, migrations, places, law, law_files, local_law,
    snapshot, disk, worker, settings_are_safe,
)  # fmt: skip


def run(checks: tuple[Callable[[], Check], ...]) -> list[Check]:
    """Run checks one after another; one that fails unexpectedly is reported like any other."""
    return [_safely(check) for check in checks]


def _safely(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever is wrong is the answer
        words = str(error).strip().splitlines() or [type(error).__name__]
        return Check(check.__name__, False, words[0], "Run `langso doctor` after `langso serve`.")
