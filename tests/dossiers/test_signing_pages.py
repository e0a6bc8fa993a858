"""The pages of signatures, messages and archive, as officers use them."""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from langso.dossiers.actions import documents, edxml, issuing, signing, versions
from langso.dossiers.models import AxisStatus, Document
from langso.dossiers.queries import signatures
from tests.factories import offices
from tests.factories import signing as papers

pytestmark = pytest.mark.django_db
CODE = "000.00.16.H40"


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    with override_settings(
        HOME=tmp_path, MEDIA_ROOT=tmp_path / "files", LANGSO_SIGNING=dict(papers.SETTINGS)
    ):
        storages._storages.pop("evidence", None)
        yield tmp_path
    storages._storages.pop("evidence", None)


def client_of(house: offices.House, name: str) -> Client:
    client = Client()
    client.force_login(house[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def drafted(house: offices.House) -> int:
    at = timezone.now()
    made = documents.draft(
        organisation_id=house.organisation, type="report", subject="Báo cáo kết quả",
        actor=house["recorder"], at=at,
    )  # fmt: skip
    versions.add_version(
        document_id=made.id, stream=io.BytesIO(papers.paper()), name="bao-cao.pdf",
        actor=house["recorder"], at=at,
    )  # fmt: skip
    return made.id


def told(answer) -> str:  # type: ignore[no-untyped-def]
    return " ".join(str(one) for one in answer.context["messages"])


def test_officer_signs_by_the_button_and_sees_that_it_holds(house: offices.House) -> None:
    document = drafted(house)
    leader = client_of(house, "leader")
    page = reverse("dossiers:document", args=[document])
    assert "Ký số cá nhân" in leader.get(page).content.decode()
    answer = leader.post(
        reverse("dossiers:sign-document", args=[document]),
        {"as": "person", "title": "Chủ tịch Ủy ban nhân dân"}, follow=True,
    )  # fmt: skip
    shown = answer.content.decode()
    assert "Đã ký văn bản." in shown
    assert "mọi chữ ký đều đúng" in shown
    assert "trình diễn, không có giá trị pháp lý" in shown
    assert "Ký số cá nhân" not in shown
    assert "Ký số cơ quan" in client_of(house, "clerk").get(page).content.decode()


def test_refusal_is_told_on_the_page(house: offices.House) -> None:
    document = drafted(house)
    clerk = client_of(house, "clerk")
    answer = clerk.post(
        reverse("dossiers:sign-document", args=[document]), {"as": "agency"}, follow=True
    )
    assert "Cơ quan ký sau người có thẩm quyền" in told(answer)
    assert clerk.post(reverse("dossiers:sign-document", args=[document]), {}).status_code == 400
    assert signatures.signatures_of(document_id=document) == ()


@pytest.mark.parametrize("who", ["stranger", "neighbour"])
def test_strangers_neither_sign_nor_examine(house: offices.House, who: str) -> None:
    document = drafted(house)
    for name in ("sign-document", "verify-document", "edxml", "say-status"):
        answer = client_of(house, who).post(
            reverse(f"dossiers:{name}", args=[document]), {"as": "person", "code": "06"}
        )
        assert answer.status_code == 403, name
    assert not Document.objects.exclude(status="draft").exists()


def test_examining_again_and_uploading_something_else(house: offices.House) -> None:
    document = drafted(house)
    leader = client_of(house, "leader")
    answer = leader.post(
        reverse("dossiers:signed-elsewhere", args=[document]),
        {"as": "person", "file": SimpleUploadedFile("khac.pdf", papers.paper(7))}, follow=True,
    )  # fmt: skip
    assert "khac.pdf" in told(answer)
    leader.post(reverse("dossiers:sign-document", args=[document]), {"as": "person"})
    answer = leader.post(reverse("dossiers:verify-document", args=[document]), follow=True)
    assert "Đã kiểm tra lại chữ ký." in told(answer)
    assert len(signatures.checks_of(document_id=document)) == 2


def issued(house: offices.House) -> int:
    document, at = drafted(house), timezone.now()
    signing.sign(document_id=document, as_="person", actor=house["leader"], at=at)
    issuing.issue(document_id=document, actor=house["clerk"], at=at + dt.timedelta(seconds=1))
    return document


def test_message_goes_out_of_one_page_and_in_by_another(house: offices.House) -> None:
    document = issued(house)
    clerk, province = client_of(house, "clerk"), client_of(house, "province_clerk")
    answer = clerk.post(reverse("dossiers:edxml", args=[document]), follow=True)
    assert "mã định danh" in told(answer)
    clerk.post(
        reverse("dossiers:set-agency-code"), {"organisation": house.organisation, "code": CODE}
    )
    message = clerk.post(reverse("dossiers:edxml", args=[document]))
    assert message["Content-Type"] == "application/xml"

    def upload() -> SimpleUploadedFile:
        return SimpleUploadedFile("van-ban.edxml", message.content)

    looked = province.post(reverse("dossiers:look-at-message"), {"file": upload()})
    assert "Thông điệp không có lỗi" in looked.content.decode()
    assert Document.objects.count() == 1
    taken = province.post(
        reverse("dossiers:take-in"), {"file": upload(), "organisation": house.provincial},
        follow=True,
    )  # fmt: skip
    assert "Đã nhận văn bản vào hệ thống." in told(taken)
    arrived = Document.objects.get(direction="in")
    listed = province.get(reverse("dossiers:exchange")).content.decode()
    assert "Báo cáo kết quả" in listed
    province.post(reverse("dossiers:say-status", args=[arrived.pk]), {"code": "06"})
    status = AxisStatus.objects.get(code="06")
    file = province.get(reverse("dossiers:status-file", args=[status.pk]))
    assert b"StatusCode>06<" in file.content
    assert clerk.get(reverse("dossiers:status-file", args=[status.pk])).status_code == 403
    again = province.post(reverse("dossiers:take-in"), {"file": upload()})
    assert again.status_code == 400


def test_harmful_message_is_told_and_not_taken(house: offices.House) -> None:
    province = client_of(house, "province_clerk")
    bad = SimpleUploadedFile("x.edxml", b"<!DOCTYPE a []><edXML/>")
    answer = province.post(reverse("dossiers:look-at-message"), {"file": bad})
    assert answer.status_code == 400
    assert "DOCTYPE" in answer.content.decode()


def test_archive_page_shows_and_hands_over_nothing_that_waits(house: offices.House) -> None:
    leader = client_of(house, "leader")
    shown = leader.get(reverse("dossiers:archive")).content.decode()
    assert "Không có hồ sơ đã kết thúc nào chờ nộp." in shown
    answer = leader.post(
        reverse("dossiers:hand-to-archive"), {"file": ["999"], "receiver": "Lưu trữ"}, follow=True
    )
    assert "cơ quan" in told(answer)
    assert leader.post(reverse("dossiers:hand-to-archive"), {}).status_code == 400
    assert leader.get(reverse("dossiers:archive-package", args=[1])).status_code == 403
    outside = client_of(house, "stranger").get(reverse("dossiers:archive"))
    assert "Bạn không nộp hồ sơ của cơ quan nào." in outside.content.decode()


def test_code_of_an_agency_may_be_corrected(house: offices.House) -> None:
    at = timezone.now()
    for code in (CODE, "000.00.17.H40"):
        edxml.set_agency_code(
            organisation_id=house.organisation, code=code, actor=house["clerk"], at=at
        )
    shown = client_of(house, "clerk").get(reverse("dossiers:exchange")).content.decode()
    assert "000.00.17.H40" in shown
