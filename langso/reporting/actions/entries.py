"""Saving figures as they are typed: exactly once, never over somebody else's, never frozen ones."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit, moments
from langso.reporting.actions import writing
from langso.reporting.actions.doing import day_of, doer_of
from langso.reporting.actions.saving import SheetAsked, SheetSaving, checked
from langso.reporting.actions.writing import Doer
from langso.reporting.queries import rounds
from langso.reporting.queries.cells import cells_of_sheet, entries_by_key
from langso.reporting.values import (
    MOST_ENTRIES,
    Door,
    NewEntry,
    Plan,
    RowKind,
    Saved,
    TooManyEntriesError,
)
from langso.standards import queries as standards


def save_entries(
    *,
    round_key: str,
    unit_id: int,
    entries: Sequence[NewEntry],
    actor: Somebody,
    at: dt.datetime,
    door: Door = Door.SHEET,
    origin: str = "",
) -> list[Saved]:
    """Save figures of one unit's sheet and answer for each, in the order given.

    An entry sent again under its client key is answered as before and not written twice. One
    typed over a version of the cell that is no longer the newest is a conflict and not written;
    one that the state of the cell or the value forbids is refused; the others are saved all the
    same. What is answered as saved is committed. Raises UnknownRoundError, NotAskedError,
    TooManyEntriesError, PermissionDenied.
    """
    if len(entries) > MOST_ENTRIES:
        msg = f"Một lần lưu tối đa {MOST_ENTRIES} ô; hãy chia nhỏ."
        raise TooManyEntriesError(msg)
    with moments.one_moment():
        asked = _asked(round_key, unit_id, actor, at, entries)
    with transaction.atomic():
        answers, written = _save(asked, entries, doer_of(actor, at), door)
        if written:
            audit.record_event(
                at=at,
                actor=actor.get_username(),
                actor_id=actor.pk,
                action="reporting.save",
                subject=f"sheet {round_key} {asked.place.code}",
                origin=origin,
                detail={"cells": written, "door": str(door), "unit": unit_id},
            )
    return answers


def _save(
    asked: SheetAsked, entries: Sequence[NewEntry], doer: Doer, door: Door
) -> tuple[list[Saved], int]:
    """Save into a sheet that is held from here on; return the answers and the rows written."""
    plan = asked.plan
    sheet_id, seq = writing.open_sheet(
        round_id=plan.round.id,
        unit_id=asked.place.unit_id,
        province_id=asked.province_id,
        sort_key=rounds.sheet_sort_key(asked.place),
        simulated=plan.round.simulated,
    )
    saving = SheetSaving(
        asked,
        sheet_id=sheet_id,
        doer=doer,
        cells=cells_of_sheet(sheet_id=sheet_id, element_ids=elements_of(plan, entries)),
        known=entries_by_key(keys=[entry.client_key for entry in entries]),
    )
    answers = saving.answer(entries)
    if not saving.rows:
        return answers, 0
    ids = writing.write_entries(saving.rows, sheet_id=sheet_id, doer=doer, door=door.value)
    cells = saving.cells_after(ids)
    if cells:
        writing.write_cells(cells, sheet_id=sheet_id, seq=seq, doer=doer)
    return [checked(answer, ids) for answer in answers], len(saving.rows)


def elements_of(plan: Plan, entries: Sequence[NewEntry]) -> set[int]:
    """Return the numbers of the elements that entries are for, those of the plan."""
    return {
        plan.by_key[entry.element_key].element_id
        for entry in entries
        if entry.element_key in plan.by_key
    }


def _asked(
    round_key: str, unit_id: int, actor: Somebody, at: dt.datetime, entries: Sequence[NewEntry]
) -> SheetAsked:
    round_info = rounds.get_round(key=round_key)
    accounts.require(user=actor, action=Action.ENTER, unit_id=unit_id, on=day_of(at))
    place = rounds.unit_asked(round_info=round_info, unit_id=unit_id)
    plan = rounds.plan_of(round_info=round_info)
    villages: frozenset[int] = frozenset()
    if any(is_by_village(plan, entry) for entry in entries):
        found = rounds.villages_of(place=place, on=round_info.period.last_on)
        villages = frozenset(rounds.unit_ids_of(found))
    elements = {element.key: element for element in standards.list_elements()}
    province = rounds.province_of(place=place, on=round_info.period.last_on)
    return SheetAsked(plan, place, province, villages, elements)


def is_by_village(plan: Plan, entry: NewEntry) -> bool:
    """Tell whether an entry is for a village, or for an element that villages make up."""
    row = plan.by_key.get(entry.element_key)
    return entry.village_id is not None or (row is not None and row.kind == RowKind.VILLAGES)
