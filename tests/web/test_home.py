"""The country on one screen, from reported figures to the table of provinces."""

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from langso.core import asking
from tests.factories import country, geography, ledger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "today", lambda: dt.date(2026, 11, 23))


@pytest.fixture
def places() -> dict[str, int]:
    return country.make()


def map_values(page: str) -> dict[str, Any]:
    block = page.split('<script id="map-values" type="application/json">')[1]
    return json.loads(block.split("</script>")[0])


def test_provinces_with_counts_and_denominators(client: Client, places: dict[str, int]) -> None:
    page = client.get("/?period=2024&measure=10").text
    assert "Tỉnh Hà Tĩnh" in page
    assert 'href="/places/42?set=commune-ntm-2021-2025&amp;period=2024"' in page
    value = map_values(page)["values"]["42"]
    assert (value["numerator"], value["denominator"], value["value"]) == (1, 5, 20.0)
    assert "năm 2024" in page
    assert "31/12/2024" in page


def test_headlines_of_all_commune_sets(client: Client, places: dict[str, int]) -> None:
    page = client.get("/?period=2024").text
    for words in ("Xã đạt chuẩn nông thôn mới", "nâng cao", "kiểu mẫu", "Huyện đạt chuẩn"):
        assert words in page


def test_targets_with_their_line_and_counts(client: Client, places: dict[str, int]) -> None:
    page = client.get("/?period=2024").text
    assert "mục tiêu đến 2025: 97%" in page
    assert "đơn vị đạt;" in page


def test_latest_period_with_figures_by_default(client: Client, places: dict[str, int]) -> None:
    assert "Xây dựng nông thôn mới, năm 2024" in client.get("/").text


def test_today_carries_figures_and_says_so(client: Client, places: dict[str, int]) -> None:
    page = client.get("/?period=2024&tree=today").text
    assert "23/11/2026" in page
    assert "chuyển sang các đơn vị" in page


def test_approved_figure_is_on_the_page_at_once(client: Client, places: dict[str, int]) -> None:
    before = client.get("/?period=2024&measure=10")
    income = country.number_of("10")
    ledger.record((places["18012"], income, country.PERIOD, 99.0))
    after = client.get("/?period=2024&measure=10", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert map_values(after.text)["values"]["42"]["numerator"] == 2


def test_unchanged_page_costs_nothing(
    client: Client, places: dict[str, int], django_assert_max_num_queries: Any
) -> None:
    etag = client.get("/?period=2024")["ETag"]
    with django_assert_max_num_queries(2):
        again = client.get("/?period=2024", headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_simulated_figures_are_marked(client: Client) -> None:
    country.make(simulated=True, method="simulated")
    page = client.get("/?period=2024").text
    assert "badge--simulated" in page
    assert "là mô phỏng" in page


def test_real_figures_are_not_marked_simulated(client: Client, places: dict[str, int]) -> None:
    assert "badge--simulated" not in client.get("/?period=2024").text


def test_english(client: Client, places: dict[str, int]) -> None:
    client.cookies["django_language"] = "en"
    page = client.get("/?period=2024").text
    assert "New rural development, year 2024" in page
    assert "Tỉnh Hà Tĩnh" in page


def test_empty_installation_still_answers(client: Client) -> None:
    assert client.get("/").status_code == 200


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
    geography.two_levels()
    page = client.get(f"/?{query}")
    assert page.status_code == 400
    assert "Hãy" in page.text or "Chọn" in page.text
