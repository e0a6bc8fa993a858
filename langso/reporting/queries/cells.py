"""Cells of a sheet as they stand, and entries by the keys of whoever typed them."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from langso.ledger.values import Figure
from langso.reporting.values import CellState

_CELLS = """
select c.id, c.element_id, c.village_id, c.state, c.version, c.seq, c.returns, c.due_on, c.warned,
       c.reason, c.department, c.changed_by, c.changed_at, e.id, e.low, e.high, e.low_open,
       e.high_open, coalesce(e.text, ''), coalesce(e.note, ''), coalesce(e.by, ''), e.by_id, e.at,
       a.low, a.high, a.low_open, a.high_open, coalesce(a.text, '')
from reporting_cell c
left join reporting_entry e on e.id = c.entry_id
left join reporting_entry a on a.id = c.approved_entry_id
where c.sheet_id = any(%(sheets)s)
"""


@dataclass(slots=True)
class CellRow:
    """A cell with what was entered last and what is in force."""

    id: int | None
    element_id: int
    village_id: int | None
    state: CellState
    version: int
    seq: int
    returns: int
    due_on: dt.date | None
    warned: bool
    reason: str
    department: str
    changed_by: str
    changed_at: dt.datetime | None
    entry_id: int | None
    figure: Figure | None
    text: str
    note: str
    by: str
    by_id: int | None
    at: dt.datetime | None
    approved: Figure | None
    approved_text: str

    @classmethod
    def empty(cls, element_id: int, village_id: int | None) -> "CellRow":
        """Return the cell nobody has written into."""
        return cls(
            None, element_id, village_id, CellState.EMPTY, 0, 0, 0, None, False, "", "", "", None,
            None, None, "", "", "", None, None, None, "",
        )  # fmt: skip

    def take(self, row: Any, *, by: str, at: dt.datetime) -> None:
        """Follow an entry that is about to be written."""
        self.state, self.version = row.state, row.version
        self.figure, self.text, self.note = row.figure, row.text, row.note
        self.by, self.at, self.reason = by, at, ""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as the log has it."""

    id: int
    client_key: uuid.UUID
    sheet_id: int
    element_id: int
    village_id: int | None
    figure: Figure
    text: str
    by_id: int | None
    version: int


def cells_of_sheet(
    *, sheet_id: int, element_ids: Iterable[int] | None = None, since: int | None = None
) -> dict[tuple[int, int | None], CellRow]:
    """Return a sheet's cells by element and village; `since`: those changed after a version."""
    rows = cells_of_sheets(sheet_ids=[sheet_id], element_ids=element_ids, since=since)
    return {(row.element_id, row.village_id): row for row in rows.get(sheet_id, [])}


def cells_of_sheets(
    *,
    sheet_ids: Iterable[int],
    element_ids: Iterable[int] | None = None,
    since: int | None = None,
) -> dict[int, list[CellRow]]:
    """Return the cells of sheets by the sheet's id."""
    conditions = ""
    values: dict[str, Any] = {"sheets": list(sheet_ids)}
    if element_ids is not None:
        conditions += " and c.element_id = any(%(elements)s)"
        values["elements"] = list(element_ids)
    if since is not None:
        conditions += " and c.seq > %(since)s"
        values["since"] = since
    found: dict[int, list[CellRow]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            _CELLS.replace("select c.id", "select c.sheet_id, c.id", 1) + conditions, values
        )
        for sheet_id, *row in cursor.fetchall():
            found.setdefault(sheet_id, []).append(cell_of(row))
    return found


def cell_of(row: list[Any]) -> CellRow:
    """Return a cell from a row of the statement above."""
    entry, approved = row[13:23], row[23:28]
    has_entry = entry[0] is not None and entry[5] != ""
    return CellRow(
        id=row[0], element_id=row[1], village_id=row[2], state=CellState(row[3]), version=row[4],
        seq=row[5], returns=row[6], due_on=row[7], warned=row[8], reason=row[9],
        department=row[10], changed_by=row[11], changed_at=row[12], entry_id=entry[0],
        figure=Figure(*entry[1:5]) if has_entry else None,
        text=entry[5], note=entry[6], by=entry[7], by_id=entry[8], at=entry[9],
        approved=Figure(*approved[:4]) if approved[4] else None,
        approved_text=approved[4],
    )  # fmt: skip


def sheet_row(*, round_id: int, unit_id: int) -> tuple[int, int] | None:
    """Return a sheet's id and version, None when nothing was ever written into it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, version from reporting_sheet where round_id = %s and unit_id = %s",
            [round_id, unit_id],
        )
        row = cursor.fetchone()
    return (int(row[0]), int(row[1])) if row else None


def entries_by_key(*, keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, EntryRow]:
    """Return the entries that have these client keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, client_key, sheet_id, element_id, village_id, low, high, low_open,"
            " high_open, text, by_id, version from reporting_entry where client_key = any(%s)",
            [list(keys)],
        )
        return {
            row[1]: EntryRow(
                id=row[0],
                client_key=row[1],
                sheet_id=row[2],
                element_id=row[3],
                village_id=row[4],
                figure=Figure(*row[5:9]),
                text=row[9],
                by_id=row[10],
                version=row[11],
            )
            for row in cursor.fetchall()
        }
