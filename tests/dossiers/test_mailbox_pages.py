"""Mailbox and file page: who sees what, what waits for whom, moves by plain forms."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from langso.accounts.models import User
from langso.dossiers import actions, queries
from langso.dossiers.actions import notices
from langso.dossiers.models import FileEvent, FileNotice, FileState, WorkFile
from langso.dossiers.queries import mailbox
from langso.dossiers.values.mailbox import MailboxQuestion, Tab
from tests.factories import offices
from tests.factories.accounts import browser

pytestmark = pytest.mark.django_db

TITLE = "Rà soát đường trục thôn"


def opened(
    house: offices.House, title: str = "Rà soát đường trục thôn", **said: object
) -> WorkFile:
    told = {
        "organisation_id": house.organisation,
        "unit_id": house.commune,
        "actor": house["recorder"],
    }
    return actions.open_file(
        **{**told, "procedure_id": "work-file", "title": title, "at": timezone.now(), **said}
    )


def move(house: offices.House, file: WorkFile, outcome: str, by: str, **said: object) -> None:
    actions.move(
        file_id=file.pk, outcome=outcome, expected_event=seen(file), actor=house[by],
        at=timezone.now(), **said,
    )  # fmt: skip


def seen(file: WorkFile) -> int:
    return FileEvent.objects.filter(file=file).count()


def codes(user: User, tab: Tab, **said: object) -> list[int]:
    page = mailbox.mailbox(
        user=user, question=MailboxQuestion(tab, **said), on=timezone.localdate()
    )
    return [row.file_id for row in page.rows]


def post(person: User, path: str, **said: object) -> tuple[int, str]:
    answer = browser(person).post(f"/files/{path}", said)
    return answer.status_code, answer.content.decode()


def get(user: User, path: str = "") -> str:
    answer = browser(user).get(f"/files/{path}")
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_file_waits_for_whoever_acts_next(house: offices.House) -> None:
    file = opened(house)
    waiting = {name for name, user in house.people.items() if file.pk in codes(user, Tab.WAITING)}
    assert waiting == {"recorder", "leader", "deputy", "clerk", "front"}
    move(house, file, "to-leader", "recorder")
    waiting = {n for n, user in house.people.items() if file.pk in codes(user, Tab.WAITING)}
    assert waiting == {"leader", "deputy"}
    actions.assign(
        file_id=file.pk, user_ids=[house["deputy"].pk], actor=house["leader"], at=timezone.now()
    )
    waiting = {n for n, user in house.people.items() if file.pk in codes(user, Tab.WAITING)}
    assert waiting == {"deputy"}
    assert codes(house["recorder"], Tab.MINE) == [file.pk]


def test_lists_and_pages_agree_on_who_sees_a_file(house: offices.House) -> None:
    """What a list shows can be opened, and what can be opened by place is in the list."""
    own = opened(house)
    about = opened(house, "Về xã khác", unit_id=house.other)
    on = timezone.localdate()
    for name, user in house.people.items():
        listed = set(codes(user, Tab.ALL))
        for file in (own, about):
            fresh = queries.find_file(file_id=file.pk)
            assert (file.pk in listed) == queries.may_see(user=user, file=fresh, on=on), name


def test_strangers_are_refused_everywhere(house: offices.House) -> None:
    file = opened(house)
    for path in ("", "new", "delegations", "online", "online/files", f"{file.pk}"):
        assert browser(house["stranger"]).get(f"/files/{path}").status_code == 403, path
        assert Client().get(f"/files/{path}").status_code == 302, path
    assert browser(house["neighbour"]).get(f"/files/{file.pk}").status_code == 403
    assert browser(house["recorder"]).get("/files/999999").status_code == 404
    assert browser(house["neighbour"]).post(
        f"/files/{file.pk}/move", {"outcome": "to-draft", "seen": 1}
    ).status_code == 403  # fmt: skip


def test_the_whole_way_by_plain_forms(house: offices.House) -> None:
    answer = browser(house["recorder"]).post(
        "/files/open",
        {"title": "  Trả lời  cử tri ", "organisation": f"{house.commune}:people_committee:",
         "procedure": "work-file", "secrecy": "none"},
    )  # fmt: skip
    assert answer.status_code == 302
    file = WorkFile.objects.get()
    assert answer.headers["Location"] == f"/files/{file.pk}"
    assert file.title == "Trả lời cử tri"
    shown = get(house["recorder"], f"{file.pk}")
    assert "Trả lời cử tri" in shown
    assert 'name="outcome" value="to-draft"' in shown
    status, _body = post(house["recorder"], f"{file.pk}/move", outcome="to-draft", seen=1)
    assert status == 302
    status, body = post(house["recorder"], f"{file.pk}/move", outcome="no-reply", seen=2)
    assert status == 400
    assert "phải nêu lý do" in body
    status, _body = post(
        house["recorder"], f"{file.pk}/move", outcome="no-reply", seen=2, reason="Đã trả lời."
    )
    assert status == 302
    assert FileState.objects.get(pk=file.pk).status == "closed"
    assert codes(house["leader"], Tab.CLOSED) == [file.pk]
    shown = get(house["recorder"], f"{file.pk}")
    assert "Đã trả lời." in shown
    assert 'name="outcome"' not in shown
    assert post(house["recorder"], f"{file.pk}/reopen", reason="Nhầm.")[0] == 403
    assert "Mở lại" in get(house["leader"], f"{file.pk}")
    assert post(house["leader"], f"{file.pk}/reopen", reason="Nhầm.")[0] == 302


def test_a_file_seen_too_long_ago_is_shown_again(house: offices.House) -> None:
    file = opened(house)
    status, _body = post(house["leader"], f"{file.pk}/comment", text="Chú ý hạn.")
    assert status == 302
    status, body = post(house["recorder"], f"{file.pk}/move", outcome="to-draft", seen=1)
    assert status == 409
    assert "Chú ý hạn." in body


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"outcome": "to-draft"}, 400),
        ({"seen": "1"}, 400),
        ({"outcome": "to-draft", "seen": "x"}, 400),
        ({"outcome": "no-such", "seen": "1"}, 400),
        ({"outcome": "signed", "seen": "1"}, 400),
        ({"outcome": "to-draft", "seen": "99"}, 409),
        ({"outcome": "to-draft", "seen": "9" * 30}, 400),
        ({"outcome": "to-draft\x00", "seen": "1"}, 400),
        ({"outcome": "to-draft", "seen": "1", "document": "x"}, 400),
        ({"outcome": "to-draft", "seen": "1", "decided_on": "32/13/2026"}, 400),
        ({"outcome": "to-draft", "seen": "1", "present": "-4", "agree": "2"}, 400),
    ],
)
def test_senseless_moves_get_an_answer(
    house: offices.House, said: dict[str, str], status: int
) -> None:
    file = opened(house)
    assert post(house["recorder"], f"{file.pk}/move", **said)[0] == status
    assert seen(file) == 1


def test_a_secret_is_refused_with_the_reason(house: offices.House) -> None:
    status, body = post(
        house["recorder"], "open", title="Mật", procedure="work-file", secrecy="secret",
        organisation=f"{house.commune}:people_committee:",
    )  # fmt: skip
    assert status == 400
    assert "bí mật nhà nước" in body
    assert not WorkFile.objects.exists()


def test_a_file_is_opened_for_ones_own_organisation_only(house: offices.House) -> None:
    for key in (f"{house.other}:people_committee:", f"{house.commune}:front:", "x"):
        status, _body = post(
            house["recorder"], "open", title="Thử", procedure="work-file", organisation=key
        )
        assert status == 403, key
    status, body = post(house["recorder"], "open", title=" ", procedure="work-file")
    assert status == 400
    assert "tiêu đề" in body or "title" in body


def test_due_soon_and_overdue_follow_from_the_day(house: offices.House) -> None:
    file = opened(house)
    FileState.objects.filter(pk=file.pk).update(due_on=timezone.localdate() - dt.timedelta(days=1))
    assert codes(house["recorder"], Tab.OVERDUE) == [file.pk]
    assert codes(house["recorder"], Tab.DUE_SOON) == []
    # Nobody at the province has anything to do with it, but its head may look.
    assert codes(house["chairman"], Tab.OVERDUE) == []
    assert codes(house["chairman"], Tab.OVERDUE, everybodys=True) == [file.pk]
    FileState.objects.filter(pk=file.pk).update(due_on=timezone.localdate())
    assert codes(house["recorder"], Tab.OVERDUE) == []
    assert codes(house["recorder"], Tab.DUE_SOON) == [file.pk]


def test_pages_follow_one_another_without_gap_or_double(house: offices.House) -> None:
    files = [opened(house, f"Hồ sơ {number}") for number in range(7)]
    today = timezone.localdate()
    for number, file in enumerate(files[:5]):
        due = None if number == 4 else today + dt.timedelta(days=number % 2)
        FileState.objects.filter(pk=file.pk).update(due_on=due)
    found, after = [], ""
    for _turn in range(6):
        page = mailbox.mailbox(
            user=house["recorder"], question=MailboxQuestion(Tab.WAITING, after=after), on=today,
            limit=2,
        )  # fmt: skip
        found += [row.file_id for row in page.rows]
        after = page.after
        if not after:
            break
    assert sorted(found) == sorted(file.pk for file in files)
    assert len(found) == len(set(found))
    assert found[-1] == files[4].pk


def test_ended_files_come_latest_first_and_by_pages(house: offices.House) -> None:
    files = [opened(house, f"Hồ sơ {number}") for number in range(5)]
    for file in files:
        move(house, file, "to-draft", "recorder")
        move(house, file, "no-reply", "recorder", reason="Xong.")
    today, found, after = timezone.localdate(), [], ""
    for _turn in range(4):
        page = mailbox.mailbox(
            user=house["recorder"], question=MailboxQuestion(Tab.CLOSED, after=after), on=today,
            limit=2,
        )  # fmt: skip
        found += [row.file_id for row in page.rows]
        after = page.after
        if not after:
            break
    assert found == [file.pk for file in reversed(files)]


@pytest.mark.parametrize(
    ("q", "hits"),
    [("đường trục", True), ("duong truc thon", True), ("đường trực", False), ("01/HS-UBND", True),
     ("cầu", False), ("%", False), ("'; drop table", False)],
)  # fmt: skip
def test_files_are_found_by_title_and_code(house: offices.House, q: str, hits: bool) -> None:
    file = opened(house)
    assert codes(house["recorder"], Tab.WAITING, q=q) == ([file.pk] if hits else [])
    assert codes(house["neighbour"], Tab.ALL, q=q) == []


def test_very_common_words_are_looked_for_in_titles(
    house: offices.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [opened(house, f"Hồ sơ {number}") for number in range(4)]
    monkeypatch.setattr(mailbox, "RARE", 3)
    page = mailbox.mailbox(
        user=house["recorder"], question=MailboxQuestion(Tab.WAITING, q="hồ sơ"),
        on=timezone.localdate(),
    )  # fmt: skip
    assert page.searched_titles_only
    assert page.total is None
    assert len(page.rows) == len(files)


def test_bulk_steps_take_each_file_by_itself(house: offices.House) -> None:
    files = [opened(house, f"Hồ sơ {number}") for number in range(3)]
    ticked = [f"{file.pk}:1" for file in files]
    status, body = post(house["leader"], "act", step="assign", file=ticked)
    assert status == 200
    assert house["deputy"].username in body
    status, body = post(house["leader"], "act", step="assign", file=ticked, sure="1")
    assert status == 400
    status, _body = post(
        house["leader"], "act", step="assign", file=ticked, sure="1",
        user=[str(house["clerk"].pk)], back="tab=waiting&x=1",
    )  # fmt: skip
    assert status == 302
    assert sorted(codes(house["clerk"], Tab.WAITING)) == sorted(file.pk for file in files)
    status, _body = post(
        house["leader"], "act", step="comment", file=ticked, sure="1", text="Làm sớm."
    )
    assert status == 302
    assert FileEvent.objects.filter(kind="commented", reason="Làm sớm.").count() == 3
    assert post(house["leader"], "act", step="dance", file=ticked)[0] == 400
    assert post(house["leader"], "act", step="comment")[0] == 400
    assert post(house["leader"], "act", step="comment", file=["x:y"])[0] == 400


def test_a_neighbours_bulk_step_touches_nothing(house: offices.House) -> None:
    file = opened(house)
    post(house["neighbour"], "act", step="comment", file=[f"{file.pk}:1"], sure="1", text="Hi.")
    assert seen(file) == 1


def test_delegation_lends_one_step_until_a_day(house: offices.House) -> None:
    file = opened(house)
    move(house, file, "to-leader", "recorder")
    last = timezone.localdate() + dt.timedelta(days=5)
    status, _body = post(
        house["leader"], "delegations/act", file=[str(file.pk)], user=str(house["clerk"].pk),
        until=last.isoformat(), reason="Đi công tác.",
    )  # fmt: skip
    assert status == 302
    assert codes(house["clerk"], Tab.WAITING) == [file.pk]
    assert codes(house["clerk"], Tab.DELEGATED) == [file.pk]
    assert codes(house["leader"], Tab.DELEGATED) == [file.pk]
    later = mailbox.mailbox(
        user=house["clerk"], question=MailboxQuestion(Tab.WAITING), on=last + dt.timedelta(days=1)
    )
    assert later.rows == ()
    shown = get(house["leader"], "delegations")
    assert file.code in shown
    for said in ({"user": "", "until": last}, {"user": house["clerk"].pk, "until": "2020-01-01"}):
        assert post(house["leader"], "delegations/act", file=[str(file.pk)], **said)[0] == 400
    move(house, file, "assign", "clerk")
    event = FileEvent.objects.filter(file=file).last()
    assert event is not None
    assert event.on_behalf_of_id == house["leader"].pk


def test_notices_are_written_once_and_mailed_once(house: offices.House) -> None:
    User.objects.filter(pk=house["leader"].pk).update(email="lanh.dao@example.vn")
    file = opened(house)
    move(house, file, "to-leader", "recorder")
    told = set(FileNotice.objects.values_list("user__username", flat=True))
    assert told == {house["leader"].username, house["deputy"].username}
    last = FileEvent.objects.filter(file=file).last()
    assert last is not None
    notices.notify(queries.find_file(file_id=file.pk), last)
    assert FileNotice.objects.count() == 2
    assert file.code in get(house["leader"])
    at = timezone.now()
    assert notices.mail_notices(at=at) == 1
    assert notices.mail_notices(at=at) == 0
    assert len(mail.outbox) == 1
    assert file.code in mail.outbox[0].body
    assert post(house["leader"], "notices/seen")[0] == 302
    assert FileNotice.objects.filter(user=house["leader"], seen_at=None).count() == 0
    assert FileNotice.objects.filter(user=house["deputy"], seen_at=None).count() == 1


def test_history_says_which_term_it_reminded_of(house: offices.House) -> None:
    file = opened(house, procedure_id="recognise-commune-2025", subject_kind="recognition")
    move(house, file, "begin", "recorder")
    due = FileState.objects.get(pk=file.pk).due_on
    assert due is not None
    assert actions.escalate(at=timezone.now() + (due - timezone.localdate()) * 2) == 2
    page = get(house["recorder"], str(file.pk))
    assert page.count("<strong>Nhắc hạn</strong>") == 2
    assert "<strong>Nhắc hạn</strong> · Còn 2 ngày đến hạn" in page
    assert "<strong>Nhắc hạn</strong> · Quá hạn 1 ngày" in page


def test_the_mailbox_asks_few_questions_whatever_it_holds(house: offices.House) -> None:
    client = browser(house["recorder"])
    opened(house)
    client.get("/files/")
    with CaptureQueriesContext(connection) as few:
        client.get("/files/")
    for number in range(10):
        opened(house, f"Hồ sơ {number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/files/")
    assert len(many) <= len(few) + 1
    assert len(many) < 40


def test_top_bar_leads_those_who_handle_files(house: offices.House) -> None:
    assert 'href="/files/"' in browser(house["recorder"]).get("/").content.decode()
    assert 'href="/files/"' not in browser(house["stranger"]).get("/").content.decode()
    assert 'href="/files/"' not in Client().get("/").content.decode()


def test_rows_say_what_an_officer_needs(house: offices.House) -> None:
    file = opened(house)
    shown = get(house["recorder"])
    row = re.search(rf'<tr data-row id="file-{file.pk}".*?</tr>', shown, re.DOTALL)
    assert row is not None
    for words in (file.code, file.title, "Tiếp nhận, đăng ký", "Ủy ban nhân dân"):
        assert words in row.group(), words
