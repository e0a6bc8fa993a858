"""Documents: versions that are what they say, drafts, signatures asked, follow-up, recipients."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from langso.core.files.models import StoredFile
from langso.core.files.values import FileRefusedError, ScannerDownError
from langso.core.models import AuditEvent
from langso.dossiers import actions, queries
from langso.dossiers.actions import rendering
from langso.dossiers.models import Document, DocumentText, DocumentVersion, Register
from langso.dossiers.queries import registers
from langso.dossiers.values.documents import DocumentError, DocumentStatus, Recipient
from langso.dossiers.values.files import SecretError
from tests.factories import files
from tests.factories.offices import AT
from tests.factories.papers import PAPER, word
from tests.factories.scanner import EICAR, clamd_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path) -> Iterator[None]:
    with override_settings(
        MEDIA_ROOT=tmp_path / "kept", LANGSO_CLAMD="", LANGSO_OFFICE="off", HOME=tmp_path
    ):
        storages._storages.pop("evidence", None)
        yield
    storages._storages.pop("evidence", None)


def drafted(house, **said):
    asked = {"type": "report", "subject": "Báo cáo", "organisation_id": house.organisation}
    return actions.draft(actor=house["recorder"], at=AT, **{**asked, **said})


def uploaded(house, document_id, data: bytes, name: str, *, by="recorder", **said):
    return actions.add_version(
        document_id=document_id, stream=io.BytesIO(data), name=name, actor=house[by], at=AT, **said
    )


def issued(house, **said):
    document = drafted(house, **said)
    actions.issue(document_id=document.id, actor=house["clerk"], at=AT)
    return document


def left_behind() -> tuple[int, int]:
    return DocumentVersion.objects.count(), StoredFile.objects.count()


def test_words_of_a_version_are_found(house):
    document = drafted(house)
    uploaded(house, document.id, word("Thửa ruộng bậc thang ở bản Lác"), "a.docx")
    version = uploaded(house, document.id, actions.pdf_of_paper(PAPER), "b.pdf", note=" lần  hai ")
    assert (version.number, version.has_text, version.note) == (2, True, "lần hai")
    body = DocumentText.objects.get().body
    assert "Đường trục xã đạt 100%." in body
    assert "bậc thang" not in body
    found = queries.search_documents(user=house["recorder"], q="duong truc", on=AT.date())
    assert "Đường trục xã" in found.rows[0].excerpt


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"%PDF-1.7 nonsense without an end", "a.pdf", "thiếu"),
        (word("x"), "a.pdf", "Word"),
        (files.jpeg(), "a.docx", "JPEG"),
        (b"MZ\x90\x00 program", "a.docx", "chương trình"),
        (b"<html><script>1</script></html>", "a.txt", "HTML"),
        (files.zip_of({"a.txt": b"1"}), "a.docx", "nén"),
        (files.office(parts={"word/vbaProject.bin": b"1"}), "a.docx", "macro"),
        (b"", "a.pdf", "rỗng"),
    ],
)
def test_what_is_not_what_it_says_is_refused_in_vietnamese(house, data, name, words):
    document = drafted(house)
    with pytest.raises(FileRefusedError) as refused:
        uploaded(house, document.id, data, name)
    assert name in str(refused.value)
    assert words in str(refused.value)
    assert left_behind() == (0, 0)


def test_oversize_is_refused_and_leaves_nothing(house, tmp_path):
    document = drafted(house)
    with (
        override_settings(LANGSO_MAX_FILE_BYTES=1_000),
        pytest.raises(FileRefusedError, match="MB"),
    ):
        uploaded(house, document.id, files.PDF + b"x" * 2_000, "a.pdf")
    assert left_behind() == (0, 0)
    assert not [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]


def test_virus_is_refused_and_leaves_only_its_trace(house, tmp_path):
    document = drafted(house)
    with clamd_in(tmp_path), pytest.raises(FileRefusedError, match="Eicar-Test-Signature") as error:
        uploaded(house, document.id, files.PDF + EICAR, "a.pdf")
    assert "máy quét" in str(error.value)
    assert left_behind() == (0, 0)
    assert not [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert AuditEvent.objects.filter(action="files.refuse_infected").count() == 1


def test_infected_arrival_takes_no_number(house, tmp_path):
    with clamd_in(tmp_path), pytest.raises(FileRefusedError):
        received(house, stream=io.BytesIO(EICAR), name="a.txt")
    assert not Register.objects.exists()
    assert not Document.objects.exists()


def test_without_an_answer_of_the_scanner_nothing_is_taken_in(house, tmp_path):
    document = drafted(house)
    with override_settings(LANGSO_CLAMD=f"unix:{tmp_path}/nobody"), pytest.raises(ScannerDownError):
        uploaded(house, document.id, files.PDF, "a.pdf")
    assert left_behind() == (0, 0)


def test_text_stands_once_it_is_signed_or_numbered(house):
    document = drafted(house)
    uploaded(house, document.id, files.PDF, "a.pdf")
    uploaded(house, document.id, files.PDF + b"\n", "a.pdf", signed="person")
    actions.mark_signed(
        document_id=document.id, as_="person", signer_name="Trần B", actor=house["leader"], at=AT
    )
    with pytest.raises(DocumentError):
        uploaded(house, document.id, files.PDF, "b.pdf")
    actions.issue(document_id=document.id, actor=house["clerk"], at=AT)
    with pytest.raises(DocumentError):
        uploaded(house, document.id, files.PDF, "b.pdf", signed="person")
    assert uploaded(house, document.id, files.PDF + b"\n\n", "a.pdf", signed="agency").number == 3
    facts = queries.document_facts(document_ids=[document.id])[document.id]
    assert (facts.signed, facts.status) == (frozenset({"person", "agency"}), "issued")


def test_versions_are_never_changed(house):
    document = drafted(house)
    uploaded(house, document.id, files.PDF, "a.pdf")
    for statement in ("update {} set note = 'x'", "delete from {}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format("dossiers_documentversion"))


def test_submitted_goes_back_with_a_reason(house):
    document = drafted(house)
    with pytest.raises(DocumentError):
        actions.submit(document_id=document.id, actor=house["recorder"], at=AT)
    uploaded(house, document.id, files.PDF, "a.pdf")
    info = actions.submit(document_id=document.id, actor=house["recorder"], at=AT)
    assert info.status == DocumentStatus.SUBMITTED
    said = {"document_id": document.id, "actor": house["leader"], "at": AT}
    with pytest.raises(DocumentError):
        actions.return_draft(reason=" ", **said)
    assert actions.return_draft(reason="Thiếu bảng", **said).status == DocumentStatus.DRAFT


@pytest.mark.parametrize("by", ["neighbour", "health", "stranger", "auditor", "administrator"])
def test_only_officers_of_the_organisation_draft_for_it(house, by):
    with pytest.raises(PermissionDenied):
        actions.draft(
            organisation_id=house.organisation, type="report", subject="x", actor=house[by], at=AT
        )


def test_department_drafts_for_itself_only(house):
    health = actions.organisation_of(
        unit_id=house.province, kind="department", department="health", at=AT
    )
    assert (health.name_vi.startswith("Sở Y tế"), health.notation) == (True, "SYT")
    said = {"organisation_id": health.id, "type": "report", "subject": "x", "at": AT}
    assert actions.draft(actor=house["health"], **said).notation == "BC-SYT"
    with pytest.raises(PermissionDenied):
        actions.draft(actor=house["finance"], **said)


def test_state_secrets_are_refused_with_the_reason(house):
    with pytest.raises(SecretError, match="bí mật nhà nước"):
        drafted(house, secrecy="secret")
    with pytest.raises(SecretError):
        received(house, secrecy="secret")


def received(house, **said):
    asked = {
        "organisation_id": house.organisation, "type": "decision", "author_name": "UBND tỉnh",
        "subject": "Giao chỉ tiêu", "sign": "12/QĐ-UBND", "issued_on": dt.date(2026, 1, 9),
        "actor": house["clerk"], "at": AT,
    }  # fmt: skip
    return actions.receive(**{**asked, **said})


def test_incoming_document_is_followed_up_to_its_end(house):
    number = received(house, stream=io.BytesIO(word("Giao chỉ tiêu năm")), name="qd.docx")
    document_id = number.document_id
    task = actions.assign_incoming(
        document_id=document_id, user_id=house["recorder"].pk, opinion="Tham mưu kế hoạch",
        due_on=dt.date(2026, 1, 20), actor=house["leader"], at=AT,
    )  # fmt: skip
    with pytest.raises(DocumentError):
        actions.assign_incoming(
            document_id=document_id, user_id=house["deputy"].pk, actor=house["leader"], at=AT
        )
    assert [one.id for one in queries.list_own_tasks(user_id=house["recorder"].pk)] == [task]
    report = {"task_id": task, "actor": house["recorder"], "at": AT}
    with pytest.raises(PermissionDenied):
        actions.report_task(task_id=task, kind="done", actor=house["neighbour"], at=AT)
    actions.report_task(kind="opened", **report)
    actions.report_task(kind="done", note="Đã ban hành kế hoạch", **report)
    assert queries.list_own_tasks(user_id=house["recorder"].pk) == []
    row = queries.register_rows(organisation_id=house.organisation, direction="in", year=2026)[0]
    assert row.handed_to == house["recorder"].username
    assert row.handed_on == dt.date(2026, 1, 12)
    assert row.receipt.startswith(house["recorder"].username)
    with pytest.raises(DocumentError):
        actions.report_task(kind="done", **report)


def test_sent_here_is_received_there_and_answers(house):
    document = drafted(house)
    uploaded(house, document.id, word("Kính gửi"), "a.docx")
    send = {"document_id": document.id, "actor": house["clerk"], "at": AT}
    committee = queries.get_organisation(organisation_id=house.provincial)
    to = [Recipient(name=committee.name_vi.lower()), Recipient(name="Hội Nông dân", kind="copy")]
    with pytest.raises(DocumentError):
        actions.distribute(to=to, **send)
    actions.issue(document_id=document.id, actor=house["clerk"], at=AT)
    first, second = actions.distribute(to=to, **send)
    assert actions.distribute(to=to, **send) == [first, second]
    waiting = queries.waiting_incoming(organisation_id=house.provincial)
    assert [one.distribution_id for one in waiting] == [first]
    number = actions.receive_sent(
        distribution_id=first, organisation_id=house.provincial, type="report", subject="Báo cáo",
        author_name="UBND xã", sign="01/BC-UBND", issued_on=AT.date(),
        actor=house["province_clerk"], at=AT,
    )  # fmt: skip
    assert queries.waiting_incoming(organisation_id=house.provincial) == []
    assert queries.latest_version(document_id=number.document_id).name == "a.docx"
    codes = queries.list_distributions(document_id=document.id)[0].codes
    assert [code for code, _at, _note in codes] == ["03"]
    said = {"distribution_id": second, "actor": house["clerk"], "at": AT}
    assert actions.mark_status(code="01", **said)
    assert not actions.mark_status(code="01", **said)
    with pytest.raises(DocumentError):
        actions.mark_status(code="99", **said)


def test_recalled_keeps_number_and_text(house):
    document = issued(house)
    said = {"document_id": document.id, "actor": house["clerk"], "at": AT}
    with pytest.raises(DocumentError):
        actions.recall(reason="", **said)
    actions.recall(reason="Sai số liệu", **said)
    info = queries.find_document(document_id=document.id)
    assert (info.status, info.sign) == ("recalled", "01/BC-UBND")
    with pytest.raises(DocumentError):
        actions.recall(reason="Sai số liệu", **said)


def test_replaced_by_another_that_was_issued(house):
    document, other = issued(house), issued(house)
    draft = drafted(house)
    said = {"document_id": document.id, "reason": "Sai", "actor": house["clerk"], "at": AT}
    for wrong in (draft.id, document.id):
        with pytest.raises(DocumentError):
            actions.replace(by_document_id=wrong, **said)
    actions.replace(by_document_id=other.id, **said)
    assert queries.find_document(document_id=document.id).status == "replaced"


def test_paper_becomes_word_and_pdf_of_the_same_words():
    made = docx.Document(io.BytesIO(actions.docx_of_paper(PAPER)))
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert "Đường trục xã đạt 100%." in text
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    assert {"Chỉ tiêu", "95%"} <= set(cells)
    assert any("Nguyễn Văn A" in cell for cell in cells)
    assert actions.pdf_of_paper(PAPER).startswith(b"%PDF-")


def test_word_becomes_pdf_by_the_kit_without_an_office(house):
    document = drafted(house)
    uploaded(house, document.id, word("Kính gửi các đồng chí"), "a.docx")
    version = actions.render_pdf(document_id=document.id, actor=house["recorder"], at=AT)
    assert (version.number, version.media_type) == (2, "application/pdf")
    assert "Kính gửi các đồng chí" in DocumentText.objects.get().body
    again = actions.render_pdf(document_id=document.id, actor=house["recorder"], at=AT)
    assert again.number == 2


def test_nothing_outside_is_fetched_from_a_word_file():
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="1" Type="x/image" Target="http://10.0.0.1/a" TargetMode="External"/>'
        b'<Relationship Id="2" Type="x/hyperlink" Target="http://b.vn" TargetMode="External"/>'
        b'<Relationship Id="3" Type="x/image" Target="media/a.png"/></Relationships>'
    )
    cleaned = rendering.without_outside(files.office(parts={"word/_rels/document.xml.rels": rels}))
    left = zipfile.ZipFile(io.BytesIO(cleaned)).read("word/_rels/document.xml.rels")
    assert b"10.0.0.1" not in left
    assert b"b.vn" in left
    assert b"media/a.png" in left


def test_template_is_filled_in_and_names_what_lacks(house):
    template_id = actions.add_template(
        organisation_id=house.organisation, type="letter", title="Công văn mẫu",
        stream=io.BytesIO(word("Về việc {{ subject }}", "{{ organisation }}")), name="m.docx",
        actor=house["recorder"], at=AT,
    )  # fmt: skip
    said = {
        "template_id": template_id, "organisation_id": house.organisation, "subject": "họp",
        "actor": house["recorder"], "at": AT,
    }  # fmt: skip
    with pytest.raises(DocumentError, match="organisation"):
        actions.draft_from_template(context={"subject": "họp"}, **said)
    assert not Document.objects.exists()
    info = actions.draft_from_template(
        context={"subject": "họp <giao ban>", "organisation": "UBND"}, **said
    )
    assert "Về việc họp <giao ban>" in DocumentText.objects.get(document_id=info.id).body


def test_harmful_template_is_refused(house):
    body = word("{{ ''.__class__.__mro__[1].__subclasses__() }}")
    with pytest.raises(DocumentError):
        actions.add_template(
            organisation_id=house.organisation, type="letter", title="x", stream=io.BytesIO(body),
            name="m.docx", actor=house["recorder"], at=AT,
        )  # fmt: skip


def test_register_entry_is_known_of_a_document(house):
    document = issued(house)
    entry = registers.entry_of(document_id=document.id)
    assert (entry.number, entry.register.direction) == (1, "out")
