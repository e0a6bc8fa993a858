"""Deciding on a batch already recorded: approving it, or withdrawing it with a reason."""

import datetime as dt

from django.db import connection, transaction

from langso.core import audit
from langso.ledger import queries
from langso.ledger.actions import batches, gate
from langso.ledger.values import (
    AlreadyWithdrawnError,
    BatchInfo,
    BatchResult,
    EventKind,
    MissingReasonError,
    NotSubmittedError,
    OwnBatchError,
    Status,
)


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
        audit.tell(
            "ledger.withdraw",
            f"batch {batch_id}",
            {"key": batch.key, "cells": batch.cell_count, "reason": reason},
            by=by,
            by_id=by_id,
            at=at,
            origin=origin,
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
    head = batches.Head(
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
        approved_id = batches.claim(head, content=f"approve:{batch_id}", rows=batch.cell_count)
        if approved_id is None:
            return batches.repeated(head.key, f"approve:{batch_id}")
        before = batches.next_observation()
        _copy_batch(batch_id, approved_id)
        audit.tell(
            "ledger.approve",
            f"batch {batch_id}",
            {"approved_batch": approved_id, "cells": batch.cell_count},
            by=by,
            by_id=by_id,
            at=at,
            origin=origin,
        )
        last = batches.last_observation()
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
