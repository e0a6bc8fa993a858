"""The country on one screen, from reported figures to the table of provinces."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from langso.core import asking
from tests.factories.pages import map_values, shared_country

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def places(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:
    with shared_country(django_db_blocker) as ids:
        yield ids


@pytest.fixture(autouse=True)
def no_leftovers() -> None:
    """Keep the caches: the country is the module's, and no test here writes."""


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "today", lambda: dt.date(2026, 11, 23))


def test_provinces_with_counts_and_denominators(client: Client) -> None:
    page = client.get("/?period=2024&measure=10").text
    assert "Tỉnh Hà Tĩnh" in page
    assert 'href="/places/42?set=commune-ntm-2021-2025&amp;period=2024"' in page
    value = map_values(page)["values"]["42"]
    assert (value["numerator"], value["denominator"], value["value"]) == (1, 5, 20.0)
    assert "năm 2024" in page
    assert "31/12/2024" in page


def test_headlines_of_all_commune_sets(client: Client) -> None:
    page = client.get("/?period=2024").text
    for words in ("Xã đạt chuẩn nông thôn mới", "nâng cao", "kiểu mẫu", "Huyện đạt chuẩn"):
        assert words in page


def test_targets_with_their_line_and_counts(client: Client) -> None:
    page = client.get("/?period=2024").text
    assert "mục tiêu đến 2025: 97%" in page
    assert "đơn vị đạt;" in page
    assert "chỉ tiêu 8.4 · năm 2024" in page


def test_latest_period_with_figures_by_default(client: Client) -> None:
    assert "Xây dựng nông thôn mới, năm 2024" in client.get("/").text


def test_today_carries_figures_and_says_so(client: Client) -> None:
    page = client.get("/?period=2024&tree=today").text
    assert "23/11/2026" in page
    assert "chuyển sang các đơn vị" in page


def test_unchanged_page_costs_nothing(client: Client, django_assert_max_num_queries: Any) -> None:
    etag = client.get("/?period=2024")["ETag"]
    with django_assert_max_num_queries(2):
        again = client.get("/?period=2024", headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_real_figures_are_not_marked_simulated(client: Client) -> None:
    assert "badge--simulated" not in client.get("/?period=2024").text


def test_english(client: Client) -> None:
    client.cookies["django_language"] = "en"
    page = client.get("/?period=2024").text
    assert "New rural development, year 2024" in page
    assert "Tỉnh Hà Tĩnh" in page


@pytest.mark.parametrize(
    "query",
    [
        "set=no-such-set",
        "set=district-ntm-2021-2025",
        "period=2030",
        "period=2019",
        "period=spring",
        "on=2025-02-31",
        "on=2099-01-01",
        "tree=sideways",
        "measure=99.9",
        "set=%00",
    ],
)
def test_what_cannot_be_answered_says_why(client: Client, query: str) -> None:
    page = client.get(f"/?{query}")
    assert page.status_code == 400
    assert "Hãy" in page.text or "Chọn" in page.text
