"""The desk by role, who is late, findings beside verdicts: pages with plain forms."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from langso.accounts.models import User
from langso.accounts.values import Role
from langso.core import asking
from langso.geography import actions as geography
from langso.geography.values import Share
from langso.reporting import actions, queries
from langso.reporting.models import Finding, Notice, ReminderChoice
from langso.reporting.values import FindingVerdict, ReportingError, Stage
from tests.factories import accounts
from tests.factories import reporting as factory
from tests.factories.accounts import browser

pytestmark = pytest.mark.django_db

LATE = f"/desk/late/{factory.ROUND}/42"
FINDINGS = f"/desk/findings/{factory.ROUND}/18001"
SET = factory.SET
INCOME = "income_per_person"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three days, of which two working days, after the day of the communes."""
    monkeypatch.setattr(asking, "today", lambda: dt.date(2026, 11, 24))


def page(user: User, path: str = "/desk/", status: int = 200) -> str:
    answer = browser(user).get(path)
    assert answer.status_code == status
    return answer.content.decode()


# -- the desk ---------------------------------------------------------------------------------


def test_a_recorder_sees_what_is_to_do_and_how_far_the_title_is(made: factory.Office) -> None:
    factory.save(
        made, factory.entry("ntm.1.1", "đạt"), factory.entry("poverty_rate", "45"),
        factory.entry(INCOME, "20"),
    )  # fmt: skip
    factory.submit(made, "poverty_rate")
    factory.take("return_cells", made, "poverty_rate", by=made.verifier, reason="Thừa số 0?")
    shown = page(made.recorder)
    for words in (
        "Xã Tân Mỹ", "quá hạn 2 ngày làm việc", "<strong>1</strong> bị trả lại", "Thừa số 0?",
        made.verifier.username, "đã nhập, chờ lãnh đạo gửi", "Mở bảng nhập liệu", "Còn ",
        "10 cần thêm", "đã trả lại", f"/desk/papers/{factory.ROUND}/18001", "/evidence/of/18001",
    ):  # fmt: skip
        assert words in shown, words
    assert "Kiểm tra và gửi" not in shown
    assert "Kiểm tra và gửi" in page(made.leader)


def test_a_province_sees_its_communes_and_what_waits_for_whom(made: factory.Office) -> None:
    factory.save(made, factory.entry("ntm.1.1", "đạt"), factory.entry("poverty_rate", "4"))
    factory.submit(made)
    factory.take("verify", made, "ntm.1.1", by=made.verifier)
    verifier, appraiser = page(made.verifier), page(made.appraiser)
    for shown in (verifier, appraiser):
        assert "Xã Tân Mỹ" in shown
        assert "đã gửi đủ các ô bắt buộc" in shown
        assert shown.count("chờ anh/chị xử lý") == 1
    assert "Sở Nông nghiệp và Môi trường" in page(made.farming)


def test_the_centre_sees_provinces_with_their_denominators(made: factory.Office) -> None:
    factory.save(made, factory.entry("ntm.1.1", "đạt"))
    for role in (Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR):
        shown = page(accounts.person(role))
        assert "Tỉnh Hà Tĩnh" in shown or "Hà Tĩnh" in shown
        assert "Xã đã bắt đầu nhập" in shown
        assert "0 / " in shown


@pytest.mark.parametrize("role", [Role.CITIZEN, None])
def test_who_has_no_work_is_told_whom_to_ask(made: factory.Office, role: Role | None) -> None:
    shown = page(accounts.person(role, unit_id=made.unit if role else None))
    assert "Hãy đề nghị quản trị của tỉnh giao vai trò" in shown
    assert 'href="/desk/"' not in shown, "no desk in the top bar either"


def test_the_top_bar_leads_to_the_desk_only_for_those_who_have_one(made: factory.Office) -> None:
    assert 'href="/desk/"' in page(made.recorder, "/sources")
    assert 'href="/desk/"' not in Client().get("/sources").content.decode()


def test_strangers_are_asked_to_sign_in() -> None:
    for path in ("/desk/", LATE, FINDINGS):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert "/sign-in/" in answer.headers["Location"]


def test_a_merged_communes_officers_find_its_forerunners(made: factory.Office) -> None:
    geography.merge(
        predecessors=[Share("18002")], into="18001", on=dt.date(2026, 1, 1), by="test",
        at=factory.AT,
    )  # fmt: skip
    shown = page(made.recorder)
    assert "Lịch sử trước sắp xếp" in shown
    assert "/places/18002?on=2025-12-31" in shown
    ended = page(made.stranger)
    assert "Đơn vị đã kết thúc" in ended
    assert "/places/18002" in ended
    assert "Mở bảng nhập liệu" not in ended


def test_the_desk_costs_few_queries(made: factory.Office) -> None:
    client = browser(made.recorder)
    client.get("/desk/")
    with CaptureQueriesContext(connection) as empty:
        client.get("/desk/")
    rows = queries.plan_of(round_key=factory.ROUND).rows
    truths = [row.element_key for row in rows if row.measure == "truth"]
    factory.save(made, *(factory.entry(key, "đạt") for key in truths))
    with CaptureQueriesContext(connection) as full:
        client.get("/desk/")
    assert len(full) <= len(empty) + 4
    assert len(full) <= 80


# -- reminders --------------------------------------------------------------------------------


def test_reminders_are_seen_once(made: factory.Office) -> None:
    actions.remind(on=dt.date(2026, 11, 23), by="worker", at=factory.AT)
    client = browser(made.recorder)
    assert "1 mới" in client.get("/desk/").content.decode()
    client.post("/desk/notices/seen")
    shown = client.get("/desk/").content.decode()
    assert "1 mới" not in shown
    assert "quá hạn 20/11/2026" in shown
    assert queries.count_unseen(actor=made.leader) == 1, "another's stay new"


def test_people_choose_how_they_are_reminded(made: factory.Office) -> None:
    client = browser(made.recorder)
    for wrong in ("", "xã Tân Mỹ", "a@b", "a" * 300 + "@xa.gov.vn"):
        answer = client.post("/desk/reminders", {"by_mail": "1", "address": wrong})
        assert answer.status_code == 400
        assert 'role="alert"' in answer.content.decode()
    assert not ReminderChoice.objects.exists()
    said = client.post(
        "/desk/reminders", {"by_mail": "1", "address": " can.bo@xa.example "}, follow=True
    )
    assert "Đã lưu cách nhắc việc" in said.content.decode()
    actions.remind(on=dt.date(2026, 11, 23), by="worker", at=factory.AT)
    actions.mail_notices(at=factory.AT)
    [letter] = mail.outbox
    assert letter.to == ["can.bo@xa.example"]
    assert letter.subject == "Làng Số: 1 việc đang chờ trên bàn làm việc"
    assert "Kính gửi" in letter.body
    assert "Bàn làm việc" in letter.body
    client.post("/desk/reminders", {"address": "can.bo@xa.example"})
    actions.remind(on=dt.date(2026, 11, 30), by="worker", at=factory.AT)
    actions.mail_notices(at=factory.AT)
    assert len(mail.outbox) == 1, "no letters once they are turned off"


def test_nobody_chooses_mail_without_an_address(made: factory.Office) -> None:
    with pytest.raises(ReportingError):
        actions.choose_reminders(actor=made.recorder, by_mail=True, address="", at=factory.AT)


# -- who is late ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("recorder", 403), ("leader", 403), ("verifier", 200), ("appraiser", 200)]
)
def test_the_list_of_late_communes_is_the_provinces(
    made: factory.Office, who: str, status: int
) -> None:
    page(getattr(made, who), LATE, status)


def test_late_communes_are_counted_in_working_days(made: factory.Office) -> None:
    shown = page(made.verifier, LATE)
    assert "Xã Tân Mỹ" in shown
    assert "quá hạn 2 ngày làm việc" in shown
    assert "chưa nhắc" in shown


def test_a_province_reminds_once_a_day(made: factory.Office) -> None:
    client = browser(made.verifier)
    said = client.post(f"{LATE}/remind", {"unit": "18001"}, follow=True).content.decode()
    assert "Đã nhắc 1 xã" in said
    notices = Notice.objects.filter(rung__startswith="by-hand")
    assert {notice.user_id for notice in notices} == {made.recorder.pk, made.leader.pk}
    assert "đề nghị gửi sớm" in notices[0].text_vi
    again = client.post(f"{LATE}/remind", {"unit": "18001"}, follow=True).content.decode()
    assert "hôm nay đã được nhắc rồi" in again
    everybody = client.post(f"{LATE}/remind", {"all": "1"}, follow=True).content.decode()
    assert "chưa có cán bộ dùng Làng Số" in everybody
    assert Notice.objects.filter(user_id=made.recorder.pk).count() == 1
    day = f"{timezone.localdate():%d/%m/%Y}"
    assert day in page(made.verifier, LATE)


def test_reminding_is_not_for_readers(made: factory.Office) -> None:
    auditor = accounts.person(Role.AUDITOR)
    assert "Nhắc các xã" not in page(auditor, LATE)
    assert browser(auditor).post(f"{LATE}/remind", {"all": "1"}).status_code == 403
    assert browser(made.leader).post(f"{LATE}/remind", {"all": "1"}).status_code == 403
    assert not Notice.objects.exists()


@pytest.mark.parametrize("said", [{}, {"unit": "99999"}, {"unit": "18001' or 1=1"}])
def test_a_bad_reminder_gets_a_sentence(made: factory.Office, said: dict[str, str]) -> None:
    answer = browser(made.verifier).post(f"{LATE}/remind", said)
    assert answer.status_code == 400


def test_a_round_without_a_due_day_makes_nobody_late(made: factory.Office) -> None:
    path = "/desk/late/2024/42"
    shown = page(made.verifier, path)
    assert "chưa biết hạn của xã" in shown.lower()
    assert "quá hạn" not in shown


# -- findings ---------------------------------------------------------------------------------


def find(user: User, **said: str) -> str:
    sent = {"set": SET, "indicator": "10", "stage": "verified", "verdict": "met", **said}
    return browser(user).post(f"{FINDINGS}/record", sent, follow=True).content.decode()


def test_findings_stand_beside_the_verdict_and_differences_are_listed(
    made: factory.Office,
) -> None:
    factory.save(made, factory.entry(INCOME, "20"))
    factory.submit(made)
    assert "Đã ghi kết luận về chỉ tiêu 10" in find(made.leader, stage="self")
    assert "Đã ghi kết luận về chỉ tiêu 10" in find(
        made.verifier, verdict="basically_met", reason="Còn hai hộ."
    )
    shown = page(made.appraiser, f"{FINDINGS}?show=differing")
    assert "chưa thống nhất" in shown
    assert "Còn hai hộ." in shown
    province = page(made.appraiser, f"/desk/findings/{factory.ROUND}/42")
    for words in ("Xã Tân Mỹ", "Còn hai hộ.", "Chưa đạt", "cơ bản đạt"):
        assert words in province, words


def test_a_province_without_differences_says_so(made: factory.Office) -> None:
    assert "Không có kết luận khác nhau" in page(
        made.verifier, f"/desk/findings/{factory.ROUND}/42"
    )


def test_a_finding_wants_a_reason_unless_met(made: factory.Office) -> None:
    answer = browser(made.verifier).post(
        f"{FINDINGS}/record",
        {"set": SET, "indicator": "11", "stage": "verified", "verdict": "not_met", "reason": " "},
    )
    assert answer.status_code == 400
    assert "phải nêu lý do" in answer.content.decode()
    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    ("who", "stage", "status"),
    [
        ("recorder", "self", 403), ("leader", "verified", 403), ("verifier", "appraised", 403),
        ("stranger", "self", 403), ("appraiser", "appraised", 302), ("farming", "verified", 302),
    ],
)  # fmt: skip
def test_each_stage_is_its_own_peoples(
    made: factory.Office, who: str, stage: str, status: int
) -> None:
    said = {"set": SET, "indicator": "11", "stage": stage, "verdict": "met"}
    answer = browser(getattr(made, who)).post(f"{FINDINGS}/record", said)
    assert answer.status_code == status


def test_a_department_finds_only_on_its_own_indicators(made: factory.Office) -> None:
    said = {"set": SET, "indicator": "1.1", "stage": "verified", "verdict": "met"}
    assert browser(made.farming).post(f"{FINDINGS}/record", said).status_code == 403


@pytest.mark.parametrize(
    "said",
    [
        {"stage": "", "verdict": "met"},
        {"stage": "verified", "verdict": ""},
        {"stage": "verified", "verdict": "superb"},
        {"stage": "king", "verdict": "met"},
        {"stage": "verified", "verdict": "met", "indicator": "77.7"},
        {"stage": "verified", "verdict": "met", "set": "\x00"},
    ],
    ids=str,
)
def test_a_bad_finding_gets_a_sentence(made: factory.Office, said: dict[str, str]) -> None:
    sent = {"set": SET, "indicator": "11", **said}
    answer = browser(made.verifier).post(f"{FINDINGS}/record", sent)
    assert answer.status_code == 400
    assert not Finding.objects.exists()


def test_the_province_lists_differences_as_the_commune_does(made: factory.Office) -> None:
    factory.save(made, factory.entry(INCOME, "20"), factory.entry("ntm.1.1", "đạt"))
    for indicator, verdict in (("10", FindingVerdict.MET), ("1.1", FindingVerdict.MET)):
        actions.record_finding(
            round_key=factory.ROUND, unit_id=made.unit, set_id=SET, indicator=indicator,
            stage=Stage.APPRAISED, verdict=verdict, reason="", actor=made.appraiser, at=factory.AT,
        )  # fmt: skip
    one = queries.differences(round_key=factory.ROUND, unit_id=made.unit)
    many = queries.province_differences(round_key=factory.ROUND, province_id=made.ids["42"])
    assert [row.indicator for row in one] == ["10"]
    assert many == {made.unit: one}
