"""SQL that writes entries, cells and steps: many rows a statement, since a save must be quick.

The row of the sheet is the lock: whoever writes cells of a sheet takes it first, so that two
writers of one sheet follow each other and writers of different sheets never meet.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from langso.ledger.values import Figure
from langso.reporting.values import CellState, Step

SAVE_TOGETHER = """
insert into reporting_sheet as mine (round_id, unit_id, province_id, sort_key, version,
  submissions, simulated)
values (%s, %s, %s, %s, 1, 0, %s)
on conflict (round_id, unit_id) do update set version = mine.version + 1
returning id, version
"""

ENTRIES = """
insert into reporting_entry (client_key, sheet_id, element_id, village_id, low, high, low_open,
  high_open, text, note, by_id, by, at, door, base_version, version)
select k, %(sheet)s, e, v, l, h, lo, ho, t, n, %(by_id)s, %(by)s, %(at)s, %(door)s, b, ver
from unnest(%(keys)s::uuid[], %(elements)s::bigint[], %(villages)s::bigint[],
  %(lows)s::float8[], %(highs)s::float8[], %(low_opens)s::bool[], %(high_opens)s::bool[],
  %(texts)s::text[], %(notes)s::text[], %(bases)s::int[], %(versions)s::int[])
  as rows(k, e, v, l, h, lo, ho, t, n, b, ver)
on conflict (client_key) do nothing
returning client_key, id
"""

CELLS = """
insert into reporting_cell as mine (sheet_id, element_id, village_id, state, entry_id, version,
  seq, returns, warned, reason, department, changed_by, changed_at)
select %(sheet)s, e, v, s, n, ver, %(seq)s, 0, false, '', '', %(by)s, %(at)s
from unnest(%(elements)s::bigint[], %(villages)s::bigint[], %(states)s::text[],
  %(entries)s::bigint[], %(versions)s::int[]) as rows(e, v, s, n, ver)
on conflict (sheet_id, element_id, village_id) do update set
  state = excluded.state, entry_id = excluded.entry_id, version = excluded.version,
  seq = excluded.seq, warned = false, reason = '', due_on = null,
  changed_by = excluded.changed_by, changed_at = excluded.changed_at
returning mine.element_id, mine.village_id, mine.id
"""

STEPS = """
with moved as (
  update reporting_cell c set state = %(state)s,
    seq = (select version from reporting_sheet where id = c.sheet_id), changed_by = %(by)s,
    changed_at = %(at)s, returns = c.returns + %(returned)s,
    reason = case when %(kept)s then c.reason else m.reason end,
    warned = case when %(kept)s then c.warned else m.warned end,
    due_on = case when %(kept)s then c.due_on else %(due_on)s end,
    department = coalesce(%(department)s, c.department),
    approved_entry_id = case when %(approved)s then c.entry_id else c.approved_entry_id end
  from unnest(%(cells)s::bigint[], %(reasons)s::text[], %(warned)s::bool[])
    as m(id, reason, warned)
  where c.id = m.id
  returning c.id, c.entry_id, m.reason
)
insert into reporting_cellevent (cell_id, kind, entry_id, by_id, by, at, reason, department)
select id, %(step)s, entry_id, %(by_id)s, %(by)s, %(at)s, reason, coalesce(%(department)s, '')
from moved order by id
returning id
"""


@dataclass(frozen=True, slots=True)
class Doer:
    """Who writes, and when."""

    id: int | None
    name: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One entry about to be written, and what it makes of its cell."""

    client_key: uuid.UUID
    element_id: int
    village_id: int | None
    figure: Figure | None
    text: str
    note: str
    base_version: int | None
    version: int
    state: CellState


def open_sheet(
    *, round_id: int, unit_id: int, province_id: int | None, sort_key: str, simulated: bool
) -> tuple[int, int]:
    """Lock the unit's sheet of a round, made if need be; return its id and its new version."""
    with connection.cursor() as cursor:
        cursor.execute(SAVE_TOGETHER, [round_id, unit_id, province_id, sort_key, simulated])
        sheet_id, version = cursor.fetchone()
    return int(sheet_id), int(version)


def write_entries(
    rows: Sequence[Row], *, sheet_id: int, doer: Doer, door: str
) -> dict[uuid.UUID, int]:
    """Add entries and return their ids; keys that somebody else used meanwhile are absent."""
    figures = [row.figure or Figure(None, None) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            ENTRIES,
            {
                "sheet": sheet_id,
                "by_id": doer.id,
                "by": doer.name[:150],
                "at": doer.at,
                "door": door,
                "keys": [row.client_key for row in rows],
                "elements": [row.element_id for row in rows],
                "villages": [row.village_id for row in rows],
                "lows": [_end(figure.low) for figure in figures],
                "highs": [_end(figure.high) for figure in figures],
                "low_opens": [figure.low_open for figure in figures],
                "high_opens": [figure.high_open for figure in figures],
                "texts": [row.text[:200] for row in rows],
                "notes": [row.note[:500] for row in rows],
                "bases": [row.base_version for row in rows],
                "versions": [row.version for row in rows],
            },
        )
        return dict(cursor.fetchall())


def _end(number: float | None) -> float | None:
    # Numbers of a list must be of one type: some limits of elements are whole.
    return None if number is None else float(number)


@dataclass(frozen=True, slots=True)
class CellWrite:
    """What a cell becomes: its newest entry (None for a total, which is made when submitted)."""

    element_id: int
    village_id: int | None
    state: CellState
    entry_id: int | None
    version: int


def write_cells(
    rows: Iterable[CellWrite], *, sheet_id: int, seq: int, doer: Doer
) -> dict[tuple[int, int | None], int]:
    """Put cells into the state after a save and return their ids by element and village."""
    rows = list(rows)
    with connection.cursor() as cursor:
        cursor.execute(
            CELLS,
            {
                "sheet": sheet_id,
                "seq": seq,
                "by": doer.name[:150],
                "at": doer.at,
                "elements": [row.element_id for row in rows],
                "villages": [row.village_id for row in rows],
                "states": [row.state.value for row in rows],
                "entries": [row.entry_id for row in rows],
                "versions": [row.version for row in rows],
            },
        )
        return {(element, village): cell for element, village, cell in cursor.fetchall()}


def write_steps(
    cells: Sequence[int],
    *,
    step: Step,
    state: CellState,
    doer: Doer,
    reasons: Sequence[str] = (),
    warned: Sequence[bool] = (),
    department: str | None = None,
    due_on: dt.date | None = None,
) -> list[int]:
    """Move cells of locked sheets on by one step, log each, and return the ids of the events.

    A step without reasons keeps those that stand at the cells.
    """
    values: dict[str, Any] = {
        "state": state.value,
        "step": step.value,
        "by_id": doer.id,
        "by": doer.name[:150],
        "at": doer.at,
        "returned": int(step == Step.RETURN),
        "approved": step == Step.APPROVE,
        "kept": not reasons,
        "cells": list(cells),
        "reasons": [reason[:500] for reason in reasons] or [""] * len(cells),
        "warned": list(warned) or [False] * len(cells),
        "department": department,
        "due_on": due_on,
    }
    with connection.cursor() as cursor:
        cursor.execute(STEPS, values)
        return [event for (event,) in cursor.fetchall()]


def point_to_sums(pairs: Sequence[tuple[int, int]]) -> None:
    """Let the commune's own cells stand for the sums just entered: (cell, entry) pairs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update reporting_cell c set entry_id = m.entry"
            " from unnest(%s::bigint[], %s::bigint[]) as m(id, entry) where c.id = m.id",
            [[cell for cell, _entry in pairs], [entry for _cell, entry in pairs]],
        )
