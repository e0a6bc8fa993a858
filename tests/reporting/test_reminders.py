"""Who is reminded, when, once."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail

from langso.accounts.models import User
from langso.reporting import actions, queries
from langso.reporting.models import Notice
from langso.reporting.rules.reminders import rung_of
from tests.factories import reporting as factory


@pytest.mark.parametrize(
    ("days_left", "rung"),
    [
        (None, None), (11, None), (10, "due-10"), (6, "due-10"), (5, "due-5"), (3, "due-5"),
        (2, "due-2"), (1, "due-2"), (0, "due-0"), (-1, "overdue-1"), (-4, "overdue-1"),
        (-5, "overdue-5"), (-40, "overdue-10"),
    ],
)  # fmt: skip
def test_a_day_stands_on_the_rung_passed_last(days_left: int | None, rung: str | None) -> None:
    assert rung_of(days_left) == rung


def remind(day: dt.date) -> int:
    at = dt.datetime.combine(day, dt.time(0, 30), tzinfo=dt.UTC)
    made = actions.remind(on=day, by="worker", at=at)
    actions.mail_notices(at=at)
    return made


def test_each_rung_comes_once_to_those_whose_desk_it_is(made: factory.Office) -> None:
    User.objects.filter(pk=made.leader.pk).update(email="lanhdao@xa.example")
    friday = dt.date(2026, 11, 13)  # five working days before the due day, 20 November
    assert remind(friday) == 3  # recorder and leader of the commune, recorder of the next one
    assert remind(friday) == 0
    assert remind(dt.date(2026, 11, 16)) == 0
    assert remind(dt.date(2026, 11, 18)) == 3
    leader = queries.notices(actor=made.leader)
    assert [notice.rung for notice in leader] == ["send:due-2", "send:due-5"]
    assert "còn 2 ngày làm việc đến hạn 20/11/2026" in leader[0].text.vi
    assert [letter.to for letter in mail.outbox] == [["lanhdao@xa.example"]] * 2
    assert "Xã Tân Mỹ" in mail.outbox[0].body
    assert "http" not in mail.outbox[0].body


def test_a_letter_leads_to_the_desk(made: factory.Office, settings: Any) -> None:
    settings.LANGSO_SITE = "https://langso.example"
    User.objects.filter(pk=made.leader.pk).update(email="lanhdao@xa.example")
    remind(dt.date(2026, 11, 13))
    assert "https://langso.example/desk/\n" in mail.outbox[0].body


def test_the_province_is_reminded_of_what_waits_with_it(made: factory.Office) -> None:
    factory.save(made, factory.entry("ntm.1.1", "đạt"), factory.entry("poverty_rate", "4"))
    factory.submit(made)
    remind(dt.date(2026, 12, 2))
    waits = {
        notice.user_id: notice.text_vi for notice in Notice.objects.filter(rung="verify:due-2")
    }
    assert set(waits) == {made.verifier.pk, made.farming.pk}
    assert "2 ô chờ thẩm tra" in waits[made.verifier.pk]
    assert "1 ô chờ thẩm tra" in waits[made.farming.pk]


def test_a_notice_is_seen_by_its_owner_only(made: factory.Office) -> None:
    remind(dt.date(2026, 11, 20))
    mine = queries.notices(actor=made.recorder)[0]
    actions.see_notice(notice_id=mine.id, actor=made.stranger, at=factory.AT)
    assert queries.notices(actor=made.recorder)[0].seen_at is None
    actions.see_notice(notice_id=mine.id, actor=made.recorder, at=factory.AT)
    assert queries.notices(actor=made.recorder)[0].seen_at == factory.AT
