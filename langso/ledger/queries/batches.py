"""Batches and what became of them."""

from typing import Any

from django.db import connection

from langso.ledger.values import BatchInfo, UnknownBatchError

_SELECT = """
select b.id, b.key, b.source, b.method, b.status, b.note, b.simulated, b.file_name,
       b.file_sha256, b.cell_count, b.recorded_by, b.recorded_at, r.id, r.by, r.at,
       w.id, coalesce(w.by, ''), w.at, coalesce(w.reason, '')
from ledger_batch b
join ledger_batchevent r on r.batch_id = b.id and r.kind = 'recorded'
left join ledger_batchevent w on w.batch_id = b.id and w.kind = 'withdrawn'
"""


def get_batch(*, batch_id: int | None = None, key: str | None = None) -> BatchInfo:
    """Return a batch by its number or by its key. Raises UnknownBatchError."""
    column, value = ("b.id", batch_id) if batch_id is not None else ("b.key", key)
    found = _rows(f"{_SELECT} where {column} = %s", [value])
    if not found:
        msg = f"Không có lô số liệu {value}. Hãy xem lại số của lô trong danh sách các lô."
        raise UnknownBatchError(msg)
    return found[0]


def list_batches(
    *, status: str | None = None, limit: int = 100, before: int | None = None
) -> list[BatchInfo]:
    """Return batches, newest first; `before` is the event id of the last one already seen."""
    sql = (
        f"{_SELECT} where (%s::text is null or b.status = %s) and (%s::bigint is null or r.id < %s)"
    )
    return _rows(f"{sql} order by r.id desc limit %s", [status, status, before, before, limit])


def holds_simulated() -> bool:
    """Tell whether any approved batch that still counts is simulated, for the mark on pages."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from ledger_batch b where b.simulated and b.status = 'approved'"
            " and not exists (select from ledger_batchevent w"
            " where w.batch_id = b.id and w.kind = 'withdrawn'))"
        )
        return bool(cursor.fetchone()[0])


def units_of_batch(*, batch_id: int) -> list[int]:
    """Return the ids of the units a batch holds figures of; empty for an unknown batch."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select distinct o.unit_id from ledger_observation o
            where o.batch_id = %(batch)s
              and o.id between
                (select first_observation from ledger_batchevent
                 where batch_id = %(batch)s and kind = 'recorded')
                and (select last_observation from ledger_batchevent
                     where batch_id = %(batch)s and kind = 'recorded')
            order by 1
            """,
            {"batch": batch_id},
        )
        return [unit_id for (unit_id,) in cursor.fetchall()]


def _rows(sql: str, values: list[Any]) -> list[BatchInfo]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [BatchInfo(*row) for row in cursor.fetchall()]
