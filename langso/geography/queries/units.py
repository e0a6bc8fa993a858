"""Units as they stood on a day: lists, search, one unit, the units above it."""

import datetime as dt
import functools
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from langso.core import caches, moments
from langso.core.text import unaccented
from langso.geography.models import UnitState
from langso.geography.values import Level, Place, State, UnknownUnitError

_COLUMNS = (
    "unit_id", "unit__level", "code", "name", "kind", "parent_id", "unit__validity",
    "lat", "lon", "area_km2", "sort_key",
)  # fmt: skip
_CURSOR_MARK = "|"

# One unit is asked for many times a page: plain SQL costs a third of what the ORM costs.
_ONE = """
select s.unit_id, u.level, s.code, s.name, s.kind, s.parent_id, lower(u.validity),
       upper(u.validity), s.lat, s.lon, s.area_km2, s.sort_key
from geography_unitstate s join geography_unit u on u.id = s.unit_id
where s.validity @> %s::date and {column} = %s
"""
# The units of a level below one unit: children's children and so on, in the order of their names.
_BELOW = """
with recursive above (unit_id) as (
  select unit_id from geography_unitstate where validity @> %(on)s::date and code = %(code)s
  union
  select s.unit_id from geography_unitstate s join above a on s.parent_id = a.unit_id
  join geography_unit u on u.id = s.unit_id
  where s.validity @> %(on)s::date and u.level <> 'village'
)
select s.unit_id, u.level, s.code, s.name, s.kind, s.parent_id, lower(u.validity),
       upper(u.validity), s.lat, s.lon, s.area_km2, s.sort_key
from geography_unitstate s join geography_unit u on u.id = s.unit_id
where s.validity @> %(on)s::date and u.level = %(level)s
  and s.parent_id in (select unit_id from above)
order by s.sort_key, s.code
"""
_ENDED_ON = 7
"""The column of `_ONE` that comes as the first day after."""
_LIFE = """
select lower(s.validity), upper(s.validity), s.code, s.name, s.kind, s.parent_id, s.note,
       coalesce(a.number, ''), coalesce(c.number, '')
from geography_unitstate s join geography_unit u on u.id = s.unit_id
left join geography_legalact a on a.id = s.act_id
left join geography_legalact c on c.id = u.created_by_id
where s.unit_id = %s order by s.validity
"""
_REVISION = moments.Clock("select coalesce(max(id), 0) from geography_revision")


def revision() -> int:
    """Return the version of the tree: it grows with every change, so caches are keyed by it.

    Asked on each request, so it is plain SQL: the ORM takes three times as long to say it.
    """
    return _REVISION.now()


def list_units(
    *,
    on: dt.date,
    level: str | None = None,
    parent_code: str | None = None,
    q: str | None = None,
    kinds: Iterable[str] | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> list[Place]:
    """Return the units alive on `on`, in Vietnamese order of their names, then by code.

    `parent_code` may name any unit above. `q` matches names with or without accents ("ha tinh",
    "Xã Tân Mỹ") and beginnings of codes. `after` continues behind the place that `cursor_of`
    named. Raises UnknownUnitError when no unit has the parent's code on that day.
    """
    states = _found(on=on, level=level, parent_code=parent_code, q=q, kinds=kinds)
    if after:
        key, _mark, code = after.rpartition(_CURSOR_MARK)
        states = states.filter(Q(sort_key__gt=key) | Q(sort_key=key, code__gt=code))
    rows = states.order_by("sort_key", "code").values_list(*_COLUMNS)
    return [_place(*row) for row in (rows[:limit] if limit is not None else rows)]


def list_below(*, on: dt.date, level: str, parent_code: str) -> tuple[Place, ...]:
    """Return the units of a level below a unit, as `list_units` does.

    Requests that read keep them: a province's page shows the same five hundred after each figure.
    Raises UnknownUnitError when no unit has the parent's code on that day.
    """
    get_unit(code=parent_code, on=on)
    if moments.standing():
        return _kept_below(revision(), on, level, parent_code)
    return _read_below(on, level, parent_code)


def count_units(
    *,
    on: dt.date,
    level: str | None = None,
    parent_code: str | None = None,
    q: str | None = None,
    kinds: Iterable[str] | None = None,
) -> int:
    """Return how many units `list_units` would list without a limit."""
    return _found(on=on, level=level, parent_code=parent_code, q=q, kinds=kinds).count()


def page_units(
    *,
    on: dt.date,
    limit: int,
    level: str | None = None,
    parent_code: str | None = None,
    q: str | None = None,
    kinds: Iterable[str] | None = None,
    after: str | None = None,
) -> tuple[list[Place], str | None]:
    """Return one page of `list_units` and the cursor of the next page, None on the last."""
    places = list_units(
        on=on, level=level, parent_code=parent_code, q=q, kinds=kinds, limit=limit + 1, after=after
    )
    if len(places) <= limit:
        return places, None
    return places[:limit], cursor_of(places[limit - 1])


def cursor_of(place: Place) -> str:
    """Return the text by which a list continues behind `place`."""
    return f"{place.sort_key}{_CURSOR_MARK}{place.code}"


def get_unit(*, code: str, on: dt.date) -> Place:
    """Return the unit that had `code` on `on`. Raises UnknownUnitError, whose text says why."""
    place = _place_where("s.code", code, on)
    if place is None:
        raise UnknownUnitError(explain_missing_code(code=code, on=on), code=code, on=on)
    return place


def get_place(*, unit_id: int, on: dt.date) -> Place:
    """Return the unit as it stood on `on`. Raises UnknownUnitError when it was not alive."""
    place = _place_where("s.unit_id", unit_id, on)
    if place is not None:
        return place
    last = UnitState.objects.filter(unit_id=unit_id).order_by("-validity").first()
    if last is None:
        raise UnknownUnitError(_("There is no unit number %(id)s.") % {"id": unit_id}, on=on)
    raise UnknownUnitError(explain_missing_code(code=last.code, on=on), code=last.code, on=on)


def get_places(*, unit_ids: Iterable[int], on: dt.date) -> dict[int, Place]:
    """Return the units by id as they stood on `on`; if not alive, as they last or first stood."""
    rows = (
        UnitState.objects.filter(unit_id__in=set(unit_ids))
        .order_by("unit_id", "validity")
        .values_list("validity", *_COLUMNS)
    )
    places: dict[int, Place] = {}
    for validity, *row in rows:
        unit_id = row[0]
        if unit_id not in places or validity.lower <= on:
            places[unit_id] = _place(*row)
    return places


def path(*, unit_id: int, on: dt.date) -> list[Place]:
    """Return the units from the province down to the unit itself. Raises UnknownUnitError."""
    steps = [get_place(unit_id=unit_id, on=on)]
    while steps[0].parent_id is not None:
        steps.insert(0, get_place(unit_id=steps[0].parent_id, on=on))
    return steps


def life(*, unit_id: int) -> list[State]:
    """Return the unit's states in order of time; `valid_to` is the last day, None if open."""
    with connection.cursor() as cursor:
        cursor.execute(_LIFE, [unit_id])
        rows = cursor.fetchall()
    found: list[State] = []
    for first, upper, code, name, kind, parent_id, note, act, created_by in rows:
        parent = get_place(unit_id=parent_id, on=first).name if parent_id is not None else ""
        found.append(
            State(
                valid_from=first,
                valid_to=last_day(upper),
                code=code,
                name=name,
                kind=kind,
                parent_id=parent_id,
                parent_name=parent,
                act=act or ("" if found else created_by),
                note=note,
            )
        )
    return found


def find_codes(*, codes: Iterable[str], on: dt.date) -> dict[str, int]:
    """Return the unit ids of those codes that a unit had on `on`; unknown codes are left out."""
    return dict(_on(on).filter(code__in=set(codes)).values_list("code", "unit_id"))


def explain_missing_code(*, code: str, on: dt.date) -> str:
    """Return a sentence that says why no unit has `code` on `on`, and when one had it."""
    day = f"{on:%d/%m/%Y}"
    states = UnitState.objects.filter(code=code).order_by("validity")
    before = states.filter(validity__fully_lt=(on, None)).last()
    after = states.filter(validity__fully_gt=(None, on)).first()
    if before is not None:
        return _(
            "Code %(code)s belonged to %(name)s, which ended or changed its code on %(last)s: it "
            "does not exist on %(day)s. Choose its successor, or a day before that."
        ) % {
            "code": code, "name": before.name, "day": day,
            "last": f"{last_day(before.validity.upper):%d/%m/%Y}",
        }  # fmt: skip
    if after is not None:
        return _(
            "Code %(code)s belongs to %(name)s, which begins on %(first)s: it does not exist yet "
            "on %(day)s. Choose a later day."
        ) % {
            "code": code, "name": after.name, "day": day,
            "first": f"{after.validity.lower:%d/%m/%Y}",
        }  # fmt: skip
    return _(
        "No unit has the code %(code)s. Province codes have 2 digits, district codes 3, commune "
        "codes 5; check for a missing zero in front."
    ) % {"code": code}


def last_day(upper: dt.date | None) -> dt.date | None:
    """Return the last day of a half-open range's upper bound; None stays None."""
    return None if upper is None else upper - dt.timedelta(days=1)


def _on(on: dt.date) -> QuerySet[UnitState]:
    return UnitState.objects.filter(validity__contains=on)


def _found(
    *,
    on: dt.date,
    level: str | None,
    parent_code: str | None,
    q: str | None,
    kinds: Iterable[str] | None,
) -> QuerySet[UnitState]:
    states = _on(on)
    if level is not None:
        states = states.filter(unit__level=level)
    if kinds is not None:
        states = states.filter(kind__in=list(kinds))
    if parent_code:
        states = states.filter(parent_id__in=_at_or_below(parent_code, on))
    if q:
        states = _matching(states, q)
    return states


def _at_or_below(parent_code: str, on: dt.date) -> set[int]:
    """Return the unit and every unit below it that can itself be a parent."""
    found = {get_unit(code=parent_code, on=on).unit_id}
    newest = found
    while newest:
        below = _on(on).filter(parent_id__in=newest).exclude(unit__level=Level.VILLAGE)
        newest = set(below.values_list("unit_id", flat=True))
        found = found | newest
    return found


def _matching(states: QuerySet[UnitState], q: str) -> QuerySet[UnitState]:
    plain = unaccented(q)
    # The query begins a word of the name, so that "an" does not find every "Hoan".
    found = Q(search_text__startswith=plain) | Q(search_text__contains=f" {plain}")
    if plain.isdigit():
        found |= Q(code__startswith=plain)
    return states.filter(found)


def _place_where(column: str, value: int | str, on: dt.date) -> Place | None:
    """Return the one unit whose column has a value on a day, None when there is none.

    Requests that read keep it: communes share provinces and districts.
    """
    if moments.standing():
        return _kept_place(revision(), column, value, on)
    return _read_place(column, value, on)


@functools.lru_cache(maxsize=8192)
def _kept_place(_revision: int, column: str, value: int | str, on: dt.date) -> Place | None:
    return _read_place(column, value, on)


caches.on_clear(_kept_place.cache_clear)


@functools.lru_cache(maxsize=128)
def _kept_below(_revision: int, on: dt.date, level: str, code: str) -> tuple[Place, ...]:
    return _read_below(on, level, code)


caches.on_clear(_kept_below.cache_clear)


def _read_below(on: dt.date, level: str, code: str) -> tuple[Place, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"on": on, "code": code, "level": level})
        return tuple(_place_of(row) for row in cursor.fetchall())


def _read_place(column: str, value: int | str, on: dt.date) -> Place | None:
    with connection.cursor() as cursor:
        cursor.execute(_ONE.format(column=column), [on, value])
        row = cursor.fetchone()
    return None if row is None else _place_of(row)


def _place_of(row: tuple[Any, ...]) -> Place:
    """Return a place from a row in the columns of `_ONE`."""
    facts: list[Any] = list(row)
    facts[_ENDED_ON] = last_day(facts[_ENDED_ON])
    return Place(*facts)


def _place(
    unit_id: int, level: str, code: str, name: str, kind: str, parent_id: int | None,
    validity: object, lat: float | None, lon: float | None, area_km2: float | None, sort_key: str,
) -> Place:  # fmt: skip
    lower, upper = validity.lower, validity.upper  # type: ignore[attr-defined]
    return Place(
        unit_id=unit_id, level=level, code=code, name=name, kind=kind, parent_id=parent_id,
        began_on=lower, ended_on=last_day(upper), lat=lat, lon=lon, area_km2=area_km2,
        sort_key=sort_key,
    )  # fmt: skip
