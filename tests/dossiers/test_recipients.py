"""A document sent to a list that its organisation keeps, and to everybody below a province."""

import pytest
from django.test import Client

from langso.core import asking
from langso.core.models import AuditEvent
from langso.dossiers import actions, queries
from langso.dossiers.models import Distribution, RecipientList
from tests.factories import offices
from tests.factories.accounts import browser
from tests.factories.offices import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "today", AT.date)
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def clerk_of(house: offices.House, name: str) -> Client:
    return browser(house[name])


def issued(house: offices.House, organisation: int, by: str, clerk: str) -> int:
    document = actions.draft(
        organisation_id=organisation, type="letter", subject="Mời họp", notation="UBND-VP",
        actor=house[by], at=AT,
    )  # fmt: skip
    actions.issue(document_id=document.id, actor=house[clerk], at=AT)
    return document.id


def sent(document_id: int) -> list[str]:
    return [one.name for one in queries.list_distributions(document_id=document_id)]


def test_names_are_kept_as_a_list_and_sent_to_by_its_title(house: offices.House) -> None:
    clerk = clerk_of(house, "clerk")
    first = issued(house, house.organisation, "recorder", "clerk")
    said = {"names": "Hội Nông dân\nHội Phụ nữ\nHội Nông dân", "keep_as": " Các  hội "}
    assert clerk.post(f"/files/documents/{first}/send", said).status_code == 302
    kept = RecipientList.objects.get()
    assert (kept.title, kept.names) == ("Các hội", ["Hội Nông dân", "Hội Phụ nữ"])
    second = issued(house, house.organisation, "recorder", "clerk")
    page = clerk.get(f"/files/documents/{second}").content.decode()
    assert f'<option value="{kept.pk}">Các hội (2)</option>' in page
    assert 'value="below"' not in page, "a commune sends to no villages"
    said = {"list": kept.pk, "names": "Trạm Y tế"}
    assert clerk.post(f"/files/documents/{second}/send", said).status_code == 302
    assert sent(second) == ["Trạm Y tế", "Hội Nông dân", "Hội Phụ nữ"]
    many = {"names": "\n".join(f"Thôn {number}" for number in range(1, 8))}
    assert clerk.post(f"/files/documents/{second}/send", many).status_code == 302
    assert "2 nơi nhận khác" in clerk.get(f"/files/documents/{second}").content.decode()
    # Kept anew under the same title, the list before ends and stays as it was.
    said = {"names": "Hội Cựu chiến binh", "keep_as": "Các hội"}
    assert clerk.post(f"/files/documents/{second}/send", said).status_code == 302
    kept.refresh_from_db()
    assert kept.ended_at == AT
    newest = RecipientList.objects.get(ended_at__isnull=True)
    assert newest.names == ["Hội Cựu chiến binh"]
    end = f"/files/documents/{second}/lists/{newest.pk}/end"
    assert clerk_of(house, "recorder").post(end).status_code == 403
    assert clerk.post(end).status_code == 302
    assert clerk.post(end).status_code == 400
    told = AuditEvent.objects.filter(action__contains="recipients").order_by("pk")
    assert [one.action.removeprefix("dossiers.") for one in told] == [
        "keep_recipients", "end_recipients", "keep_recipients", "end_recipients",
    ]  # fmt: skip


def test_a_province_sends_to_all_its_communes_who_find_it(house: offices.House) -> None:
    clerk = clerk_of(house, "province_clerk")
    document = issued(house, house.provincial, "chairman", "province_clerk")
    page = clerk.get(f"/files/documents/{document}").content.decode()
    assert "Ủy ban nhân dân của cả 2 xã, phường" in page
    address = f"/files/documents/{document}/send"
    assert clerk.post(address, {"list": "below"}).status_code == 302
    assert clerk.post(address, {"list": "below"}).status_code == 302
    found = Distribution.objects.filter(document_id=document)
    assert {one.organisation.unit_id for one in found} == {house.commune, house.other}
    assert found.count() == 2
    incoming = clerk_of(house, "clerk").get("/files/incoming").content.decode()
    assert "Mời họp" in incoming


def test_one_written_in_full_is_the_organisation_here(house: offices.House) -> None:
    document = issued(house, house.organisation, "recorder", "clerk")
    name = queries.get_organisation(organisation_id=house.provincial).name_vi
    front = name.replace("Ủy ban nhân dân", "Ủy ban mặt trận tổ quốc Việt Nam")
    said = {"names": f"{name.upper()}\n{front}\nNgân hàng Chính sách xã hội"}
    address = f"/files/documents/{document}/send"
    assert clerk_of(house, "clerk").post(address, said).status_code == 302
    known = [one.organisation_id is not None for one in Distribution.objects.order_by("pk")]
    assert known == [True, True, False]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "chọn một danh sách"), ({"list": "99"}, "Không có danh sách này"),
        ({"list": "x"}, "Không có danh sách này"),
        ({"list": "below"}, "Chưa ghi nơi nhận"),
        ({"names": "", "keep_as": "A", "list": "below"}, "ít nhất một nơi nhận"),
    ],
)  # fmt: skip
def test_senseless_lists_are_refused_whole(house: offices.House, said, words: str) -> None:
    document = issued(house, house.organisation, "recorder", "clerk")
    answer = clerk_of(house, "clerk").post(f"/files/documents/{document}/send", said)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Distribution.objects.exists()
    assert not RecipientList.objects.exists()
