"""Changes that join, divide or end units."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from langso.core.confidence import Confidence
from langso.geography.actions.units import make
from langso.geography.actions.writing import (
    Trace,
    act_of,
    alter,
    by_code,
    changing,
    end,
    inherit_classes,
)
from langso.geography.models import LegalAct, Succession, Unit, UnitState
from langso.geography.values import HistoryError, NewUnit, Part, Share


def merge(
    *, predecessors: Sequence[Share], into: NewUnit | str, on: dt.date, by: str, at: dt.datetime,
    by_id: int | None = None, origin: str = "", act: str = "",
) -> int:  # fmt: skip
    """Merge units, wholly or in part, into a new unit or into one that lives on; return its id.

    Whole predecessors end on the day before `on`; partial ones live on with the rest, or, when
    a split is recorded in several merges, must be ended by `split`. A new unit inherits the classes
    that all predecessors share. Raises UnknownUnitError, OverlapError, HistoryError.
    """
    trace = Trace(by, at, by_id, origin, act)
    label = into if isinstance(into, str) else f"{into.code} {into.name}"
    parts = [share.code for share in predecessors]
    with changing(trace, "merge", label, {"on": on.isoformat(), "predecessors": parts}):
        if not predecessors:
            raise HistoryError(_("Name at least one unit to merge."))
        eve = on - dt.timedelta(days=1)
        units = [(share, by_code(share.code, eve).unit) for share in predecessors]
        legal = act_of(trace)
        existing = by_code(into, eve).unit if isinstance(into, str) else None
        for share, unit in units:
            if share.whole:
                end(unit, on, legal)
        successor = existing or make(level=units[0][1].level, new=into, on=on, trace=trace)  # type: ignore[arg-type]
        for share, unit in units:
            _succeed(unit, successor, share, on, legal)
        if existing is None:
            inherit_classes(successor, (unit.id for _share, unit in units), on)
        return successor.id


def split(
    *, code: str, into: Sequence[tuple[NewUnit | str, float | None]], on: dt.date, by: str,
    at: dt.datetime, keep: bool = False, by_id: int | None = None, origin: str = "", act: str = "",
) -> list[int]:  # fmt: skip
    """Divide a unit among new units or units that live on; return their ids in the given order.

    Each part comes with its share of the people, None when not known. With `keep` the unit lives
    on with the rest, else it ends the day before `on`. Raises UnknownUnitError, OverlapError, and
    HistoryError when known shares do not add up to one (or reach one although it lives on).
    """
    trace = Trace(by, at, by_id, origin, act)
    with changing(trace, "split", code, {"on": on.isoformat(), "parts": len(into)}):
        if len(into) < 2 and not keep:
            raise HistoryError(
                _("A unit that ends is divided into at least two. Use merge instead.")
            )
        eve = on - dt.timedelta(days=1)
        unit = by_code(code, eve).unit
        legal = act_of(trace)
        if not keep:
            end(unit, on, legal)
        successors = []
        for target, people_share in into:
            if isinstance(target, str):
                successor = by_code(target, eve).unit
            else:
                successor = make(level=unit.level, new=target, on=on, trace=trace)
                inherit_classes(successor, [unit.id], on)
            share = Share(code, people_share, whole=False)
            _succeed(unit, successor, share, on, legal)
            successors.append(successor.id)
        return successors


def end_unit(
    *, code: str, on: dt.date, by: str, at: dt.datetime,
    by_id: int | None = None, origin: str = "", act: str = "",
) -> int:  # fmt: skip
    """End a unit without a successor; `on` is the first day it is no more. Return its id.

    Raises UnknownUnitError, and HistoryError while other units belong to it.
    """
    trace = Trace(by, at, by_id, origin, act)
    with changing(trace, "end_unit", code, {"on": on.isoformat()}):
        unit = by_code(code, on - dt.timedelta(days=1)).unit
        end(unit, on, act_of(trace))
        return unit.id


def end_level(
    *, level: str, on: dt.date, by: str, at: dt.datetime,
    by_id: int | None = None, origin: str = "", act: str = "",
) -> int:  # fmt: skip
    """End every unit of a level; units below them come under the units above. Return how many.

    Raises HistoryError when the level has nothing above it.
    """
    trace = Trace(by, at, by_id, origin, act)
    with changing(trace, "end_level", level, {"on": on.isoformat()}):
        legal = act_of(trace)
        eve = on - dt.timedelta(days=1)
        states = UnitState.objects.filter(unit__level=level, validity__contains=eve)
        ending = {state.unit_id: state for state in states.select_related("unit", "parent")}
        if any(state.parent_id is None for state in ending.values()):
            raise HistoryError(_("The highest level cannot be ended."))
        below = UnitState.objects.filter(parent_id__in=ending, validity__contains=on)
        for child in list(below):
            alter(child.unit_id, on, legal, parent_id=ending[child.parent_id].parent_id)  # type: ignore[index]
        for state in ending.values():
            end(state.unit, on, legal)
        return len(ending)


def _succeed(unit: Unit, successor: Unit, share: Share, on: dt.date, act: LegalAct | None) -> None:
    whole = share.whole
    Succession.objects.create(
        predecessor=unit,
        successor=successor,
        effective_on=on,
        part=Part.WHOLE if whole else Part.PART,
        people_share=1.0 if whole else share.people_share,
        area_share=1.0 if whole else share.area_share,
        act=act,
        confidence=Confidence.SEEN,
    )
    if whole:
        for child in list(UnitState.objects.filter(parent=unit, validity__contains=on)):
            alter(child.unit_id, on, act, parent=successor)
