"""Deadlines against a calendar counted by hand, and against a day-by-day reading of the rule."""

import datetime as dt
from typing import Any

import pytest
import yaml
from django.conf import settings as django_settings
from hypothesis import given
from hypothesis import strategies as st

from langso.core.confidence import Confidence
from langso.core.deadlines import days_said
from langso.dossiers import actions, queries
from langso.dossiers.models import FileEvent, FileNotice, FileState
from langso.dossiers.rules import deadlines, notices
from langso.dossiers.values.files import EventKind, FileStatus, Span, State
from langso.standards import queries as standards
from langso.standards.rules.calendars import calendar_of
from langso.standards.rules.law import gather
from langso.standards.rules.reading import read_document
from langso.standards.values import Text
from langso.standards.values.procedures import (
    ActorRule,
    Budget,
    Counts,
    Outcome,
    OutcomeKind,
    Procedure,
    Rung,
    Stage,
    StageKind,
)
from tests.repository import tree

DAY = dt.timedelta(days=1)
WORDS = Text("bước", "stage")
_calendar_file = django_settings.LANGSO_LAW_FOLDER / "calendar" / "vietnam.yaml"
CALENDAR = calendar_of(
    gather([read_document(_calendar_file.read_text(), file="vietnam.yaml")], version="")
)
CASES = [
    case
    for path in sorted((tree.ROOT / "tests" / "cases" / "deadlines").glob("*.yaml"))
    for case in yaml.load(path.read_text(), Loader=yaml.CSafeLoader)["cases"]
]


def procedure(budget: Budget, rungs: tuple[Rung, ...] = ()) -> Procedure:
    actor = ActorRule(("recorder",), "unit")
    end = Outcome("done", WORDS, OutcomeKind.FINISH, "", (), False, None)
    stage = Stage("only", WORDS, actor, StageKind.TASK, (end,), budget=budget, rungs=rungs)
    return Procedure(
        "p", WORDS, dt.date(2020, 1, 1), None, "s", ("commune",), (stage,), "only",
        Confidence.UNKNOWN, (), "v",
    )  # fmt: skip


def state(entered_on: dt.date, spans: tuple[Span, ...] = (), **more: Any) -> State:
    waits = bool(spans) and spans[-1].given_on is None
    status = FileStatus.SUSPENDED if waits else FileStatus.OPEN
    return State("only", status, 1, entered_on, 1, entered_on, entered_on, spans=spans, **more)


def budget_of(raw: dict[str, Any]) -> Budget:
    return Budget(raw["days"], Counts(raw["counts"]), Confidence.ASSUMED, "test")


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_case_counted_by_hand(case: dict[str, Any]) -> None:
    spans = tuple(Span(one["asked_on"], one["given_on"]) for one in case.get("spans", ()))
    stands = state(case["entered_on"], spans)
    asked = procedure(budget_of(case["budget"]))
    clock = deadlines.clock(asked, stands, CALENDAR, case["entered_on"])
    assert clock.due_on == case["due_on"]
    assert clock.certain is case.get("certain", True)
    assert clock.assumed
    for day, used in case.get("used", {}).items():
        then = deadlines.clock(asked, stands, CALENDAR, day)
        assert (then.used, then.left) == (used, case["budget"]["days"] - used), day
    for after, day in case.get("rungs", {}).items():
        rung = Rung("rung", after, ActorRule(("leader",), "unit"), WORDS)
        climbed = procedure(budget_of(case["budget"]), (rung,))
        assert deadlines.clock(climbed, stands, CALENDAR, day).rungs_due == ("rung",)
        assert deadlines.clock(climbed, stands, CALENDAR, day - DAY).rungs_due == ()


BEGINNINGS = st.dates(dt.date(2025, 12, 20), dt.date(2026, 3, 10))


@given(BEGINNINGS, st.integers(1, 30), st.sampled_from(list(Counts)), st.data())
def test_due_day_is_the_day_on_which_the_last_day_is_used(
    entered_on: dt.date, days: int, counts: Counts, data: st.DataObject
) -> None:
    """Walk day by day with a purse of days, the clock stopped after each asking."""
    spans, day = [], entered_on
    for _number in range(data.draw(st.integers(0, 3))):
        asked = day + data.draw(st.integers(0, 12)) * DAY
        given_on = asked + data.draw(st.integers(0, 15)) * DAY
        spans.append(Span(asked, given_on))
        day = given_on + DAY
    found = deadlines.due_on(
        entered_on, Budget(days, counts, Confidence.ASSUMED, "t"), tuple(spans), CALENDAR
    )
    assert found is not None
    assert found == purse(entered_on, days, counts, spans)


def purse(entered_on: dt.date, days: int, counts: Counts, spans: list[Span]) -> dt.date:
    """Spend a purse day by day; the last day off is put off; asked in time, the clock stops."""
    worked = {
        Counts.WORKING: CALENDAR.is_working_day,
        Counts.WEEKDAYS: lambda one: one.weekday() not in (5, 6),
        Counts.CALENDAR: lambda _one: True,
    }[counts]
    left, day, waiting = days, entered_on, list(spans)
    while True:
        if waiting and waiting[0].asked_on == day:
            day = waiting.pop(0).given_on
            continue
        if left == 0 and CALENDAR.is_working_day(day):
            return day
        day += DAY
        if left and worked(day):
            left -= 1


def test_ended_file_keeps_its_clock() -> None:
    entered = dt.date(2026, 2, 9)
    ended = state(entered, closed_on=dt.date(2026, 2, 11))
    asked = procedure(budget_of({"days": 10, "counts": "working"}))
    assert deadlines.clock(asked, ended, CALENDAR, dt.date(2026, 12, 31)).used == 2


def test_stage_without_a_budget_has_no_due_day() -> None:
    plain = procedure(budget_of({"days": 1, "counts": "working"}))
    stage = Stage("only", WORDS, ActorRule(("recorder",), "unit"), StageKind.TASK, ())
    without = Procedure(**{
        name: getattr(plain, name) for name in plain.__dataclass_fields__
    } | {"stages": (stage,)})  # fmt: skip
    clock = deadlines.clock(without, state(dt.date(2026, 2, 9)), CALENDAR, dt.date(2026, 3, 9))
    assert (clock.budget, clock.left, clock.due_on, clock.rungs_due) == (None, None, None, ())


# Through the actions: a file's days across Tết, and who is told of them.


def at(day: int, month: int = 2, hour: int = 9) -> dt.datetime:
    local = dt.timezone(dt.timedelta(hours=7))
    return dt.datetime(2026, month, day, hour, tzinfo=local)


def go(file, outcome, actor, when, **more):
    return actions.move(
        file_id=file.pk, outcome=outcome, expected_event=queries.state_of(file_id=file.pk).last,
        actor=actor, at=when, **more,
    )  # fmt: skip


def in_self_assessment(house, when) -> Any:
    file = actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, title="Hồ sơ qua Tết",
        procedure_id="recognise-commune-2025", subject_kind="recognition", actor=house["recorder"],
        at=when,
    )  # fmt: skip
    go(file, "begin", house["recorder"], when)
    return file


@pytest.mark.django_db
def test_file_waits_over_tet_and_its_due_day_moves(house) -> None:
    file = in_self_assessment(house, at(9))
    # 15 working days from Monday 9/2: four before Tết, five in the week after, six in March.
    assert FileState.objects.get(pk=file.pk).due_on == dt.date(2026, 3, 9)
    before_midnight, after = at(9, hour=23), at(10, hour=0)
    assert actions.escalate(at=before_midnight) == actions.escalate(at=after) == 0
    clock = queries.clock_of(file_id=file.pk, on=dt.date(2026, 2, 20))
    assert (clock.used, clock.left) == (4, 11)


@pytest.mark.django_db
def test_each_rung_is_climbed_once_whatever_the_clock_does(house) -> None:
    file = in_self_assessment(house, at(9))
    told = FileEvent.objects.filter(file=file, kind=EventKind.ESCALATED)
    assert actions.escalate(at=at(4, 3)) == 0
    assert actions.escalate(at=at(5, 3)) == 1, "two working days before Monday 9/3"
    assert actions.escalate(at=at(5, 3)) == 0, "run again"
    assert actions.escalate(at=at(1, 3)) == 0, "clock set back"
    assert actions.escalate(at=at(5, 3)) == 0, "and forward again"
    assert actions.escalate(at=at(1, 4)) == 1, "long away: the late rung, once"
    assert actions.escalate(at=at(1, 4)) == 0
    assert [one.payload["rung"] for one in told.order_by("number")] == ["soon", "late"]
    # An escalation makes nobody's page stale.
    seen = told.order_by("number").first().number - 1
    actions.move(
        file_id=file.pk, outcome="assessed", expected_event=seen, actor=house["recorder"],
        payload={"findings": {"met": 1}}, at=at(1, 4),
    )  # fmt: skip


@pytest.mark.django_db
def test_stage_entered_anew_has_its_rungs_anew_and_a_waiting_file_none(house) -> None:
    file = in_self_assessment(house, at(9))
    assert actions.escalate(at=at(1, 4)) == 2
    go(file, "assessed", house["recorder"], at(2, 4), payload={"findings": {"met": 1}})
    go(file, "closed", house["recorder"], at(13, 4))
    go(file, "mend", house["recorder"], at(14, 4), reason="Sửa lại")
    assert actions.escalate(at=at(14, 4)) == 0
    assert actions.escalate(at=at(1, 6)) == 2
    go(file, "withdraw", house["leader"], at(2, 6), reason="Rút")
    assert actions.escalate(at=at(1, 7)) == 0


@pytest.mark.django_db
def test_notices_count_the_days_as_the_file_does_when_rungs_are_climbed_late(house) -> None:
    file = in_self_assessment(house, at(9))
    now = at(1, 4)
    assert actions.escalate(at=now) == 2
    told = FileNotice.objects.filter(file=file, key__startswith="escalated")
    clock = queries.clock_of(file_id=file.pk, on=now.date())
    late = days_said(standards.working_days_left(due_on=clock.due_on, on=now.date()))
    assert told.exists()
    assert all(f"hạn 09/03/2026, {late}." in one.text_vi for one in told)
    assert len({one.user_id for one in told}) == told.count(), "once to each"


@pytest.mark.parametrize(
    ("left", "vi", "en"),
    [
        (2, "hạn 09/03/2026, còn 2 ngày làm việc", "due on 09/03/2026, 2 working days left"),
        (0, "hạn 09/03/2026, đến hạn hôm nay", "due on 09/03/2026, which is today"),
        (-1, "hạn 09/03/2026, quá hạn 1 ngày làm việc", "due on 09/03/2026, 1 working day late"),
    ],
)
def test_a_deadline_is_said_in_both_languages(left: int, vi: str, en: str) -> None:
    said = notices.deadline(due_on=dt.date(2026, 3, 9), left=left)
    assert (said.vi, said.en) == (vi, en)
