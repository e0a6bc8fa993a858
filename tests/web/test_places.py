"""A place's page on a day: what its units make, how it came to be, and why."""

import datetime as dt
import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from langso.core import asking
from langso.geography import queries as geography
from langso.geography.values import Level
from tests.factories import country
from tests.factories.pages import shared_country

SET = country.SET

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


def test_province_lists_districts_and_communes(client: Client) -> None:
    page = client.get("/places/42?period=2024").text
    for words in ("Huyện Thạch Hà", "Huyện Đức Thọ", "Xã Tân Mỹ", "Xã Ba Đồn"):
        assert words in page
    assert 'data-geojson-url="/maps/communes/42.json?on=2024-12-31"' in page


def test_townships_are_listed_apart(client: Client) -> None:
    page = client.get("/places/436?period=2024").text
    assert "1 phường và đơn vị khác không thuộc phạm vi" in page
    assert "Thị trấn Cẩm Xuyên" in page


def map_values(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="map-values" type="application/json">(.*?)</script>', page)
    assert found
    return json.loads(html.unescape(found[1]))


def test_a_district_s_map_draws_its_own_communes_only(client: Client) -> None:
    page = client.get("/places/436?period=2024").text
    values = map_values(page)
    assert values["only_listed"]
    assert 'data-geojson-url="/maps/communes/42.json?on=2024-12-31"' in page
    assert set(values["values"]) == {
        place.code
        for place in geography.list_units(
            on=dt.date(2024, 12, 31), level=Level.COMMUNE, parent_code="436"
        )
    }
    province = map_values(client.get("/places/42?period=2024").text)
    assert not province["only_listed"]
    assert set(province["values"]) > set(values["values"])


def test_district_leads_to_its_own_title(client: Client) -> None:
    page = client.get("/places/436?period=2024").text
    assert "/places/436/sets/district-ntm-2021-2025?period=2024" in page
    own = client.get("/places/436/sets/district-ntm-2021-2025?period=2024")
    assert own.status_code == 200
    assert "Huyện nông thôn mới" in own.text


def test_commune_shows_what_is_left(client: Client) -> None:
    page = client.get("/places/18002?period=2024").text
    assert "Còn 1 chỉ tiêu chưa đạt" in page
    assert "12 triệu đồng/người/năm" in page
    assert f'href="/places/18002/verdicts/{SET}/10?period=2024"' in page
    assert "verdict--undetermined" in page


def test_explanation_is_a_page_and_a_fragment(client: Client) -> None:
    path = f"/places/18002/verdicts/{SET}/10?period=2024"
    page = client.get(path)
    fragment = client.get(path, headers={"HX-Request": "true"})
    assert "<html" in page.text
    assert "<html" not in fragment.text
    for text in (page.text, fragment.text):
        assert "Chưa đạt" in text
        assert "Báo cáo xã" in text
        assert "12 triệu đồng/người/năm" in text
        assert f"/law/{SET}?year=2024#i-10" in text


def test_years_come_after_the_page_and_stand_on_a_page_of_their_own(client: Client) -> None:
    path = f"/places/18002/trend?set={SET}&amp;period=2024"
    page = client.get("/places/18002?period=2024").text
    assert f'hx-get="{path}" hx-trigger="load"' in page
    assert f'<a href="{path}">' in page
    assert "Tiêu chí đạt</th>" not in page.partition('id="trend-title"')[2]

    alone = client.get(html.unescape(path))
    fragment = client.get(html.unescape(path), headers={"HX-Request": "true"})
    assert "<html" in alone.text
    assert "<html" not in fragment.text
    for text in (alone.text, fragment.text):
        assert 'id="trend-title"' in text


def test_range_on_both_sides_is_undetermined(client: Client) -> None:
    page = client.get(f"/places/18011/verdicts/{SET}/10?period=2024").text
    assert "Chưa xác định" in page
    assert "10–90 triệu đồng/người/năm" in page


def test_township_is_outside_the_set(client: Client) -> None:
    page = client.get("/places/18003?period=2024")
    assert page.status_code == 200
    assert "không xét đơn vị này" in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/places/99999", 404),
        ("/places/%00", 400),
        ("/places/18001?on=x", 400),
        (f"/places/18001/verdicts/{SET}/99.9?period=2024", 404),
        ("/places/18001/verdicts/no-such-set/10", 400),
        ("/places/18001/sets/no-such-set", 400),
        ("/places/99999/trend", 404),
        ("/places/18001/trend?on=x", 400),
        (f"/places/99999/verdicts/{SET}/10?period=2024", 404),
    ],
)
def test_wrong_addresses_get_words(client: Client, path: str, status: int) -> None:
    page = client.get(path)
    assert page.status_code == status
    assert "<h1>" in page.text


def test_cold_commune_page_asks_few_questions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    client.get("/places/18001?period=2024")
    with django_assert_max_num_queries(40):
        client.get("/places/18002?period=2024")


def test_sources_page(client: Client) -> None:
    page = client.get("/sources").text
    assert "Natural Earth" in page
    assert "Hoàng Sa" in page
