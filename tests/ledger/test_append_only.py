"""The database itself keeps the ledger: nothing changes, nothing dangles, every end is a number."""

import pytest
from django.db import IntegrityError, connection, transaction

from langso.geography.models import Unit
from langso.ledger.models import Batch, BatchEvent, Observation
from langso.standards.models import DataElement
from tests.factories import ledger

pytestmark = pytest.mark.django_db
TABLES = ["ledger_batch", "ledger_batchevent", "ledger_observation"]


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def figure(units, elements):
    return ledger.record((units[0], elements[0], 202400, 48.0))


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_batch set source = 'x'",
        "update ledger_batchevent set reason = 'x'",
        "update ledger_observation set low = 1, high = 1",
        *(f"delete from {table}" for table in TABLES),
    ],
)
def test_rows_are_never_changed_or_removed(figure, statement):
    with pytest.raises(IntegrityError, match="append-only"):
        run(statement)
    assert (Batch.objects.count(), BatchEvent.objects.count()) == (1, 1)
    assert Observation.objects.get().low == 48.0


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_never_emptied(figure, table):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"alter table {table} enable trigger {table}_keep")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(f"truncate {table} cascade")


@pytest.mark.parametrize("column", ["batch_id", "unit_id", "element_id"])
def test_a_figure_names_only_what_exists(figure, column):
    values = {"batch_id": figure.batch_id, "unit_id": "unit_id", "element_id": "element_id"}
    values[column] = 999_999_999
    copied = ", ".join(str(value) for value in values.values())
    with pytest.raises(IntegrityError, match="does not exist"):
        run(
            "insert into ledger_observation"
            " (batch_id, unit_id, element_id, period, low, high, low_open, high_open, note)"
            f" select {copied}, 202300, 1, 1, false, false, '' from ledger_observation"
        )


@pytest.mark.parametrize("model", [Unit, DataElement])
def test_what_has_figures_is_never_deleted(figure, model):
    row = Observation.objects.get()
    number = row.unit_id if model is Unit else row.element_id
    with pytest.raises(IntegrityError, match="has figures in the ledger"):
        run(f"delete from {model._meta.db_table} where id = {number}")


@pytest.mark.parametrize(
    ("low", "high"),
    [("2", "1"), ("'NaN'", "'NaN'"), ("1", "'NaN'"), ("'Infinity'", "'Infinity'"), ("null", "1")],
)
def test_an_end_is_a_number_and_low_is_not_above_high(figure, low, high):
    with pytest.raises(IntegrityError, match="violates check constraint"):
        run(
            "insert into ledger_observation"
            " (batch_id, unit_id, element_id, period, low, high, low_open, high_open, note)"
            f" select batch_id, unit_id, element_id, 202300, {low}, {high}, false, false, ''"
            " from ledger_observation"
        )
