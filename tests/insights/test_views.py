"""Other levels can be tried on the whole country, and nothing is changed by it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from langso.core import asking
from langso.ledger import queries as ledger
from tests.factories.pages import shared_country

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


def test_form_offers_indicators_with_their_levels(client: Client) -> None:
    page = client.get("/insights/what-if").text
    assert '<option value="10"' in page
    assert "hiện nay" in page
    assert "Thêm đạt" not in page


def test_a_change_is_tried_and_nothing_is_written(client: Client) -> None:
    cut = ledger.cut()
    page = client.get("/insights/what-if?period=2024&indicator=10&region=&value=5,5")
    assert page.status_code == 200
    assert "máy chủ tính cho cả nước trong" in page.text
    assert 'id="map-values"' in page.text
    assert "Tỉnh Hà Tĩnh" in page.text
    assert ledger.cut() == cut


@pytest.mark.parametrize(
    "query",
    [
        "indicator=10&value=",
        "indicator=10&value=many",
        "indicator=10&value=nan",
        "indicator=10&value=inf",
        "indicator=10&value=1.000",
        "indicator=&value=5",
        "indicator=99.9&value=5",
        "indicator=10&value=5&region=MARS",
        "period=2019",
        "set=no-such-set",
        "indicator=%00&value=5",
    ],
)
def test_what_cannot_be_tried_says_why(client: Client, query: str) -> None:
    page = client.get(f"/insights/what-if?{query}")
    assert page.status_code == 400
    assert "Hãy" in page.text
