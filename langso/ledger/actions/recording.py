"""Recording figures as one batch: given as cells, or as columns of millions."""

import datetime as dt
from collections.abc import Iterable

import pyarrow as pa

from langso.ledger.actions import batches, copying
from langso.ledger.values import BatchResult, Cell, Method, Status


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
    head = batches.Head(
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
    return batches.write(
        head=head,
        content=copying.digest(checked, notes),
        columns=checked,
        notes=notes,
        by_id=by_id,
        origin=origin,
    )


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
