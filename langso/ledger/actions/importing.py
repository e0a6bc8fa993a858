"""A file of figures into the ledger: all of it, or nothing and the reasons."""

import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from langso.core.periods import Period
from langso.ledger import queries, rules
from langso.ledger.actions import batches, copying, sheets
from langso.ledger.actions.gathering import Gathered, Gatherer, Question
from langso.ledger.actions.reading import ABSENT, HIGH_OPEN, LOW_OPEN
from langso.ledger.actions.refusals import Refusals
from langso.ledger.values import (
    BatchResult,
    ImportReport,
    LedgerMovedError,
    Method,
    Status,
    UnknownBatchError,
)
from langso.standards import queries as standards

_FEW_ELEMENTS = 20
_TRIES = 5
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Wish:
    """How a file is to be imported; what changes the figures is part of the key."""

    period: str | None
    set_id: str | None
    sheet: str | None
    decimal: str | None
    status: str
    method: str
    simulated: bool


def import_file(
    *,
    path: Path,
    source: str,
    by: str,
    at: dt.datetime,
    period: Period | None = None,
    set_id: str | None = None,
    method: str = Method.WORKBOOK,
    status: str = Status.APPROVED,
    sheet: str | None = None,
    decimal: str | None = None,
    simulated: bool = False,
    note: str = "",
    by_id: int | None = None,
    origin: str = "",
    file_name: str = "",
    dry_run: bool = False,
    errors_file: Path | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ImportReport:
    """Record the figures of a CSV, XLSX or Parquet file as one batch, or tell what is in the way.

    Units are those alive on the period's last day. Nothing is written when any cell is refused,
    and in a dry run. Figures equal to the effective one (and as real or as simulated as it) are
    not written again. A file imported before with the same choices writes nothing (`repeated`),
    unless that batch was withdrawn. `decimal`: "," or "." where the file should not be asked.
    Raises FileRefusedError when the file as a whole cannot be read, UnknownSetError, and
    LedgerMovedError when others kept writing while this file was compared with the ledger.
    """
    began = time.perf_counter()
    wish = Wish(
        str(period) if period else None,
        set_id,
        sheet,
        decimal,
        Status(status).value,
        Method(method).value,
        simulated,
    )
    table = sheets.open_sheet(path, sheet=sheet)
    sha = _digest(path)
    key, repeated = _key(sha, wish)
    if repeated is not None and not dry_run:
        batch_id, event_id = repeated
        return replace(_report(sha, began), repeated=True, batch_id=batch_id, event_id=event_id)
    if set_id is not None:
        standards.get_set(set_id=set_id, year=period.year if period else _last_year(set_id))
    question = Question(period, set_id, decimal, at.astimezone(_VIETNAM).date())
    with Refusals(errors_file) as refusals:
        layout = rules.layout_of(table.header)
        gatherer = Gatherer(table, layout, question, refusals)
        gathered = gatherer.gather(progress)
        _refuse_doubled(gathered, table, refusals)
    head = batches.Head(
        key=key,
        source=source,
        method=wish.method,
        status=wish.status,
        by=by,
        at=at,
        note=note,
        simulated=simulated,
        file_name=file_name or path.name,
        file_sha256=sha,
    )
    for _ in range(_TRIES):
        try:
            return _settle(
                head, gathered, refusals, by_id=by_id, origin=origin, dry_run=dry_run, began=began
            )
        except LedgerMovedError:
            continue
    raise LedgerMovedError


def _settle(
    head: batches.Head,
    gathered: Gathered,
    refusals: Refusals,
    *,
    by_id: int | None,
    origin: str,
    dry_run: bool,
    began: float,
) -> ImportReport:
    """Leave out what is known, write the rest when nothing was refused, and report."""
    columns, notes = _columns(gathered)
    compared_at = queries.cut()
    known = _unchanged(columns, simulated=head.simulated)
    fresh = int((~known).sum())
    report = replace(
        _report(head.file_sha256, began),
        rows=gathered.rows,
        read=len(known) + refusals.cells,
        accepted=fresh,
        unchanged=len(known) - fresh,
        refused=refusals.cells,
        blank=gathered.blank,
        dry_run=dry_run,
        errors=tuple(refusals.first),
    )
    if dry_run or refusals.cells or not fresh:
        return replace(report, seconds=time.perf_counter() - began)
    result: BatchResult = batches.write(
        head=head,
        content=head.file_sha256,
        columns={name: column[~known] for name, column in columns.items()},
        notes=[note for note, skip in zip(notes, known, strict=True) if not skip] if notes else [],
        by_id=by_id,
        origin=origin,
        compared_at=compared_at if known.any() else None,
    )
    return replace(
        report,
        written=result.written,
        repeated=result.repeated,
        batch_id=result.batch_id,
        event_id=result.event_id,
        seconds=time.perf_counter() - began,
    )


def _report(sha: str, began: float) -> ImportReport:
    return ImportReport(
        rows=0,
        read=0,
        accepted=0,
        unchanged=0,
        refused=0,
        blank=0,
        written=0,
        dry_run=False,
        repeated=False,
        batch_id=None,
        event_id=None,
        file_sha256=sha,
        seconds=time.perf_counter() - began,
        errors=(),
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _last_year(set_id: str) -> int:
    return next((info.last_year for info in standards.list_sets() if info.id == set_id), 0)


def _key(sha: str, wish: Wish) -> tuple[str, tuple[int, int] | None]:
    """Return the batch's key, and the batch that has it already, if one that stands does.

    After a withdrawal the same file may be imported again: under the next key.
    """
    words = json.dumps([getattr(wish, name) for name in wish.__slots__])
    base = f"file:{sha}:{hashlib.sha256(words.encode()).hexdigest()[:16]}"
    attempt = 1
    while True:
        key = base if attempt == 1 else f"{base}#{attempt}"
        try:
            batch = queries.get_batch(key=key)
        except UnknownBatchError:
            return key, None
        if batch.withdrawn_event_id is None:
            return key, (batch.id, batch.event_id)
        attempt += 1


def _refuse_doubled(gathered: Gathered, table: sheets.Sheet, refusals: Refusals) -> None:
    """Refuse every figure after the first for one unit, element and period."""
    order = np.lexsort((gathered.row, gathered.element_id, gathered.period, gathered.unit_id))
    same = np.ones(max(len(order) - 1, 0), dtype=bool)
    for column in (gathered.unit_id, gathered.element_id, gathered.period):
        ordered = column[order]
        same &= ordered[1:] == ordered[:-1]
    if not same.any():
        return
    keys = {element.number: element.key for element in standards.list_elements()}
    for place in np.flatnonzero(same):
        first, again = order[place], order[place + 1]
        refusals.refuse(
            row=int(gathered.row[again]),
            column=str(table.header[gathered.column[again]]),
            element=keys.get(int(gathered.element_id[again]), ""),
            cells=1,
            rule="doubled-cell",
            message=f"Số liệu này đã có ở dòng {gathered.row[first]}, cột "
            f"“{table.header[gathered.column[first]]}”; mỗi đơn vị, chỉ tiêu, kỳ chỉ ghi một lần.",
        )
    keep = np.ones(len(order), dtype=bool)
    keep[order[1:][same]] = False
    for name in Gathered.KINDS:
        setattr(gathered, name, getattr(gathered, name)[keep])


def _columns(gathered: Gathered) -> tuple[copying.Columns, list[str]]:
    """Return the figures as the ledger copies them, sorted by unit, period and element."""
    order = np.lexsort((gathered.element_id, gathered.period, gathered.unit_id))
    flags = gathered.flags[order]
    columns: copying.Columns = {
        "unit_id": gathered.unit_id[order],
        "element_id": gathered.element_id[order],
        "period": gathered.period[order],
        "low": gathered.low[order],
        "high": gathered.high[order],
        "low_open": (flags & LOW_OPEN) > 0,
        "high_open": (flags & HIGH_OPEN) > 0,
        "absent": (flags & ABSENT) > 0,
    }
    if not gathered.notes:
        return columns, []
    return columns, [gathered.notes.get(row, "") for row in gathered.row[order].tolist()]


def _unchanged(columns: copying.Columns, *, simulated: bool) -> npt.NDArray[np.bool_]:
    """Tell which figures equal the effective ones: those need not be written again."""
    known = np.zeros(len(columns["unit_id"]), dtype=bool)
    if not len(known):
        return known
    elements = np.unique(columns["element_id"])
    # Probing the index for each unit and period costs what the file is worth, not the ledger.
    # Naming many elements as well would multiply the probes; naming few saves reading the rest.
    held = queries.effective_table(
        periods=np.unique(columns["period"]).tolist(),
        element_ids=elements.tolist() if len(elements) <= _FEW_ELEMENTS else None,
        unit_ids=np.unique(columns["unit_id"]).tolist(),
    )
    if not held.num_rows:
        return known
    ours, theirs = _cell_keys(columns, held)
    place = np.minimum(np.searchsorted(theirs, ours), len(theirs) - 1)
    known = np.asarray(theirs[place] == ours)
    absent = held["low"].is_null().to_numpy()[place]
    known &= held["simulated"].to_numpy()[place] == simulated
    known &= absent == columns["absent"]
    for name in ("low", "high"):
        ends = held[name].fill_null(0.0).to_numpy()[place]
        known &= absent | (ends == columns[name])
    for name in ("low_open", "high_open"):
        known &= held[name].to_numpy()[place] == columns[name]
    return known


def _cell_keys(
    columns: copying.Columns, held: pa.Table
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return one number for each cell of ours and of the ledger's, in the ledger's order."""
    names = ("unit_id", "period", "element_id")
    both = {
        name: (columns[name].astype(np.int64), held[name].to_numpy().astype(np.int64))
        for name in names
    }
    ours = np.zeros(len(columns["unit_id"]), dtype=np.int64)
    theirs = np.zeros(held.num_rows, dtype=np.int64)
    for name in names:
        mine, other = both[name]
        distinct = np.unique(np.concatenate([np.unique(mine), np.unique(other)]))
        ours = ours * len(distinct) + np.searchsorted(distinct, mine)
        theirs = theirs * len(distinct) + np.searchsorted(distinct, other)
    return ours, theirs
