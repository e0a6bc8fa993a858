"""People at the same time: one figure a client key, no lost cell, no step taken twice."""

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from langso.accounts.values import Role
from langso.ledger.models import Batch
from langso.reporting.actions.entries_together import UnitEntries, save_together
from langso.reporting.models import Cell, CellEvent, Entry, Sheet
from langso.reporting.values import CellState, Door, SaveStatus
from tests.factories import accounts
from tests.factories import reporting as factory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def made() -> factory.Office:
    return factory.office()


def at_once(*works):
    """Run works together, each on a connection of its own, and return their answers in order."""
    together = threading.Barrier(len(works))

    def run(work):
        try:
            together.wait(20)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(run, work) for work in works]]


def test_one_key_from_many_connections_is_one_entry(made):
    key = uuid.uuid4()

    def save():
        return factory.save(made, factory.entry("poverty_rate", "4,5", client_key=key))[0]

    answers = at_once(*[save] * 6)
    assert Counter(answer.status for answer in answers) == {
        SaveStatus.SAVED: 1, SaveStatus.REPEATED: 5,
    }  # fmt: skip
    assert {(answer.version, answer.text) for answer in answers} == {(1, "4,5")}
    assert Entry.objects.count() == 1
    assert Cell.objects.get().version == 1


def test_of_two_savers_of_one_version_one_is_told_of_the_other(made):
    def saver(value):
        return lambda: factory.save(made, factory.entry("poverty_rate", value, base_version=0))[0]

    answers = at_once(saver("1,5"), saver("2,5"))
    assert {answer.status for answer in answers} == {SaveStatus.SAVED, SaveStatus.CONFLICT}
    kept = next(answer for answer in answers if answer.status == SaveStatus.SAVED)
    told = next(answer for answer in answers if answer.status == SaveStatus.CONFLICT)
    assert told.current is not None
    assert told.current.value == kept.text
    assert Entry.objects.count() == 1


def test_first_savers_of_a_sheet_make_one_sheet_and_lose_nothing(made):
    elements = ("ntm.1.1", "ntm.1.2", "ntm.3.2", "ntm.4.1", "ntm.6.1", "ntm.6.2")
    at_once(*[lambda key=key: factory.save(made, factory.entry(key, "đạt")) for key in elements])
    assert Sheet.objects.get().version == len(elements)
    held = set(Cell.objects.values_list("element__key", "state", "version"))
    assert held == {(key, CellState.ENTERED, 1) for key in elements}


def test_a_cell_is_verified_and_approved_once(made):
    factory.save(made, factory.entry("poverty_rate", "4,5"))
    factory.submit(made)
    verified = at_once(
        *[lambda: factory.take("verify", made, "poverty_rate", by=made.verifier).done] * 4
    )
    assert sorted(verified) == [0, 0, 0, 1]
    approved = at_once(
        *[lambda: factory.take("approve", made, "poverty_rate", by=made.appraiser).done] * 4
    )
    assert sorted(approved) == [0, 0, 0, 1]
    assert Batch.objects.filter(status="approved").count() == 1
    kinds = Counter(CellEvent.objects.values_list("kind", flat=True))
    assert kinds == {"submit": 1, "verify": 1, "approve": 1}


def test_approving_and_returning_at_once_leave_one_story(made):
    for round_number in range(4):
        factory.save(
            made, factory.entry("poverty_rate", f"{round_number + 1},5", note="Đính chính")
        )
        factory.submit(made)
        factory.take("verify", made, "poverty_rate", by=made.verifier)
        approved, returned = at_once(
            lambda: factory.take("approve", made, "poverty_rate", by=made.appraiser).done,
            lambda: (
                factory.take(
                    "return_cells", made, "poverty_rate", by=made.verifier, reason="Xem lại"
                ).done
            ),
        )
        assert approved + returned == 1
        cell = Cell.objects.get(element__key="poverty_rate")
        assert cell.state == (CellState.APPROVED if approved else CellState.RETURNED)
        assert (cell.approved_entry_id == cell.entry_id) == bool(approved)


def test_approving_and_reopening_at_once_keep_the_approved_figure(made):
    factory.save(made, factory.entry("poverty_rate", "4,5"))
    factory.submit(made)
    factory.take("verify", made, "poverty_rate", by=made.verifier)
    at_once(
        lambda: factory.take("approve", made, "poverty_rate", by=made.appraiser),
        lambda: factory.take("reopen", made, "poverty_rate", by=made.appraiser, reason="Sót"),
    )
    cell = Cell.objects.get(element__key="poverty_rate")
    kinds = list(CellEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds[:3] == ["submit", "verify", "approve"]
    assert cell.state == (CellState.RETURNED if "reopen" in kinds else CellState.APPROVED)
    assert cell.approved_entry_id == cell.entry_id
    assert Batch.objects.filter(status="approved").count() == 1


def test_many_units_decided_crosswise_do_not_wait_in_a_circle(made):
    factory.save(made, factory.entry("poverty_rate", "4,5"))
    elsewhere = factory.Office(**{**made.__dict__, "recorder": made.stranger})
    elsewhere.ids = {**made.ids, "18001": made.ids["18002"]}
    factory.save(elsewhere, factory.entry("poverty_rate", "5,5"))
    for place, leader in ((made, made.leader), (elsewhere, factory.leader_at(elsewhere.unit))):
        factory.submit(place, by=leader)
    one, two = factory.key(made, "poverty_rate"), factory.key(elsewhere, "poverty_rate")

    def verify(*cells):
        return lambda: factory.actions.verify(cells=cells, actor=made.verifier, at=factory.AT).done

    assert sum(at_once(verify(one, two), verify(two, one))) == 2
    assert Cell.objects.filter(state=CellState.VERIFIED).count() == 2


def test_workbooks_and_officers_on_the_same_sheets_do_not_wait_in_a_circle(made):
    everywhere = accounts.person(Role.RECORDER)
    units = [made.ids["18001"], made.ids["18002"]]

    def book(order):
        sheets = [
            UnitEntries(unit, [factory.entry("schools", 3), factory.entry("poverty_rate", "4,5")])
            for unit in order
        ]
        return lambda: save_together(
            round_key=factory.ROUND, sheets=sheets, actor=everywhere, at=factory.AT,
            door=Door.WORKBOOK,
        )  # fmt: skip

    works = [book(units), book(units[::-1]), book(units), book(units[::-1])]
    officers = [lambda: factory.save(made, factory.entry("schools", 7)) for _ in range(2)]
    at_once(*works, *officers)
    assert Entry.objects.count() == 4 * 4 + 2
    versions = dict(Sheet.objects.values_list("unit_id", "version"))
    assert versions == {units[0]: 6, units[1]: 4}
    newest = set(Cell.objects.values_list("sheet__unit_id", "element__key", "version"))
    assert newest == {
        (units[0], "schools", 6), (units[0], "poverty_rate", 4),
        (units[1], "schools", 4), (units[1], "poverty_rate", 4),
    }  # fmt: skip
