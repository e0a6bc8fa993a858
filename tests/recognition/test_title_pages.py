"""Public pages of titles, and what officers see of chances and risks."""

import datetime as dt

import pytest
from django.test import Client

from langso.accounts.values import Role
from langso.core import asking
from langso.geography import actions as geography
from langso.geography.values import Level, NewUnit, Share
from langso.recognition import actions
from langso.recognition.values import Decision
from tests.factories import accounts, country
from tests.factories import geography as make

pytestmark = pytest.mark.django_db
D = dt.date
AT = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
WHO = {"by": "Lan", "by_id": 7, "at": AT}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(asking, "today", lambda: D(2026, 11, 23))


@pytest.fixture(scope="module")
def kept_tree(lasting):
    ids = country.make()
    for code in ("18001", "18002"):
        actions.grant(
            unit_id=ids[code], title="ntm", **WHO,
            decision=Decision("12/QĐ-UBND", D(2023, 5, 6), "Trần A"),
        )  # fmt: skip
    return ids


@pytest.fixture
def tree(kept_tree, db):
    return dict(kept_tree)


@pytest.fixture
def merged(tree):
    geography.end_level(level=Level.DISTRICT, on=make.REFORM, act="x", by="Lan", at=make.AT)
    return geography.merge(
        predecessors=[Share("18001"), Share("18003")],
        into=NewUnit("18001", "Xã Cẩm Mỹ", "commune", "42"), on=make.REFORM, act="y", by="Lan",
        at=make.AT,
    )  # fmt: skip


def test_counts_stand_beside_the_units_of_the_day_and_what_was_published(tree, client: Client):
    page = client.get("/recognition/?on=2025-06-30").text
    assert "40%" in page
    assert "6.084" in page
    assert "7.669" in page
    assert "Huyện đạt chuẩn nông thôn mới" in page
    assert 'data-chart="line"' in page


def test_after_the_reform_former_titles_are_a_closed_series(merged, client: Client):
    page = client.get("/recognition/").text
    assert "Đơn vị cũ, chuỗi số đã đóng" in page
    assert "Huyện đạt chuẩn nông thôn mới" not in page


def test_counts_in_english(tree, client: Client):
    client.cookies["django_language"] = "en"
    client.get("/language/en?next=/")
    page = client.get("/recognition/?on=2025-06-30&title=model").text
    assert "Titles of new rural development" in page
    assert "No decision was entered up to this day." in page


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/recognition/?on=31/02/2025", "không phải là một ngày"),
        ("/recognition/?title=gold", "Không có mục"),
        ("/recognition/?period=2030-2035", "Không có mục"),
        ("/recognition/titles/?state=lost", "Không có mục"),
    ],
)
def test_a_question_without_answer_says_what_to_do(tree, client, address, words):
    answer = client.get(address)
    assert answer.status_code == 400
    assert words in answer.text


def test_the_list_names_units_as_they_were(merged, client: Client):
    page = client.get("/recognition/titles/?q=tan+my").text
    assert "Xã Tân Mỹ" in page
    assert "Của đơn vị đã kết thúc" in page
    assert "Không tìm thấy danh hiệu nào" in client.get("/recognition/titles/?title=model").text
    assert client.get("/recognition/titles/?page=x").status_code == 200
    assert client.get("/recognition/titles/?province=99").status_code == 404


def test_a_long_list_comes_in_pages(tree, client: Client, monkeypatch):
    monkeypatch.setattr("langso.recognition.presenters.titles.PAGE", 1)
    first = client.get("/recognition/titles/").text
    assert "page=2" in first
    assert "Cũ hơn" in first
    last = client.get("/recognition/titles/?page=2").text
    assert "Mới hơn" in last
    assert "Cũ hơn" not in last


def test_one_title_has_its_page(merged, client: Client):
    address = "/recognition/titles/"
    number = client.get(address).text.split('href="/recognition/titles/')[-1].split('"')[0]
    page = client.get(address + number).text
    assert "12/QĐ-UBND" in page
    assert "Nhập quyết định thu hồi" not in page
    assert client.get(address + "999999").status_code == 404


def test_a_merged_commune_shows_its_parts_titles_apart_from_its_own(merged, client: Client):
    page = client.get("/places/18001?on=2026-01-01&period=2025").text
    own, former = page.split("Danh hiệu của các đơn vị tiền thân", 1)
    assert "Chưa có quyết định nào về đơn vị này được nhập" in own
    assert "Xã Tân Mỹ" in former
    assert "12/QĐ-UBND" in former
    actions.reacknowledge(
        unit_id=merged, title="ntm", decision=Decision("99/QĐ-UBND", D(2025, 10, 1)), **WHO
    )
    page = client.get("/places/18001?on=2026-01-01&period=2025").text
    own = page.split("Danh hiệu của chính đơn vị này")[1].split("các đơn vị tiền thân")[0]
    assert "99/QĐ-UBND" in own
    assert "thừa nhận sau sáp nhập" in own


def test_officers_see_what_is_missing(tree, client: Client):
    assert client.get("/recognition/eligibility/18011").status_code == 302
    client.force_login(accounts.person(Role.RECORDER, unit_id=tree["18011"]))
    page = client.get("/recognition/eligibility/18011").text
    assert "Báo cáo kết quả lấy ý kiến của Mặt trận Tổ quốc" in page
    assert client.get("/recognition/eligibility/18011?title=vang").status_code == 400
    assert client.get("/recognition/eligibility/18001").status_code == 403
    client.force_login(accounts.person(Role.APPRAISER, unit_id=tree["42"]))
    assert client.get("/recognition/eligibility/18003").status_code == 404


def test_risks_are_for_the_provinces_own_officers(tree, client: Client):
    assert client.get("/recognition/risk/").status_code == 302
    client.force_login(accounts.person(Role.RECORDER, unit_id=tree["18001"]))
    assert client.get("/recognition/risk/").status_code == 403
    client.force_login(accounts.person(Role.APPRAISER, unit_id=tree["42"]))
    page = client.get("/recognition/risk/?on=2025-06-30").text
    assert "Xã Đông Hà" in page
    assert "Tới ngưỡng nếu tiêu chí chưa rõ không đạt" in page
    assert "Theo số liệu này, không đơn vị nào có nguy cơ" in client.get(
        "/recognition/risk/?on=2025-06-30&show=reached"
    ).text  # fmt: skip
    client.force_login(accounts.person(Role.ANALYST))
    assert "Cả nước" in client.get("/recognition/risk/?on=2025-06-30").text


def test_counts_cost_few_queries(tree, client: Client, django_assert_max_num_queries):
    client.get("/recognition/")
    with django_assert_max_num_queries(12):
        client.get("/recognition/?on=2025-06-29")
