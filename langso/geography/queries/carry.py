"""Figures of one day's tree carried to another's."""

import datetime as dt
from typing import TYPE_CHECKING

import pyarrow as pa
from django.db import connection

from langso.geography.frames import carry as frames
from langso.geography.rules import histories

if TYPE_CHECKING:
    from ibis.expr import types as ir

_COLUMNS = pa.schema(
    [
        ("from_unit", pa.int32()),
        ("to_unit", pa.int32()),
        ("whole", pa.bool_()),
        ("people_share", pa.float64()),
    ]
)


def carry_map(*, from_on: dt.date, to_on: dt.date) -> pa.Table:
    """Return what of each unit alive on `from_on` is in which unit alive on `to_on`.

    Grain: one row per pair. Columns: from_unit, to_unit, whole, people_share (1 when whole, null
    where no source gives the share). Going back in time gives the units alive on both days only.
    """
    moves = histories.closure(
        alive=_alive(from_on, to_on if to_on < from_on else None),
        passes=_passes(from_on, to_on),
        ended_on=_ends(),
        to_on=to_on,
    )
    return pa.table(
        [
            pa.array([move.from_unit for move in moves], pa.int32()),
            pa.array([move.to_unit for move in moves], pa.int32()),
            pa.array([move.whole for move in moves], pa.bool_()),
            pa.array([move.share for move in moves], pa.float64()),
        ],
        schema=_COLUMNS,
    )


def carried(*, facts: "ir.Table", elements: "ir.Table", moves: "ir.Table") -> "ir.Table":
    """Return the expression of `facts` carried along `moves` (schemas and grain: frames.carry)."""
    return frames.carried(facts, elements, moves)


def _alive(on: dt.date, also_on: dt.date | None) -> list[int]:
    statement = "select id from geography_unit where validity @> %s::date"
    days = [on]
    if also_on is not None:
        statement += " and validity @> %s::date"
        days.append(also_on)
    with connection.cursor() as cursor:
        cursor.execute(statement + " order by id", days)
        return [unit for (unit,) in cursor.fetchall()]


def _passes(after: dt.date, until: dt.date) -> list[histories.Pass]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select predecessor_id, successor_id, effective_on, people_share "
            "from geography_succession where effective_on > %s and effective_on <= %s "
            "order by effective_on, predecessor_id, successor_id",
            [after, until],
        )
        return [histories.Pass(*row) for row in cursor.fetchall()]


def _ends() -> dict[int, dt.date]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, upper(validity) from geography_unit where not upper_inf(validity)"
        )
        return dict(cursor.fetchall())
