"""The demonstration's open round: marked, the same each time, apart from the calibrated years."""

import datetime as dt

import pytest

from langso.config.demo import desk
from langso.ledger import queries as ledger_queries
from langso.reporting.models import Cell, CellEvent, Entry, Sheet
from langso.reporting.values import CellState
from tests.factories import ledger
from tests.factories import reporting as factory

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)


def load() -> int:
    return desk.load(by="system", at=AT, progress=lambda _done, _all: None)


def test_the_round_stands_simulated_and_in_its_own_year() -> None:
    made = factory.office()
    for code in ("18001", "18002", "18011", "18012", "18013"):
        ledger.record(
            *[
                (made.ids[code], ledger.element_id(key), 202500, figure)
                for key, figure in (("households", 900), ("poverty_rate", 4), ("ntm.1.1", 1))
            ]
        )
    before = ledger.effective(period=202500)
    assert load() == 5
    assert ledger.effective(period=202500) == before
    assert set(Sheet.objects.values_list("simulated", flat=True)) == {True}
    assert ledger_queries.get_batch(key="demo:2026:42").simulated
    approved = Cell.objects.filter(state=CellState.APPROVED, village__isnull=True)
    assert len(ledger.effective(period=202600)) <= approved.count()
    # Each cell has walked the whole way in the log.
    for cell in approved:
        kinds = list(
            CellEvent.objects.filter(cell=cell).order_by("id").values_list("kind", flat=True)
        )
        assert kinds == ["submit", "verify", "approve"]
    for cell in Cell.objects.filter(state=CellState.RETURNED):
        assert cell.reason
    entries = set(Entry.objects.values_list("client_key", flat=True))
    assert load() == 0
    assert set(Entry.objects.values_list("client_key", flat=True)) == entries
