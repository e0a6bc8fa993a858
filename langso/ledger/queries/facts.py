"""Facts in columns, for analytics: the whole ledger, its tail, and the figures that count.

Grain of every table here: one row an observation. Columns: `FACT_COLUMNS`. A figure is in
force at cut S when `approved`, `from_seq <= S` and (`to_seq` is NULL or `to_seq > S`); of the
rows in force for one (unit, element, period) the effective one has the greatest
(from_seq, observation_id). `low`, `high` are NULL together for an explicit "no figure"; an
infinite end is written Infinity.
"""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
from django.db import connection, transaction
from psycopg import sql

from langso.ledger.queries.cuts import cut as current_cut
from langso.ledger.values import FACT_COLUMNS, Changes

_SCHEMA = pa.schema(
    [
        ("observation_id", pa.int64()),
        ("batch_id", pa.int64()),
        ("unit_id", pa.int64()),
        ("element_id", pa.int64()),
        ("period", pa.int32()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("low_open", pa.bool_()),
        ("high_open", pa.bool_()),
        ("from_seq", pa.int64()),
        ("to_seq", pa.int64()),
        ("approved", pa.bool_()),
        ("simulated", pa.bool_()),
    ]
)

_COLUMNS = """o.id, o.batch_id, o.unit_id, o.element_id, o.period, o.low, o.high,
  o.low_open, o.high_open, r.id, w.id, b.status = 'approved', b.simulated"""

_JOINS = """from ledger_observation o
join ledger_batch b on b.id = o.batch_id
join ledger_batchevent r on r.batch_id = b.id and r.kind = 'recorded' and r.id <= {upto}
left join ledger_batchevent w on w.batch_id = b.id and w.kind = 'withdrawn' and w.id <= {upto}"""

_WRITE_AT = 1 << 20


def copy_facts_to(path: Path, *, upto_cut: int) -> int:
    """Write all observations recorded up to a cut to a CSV file, and return how many.

    The file has a header (`FACT_COLUMNS`); truth is `t`/`f`, NULL is empty, infinity is
    `Infinity`. Rows of submitted batches are included, `approved` says which. Order: as stored.
    """
    query = _formatted(f"select {_COLUMNS} {_JOINS}", upto=upto_cut)
    with path.open("wb") as file:
        file.write((",".join(FACT_COLUMNS) + "\n").encode())
        return _copy_out(query, file)


def changes_since(*, cut: int, upto: int | None = None) -> Changes:
    """Return what was recorded and withdrawn after `cut`, up to `upto` (by default: now).

    Ask again with the `cut` of the answer to go on from there. Cost follows the size of the
    change, not of the ledger: rows are found by a range of the primary key.
    """
    upto = current_cut() if upto is None else upto
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, batch_id, kind, first_observation, last_observation"
            " from ledger_batchevent where id > %s and id <= %s order by id",
            [cut, upto],
        )
        events = cursor.fetchall()
    recorded = [event for event in events if event[2] == "recorded"]
    withdrawn = tuple((event[1], event[0]) for event in events if event[2] == "withdrawn")
    if not recorded:
        return Changes(upto, _SCHEMA.empty_table(), withdrawn)
    query = _formatted(
        f"select {_COLUMNS} {_JOINS} where o.id between {{first}} and {{last}}"
        " and o.batch_id = any({batches}) order by o.id",
        upto=upto,
        first=min(event[3] for event in recorded),
        last=max(event[4] for event in recorded),
        batches=[event[1] for event in recorded],
    )
    return Changes(upto, _table(query), withdrawn)


def effective_table(
    *,
    periods: Iterable[int],
    element_ids: Iterable[int] | None = None,
    unit_ids: Iterable[int] | None = None,
    as_of_cut: int | None = None,
) -> pa.Table:
    """Return the effective figures of some periods: at most one row a unit × element × period.

    `element_ids`, `unit_ids` None mean all; `as_of_cut` None means now. An explicit
    "no figure" is a row with both ends NULL.
    """
    upto = current_cut() if as_of_cut is None else as_of_cut
    conditions = ["o.period = any({periods})", "b.status = 'approved'", "w.id is null"]
    values: dict[str, Any] = {"upto": upto, "periods": list(periods)}
    for name, ids in (("element", element_ids), ("unit", unit_ids)):
        if ids is not None:
            conditions.append(f"o.{name}_id = any({{{name}s}})")
            values[f"{name}s"] = list(ids)
    query = _formatted(
        f"select distinct on (o.unit_id, o.period, o.element_id) {_COLUMNS} {_JOINS}"
        f" where {' and '.join(conditions)}"
        " order by o.unit_id, o.period, o.element_id, r.id desc, o.id desc",
        **values,
    )
    return _table(query)


def _formatted(template: str, **values: Any) -> sql.Composed:
    return sql.SQL(template).format(**{name: sql.Literal(value) for name, value in values.items()})


def _table(query: sql.Composed) -> pa.Table:
    buffer = io.BytesIO()
    if not _copy_out(query, buffer):
        return _SCHEMA.empty_table()
    buffer.seek(0)
    return pyarrow.csv.read_csv(
        buffer,
        read_options=pyarrow.csv.ReadOptions(column_names=_SCHEMA.names),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=_SCHEMA, true_values=["t"], false_values=["f"], null_values=[""]
        ),
    )


def _copy_out(query: sql.Composed, file: Any) -> int:
    """Stream a query's rows as CSV into an open binary file and return how many there were."""
    statement = sql.SQL("copy ({}) to stdout (format csv)").format(query)
    rows, waiting = 0, bytearray()
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(statement) as copy:
        for line in copy:
            rows += 1
            waiting += line
            if len(waiting) > _WRITE_AT:
                file.write(waiting)
                waiting.clear()
    file.write(waiting)
    return rows
