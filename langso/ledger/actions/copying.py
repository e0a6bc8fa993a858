"""Figures into PostgreSQL by binary COPY: whole columns at a time, no text in between."""

import hashlib
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from langso.core.periods import BadPeriodError, Period
from langso.ledger.values import BadFiguresError

COLUMNS = ("unit_id", "element_id", "period", "low", "high", "low_open", "high_open")
_COPY = """copy ledger_observation
 (batch_id, unit_id, element_id, period, low, high, low_open, high_open, note)
 from stdin (format binary)"""
_HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
_END = struct.pack("!h", -1)
_CHUNK_ROWS = 100_000

Column = npt.NDArray[Any]
Columns = dict[str, Column]


def checked(table: pa.Table) -> tuple[Columns, list[str]]:
    """Return the columns sorted by unit, element and period, and the notes in the same order.

    Notes are an empty list when there are none. Raises BadFiguresError when a cell is doubled,
    a period is none, an end is no number, only one end is there, or low is above high.
    """
    columns = {
        "unit_id": _numbers(table, "unit_id", np.int64),
        "element_id": _numbers(table, "element_id", np.int64),
        "period": _numbers(table, "period", np.int64),
        "low": _ends(table, "low"),
        "high": _ends(table, "high"),
        "low_open": _flags(table, "low_open"),
        "high_open": _flags(table, "high_open"),
        "absent": table["low"].is_null().to_numpy(),
    }
    if (columns["absent"] != table["high"].is_null().to_numpy()).any():
        raise BadFiguresError(
            "Một đầu của khoảng giá trị bị thiếu: cần cả hai đầu, hoặc không có số liệu."
        )
    order = np.lexsort((columns["element_id"], columns["period"], columns["unit_id"]))
    columns = {name: column[order] for name, column in columns.items()}
    _refuse_doubled(columns)
    _refuse_bad_numbers(columns)
    notes = (
        [note or "" for note in table["note"].take(pa.array(order)).to_pylist()]
        if _has_notes(table)
        else []
    )
    return columns, notes


def _has_notes(table: pa.Table) -> bool:
    return "note" in table.column_names and bool(pc.any(pc.not_equal(table["note"], "")).as_py())


def _numbers(table: pa.Table, name: str, dtype: type[np.generic]) -> Column:
    column = table[name]
    if column.null_count:
        msg = f"Cột {name} có ô trống; mỗi số liệu cần đủ đơn vị, chỉ tiêu và kỳ."
        raise BadFiguresError(msg)
    values: Column = column.to_numpy().astype(dtype)
    return values


def _ends(table: pa.Table, name: str) -> Column:
    # NaN in the data must not pass for "no figure", so nulls are told apart beforehand.
    column = table[name]
    values: Column = pc.fill_null(column.cast(pa.float64()), 0.0).to_numpy()
    if np.isnan(values).any():
        raise BadFiguresError(
            "Có giá trị không phải là số (NaN); hãy bỏ trống hoặc ghi “không có số liệu”."
        )
    return values


def _flags(table: pa.Table, name: str) -> Column:
    if name not in table.column_names:
        return np.zeros(table.num_rows, dtype=bool)
    flags: Column = pc.fill_null(table[name], False).to_numpy(zero_copy_only=False)
    return flags


def _refuse_doubled(columns: Columns) -> None:
    same = np.ones(max(len(columns["unit_id"]) - 1, 0), dtype=bool)
    for name in ("unit_id", "element_id", "period"):
        same &= columns[name][1:] == columns[name][:-1]
    if same.any():
        at = int(np.flatnonzero(same)[0])
        msg = (
            f"Hai số liệu cho cùng một ô trong một lô (đơn vị số {columns['unit_id'][at]}, "
            f"yếu tố số {columns['element_id'][at]}, kỳ {columns['period'][at]}); hãy bỏ bớt một."
        )
        raise BadFiguresError(msg)


def _refuse_bad_numbers(columns: Columns) -> None:
    low, high = columns["low"], columns["high"]
    if ((low > high) | (low == np.inf) | (high == -np.inf)).any():
        raise BadFiguresError("Có khoảng giá trị mà đầu dưới lớn hơn đầu trên.")
    for code in np.unique(columns["period"]):
        try:
            Period.from_code(int(code))
        except BadPeriodError as error:
            msg = f"Mã kỳ {code} không có nghĩa; mã kỳ gồm năm và hai chữ số, ví dụ 202400."
            raise BadFiguresError(msg) from error


def digest(columns: Columns, notes: list[str]) -> str:
    """Return a digest of the figures, the same for the same cells in any order."""
    sha = hashlib.sha256()
    for name in (*COLUMNS, "absent"):
        sha.update(np.ascontiguousarray(columns[name]).tobytes())
    sha.update("\0".join(notes).encode())
    return sha.hexdigest()


def copy_rows(batch_id: int, columns: Columns, notes: list[str]) -> None:
    """Append the figures to the ledger as rows of a batch, within the caller's transaction."""
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.write(_HEADER)
        for start in range(0, len(columns["unit_id"]), _CHUNK_ROWS):
            part = slice(start, start + _CHUNK_ROWS)
            chunk = {name: column[part] for name, column in columns.items()}
            for block in _blocks(batch_id, chunk, notes[part]):
                copy.write(block)
        copy.write(_END)


def _blocks(batch_id: int, chunk: Columns, notes: list[str]) -> Iterator[bytes]:
    """Yield the chunk's rows, those of one layout together: with figure, without, with a note."""
    absent = chunk["absent"].astype(bool)
    noted = np.array([bool(note) for note in notes]) if notes else np.zeros(len(absent), dtype=bool)
    for missing in (False, True):
        chosen = (absent == missing) & ~noted
        if chosen.any():
            rows = {name: column[chosen] for name, column in chunk.items()}
            yield _packed(batch_id, rows, missing=missing).tobytes()
    for index in np.flatnonzero(noted):
        rows = {name: column[index : index + 1] for name, column in chunk.items()}
        text = notes[index].encode()
        # The last four bytes are the length of the empty note: put the real one in their place.
        fixed = _packed(batch_id, rows, missing=bool(absent[index])).tobytes()[:-4]
        yield fixed + struct.pack("!i", len(text)) + text


def _packed(batch_id: int, rows: Columns, *, missing: bool) -> npt.NDArray[np.void]:
    """Return rows in PostgreSQL's binary form: each value after its length, -1 for NULL."""
    fields = [("count", ">i2")]
    for name, kind in _KINDS:
        fields.append((f"{name}_length", ">i4"))
        if not (missing and name in {"low", "high"}):
            fields.append((name, kind))
    fields.append(("note_length", ">i4"))
    packed = np.zeros(len(rows["unit_id"]), dtype=np.dtype(fields))
    packed["count"] = len(_KINDS) + 1
    for name, kind in _KINDS:
        if missing and name in {"low", "high"}:
            packed[f"{name}_length"] = -1
            continue
        packed[f"{name}_length"] = np.dtype(kind).itemsize
        packed[name] = batch_id if name == "batch_id" else rows[name]
    return packed


_KINDS = (
    ("batch_id", ">i8"),
    ("unit_id", ">i8"),
    ("element_id", ">i8"),
    ("period", ">i4"),
    ("low", ">f8"),
    ("high", ">f8"),
    ("low_open", "u1"),
    ("high_open", "u1"),
)
