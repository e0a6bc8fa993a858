"""One batch into the ledger: claiming its key, writing its rows, audit and event."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction

from langso.core import audit
from langso.ledger import queries
from langso.ledger.actions import copying, gate
from langso.ledger.values import BatchResult, EventKind, KeyReusedError, LedgerMovedError


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
        batch_id = claim(head, content=content, rows=rows)
        if batch_id is None:
            return repeated(head.key, content)
        before = next_observation()
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
        last = last_observation()
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


def claim(head: Head, *, content: str, rows: int) -> int | None:
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


def repeated(key: str, content: str) -> BatchResult:
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


def next_observation() -> int:
    """Return an observation id below every row this transaction writes from now on."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('ledger_observation', 'id'))")
        return int(cursor.fetchone()[0])


def last_observation() -> int:
    """Return the id of the last observation that this connection wrote."""
    with connection.cursor() as cursor:
        cursor.execute("select currval(pg_get_serial_sequence('ledger_observation', 'id'))")
        return int(cursor.fetchone()[0])
