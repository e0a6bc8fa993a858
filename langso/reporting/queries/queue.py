"""What waits at a province: pages of cells of all its communes, filtered, in a stable order.

A page costs the province's sheets of one round, never the table of cells: sheets are found by
(round, province), each sheet's cells by the key that begins with the sheet.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from langso.core.periods import Period
from langso.core.text import unaccented
from langso.geography import queries as geography
from langso.geography.values import Place
from langso.ledger import queries as ledger
from langso.ledger import rules as figures
from langso.ledger.values import Figure
from langso.reporting.queries import rounds
from langso.reporting.values import CellKey, CellState, Plan, PlanRow, QueuePage, QueueRow
from langso.standards import queries as standards

MOST = 500

# "offset 0" keeps the planner from reading the whole table of cells: each sheet's are looked up by
# themselves, and a page's walk through the sheets, in their order, ends with its last row.
_FROM = """
from reporting_sheet s
cross join lateral (
  select c.* from reporting_cell c
  where c.sheet_id = s.id and c.village_id is null and c.state <> 'empty'
  offset 0
) c
join unnest(%(elements)s::bigint[], %(positions)s::int[], %(stand)s::bool[])
  as p(element_id, position, stands) on p.element_id = c.element_id
where s.round_id = %(round)s and s.province_id = %(province)s
"""

_FILTERS = """
  p.stands
  and (%(state)s::text is null or c.state = %(state)s)
  and (%(warned)s::bool is null or c.warned = %(warned)s)
  and (%(unit)s::bigint is null or s.unit_id = %(unit)s)
  and (%(units)s::bigint[] is null or s.unit_id = any(%(units)s) or c.element_id = any(%(named)s))
"""

_COLUMNS = """
q.id, q.unit_id, q.element_id, q.state, q.version, q.returns, q.warned, q.due_on, q.reason,
q.changed_at, e.low, e.high, e.low_open, e.high_open, coalesce(e.text, ''),
coalesce(e.note, ''), coalesce(e.by, ''), e.by_id, q.sort_key, q.position
"""

_ROWS = f"""
select {_COLUMNS}
from (select c.*, s.unit_id, s.sort_key, p.position {_FROM} and {_FILTERS}
      and (s.sort_key, p.position) > (%(after_key)s, %(after_position)s)
      order by s.sort_key, p.position limit %(limit)s) q
left join reporting_entry e on e.id = q.entry_id
order by q.sort_key, q.position
"""  # noqa: S608 - fixed texts only

_TICKED = f"""
select {_COLUMNS}
from (select c.*, s.unit_id, s.sort_key, p.position
      from reporting_cell c join reporting_sheet s on s.id = c.sheet_id
      join unnest(%(elements)s::bigint[], %(positions)s::int[]) as p(element_id, position)
        on p.element_id = c.element_id
      where c.id = any(%(cells)s) and s.round_id = %(round)s and s.province_id = %(province)s
        and c.village_id is null and c.state <> 'empty') q
left join reporting_entry e on e.id = q.entry_id
order by q.sort_key, q.position
"""  # noqa: S608 - fixed texts only

_KEYS = f"""
select s.unit_id, c.element_id, c.version {_FROM} and {_FILTERS}
  and c.changed_at <= %(until)s
order by s.sort_key, p.position limit %(limit)s
"""
_COUNTS = f"""
select c.state, count(*), count(*) filter (where {_FILTERS}) {_FROM} group by c.state
"""


def queue(
    *,
    round_key: str,
    province_id: int,
    department: str | Collection[str] | None = None,
    state: CellState | str | None = None,
    set_id: str | None = None,
    criterion: int | None = None,
    unit_id: int | None = None,
    q: str | None = None,
    passes_checks: bool | None = None,
    after: str | None = None,
    limit: int = 50,
) -> QueuePage:
    """Return one page of a province's cells of a round, by commune and in the order of the law.

    `department` keeps its elements only (or those of several); `passes_checks` True: cells sent
    without a warning; `q` finds communes and figures by their names, with or without accents, and
    by codes. `after` continues a page. Empty cells are no part of it. Raises UnknownRoundError.
    """
    round_info = rounds.get_round(key=round_key)
    plan = rounds.plan_of(round_info=round_info)
    wanted = _Wanted(plan, province_id, department)
    values = wanted.values(set_id, criterion, q) | {
        "state": CellState(state).value if state else None,
        "warned": None if passes_checks is None else not passes_checks,
        "unit": unit_id,
        **_cursor(after),
        "limit": min(limit, MOST) + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, values)
        rows = cursor.fetchall()
        cursor.execute(_COUNTS, values)
        counted = cursor.fetchall()
    more = len(rows) > min(limit, MOST)
    shown = rows[: min(limit, MOST)]
    return QueuePage(
        rows=tuple(wanted.shown(shown, wanted_set=set_id)),
        after=f"{shown[-1][18]}\t{shown[-1][19]}" if more else None,
        total=sum(fitting for _name, _all, fitting in counted),
        counts=dict.fromkeys(CellState, 0) | {CellState(name): n for name, n, _fitting in counted},
    )


def queue_rows(
    *, round_key: str, province_id: int, cell_ids: Collection[int]
) -> tuple[QueueRow, ...]:
    """Return the rows of some cells of a queue, in its order; others than a queue's are left out.

    Raises UnknownRoundError.
    """
    plan = rounds.plan_of(round_info=rounds.get_round(key=round_key))
    wanted = _Wanted(plan, province_id, None)
    values = wanted.values(None, None, None) | {"cells": list(cell_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_TICKED, values)
        return tuple(wanted.shown(cursor.fetchall(), wanted_set=None))


def queue_keys(
    *,
    round_key: str,
    province_id: int,
    department: str | Collection[str] | None,
    state: CellState,
    until: dt.datetime,
    set_id: str | None = None,
    criterion: int | None = None,
    unit_id: int | None = None,
    q: str | None = None,
    limit: int = MOST,
) -> dict[CellKey, int]:
    """Return cells of a queue that pass all checks, with their versions, in the queue's order.

    Only those that stand so since `until` at the latest: what came in after somebody counted is
    left for the next time. Raises UnknownRoundError.
    """
    plan = rounds.plan_of(round_info=rounds.get_round(key=round_key))
    values = _Wanted(plan, province_id, department).values(set_id, criterion, q)
    values |= {
        "state": state.value, "warned": False, "unit": unit_id, "until": until, "limit": limit,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, values)
        rows = cursor.fetchall()
    return {
        CellKey(round_key, unit, plan.by_number[element].element_key): version
        for unit, element, version in rows
    }


def _cursor(after: str | None) -> dict[str, Any]:
    key, _tab, position = (after or "").rpartition("\t")
    known = position.isdecimal()
    return {"after_key": key if known else "", "after_position": int(position) if known else -1}


@dataclass(frozen=True)
class _Wanted:
    """The question of one page: whose elements, which communes."""

    plan: Plan
    province_id: int
    department: str | Collection[str] | None

    def values(self, set_id: str | None, criterion: int | None, q: str | None) -> dict[str, Any]:
        rows = self._rows()
        stand = [_stands(row, set_id, criterion) for row in rows]
        named, units = self._named(rows, q) if q and q.strip() else ([], None)
        return {
            "round": self.plan.round.id,
            "province": self.province_id,
            "elements": [row.element_id for row in rows],
            "positions": [row.position for row in rows],
            "stand": stand,
            "units": units,
            "named": named,
        }

    def _rows(self) -> list[PlanRow]:
        return [row for row in self.plan.rows if row.is_entered and self._is_wanted(row.department)]

    def _is_wanted(self, department: str) -> bool:
        if not self.department and self.department != frozenset():
            return True
        wanted = self.department
        return department in ({wanted} if isinstance(wanted, str) else wanted or ())

    def _named(self, rows: Iterable[PlanRow], q: str) -> tuple[list[int], list[int]]:
        """Return the elements and the communes that a search means."""
        text = unaccented(q.strip())
        elements = [
            row.element_id
            for row in rows
            if text in unaccented(row.title.vi)
            or text in row.title.en.lower()
            or any(code == text for _set, _number, code in row.indicators)
        ]
        units = [
            place.unit_id
            for place in self._places().values()
            if text in unaccented(place.name) or place.code.startswith(text)
        ]
        return elements, units

    def _places(self, unit_ids: Iterable[int] | None = None) -> Mapping[int, Place]:
        if unit_ids is None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "select unit_id from reporting_sheet where round_id = %s and province_id = %s",
                    [self.plan.round.id, self.province_id],
                )
                unit_ids = [unit for (unit,) in cursor.fetchall()]
        return geography.get_places(unit_ids=unit_ids, on=self.plan.round.period.last_on)

    def shown(self, rows: list[tuple[Any, ...]], *, wanted_set: str | None) -> Iterable[QueueRow]:
        places = self._places({row[1] for row in rows}) if rows else {}
        last = _last_texts(self.plan, {(row[1], row[2]) for row in rows})
        before = Period(self.plan.round.period.year - 1, self.plan.round.period.part)
        for row in rows:
            place, plan = places[row[1]], self.plan.by_number[row[2]]
            stands = next(
                (one for one in plan.indicators if wanted_set in (None, one[0])),
                plan.indicators[0],
            )
            has_figure = row[14] != ""
            yield QueueRow(
                cell_id=row[0],
                key=CellKey(self.plan.round.key, row[1], plan.element_key),
                unit_code=place.code,
                unit_name=place.name,
                element=plan.title,
                unit=plan.unit,
                set_id=stands[0],
                criterion=stands[1],
                indicator=stands[2],
                department=plan.department,
                state=CellState(row[3]),
                version=row[4],
                figure=Figure(*row[10:14]) if has_figure else None,
                text=row[14],
                last_text=last.get((row[1], row[2]), ""),
                last_period=str(before),
                note=row[15],
                entered_by=row[16],
                entered_by_id=row[17],
                changed_at=row[9],
                reason=row[8],
                returns=row[5],
                warned=row[6],
                due_on=row[7],
            )


def _stands(row: PlanRow, set_id: str | None, criterion: int | None) -> bool:
    return any(
        set_id in (None, one) and criterion in (None, number)
        for one, number, _code in row.indicators
    )


def _last_texts(plan: Plan, cells: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Return what the ledger holds of the period before, in words, by unit and element."""
    if not cells:
        return {}
    period = Period(plan.round.period.year - 1, plan.round.period.part)
    table = ledger.effective_table(
        periods=[period.code],
        element_ids=sorted({element for _unit, element in cells}),
        unit_ids=sorted({unit for unit, _element in cells}),
    )
    elements = {one.number: one for one in standards.list_elements()}
    return {
        (row["unit_id"], row["element_id"]): figures.written(
            Figure(row["low"], row["high"], row["low_open"], row["high_open"]),
            elements[row["element_id"]],
        )
        for row in table.to_pylist()
        if row["low"] is not None
    }
