"""Titles and counts through the API."""

import csv
import datetime as dt
import io

import pytest
from django.test import Client

from langso.recognition import actions
from langso.recognition.values import Decision
from tests.factories import geography as make

pytestmark = pytest.mark.django_db
D = dt.date
WHO = {"by": "Lan", "by_id": 7, "at": dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)}


@pytest.fixture
def tree():
    ids = make.two_levels()
    for number, code in enumerate(("18001", "18002", "18011"), start=1):
        actions.grant(
            unit_id=ids[code], title="ntm",
            decision=Decision(f"{number}/QĐ-UBND", D(2023, 5, number), "Trần A"), **WHO,
        )  # fmt: skip
    return ids


def test_titles_come_page_by_page(tree, client: Client):
    first = client.get("/api/v1/titles?limit=2&on=2024-01-01").json()
    assert first["count"] == 3
    assert [one["unit"] for one in first["items"]] == ["18011", "18002"]
    assert first["items"][0]["decision_no"] == "3/QĐ-UBND"
    second = client.get(first["next"]).json()
    assert [one["unit"] for one in second["items"]] == ["18001"]
    assert second["next"] is None
    assert client.get("/api/v1/titles?on=2023-05-01").json()["count"] == 1
    assert client.get("/api/v1/titles?province=99").status_code == 404
    assert client.get("/api/v1/titles?cursor=xx").status_code == 422


def test_titles_as_a_file(tree, client: Client):
    answer = client.get("/api/v1/titles?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["unit"] for row in rows} == {"18001", "18002", "18011"}
    assert rows[0]["criteria_set"] == "commune-ntm-2021-2025"


def test_counts_carry_their_denominator(tree, client: Client):
    asked = "/api/v1/titles/counts?on=2024-01-01&level=province"
    (row,) = client.get(asked).json()["items"]
    assert (row["code"], row["held"], row["units"], row["former"]) == ("42", 3, 5, 0)
    missing = client.get("/api/v1/titles/counts?title=gold")
    assert missing.status_code == 404
    assert missing.json()["error"]["code"] == "unknown_title"


def test_an_answer_is_new_once_a_title_is_given(tree, client: Client):
    asked = "/api/v1/titles/counts?on=2024-01-01"
    tag = client.get(asked)["ETag"]
    assert client.get(asked, headers={"if-none-match": tag}).status_code == 304
    actions.grant(
        unit_id=tree["18012"], title="ntm", decision=Decision("9/QĐ", D(2023, 6, 1)), **WHO
    )
    fresh = client.get(asked, headers={"if-none-match": tag})
    assert fresh.status_code == 200
    assert fresh.json()["items"][0]["held"] == 4
