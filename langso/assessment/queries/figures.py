"""The ledger inside the process: an immutable snapshot file, and what was recorded since.

The file is attached read-only and swapped when a newer one is pointed at. The tail is pulled
from PostgreSQL when somebody asks at a later cut, by the ids of events, so each process sees
every committed figure at its next question and no two processes disagree about a cut.
"""

import datetime as dt
import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from langso.core import caches, duck, moments
from langso.core.shelves import Shelf
from langso.ledger import queries as ledger

POINTER = "current.json"

COLUMNS = """observation_id BIGINT, batch_id BIGINT, unit_id INTEGER, element_id INTEGER,
  period INTEGER, low DOUBLE, high DOUBLE, low_open BOOLEAN, high_open BOOLEAN,
  from_seq BIGINT, to_seq BIGINT, approved BOOLEAN, simulated BOOLEAN"""

EMPTY = """
CREATE OR REPLACE TABLE nothing (COLUMNS, standing BOOLEAN);
CREATE OR REPLACE TABLE tail (COLUMNS);
CREATE OR REPLACE TABLE withdrawn (batch_id BIGINT, event_id BIGINT);
CREATE OR REPLACE VIEW base AS SELECT * FROM nothing;
""".replace("COLUMNS", COLUMNS)

FIGURE = "observation_id, unit_id, element_id, low, high, low_open, high_open, simulated"

# Cells that something after the snapshot touched are decided anew; all others stand as written.
NOW = """
WITH touched AS (
  SELECT unit_id, element_id FROM tail WHERE period = $1 AND approved
  UNION
  SELECT b.unit_id, b.element_id FROM base b JOIN withdrawn w USING (batch_id)
  WHERE b.period = $1 WITHIN
), candidates AS (
  SELECT b.* EXCLUDE (standing) FROM base b SEMI JOIN touched USING (unit_id, element_id)
  WHERE b.period = $1 WITHIN
  UNION ALL SELECT * FROM tail WHERE period = $1
), chosen AS (
  SELECT c.* FROM candidates c LEFT JOIN withdrawn w USING (batch_id)
  WHERE c.approved AND c.from_seq <= $2 AND coalesce(least(c.to_seq, w.event_id) > $2, true)
  QUALIFY row_number() OVER (
    PARTITION BY c.unit_id, c.element_id ORDER BY c.from_seq DESC, c.observation_id DESC) = 1
)
SELECT FIGURE FROM base b ANTI JOIN touched USING (unit_id, element_id)
WHERE b.period = $1 WITHIN AND b.standing AND b.low IS NOT NULL
UNION ALL
SELECT FIGURE FROM chosen WHERE low IS NOT NULL
""".replace("FIGURE", FIGURE)

# Any earlier state: every row that was in force then competes.
BACK_THEN = """
SELECT FIGURE FROM (
  SELECT c.* FROM (
    SELECT * EXCLUDE (standing) FROM base b WHERE period = $1 WITHIN
    UNION ALL SELECT * FROM tail WHERE period = $1
  ) c LEFT JOIN withdrawn w USING (batch_id)
  WHERE c.approved AND c.from_seq <= $2 AND coalesce(least(c.to_seq, w.event_id) > $2, true)
  QUALIFY row_number() OVER (
    PARTITION BY c.unit_id, c.element_id ORDER BY c.from_seq DESC, c.observation_id DESC) = 1
) WHERE low IS NOT NULL
""".replace("FIGURE", FIGURE)


BASE = 'CREATE OR REPLACE VIEW base AS SELECT * FROM "SNAPSHOT".figures'
VERSIONS = 'SELECT period, version FROM "SNAPSHOT".periods'
TOUCHED = """
SELECT period, max(greatest(from_seq, coalesce(to_seq, 0))) FROM pulled GROUP BY period
"""


# Units of a period that anything recorded or withdrawn after one event and up to another touches.
UNITS_TOUCHED = """
SELECT unit_id FROM tail WHERE period = $1
  AND (from_seq > $2 AND from_seq <= $3 OR to_seq > $2 AND to_seq <= $3)
UNION
SELECT f.unit_id FROM (
  SELECT batch_id, unit_id FROM base WHERE period = $1
  UNION ALL SELECT batch_id, unit_id FROM tail WHERE period = $1
) f JOIN withdrawn w USING (batch_id) WHERE w.event_id > $2 AND w.event_id <= $3
"""


@dataclass(frozen=True, slots=True)
class SnapshotState:
    """Which snapshot is pointed at."""

    path: Path
    cut: int
    rows: int
    built_at: dt.datetime
    mark: str
    """Names the newest batch it holds, so that a snapshot of another ledger is not used."""


def snapshot_state() -> SnapshotState | None:
    """Return the snapshot that is pointed at, None when there is none."""
    folder = duck.snapshot_folder()
    try:
        said = json.loads((folder / POINTER).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    path = folder / said["file"]
    if not path.exists():
        return None
    built_at = dt.datetime.fromisoformat(said["built_at"])
    return SnapshotState(path, said["cut"], said["rows"], built_at, said["mark"])


def mark_at(*, cut: int) -> str:
    """Name the newest batch at a cut: tells one ledger from another with the same numbers."""
    newest = ledger.list_batches(limit=1, before=cut + 1)
    return f"{newest[0].key} {newest[0].recorded_at.isoformat()}" if newest else ""


class _Mirror:
    """The ledger as this process has it; all its tables change under one lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Start from nothing."""
        self.root: duckdb.DuckDBPyConnection | None = None
        self.path: Path | None = None
        self.base_cut = 0
        self.base_versions: dict[int, int] = {}
        self.seen = 0
        self.bare = True
        """Whether nothing was recorded or withdrawn since the snapshot."""
        self.versions: dict[int, int] = {}

    def follow(self, cut: int) -> None:
        """Take in everything up to a cut, from a newer snapshot and from PostgreSQL."""
        with self.lock:
            if self.root is not duck.root() or cut < self.seen:
                self._begin()
            self._swap()
            if cut > self.seen:
                self._pull(cut)

    def _begin(self) -> None:
        self.forget()
        duck.connection().execute(EMPTY)
        self.root = duck.root()

    def _swap(self) -> None:
        """Attach the snapshot pointed at when it is another than ours, and drop the old tail."""
        state = snapshot_state()
        if state is None or state.path == self.path or state.mark != mark_at(cut=state.cut):
            return
        cursor = duck.connection()
        alias = state.path.stem
        cursor.execute(f"""ATTACH IF NOT EXISTS '{state.path}' AS "{alias}" (READ_ONLY)""")
        self.path, self.base_cut = state.path, state.cut
        self.base_versions = dict(cursor.execute(VERSIONS.replace("SNAPSHOT", alias)).fetchall())
        cursor.execute("BEGIN")
        cursor.execute(BASE.replace("SNAPSHOT", alias))
        if self.seen <= state.cut:
            cursor.execute("DELETE FROM tail")
            cursor.execute("DELETE FROM withdrawn")
            self.seen = state.cut
            self.versions = dict(self.base_versions)
        else:
            cursor.execute("DELETE FROM tail WHERE from_seq <= ?", [state.cut])
            cursor.execute("DELETE FROM withdrawn WHERE event_id <= ?", [state.cut])
        cursor.execute("COMMIT")
        self.bare = self.seen == state.cut

    def _pull(self, cut: int) -> None:
        """Take in what was recorded and withdrawn since, and note which periods it touches."""
        self.bare = False
        changes = ledger.changes_since(cut=self.seen, upto=cut)
        cursor = duck.connection()
        if changes.rows.num_rows:
            cursor.register("pulled", changes.rows)
            cursor.execute("INSERT INTO tail SELECT * FROM pulled")
            self._touch(cursor.execute(TOUCHED).fetchall())
            cursor.unregister("pulled")
        for batch_id, event_id in changes.withdrawn:
            cursor.execute("INSERT INTO withdrawn VALUES (?, ?)", [batch_id, event_id])
            periods = cursor.execute(
                "SELECT DISTINCT period FROM base WHERE batch_id = $1"
                " UNION SELECT DISTINCT period FROM tail WHERE batch_id = $1",
                [batch_id],
            ).fetchall()
            self._touch([(period, event_id) for (period,) in periods])
        self.seen = cut

    def _touch(self, periods: list[tuple[int, int]]) -> None:
        for period, event in periods:
            self.versions[period] = max(event, self.versions.get(period, 0))


_touched: Shelf[pa.Table] = Shelf(64)
_mirror = _Mirror()
caches.on_clear(_mirror.forget)


@dataclass(frozen=True, slots=True)
class Cut:
    """A state of the ledger: now (at event `number`), or an earlier one when `past`."""

    number: int
    past: bool


def cut_for(*, as_of_cut: int | None) -> Cut:
    """Bring this process up to the ledger as it is and return the cut asked for."""
    now = moments.once(_mirror, _followed)
    if as_of_cut is None or as_of_cut >= now:
        return Cut(now, past=False)
    return Cut(as_of_cut, past=True)


def _followed() -> int:
    now = ledger.cut()
    _mirror.follow(now)
    return now


def version(*, period: int, cut: Cut) -> tuple[int, bool]:
    """Return what a result on a period's figures is kept under: the last event that touched it."""
    last = _mirror.versions.get(period, 0)
    return (min(last, cut.number), cut.past and cut.number < last)


def periods() -> list[int]:
    """Return the codes of periods that hold any figure, newest first."""
    return sorted(_mirror.versions, reverse=True)


def units_touched(*, period: int, after: int, upto: int) -> pa.Table | None:
    """Return the units (unit_id) whose figures of a period changed between two events.

    None when this process no longer holds what happened since: a newer snapshot took it in.
    """
    if after < _mirror.base_versions.get(period, 0):
        return None
    # All sets of a period ask this one after the other.
    key = (_mirror.path, period, after, upto)
    return _touched.get(key, lambda: duck.fetch(UNITS_TOUCHED, period, after, upto))


def effective(
    *, period: int, cut: Cut, within: tuple[int, int] | None = None
) -> tuple[str, list[int]]:
    """Return the SQL (and its parameters) of a period's figures in force.

    Grain: one row a unit × element with a figure. Columns: `FIGURE`. Of the snapshot, which lies
    in the order of units, only those from the first to the last one of `within` are read.
    """
    # A snapshot may have been swapped in that is newer than the cut this question began with.
    last = _mirror.versions.get(period, 0)
    past = cut.number < _mirror.base_cut or (cut.past and cut.number < last)
    bounds = f"AND b.unit_id BETWEEN {int(within[0])} AND {int(within[1])}" if within else ""
    return (BACK_THEN if past else NOW).replace("WITHIN", bounds), [period, cut.number]


# Every row of one unit, whenever it was in force.
OF_UNIT = """
SELECT element_id, low, high, low_open, high_open, observation_id, simulated, batch_id, from_seq,
  to_seq, approved FROM TABLE WHERE period = $1 AND unit_id = $2
"""


def of_unit(*, unit_id: int, period: int, cut: Cut) -> list[tuple[Any, ...]]:
    """Return the figures of one unit in force: element_id and the rest of `FIGURE` after it.

    The same figures as `effective` has. Choosing among a hundred rows here takes a tenth of what
    planning that query takes.
    """
    cursor, asked = duck.connection(), [period, unit_id]
    withdrawn: dict[int, int] = {}
    if _mirror.bare:
        rows = cursor.execute(OF_UNIT.replace("TABLE", "base"), asked).fetchall()
    else:
        # A newer snapshot may take the tail in meanwhile: all three are read as of one instant.
        cursor.execute("BEGIN")
        rows = cursor.execute(OF_UNIT.replace("TABLE", "base"), asked).fetchall()
        rows += cursor.execute(OF_UNIT.replace("TABLE", "tail"), asked).fetchall()
        withdrawn = dict(cursor.execute("SELECT batch_id, event_id FROM withdrawn").fetchall())
        cursor.execute("COMMIT")
    standing: dict[int, tuple[Any, ...]] = {}
    for row in sorted(rows, key=lambda one: (one[8], one[5])):
        *figure, batch_id, from_seq, to_seq, approved = row
        until = to_seq or withdrawn.get(batch_id)
        if approved and from_seq <= cut.number and (until is None or until > cut.number):
            standing[row[0]] = tuple(figure)
    return [figure for figure in standing.values() if figure[1] is not None]
