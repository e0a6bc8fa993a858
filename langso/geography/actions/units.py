"""Changes of one unit: made, renamed, recoded, moved, of another kind, of another class."""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from langso.geography.actions.writing import Trace, act_of, alter, by_code, changing
from langso.geography.models import Unit, UnitClass, UnitState
from langso.geography.rules import names
from langso.geography.values import HistoryError, Kind, Level, NewUnit, OverlapError

_VILLAGE_DIGITS = 3


def make(*, level: str, new: NewUnit, on: dt.date, trace: Trace) -> Unit:
    """Write a unit and its first state, within a change already begun."""
    act = act_of(trace)
    parent = by_code(new.parent_code, on).unit if new.parent_code else None
    unit = Unit.objects.create(level=level, validity=DateRange(on, None), created_by=act)
    UnitState.objects.create(
        unit=unit,
        validity=DateRange(on, None),
        code=new.code,
        name=new.name,
        kind=new.kind,
        parent=parent,
        act=act,
        lat=new.lat,
        lon=new.lon,
        area_km2=new.area_km2,
        search_text=names.search_text(new.name, new.code),
        sort_key=names.name_sort_key(new.name),
    )
    return unit


def create_unit(
    *, level: str, code: str, name: str, kind: str, parent_code: str, on: dt.date, by: str,
    at: dt.datetime, by_id: int | None = None, origin: str = "", act: str = "",
    lat: float | None = None, lon: float | None = None, area_km2: float | None = None,
) -> int:  # fmt: skip
    """Create a unit without predecessors that lives from `on`; return its id.

    `parent_code` is "" for a province. Raises UnknownUnitError, OverlapError, HistoryError.
    """
    trace = Trace(by, at, by_id, origin, act)
    new = NewUnit(code, name, kind, parent_code, lat, lon, area_km2)
    with changing(trace, "create_unit", f"{code} {name}", {"on": on.isoformat()}):
        return make(level=level, new=new, on=on, trace=trace).id


def add_village(
    *, parent_code: str, name: str, on: dt.date, by: str, at: dt.datetime,
    by_id: int | None = None, origin: str = "", lat: float | None = None, lon: float | None = None,
) -> int:  # fmt: skip
    """Add a village to a commune; its code is the commune's and the next number. Return its id.

    Source: villages are not in the official list of codes, so the code is the platform's own.
    Raises UnknownUnitError, OverlapError (a village of this name is already there) and
    HistoryError when the parent is no commune.
    """
    trace = Trace(by, at, by_id, origin)
    with changing(trace, "add_village", f"{parent_code} {name}", {"on": on.isoformat()}):
        commune = by_code(parent_code, on)
        if commune.unit.level != Level.COMMUNE:
            raise HistoryError(
                _("%(name)s is not a commune: villages belong to communes.")
                % {"name": commune.name}
            )
        siblings = UnitState.objects.filter(parent=commune.unit, validity__contains=on)
        if siblings.filter(name__iexact=name).exists():
            raise OverlapError(
                _("%(commune)s already has a village called %(name)s. Choose another name.")
                % {"commune": commune.name, "name": name}
            )
        code = _next_village_code(parent_code)
        new = NewUnit(code, name, Kind.VILLAGE, parent_code, lat, lon)
        return make(level=Level.VILLAGE, new=new, on=on, trace=trace).id


def _next_village_code(parent_code: str) -> str:
    codes = UnitState.objects.filter(
        unit__level=Level.VILLAGE, code__startswith=parent_code
    ).values_list("code", flat=True)
    last = max((int(code[len(parent_code) :]) for code in codes), default=0)
    return f"{parent_code}{last + 1:0{_VILLAGE_DIGITS}d}"


def rename(
    *, code: str, name: str, on: dt.date, by: str, at: dt.datetime,
    by_id: int | None = None, origin: str = "", act: str = "",
) -> int:  # fmt: skip
    """Rename the unit that has `code`, from `on`. Raises UnknownUnitError."""
    trace = Trace(by, at, by_id, origin, act)
    with changing(trace, "rename", f"{code} {name}", {"on": on.isoformat()}):
        return alter(by_code(code, on).unit_id, on, act_of(trace), name=name).unit_id


def recode(
    *, code: str, new_code: str, on: dt.date, by: str, at: dt.datetime,
    by_id: int | None = None, origin: str = "", act: str = "",
) -> int:  # fmt: skip
    """Give the unit another code from `on`. Raises UnknownUnitError, OverlapError."""
    trace = Trace(by, at, by_id, origin, act)
    with changing(trace, "recode", f"{code} → {new_code}", {"on": on.isoformat()}):
        return alter(by_code(code, on).unit_id, on, act_of(trace), code=new_code).unit_id


def move(
    *, code: str, new_parent_code: str, on: dt.date, by: str, at: dt.datetime,
    by_id: int | None = None, origin: str = "", act: str = "",
) -> int:  # fmt: skip
    """Put the unit under another parent from `on`. Raises UnknownUnitError, HistoryError."""
    trace = Trace(by, at, by_id, origin, act)
    with changing(trace, "move", f"{code} → {new_parent_code}", {"on": on.isoformat()}):
        parent = by_code(new_parent_code, on).unit
        return alter(by_code(code, on).unit_id, on, act_of(trace), parent=parent).unit_id


def reclassify(
    *, code: str, kind: str, name: str, on: dt.date, by: str, at: dt.datetime,
    by_id: int | None = None, origin: str = "", act: str = "",
) -> int:  # fmt: skip
    """Make the unit another kind of its level from `on`, e.g. a commune a ward, with its new name.

    Raises UnknownUnitError.
    """
    trace = Trace(by, at, by_id, origin, act)
    with changing(trace, "reclassify", f"{code} {name}", {"on": on.isoformat(), "kind": kind}):
        unit_id = by_code(code, on).unit_id
        return alter(unit_id, on, act_of(trace), kind=kind, name=name).unit_id


def set_class(
    *, code: str, scheme: str, value: str, on: dt.date, source: str, confidence: str, by: str,
    at: dt.datetime, by_id: int | None = None, origin: str = "", simulated: bool = False,
) -> int:  # fmt: skip
    """Put the unit into a class from `on`; the class it had in this scheme ends the day before.

    Raises UnknownUnitError, and OverlapError when a later class is already recorded.
    """
    trace = Trace(by, at, by_id, origin)
    detail: dict[str, object] = {"on": on.isoformat(), "scheme": scheme, "value": value}
    with changing(trace, "set_class", code, detail):
        unit = by_code(code, on).unit
        for row in UnitClass.objects.filter(unit=unit, scheme=scheme, validity__contains=on):
            if row.validity.lower == on:
                row.delete()
            else:
                row.validity = DateRange(row.validity.lower, on)
                row.save(update_fields=["validity"])
        UnitClass.objects.create(
            unit=unit, scheme=scheme, value=value, validity=DateRange(on, unit.validity.upper),
            source=source, confidence=confidence, simulated=simulated,
        )  # fmt: skip
        return unit.id
