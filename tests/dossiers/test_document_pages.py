"""Pages of documents and registers: who sees them, what forms do, what a refusal says."""

import io
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from PIL import Image

from langso.core import asking
from langso.dossiers import actions, queries
from langso.dossiers.models import Document, Register
from langso.dossiers.queries import texts
from langso.dossiers.values.documents import Recipient
from tests.factories import files, offices
from tests.factories.offices import AT
from tests.factories.papers import PAPER, word

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path) -> Iterator[None]:
    with override_settings(
        MEDIA_ROOT=tmp_path / "kept", LANGSO_CLAMD="", LANGSO_OFFICE="off", HOME=tmp_path
    ):
        storages._storages.pop("evidence", None)
        yield
    storages._storages.pop("evidence", None)


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "today", AT.date)
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def client_of(house: offices.House, name: str) -> Client:
    client = Client()
    client.force_login(house[name])
    return client


def drafted(house: offices.House, data: bytes | None = None, name: str = "a.pdf") -> int:
    document = actions.draft(
        organisation_id=house.organisation, type="report", subject="Báo cáo quý I",
        actor=house["recorder"], at=AT,
    )  # fmt: skip
    if data is not None:
        actions.add_version(
            document_id=document.id, stream=io.BytesIO(data), name=name, actor=house["recorder"],
            at=AT,
        )  # fmt: skip
    return document.id


@pytest.mark.parametrize(
    ("by", "status"),
    [
        ("recorder", 200), ("clerk", 200), ("health", 200), ("auditor", 200), ("neighbour", 403),
        ("stranger", 403), ("", 302),
    ],
)  # fmt: skip
def test_page_and_files_are_for_those_who_see_files_there(house, by, status):
    document_id = drafted(house, actions.pdf_of_paper(PAPER))
    client = client_of(house, by) if by else Client()
    base = f"/files/documents/{document_id}"
    for address in (base, f"{base}/versions/1", f"{base}/versions/1/pages/1.png"):
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
        assert answer.status_code == status, address
    book = f"/files/registers/{house.organisation}/out/2026"
    for address in (book, f"{book}.xlsx", f"{book}.pdf"):
        assert client.get(address).status_code == status, address


def test_unknown_document_and_version_are_said_to_be_missing(house):
    client = client_of(house, "clerk")
    document_id = drafted(house)
    for address in ("/files/documents/99999", f"/files/documents/{document_id}/versions/4"):
        assert client.get(address).status_code == 404
    assert client.get("/files/registers/1/sideways/2026").status_code == 404


def test_pages_are_shown_as_pictures(house):
    document_id = drafted(house, actions.pdf_of_paper(PAPER))
    client = client_of(house, "clerk")
    assert (
        f"/files/documents/{document_id}/versions/1/pages/1.png"
        in client.get(f"/files/documents/{document_id}").content.decode()
    )
    for _again in (1, 2):
        answer = client.get(f"/files/documents/{document_id}/versions/1/pages/1.png")
        picture = Image.open(io.BytesIO(answer.content))
        assert (picture.format, picture.size[0]) == ("PNG", 1240)
        assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert client.get(f"/files/documents/{document_id}/versions/1/pages/2.png").status_code == 404


def test_word_is_shown_by_the_kit_and_says_so(house):
    document_id = drafted(house, word("Kính gửi các thôn"), "a.docx")
    page = client_of(house, "clerk").get(f"/files/documents/{document_id}").content.decode()
    assert "pages/1.png" in page
    assert "dựng từ tệp Word" in page


def test_damaged_pdf_is_offered_for_download_only(house):
    document_id = drafted(house, files.PDF)
    page = client_of(house, "clerk").get(f"/files/documents/{document_id}").content.decode()
    assert "pages/1.png" not in page
    assert "Hãy tải về để đọc" in page
    answer = client_of(house, "clerk").get(f"/files/documents/{document_id}/versions/1")
    assert b"".join(answer.streaming_content) == files.PDF
    assert "attachment" in answer.headers["Content-Disposition"]


def test_harmful_files_end_their_own_process_only(tmp_path):
    broken = tmp_path / "a.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing %%EOF")
    assert texts.text_of(path=broken, media_type="application/pdf") == ""
    with pytest.raises(texts.UnreadableError):
        texts.picture_of(path=broken, page=1, width=100)


def test_refused_upload_says_why_and_leaves_the_page(house):
    document_id = drafted(house)
    client = client_of(house, "recorder")
    address = f"/files/documents/{document_id}/upload"
    answer = client.post(address, {"file_upload": SimpleUploadedFile("a.docx", b"MZ program")})
    assert answer.status_code == 400
    assert "chương trình máy tính" in answer.content.decode()
    assert client.post(address).status_code == 400
    good = {"file_upload": SimpleUploadedFile("a.docx", word("x")), "note": "lần một"}
    assert client.post(address, good).status_code == 302
    assert queries.latest_version(document_id=document_id).note == "lần một"


def test_document_goes_from_draft_to_its_recipients(house):
    recorder, clerk = client_of(house, "recorder"), client_of(house, "clerk")
    form = {
        "organisation": f"{house.commune}:people_committee:", "type": "report",
        "subject": "Báo cáo quý I", "urgency": "urgent", "secrecy": "none",
        "file_upload": SimpleUploadedFile("a.docx", word("Kính gửi")),
    }  # fmt: skip
    assert recorder.get("/files/draft").status_code == 200
    answer = recorder.post("/files/draft/save", form)
    assert answer.status_code == 302
    document_id = Document.objects.get().pk
    base = f"/files/documents/{document_id}"
    assert recorder.post(f"{base}/submit").status_code == 302
    assert recorder.post(f"{base}/issue", {"copies": "2"}).status_code == 403
    assert clerk.post(f"{base}/issue", {"copies": "2", "keeper": "VT"}).status_code == 302
    assert clerk.post(f"{base}/issue").status_code == 400
    names = "Hội Nông dân\n\n  Hội   Phụ nữ "
    assert clerk.post(f"{base}/send", {"names": names}).status_code == 302
    sent = queries.list_distributions(document_id=document_id)
    assert [one.name for one in sent] == ["Hội Nông dân", "Hội Phụ nữ"]
    answered = {"distribution": sent[0].id, "code": "03"}
    assert clerk.post(f"{base}/answer", answered).status_code == 302
    page = clerk.get(base).content.decode()
    assert "01/BC-UBND" in page
    assert "Hội Phụ nữ" in page
    assert clerk.post(f"{base}/recall", {"reason": ""}).status_code == 400
    assert clerk.post(f"{base}/recall", {"reason": "Sai"}).status_code == 302
    assert "Đã thu hồi" in clerk.get(base).content.decode()


def test_secret_is_refused_with_the_form_as_it_was(house):
    form = {
        "organisation": f"{house.commune}:people_committee:", "type": "letter",
        "subject": "Mật", "secrecy": "secret",
    }  # fmt: skip
    answer = client_of(house, "recorder").post("/files/draft/save", form)
    assert answer.status_code == 400
    assert "bí mật nhà nước" in answer.content.decode()
    assert not Document.objects.exists()


def test_incoming_is_entered_and_followed_up(house):
    clerk = client_of(house, "clerk")
    assert clerk.get("/files/incoming").status_code == 200
    assert client_of(house, "recorder").get("/files/incoming").status_code == 403
    form = {
        "organisation": f"{house.commune}:people_committee:", "type": "decision",
        "subject": "Giao chỉ tiêu", "author": "UBND tỉnh", "sign": "12/QĐ-UBND",
        "issued_on": "2026-01-09",
        "file_upload": SimpleUploadedFile("a.pdf", actions.pdf_of_paper(PAPER)),
    }  # fmt: skip
    assert clerk.post("/files/incoming/save", {**form, "author": ""}).status_code == 400
    form["file_upload"].seek(0)
    assert clerk.post("/files/incoming/save", form).status_code == 302
    base = f"/files/documents/{Document.objects.get().pk}"
    leader = client_of(house, "leader")
    follow = {"person": house["recorder"].pk, "opinion": "Tham mưu", "due_on": "2026-01-20"}
    assert leader.post(f"{base}/follow", follow).status_code == 302
    task = queries.list_tasks(document_id=Document.objects.get().pk)[0]
    recorder = client_of(house, "recorder")
    done = {"kind": "done", "note": "Xong"}
    assert recorder.post(f"{base}/tasks/{task.id}", done).status_code == 302
    assert "Tham mưu" in clerk.get(base).content.decode()


def test_refused_arrival_leaves_no_number(house):
    form = {
        "organisation": f"{house.commune}:people_committee:", "type": "decision",
        "subject": "Giao chỉ tiêu", "author": "UBND tỉnh", "sign": "12/QĐ-UBND",
        "file_upload": SimpleUploadedFile("a.pdf", b"MZ program"),
    }  # fmt: skip
    answer = client_of(house, "clerk").post("/files/incoming/save", form)
    assert answer.status_code == 400
    assert "chương trình" in answer.content.decode()
    assert not Register.objects.exists()


def test_what_was_sent_here_fills_the_form_in(house):
    document_id = drafted(house, word("x"), "a.docx")
    said = {"document_id": document_id, "actor": house["clerk"], "at": AT}
    actions.issue(**said)
    committee = queries.get_organisation(organisation_id=house.provincial)
    (sent,) = actions.distribute(to=[Recipient(name=committee.name_vi)], **said)
    client = client_of(house, "province_clerk")
    assert "01/BC-UBND" in client.get("/files/incoming").content.decode()
    page = client.get(f"/files/incoming?distribution={sent}").content.decode()
    assert 'value="01/BC-UBND"' in page
    form = {
        "organisation": committee.desk.key, "distribution": sent, "type": "report",
        "subject": "Báo cáo quý I", "author": "UBND xã", "sign": "01/BC-UBND",
    }  # fmt: skip
    assert client.post("/files/incoming/save", form).status_code == 302
    assert client.post("/files/incoming/save", form).status_code == 400


def test_books_print_every_field(house):
    document_id = drafted(house)
    actions.issue(
        document_id=document_id, recipients="- UBND tỉnh;", keeper="Văn thư", copies=3,
        note="Gửi qua trục", actor=house["clerk"], at=AT,
    )  # fmt: skip
    actions.receive(
        organisation_id=house.organisation, type="decision", subject="Giao chỉ tiêu",
        author_name="UBND tỉnh", sign="12/QĐ-UBND", issued_on=None, actor=house["clerk"], at=AT,
    )  # fmt: skip
    client = client_of(house, "clerk")
    cells = {}
    for direction in ("out", "in"):
        base = f"/files/registers/{house.organisation}/{direction}/2026"
        assert client.get(base).status_code == 200
        assert client.get(f"{base}.pdf").content.startswith(b"%PDF-")
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{base}.xlsx").content))
        rows = list(book.active.iter_rows(min_row=4, values_only=True))
        cells[direction] = dict(zip(rows[0], rows[1], strict=True))
    assert cells["out"] == {
        "Số, ký hiệu văn bản": "01/BC-UBND", "Ngày tháng văn bản": "12/01/2026",
        "Tên loại và trích yếu nội dung văn bản": "Báo cáo: Báo cáo quý I", "Người ký": "",
        "Nơi nhận văn bản": "- UBND tỉnh;", "Đơn vị, người nhận bản lưu": "Văn thư",
        "Số lượng bản": "3", "Ghi chú": "Gửi qua trục",
    }  # fmt: skip
    assert cells["in"]["Số đến"] == "1"
    assert cells["in"]["Tác giả"] == "UBND tỉnh"
    assert cells["in"]["Ngày đến"] == "12/01/2026"
    assert len(cells["in"]) == 10
    assert "Ủy ban nhân dân" in client.get("/files/registers/").content.decode()


def test_search_page_finds_and_goes_on(house):
    for _number in range(3):
        drafted(house, word("Đường trục thôn"), "a.docx")
    client = client_of(house, "recorder")
    page = client.get("/files/documents/?q=duong+truc").content.decode()
    assert page.count("Đường trục thôn") == 3
    assert client.get("/files/documents/").status_code == 200
    assert "Không có văn bản nào" in client.get("/files/documents/?q=vắng").content.decode()


def test_docx_of_a_paper_opens_in_the_page(house):
    document_id = drafted(house, actions.docx_of_paper(PAPER), "bao-cao.docx")
    assert docx.Document(
        io.BytesIO(
            b"".join(
                client_of(house, "clerk")
                .get(f"/files/documents/{document_id}/versions/1")
                .streaming_content
            )
        )
    ).tables
