"""Pages of evidence: who sees what, uploading without scripts and with htmx, giving files out."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from langso.accounts.values import Role
from langso.core.files import actions as file_actions
from langso.core.files.models import ErasedFile, PhotoData, StoredFile
from langso.core.models import AuditEvent
from langso.ledger import queries
from langso.ledger.models import Evidence, EvidenceLink
from tests.factories import files, geography
from tests.factories import standards as standards_factory
from tests.factories.accounts import person
from tests.factories.ledger import element_id

pytestmark = pytest.mark.django_db
KEY, OTHER_KEY = "people.men", "people.women"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path / "kept", LANGSO_CLAMD=""):
        storages._storages.pop("evidence", None)
        yield tmp_path / "kept"
    storages._storages.pop("evidence", None)


@pytest.fixture(scope="module")
def kept_units(lasting: None) -> dict[str, int]:
    standards_factory.sync()
    return geography.two_levels()


@pytest.fixture
def units(kept_units: dict[str, int], db: None) -> dict[str, int]:
    return dict(kept_units)


@pytest.fixture
def recorder(units: dict[str, int], client: Client) -> Client:
    client.force_login(person(Role.RECORDER, unit_id=units["18001"], username="lan"))
    return client


def _as(role: Role, unit_id: int | None) -> Client:
    client = Client()
    client.force_login(person(role, unit_id=unit_id))
    return client


def _send(
    client: Client, *uploads: tuple[str, bytes], unit: str = "18001", key: str = KEY,
    period: str = "2025", title: str = "", **more: str,
) -> HttpResponse:  # fmt: skip
    return client.post(
        reverse("evidence:add"),
        {
            "unit": unit, "element": key, "period": period, "title": title,
            "files": [SimpleUploadedFile(name, data) for name, data in uploads],
        },
        **more,
    )  # fmt: skip


def _cell(client: Client, unit: str = "18001", key: str = KEY, **more: str) -> HttpResponse:
    return client.get(
        reverse("evidence:for"), {"unit": unit, "element": key, "period": "2025"}, **more
    )


def test_upload_without_scripts_comes_back_to_the_cell(recorder: Client) -> None:
    answer = _send(recorder, ("ảnh đường.jpg", files.camera_jpeg()), ("b.pdf", files.PDF))
    assert answer.status_code == 302
    page = recorder.get(answer.headers["Location"]).content.decode()
    assert "Đã thêm “ảnh đường.jpg”." in page
    assert "2 minh chứng" in page
    assert "18.34167, 105.90000" in page
    assert 'enctype="multipart/form-data"' in page
    assert 'capture="environment"' in page


def test_upload_by_htmx_answers_with_the_fragment_and_the_new_count(recorder: Client) -> None:
    answer = _send(recorder, ("a.jpg", files.jpeg()), **HTMX)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert body.lstrip().startswith('<section class="stack" id="evidence"')
    assert "<html" not in body
    assert json.loads(answer.headers["HX-Trigger"]) == {
        "evidence-changed": {"unit": "18001", "element": KEY, "period": "2025", "count": 1}
    }


def test_bad_file_among_good_ones_is_named_and_the_others_stay(recorder: Client) -> None:
    answer = _send(recorder, ("a.jpg", files.jpeg()), ("virus.exe", b"MZ" + bytes(99)))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "“virus.exe”: đây là chương trình máy tính" in page
    assert "Cách làm: chỉ tải lên tài liệu và ảnh" in page
    assert "Đã thêm “a.jpg”." in page
    assert queries.evidence_counts(unit_id=Evidence.objects.get().unit_id, period=202500) == {
        element_id(KEY): 1
    }


def test_no_file_and_too_many_files_are_said(recorder: Client) -> None:
    assert "Chưa chọn tệp nào" in _send(recorder).content.decode()
    many = [(f"{number}.pdf", files.PDF) for number in range(21)]
    assert "nhiều nhất 20 tệp" in _send(recorder, *many).content.decode()
    assert not Evidence.objects.exists()


def test_sixty_megabytes_are_refused_with_the_limit(recorder: Client, own_storage: Path) -> None:
    answer = _send(recorder, ("phim.pdf", b"%PDF-" + bytes(60 * 1024 * 1024)))
    assert answer.status_code == 400
    assert "“phim.pdf”: tệp lớn hơn 25 MB" in answer.content.decode()
    assert not list(own_storage.rglob("*"))


def test_scanner_that_is_down_takes_nothing_in(recorder: Client, tmp_path: Path) -> None:
    with override_settings(LANGSO_CLAMD=f"unix:{tmp_path}/nobody"):
        answer = _send(recorder, ("a.pdf", files.PDF), ("b.pdf", files.PDF + b"\n%%EOF"))
    assert answer.content.decode().count("Máy quét mã độc không trả lời") == 1
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("said", "status"),
    [({"unit": "99999"}, 404), ({"key": "nothing"}, 404), ({"period": "soon"}, 400),
     ({"unit": "18002"}, 403), ({"unit": "42"}, 403)],
)  # fmt: skip
def test_cell_that_cannot_be_is_no_server_error(
    recorder: Client, said: dict[str, str], status: int
) -> None:
    assert _send(recorder, ("a.pdf", files.PDF), **said).status_code == status
    assert not StoredFile.objects.exists()


def test_names_cannot_break_out_of_a_page_or_a_header(recorder: Client) -> None:
    _send(recorder, ("../../<script>alert(1)</script>\r\nX: y 🛣️.pdf", files.PDF))
    evidence = Evidence.objects.get()
    assert "/" not in evidence.file_name
    page = recorder.get(reverse("evidence:one", args=[evidence.pk])).content.decode()
    assert "<script>alert" not in page
    answer = recorder.get(reverse("evidence:file", args=[evidence.pk]))
    assert "\n" not in answer.headers["Content-Disposition"]
    assert b"".join(answer.streaming_content) == files.PDF


def test_file_is_given_out_sealed(recorder: Client) -> None:
    data = files.camera_jpeg()
    _send(recorder, ("Ảnh đường.png", data))
    answer = recorder.get(reverse("evidence:file", args=[Evidence.objects.get().pk]))
    assert b"".join(answer.streaming_content) == data
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Length"] == str(len(data))
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["Content-Disposition"].endswith(".png.jpg")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_picture_is_given_out_without_the_cameras_words(recorder: Client) -> None:
    _send(recorder, ("a.jpg", files.camera_jpeg()))
    number = Evidence.objects.get().pk
    for size, longest in (("thumb", 320), ("screen", 640)):
        answer = recorder.get(reverse("evidence:picture", args=[number, size]))
        body = b"".join(answer.streaming_content)
        assert answer.headers["Content-Type"] == "image/webp"
        assert b"Secret" not in body
        assert max(Image.open(io.BytesIO(body)).size) == longest
    assert recorder.get(reverse("evidence:picture", args=[number, "huge"])).status_code == 403


def test_lost_bytes_are_said_and_no_server_error(recorder: Client, own_storage: Path) -> None:
    _send(recorder, ("a.jpg", files.jpeg()))
    for path in list(own_storage.rglob("*")):
        if path.is_file():
            path.unlink()
    number = Evidence.objects.get().pk
    assert recorder.get(reverse("evidence:file", args=[number])).status_code == 410
    assert recorder.get(reverse("evidence:picture", args=[number, "thumb"])).status_code == 410


def _addresses(number: int) -> list[str]:
    return [
        reverse("evidence:one", args=[number]),
        reverse("evidence:file", args=[number]),
        reverse("evidence:picture", args=[number, "thumb"]),
        reverse("evidence:of", args=["18001"]) + "?period=2025",
        reverse("evidence:for") + f"?unit=18001&element={KEY}&period=2025",
    ]


def _status(client: Client, address: str) -> int:
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def test_policy_stands_before_every_door(recorder: Client, units: dict[str, int]) -> None:
    _send(recorder, ("a.jpg", files.jpeg()))
    number = Evidence.objects.get().pk
    may = [
        recorder, _as(Role.LEADER, units["18001"]), _as(Role.VERIFIER, units["42"]),
        _as(Role.APPRAISER, units["42"]), _as(Role.AUDITOR, None),
    ]  # fmt: skip
    may_not = [
        _as(Role.RECORDER, units["18002"]), _as(Role.VERIFIER, units["18011"]),
        _as(Role.CITIZEN, units["18001"]), _as(Role.LAW_KEEPER, None),
    ]  # fmt: skip
    for address in _addresses(number):
        assert [_status(client, address) for client in may] == [200] * len(may), address
        assert [_status(client, address) for client in may_not] == [403] * len(may_not), address
        assert _status(Client(), address) == 302, address
    # What does not exist looks no different.
    assert _status(may_not[0], reverse("evidence:one", args=[number + 1])) == 403


def test_only_the_commune_changes_its_evidence(recorder: Client, units: dict[str, int]) -> None:
    _send(recorder, ("a.jpg", files.jpeg()))
    number, link = Evidence.objects.get().pk, EvidenceLink.objects.get().pk
    attempts = [
        (reverse("evidence:unlink", args=[link]), {"reason": "x"}),
        (reverse("evidence:link", args=[number]), {"element": KEY, "period": "2024"}),
        (reverse("evidence:public", args=[number]), {"for_public": "1"}),
    ]
    for client in (
        _as(Role.VERIFIER, units["42"]), _as(Role.RECORDER, units["18002"]),
        _as(Role.AUDITOR, None),
    ):  # fmt: skip
        for address, data in attempts:
            assert client.post(address, data).status_code == 403
        assert _send(client, ("b.pdf", files.PDF)).status_code == 403
    for address, data in attempts:
        assert Client().post(address, data).status_code == 302
    assert EvidenceLink.objects.get().ended_at is None
    assert not Evidence.objects.get().for_public


def test_stranger_in_a_drawer_is_sent_to_sign_in(units: dict[str, int]) -> None:
    answer = _cell(Client(), **HTMX)
    assert answer.status_code == 401
    assert "/sign-in/" in answer.headers["HX-Redirect"]


def test_picture_opened_to_the_public_is_seen_by_all_without_metadata(recorder: Client) -> None:
    _send(recorder, ("a.jpg", files.camera_jpeg()))
    number = Evidence.objects.get().pk
    address = reverse("evidence:picture", args=[number, "screen"])
    recorder.post(reverse("evidence:public", args=[number]), {"for_public": "1"})
    answer = Client().get(address)
    assert answer.status_code == 200
    assert b"Secret" not in b"".join(answer.streaming_content)
    # The file itself and its page, with time and place, stay with the officers.
    assert _status(Client(), reverse("evidence:file", args=[number])) == 302
    assert _status(Client(), reverse("evidence:one", args=[number])) == 302
    recorder.post(reverse("evidence:public", args=[number]), {"for_public": "0"})
    assert _status(Client(), address) == 302


def test_paper_is_not_opened_to_the_public(recorder: Client) -> None:
    _send(recorder, ("a.pdf", files.PDF))
    number = Evidence.objects.get().pk
    answer = recorder.post(reverse("evidence:public", args=[number]), {"for_public": "1"})
    assert answer.status_code == 400
    assert "Chỉ ảnh mới cho công chúng xem được" in answer.content.decode()


def test_document_is_linked_to_further_figures_and_years(recorder: Client) -> None:
    _send(recorder, ("a.pdf", files.PDF), title="Biên bản")
    number = Evidence.objects.get().pk
    address = reverse("evidence:link", args=[number])
    answer = recorder.post(
        address, {"element": OTHER_KEY, "period": ["2023", "2024", "2025"]}, follow=True
    )
    assert "Đã gắn thêm 3 số liệu." in answer.content.decode()
    assert EvidenceLink.objects.count() == 4
    nothing = recorder.post(address, {"element": OTHER_KEY})
    assert nothing.status_code == 400
    assert "Hãy chọn ít nhất một năm." in nothing.content.decode()


def test_evidence_is_removed_with_a_reason(recorder: Client) -> None:
    _send(recorder, ("a.pdf", files.PDF))
    number, link = Evidence.objects.get().pk, EvidenceLink.objects.get().pk
    address = reverse("evidence:unlink", args=[link])
    assert "phải nêu lý do" in recorder.post(address, {"reason": " "}).content.decode()
    page = recorder.post(address, {"reason": "nhầm năm"}, follow=True).content.decode()
    assert "Hiện không gắn với số liệu nào" in page
    assert "nhầm năm" in page
    assert recorder.post(address, {"reason": "lần nữa"}).status_code == 400
    assert "Chưa có minh chứng" in _cell(recorder).content.decode()
    # Through its own page it may be linked again.
    recorder.post(reverse("evidence:link", args=[number]), {"element": KEY, "period": "2025"})
    assert "1 minh chứng" in _cell(recorder).content.decode()


def test_evidence_is_removed_in_the_drawer(recorder: Client) -> None:
    _send(recorder, ("a.pdf", files.PDF))
    address = reverse("evidence:unlink", args=[EvidenceLink.objects.get().pk])
    refused = recorder.post(address, {"reason": ""}, **HTMX)
    assert "phải nêu lý do" in refused.content.decode()
    assert "HX-Trigger" not in refused.headers
    answer = recorder.post(address, {"reason": "nhầm"}, **HTMX)
    assert "Chưa có minh chứng" in answer.content.decode()
    assert json.loads(answer.headers["HX-Trigger"])["evidence-changed"]["count"] == 0
    assert recorder.post(reverse("evidence:unlink", args=[999]), {}).status_code == 403


def test_shared_picture_is_shown_to_both_and_to_the_province(
    recorder: Client, units: dict[str, int]
) -> None:
    _send(recorder, ("a.jpg", files.jpeg(1, (1200, 900))))
    neighbour = _as(Role.RECORDER, units["18002"])
    _send(neighbour, ("copy.jpg", files.jpeg(1, (480, 360), 60)), unit="18002")
    assert (
        "Một ảnh trông giống hệt cũng được dùng cho số liệu của Xã Đông Hà."
        in _cell(recorder).content.decode()
    )
    assert "Xã Tân Mỹ" in _cell(neighbour, "18002").content.decode()
    province = _as(Role.VERIFIER, units["42"])
    page = province.get(reverse("evidence:shared", args=["42"]), {"period": "2025"})
    assert page.status_code == 200
    assert page.content.decode().count('class="evidence"') == 1
    empty = province.get(reverse("evidence:shared", args=["42"]), {"period": "2024"})
    assert "Không có ảnh dùng trùng" in empty.content.decode()
    assert recorder.get(reverse("evidence:shared", args=["42"])).status_code == 403


def test_list_of_a_unit_goes_by_figure_and_period(recorder: Client) -> None:
    _send(recorder, ("a.pdf", files.PDF), title="Của nam")
    _send(recorder, ("b.jpg", files.jpeg()), key=OTHER_KEY, title="Của nữ")
    page = recorder.get(reverse("evidence:of", args=["18001"]), {"period": "2025"})
    body = page.content.decode()
    assert body.index("Của nam") < body.index("Của nữ")
    empty = recorder.get(reverse("evidence:of", args=["18001"]), {"period": "2024"})
    assert "Chưa có minh chứng cho năm 2024" in empty.content.decode()
    assert ">2025</a>" in empty.content.decode()


def test_list_asks_the_same_few_queries_however_long_it_is(
    recorder: Client, django_assert_max_num_queries: object
) -> None:
    address = reverse("evidence:of", args=["18001"]) + "?period=2025"
    for seed in range(6):
        _send(recorder, (f"{seed}.jpg", files.jpeg(seed)))
    recorder.get(address)
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        recorder.get(address)


def test_upload_is_audited_with_name_and_door(recorder: Client) -> None:
    _send(recorder, ("a.pdf", files.PDF))
    event = AuditEvent.objects.get(action="ledger.add_evidence")
    assert (event.actor, event.origin, event.address) == ("lan", "evidence page", "127.0.0.1")
    assert event.actor_id is not None


def test_what_must_disappear_is_erased_by_an_administrator(
    recorder: Client, own_storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    photo = files.camera_jpeg()
    _send(recorder, ("danh sách.jpg", photo))
    evidence = Evidence.objects.get()
    address = reverse("evidence:erase", args=[evidence.pk])
    kept = own_storage / evidence.file.sha256[:2]
    assert any(kept.iterdir())
    assert recorder.post(address, {"reason": "Luật"}).status_code == 403
    administrator = _as(Role.ADMINISTRATOR, None)
    assert "Xóa vĩnh viễn" in administrator.get(f"/evidence/{evidence.pk}").content.decode()
    refused = administrator.post(address, {"reason": " "})
    assert refused.status_code == 400
    assert any(kept.iterdir())
    with django_capture_on_commit_callbacks(execute=True):
        done = administrator.post(address, {"reason": "Luật Bảo vệ dữ liệu cá nhân, Điều 14"})
    assert done.status_code == 302
    assert not any(kept.iterdir())
    page = administrator.get(f"/evidence/{evidence.pk}").content.decode()
    assert "đã bị xóa theo quy định" in page
    assert "Luật Bảo vệ dữ liệu cá nhân" in page
    for what in ("file", "picture/screen"):
        assert administrator.get(f"/evidence/{evidence.pk}/{what}").status_code == 410
    (link,) = EvidenceLink.objects.all()
    assert link.ended_reason.startswith("Luật Bảo vệ")
    assert not PhotoData.objects.exists()
    assert ErasedFile.objects.get().reason == link.ended_reason
    said = AuditEvent.objects.filter(action__in=["files.erase", "ledger.erase_evidence"])
    assert {event.detail["reason"] for event in said} == {link.ended_reason}
    assert said.count() == 2
    again = _send(recorder, ("danh sách.jpg", photo))
    assert again.status_code == 400
    assert "không nhận lại" in again.content.decode()
    assert administrator.post(address, {"reason": "Lần nữa"}).status_code == 400


def test_a_sweep_removes_what_a_crash_left_of_erased_files(
    recorder: Client, own_storage: Path
) -> None:
    _send(recorder, ("a.jpg", files.jpeg()))
    file = StoredFile.objects.get()
    at = timezone.now()
    file_actions.erase(sha256=file.sha256, reason="Quyết định", by="quantri", at=at)
    left = own_storage / file.sha256[:2]
    assert any(left.iterdir())  # the transaction of the test has not ended
    swept = file_actions.sweep(by="test", at=at + file_actions.YOUNG * 2)
    assert (swept.removed, swept.missing) == (swept.objects, ())
    assert not any(left.iterdir())
