"""SQL that writes into many sheets at once: what `writing` does for one, with a row's own sheet.

Sheets are held in the order of their ids, as everywhere; those that do not exist yet are made
before, in the order of their units, so that two such writers follow each other.
"""

import uuid
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection

from langso.ledger.values import Figure
from langso.reporting.actions.writing import CellWrite, Doer, Row

_MAKE = """
insert into reporting_sheet (round_id, unit_id, province_id, sort_key, version, submissions,
  simulated)
select %(round)s, u, p, k, 0, 0, %(simulated)s
from unnest(%(units)s::bigint[], %(provinces)s::bigint[], %(keys)s::text[]) as asked(u, p, k)
where not exists (
  select from reporting_sheet s where s.round_id = %(round)s and s.unit_id = asked.u
)
order by u
on conflict (round_id, unit_id) do nothing
"""

_HOLD = """
update reporting_sheet s set version = s.version + 1
from (select id from reporting_sheet where round_id = %s and unit_id = any(%s)
      order by id for update) held
where s.id = held.id
returning s.unit_id, s.id, s.version
"""

_ENTRIES = """
insert into reporting_entry (client_key, sheet_id, element_id, village_id, low, high, low_open,
  high_open, text, note, by_id, by, at, door, base_version, version)
select k, s, e, v, l, h, lo, ho, t, n, %(by_id)s, %(by)s, %(at)s, %(door)s, b, ver
from unnest(%(keys)s::uuid[], %(sheets)s::bigint[], %(elements)s::bigint[],
  %(villages)s::bigint[], %(lows)s::float8[], %(highs)s::float8[], %(low_opens)s::bool[],
  %(high_opens)s::bool[], %(texts)s::text[], %(notes)s::text[], %(bases)s::int[],
  %(versions)s::int[]) as rows(k, s, e, v, l, h, lo, ho, t, n, b, ver)
on conflict (client_key) do nothing
returning client_key, id
"""

_CELLS = """
insert into reporting_cell as mine (sheet_id, element_id, village_id, state, entry_id, version,
  seq, returns, warned, reason, department, changed_by, changed_at)
select s, e, v, st, n, ver, q, 0, false, '', '', %(by)s, %(at)s
from unnest(%(sheets)s::bigint[], %(seqs)s::int[], %(elements)s::bigint[],
  %(villages)s::bigint[], %(states)s::text[], %(entries)s::bigint[], %(versions)s::int[])
  as rows(s, q, e, v, st, n, ver)
on conflict (sheet_id, element_id, village_id) do update set
  state = excluded.state, entry_id = excluded.entry_id, version = excluded.version,
  seq = excluded.seq, warned = false, reason = '', due_on = null,
  changed_by = excluded.changed_by, changed_at = excluded.changed_at
"""


class Asked(NamedTuple):
    """A sheet to be held; its last two columns are those of a sheet that has to be made."""

    unit_id: int
    province_id: int | None
    sort_key: str


class Held(NamedTuple):
    """A sheet held until the transaction ends, at its new version."""

    id: int
    version: int


def hold_sheets(sheets: Sequence[Asked], *, round_id: int, simulated: bool) -> dict[int, Held]:
    """Lock the units' sheets of a round, made if need be; return them by unit."""
    units = [sheet.unit_id for sheet in sheets]
    with connection.cursor() as cursor:
        cursor.execute(
            _MAKE,
            {
                "round": round_id,
                "simulated": simulated,
                "units": units,
                "provinces": [sheet.province_id for sheet in sheets],
                "keys": [sheet.sort_key for sheet in sheets],
            },
        )
        cursor.execute(_HOLD, [round_id, units])
        return {unit_id: Held(sheet_id, version) for unit_id, sheet_id, version in cursor}


def write_entries_together(
    rows: Sequence[tuple[Held, Row]], *, doer: Doer, door: str
) -> dict[uuid.UUID, int]:
    """Add entries and return their ids; keys that somebody else used meanwhile are absent."""
    only = [row for _sheet, row in rows]
    figures = [row.figure or _NONE for row in only]
    with connection.cursor() as cursor:
        cursor.execute(
            _ENTRIES,
            {
                "by_id": doer.id,
                "by": doer.name[:150],
                "at": doer.at,
                "door": door,
                "keys": _array(row.client_key for row in only),
                "sheets": _array(sheet.id for sheet, _row in rows),
                "elements": _array(row.element_id for row in only),
                "villages": _array(row.village_id for row in only),
                "lows": _array(figure.low for figure in figures),
                "highs": _array(figure.high for figure in figures),
                "low_opens": _array(figure.low_open for figure in figures),
                "high_opens": _array(figure.high_open for figure in figures),
                "texts": _texts(row.text[:200] for row in only),
                "notes": _texts(row.note[:500] for row in only),
                "bases": _array(row.base_version for row in only),
                "versions": _array(row.version for row in only),
            },
        )
        return dict(cursor.fetchall())


_NONE = Figure(None, None)


def _array(values: Iterable[uuid.UUID | float | None]) -> str:
    """Return keys, numbers or truth values as the database writes an array.

    The driver takes three times as long over lists of many thousands.
    """
    return f"{{{','.join(['NULL' if one is None else str(one) for one in values])}}}"


def _texts(values: Iterable[str]) -> str:
    quoted = [one.replace("\\", "\\\\").replace('"', '\\"') for one in values]
    return '{"' + '","'.join(quoted) + '"}' if quoted else "{}"


def write_cells_together(rows: Sequence[tuple[Held, CellWrite]], *, doer: Doer) -> None:
    """Put cells into the state after a save."""
    only = [row for _sheet, row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            _CELLS,
            {
                "by": doer.name[:150],
                "at": doer.at,
                "sheets": _array(sheet.id for sheet, _row in rows),
                "seqs": _array(sheet.version for sheet, _row in rows),
                "elements": _array(row.element_id for row in only),
                "villages": _array(row.village_id for row in only),
                "states": _texts(row.state.value for row in only),
                "entries": _array(row.entry_id for row in only),
                "versions": _array(row.version for row in only),
            },
        )
