"""Observations one by one, and where each came from."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from langso.ledger.queries.cuts import cut as current_cut
from langso.ledger.values import Figure, ObservationRow, Origin, Status

# "offset 0" keeps the planner from joining whole tables: rows are walked in the order of their
# ids, each is looked up by itself, and the limit ends the walk. As plain joins, the first hundred
# of 600,000 rows took seconds.
_BATCH = """
cross join lateral (
  select b.status, b.simulated, r.id as event_id, w.id as withdrawn_event_id
  from ledger_batch b
  join ledger_batchevent r on r.batch_id = b.id and r.kind = 'recorded' and r.id <= %(cut)s
  left join ledger_batchevent w
    on w.batch_id = b.id and w.kind = 'withdrawn' and w.id <= %(cut)s
  where b.id = o.batch_id
  offset 0
) b
"""

# The effective observation of the row's cell, if any: the latest in force.
_EFFECTIVE = f"""
(select o.id = (
  select o.id from ledger_observation o {_BATCH}
  where o.unit_id = cell.unit_id and o.period = cell.period and o.element_id = cell.element_id
    and b.status = 'approved' and b.withdrawn_event_id is null
  order by b.event_id desc, o.id desc limit 1
) from (select o.unit_id, o.period, o.element_id) cell)
"""  # noqa: S608 - fixed texts only

# Submitted figures are few: the walk begins and ends with their batches.
_AMONG_SUBMITTED = """
o.id between (select min(r.first_observation) from ledger_batch b
              join ledger_batchevent r on r.batch_id = b.id where b.status = 'submitted')
         and (select max(r.last_observation) from ledger_batch b
              join ledger_batchevent r on r.batch_id = b.id where b.status = 'submitted')
and o.batch_id = any(array(select id from ledger_batch where status = 'submitted'))
"""

_ROWS = f"""
select o.id, o.batch_id, o.unit_id, o.element_id, o.period, o.low, o.high, o.low_open,
       o.high_open, o.note, b.status, b.simulated, b.event_id, b.withdrawn_event_id,
       coalesce({_EFFECTIVE}, false)
from ledger_observation o {_BATCH}
"""  # noqa: S608 - fixed texts only


def list_observations(
    *,
    unit_ids: Sequence[int] | None = None,
    element_ids: Sequence[int] | None = None,
    periods: Sequence[int] | None = None,
    status: str | None = None,
    as_of_cut: int | None = None,
    limit: int = 100,
    after: int | None = None,
    effective_only: bool = False,
    include_withdrawn: bool = False,
) -> list[ObservationRow]:
    """Return observations in the order of their ids, at most `limit`, with ids above `after`.

    Filters left None do not filter. `as_of_cut` shows the ledger as it stood at that cut (None:
    now). Superseded rows are listed with `effective` False unless `effective_only`; rows of
    withdrawn batches only when `include_withdrawn`.
    """
    values: dict[str, Any] = {
        "cut": current_cut() if as_of_cut is None else as_of_cut,
        "limit": limit,
        "after": after or 0,
        "units": list(unit_ids or ()),
        "elements": list(element_ids or ()),
        "periods": list(periods or ()),
        "status": status,
    }
    wanted = {
        "o.unit_id = any(%(units)s)": unit_ids is not None,
        "o.element_id = any(%(elements)s)": element_ids is not None,
        "o.period = any(%(periods)s)": periods is not None,
        "b.status = %(status)s": status is not None,
        _AMONG_SUBMITTED: status == Status.SUBMITTED,
        "b.withdrawn_event_id is null": not include_withdrawn,
        "b.status = 'approved'": effective_only,
        _EFFECTIVE: effective_only,
    }
    conditions = ["o.id > %(after)s", *(text for text, on in wanted.items() if on)]
    query = f"{_ROWS} where {' and '.join(conditions)} order by o.id limit %(limit)s"
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [_observation(row) for row in cursor.fetchall()]


def _observation(row: tuple[Any, ...]) -> ObservationRow:
    return ObservationRow(
        id=row[0],
        batch_id=row[1],
        unit_id=row[2],
        element_id=row[3],
        period=row[4],
        figure=Figure(row[5], row[6], row[7], row[8]),
        note=row[9],
        status=row[10],
        simulated=row[11],
        event_id=row[12],
        withdrawn_event_id=row[13],
        effective=row[14],
    )


def origin(*, observation_ids: Iterable[int]) -> dict[int, Origin]:
    """Return where each observation came from; ids that do not exist are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select o.id, b.id, r.id, b.source, b.method, b.status, b.recorded_by, b.recorded_at,
                   case when b.status = 'approved' then r.by else '' end,
                   case when b.status = 'approved' then r.at end,
                   b.file_name, b.note, b.simulated
            from ledger_observation o
            join ledger_batch b on b.id = o.batch_id
            join ledger_batchevent r on r.batch_id = b.id and r.kind = 'recorded'
            where o.id = any(%s)
            """,
            [list(observation_ids)],
        )
        return {row[0]: Origin(*row) for row in cursor.fetchall()}
