"""Recording, approving and withdrawing whole batches, each in one transaction."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
from django.db import connection, transaction

from langso.core import audit
from langso.ledger import queries
from langso.ledger.actions import copying, gate
from langso.ledger.values import (
    AlreadyWithdrawnError,
    BatchInfo,
    BatchResult,
    Cell,
    EventKind,
    KeyReusedError,
    LedgerMovedError,
    Method,
    MissingReasonError,
    NotSubmittedError,
    OwnBatchError,
    Status,
)


@dataclass(frozen=True, slots=True)
class Head:
    """What a batch says of itself."""

    key: str
    source: str
    method: str
    status: str
    by: str
    at: dt.datetime
    note: str = ""
    simulated: bool = False
    file_name: str = ""
    file_sha256: str = ""


def record(
    *,
    key: str,
    source: str,
    method: str,
    status: str,
    cells: Iterable[Cell],
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
    origin: str = "",
    note: str = "",
    simulated: bool = False,
    file_name: str = "",
    file_sha256: str = "",
) -> BatchResult:
    """Append figures as one batch, all or nothing, and return what was written.

    The same key with the same figures again writes nothing and answers with the first batch
    (`repeated`), also when two calls race. Figures already held are written again: a correction
    and a confirmation are both observations. `origin` names the door for the audit trail.
    Raises KeyReusedError, BadFiguresError.
    """
    return record_columns(
        key=key,
        source=source,
        method=method,
        status=status,
        columns=_table(list(cells)),
        by=by,
        at=at,
        by_id=by_id,
        origin=origin,
        note=note,
        simulated=simulated,
        file_name=file_name,
        file_sha256=file_sha256,
    )


def record_columns(
    *,
    key: str,
    source: str,
    method: str,
    status: str,
    columns: pa.Table,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
    origin: str = "",
    note: str = "",
    simulated: bool = False,
    file_name: str = "",
    file_sha256: str = "",
) -> BatchResult:
    """Append figures given as columns: as `record`, for millions of rows.

    `columns`: unit_id, element_id, period (the code, YYYYSS), low, high (NULL together: no
    figure), and optionally low_open, high_open, note. Any order of rows.
    """
    checked, notes = copying.checked(columns)
    head = Head(
        key=key,
        source=source,
        method=Method(method).value,
        status=Status(status).value,
        by=by,
        at=at,
        note=note,
        simulated=simulated,
        file_name=file_name,
        file_sha256=file_sha256,
    )
    return write(
        head=head,
        content=copying.digest(checked, notes),
        columns=checked,
        notes=notes,
        by_id=by_id,
        origin=origin,
    )


def write(
    *,
    head: Head,
    content: str,
    columns: copying.Columns,
    notes: list[str],
    by_id: int | None,
    origin: str,
    compared_at: int | None = None,
) -> BatchResult:
    """Append checked columns as one batch; `content` is the digest that tells a repetition.

    `compared_at`: the cut at which the caller left out what the ledger held already; when the
    ledger has moved since, nothing is written. Raises LedgerMovedError, KeyReusedError.
    """
    rows = len(columns["unit_id"])
    with transaction.atomic():
        batch_id = _claim(head, content=content, rows=rows)
        if batch_id is None:
            return _repeated(head.key, content)
        before = _next_observation()
        copying.copy_rows(batch_id, columns, notes)
        audit.record_event(
            at=head.at,
            actor=head.by,
            actor_id=by_id,
            action="ledger.record",
            subject=f"batch {batch_id}",
            origin=origin,
            detail={
                "key": head.key,
                "source": head.source,
                "method": head.method,
                "status": head.status,
                "cells": rows,
                "simulated": head.simulated,
                "file_sha256": head.file_sha256,
            },
        )
        last = _last_observation()
        gate.close()
        if compared_at is not None and queries.cut() != compared_at:
            raise LedgerMovedError
        event_id = gate.write_event(
            batch_id=batch_id,
            kind=EventKind.RECORDED,
            at=head.at,
            by=head.by,
            observations=(before, last),
        )
    return BatchResult(batch_id, event_id, written=rows)


def withdraw(
    *,
    batch_id: int,
    by: str,
    at: dt.datetime,
    reason: str,
    by_id: int | None = None,
    origin: str = "",
) -> int:
    """Take a whole batch back, leaving its trace, and return the event's id.

    The figures that the batch had superseded are effective again.
    Raises UnknownBatchError, AlreadyWithdrawnError, MissingReasonError.
    """
    if not reason.strip():
        raise MissingReasonError("Rút một lô số liệu phải nêu lý do; hãy ghi lý do rồi làm lại.")
    batch = queries.get_batch(batch_id=batch_id)
    with transaction.atomic():
        audit.record_event(
            at=at,
            actor=by,
            actor_id=by_id,
            action="ledger.withdraw",
            subject=f"batch {batch_id}",
            origin=origin,
            detail={"key": batch.key, "cells": batch.cell_count, "reason": reason},
        )
        gate.close()
        _refuse_withdrawn(queries.get_batch(batch_id=batch_id))
        return gate.write_event(
            batch_id=batch_id, kind=EventKind.WITHDRAWN, at=at, by=by, reason=reason.strip()
        )


def approve(
    *,
    batch_id: int,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
    origin: str = "",
    as_operator: bool = False,
) -> BatchResult:
    """Approve a submitted batch by recording its figures again as an approved one.

    The new batch keeps source, recorder and time of recording; its event says who approved and
    when. Approving twice answers with the first approval (`repeated`). `as_operator`: the
    installation's administrator at the command line may approve what they imported.
    Raises UnknownBatchError, NotSubmittedError, OwnBatchError.
    """
    batch = queries.get_batch(batch_id=batch_id)
    if batch.status != Status.SUBMITTED:
        msg = f"Lô {batch_id} đã được phê duyệt, không cần phê duyệt nữa."
        raise NotSubmittedError(msg)
    if batch.recorded_by == by and not as_operator:
        msg = f"Lô {batch_id} do chính {by} ghi; hãy nhờ người khác phê duyệt."
        raise OwnBatchError(msg)
    head = Head(
        key=f"approve:{batch_id}",
        source=batch.source,
        method=batch.method,
        status=Status.APPROVED.value,
        by=batch.recorded_by,
        at=batch.recorded_at,
        note=batch.note,
        simulated=batch.simulated,
        file_name=batch.file_name,
        file_sha256=batch.file_sha256,
    )
    with transaction.atomic():
        approved_id = _claim(head, content=f"approve:{batch_id}", rows=batch.cell_count)
        if approved_id is None:
            return _repeated(head.key, f"approve:{batch_id}")
        before = _next_observation()
        _copy_batch(batch_id, approved_id)
        audit.record_event(
            at=at,
            actor=by,
            actor_id=by_id,
            action="ledger.approve",
            subject=f"batch {batch_id}",
            origin=origin,
            detail={"approved_batch": approved_id, "cells": batch.cell_count},
        )
        last = _last_observation()
        gate.close()
        _refuse_withdrawn(queries.get_batch(batch_id=batch_id))
        event_id = gate.write_event(
            batch_id=approved_id,
            kind=EventKind.RECORDED,
            at=at,
            by=by,
            observations=(before, last),
        )
    return BatchResult(approved_id, event_id, written=batch.cell_count)


def _table(cells: list[Cell]) -> pa.Table:
    figures = [cell.figure for cell in cells]
    return pa.table(
        {
            "unit_id": pa.array([cell.unit_id for cell in cells], pa.int64()),
            "element_id": pa.array([cell.element_id for cell in cells], pa.int64()),
            "period": pa.array([cell.period for cell in cells], pa.int64()),
            "low": pa.array([figure.low for figure in figures], pa.float64()),
            "high": pa.array([figure.high for figure in figures], pa.float64()),
            "low_open": pa.array([figure.low_open for figure in figures], pa.bool_()),
            "high_open": pa.array([figure.high_open for figure in figures], pa.bool_()),
            "note": pa.array([cell.note for cell in cells], pa.string()),
        }
    )


def _claim(head: Head, *, content: str, rows: int) -> int | None:
    """Insert the batch and return its id, None when the key is taken.

    A second writer of the same key waits here until the first has committed or failed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into ledger_batch (key, source, method, status, note, simulated, file_name,
              file_sha256, content_sha256, cell_count, recorded_by, recorded_at)
            values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            on conflict (key) do nothing returning id
            """,
            [
                head.key,
                head.source[:300],
                head.method,
                head.status,
                head.note[:500],
                head.simulated,
                head.file_name[:300],
                head.file_sha256,
                content,
                rows,
                head.by[:150],
                head.at,
            ],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _repeated(key: str, content: str) -> BatchResult:
    """Answer with the batch that has the key. Raises KeyReusedError when its figures differ."""
    batch = queries.get_batch(key=key)
    with connection.cursor() as cursor:
        cursor.execute("select content_sha256 from ledger_batch where id = %s", [batch.id])
        held = cursor.fetchone()[0]
    if held != content:
        msg = (
            f"Khóa “{key}” đã dùng cho lô {batch.id} với số liệu khác; "
            "hãy dùng khóa mới cho lần ghi này."
        )
        raise KeyReusedError(msg)
    return BatchResult(batch.id, batch.event_id, written=0, repeated=True)


def _next_observation() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('ledger_observation', 'id'))")
        return int(cursor.fetchone()[0])


def _last_observation() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select currval(pg_get_serial_sequence('ledger_observation', 'id'))")
        return int(cursor.fetchone()[0])


def _copy_batch(from_id: int, to_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into ledger_observation
              (batch_id, unit_id, element_id, period, low, high, low_open, high_open, note)
            select %s, o.unit_id, o.element_id, o.period, o.low, o.high, o.low_open, o.high_open,
                   o.note
            from ledger_batchevent r
            join ledger_observation o on o.batch_id = r.batch_id
              and o.id between r.first_observation and r.last_observation
            where r.batch_id = %s and r.kind = 'recorded'
            """,
            [to_id, from_id],
        )


def _refuse_withdrawn(batch: BatchInfo) -> None:
    if batch.withdrawn_event_id is None:
        return
    msg = (
        f"Lô {batch.id} đã được {batch.withdrawn_by} rút ngày {batch.withdrawn_at:%d/%m/%Y}"
        f" (lý do: {batch.withdrawn_reason}); không làm gì thêm với lô này được."
    )
    raise AlreadyWithdrawnError(msg)
