"""Saving figures of many units at one go, as a workbook of the country brings them.

Every entry meets the rules of `save_entries` (one `SheetSaving` a sheet); what is asked of the
database is asked once for all of them.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit, moments
from langso.geography.values import Place
from langso.ledger.values import BadValueError, Figure
from langso.reporting.actions import saving, writing_together
from langso.reporting.actions.doing import day_of, doer_of
from langso.reporting.actions.entries import elements_of, is_by_village
from langso.reporting.actions.saving import SheetAsked, SheetSaving, checked
from langso.reporting.actions.writing_together import Held
from langso.reporting.queries import rounds
from langso.reporting.queries.cells import cells_of_sheets, entries_by_key
from langso.reporting.queries.units_asked import provinces_of, units_asked
from langso.reporting.rules.machine import Refusal
from langso.reporting.values import Door, NewEntry, Plan, Saved
from langso.standards import queries as standards
from langso.standards.values import DataElement

_MOST_READ = 50_000


@dataclass(frozen=True, slots=True)
class UnitEntries:
    """The entries of one unit's sheet."""

    unit_id: int
    entries: Sequence[NewEntry]


Answer = list[Saved] | Refusal
"""What became of a unit's entries in their order, or why none of them was looked at."""


class Reader:
    """Reads values as `saving.read` does, each distinct one of an element once."""

    def __init__(self) -> None:
        """Start without knowing any."""
        self._known: dict[tuple[str, type, object], tuple[Figure | None, str] | BadValueError] = {}

    def __call__(self, value: object, element: DataElement) -> tuple[Figure | None, str]:
        """Return the figure and the text of a value. Raises BadValueError."""
        key = (element.key, value.__class__, value)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _MOST_READ:
                self._known.clear()
            try:
                found = saving.read(value, element)
            except BadValueError as error:
                found = error
            self._known[key] = found
        if isinstance(found, BadValueError):
            raise BadValueError(found.rule, str(found))
        return found


def save_together(
    *,
    round_key: str,
    sheets: Sequence[UnitEntries],
    actor: Somebody,
    at: dt.datetime,
    door: Door,
    origin: str = "",
    read: saving.Read = saving.read,
) -> list[Answer]:
    """Save figures of many units' sheets in one transaction; answer for each unit in order.

    What `save_entries` raises for a unit is the refusal of that unit here, and the others are
    saved all the same. Each unit may stand here once, each client key too (ValueError). Raises
    UnknownRoundError.
    """
    keys = [entry.client_key for sheet in sheets for entry in sheet.entries]
    if len({sheet.unit_id for sheet in sheets}) < len(sheets) or len(set(keys)) < len(keys):
        msg = "a unit or a client key stands here twice"
        raise ValueError(msg)
    with moments.one_moment():
        asked = _asked(round_key, sheets, actor, at)
    taken = [sheet for sheet in sheets if isinstance(asked[sheet.unit_id], SheetAsked)]
    with transaction.atomic():
        saved = _Together(asked, actor, at, door, read).save(taken) if taken else {}
        audit.record_events(
            at=at,
            actor=actor.get_username(),
            actor_id=actor.pk,
            action="reporting.save",
            origin=origin,
            events=[
                (
                    f"sheet {round_key} {known.place.code}",
                    {"cells": count, "door": str(door), "unit": unit_id},
                )
                for unit_id, (_answers, count) in saved.items()
                if count and isinstance(known := asked[unit_id], SheetAsked)
            ],
        )
    return [_answer(asked[sheet.unit_id], saved.get(sheet.unit_id)) for sheet in sheets]


def _answer(known: SheetAsked | Refusal, saved: tuple[list[Saved], int] | None) -> Answer:
    if isinstance(known, Refusal):
        return known
    return saved[0] if saved is not None else []


def _asked(
    round_key: str, sheets: Sequence[UnitEntries], actor: Somebody, at: dt.datetime
) -> dict[int, SheetAsked | Refusal]:
    """Return what is known of each sheet before it is locked, or why it may not be written."""
    round_info = rounds.get_round(key=round_key)
    on, plan = round_info.period.last_on, rounds.plan_of(round_info=round_info)
    unit_ids = [sheet.unit_id for sheet in sheets]
    refused = set(
        accounts.list_refused(user=actor, action=Action.ENTER, unit_ids=unit_ids, on=day_of(at))
    )
    places = units_asked(
        round_info=round_info, unit_ids=[one for one in unit_ids if one not in refused]
    )
    provinces = provinces_of(
        places=[place for place in places.values() if isinstance(place, Place)], on=on
    )
    elements = {element.key: element for element in standards.list_elements()}
    found: dict[int, SheetAsked | Refusal] = {}
    for sheet in sheets:
        place = places.get(sheet.unit_id)
        if place is None:
            found[sheet.unit_id] = Refusal(
                "not-yours",
                "Bạn không còn được giao nhập số liệu của đơn vị này; hãy hỏi quản trị.",
            )
        elif isinstance(place, Place):
            villages = _villages(plan, sheet.entries, place, on)
            province = provinces[place.unit_id]
            found[sheet.unit_id] = SheetAsked(plan, place, province, villages, elements)
        else:
            found[sheet.unit_id] = Refusal("not-asked", str(place))
    return found


def _villages(plan: Plan, entries: Sequence[NewEntry], place: Place, on: dt.date) -> frozenset[int]:
    if not any(is_by_village(plan, entry) for entry in entries):
        return frozenset()
    return frozenset(rounds.unit_ids_of(rounds.villages_of(place=place, on=on)))


class _Together:
    """One transaction's work on many sheets."""

    def __init__(
        self,
        asked: Mapping[int, SheetAsked | Refusal],
        actor: Somebody,
        at: dt.datetime,
        door: Door,
        read: saving.Read,
    ) -> None:
        self._asked = {
            unit_id: known for unit_id, known in asked.items() if isinstance(known, SheetAsked)
        }
        self._doer, self._door, self._read = doer_of(actor, at), door, read

    def save(self, sheets: Sequence[UnitEntries]) -> dict[int, tuple[list[Saved], int]]:
        """Save into sheets that are held from here on; return answers and rows written by unit."""
        held = self._hold(sheets)
        savings = self._savings(sheets, held)
        answers = {sheet.unit_id: savings[sheet.unit_id].answer(sheet.entries) for sheet in sheets}
        rows = [(held[unit], row) for unit, one in savings.items() for row in one.rows]
        if not rows:
            return {unit: (found, 0) for unit, found in answers.items()}
        ids = writing_together.write_entries_together(rows, doer=self._doer, door=self._door.value)
        cells = [
            (held[unit], cell) for unit, one in savings.items() for cell in one.cells_after(ids)
        ]
        if cells:
            writing_together.write_cells_together(cells, doer=self._doer)
        return {
            unit: ([checked(answer, ids) for answer in found], len(savings[unit].rows))
            for unit, found in answers.items()
        }

    def _hold(self, sheets: Sequence[UnitEntries]) -> dict[int, Held]:
        known = [self._asked[sheet.unit_id] for sheet in sheets]
        round_info = known[0].plan.round
        wanted = [
            writing_together.Asked(
                one.place.unit_id, one.province_id, rounds.sheet_sort_key(one.place)
            )
            for one in known
        ]
        return writing_together.hold_sheets(
            wanted, round_id=round_info.id, simulated=round_info.simulated
        )

    def _savings(
        self, sheets: Sequence[UnitEntries], held: Mapping[int, Held]
    ) -> dict[int, SheetSaving]:
        plan = self._asked[sheets[0].unit_id].plan
        cells = cells_of_sheets(
            sheet_ids=[held[sheet.unit_id].id for sheet in sheets],
            element_ids=set().union(*(elements_of(plan, sheet.entries) for sheet in sheets)),
        )
        known = entries_by_key(
            keys=[entry.client_key for sheet in sheets for entry in sheet.entries]
        )
        found: dict[int, SheetSaving] = {}
        for sheet in sheets:
            sheet_id = held[sheet.unit_id].id
            found[sheet.unit_id] = SheetSaving(
                self._asked[sheet.unit_id],
                sheet_id=sheet_id,
                doer=self._doer,
                cells={(one.element_id, one.village_id): one for one in cells.get(sheet_id, [])},
                known=known,
                read=self._read,
            )
        return found
