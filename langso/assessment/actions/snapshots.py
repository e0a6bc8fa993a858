"""Building the immutable DuckDB file that every process reads figures from."""

import contextlib
import datetime as dt
import json
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
from django.db import connection, transaction

from langso.assessment.queries import figures, warming
from langso.core import audit, duck
from langso.ledger import queries as ledger

KEPT = 2
"""Older files stay for this many builds: a process may be about to attach the one before."""

LOCK = "select pg_try_advisory_xact_lock(hashtext('assessment-snapshot'))"

TYPES = ", ".join("'{}': '{}'".format(*column.split()) for column in figures.COLUMNS.split(","))

FIGURES = """
CREATE TABLE figures AS
SELECT * EXCLUDE (place), coalesce(place = 1, false) AS standing FROM (
  SELECT *, CASE WHEN approved AND to_seq IS NULL THEN row_number() OVER (
    PARTITION BY period, unit_id, element_id, (approved AND to_seq IS NULL)
    ORDER BY from_seq DESC, observation_id DESC) END AS place
  FROM read_csv($1, header = true, columns = {TYPES})
) ORDER BY period, unit_id, element_id
""".replace("TYPES", TYPES)

PERIODS = """
CREATE TABLE periods AS
SELECT period, max(greatest(from_seq, coalesce(to_seq, 0))) AS version FROM figures GROUP BY period
"""


@dataclass(frozen=True, slots=True)
class SnapshotBuilt:
    """A snapshot that was built, or the one that stands when nothing is new."""

    path: Path
    cut: int
    rows: int
    seconds: float


def build_snapshot(*, by: str, at: dt.datetime) -> SnapshotBuilt | None:
    """Build a snapshot of the ledger up to now and point to it; None when another is at it.

    The file is written beside the one in use and named in the pointer by one rename, so readers
    never see half of it. Files from before the last two are removed.
    """
    began = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        if not cursor.fetchone()[0]:
            return None
        cut = ledger.cut()
        standing = figures.snapshot_state()
        if standing and standing.cut == cut and standing.mark == figures.mark_at(cut=cut):
            return SnapshotBuilt(standing.path, cut, standing.rows, 0.0)
        built = _built(cut=cut, at=at)
        seconds = time.monotonic() - began
        audit.record_event(
            at=at,
            actor=by,
            actor_id=None,
            action="assessment.build_snapshot",
            subject=built.path.name,
            detail={"cut": cut, "rows": built.rows, "seconds": round(seconds, 1)},
        )
    _clean_up()
    return SnapshotBuilt(built.path, cut, built.rows, seconds)


TAIL_ROWS = 50_000
TAIL_AGE = dt.timedelta(days=1)


def compact(*, by: str, at: dt.datetime) -> SnapshotBuilt | None:
    """Build a snapshot when the tail after the last one is long, or a day old; None otherwise."""
    standing = figures.snapshot_state()
    if standing is not None:
        waiting = _rows_after(standing.cut)
        old = at - standing.built_at > TAIL_AGE
        if waiting < (1 if old else TAIL_ROWS):
            return None
        # With the events gone into the snapshot nobody could tell which units they touched.
        warming.keep_answers()
    return build_snapshot(by=by, at=at)


def _rows_after(cut: int) -> int:
    """Count the figures recorded after a cut, at least up to the number that matters."""
    rows, before = 0, None
    while rows < TAIL_ROWS:
        batches = ledger.list_batches(limit=500, before=before)
        newer = [batch for batch in batches if batch.event_id > cut]
        rows += sum(batch.cell_count for batch in newer)
        if len(newer) < 500:
            break
        before = newer[-1].event_id
    return rows


def _built(*, cut: int, at: dt.datetime) -> SnapshotBuilt:
    folder = duck.snapshot_folder()
    path = folder / f"ledger-{cut}-{at:%Y%m%d%H%M%S}.duckdb"
    raw, draft = path.with_suffix(".csv"), path.with_suffix(".draft")
    try:
        draft.unlink(missing_ok=True)
        rows = ledger.copy_facts_to(raw, upto_cut=cut)
        with duckdb.connect(draft) as database:
            database.execute(FIGURES, [str(raw)])
            database.execute(PERIODS)
        draft.rename(path)
    finally:
        raw.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)
    _point_to(path, cut=cut, rows=rows, at=at)
    return SnapshotBuilt(path, cut, rows, 0.0)


def _point_to(path: Path, *, cut: int, rows: int, at: dt.datetime) -> None:
    said = {
        "file": path.name,
        "cut": cut,
        "rows": rows,
        "built_at": at.isoformat(),
        "mark": figures.mark_at(cut=cut),
    }
    draft = path.parent / f"{figures.POINTER}.draft"
    draft.write_text(json.dumps(said))
    draft.replace(path.parent / figures.POINTER)


def _clean_up() -> None:
    """Remove files that are no longer pointed at; whoever still reads one keeps it open."""
    files = sorted(duck.snapshot_folder().glob("ledger-*.duckdb"), key=lambda f: f.stat().st_mtime)
    for path in files[:-KEPT]:
        with contextlib.suppress(OSError):
            path.unlink()
