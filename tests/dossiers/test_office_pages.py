"""Pages of an office: Word templates, certificates, registers begun, numbers from paper."""

import datetime as dt
import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from langso.accounts.values import Role
from langso.core.models import AuditEvent
from langso.dossiers import actions, queries
from langso.dossiers.models import DocumentTemplate, FileEvent, Organisation, SigningKey
from langso.dossiers.queries import signatures
from langso.dossiers.values.organisations import Desk, OrganisationKind
from langso.geography import queries as geography
from tests.factories import offices
from tests.factories import signing as papers
from tests.factories.accounts import browser, person

pytestmark = pytest.mark.django_db


def word(*lines: str) -> bytes:
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def upload(body: bytes, name: str = "mau.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def key(house: offices.House) -> str:
    return queries.get_organisation(organisation_id=house.organisation).desk.key


def kept(house: offices.House, body: bytes, client: Client) -> int:
    said = {"organisation": key(house), "type": "report", "title": "Báo cáo tháng"}
    answer = client.post("/files/templates/add", {**said, "file": upload(body)})
    assert answer.status_code == 302, answer.content.decode()
    return DocumentTemplate.objects.get(ended_at__isnull=True).pk


def test_a_template_is_listed_with_its_words_replaced_and_ended(house) -> None:
    client = browser(house["recorder"])
    first = kept(house, word("{{ organisation }}", "{{ weather }}"), client)
    page = client.get("/files/templates/").content.decode()
    assert "Báo cáo tháng" in page
    assert "organisation, weather" in page
    assert "Không có gì điền vào các từ này; soạn thảo sẽ bị từ chối: weather" in page
    broken = client.post(
        f"/files/templates/{first}/replace", {"file": upload(word("{{ organisation "))}
    )
    assert broken.status_code == 400
    assert "không điền" in broken.content.decode().lower()
    assert DocumentTemplate.objects.get(pk=first).ended_at is None, "the sound one stays"
    client.post(f"/files/templates/{first}/replace", {"file": upload(word("{{ subject }}"))})
    second = DocumentTemplate.objects.get(ended_at__isnull=True)
    assert (second.title, actions.fields_of(template_id=second.pk)) == (
        "Báo cáo tháng", ("subject",),
    )  # fmt: skip
    end = f"/files/templates/{second.pk}/end"
    assert client.post(end, {"reason": " "}).status_code == 400, "no reason"
    assert client.post(end, {"reason": "Thể thức đã đổi"}).status_code == 302
    assert not DocumentTemplate.objects.filter(ended_at__isnull=True).exists()
    assert client.post(end, {"reason": "Lần nữa"}).status_code == 400
    told = AuditEvent.objects.filter(action="dossiers.end_template").order_by("pk")
    assert [one.detail["reason"] for one in told] == ["thay bằng tệp khác", "Thể thức đã đổi"]


@pytest.mark.parametrize("body", [b"no word file", b"", word("{% if %}")])
def test_a_broken_template_is_refused_with_words(house, body: bytes) -> None:
    client = browser(house["recorder"])
    said = {"organisation": key(house), "type": "report", "title": "Hỏng"}
    answer = client.post("/files/templates/add", {**said, "file": upload(body)})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not DocumentTemplate.objects.exists()


def test_a_stranger_touches_no_template(house) -> None:
    template = kept(house, word("{{ subject }}"), browser(house["recorder"]))
    for name in ("neighbour", "stranger"):
        client = browser(house[name])
        assert client.post(f"/files/templates/{template}/end").status_code == 403
        said = {"organisation": key(house), "type": "report", "title": "Của ai"}
        answer = client.post("/files/templates/add", {**said, "file": upload(word("x"))})
        assert answer.status_code == 403
    assert DocumentTemplate.objects.get(pk=template).ended_at is None


def test_a_register_goes_on_behind_the_paper_one(house) -> None:
    client, year = browser(house["clerk"]), timezone.localdate().year
    said = {"organisation": key(house), "direction": "out", "year": year, "last": 124}
    page = client.post("/files/registers/start", said, follow=True).content.decode()
    assert "Số đầu tiên cấp tại đây là 125" in page
    document = actions.draft(
        organisation_id=house.organisation, type="report", subject="Báo cáo",
        actor=house["recorder"], at=timezone.now(),
    )  # fmt: skip
    made = actions.issue(document_id=document.id, actor=house["clerk"], at=timezone.now())
    assert made.number == 125
    page = client.post("/files/registers/start", said, follow=True).content.decode()
    assert "Số đầu tiên cấp tại đây" not in page
    assert "đã bắt đầu" in page or "đã mở" in page
    wrong = client.post("/files/registers/start", {**said, "last": ""}, follow=True)
    assert "Ghi năm và số cuối cùng của sổ giấy." in wrong.content.decode()
    recorder = browser(house["recorder"])
    assert 'id="start"' not in recorder.get("/files/registers/").content.decode()
    assert recorder.post("/files/registers/start", {**said, "year": year - 1}).status_code == 403


def test_a_document_issued_on_paper_is_entered_afterwards(house) -> None:
    at = timezone.now()
    file = actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, title="Hồ sơ giấy",
        procedure_id="work-file", actor=house["recorder"], at=at,
    )  # fmt: skip
    document = actions.draft(
        organisation_id=house.organisation, type="decision", subject="Quyết định cũ",
        file_id=file.pk, actor=house["recorder"], at=at,
    )  # fmt: skip
    client = browser(house["clerk"])
    address = f"/files/documents/{document.id}/issued-on-paper"
    assert address in client.get(f"/files/documents/{document.id}").content.decode()
    assert client.post(address, {"sign": "7/QĐ-UBND", "on": ""}).status_code == 400
    on = timezone.localdate() - dt.timedelta(days=30)
    assert client.post(address, {"sign": "7/QĐ-UBND", "on": on.isoformat()}).status_code == 302
    info = queries.find_document(document_id=document.id)
    assert (info.sign, info.number, info.issued_on, info.status) == (
        "7/QĐ-UBND", 7, on, "issued",
    )  # fmt: skip
    event = FileEvent.objects.get(file=file, kind="issued")
    assert event.medium == "entered_afterwards"
    assert browser(house["recorder"]).post(
        address, {"sign": "8/QĐ", "on": on.isoformat()}
    ).status_code in (400, 403)  # fmt: skip


def test_certificates_are_registered_and_ended_by_page_and_audited(house) -> None:
    client = browser(person(Role.ADMINISTRATOR))
    authority = papers.Authority("CA thử")
    _key, made = authority.issue("Lãnh đạo xã", start=timezone.now() - dt.timedelta(days=1))
    leader = house["leader"]
    leader.last_name = "Nguyễn Thị Lãnh Đạo"
    leader.save()
    said = {"holder": f"person:{leader.username}", "provider": "own"}
    found = client.get("/files/certificates/?name=Lãnh Đạo").content.decode()
    assert f'value="person:{leader.username}">Nguyễn Thị Lãnh Đạo' in found
    own = queries.get_organisation(organisation_id=house.organisation)
    found = client.get(f"/files/certificates/?name={own.name_vi}").content.decode()
    assert f'value="organisation:{own.desk.key}">{own.name_vi}' in found
    nobody = client.get("/files/certificates/?name=khong-co-ai").content.decode()
    assert "Không có cá nhân hay cơ quan nào tên như vậy." in nobody

    def send(**changed):
        body = {**said, "file": upload(papers.der(made), "a.cer"), **changed}
        return client.post("/files/certificates/register", body)

    for wrong in ("", "person:", "person:khong-co-ai", "organisation:", "organisation:x"):
        assert send(holder=wrong).status_code == 400, wrong
    wrong = send(file=upload(b"not one", "a.cer"))
    assert wrong.status_code == 400
    assert "không phải" in wrong.content.decode()
    assert send(provider="token").status_code == 400, "no key named"
    assert not SigningKey.objects.exists()
    assert send().status_code == 302
    key_info = signatures.key_of(user_id=leader.pk)
    assert key_info is not None
    page = client.get("/files/certificates/?name=").content.decode()
    assert key_info.fingerprint[:16] in page
    address = f"/files/certificates/{key_info.id}/end"
    assert client.post(address, {"reason": ""}).status_code == 400
    assert client.post(address, {"reason": "Mất thẻ"}).status_code == 302
    assert client.post(address, {"reason": "Mất thẻ"}).status_code == 400
    assert signatures.list_keys() == []
    told = AuditEvent.objects.filter(action__startswith="dossiers.").order_by("pk")
    assert [one.action for one in told if "certificate" in one.action] == [
        "dossiers.register_certificate", "dossiers.end_certificate",
    ]  # fmt: skip


def test_an_organisation_that_kept_nothing_yet_is_found_and_made_with_its_certificate(house):
    client = browser(person(Role.ADMINISTRATOR))
    desk = Desk(house.other, OrganisationKind.FRONT.value)
    place = geography.get_place(unit_id=house.other, on=timezone.localdate()).name
    called = f"Ủy ban Mặt trận Tổ quốc Việt Nam {place[:1].lower()}{place[1:]}"
    found = client.get("/files/certificates/", {"name": f"mặt trận {place}"}).content.decode()
    assert f'value="organisation:{desk.key}">{called}' in found
    authority = papers.Authority("CA thử")
    _key, made = authority.issue("Mặt trận xã", start=timezone.now() - dt.timedelta(days=1))

    def send(body: bytes):
        said = {"holder": f"organisation:{desk.key}", "provider": "own"}
        return client.post("/files/certificates/register", {**said, "file": upload(body, "a.cer")})

    kept = Organisation.objects.filter(unit_id=house.other, kind=desk.kind)
    assert send(b"not one").status_code == 400
    assert not kept.exists(), "nothing half written"
    assert send(papers.der(made)).status_code == 302
    assert signatures.key_of(organisation_id=kept.get().pk) is not None


@pytest.mark.parametrize("name", ["leader", "clerk", "stranger"])
def test_certificates_are_for_the_countrys_administrators(house, name: str) -> None:
    client = browser(house[name])
    assert client.get("/files/certificates/").status_code == 403
    assert client.post("/files/certificates/register", {}).status_code == 403
    assert client.post("/files/certificates/1/end", {"reason": "x"}).status_code == 403
