"""The entry sheet without scripts: a page, a form a criterion, a page before submitting."""

import json
import re
import uuid

import pytest
from django.test import Client

from langso.reporting import queries
from langso.reporting.models import Entry
from langso.reporting.presenters import sheet_worker
from langso.reporting.values import CellState
from tests.factories import reporting as factory

pytestmark = pytest.mark.django_db

POVERTY = "poverty_rate"
ADDRESS = f"/desk/sheet/{factory.ROUND}/18001"


@pytest.fixture
def browser(made: factory.Office) -> Client:
    client = Client()
    client.force_login(made.recorder)
    return client


def form(value: str, *, base: int = 0, shown: str = "", **said: str) -> dict[str, str]:
    return {
        "form": str(uuid.uuid4()), "at": "c-11", "seen": json.dumps({f"{POVERTY}:": [base, shown]}),
        f"value:{POVERTY}:": value, **said,
    }  # fmt: skip


def state(made: factory.Office, element: str = POVERTY) -> CellState:
    view = queries.sheet(round_key=factory.ROUND, unit_id=made.unit)
    return next(row.state for row in view.rows if row.element_key == element)


def field(page: str, name: str) -> str:
    """Return the markup of one field of the page."""
    found = re.search(rf'<(?:input|select)[^>]*name="value:{re.escape(name)}"[^>]*>', page)
    assert found, name
    return found.group()


def test_the_sheet_shows_every_cell_with_its_field(browser: Client) -> None:
    answer = browser.get(ADDRESS)
    page = answer.content.decode()
    assert 'inputmode="decimal"' in field(page, f"{POVERTY}:")
    assert field(page, "ntm.1.1:").startswith("<select")
    assert "Thôn 1" in page
    assert 'name="value:households:"' not in page, "a sum is made, not typed"
    assert "chờ lãnh đạo gửi" in page
    assert answer.headers["X-Desk-User"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_form_saves_what_was_changed_and_only_that(browser: Client) -> None:
    answer = browser.post(f"{ADDRESS}/save", form("4,5"))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{ADDRESS}#c-11")
    assert 'value="4,5"' in field(browser.get(ADDRESS).content.decode(), f"{POVERTY}:")
    browser.post(f"{ADDRESS}/save", form("4,5", base=1, shown="4,5"))
    assert Entry.objects.count() == 1


def test_a_form_sent_twice_saves_once(browser: Client) -> None:
    sent = form("4,5")
    browser.post(f"{ADDRESS}/save", sent)
    assert browser.post(f"{ADDRESS}/save", sent).status_code == 302
    assert Entry.objects.count() == 1


def test_an_error_stands_beside_the_field_with_what_was_typed(browser: Client) -> None:
    answer = browser.post(f"{ADDRESS}/save", form("nhiều"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="nhiều"' in field(page, f"{POVERTY}:")
    assert 'aria-invalid="true"' in field(page, f"{POVERTY}:")
    assert "không phải là số" in page


def test_a_conflict_of_forms_is_shown_and_can_be_decided(
    browser: Client, made: factory.Office
) -> None:
    factory.save(made, factory.entry(POVERTY, "7"), by=made.leader)
    answer = browser.post(f"{ADDRESS}/save", form("4,5"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "“7”" in page
    seen = next(
        json.loads(one.replace("&quot;", '"'))
        for one in re.findall(r'name="seen" value="([^"]*)"', page)
        if POVERTY in one
    )
    assert seen[f"{POVERTY}:"] == [1, "7"]
    again = browser.post(f"{ADDRESS}/save", form("4,5", base=1, shown="7"))
    assert again.status_code == 302


def test_a_returned_figure_can_be_confirmed_as_it_is(browser: Client, made: factory.Office) -> None:
    factory.save(made, factory.entry(POVERTY, "4,5"))
    factory.submit(made)
    factory.take("return_cells", made, POVERTY, by=made.verifier, reason="Xem lại nguồn")
    page = browser.get(ADDRESS).content.decode()
    assert "Xem lại nguồn" in page
    keep = {f"keep:{POVERTY}:": "on"}
    version = int(re.search(r'data-version="(\d+)"', field(page, f"{POVERTY}:")).group(1))  # type: ignore[union-attr]
    browser.post(f"{ADDRESS}/save", form("4,5", base=version, shown="4,5", **keep))
    assert state(made) == CellState.ENTERED


@pytest.mark.parametrize(
    "wrong",
    [{"form": "x"}, {"seen": ""}, {"seen": "[]"}, {"seen": '{"poverty_rate:": 1}'},
     {"seen": '{"poverty_rate:": ["x", ""]}'}, {f"value:{POVERTY}:": "1" * 401},
     {f"value:{POVERTY}:": "\x00"}],
)  # fmt: skip
def test_a_form_that_was_tampered_with_is_told_so(browser: Client, wrong: dict[str, str]) -> None:
    answer = browser.post(f"{ADDRESS}/save", form("4,5") | wrong)
    assert answer.status_code == 400
    assert not Entry.objects.exists()


def test_only_what_is_missing_or_returned_is_shown_on_wish(browser: Client) -> None:
    browser.post(f"{ADDRESS}/save", form("4,5"))
    row = rf'id="r-{POVERTY}"[^>]* hidden'
    assert not re.search(row, browser.get(ADDRESS).content.decode())
    assert re.search(row, browser.get(f"{ADDRESS}?show=missing").content.decode())
    assert re.search(row, browser.get(f"{ADDRESS}?show=returned").content.decode())
    assert browser.get(f"{ADDRESS}?show=x").status_code == 400


def test_who_may_not_enter_reads(made: factory.Office) -> None:
    client = Client()
    client.force_login(made.verifier)
    page = client.get(ADDRESS).content.decode()
    assert "<tr" in page
    assert 'name="value:' not in page
    client.force_login(made.stranger)
    assert client.get(ADDRESS).status_code == 403
    assert client.post(f"{ADDRESS}/save", form("4,5")).status_code == 403
    assert client.post(f"{ADDRESS}/submit").status_code == 403


@pytest.mark.parametrize("what", ["", "/review"])
def test_an_unknown_sheet_is_not_found(browser: Client, what: str) -> None:
    for place in ("1999/18001", f"{factory.ROUND}/99999", f"{factory.ROUND}/%00"):
        answer = browser.get(f"/desk/sheet/{place}{what}")
        assert answer.status_code == 404, place


def test_a_stranger_is_asked_to_sign_in(made: factory.Office) -> None:
    answer = Client().get(ADDRESS)
    assert (answer.status_code, "/sign-in/" in answer.headers["Location"]) == (302, True)


def test_only_the_leader_submits(browser: Client, made: factory.Office) -> None:
    factory.save(made, factory.entry(POVERTY, "4,5"))
    assert "Chờ lãnh đạo gửi" in browser.get(f"{ADDRESS}/review").content.decode()
    assert browser.post(f"{ADDRESS}/submit").status_code == 403
    assert state(made) == CellState.ENTERED
    client = Client()
    client.force_login(made.leader)
    assert "Gửi lên tỉnh" in client.get(f"{ADDRESS}/review").content.decode()
    assert client.post(f"{ADDRESS}/submit").status_code == 302
    assert state(made) == CellState.SUBMITTED


def test_nothing_to_submit_is_said(made: factory.Office) -> None:
    client = Client()
    client.force_login(made.leader)
    answer = client.post(f"{ADDRESS}/submit")
    assert answer.status_code == 400
    assert "Chưa gửi được ô nào" in answer.content.decode()


def test_the_worker_is_for_who_is_signed_in_and_names_its_files(browser: Client) -> None:
    assert Client().get("/desk/worker.js").status_code == 401
    answer = browser.get("/desk/worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    said = json.loads(re.match(r"self\.DESK=(\{.*\});\n", answer.content.decode()).group(1))  # type: ignore[union-attr]
    assert len(said["files"]) == len(sheet_worker.KEPT)
    assert re.fullmatch("[0-9a-f]{12}", said["build"])
