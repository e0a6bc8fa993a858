"""Words as the search keeps them: with marks and without, in Python as in SQL."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from langso.dossiers import actions, queries
from langso.dossiers.queries import search
from langso.dossiers.rules import search as rules
from tests.factories.offices import AT

LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
)
VIETNAMESE = st.text(st.sampled_from(LETTERS + LETTERS.upper() + "0123456789 -/.,“”…\n"))


def test_tone_marks_have_one_place():
    assert rules.folded("HÒA Bình; Thủy, qúy") == rules.folded("hoà bình  thuỷ  quý")
    assert rules.unmarked(rules.folded("Đường xá Hoà Thuỷ")) == "duong xa hoa thuy"


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("báo cáo", "'báo' & 'cáo'"),
        ("bao CAO", "'bao' & 'cao'"),
        ('"nông thôn mới" 2026', "('nông' <-> 'thôn' <-> 'mới') & '2026'"),
        ("“nông thon”", "('nong' <-> 'thon')"),
        ("12/QĐ-UBND", "'12' & 'qđ' & 'ubnd'"),
        ("' & ! | :* <-> ()", ""),
        ("", ""),
        ('"', ""),
    ],
)
def test_question_becomes_a_query(question, query):
    assert rules.tsquery_of(question) == query


@given(st.text(max_size=300))
def test_no_question_breaks_the_query(question):
    query = rules.tsquery_of(question)
    assert re.fullmatch(r"[\w' &<>()-]*", query)
    assert query.count("'") <= 2 * rules.MOST_WORDS


def test_excerpt_shows_where_the_words_stand():
    body = "Kính gửi Ủy ban nhân dân. " * 20 + "Đề nghị xét công nhận xã Cẩm Bình đạt chuẩn."
    assert "công nhận xã" in rules.excerpt(body, "cong nhan")
    assert rules.excerpt(body, "nhận").startswith("…")
    assert rules.excerpt(body, "vắng mặt") == ""
    assert rules.excerpt("nhanh", "nhan") == ""


@pytest.mark.django_db
@given(VIETNAMESE)
def test_database_folds_as_the_rules_do(text):
    with connection.cursor() as cursor:
        cursor.execute(
            "select dossiers_folded(%s), dossiers_unmarked(dossiers_folded(%s))", [text, text]
        )
        folded, unmarked = cursor.fetchone()
    assert folded == rules.folded(text)
    assert unmarked == rules.unmarked(rules.folded(text))


@pytest.mark.django_db
@given(VIETNAMESE)
def test_every_word_of_a_text_is_found_with_and_without_marks(text):
    words = [word for word in rules.folded(text).split() if word][: rules.MOST_WORDS]
    asked = " ".join(words)[: rules.LONGEST_QUESTION]
    for question in (asked, rules.unmarked(asked)):
        if not rules.tsquery_of(question) or question != question[: rules.LONGEST_QUESTION]:
            continue
        cut = question if len(question) < rules.LONGEST_QUESTION else question.rpartition(" ")[0]
        query = rules.tsquery_of(cut)
        if not query:
            continue
        with connection.cursor() as cursor:
            cursor.execute("select dossiers_words(%s) @@ %s::tsquery", [text, query])
            assert cursor.fetchone()[0], (text, query)


def draft(house, subject, *, by="recorder", organisation=None):
    return actions.draft(
        organisation_id=organisation or house.organisation, type="report", subject=subject,
        actor=house[by], at=AT,
    ).id  # fmt: skip


def found(house, question, *, by="recorder", **said) -> list[str]:
    answer = queries.search_documents(user=house[by], q=question, on=AT.date(), **said)
    return [row.info.subject for row in answer.rows]


def test_words_are_found_with_and_without_marks(house):
    road = draft(house, "Đường trục thôn Hòa Bình")
    draft(house, "Dương xỉ")
    assert road
    assert found(house, "đường") == ["Đường trục thôn Hòa Bình"]
    assert found(house, "dương") == ["Dương xỉ"]
    assert sorted(found(house, "duong")) == ["Dương xỉ", "Đường trục thôn Hòa Bình"]
    assert found(house, "hoà") == found(house, "HÒA BÌNH") == ["Đường trục thôn Hòa Bình"]
    assert found(house, "đường xỉ") == found(house, "!!!") == []
    assert found(house, '"trục thôn"') == ["Đường trục thôn Hòa Bình"]
    assert found(house, '"thôn trục"') == []


def test_newest_come_first_and_pages_go_on(house):
    for number in range(5):
        draft(house, f"Báo cáo quý {number}")
    answer = queries.search_documents(user=house["recorder"], q="bao cao", on=AT.date(), limit=2)
    assert [row.info.subject for row in answer.rows] == ["Báo cáo quý 4", "Báo cáo quý 3"]
    assert answer.more
    rest = found(house, "bao cao", before=answer.rows[-1].info.id)
    assert rest == ["Báo cáo quý 2", "Báo cáo quý 1", "Báo cáo quý 0"]


def test_many_hits_are_walked_through_in_windows(house, monkeypatch):
    monkeypatch.setattr(search, "FEW", 3)
    monkeypatch.setattr(search, "WINDOWS", (2, 3))
    for number in range(12):
        draft(house, f"Quý {number}" if number % 2 else f"Năm {number}")
    assert found(house, "quý", limit=4) == [f"Quý {n}" for n in (11, 9, 7, 5)]
    everything = queries.search_documents(user=house["auditor"], q="quy", on=AT.date())
    assert len(everything.rows) == 6
    assert not everything.more


@pytest.mark.parametrize(
    ("by", "sees"),
    [
        ("recorder", ["Của xã"]),
        ("neighbour", []),
        ("health", ["Của tỉnh", "Của xã"]),
        ("auditor", ["Của tỉnh", "Của xã"]),
        ("stranger", []),
    ],
)
def test_only_what_may_be_seen_is_found(house, by, sees):
    ids = {
        "Của xã": draft(house, "Của xã"),
        "Của tỉnh": draft(house, "Của tỉnh", by="chairman", organisation=house.provincial),
    }
    assert sorted(found(house, "của", by=by)) == sees
    for subject, document_id in ids.items():
        assert may_open(house[by], document_id) == (subject in sees)


def may_open(user, document_id) -> bool:
    try:
        queries.get_document(user=user, document_id=document_id, on=AT.date())
    except PermissionDenied:
        return False
    return True
