"""The entry sheet's calls: JSON in, JSON out, whatever is sent."""

import json
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from langso.reporting.forms import sheet as forms
from langso.reporting.models import Entry
from langso.reporting.views import sheet_asked
from tests.factories import reporting as factory

pytestmark = pytest.mark.django_db

POVERTY = "poverty_rate"
ADDRESS = f"/desk/sheet/{factory.ROUND}/18001"


@pytest.fixture
def browser(made: factory.Office) -> Client:
    client = Client()
    client.force_login(made.recorder)
    return client


def entry(value: object = "4,5", **said: object) -> dict[str, object]:
    return {
        "key": str(uuid.uuid4()), "element": POVERTY, "village": None, "value": value, "base": 0,
        "note": "", **said,
    }  # fmt: skip


def post(client: Client, body: object, what: str = "cells", **headers: Any) -> HttpResponse:
    content = body if isinstance(body, bytes) else json.dumps(body)
    address = headers.pop("address", ADDRESS)
    return client.post(f"{address}/{what}", content, "application/json", headers=headers)


def save(client: Client, *entries: dict[str, object], **headers: Any) -> list[dict[str, Any]]:
    answer = post(client, {"entries": entries}, **headers)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)["results"]


def refusal(answer: HttpResponse) -> tuple[int, str]:
    said = json.loads(answer.content)
    assert said["message"]
    return answer.status_code, said["rule"]


def test_a_figure_is_saved_once_however_often_it_is_sent(browser: Client) -> None:
    sent = entry()
    first, again = save(browser, sent)[0], save(browser, sent)[0]
    assert (first["status"], first["version"], first["state"]) == ("saved", 1, "entered")
    assert (again["status"], again["version"]) == ("repeated", 1)
    assert first["key"] == sent["key"]
    assert Entry.objects.count() == 1


def test_somebody_elses_figure_is_shown_and_not_overwritten(
    browser: Client, made: factory.Office
) -> None:
    factory.save(made, factory.entry(POVERTY, "7"), by=made.leader)
    one, other = save(browser, entry(), entry("đạt", element="ntm.1.1"))
    assert (one["status"], one["version"], one["current"]["value"]) == ("conflict", 1, "7")
    assert one["current"]["by"]
    assert one["current"]["at"]
    assert other["status"] == "saved"


def test_a_frozen_cell_says_what_to_do(browser: Client, made: factory.Office) -> None:
    factory.save(made, factory.entry(POVERTY, "4,5"))
    factory.submit(made)
    (answer,) = save(browser, entry("5", base=1))
    assert (answer["status"], answer["rule"]) == ("refused", "frozen")
    assert "trả lại" in answer["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"entries": {}}', b'{"entries": [1]}',
        b"[" * 100_000, b'{"entries": [{}]}',
    ],
)  # fmt: skip
def test_what_is_no_call_of_the_sheet_is_told_so(browser: Client, body: bytes) -> None:
    assert refusal(post(browser, body)) == (400, "unreadable")


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "no-key"}, {"key": None}, {"key": 5}, {"element": None}, {"element": "x" * 101},
        {"element": "a\x00b"}, {"village": "1"}, {"village": -1}, {"village": True},
        {"village": 10**30}, {"value": []}, {"value": "\ud800"}, {"value": "1" * 401},
        {"value": 10**400}, {"value": float("nan")}, {"value": float("inf")}, {"base": 1.5},
        {"base": "1"}, {"note": "\x00"}, {"note": 3}, {"note": "x" * 501},
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_read_is_named(browser: Client, wrong: dict[str, object]) -> None:
    answer = post(browser, {"entries": [entry(), entry(**wrong)]})
    assert refusal(answer) == (400, "unreadable")
    assert "2" in json.loads(answer.content)["message"]
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"element": "no_such_element"}, "not-asked"), ({"value": "nhiều"}, "not-a-number"),
        ({"value": "250"}, "out-of-range"), ({"village": 999_999}, "no-villages"),
        ({"element": "households"}, "sum"),
    ],
)  # fmt: skip
def test_a_refused_entry_leaves_the_others_alone(
    browser: Client, said: dict[str, object], rule: str
) -> None:
    good = entry("đạt", element="ntm.1.1")
    bad, saved = save(browser, entry(**said), good)
    assert (bad["status"], bad["rule"], saved["status"]) == ("refused", rule, "saved")


def test_501_entries_are_too_many(browser: Client) -> None:
    answer = post(browser, {"entries": [entry() for _ in range(501)]})
    assert refusal(answer) == (413, "too-much")
    assert not Entry.objects.exists()
    assert refusal(post(browser, b" " * (forms.MOST_BYTES + 1))) == (413, "too-much")


@pytest.mark.parametrize("what", ["cells", "check", "state"])
def test_who_is_signed_out_is_not_redirected(made: factory.Office, what: str) -> None:
    client = Client()
    answer = client.get(f"{ADDRESS}/state") if what == "state" else post(client, {}, what)
    assert refusal(answer) == (401, "signed-out")


def test_another_persons_queue_is_not_saved_under_this_name(browser: Client) -> None:
    answer = post(browser, {"entries": [entry()]}, **{"X-Desk-User": "999999"})
    assert refusal(answer) == (401, "other-person")
    assert not Entry.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "verifier"])
def test_only_the_communes_own_people_enter(made: factory.Office, who: str) -> None:
    client = Client()
    client.force_login(getattr(made, who))
    assert refusal(post(client, {"entries": [entry()]})) == (403, "not-yours")


@pytest.mark.parametrize(
    "address",
    ["/desk/sheet/1999/18001", f"/desk/sheet/{factory.ROUND}/99999",
     f"/desk/sheet/{factory.ROUND}/%00", f"/desk/sheet/{factory.ROUND}/42"],
)  # fmt: skip
def test_an_unknown_round_or_unit_is_not_found(browser: Client, address: str) -> None:
    status, rule = refusal(post(browser, {"entries": [entry()]}, address=address))
    assert (status, rule) in {(404, "no-such-sheet"), (403, "not-yours")}


def test_a_request_from_another_page_is_refused_in_words(made: factory.Office) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(made.recorder)
    assert refusal(post(client, {"entries": [entry()]})) == (403, "csrf")
    page = client.post(f"{ADDRESS}/save", {"form": "x"})
    assert page.status_code == 403
    assert "Chưa có gì được lưu" in page.content.decode()


def test_too_many_calls_a_minute_are_told_when_to_come_back(browser: Client, settings: Any) -> None:
    settings.LANGSO_DESK_CALLS_A_MINUTE = 1
    save(browser, entry())
    answer = post(browser, {"entries": [entry("5", base=1)]})
    assert refusal(answer) == (429, "busy")
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.parametrize(
    ("gate", "what", "sent"),
    [
        ("GATE", "cells", {"entries": [entry()]}),
        ("CHECKING", "check", {"values": {POVERTY: "4"}}),
    ],
)
def test_a_full_process_sends_people_away_for_a_moment(
    browser: Client, monkeypatch: pytest.MonkeyPatch, gate: str, what: str, sent: dict[str, object]
) -> None:
    full = sheet_asked.Gate(at_once=1, patience=0, back_within=5)
    monkeypatch.setattr(sheet_asked, gate, full)
    with full.entered():
        answer = post(browser, sent, what)
    assert refusal(answer) == (429, "busy")
    assert 1 <= int(answer.headers["Retry-After"]) <= 5
    assert post(browser, sent, what).status_code == 200


def test_the_form_without_scripts_waits_its_turn_too(
    browser: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    full = sheet_asked.Gate(at_once=1, patience=0, back_within=5)
    monkeypatch.setattr(sheet_asked, "GATE", full)
    with full.entered():
        answer = browser.post(f"{ADDRESS}/save", {"form": "x"})
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 5
    assert "quay lại" in answer.content.decode().lower()
    settings.LANGSO_DESK_CALLS_A_MINUTE = 1
    save(browser, entry())
    assert browser.post(f"{ADDRESS}/save", {"form": "x"}).status_code == 429
    assert Entry.objects.count() == 1


def test_the_state_holds_what_changed_since(browser: Client, made: factory.Office) -> None:
    save(browser, entry())
    before = json.loads(browser.get(f"{ADDRESS}/state").content)
    save(browser, entry("đạt", element="ntm.1.1"))
    after = json.loads(browser.get(f"{ADDRESS}/state?since={before['version']}").content)
    assert [cell["element"] for cell in before["cells"]] == [POVERTY]
    assert [cell["element"] for cell in after["cells"]] == ["ntm.1.1"]
    for since in ("x", "-1", "9" * 30, "٣"):
        assert browser.get(f"{ADDRESS}/state", {"since": since}).status_code == 200


def test_figures_are_judged_while_they_are_typed(browser: Client) -> None:
    def verdict(value: str) -> str:
        answer = post(browser, {"values": {"ntm.1.1": value}}, "check")
        found = json.loads(answer.content)["verdicts"]
        return next(one["verdict"] for one in found if one["indicator"] == f"{factory.SET}:1.1")

    assert (verdict("đạt"), verdict("không đạt")) == ("met", "not_met")
    assert not Entry.objects.exists()


def test_what_is_no_figure_is_said_while_it_is_typed(browser: Client) -> None:
    values = {POVERTY: "nhiều", "unknown": "1", "ntm.1.1": ""}
    answer = json.loads(post(browser, {"values": values}, "check").content)
    assert [one["element"] for one in answer["problems"] if one["rule"] == "unread"] == [POVERTY]
    for body in (b"", b'{"values": []}', b'{"values": {"a": {}}}'):
        assert refusal(post(browser, body, "check")) == (400, "unreadable")
