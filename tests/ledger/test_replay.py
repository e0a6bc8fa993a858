"""Any past state is reproduced exactly: the ledger against a naive replay of what happened."""

import csv
import datetime as dt
from dataclasses import dataclass, field

import pyarrow as pa
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langso.ledger import actions, queries
from langso.ledger.values import NO_FIGURE, Figure
from tests.factories.ledger import AT, effective, point, record

pytestmark = pytest.mark.django_db
PERIOD = 202400

figures = st.one_of(
    st.integers(0, 3).map(point), st.just(NO_FIGURE), st.just(Figure(2.0, 5.0, high_open=True))
)
batches = st.dictionaries(st.tuples(st.integers(0, 1), st.integers(0, 1)), figures, min_size=1)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("approved"), batches),
        st.tuples(st.just("submitted"), batches),
        st.tuples(st.just("withdraw"), st.integers(0, 5)),
        st.tuples(st.just("approve"), st.integers(0, 5)),
    ),
    min_size=1,
    max_size=8,
)


@dataclass
class Naive:
    """Remembers everything in the order it happened and works out states the long way."""

    told: list = field(default_factory=list)
    """(event id, batch id, what: approved, submitted or withdrawn, cells)."""

    def batch(self, index, status):
        made = [told for told in self.told if told[2] == status]
        return made[index % len(made)] if made else None

    def withdrawn(self, batch_id, cut):
        return any(t[1] == batch_id and t[2] == "withdrawn" and t[0] <= cut for t in self.told)

    def state(self, cut):
        figures = {}
        for event_id, batch_id, what, cells in sorted(self.told, key=lambda t: t[0]):
            if what == "approved" and event_id <= cut and not self.withdrawn(batch_id, cut):
                figures.update(cells)
        return figures


class UndoError(Exception):
    """Ends an example and takes back what it wrote."""


def play(steps, units, elements):
    naive, approved = Naive(), set()
    for number, (what, with_what) in enumerate(steps):
        at = AT + dt.timedelta(minutes=number)
        if what in {"approved", "submitted"}:
            cells = {(units[u], elements[e]): figure for (u, e), figure in with_what.items()}
            made = record(
                *((*cell, PERIOD, figure) for cell, figure in cells.items()), status=what, at=at
            )
            naive.told.append((made.event_id, made.batch_id, what, cells))
            continue
        told = naive.batch(with_what, "submitted" if what == "approve" else "approved")
        if told is None or naive.withdrawn(told[1], queries.cut()):
            continue
        if what == "withdraw":
            event = actions.withdraw(batch_id=told[1], by="minh", at=at, reason="Nhầm")
            naive.told.append((event, told[1], "withdrawn", {}))
        elif told[1] not in approved:
            approved.add(told[1])
            made = actions.approve(batch_id=told[1], by="minh", at=at)
            naive.told.append((made.event_id, made.batch_id, "approved", told[3]))
    return naive


def listed(cut):
    rows = queries.list_observations(effective_only=True, as_of_cut=cut, limit=1000)
    return {(row.unit_id, row.element_id): row.figure for row in rows}


def facts(path, cut):
    queries.copy_facts_to(path, upto_cut=cut)
    with path.open() as file:
        return {row["observation_id"]: row for row in csv.DictReader(file)}


def followed(path, start, cut):
    """Return the facts at `start` with the changes up to `cut` laid on top."""
    rows = facts(path, start)
    changes = queries.changes_since(cut=start, upto=cut)
    assert changes.cut == cut
    for row in changes.rows.cast(changes.rows.schema).to_pylist():
        rows[str(row["observation_id"])] = {
            name: "" if value is None else {True: "t", False: "f"}.get(value, value)
            if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
            for name, value in row.items()
        }  # fmt: skip
    for batch_id, event_id in changes.withdrawn:
        for row in rows.values():
            if row["batch_id"] == str(batch_id):
                row["to_seq"] = str(event_id)
    return rows


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, start=st.integers(0, 8))
def test_every_past_state_is_reproduced(steps, start, units, elements, tmp_path):
    try:
        with transaction.atomic():
            naive = play(steps, units, elements)
            events = sorted(told[0] for told in naive.told)
            for cut in [0, *events]:
                assert effective(cut=cut) == naive.state(cut)
                assert listed(cut) == naive.state(cut)
            base = ([0, *events])[min(start, len(events))]
            path = tmp_path / "facts.csv"
            for cut in [event for event in events if event >= base]:
                assert followed(path, base, cut) == facts(path, cut)
            raise UndoError
    except UndoError:
        pass


def test_an_empty_ledger_has_facts_too(db, tmp_path):
    path = tmp_path / "facts.csv"
    assert queries.copy_facts_to(path, upto_cut=0) == 0
    assert path.read_text().startswith("observation_id,batch_id,unit_id")
    changes = queries.changes_since(cut=0)
    assert (changes.cut, changes.withdrawn) == (queries.cut(), ())
    assert isinstance(changes.rows, pa.Table)
    assert changes.rows.num_rows == 0
