"""Saving many units' sheets at one go is the same as saving each: rows, answers and audit."""

import re
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langso.accounts.models import User
from langso.accounts.values import Role
from langso.core.models import AuditEvent
from langso.reporting.actions.entries import save_entries
from langso.reporting.actions.entries_together import Reader, UnitEntries, save_together
from langso.reporting.actions.workbooks_working import TOGETHER
from langso.reporting.actions.workbooks_writing import key_of
from langso.reporting.models import Entry, Sheet, WorkbookUpload
from langso.reporting.queries import rounds
from langso.reporting.queries.units_asked import provinces_of, units_asked
from langso.reporting.queries.workbooks import cells_of
from langso.reporting.rules.machine import Refusal
from langso.reporting.values import Door, NewEntry, NotAskedError, ReportingError, Saved
from tests.factories import accounts, reporting
from tests.factories import workbooks as factory

pytestmark = pytest.mark.django_db

ROWS = {
    "sheets": "select unit_id, version, province_id, sort_key, submissions, simulated from"
    " reporting_sheet order by unit_id",
    "cells": """
        select s.unit_id, c.element_id, c.village_id, c.state, c.version, c.seq, c.returns,
          c.due_on, c.warned, c.reason, c.department, c.changed_by, c.changed_at, e.client_key,
          a.client_key
        from reporting_cell c join reporting_sheet s on s.id = c.sheet_id
        left join reporting_entry e on e.id = c.entry_id
        left join reporting_entry a on a.id = c.approved_entry_id
        order by s.unit_id, c.element_id, c.village_id nulls first""",
    "entries": """
        select s.unit_id, rank() over (partition by e.sheet_id order by e.id), e.client_key,
          e.element_id, e.village_id, e.low, e.high, e.low_open, e.high_open, e.text, e.note,
          e.by_id, e.by, e.at, e.door, e.base_version, e.version
        from reporting_entry e join reporting_sheet s on s.id = e.sheet_id order by 1, 2""",
    "audit": """
        select at, actor, actor_id, action, subject, origin, address, detail::text
        from core_auditevent where action = 'reporting.save' order by subject, id""",
}
ELEMENTS = ("poverty_rate", "schools", "ntm.1.1", "income_per_person", "households")
COMMUNES = ("18001", "18002")
VALUES = ("4,5", 3, "đạt", ">80", "10–12", None, "", "không có số liệu", "bốn", 1.5, "1.234", True)


def rows() -> dict[str, list[Any]]:
    """Return all that saves write, without the numbers that the database gives."""
    found = {}
    with connection.cursor() as cursor:
        for name, statement in ROWS.items():
            cursor.execute(statement)
            found[name] = cursor.fetchall()
    return found


def after(work: Callable[[], Any]) -> tuple[Any, dict[str, list[Any]]]:
    """Return what a piece of work answers and writes, and leave everything as it was."""
    with transaction.atomic():
        answer = work()
        found = rows()
        transaction.set_rollback(True)
    return answer, found


def one_by_one(
    sheets: list[UnitEntries], actor: User, origin: str = "phiên"
) -> list[list[Saved] | Refusal]:
    """Save each unit as the sheet does: what is answered to officers is the oracle."""
    found: list[list[Saved] | Refusal] = []
    for sheet in sheets:
        try:
            answers = save_entries(
                round_key=reporting.ROUND, unit_id=sheet.unit_id, entries=sheet.entries,
                actor=actor, at=reporting.AT, door=Door.WORKBOOK, origin=origin,
            )  # fmt: skip
        except PermissionDenied:
            found.append(Refusal("not-yours", ""))
        except ReportingError as error:
            found.append(Refusal("not-asked", str(error)))
        else:
            found.append(answers)
    return found


def together(sheets: list[UnitEntries], actor: User) -> list[list[Saved] | Refusal]:
    """Save all units at one go."""
    answers = save_together(
        round_key=reporting.ROUND, sheets=sheets, actor=actor, at=reporting.AT,
        door=Door.WORKBOOK, origin="phiên", read=Reader(),
    )  # fmt: skip
    said = (Refusal("not-yours", "") if _is_denied(one) else one for one in answers)
    return list(said)


def _is_denied(answer: object) -> bool:
    return isinstance(answer, Refusal) and answer.rule == "not-yours"


@st.composite
def entries(draw: st.DrawFn, villages: list[int], used: list[uuid.UUID]) -> list[NewEntry]:
    """Draw what one unit sends: good and bad, fresh and stale, new and sent before."""
    found: list[NewEntry] = []
    for _ in range(draw(st.integers(0, 5))):
        element = draw(st.sampled_from(ELEMENTS))
        key = uuid.UUID(int=draw(st.integers(1, 2**64)))
        if used and draw(st.integers(0, 5)) == 0:
            key = draw(st.sampled_from(used))
        found.append(
            NewEntry(
                client_key=key,
                element_key=draw(st.sampled_from([element, element, element, "gone"])),
                value=draw(st.sampled_from(VALUES)),
                village_id=draw(st.sampled_from([None, None, *villages])),
                base_version=draw(st.sampled_from([None, 0, 0, 1, 2])),
                note=draw(st.sampled_from(["", "", "Đếm sót"])),
            )
        )
    return found


def prepared(made: reporting.Office, data: st.DataObject) -> list[uuid.UUID]:
    """Bring the commune's cells into all kinds of states; return keys that were used."""
    first = [
        reporting.entry("poverty_rate", "4,5"),
        reporting.entry("schools", 3),
        reporting.entry("ntm.1.1", "đạt"),
        reporting.entry("households", 120, village_id=made.villages["18001-01"]),
    ]
    kept = data.draw(st.lists(st.sampled_from(first), unique_by=lambda one: one.element_key))
    if kept:
        reporting.save(made, *kept, by=data.draw(st.sampled_from([made.recorder, made.leader])))
    names = [one.element_key for one in kept]
    sent = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    if sent and reporting.submit(made, *sent).submitted:
        verified = data.draw(st.sampled_from(["verify", "return_cells", ""]))
        if verified == "verify":
            reporting.take("verify", made, *sent, by=made.verifier)
            if data.draw(st.booleans()):
                reporting.take("approve", made, *sent, by=made.appraiser)
        elif verified:
            reporting.take("return_cells", made, *sent, by=made.verifier, reason="Xem lại số này")
    return [one.client_key for one in kept]


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_it_is_the_same_as_saving_each(made: reporting.Office, data: st.DataObject) -> None:
    with transaction.atomic():
        used = prepared(made, data)
        villages = [*made.villages.values()]
        units = [made.ids[code] for code in ("18001", "18002", "18003", "42")]
        units = data.draw(st.lists(st.sampled_from(units), unique=True, min_size=1))
        sheets = [UnitEntries(unit, data.draw(entries(villages, used))) for unit in units]
        keys = [one.client_key for sheet in sheets for one in sheet.entries]
        everywhere = accounts.person(Role.RECORDER)
        actor = data.draw(st.sampled_from([made.recorder, everywhere]))
        if len(set(keys)) == len(keys):
            told, wanted = after(lambda: one_by_one(sheets, actor))
            answered, found = after(lambda: together(sheets, actor))
            assert answered == told
            assert found == wanted
        else:
            with pytest.raises(ValueError, match="twice"):
                together(sheets, actor)
        transaction.set_rollback(True)


def planned(row: WorkbookUpload) -> list[UnitEntries]:
    """Return what the plan of a workbook would have officers type."""
    plan = rounds.plan_of(round_info=rounds.get_round(key=reporting.ROUND))
    return [
        UnitEntries(
            part.unit_id or 0,
            [
                NewEntry(
                    key_of(row.pk, part.unit_id or 0, cell),
                    plan.by_number[cell.element_id].element_key,
                    cell.value, cell.village_id, cell.version, cell.note,
                )
                for cell in cells_of(part)
                if cell.fate == "write"
            ],
        )
        for part in row.parts.filter(write__gt=0).order_by("position")
    ]  # fmt: skip


@pytest.mark.slow
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_workbook_writes_what_officers_would_have_typed(
    made: reporting.Office, data: st.DataObject
) -> None:
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        book = factory.book(factory.template(Path(folder), "42"))
        for code in COMMUNES:
            for element in ELEMENTS[:4]:
                value = data.draw(st.sampled_from([None, *VALUES]))
                factory.grid_cell(book, code, element).value = value
        prepared(made, data)
        everywhere = accounts.person(Role.RECORDER)
        row = factory.upload(factory.saved(book), everywhere, f"{uuid.uuid4()}.xlsx")
        _told, wanted = after(lambda: one_by_one(planned(row), everywhere, row.origin))
        if row.counts["all"]["write"]:
            assert after(lambda: factory.commit(row, everywhere))[1] == wanted
        transaction.set_rollback(True)


def test_a_unit_that_may_not_be_written_leaves_the_others(made: reporting.Office) -> None:
    sheets = [
        UnitEntries(made.ids[code], [reporting.entry("schools", 3)])
        for code in ("18001", "18002", "42")
    ]
    answers = together(sheets, made.recorder)
    assert [one.rule if isinstance(one, Refusal) else one[0].status for one in answers] == [
        "saved", "not-yours", "not-yours",
    ]  # fmt: skip
    everywhere = accounts.person(Role.RECORDER)
    assert isinstance(together(sheets[2:], everywhere)[0], Refusal)
    assert Entry.objects.count() == 1
    assert together([], everywhere) == []


def test_a_batch_is_a_handful_of_statements(
    made: reporting.Office, django_assert_max_num_queries: Any
) -> None:
    everywhere = accounts.person(Role.RECORDER)

    def sheets(value: int) -> list[UnitEntries]:
        return [
            UnitEntries(made.ids[code], [reporting.entry(one, value) for one in ELEMENTS[:2]])
            for code in COMMUNES
        ]

    together(sheets(3), everywhere)
    with django_assert_max_num_queries(22):
        together(sheets(4), everywhere)
    assert Entry.objects.count() == 8
    assert set(Sheet.objects.values_list("version", flat=True)) == {2}
    assert AuditEvent.objects.filter(action="reporting.save").count() == 4
    assert TOGETHER >= 60


def test_many_units_are_found_as_each_is(made: reporting.Office) -> None:
    info = rounds.get_round(key=reporting.ROUND)
    ids = [*made.ids.values(), *made.villages.values(), 10**9]
    found = units_asked(round_info=info, unit_ids=ids)
    on = info.period.last_on
    for unit_id in ids:
        if isinstance(found[unit_id], NotAskedError):
            with pytest.raises(NotAskedError, match=re.escape(str(found[unit_id]))):
                rounds.unit_asked(round_info=info, unit_id=unit_id)
            continue
        place = rounds.unit_asked(round_info=info, unit_id=unit_id)
        assert found[unit_id] == place
        assert provinces_of(places=[place], on=on) == {
            unit_id: rounds.province_of(place=place, on=on)
        }
