"""Two people at one file at once: one wins, the other is told; no number is lost or doubled."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection

from langso.dossiers import actions, queries
from langso.dossiers.models import FileEvent, WorkFile
from langso.dossiers.values.files import EventKind, StaleFileError
from tests.factories import offices
from tests.factories.offices import AT
from tests.reporting.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def house() -> offices.House:
    return offices.house()


def start(house, procedure_id="work-file"):
    return actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, procedure_id=procedure_id,
        title="Hồ sơ thử", actor=house["recorder"], at=AT,
    )  # fmt: skip


def test_of_moves_at_once_one_wins_and_the_others_look_again(house):
    file = start(house)

    def move(name, outcome):
        def work():
            try:
                actions.move(
                    file_id=file.pk, outcome=outcome, expected_event=1, actor=house[name], at=AT
                )
            except StaleFileError:
                return "stale"
            return "moved"

        return work

    answers = at_once(
        move("recorder", "to-draft"), move("clerk", "to-leader"), move("leader", "to-draft"),
        move("front", "to-leader"),
    )  # fmt: skip
    assert Counter(answers) == {"moved": 1, "stale": 3}
    assert FileEvent.objects.filter(file=file).count() == 2
    assert queries.state_of(file_id=file.pk).stage in ("draft", "assign")


def test_files_opened_at_once_have_every_number_once(house):
    at_once(*[lambda: start(house) for _number in range(12)])
    numbers = WorkFile.objects.filter(organisation_id=house.organisation).values_list(
        "number", flat=True
    )
    assert sorted(numbers) == list(range(1, 13))


def test_comments_at_once_all_stand_in_turn(house):
    file = start(house)

    def say(text):
        return lambda: (
            actions.comment(file_id=file.pk, text=text, actor=house["leader"], at=AT).number
        )

    assert sorted(at_once(*[say(f"Ý kiến {number}") for number in range(6)])) == [2, 3, 4, 5, 6, 7]


def test_two_workers_climb_a_rung_once(house):
    file = start(house)
    late = AT + dt.timedelta(days=60)
    climbed = at_once(*[lambda: actions.escalate(at=late)] * 4)
    told = FileEvent.objects.filter(file=file, kind=EventKind.ESCALATED)
    assert sum(climbed) == told.count() == 2


def test_database_itself_refuses_a_second_event_of_one_number_or_one_name(house):
    file = start(house)
    late = AT + dt.timedelta(days=60)
    actions.escalate(at=late)
    row = FileEvent.objects.filter(file=file, kind=EventKind.ESCALATED).first()
    copied = (
        "number, kind, stage, outcome, actor_name, role, at, happened_on, medium, reason, payload"
    )
    for change, name in (("number", "in_turn"), ("number + 100", "once")):
        with (
            pytest.raises(Exception, match=f"dossiers_fileevent_{name}"),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f"insert into dossiers_fileevent (file_id, once, {copied}) select file_id,"
                f" once, {copied.replace('number', change, 1)} from dossiers_fileevent"
                " where id = %s",
                [row.pk],
            )
