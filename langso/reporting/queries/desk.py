"""What people find on their desks: what is due, who is late, what has changed."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import moments
from langso.geography import queries as geography
from langso.geography.values import Level, Place, UnknownUnitError
from langso.reporting.models import Notice
from langso.reporting.queries import rounds
from langso.reporting.values import (
    CellKey,
    CellState,
    Change,
    LateUnit,
    NotAskedError,
    NoticeShown,
    Plan,
    Progress,
    RoundInfo,
    Task,
)
from langso.standards import queries as standards
from langso.standards.values import Text

_COUNTS = """
select s.unit_id, c.state, count(*), max(c.changed_at)
from reporting_sheet s join reporting_cell c on c.sheet_id = s.id
where s.round_id = %(round)s and s.unit_id = any(%(units)s) and c.village_id is null
  and c.element_id = any(%(elements)s)
group by s.unit_id, c.state
"""

_CHANGES = """
select * from (
  select e.at, e.by, 'save' as kind, r.key, e.element_id, e.text, e.note, e.id
  from reporting_sheet s join reporting_round r on r.id = s.round_id
  join reporting_entry e on e.sheet_id = s.id
  where s.unit_id = %(unit)s and e.at > %(since)s and e.door <> 'sum'
    and (%(round)s::text is null or r.key = %(round)s)
    and (%(element)s::bigint is null or e.element_id = %(element)s)
  union all
  select v.at, v.by, v.kind, r.key, c.element_id, coalesce(e.text, ''), v.reason, v.id
  from reporting_sheet s join reporting_round r on r.id = s.round_id
  join reporting_cell c on c.sheet_id = s.id and c.village_id is null
  join reporting_cellevent v on v.cell_id = c.id
  left join reporting_entry e on e.id = v.entry_id
  where s.unit_id = %(unit)s and v.at > %(since)s
    and (%(round)s::text is null or r.key = %(round)s)
    and (%(element)s::bigint is null or c.element_id = %(element)s)
) both_logs order by 1 desc, (kind = 'save'), 8 desc limit %(limit)s
"""

BEGINNING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def progress(
    *, round_key: str, province_id: int | None = None, unit_ids: Iterable[int] | None = None
) -> list[Progress]:
    """Return how far the communes of a province (or some units) are, in the order of names.

    Counts what the round requires. Raises UnknownRoundError, UnknownUnitError.
    """
    round_info = rounds.get_round(key=round_key)
    plan = rounds.plan_of(round_info=round_info)
    places = _places(round_info, province_id, unit_ids)
    return progress_of(plan, places)


def _places(
    round_info: RoundInfo, province_id: int | None, unit_ids: Iterable[int] | None
) -> list[Place]:
    on = round_info.period.last_on
    if unit_ids is not None:
        return list(geography.get_places(unit_ids=unit_ids, on=on).values())
    if province_id is None:
        return rounds.list_asked(round_info=round_info)
    province = geography.get_place(unit_id=province_id, on=on)
    return rounds.list_asked(round_info=round_info, province_code=province.code)


def progress_of(plan: Plan, places: list[Place]) -> list[Progress]:
    """Return how far each place is with what the round requires, in the order given."""
    elements = [row.element_id for row in plan.rows if row.required and row.is_entered]
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTS,
            {
                "round": plan.round.id,
                "units": [place.unit_id for place in places],
                "elements": elements,
            },
        )
        rows = cursor.fetchall()
    counts: dict[int, dict[CellState, int]] = {}
    changed: dict[int, dt.datetime] = {}
    for unit_id, state, count, changed_at in rows:
        counts.setdefault(unit_id, dict.fromkeys(CellState, 0))[CellState(state)] = count
        if changed_at is not None:
            changed[unit_id] = max(changed.get(unit_id, changed_at), changed_at)
    found = []
    for place in places:
        mine = counts.get(place.unit_id, dict.fromkeys(CellState, 0))
        mine[CellState.EMPTY] = len(elements) - sum(
            count for state, count in mine.items() if state != CellState.EMPTY
        )
        found.append(
            Progress(
                place.unit_id,
                place.code,
                place.name,
                len(elements),
                mine,
                changed.get(place.unit_id),
            )
        )
    return found


def late(*, round_key: str, province_id: int, on: dt.date) -> list[LateUnit]:
    """Return the communes that have not sent all a round requires though its day has passed.

    Nobody is late while the due day is not known. The most behind first. Raises
    UnknownRoundError, UnknownUnitError.
    """
    round_info = rounds.get_round(key=round_key)
    due_on = round_info.due_commune
    if due_on is None or on <= due_on or round_info.awaiting:
        return []
    days = standards.working_calendar().working_days_between(due_on, on)
    found = [
        LateUnit(
            unit_id=one.unit_id,
            code=one.code,
            name=one.name,
            required=one.required,
            submitted=one.sent,
            returned=one.counts[CellState.RETURNED],
            due_on=due_on,
            days_late=days,
        )
        for one in progress(round_key=round_key, province_id=province_id)
        if one.sent < one.required
    ]
    return sorted(found, key=lambda one: one.submitted - one.required)


def todo(*, actor: Somebody, on: dt.date) -> list[Task]:
    """Return what waits for a person in the open rounds, the nearest due day first."""
    found = []
    with moments.one_moment():
        for round_info in rounds.list_open_rounds(on=on):
            if not round_info.awaiting:
                plan = rounds.plan_of(round_info=round_info)
                found += _commune_tasks(plan, actor, on)
                found += _province_tasks(plan, actor, on)
    return sorted(found, key=lambda task: (task.due_on or dt.date.max, task.unit_name, task.kind))


def _commune_tasks(plan: Plan, actor: Somebody, on: dt.date) -> list[Task]:
    mine = set(accounts.list_places_of(user=actor, action=Action.ENTER, on=on))
    sends = set(accounts.list_places_of(user=actor, action=Action.SUBMIT, on=on))
    places = []
    for unit_id in {unit for unit in mine | sends if unit is not None}:
        try:
            places.append(rounds.unit_asked(round_info=plan.round, unit_id=unit_id))
        except NotAskedError:
            continue
    found = []
    for one in progress_of(plan, places) if places else ():
        waiting = {
            "mend": one.counts[CellState.RETURNED] if one.unit_id in mine else 0,
            "enter": one.counts[CellState.EMPTY] if one.unit_id in mine else 0,
            "submit": one.counts[CellState.ENTERED] if one.unit_id in sends else 0,
        }
        found += [
            _task(plan.round, one, kind, count, plan.round.due_commune, on)
            for kind, count in waiting.items()
            if count
        ]
    return found


def _province_tasks(plan: Plan, actor: Somebody, on: dt.date) -> list[Task]:
    found = []
    for action, kind, state in (
        (Action.VERIFY, "verify", CellState.SUBMITTED),
        (Action.APPRAISE, "appraise", CellState.VERIFIED),
    ):
        for unit_id in accounts.list_places_of(user=actor, action=action, on=on):
            if unit_id is None:
                continue
            try:
                place = geography.get_place(unit_id=unit_id, on=on)
            except UnknownUnitError:
                continue
            if place.level != Level.PROVINCE:
                continue
            departments = accounts.departments_of(user=actor, unit_id=unit_id, on=on, action=action)
            count, total = count_state(plan, unit_id, state, departments)
            if count:
                shown = Progress(unit_id, place.code, place.name, total, {}, None)
                found.append(_task(plan.round, shown, kind, count, plan.round.due_province, on))
    return found


def count_state(
    plan: Plan, province_id: int, state: CellState, departments: frozenset[str] | None
) -> tuple[int, int]:
    """Count a province's cells in a state, and all that hold something, of some departments."""
    elements = [
        row.element_id
        for row in plan.rows
        if row.is_entered and (departments is None or row.department in departments)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) filter (where c.state = %s), count(*)"
            " from reporting_sheet s join reporting_cell c on c.sheet_id = s.id"
            " where s.round_id = %s and s.province_id = %s and c.village_id is null"
            " and c.state <> 'empty' and c.element_id = any(%s)",
            [state.value, plan.round.id, province_id, elements],
        )
        count, total = cursor.fetchone()
    return count, total


def _task(
    round_info: RoundInfo, one: Progress, kind: str, count: int, due_on: dt.date | None, on: dt.date
) -> Task:
    left = (
        standards.working_calendar().working_days_between(on, due_on)
        if due_on is not None
        else None
    )
    return Task(
        round_info, one.unit_id, one.code, one.name, kind, count, one.required, due_on, left
    )


def changes(*, unit_id: int, since: dt.datetime, limit: int = 100) -> list[Change]:
    """Return what happened to a unit's cells after an instant, the newest first."""
    return _changes(unit=unit_id, since=since, limit=limit)


def cell_history(*, key: CellKey) -> list[Change]:
    """Return everything that happened to one cell, the newest first."""
    elements = {one.key: one.number for one in standards.list_elements()}
    return _changes(
        unit=key.unit_id, round=key.round_key, element=elements.get(key.element_key, 0), limit=500
    )


def _changes(**asked: Any) -> list[Change]:
    values = {"since": BEGINNING, "round": None, "element": None, **asked}
    elements = {one.number: one for one in standards.list_elements()}
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, values)
        rows = cursor.fetchall()
    return [
        Change(at, by, kind, round_key, elements[number].key, elements[number].title, text, reason)
        for at, by, kind, round_key, number, text, reason, _id in rows
        if number in elements
    ]


def notices(*, actor: Somebody, limit: int = 20) -> list[NoticeShown]:
    """Return a person's reminders, the newest first."""
    rows = (
        Notice.objects.filter(user_id=actor.pk or 0).select_related("round").order_by("-at", "-pk")
    )
    return [
        NoticeShown(
            row.pk,
            row.round.key,
            row.unit_id,
            row.rung,
            Text(row.text_vi, row.text_en),
            row.at,
            row.seen_at,
        )
        for row in rows[:limit]
    ]
