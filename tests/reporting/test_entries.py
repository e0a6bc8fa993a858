"""Saving: exactly once, never over somebody else's figure, never into what is frozen."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from langso.core.models import AuditEvent
from langso.ledger.values import NO_FIGURE, Figure
from langso.reporting import queries
from langso.reporting.models import Entry
from langso.reporting.values import (
    MOST_ENTRIES,
    CellState,
    SaveStatus,
    TooManyEntriesError,
)
from tests.factories import reporting as factory

pytestmark = pytest.mark.django_db


def one(made: factory.Office, element: str, value: object, **said: object):
    return factory.save(made, factory.entry(element, value, **said))[0]


def test_the_same_key_gives_the_same_answer_and_one_entry(made: factory.Office) -> None:
    said = factory.entry("poverty_rate", "4,5", base_version=0)
    first, again = factory.save(made, said)[0], factory.save(made, said)[0]
    assert (first.status, again.status) == (SaveStatus.SAVED, SaveStatus.REPEATED)
    for name in ("client_key", "version", "state", "figure", "text"):
        assert getattr(first, name) == getattr(again, name)
    assert Entry.objects.count() == 1
    twice = factory.save(made, *[factory.entry("ntm.1.1", "đạt", client_key=uuid.uuid4())] * 2)
    assert [answer.version for answer in twice] == [1, 1]
    assert Entry.objects.count() == 2


def test_a_repeated_answer_tells_the_state_of_now(made: factory.Office) -> None:
    said = factory.entry("poverty_rate", "4,5")
    factory.save(made, said)
    factory.submit(made)
    again = factory.save(made, said)[0]
    assert (again.status, again.state) == (SaveStatus.REPEATED, CellState.SUBMITTED)


@pytest.mark.parametrize("change", ["cell", "person"])
def test_a_key_belongs_to_one_cell_and_one_person(made: factory.Office, change: str) -> None:
    key = uuid.uuid4()
    one(made, "poverty_rate", "4,5", client_key=key)
    other = factory.entry(
        "ntm.1.1" if change == "cell" else "poverty_rate", "đạt" if change == "cell" else "4,5",
        client_key=key,
    )  # fmt: skip
    answer = factory.save(made, other, by=made.leader if change == "person" else None)[0]
    assert (answer.status, answer.rule) == (SaveStatus.REFUSED, "key-reused")
    assert Entry.objects.count() == 1


def test_one_bad_cell_does_not_keep_the_others(made: factory.Office) -> None:
    answers = factory.save(
        made,
        factory.entry("poverty_rate", "nhiều"),
        factory.entry("ntm.1.1", "đạt"),
        factory.entry("no.such", 1),
        factory.entry("health_insurance_share", "130"),
    )
    assert [(answer.status, answer.rule) for answer in answers] == [
        (SaveStatus.REFUSED, "not-a-number"), (SaveStatus.SAVED, ""),
        (SaveStatus.REFUSED, "not-asked"), (SaveStatus.REFUSED, "out-of-range"),
    ]  # fmt: skip
    assert "từ 0 đến 100" in answers[3].message


def test_a_conflict_shows_what_is_there_and_by_whom(made: factory.Office) -> None:
    one(made, "poverty_rate", "4,5", base_version=0)
    answer = factory.save(
        made, factory.entry("poverty_rate", "5,5", base_version=0), by=made.leader
    )[0]
    assert (answer.status, answer.version) == (SaveStatus.CONFLICT, 1)
    assert answer.current is not None
    assert (answer.current.value, answer.current.by) == ("4,5", made.recorder.username)
    solved = factory.save(
        made, factory.entry("poverty_rate", "5,5", base_version=1), by=made.leader
    )[0]
    assert (solved.status, solved.version) == (SaveStatus.SAVED, 2)


def test_two_changes_of_one_cell_in_one_call_follow_each_other(made: factory.Office) -> None:
    answers = factory.save(
        made,
        factory.entry("poverty_rate", "4", base_version=0),
        factory.entry("poverty_rate", "5", base_version=1),
        factory.entry("poverty_rate", "6", base_version=1),
    )
    assert [answer.status for answer in answers] == ["saved", "saved", "conflict"]
    assert queries.sheet_state(round_key=factory.ROUND, unit_id=made.unit).cells[0].text == "5"


def test_a_blank_takes_back_and_no_figure_is_one(made: factory.Office) -> None:
    one(made, "poverty_rate", "4,5")
    blank = one(made, "poverty_rate", " ")
    assert (blank.state, blank.figure) == (CellState.EMPTY, None)
    absent = one(made, "poverty_rate", "không có số liệu")
    assert (absent.state, absent.figure) == (CellState.ENTERED, NO_FIGURE)
    assert factory.submit(made).submitted == ("poverty_rate",)


def test_values_are_read_as_officers_write_them(made: factory.Office) -> None:
    for value, text, figure in (
        ("52,3", "52,3", Figure(52.3, 52.3)), (">80", ">80", Figure(80, 100, True, False)),
        (61.5, "61,5", Figure(61.5, 61.5)), ("10–12", "10–12", Figure(10, 12)),
    ):  # fmt: skip
        answer = one(made, "health_insurance_share", value)
        assert (answer.text, answer.figure) == (text, figure)


def test_villages_of_others_and_totals_are_refused(made: factory.Office) -> None:
    village = made.villages["18001-01"]
    assert one(made, "households", 5).rule == "sum"
    assert one(made, "poverty_rate", 5, village_id=village).rule == "no-villages"
    assert one(made, "households", 5, village_id=made.ids["18002"]).rule == "other-village"


def test_strangers_and_too_many_entries_are_turned_away(made: factory.Office) -> None:
    with pytest.raises(PermissionDenied):
        factory.save(made, factory.entry("ntm.1.1", "đạt"), by=made.stranger)
    with pytest.raises(PermissionDenied):
        factory.save(made, factory.entry("ntm.1.1", "đạt"), by=made.appraiser)
    many = [factory.entry("ntm.1.1", "đạt") for _ in range(MOST_ENTRIES + 1)]
    with pytest.raises(TooManyEntriesError):
        factory.save(made, *many)
    assert Entry.objects.count() == 0


def test_a_save_is_few_statements_and_one_line_of_audit(
    made: factory.Office, django_assert_max_num_queries
) -> None:
    one(made, "ntm.1.1", "đạt")
    entries = [factory.entry(key, "đạt") for key in ("ntm.1.2", "ntm.3.2", "ntm.4.1", "ntm.7")]
    with django_assert_max_num_queries(13):
        factory.save(made, *entries)
    event = AuditEvent.objects.filter(action="reporting.save").latest("id")
    assert event.detail["cells"] == 4
    assert event.actor_id == made.recorder.pk


@pytest.mark.parametrize("table", ["entry", "cellevent", "finding"])
@pytest.mark.parametrize("change", ["update {} set by = 'x'", "delete from {}"])
def test_logs_are_only_added_to(made: factory.Office, table: str, change: str) -> None:
    one(made, "ntm.1.1", "đạt")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(change.format(f"reporting_{table}"))
