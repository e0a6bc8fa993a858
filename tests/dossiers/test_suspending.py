"""Files suspended and resumed by order: who may, what stands against it, and the clock."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from langso.dossiers import actions, queries
from langso.dossiers.actions import Order
from langso.dossiers.models import FileEvent, FileState, WorkFile
from langso.dossiers.rules import machine
from langso.dossiers.values.files import (
    Ask,
    EventKind,
    Facts,
    FileStatus,
    Places,
    ProblemsError,
    Span,
    StaleFileError,
    State,
)
from langso.standards import queries as standards
from tests.factories import offices

pytestmark = pytest.mark.django_db

STORM = Order("Bão số 5, cả xã di dời", "Chủ tịch UBND tỉnh, Công điện 05/CĐ-UBND")


def at(day: int, month: int = 2, hour: int = 9) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=dt.timezone(dt.timedelta(hours=7)))


def last(file: WorkFile) -> int:
    return queries.state_of(file_id=file.pk).last


def begun(house: offices.House, when: dt.datetime) -> WorkFile:
    """Return a commune's dossier in self-assessment: 15 working days by the platform's budget."""
    file = actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, title="Hồ sơ gặp bão",
        procedure_id="recognise-commune-2025", subject_kind="recognition",
        actor=house["recorder"], at=when,
    )  # fmt: skip
    actions.move(
        file_id=file.pk, outcome="begin", expected_event=1, actor=house["recorder"], at=when
    )
    return file


def suspend(house, file, when, order: Order = STORM, by: str = "leader") -> FileEvent:
    return actions.suspend(
        file_id=file.pk, order=order, expected_event=last(file), actor=house[by], at=when
    )


def resume(house, file, when, order: Order = STORM, by: str = "leader") -> FileEvent:
    return actions.resume(
        file_id=file.pk, order=order, expected_event=last(file), actor=house[by], at=when
    )


def test_clock_stands_still_between_the_orders_and_the_due_day_moves(house) -> None:
    file = begun(house, at(2, 3))
    assert FileState.objects.get(pk=file.pk).due_on == dt.date(2026, 3, 23)
    suspend(house, file, at(6, 3))
    row = FileState.objects.get(pk=file.pk)
    assert (row.status, row.due_on) == (FileStatus.SUSPENDED, None)
    clock = queries.clock_of(file_id=file.pk, on=dt.date(2026, 3, 13))
    assert (clock.used, clock.left, clock.due_on) == (4, 11, None)
    assert [(one.ordered_by, one.reason) for one in clock.spans] == [
        (STORM.ordered_by, STORM.reason)
    ]
    # Ordered on Friday 13/3, entered on Monday: eleven working days from Monday 16/3.
    resume(house, file, at(16, 3), Order("Bão tan", "Chủ tịch UBND xã", dt.date(2026, 3, 13)))
    assert FileState.objects.get(pk=file.pk).due_on == dt.date(2026, 3, 30)
    assert actions.rebuild(at=at(17, 3))[1] == [], "the log alone says the same"


def test_nothing_is_suspended_twice_or_resumed_when_it_is_not_suspended(house) -> None:
    file = begun(house, at(2, 3))
    for again, rule in ((resume, "no-order-to-lift"), (suspend, ""), (suspend, "stopped-before")):
        if not rule:
            again(house, file, at(3, 3))
            continue
        with pytest.raises(ProblemsError) as refused:
            again(house, file, at(3, 3))
        assert refused.value.rules == {rule}
    resume(house, file, at(4, 3))
    with pytest.raises(ProblemsError):
        resume(house, file, at(4, 3))


def test_no_step_is_taken_meanwhile_and_no_rung_climbed(house) -> None:
    file = begun(house, at(2, 3))
    suspend(house, file, at(3, 3))
    with pytest.raises(ProblemsError) as refused:
        actions.move(
            file_id=file.pk, outcome="assessed", expected_event=last(file), at=at(4, 3),
            actor=house["recorder"], payload={"findings": {"met": 1}},
        )  # fmt: skip
    assert refused.value.rules == {"suspended"}
    assert actions.escalate(at=at(1, 6)) == 0


def stopped(ordered_by: str) -> State:
    day = dt.date(2026, 3, 4)
    span = Span(day, None, "Bão", ordered_by)
    return State("verify", FileStatus.SUSPENDED, 1, day, 2, day, day, spans=(span,))


def test_a_supplement_and_an_order_do_not_undo_each_other() -> None:
    procedure = standards.get_procedure(procedure_id="recognise-commune-2025")
    nobody = Facts(None, (), Places(None, None, None, None), dt.date(2026, 3, 5))
    given = machine.check(procedure, stopped("Chủ tịch"), Ask("give-supplement"), nobody)
    assert [one.rule for one in given] == ["ordered"]
    for awaited, stops, rule in (
        (stopped(""), True, "stopped-before"),
        (stopped(""), False, "no-order-to-lift"),
        (stopped("Chủ tịch"), True, "stopped-before"),
    ):
        found = machine.order_problem(awaited, stops=stops)
        assert found is not None
        assert found.rule == rule
    assert machine.order_problem(stopped("Chủ tịch"), stops=False) is None


def test_of_several_stops_the_last_one_says_whose_it_is(house) -> None:
    ordered, asked = begun(house, at(9)), begun(house, at(9))
    suspend(house, ordered, at(10))
    held = FileEvent.objects.filter(file=asked)
    number = held.count()
    assert queries.stopped_by_order(file_ids=[ordered.pk, asked.pk]) == {ordered.pk}
    assert held.count() == number
    assert queries.stopped_by_order(file_ids=[]) == set()


@pytest.mark.parametrize(
    ("order", "rules"),
    [
        (Order(" ", "Chủ tịch"), {"no-reason"}),
        (Order("Bão", " "), {"no-orderer"}),
        (Order("", ""), {"no-reason", "no-orderer"}),
        (Order("Bão", "Chủ tịch", dt.date(2026, 3, 1)), {"day-before"}),
        (Order("Bão", "Chủ tịch", dt.date(2026, 3, 9)), {"day-to-come"}),
    ],
)
def test_an_order_says_why_by_whom_and_when(house, order: Order, rules: set[str]) -> None:
    file = begun(house, at(2, 3))
    with pytest.raises(ProblemsError) as refused:
        suspend(house, file, at(5, 3), order)
    assert refused.value.rules == rules
    assert not FileEvent.objects.filter(file=file, kind=EventKind.SUSPENDED).exists()


def test_only_who_manages_the_files_of_the_organisation_orders(house) -> None:
    file = begun(house, at(2, 3))
    for by in ("recorder", "clerk", "neighbour", "auditor", "stranger"):
        with pytest.raises(PermissionDenied):
            suspend(house, file, at(3, 3), by=by)
    with pytest.raises(StaleFileError):
        actions.suspend(
            file_id=file.pk, order=STORM, expected_event=1, actor=house["leader"], at=at(3, 3)
        )


def test_an_ended_file_is_not_suspended(house) -> None:
    file = begun(house, at(2, 3))
    actions.move(
        file_id=file.pk, outcome="withdraw", expected_event=last(file), reason="Rút",
        actor=house["leader"], at=at(3, 3),
    )  # fmt: skip
    with pytest.raises(ProblemsError) as refused:
        suspend(house, file, at(4, 3))
    assert refused.value.rules == {"ended"}


def test_the_page_offers_the_order_and_shows_it_in_the_ledger(house) -> None:
    file = begun(house, timezone.now())
    leader, recorder = Client(), Client()
    leader.force_login(house["leader"])
    recorder.force_login(house["recorder"])
    assert "Tạm dừng theo lệnh…" in leader.get(f"/files/{file.pk}").content.decode()
    assert "Tạm dừng theo lệnh…" not in recorder.get(f"/files/{file.pk}").content.decode()
    said = {"seen": last(file), "reason": STORM.reason, "ordered_by": ""}
    answer = leader.post(f"/files/{file.pk}/suspend", said)
    assert answer.status_code == 400
    assert "Chưa ghi ai ra lệnh" in answer.content.decode()
    answer = leader.post(
        f"/files/{file.pk}/suspend", {**said, "ordered_by": STORM.ordered_by}, follow=True
    )
    page = answer.content.decode()
    assert "theo lệnh của Chủ tịch UBND tỉnh, Công điện 05/CĐ-UBND" in page
    assert "Tạm dừng theo lệnh…" not in page
    assert "Cho xử lý tiếp theo lệnh" in page
    listed = recorder.get("/files/?tab=all").content.decode()
    assert "Tạm dừng theo lệnh" in listed
    assert "Chờ bổ sung" not in listed
    assert recorder.post(f"/files/{file.pk}/resume", said).status_code == 403
    answer = leader.post(
        f"/files/{file.pk}/resume", {**said, "seen": last(file), "ordered_by": "Chủ tịch UBND xã"}
    )
    assert answer.status_code == 302
    assert queries.state_of(file_id=file.pk).status == FileStatus.OPEN
