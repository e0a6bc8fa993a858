"""A province's queue: who sees it, what stands in it, what can be done in it, with plain forms."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from langso.accounts import actions as account_actions
from langso.accounts.models import User
from langso.accounts.values import Role
from langso.reporting import actions, queries
from langso.reporting.models import Cell
from langso.reporting.values import CellState, NewEntry
from tests.factories import accounts
from tests.factories import reporting as factory
from tests.factories.accounts import browser

pytestmark = pytest.mark.django_db

QUEUE = f"/desk/queue/{factory.ROUND}/42"
FIGURES = {"ntm.1.1": "đạt", "poverty_rate": "4,5", "income_per_person": "61", "ntm.1.2": "đạt"}


@pytest.fixture
def sent(made: factory.Office) -> factory.Office:
    """Four figures of one commune stand submitted."""
    factory.save(made, *(factory.entry(key, value) for key, value in FIGURES.items()))
    assert len(factory.submit(made).submitted) == 4
    return made


def page(user: User, query: str = "") -> str:
    answer = browser(user).get(f"{QUEUE}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def cell(made: factory.Office, element: str) -> Cell:
    return Cell.objects.get(sheet__unit_id=made.unit, element__key=element, village=None)


def ticked(made: factory.Office, *elements: str) -> list[str]:
    found = [cell(made, element) for element in elements]
    return [f"{one.pk}:{one.version}" for one in found]


def states(made: factory.Office) -> dict[str, str]:
    rows = Cell.objects.filter(sheet__unit_id=made.unit, village=None)
    return dict(rows.values_list("element__key", "state"))


def truths() -> list[str]:
    """Return what a commune answers with yes or no, beside the figures sent."""
    rows = queries.plan_of(round_key=factory.ROUND).rows
    return [
        row.element_key for row in rows if row.measure == "truth" and row.element_key not in FIGURES
    ]


def act(user: User, **said: object) -> str:
    answer = browser(user).post(f"{QUEUE}/act", said, follow=True)
    return answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("recorder", 403), ("leader", 403), ("stranger", 403), ("verifier", 200), ("farming", 200),
     ("appraiser", 200)],
)  # fmt: skip
def test_the_queue_is_the_provinces(sent: factory.Office, who: str, status: int) -> None:
    assert browser(getattr(sent, who)).get(QUEUE).status_code == status


def test_an_auditor_reads_and_decides_nothing(sent: factory.Office) -> None:
    auditor = accounts.person(Role.AUDITOR)
    shown = page(auditor, "?state=all")
    assert "61 triệu đồng" in shown
    assert 'name="cell"' not in shown
    for path in ("act", "passing/verify"):
        said = {"step": "verify", "cell": ticked(sent, "ntm.1.1"), "until": "2026-11-23T03:00:00Z"}
        assert browser(auditor).post(f"{QUEUE}/{path}", said).status_code == 403
    assert set(states(sent).values()) == {"submitted"}


def test_strangers_are_asked_to_sign_in() -> None:
    answer = Client().get(QUEUE)
    assert answer.status_code == 302
    assert "/sign-in/" in answer.headers["Location"]


def test_a_row_shows_what_a_verifier_needs(sent: factory.Office) -> None:
    shown = page(sent.verifier)
    row = re.search(
        rf'<tr data-row id="cell-{cell(sent, "income_per_person").pk}".*?</tr>', shown, re.DOTALL
    )
    assert row is not None
    for words in (
        "Xã Tân Mỹ", '<strong class="tabular">10</strong>', "61 triệu đồng", "Minh chứng (0)",
        sent.recorder.username, "Thẩm tra", "Trả lại…",
    ):  # fmt: skip
        assert words in row.group(), words
    assert 'data-state="submitted"' in row.group()


def test_a_department_sees_its_own_criteria_first(sent: factory.Office) -> None:
    shown = page(sent.farming)
    assert f'id="cell-{cell(sent, "poverty_rate").pk}"' in shown
    assert f'id="cell-{cell(sent, "ntm.1.1").pk}"' not in shown
    everything = page(sent.farming, "?department=all")
    assert f'id="cell-{cell(sent, "ntm.1.1").pk}"' in everything
    assert f'name="verify" value="{ticked(sent, "ntm.1.1")[0]}"' not in everything
    act(sent.farming, step="verify", cell=ticked(sent, "ntm.1.1", "poverty_rate"))
    assert states(sent)["ntm.1.1"] == "submitted"
    assert states(sent)["poverty_rate"] == "verified"


@pytest.mark.parametrize(
    ("query", "elements"),
    [
        ("?state=verified", ()),
        ("?state=all", tuple(FIGURES)),
        ("?criterion=commune-ntm-2021-2025:10", ("income_per_person",)),
        ("?unit=18002", ()),
        ("?unit=18001", tuple(FIGURES)),
        ("?q=thu+nhap", ("income_per_person",)),
        ("?q=1.2", ("ntm.1.2",)),
        ("?q=tan+my&passing=1", tuple(FIGURES)),
        ("?q=%22%25%27", ()),
    ],
)
def test_filters(sent: factory.Office, query: str, elements: tuple[str, ...]) -> None:
    shown = page(sent.verifier, query)
    there = {key for key in FIGURES if f'id="cell-{cell(sent, key).pk}"' in shown}
    assert there == set(elements)


@pytest.mark.parametrize(
    "query",
    ["?state=nonsense", "?criterion=x:1", "?department=magic", "?q=%00", "?after=%00"],
)
def test_bad_filters_get_a_sentence(sent: factory.Office, query: str) -> None:
    answer = browser(sent.verifier).get(f"{QUEUE}{query}")
    assert answer.status_code == 400
    assert "error-page" in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/desk/queue/1999/42", f"/desk/queue/{factory.ROUND}/99", f"{QUEUE}?unit=00000"]
)
def test_unknown_places_and_rounds_are_missing(sent: factory.Office, path: str) -> None:
    assert browser(sent.verifier).get(path).status_code == 404


def test_a_commune_has_no_queue(sent: factory.Office) -> None:
    assert browser(sent.verifier).get(f"/desk/queue/{factory.ROUND}/18001").status_code == 404


def test_the_way_of_a_page_through_the_queue(sent: factory.Office) -> None:
    said = act(sent.verifier, step="verify", cell=ticked(sent, "ntm.1.1", "ntm.1.2"))
    assert "Đã thẩm tra 2 ô" in said
    # Without a reason yet, the step asks for one.
    asked = act(sent.verifier, step="return", cell=ticked(sent, "poverty_rate"))
    assert "Lý do soạn sẵn" in asked
    assert states(sent)["poverty_rate"] == "submitted"
    empty = browser(sent.verifier).post(
        f"{QUEUE}/act",
        {"step": "return", "cell": ticked(sent, "poverty_rate"), "reason": "", "ready": ""},
    )
    assert empty.status_code == 400
    assert "phải nêu lý do" in empty.content.decode()
    mend_by = timezone.localdate() + dt.timedelta(days=10)
    done = act(
        sent.verifier, step="return", cell=ticked(sent, "poverty_rate", "income_per_person"),
        ready="Thiếu minh chứng.", reason="Gửi biên bản.", due_on=str(mend_by),
    )  # fmt: skip
    assert "Đã trả 2 ô" in done
    back = cell(sent, "poverty_rate")
    assert (back.state, back.reason) == ("returned", "Thiếu minh chứng. Gửi biên bản.")
    assert back.due_on == mend_by
    approved = act(sent.appraiser, step="approve", cell=ticked(sent, "ntm.1.1", "poverty_rate"))
    assert "Đã phê duyệt 1 ô" in approved
    assert "1 ô không thực hiện được" in approved
    assert states(sent)["ntm.1.1"] == "approved"
    # What is approved is not offered for approval again, what is verified is.
    client = browser(sent.appraiser)
    offer = "Phê duyệt các ô đã đánh dấu"
    assert offer not in client.get(f"{QUEUE}?state=approved").content.decode()
    assert offer in client.get(f"{QUEUE}?state=verified").content.decode()


def test_a_button_of_one_row_answers_with_the_row(sent: factory.Office) -> None:
    [value] = ticked(sent, "ntm.1.1")
    answer = browser(sent.verifier).post(
        f"{QUEUE}/act", {"verify": value}, headers={"HX-Request": "true"}
    )
    row = answer.content.decode()
    assert row.count("<tr") == 1
    assert 'data-state="verified"' in row
    again = browser(sent.verifier).post(
        f"{QUEUE}/act", {"verify": value}, headers={"HX-Request": "true"}
    )
    assert 'role="alert"' in again.content.decode(), "the row says why nothing happened"


def test_a_figure_that_changed_meanwhile_is_not_verified(sent: factory.Office) -> None:
    [value] = ticked(sent, "poverty_rate")
    factory.take("return_cells", sent, "poverty_rate", by=sent.verifier, reason="Xem lại")
    factory.save(sent, factory.entry("poverty_rate", "9"))
    factory.submit(sent)
    said = act(sent.verifier, step="verify", cell=[value])
    assert "đã thay đổi sau khi bạn mở trang" in said
    assert states(sent)["poverty_rate"] == "submitted"


def test_who_entered_does_not_verify(made: factory.Office) -> None:
    both = made.recorder
    account_actions.grant_role(
        user_id=both.pk, role=Role.VERIFIER, unit_id=made.ids["42"],
        from_on=dt.date(2020, 1, 1), by="test", at=factory.AT,
    )  # fmt: skip
    factory.save(made, factory.entry("poverty_rate", "4,5"))
    factory.submit(made)
    shown = page(both)
    assert "người khác sẽ quyết định" in shown
    assert 'name="verify"' not in shown
    said = act(both, step="verify", cell=ticked(made, "poverty_rate"))
    assert "Chính bạn đã nhập" in said
    assert states(made)["poverty_rate"] == "submitted"


def test_bulk_verification_counts_asks_and_leaves_the_rest(sent: factory.Office) -> None:
    Cell.objects.filter(pk=cell(sent, "poverty_rate").pk).update(warned=True)
    asking = browser(sent.verifier).get(f"{QUEUE}/passing?state=submitted")
    shown = asking.content.decode()
    assert "<strong>3 ô</strong>" in shown
    until = re.search(r'name="until" value="([^"]+)"', shown)
    assert until is not None
    # Comes in after the count: left for the next time.
    later, late = timezone.now(), truths()[0]
    actions.save_entries(
        round_key=factory.ROUND, unit_id=sent.unit, actor=sent.recorder, at=later,
        entries=[NewEntry(uuid.uuid4(), late, "đạt")],
    )  # fmt: skip
    actions.submit(round_key=factory.ROUND, unit_id=sent.unit, actor=sent.leader, at=later)
    answer = browser(sent.verifier).post(
        f"{QUEUE}/passing/verify", {"until": until.group(1), "back": "state=submitted"},
        follow=True,
    )  # fmt: skip
    assert "Đã thẩm tra 3 ô" in answer.content.decode()
    now = states(sent)
    assert (now["poverty_rate"], now[late]) == ("submitted", "submitted")
    assert {now[key] for key in ("ntm.1.1", "ntm.1.2", "income_per_person")} == {"verified"}


def test_bulk_verification_is_for_the_own_department(sent: factory.Office) -> None:
    shown = browser(sent.farming).get(f"{QUEUE}/passing?state=submitted&department=all")
    own = len(
        queries.queue(
            round_key=factory.ROUND, province_id=sent.ids["42"],
            department="agriculture-environment", state=CellState.SUBMITTED,
        ).rows
    )  # fmt: skip
    assert f"<strong>{own} ô</strong>" in shown.content.decode()
    nothing = browser(sent.appraiser).get(f"{QUEUE}/passing")
    assert "Không có ô nào chờ thẩm tra" in nothing.content.decode()


@pytest.mark.parametrize(
    "said",
    [
        {"step": "verify"},
        {"step": "destroy", "cell": "1:1"},
        {"step": "verify", "cell": "x"},
        {"step": "verify", "cell": "1:99999999999999999999"},
        {"cell": "1:1"},
        {"step": "verify", "cell": ["1:1"] * 501},
        {"step": "return", "cell": "1:1", "reason": "x", "due_on": "2020-01-01"},
        {"step": "return", "cell": "1:1", "reason": "x", "due_on": "tomorrow"},
    ],
    ids=str,
)
def test_bad_steps_get_a_sentence(sent: factory.Office, said: dict[str, object]) -> None:
    answer = browser(sent.verifier).post(f"{QUEUE}/act", said)
    assert answer.status_code == 400
    assert "error-page" in answer.content.decode()


def test_a_count_without_its_instant_is_refused(sent: factory.Office) -> None:
    for until in ("", "soon", "2026-11-23T03:00:00"):
        answer = browser(sent.verifier).post(f"{QUEUE}/passing/verify", {"until": until})
        assert answer.status_code == 400


def test_cells_of_elsewhere_are_left_alone(sent: factory.Office) -> None:
    said = act(sent.verifier, step="verify", cell=["999999999:1"])
    assert "Không còn ô nào phải xử lý" in said


def test_the_next_page_goes_on_where_this_one_ends(sent: factory.Office) -> None:
    first = queries.queue(round_key=factory.ROUND, province_id=sent.ids["42"], limit=3)
    assert first.after is not None
    second = queries.queue(
        round_key=factory.ROUND, province_id=sent.ids["42"], limit=3, after=first.after
    )
    shown = [row.cell_id for row in (*first.rows, *second.rows)]
    assert len(shown) == len(set(shown)) == 4
    fragment = browser(sent.verifier).get(QUEUE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment


def test_more_rows_cost_no_more_queries(sent: factory.Office) -> None:
    client = browser(sent.verifier)
    client.get(f"{QUEUE}?state=all")
    with CaptureQueriesContext(connection) as four:
        client.get(f"{QUEUE}?state=all")
    factory.save(sent, *(factory.entry(key, "đạt") for key in truths()))
    factory.submit(sent)
    with CaptureQueriesContext(connection) as many:
        shown = client.get(f"{QUEUE}?state=all").content.decode()
    assert shown.count("<tr data-row") > 20
    assert len(many) == len(four)
    assert len(many) <= 45
