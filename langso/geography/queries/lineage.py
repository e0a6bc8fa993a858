"""Where a unit came from and what it became."""

import datetime as dt
from collections.abc import Iterable

from langso.geography.models import Succession, UnitState
from langso.geography.values import Link

_BEFORE = ("predecessor_id", "successor_id")
_AFTER = ("successor_id", "predecessor_id")


def lineage(*, unit_id: int, depth: int = 1) -> tuple[list[Link], list[Link]]:
    """Return (predecessors, successors) of a unit.

    With `depth` 1 only the other side of the latest event on either side; with more, every event
    up to so many generations away. Grain: one Link per succession; predecessors are shown as they
    stood on the day before the event, successors as on the day itself.
    """
    return _walk(unit_id, depth, *_BEFORE), _walk(unit_id, depth, *_AFTER)


def _walk(unit_id: int, depth: int, far: str, near: str) -> list[Link]:
    found: list[tuple[Succession, int]] = []
    newest = {unit_id}
    seen = {unit_id}
    for generation in range(1, depth + 1):
        rows = list(
            Succession.objects.filter(**{f"{near}__in": newest})
            .select_related("act")
            .order_by("effective_on", far)
        )
        if depth == 1 and rows:
            latest = max(row.effective_on for row in rows)
            rows = [row for row in rows if row.effective_on == latest]
        found += [(row, generation) for row in rows]
        newest = {getattr(row, far) for row in rows} - seen
        seen |= newest
        if not newest:
            break
    return _links(found, far)


def _links(found: list[tuple[Succession, int]], far: str) -> list[Link]:
    back = dt.timedelta(days=1 if far == "predecessor_id" else 0)
    days = {(getattr(row, far), row.effective_on - back) for row, _ in found}
    states = _states(days)
    provinces = _provinces(states)
    links = []
    for row, generation in found:
        key = (getattr(row, far), row.effective_on - back)
        state, province = states[key], provinces[key]
        links.append(
            Link(
                unit_id=key[0],
                code=state.code,
                name=state.name,
                kind=state.kind,
                level=state.unit.level,
                province_code=province.code,
                province_name=province.name,
                part=row.part,
                share=row.people_share,
                effective_on=row.effective_on,
                act=row.act.number if row.act else "",
                depth=generation,
            )
        )
    return sorted(links, key=lambda link: (link.depth, link.effective_on, link.code))


Key = tuple[int, dt.date]


def _states(days: Iterable[Key]) -> dict[Key, UnitState]:
    """Return the state of each unit on its day, in one query for all."""
    wanted = set(days)
    rows = UnitState.objects.filter(unit_id__in={unit for unit, _ in wanted}).select_related("unit")
    by_unit: dict[int, list[UnitState]] = {}
    for row in rows:
        by_unit.setdefault(row.unit_id, []).append(row)
    return {
        (unit, day): next(
            row
            for row in by_unit[unit]
            if row.validity.lower <= day
            and (row.validity.upper is None or day < row.validity.upper)
        )
        for unit, day in wanted
    }


def _provinces(states: dict[Key, UnitState]) -> dict[Key, UnitState]:
    """Climb from each state to the province it was in that day."""
    tops = dict(states)
    while True:
        climbing = {
            key: (state.parent_id, key[1])
            for key, state in tops.items()
            if state.parent_id is not None
        }
        if not climbing:
            return tops
        parents = _states(climbing.values())
        for key, parent in climbing.items():
            tops[key] = parents[parent]
