"""Pages follow what is written: a new figure, a merger, an empty installation."""

import datetime as dt

import pytest
from django.test import Client

from langso.core import asking
from langso.geography import actions
from langso.geography.values import Kind, NewUnit, Share
from tests.factories import country, geography, ledger
from tests.factories.pages import map_values

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "today", lambda: dt.date(2026, 11, 23))


def test_approved_figure_is_on_the_page_at_once(client: Client) -> None:
    places = country.make()
    before = client.get("/?period=2024&measure=10")
    income = country.number_of("10")
    ledger.record((places["18012"], income, country.PERIOD, 99.0))
    after = client.get("/?period=2024&measure=10", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert map_values(after.text)["values"]["42"]["numerator"] == 2


def test_simulated_figures_are_marked(client: Client) -> None:
    country.make(simulated=True, method="simulated")
    page = client.get("/?period=2024").text
    assert "badge--simulated" in page
    assert "là mô phỏng" in page


def test_empty_installation_still_answers(client: Client) -> None:
    assert client.get("/").status_code == 200


def merged() -> None:
    """Merge two communes into one that takes the first one's code, as the reform did."""
    actions.merge(
        predecessors=[Share("18001"), Share("18002")],
        into=NewUnit("18001", "Xã Thạch Hà", Kind.COMMUNE, "42"),
        on=geography.REFORM,
        by=geography.BY,
        at=geography.AT,
    )


def test_lineage_links_to_days_on_which_units_lived(client: Client) -> None:
    country.make()
    merged()
    page = client.get("/places/18001?on=2026-01-01").text
    assert "Xã Thạch Hà" in page
    assert "/places/18001?on=2025-06-30" in page
    assert "/places/18002?on=2025-06-30" in page
    before = client.get("/places/18002?on=2025-06-30").text
    assert "/places/18001?on=2025-07-01" in before
    assert "chấm dứt ngày 30/06/2025" in before


def test_code_of_another_time_leads_there(client: Client) -> None:
    country.make()
    merged()
    page = client.get("/places/18002?on=2026-01-01")
    assert page.status_code == 404
    assert "18002" in page.text
    assert "/places/18002?on=2025-06-30" in page.text
    assert "/places/18001?on=2025-07-01" in page.text


def test_today_says_that_figures_were_carried(client: Client) -> None:
    ids = country.make()
    planned = country.number_of("1.1")
    ledger.record(
        (ids["18001"], planned, country.PERIOD, 1.0), (ids["18002"], planned, country.PERIOD, 1.0)
    )
    merged()
    page = client.get("/places/18001?period=2024&tree=today").text
    assert "Xã Thạch Hà" in page
    assert "badge--carried" in page
