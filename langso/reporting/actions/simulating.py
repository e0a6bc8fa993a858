"""Sheets of a demonstration or of a measurement, taken at once to where they are said to stand.

Every cell walks the whole way in the logs, step by step, so that a simulated sheet is told from
a real one by its mark alone. Nobody's rights are asked: only loaders call this.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from langso.geography.values import Place
from langso.ledger.values import Cell, Figure
from langso.reporting.actions import writing
from langso.reporting.actions.writing import CellWrite, Doer, Row
from langso.reporting.queries import rounds
from langso.reporting.rules import machine
from langso.reporting.values import CellState, Door, Plan, RoundInfo, RowKind, Step

WAYS: dict[CellState, tuple[Step, ...]] = {
    CellState.ENTERED: (),
    CellState.SUBMITTED: (Step.SUBMIT,),
    CellState.VERIFIED: (Step.SUBMIT, Step.VERIFY),
    CellState.RETURNED: (Step.SUBMIT, Step.RETURN),
    CellState.APPROVED: (Step.SUBMIT, Step.VERIFY, Step.APPROVE),
}
"""The steps by which a cell comes to stand where it does."""

_KEYS = uuid.UUID("6c616e67-736f-5000-8000-64656d6f0000")


@dataclass(frozen=True, slots=True)
class Simulated:
    """One cell as it shall stand; `reason` only for a returned one."""

    element_id: int
    figure: Figure
    text: str
    state: CellState
    village_id: int | None = None
    reason: str = ""
    due_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is said to have done what, and when it began; each step comes two days later."""

    recorder: str
    leader: str
    verifier: str
    appraiser: str
    began_at: dt.datetime

    def doer(self, step: Step | None) -> Doer:
        """Return who takes a step (None: enters) and when."""
        names = {
            None: self.recorder,
            Step.SUBMIT: self.leader,
            Step.VERIFY: self.verifier,
            Step.RETURN: self.verifier,
            Step.APPROVE: self.appraiser,
        }
        days = [None, Step.SUBMIT, Step.VERIFY, Step.APPROVE]
        order = days.index(Step.VERIFY if step == Step.RETURN else step)
        return Doer(None, names[step], self.began_at + dt.timedelta(days=2 * order))


@transaction.atomic
def simulate_sheet(
    *, round_info: RoundInfo, place: Place, cells: Sequence[Simulated], cast: Cast
) -> list[Cell]:
    """Make a unit's sheet stand as told and return its approved figures, for the ledger.

    The sheet is marked as simulated. Nothing is done to a sheet that exists.
    """
    sheet_id, seq = writing.open_sheet(
        round_id=round_info.id,
        unit_id=place.unit_id,
        province_id=rounds.province_of(place=place, on=round_info.period.last_on),
        sort_key=rounds.sheet_sort_key(place),
        simulated=True,
    )
    if seq > 1:
        return []
    rows = [_row(round_info, place, cell) for cell in cells]
    ids = writing.write_entries(
        rows, sheet_id=sheet_id, doer=cast.doer(None), door=Door.SHEET.value
    )
    writes = [
        CellWrite(row.element_id, row.village_id, CellState.ENTERED, ids[row.client_key], 1)
        for row in rows
    ]
    totals = {row.element_id for row in rows if row.village_id is not None}
    writes += [CellWrite(number, None, CellState.ENTERED, None, 1) for number in sorted(totals)]
    places = writing.write_cells(writes, sheet_id=sheet_id, seq=seq, doer=cast.doer(None))
    for step in (Step.SUBMIT, Step.VERIFY, Step.RETURN, Step.APPROVE):
        _take(step, [cell for cell in cells if step in WAYS[cell.state]], places, cast)
    period = round_info.period.code
    return [
        Cell(place.unit_id, cell.element_id, period, cell.figure)
        for cell in cells
        if cell.state == CellState.APPROVED and cell.village_id is None
    ]


def _row(round_info: RoundInfo, place: Place, cell: Simulated) -> Row:
    name = f"{round_info.key}/{place.unit_id}/{cell.element_id}/{cell.village_id or ''}"
    return Row(
        uuid.uuid5(_KEYS, name), cell.element_id, cell.village_id, cell.figure, cell.text, "", 0, 1,
        CellState.ENTERED,
    )  # fmt: skip


def _take(
    step: Step,
    cells: Iterable[Simulated],
    places: dict[tuple[int, int | None], int],
    cast: Cast,
) -> None:
    going = list(cells)
    if not going:
        return
    returned = step == Step.RETURN
    writing.write_steps(
        [places[(cell.element_id, cell.village_id)] for cell in going],
        step=step,
        state=machine.TO[step],
        doer=cast.doer(step),
        reasons=[cell.reason for cell in going] if returned else (),
        due_on=going[0].due_on if returned else None,
    )


FILL = (
    """
    insert into reporting_sheet (round_id, unit_id, province_id, sort_key, version, submissions,
      simulated)
    select %(round)s, u, p, k, 1, 1, true
    from unnest(%(units)s::bigint[], %(provinces)s::bigint[], %(keys)s::text[]) as rows(u, p, k)
    on conflict (round_id, unit_id) do nothing
    """,
    """
    insert into reporting_entry (client_key, sheet_id, element_id, low, high, low_open, high_open,
      text, note, by, at, door, version)
    select gen_random_uuid(), s.id, e, v, v, false, false, v::int::text, '', 'system', %(at)s,
      'sheet', 1
    from reporting_sheet s cross join unnest(%(elements)s::bigint[]) as e
    cross join lateral (select (hashint8(s.id * 1000 + e) & 1)::float8 as v) figure
    where s.round_id = %(round)s and not exists (
      select from reporting_cell c where c.sheet_id = s.id and c.element_id = e)
    """,
    """
    insert into reporting_cell (sheet_id, element_id, state, entry_id, version, seq, returns,
      warned, reason, department, changed_by, changed_at)
    select n.sheet_id, n.element_id,
      (array['submitted', 'submitted', 'submitted', 'verified', 'verified', 'returned', 'entered',
             'approved', 'approved', 'approved'])[1 + (hashint8(n.id) & 2147483647) %% 10],
      n.id, 1, 1, 0, (hashint8(n.id + 7) & 15) = 0, '', '', 'system', %(at)s
    from reporting_entry n join reporting_sheet s on s.id = n.sheet_id
    where s.round_id = %(round)s
    on conflict (sheet_id, element_id, village_id) do nothing
    """,
    "analyze reporting_sheet, reporting_entry, reporting_cell",
)


def fill_round(*, plan: Plan, places: Sequence[Place], at: dt.datetime) -> int:
    """Fill a round's sheets with drawn cells in all states and return how many there are.

    For measurements only: cells have figures but no log, and verdicts are not asked to care.
    """
    on = plan.round.period.last_on
    values: dict[str, Any] = {
        "round": plan.round.id,
        "units": [place.unit_id for place in places],
        "provinces": [rounds.province_of(place=place, on=on) for place in places],
        "keys": [rounds.sheet_sort_key(place) for place in places],
        "elements": [row.element_id for row in plan.rows if row.kind == RowKind.TYPED],
        "at": at,
    }
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, values if "%(" in statement else None)
        cursor.execute("select count(*) from reporting_cell")
        return int(cursor.fetchone()[0])
