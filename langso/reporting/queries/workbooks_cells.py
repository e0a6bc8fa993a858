"""Cells of many units at once, for templates and dry runs: one statement a block of units."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection

from langso.geography import queries as geography
from langso.geography.values import Level, Place
from langso.ledger.values import Figure
from langso.reporting.rules.workbooks import Present
from langso.reporting.values import CellState, RoundInfo

Key = tuple[int, int, int | None]
"""Unit, element, village."""

_PRESENT = """
select s.unit_id, c.element_id, c.village_id, c.state, c.version, e.low, e.high, e.low_open,
       e.high_open, coalesce(e.text, ''), coalesce(e.note, ''), coalesce(e.by, '')
from reporting_sheet s join reporting_cell c on c.sheet_id = s.id
left join reporting_entry e on e.id = c.entry_id
where s.round_id = %s and s.unit_id = any(%s)
"""
_HELD = """
select s.unit_id, e.element_id, e.village_id, e.low, e.high, e.low_open, e.high_open, e.text
from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::int[])
  as asked(unit_id, element_id, village_id, version)
join reporting_sheet s on s.round_id = %s and s.unit_id = asked.unit_id
join reporting_entry e on e.sheet_id = s.id and e.element_id = asked.element_id
  and e.village_id is not distinct from asked.village_id and e.version = asked.version
"""
_BEFORE = """
select sheet.unit_id, mine.element_id, mine.village_id, mine.id, mine.version, c.entry_id,
       c.state, c.version, c.changed_by, before.text
from reporting_entry mine
join reporting_sheet sheet on sheet.id = mine.sheet_id
join reporting_cell c on c.sheet_id = mine.sheet_id and c.element_id = mine.element_id
  and c.village_id is not distinct from mine.village_id
left join lateral (
  select e.text from reporting_entry e
  where e.sheet_id = mine.sheet_id and e.element_id = mine.element_id
    and e.village_id is not distinct from mine.village_id and e.id < mine.id
  order by e.id desc limit 1
) before on true
where mine.client_key = any(%s)
order by mine.id
"""
_TOTALS = """
select s.unit_id, c.element_id, c.state
from reporting_sheet s join reporting_cell c on c.sheet_id = s.id
where s.round_id = %s and s.unit_id = any(%s) and c.village_id is null
"""


def present_cells(*, round_id: int, unit_ids: Sequence[int]) -> dict[Key, Present]:
    """Return the cells of units' sheets that something was ever written into."""
    found: dict[Key, Present] = {}
    states = {one.value: one for one in CellState}
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT, [round_id, list(unit_ids)])
        for unit, element, village, state, version, *rest in cursor.fetchall():
            low, high, low_open, high_open, text, note, by = rest
            figure = Figure(low, high, low_open, high_open) if text else None
            found[(unit, element, village)] = Present(
                states[state], version, figure, text, note, by
            )
    return found


def held_at(*, round_id: int, cells: Iterable[tuple[Key, int]]) -> dict[Key, Figure | None]:
    """Return what cells held at given versions; absent: nothing had been entered."""
    asked = list(cells)
    if not asked:
        return {}
    columns = [[key[place] for key, _version in asked] for place in range(3)]
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [*columns, [version for _key, version in asked], round_id])
        return {
            (row[0], row[1], row[2]): Figure(*row[3:7]) if row[7] else None
            for row in cursor.fetchall()
        }


class Written(NamedTuple):
    """An entry that an upload wrote, the cell as it stands now, and what it held before."""

    unit_id: int
    element_id: int
    village_id: int | None
    entry_id: int
    entry_version: int
    now_entry_id: int | None
    state: CellState
    version: int
    changed_by: str
    before: str


def written_by_keys(*, keys: Iterable[object]) -> list[Written]:
    """Return the entries with these client keys, each with its cell and what it held before."""
    states = {one.value: one for one in CellState}
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [list(keys)])
        return [
            Written(
                unit_id=row[0],
                element_id=row[1],
                village_id=row[2],
                entry_id=row[3],
                entry_version=row[4],
                now_entry_id=row[5],
                state=states[row[6]],
                version=row[7],
                changed_by=row[8],
                before=row[9] or "",
            )
            for row in cursor.fetchall()
        ]


def states_of_totals(*, round_id: int, unit_ids: Iterable[int]) -> dict[tuple[int, int], CellState]:
    """Return the states of units' own cells by unit and element: they govern villages' parts."""
    states = {one.value: one for one in CellState}
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, [round_id, list(unit_ids)])
        return {(unit, element): states[state] for unit, element, state in cursor.fetchall()}


def villages_below(*, round_info: RoundInfo, province_code: str | None) -> list[Place]:
    """Return the villages of a province, or of the country, on the round's last day."""
    return geography.list_units(
        on=round_info.period.last_on, level=Level.VILLAGE, parent_code=province_code
    )
