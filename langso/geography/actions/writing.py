"""What every change of the tree has in common: one transaction, one lock, one trace."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from langso.core import audit
from langso.core.confidence import Confidence
from langso.geography.models import LegalAct, Revision, Unit, UnitClass, UnitState
from langso.geography.rules import names
from langso.geography.values import GeographyError, HistoryError, OverlapError, UnknownUnitError


@dataclass(frozen=True, slots=True)
class Trace:
    """Who changes the tree, when, through which door and by which legal act ("" if none)."""

    by: str
    at: dt.datetime
    by_id: int | None = None
    origin: str = ""
    act: str = ""


@contextmanager
def changing(trace: Trace, action: str, subject: str, detail: dict[str, object]) -> Iterator[None]:
    """Run one change: lock, write, check every constraint, record the event, raise the version.

    Raises OverlapError and HistoryError with a sentence for people when the database refuses.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext('geography'))")
            yield
            # Deferred checks run here, where the refusal can still be put into words.
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
            audit.record_event(
                at=trace.at, actor=trace.by, actor_id=trace.by_id, action=f"geography.{action}",
                subject=subject, origin=trace.origin, detail=detail | {"act": trace.act},
            )  # fmt: skip
            Revision.objects.create(at=trace.at, by=trace.by, what=f"{action} {subject}"[:300])
    except IntegrityError as error:
        raise _in_words(error, subject) from error


def _in_words(error: IntegrityError, subject: str) -> GeographyError:
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", "") or ""
    words = {"subject": subject}
    if name == "geography_code_names_one_unit":
        return OverlapError(
            _("%(subject)s: the code is already used by another unit in that time. Choose another "
              "code, or end or recode that unit first.") % words
        )  # fmt: skip
    if name.startswith("geography_class_one"):
        return OverlapError(
            _("%(subject)s: a later class of this kind is already recorded. Choose a later day.")
            % words
        )
    if name in {"geography_state_one_at_a_time", "geography_states_fill_life"}:
        return OverlapError(
            _("%(subject)s: its recorded states would overlap or leave a gap. Check the day.")
            % words
        )
    if name == "geography_parent_lives_above":
        return HistoryError(
            _("%(subject)s: a unit must belong to one of a higher level that lives through the "
              "whole time. Move or end the units below first, or choose another day or parent.")
            % words
        )  # fmt: skip
    if name in {"geography_succession_shares_make_one", "geography_whole_passes_once"}:
        return HistoryError(
            _("%(subject)s: the shares of one unit must add up to 100 percent, and a whole unit "
              "can only pass into one. Correct the shares.") % words
        )  # fmt: skip
    return HistoryError(
        _("%(subject)s: this change contradicts the recorded history (%(rule)s).")
        % (words | {"rule": name})
    )


def act_of(trace: Trace) -> LegalAct | None:
    """Return the legal act of the change, registered on first use."""
    if not trace.act:
        return None
    act, _created = LegalAct.objects.get_or_create(
        number=trace.act, defaults={"source": trace.by, "confidence": Confidence.SEEN}
    )
    return act


def state_on(unit_id: int, on: dt.date) -> UnitState:
    """Return the state of a unit that is known to live on `on`."""
    return UnitState.objects.select_related("unit").get(unit_id=unit_id, validity__contains=on)


def by_code(code: str, on: dt.date) -> UnitState:
    """Return the state that has `code` on `on`. Raises UnknownUnitError."""
    state = (
        UnitState.objects.select_related("unit").filter(code=code, validity__contains=on).first()
    )
    if state is None:
        raise UnknownUnitError(
            _("No unit has the code %(code)s on %(day)s. Check the code and the day.")
            % {"code": code, "day": f"{on:%d/%m/%Y}"},
            code=code, on=on,
        )  # fmt: skip
    return state


def alter(unit_id: int, on: dt.date, act: LegalAct | None, **changes: object) -> UnitState:
    """From `on` until its present state's end, give the unit changed attributes."""
    state = state_on(unit_id, on)
    lower, upper = state.validity.lower, state.validity.upper
    if lower < on:
        UnitState.objects.filter(id=state.id).update(validity=DateRange(lower, on))
        state.pk = None
        state.note = ""
        state._state.adding = True
    state.validity = DateRange(on, upper)
    state.act = act
    for name, value in changes.items():
        setattr(state, name, value)
    state.search_text = names.search_text(state.name, state.code)
    state.sort_key = names.name_sort_key(state.name)
    state.save()
    return state


def end(unit: Unit, on: dt.date, act: LegalAct | None) -> None:
    """End a unit's life: `on` is the first day it is no more."""
    lower = unit.validity.lower
    if unit.validity.upper is not None or lower >= on:
        raise HistoryError(
            _("A unit can be ended once, and only after it began. Check the day %(day)s.")
            % {"day": f"{on:%d/%m/%Y}"}
        )
    if UnitState.objects.filter(unit=unit, validity__startswith__gt=on).exists():
        raise HistoryError(
            _("The unit has changes recorded after %(day)s. Choose a later day.")
            % {"day": f"{on:%d/%m/%Y}"}
        )
    # What was to change on the very day that the unit ends never comes to be.
    UnitState.objects.filter(unit=unit, validity__startswith=on).delete()
    Unit.objects.filter(id=unit.id).update(validity=DateRange(lower, on), ended_by=act)
    for table in (UnitState, UnitClass):
        for row in table.objects.filter(unit=unit, validity__contains=on):
            row.validity = DateRange(row.validity.lower, on)
            row.save(update_fields=["validity"])
    UnitClass.objects.filter(unit=unit, validity__startswith__gte=on).delete()


def inherit_classes(unit: Unit, predecessors: Iterable[int], on: dt.date) -> None:
    """Give a new unit the classes that all of its predecessors had on the day before."""
    parts = set(predecessors)
    eve = on - dt.timedelta(days=1)
    found: dict[str, dict[int, UnitClass]] = {}
    for row in UnitClass.objects.filter(unit_id__in=parts, validity__contains=eve):
        found.setdefault(row.scheme, {})[row.unit_id] = row
    for scheme, rows in found.items():
        if rows.keys() != parts or len({row.value for row in rows.values()}) != 1:
            continue
        worst = max(rows.values(), key=lambda row: list(Confidence.values).index(row.confidence))
        UnitClass.objects.create(
            unit=unit,
            scheme=scheme,
            value=worst.value,
            validity=DateRange(on, None),
            source=_("Inherited: all predecessors have the same class"),
            confidence=worst.confidence,
            simulated=any(row.simulated for row in rows.values()),
        )
