"""Sheets held until the end of a transaction, with what decides whether a step may be taken."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from langso.reporting.queries import rounds
from langso.reporting.queries.cells import CellRow, cells_of_sheets
from langso.reporting.values import CellKey, Plan, PlanRow, RowKind

_LOCK = """
update reporting_sheet s set version = s.version + 1
from (select sheet.id from reporting_sheet sheet join reporting_round r on r.id = sheet.round_id
      join unnest(%s::text[], %s::bigint[]) as asked(key, unit_id)
        on asked.key = r.key and asked.unit_id = sheet.unit_id
      order by sheet.id for update of sheet) locked
where s.id = locked.id
returning s.id, s.round_id, s.unit_id, s.version, s.submissions
"""


@dataclass(frozen=True)
class LockedSheet:
    """A sheet held until the transaction ends, and its cells of the elements asked."""

    id: int
    unit_id: int
    version: int
    submissions: int
    plan: Plan
    cells: dict[tuple[int, int | None], CellRow]

    def entered_by(self, row: PlanRow) -> set[int]:
        """Return who entered what a cell stands for now; of a sum, who entered its parts."""
        summed = self.is_summed(row)
        return {
            cell.by_id
            for (element_id, village_id), cell in self.cells.items()
            if element_id == row.element_id
            and (village_id is not None) == summed
            and cell.by_id is not None
        }

    def is_summed(self, row: PlanRow) -> bool:
        """Tell whether a row is a sum here: a commune without villages types it itself."""
        return row.kind == RowKind.VILLAGES and any(
            element_id == row.element_id and village_id is not None and cell.text
            for (element_id, village_id), cell in self.cells.items()
        )

    def carried(self, row: PlanRow) -> list[CellRow]:
        """Return the cell of a row and, of a sum, its villages' cells that hold something."""
        own = self.cells.get((row.element_id, None))
        parts = [
            cell
            for (element_id, village_id), cell in self.cells.items()
            if element_id == row.element_id and village_id is not None and cell.text
        ]
        return [*([own] if own else []), *parts]


def locked_sheet(*, plan: Plan, unit_id: int) -> LockedSheet | None:
    """Lock one unit's sheet of a round with all its cells; None when it was never written into."""
    rows = _lock([(plan.round.key, unit_id)])
    if not rows:
        return None
    sheet_id, _round, _unit, version, submissions = rows[0]
    cells = cells_of_sheets(sheet_ids=[sheet_id]).get(sheet_id, [])
    return LockedSheet(
        sheet_id, unit_id, version, submissions, plan,
        {(cell.element_id, cell.village_id): cell for cell in cells},
    )  # fmt: skip


def locked_sheets(keys: Iterable[CellKey]) -> dict[tuple[str, int], LockedSheet]:
    """Lock the sheets that hold these cells, in the order of their ids; by round and unit.

    Sheets that nothing was ever written into are absent. Needs a transaction.
    """
    asked: dict[tuple[str, int], set[str]] = defaultdict(set)
    for key in keys:
        asked[(key.round_key, key.unit_id)].add(key.element_key)
    infos = {name: rounds.get_round(key=name) for name in {name for name, _unit in asked}}
    plans = {info.id: rounds.plan_of(round_info=info) for info in infos.values()}
    rows = _lock(list(asked))
    wanted = {
        plans[round_id].by_key[key].element_id
        for _id, round_id, unit_id, *_rest in rows
        for key in asked[(plans[round_id].round.key, unit_id)]
        if key in plans[round_id].by_key
    }
    cells = cells_of_sheets(sheet_ids=[row[0] for row in rows], element_ids=wanted)
    return {
        (plans[round_id].round.key, unit_id): LockedSheet(
            sheet_id, unit_id, version, submissions, plans[round_id],
            {(cell.element_id, cell.village_id): cell for cell in cells.get(sheet_id, [])},
        )
        for sheet_id, round_id, unit_id, version, submissions in rows
    }  # fmt: skip


def _lock(asked: Sequence[tuple[str, int]]) -> list[tuple[int, int, int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [[key for key, _unit in asked], [unit for _key, unit in asked]])
        return list(cursor.fetchall())
