"""Recording, approving and withdrawing batches."""

import datetime as dt
import math

import numpy as np
import pyarrow as pa
import pytest

from langso.core.models import AuditEvent
from langso.ledger import actions, queries
from langso.ledger.models import Batch, BatchEvent, Observation
from langso.ledger.values import (
    NO_FIGURE,
    AlreadyWithdrawnError,
    BadFiguresError,
    Cell,
    Figure,
    KeyReusedError,
    MissingReasonError,
    NotSubmittedError,
    OwnBatchError,
    UnknownBatchError,
)
from tests.factories.ledger import AT, effective, point, record

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(days=1)


def test_figures_are_kept_to_the_digit_with_their_origin(units, elements):
    figures = [Figure(80.0, 100.0, low_open=True), Figure(0.1, math.inf), NO_FIGURE]
    cells = [
        Cell(unit, elements[0], 202400, figure) for unit, figure in zip(units, figures, strict=True)
    ]
    cells.append(Cell(units[0], elements[1], 202403, point(1 / 3), note="Số liệu của trạm y tế xã"))
    result = actions.record(
        key="k", source="Báo cáo xã", method="report", status="approved", cells=cells, by="lan",
        by_id=7, at=AT, origin="form", file_name="xa.xlsx",
    )  # fmt: skip
    assert (result.written, result.repeated) == (4, False)
    rows = queries.list_observations()
    assert [(row.unit_id, row.figure) for row in rows if row.period == 202400] == [
        *zip(units, figures, strict=True)
    ]
    noted = next(row for row in rows if row.period == 202403)
    assert (noted.figure, noted.note) == (point(1 / 3), "Số liệu của trạm y tế xã")
    origin = queries.origin(observation_ids=[noted.id, -1])[noted.id]
    assert (origin.source, origin.method, origin.by, origin.at) == (
        "Báo cáo xã",
        "report",
        "lan",
        AT,
    )
    assert (origin.file_name, origin.approved_by, origin.simulated) == ("xa.xlsx", "lan", False)
    event = AuditEvent.objects.get(action="ledger.record")
    assert (event.actor, event.actor_id, event.detail["cells"]) == ("lan", 7, 4)


def test_the_same_key_again_writes_nothing(units, elements):
    cell = (units[0], elements[0], 202400, 1.0)
    first = record(cell, key="k")
    again = record(cell, key="k", at=LATER)
    assert again.repeated
    assert (again.batch_id, again.event_id, again.written) == (first.batch_id, first.event_id, 0)
    assert Observation.objects.count() == 1
    assert AuditEvent.objects.filter(action="ledger.record").count() == 1


def test_a_key_is_not_used_again_for_other_figures(units, elements):
    record((units[0], elements[0], 202400, 1.0), key="k")
    with pytest.raises(KeyReusedError, match="khóa mới"):
        record((units[0], elements[0], 202400, 2.0), key="k")
    assert Batch.objects.count() == 1


def test_a_correction_supersedes_and_the_past_stays(units, elements):
    cell = (units[0], elements[0])
    first = record((*cell, 202400, 40.0))
    second = record((*cell, 202400, 41.0), at=LATER)
    assert effective() == {cell: point(41)}
    assert effective(cut=first.event_id) == {cell: point(40)}
    assert effective(cut=first.event_id - 1) == {}
    rows = queries.list_observations(unit_ids=[units[0]])
    assert [row.effective for row in rows] == [False, True]
    assert queries.cut() == second.event_id
    assert queries.cut_at(at=AT) == first.event_id
    assert queries.cut_at(at=AT - dt.timedelta(seconds=1)) < first.event_id


def test_no_figure_takes_a_figure_back(units, elements):
    record((units[0], elements[0], 202400, 40.0))
    record((units[0], elements[0], 202400, NO_FIGURE))
    assert effective() == {(units[0], elements[0]): NO_FIGURE}


def test_withdrawal_restores_the_figure_before(units, elements):
    cell = (units[0], elements[0])
    record((*cell, 202400, 40.0))
    wrong = record((*cell, 202400, 400.0))
    event = actions.withdraw(batch_id=wrong.batch_id, by="minh", at=LATER, reason="Nhầm cột")
    assert effective() == {cell: point(40)}
    assert effective(cut=event - 1) == {cell: point(400)}
    batch = queries.get_batch(batch_id=wrong.batch_id)
    assert (batch.withdrawn_by, batch.withdrawn_reason, batch.withdrawn_event_id) == (
        "minh", "Nhầm cột", event,
    )  # fmt: skip
    assert AuditEvent.objects.get(action="ledger.withdraw").detail["reason"] == "Nhầm cột"


def test_a_batch_is_withdrawn_once_with_a_reason(units, elements):
    batch = record((units[0], elements[0], 202400, 40.0)).batch_id
    with pytest.raises(MissingReasonError):
        actions.withdraw(batch_id=batch, by="minh", at=AT, reason="  ")
    with pytest.raises(UnknownBatchError, match="999"):
        actions.withdraw(batch_id=999_999, by="minh", at=AT, reason="Nhầm")
    actions.withdraw(batch_id=batch, by="minh", at=AT, reason="Nhầm")
    with pytest.raises(AlreadyWithdrawnError, match="minh rút ngày 01/03/2026"):
        actions.withdraw(batch_id=batch, by="lan", at=AT, reason="Nhầm")
    assert BatchEvent.objects.filter(kind="withdrawn").count() == 1


def test_submitted_figures_wait_for_somebody_elses_approval(units, elements):
    cell = (units[0], elements[0])
    waiting = record((*cell, 202400, 40.0), status="submitted", note="đợt 1")
    assert effective() == {}
    with pytest.raises(OwnBatchError, match="người khác"):
        actions.approve(batch_id=waiting.batch_id, by="lan", at=LATER)
    approved = actions.approve(batch_id=waiting.batch_id, by="minh", at=LATER)
    assert approved.written == 1
    assert effective() == {cell: point(40)}
    (row,) = queries.list_observations(status="approved")
    origin = queries.origin(observation_ids=[row.id])[row.id]
    assert (origin.by, origin.at, origin.approved_by, origin.approved_at) == (
        "lan",
        AT,
        "minh",
        LATER,
    )
    assert origin.note == "đợt 1"
    assert actions.approve(batch_id=waiting.batch_id, by="minh", at=LATER).repeated
    assert AuditEvent.objects.filter(action="ledger.approve").count() == 1


def test_only_a_standing_submitted_batch_is_approved(units, elements):
    approved = record((units[0], elements[0], 202400, 40.0))
    with pytest.raises(NotSubmittedError):
        actions.approve(batch_id=approved.batch_id, by="minh", at=LATER)
    waiting = record((units[0], elements[0], 202400, 41.0), status="submitted")
    actions.withdraw(batch_id=waiting.batch_id, by="lan", at=AT, reason="Nhầm")
    with pytest.raises(AlreadyWithdrawnError):
        actions.approve(batch_id=waiting.batch_id, by="minh", at=LATER)
    assert effective() == {(units[0], elements[0]): point(40)}


def test_the_operator_approves_what_they_imported(units, elements):
    waiting = record((units[0], elements[0], 202400, 40.0), status="submitted")
    actions.approve(batch_id=waiting.batch_id, by="lan", at=LATER, as_operator=True)
    assert len(effective()) == 1


def test_times_of_events_never_go_back(units, elements):
    record((units[0], elements[0], 202400, 40.0), at=LATER)
    behind = record((units[0], elements[0], 202400, 41.0), at=AT)
    assert queries.get_batch(batch_id=behind.batch_id).event_at == LATER
    assert queries.cut_at(at=LATER) == behind.event_id


def columns(**changed):
    base = {"unit_id": [1, 2], "element_id": [1, 1], "period": [202400, 202400]}
    return pa.table(base | {"low": [1.0, 2.0], "high": [1.0, 2.0]} | changed)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"unit_id": [1, 1]}, "cùng một ô"),
        ({"unit_id": [1, None]}, "ô trống"),
        ({"period": [202400, 202413]}, "Mã kỳ 202413"),
        ({"low": [1.0, None]}, "một đầu"),
        ({"low": [1.0, math.nan]}, "NaN"),
        ({"low": [1.0, 3.0]}, "đầu dưới lớn hơn"),
        ({"low": [1.0, math.inf], "high": [1.0, math.inf]}, "đầu dưới lớn hơn"),
    ],
)
def test_columns_that_cannot_stand_are_refused_whole(changed, words):
    with pytest.raises(BadFiguresError, match=f"(?i){words}"):
        actions.record_columns(
            key="k", source="s", method="api", status="approved", columns=columns(**changed),
            by="x", at=AT,
        )  # fmt: skip
    assert Batch.objects.count() == 0


def test_many_columns_at_once_in_any_order(units, elements):
    rng = np.random.default_rng(1)
    count = 900
    low = rng.normal(size=count)
    table = pa.table(
        {
            "unit_id": np.resize(units, count),
            "element_id": np.repeat(elements, count // 3),
            "period": 190000 + 100 * (np.arange(count) // 3 % 100),
            "low": pa.array(low, mask=low < 0),
            "high": pa.array(low, mask=low < 0),
            "low_open": [None, *[False] * (count - 1)],
        }
    )
    said = {"source": "s", "method": "simulated", "status": "approved", "by": "x", "at": AT}
    assert actions.record_columns(key="k", columns=table, **said).written == count
    shuffled = table.take(pa.array(rng.permutation(count)))
    assert actions.record_columns(key="k", columns=shuffled, **said).repeated
    kept = {(o.unit_id, o.element_id, o.period): o.low for o in Observation.objects.all()}
    given = {
        (row["unit_id"], row["element_id"], row["period"]): row["low"] for row in table.to_pylist()
    }
    assert kept == given
    assert Observation.objects.filter(low=None, high=None).count() == int((low < 0).sum())


def test_an_empty_batch_is_a_batch(units):
    result = record(key="nothing")
    assert result.written == 0
    assert record(key="nothing").repeated


def test_batches_are_listed_newest_first(units, elements):
    assert not queries.holds_simulated()
    first = record((units[0], elements[0], 202400, 1.0))
    second = record((units[1], elements[0], 202400, 1.0), status="submitted")
    third = record(*((unit, elements[1], 202400, 1.0) for unit in units), simulated=True)
    assert [batch.id for batch in queries.list_batches()] == [
        third.batch_id, second.batch_id, first.batch_id,
    ]  # fmt: skip
    assert [b.id for b in queries.list_batches(status="submitted")] == [second.batch_id]
    assert [b.id for b in queries.list_batches(before=second.event_id)] == [first.batch_id]
    assert queries.units_of_batch(batch_id=third.batch_id) == sorted(units)
    assert queries.units_of_batch(batch_id=999_999) == []
    assert queries.holds_simulated()


def test_observations_are_filtered_and_paged(units, elements):
    record(*((unit, element, 202400, 1.0) for unit in units for element in elements))
    waiting = record((units[0], elements[0], 202300, 2.0), status="submitted")
    withdrawn = record((units[1], elements[1], 202200, 3.0))
    actions.withdraw(batch_id=withdrawn.batch_id, by="lan", at=AT, reason="Nhầm")
    rows = queries.list_observations(limit=4)
    after = queries.list_observations(limit=100, after=rows[-1].id)
    assert (len(rows), len(after)) == (4, 6)
    assert len(queries.list_observations(unit_ids=[units[0]], element_ids=elements[:2])) == 3
    assert [row.period for row in queries.list_observations(status="submitted")] == [202300]
    assert queries.list_observations(status="submitted")[0].batch_id == waiting.batch_id
    assert queries.list_observations(periods=[202200]) == []
    (gone,) = queries.list_observations(periods=[202200], include_withdrawn=True)
    assert not gone.effective
    assert gone.withdrawn_event_id
    assert queries.effective_table(
        periods=[202400], unit_ids=units[:1], element_ids=elements
    ).num_rows == len(elements)
