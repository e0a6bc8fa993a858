"""Where a unit came from and what it became."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection

from langso.geography.queries.units import get_place
from langso.geography.values import Level, Link, Place

# The other side of each event, as it stood on the day before (predecessors) or on it (successors).
_WALK = """
select x.{far}_id, s.code, s.name, s.kind, u.level, s.parent_id, x.part, x.people_share,
       x.effective_on, coalesce(a.number, '')
from geography_succession x
left join geography_legalact a on a.id = x.act_id
join geography_unit u on u.id = x.{far}_id
join geography_unitstate s on s.unit_id = x.{far}_id and s.validity @> x.effective_on - {back}
where x.{near}_id = any(%s)
order by x.effective_on, x.{far}_id
"""
_BEFORE = _WALK.format(far="predecessor", near="successor", back=1)
_AFTER = _WALK.format(far="successor", near="predecessor", back=0)

# Who a unit was and became, of many units at once and without their names; "union" ends the walk
# when nobody new is found.
_KIN = """
with recursive
  back (of_id, unit_id, step) as (
    select u, u, 0 from unnest(%(units)s::bigint[]) u
    union
    select b.of_id, x.predecessor_id, b.step + 1
    from back b join geography_succession x on x.successor_id = b.unit_id
    where b.step < %(depth)s
  ),
  ahead (of_id, unit_id, step) as (
    select u, u, 0 from unnest(%(units)s::bigint[]) u
    union
    select a.of_id, x.successor_id, a.step + 1
    from ahead a join geography_succession x on x.predecessor_id = a.unit_id
    where a.step < %(depth)s
  )
select of_id, unit_id from back where unit_id <> of_id
union
select of_id, unit_id from ahead where unit_id <> of_id
"""

_UNIT, _EVENT = 0, 8


def lineage(*, unit_id: int, depth: int = 1) -> tuple[list[Link], list[Link]]:
    """Return (predecessors, successors) of a unit.

    With `depth` 1 only the other side of the latest event on either side; with more, every event
    up to so many generations away. Grain: one Link per succession; predecessors are shown as they
    stood on the day before the event, successors as on the day itself.
    """
    return _walk(unit_id, depth, _BEFORE, back=1), _walk(unit_id, depth, _AFTER, back=0)


def kin_of(*, unit_ids: Iterable[int], depth: int) -> dict[int, frozenset[int]]:
    """Return for each unit those it came from and those it became, up to so many events away.

    What `lineage` tells with names and dates, asked for many units in one query.
    """
    asked = set(unit_ids)
    found: dict[int, set[int]] = {unit_id: set() for unit_id in asked}
    with connection.cursor() as cursor:
        cursor.execute(_KIN, {"units": list(asked), "depth": depth})
        for unit_id, other in cursor.fetchall():
            found[unit_id].add(other)
    return {unit_id: frozenset(others) for unit_id, others in found.items()}


def _walk(unit_id: int, depth: int, statement: str, *, back: int) -> list[Link]:
    links: list[Link] = []
    newest = {unit_id}
    seen = {unit_id}
    for generation in range(1, depth + 1):
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(newest)])
            rows = cursor.fetchall()
        if depth == 1 and rows:
            latest = rows[-1][_EVENT]
            rows = [row for row in rows if row[_EVENT] == latest]
        links += [_link(row, generation, back) for row in rows]
        newest = {row[_UNIT] for row in rows} - seen
        seen |= newest
        if not newest:
            break
    return sorted(links, key=lambda link: (link.depth, link.effective_on, link.code))


def _link(row: tuple[Any, ...], generation: int, back: int) -> Link:
    unit_id, code, name, kind, level, parent_id, part, share, effective_on, act = row
    province = _province(parent_id, effective_on - dt.timedelta(days=back))
    return Link(
        unit_id=unit_id,
        code=code,
        name=name,
        kind=kind,
        level=level,
        province_code=province.code if province else code,
        province_name=province.name if province else name,
        part=part,
        share=share,
        effective_on=effective_on,
        act=act,
        depth=generation,
    )


def _province(parent_id: int | None, on: dt.date) -> Place | None:
    """Return the uppermost unit above, None for a province itself."""
    above: Place | None = None
    while parent_id is not None:
        above = get_place(unit_id=parent_id, on=on)
        parent_id = None if above.level == Level.PROVINCE else above.parent_id
    return above
