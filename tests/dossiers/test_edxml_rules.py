"""edXML written and read back; what would be dangerous to read is not read."""

import base64
import datetime as dt
import io
import uuid
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langso.dossiers.rules import edxml, edxml_reading
from langso.dossiers.rules.edxml_reading import UnreadableError
from langso.dossiers.values.exchange import (
    Agency,
    Attachment,
    EdxmlMessage,
    ResponseFor,
    StatusMessage,
)

VIETNAM = dt.timezone(dt.timedelta(hours=7))
MESSAGE = EdxmlMessage(
    uid="6f1c2a3e-0d7d-4a58-9a7f-5a3c1b2d4e5f",
    sender=Agency("000.00.16.H40", "Ủy ban nhân dân xã Cẩm Duệ", "UBND tỉnh Hà Tĩnh"),
    recipients=(Agency("000.00.00.H40", "Ủy ban nhân dân tỉnh Hà Tĩnh"), Agency("", "Lưu: VT")),
    number="12", notation="TTr-UBND", place="Cẩm Duệ", issued_on=dt.date(2026, 11, 23),
    type_name="Tờ trình", subject="Đề nghị xét, công nhận xã đạt chuẩn “nông thôn mới” & <khác>",
    sent_at=dt.datetime(2026, 11, 23, 8, 30, tzinfo=VIETNAM), signer_name="Nguyễn Thị Ngỡ",
    signer_title="Chủ tịch", priority=1, copies=5, pages=3, due_on=dt.date(2026, 12, 1),
    response_for=(ResponseFor("000.00.00.H40", "7/UBND-NN", dt.date(2026, 11, 1), "abc"),),
    attachments=(Attachment("to-trinh.pdf", "application/pdf", b"%PDF-1.7 noi dung"),),
)  # fmt: skip


def refused(body: bytes) -> str:
    with pytest.raises(UnreadableError) as error:
        edxml_reading.read(body)
    return error.value.problem.rule


def test_message_comes_back_as_it_went() -> None:
    read = edxml_reading.read(edxml.build(MESSAGE))
    assert read.problems == ()
    assert read.message == MESSAGE


def test_shape_is_that_of_the_standard() -> None:
    body = edxml.build(MESSAGE).decode()
    for tag in ("edXMLEnvelope", "edXMLHeader", "MessageHeader", "PromulgationDate>2026/11/23<",
                "TraceHeaderList", "Bussiness>", "BussinessDocType>0<", "edXMLManifest",
                "AttachmentEncoded", "ContentId>cid:attachment-1<"):  # fmt: skip
        assert tag in body, tag
    assert 'xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"' in body


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=40
).map(str.strip)
full = words.filter(lambda text: bool(text) and "\ufffe" not in text and "\uffff" not in text)
days = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))


@settings(max_examples=60)
@given(
    subject=full, name=full, number=st.integers(1, 9999), day=days, priority=st.integers(0, 3),
    bodies=st.lists(st.binary(max_size=500), max_size=3), uid=st.uuids(),
)  # fmt: skip
def test_any_message_comes_back(
    subject: str, name: str, number: int, day: dt.date, priority: int, bodies: list[bytes],
    uid: uuid.UUID,
) -> None:  # fmt: skip
    attachments = tuple(
        Attachment(f"tep-{index}.pdf", "application/pdf", b"%PDF-" + body)
        for index, body in enumerate(bodies)
    )
    message = EdxmlMessage(
        uid=str(uid), sender=Agency("000.00.01.H40", name), recipients=(), number=str(number),
        notation="BC-UBND", place="", issued_on=day, type_name="Báo cáo", subject=subject,
        sent_at=dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=VIETNAM), priority=priority,
        attachments=attachments,
    )  # fmt: skip
    assert edxml_reading.read(edxml.build(message)).message == message


def test_status_comes_back_as_it_went() -> None:
    status = StatusMessage(
        about=ResponseFor("000.00.16.H40", "12/TTr-UBND", dt.date(2026, 11, 23), MESSAGE.uid),
        sender=Agency("000.00.00.H40", "UBND tỉnh"), code="03",
        at=dt.datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM), note="Đã vào sổ",
    )  # fmt: skip
    read = edxml_reading.read(edxml.build_status(status))
    assert read.problems == ()
    assert read.status == status


def test_entities_and_document_types_are_not_read() -> None:
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><edXML>&c;</edXML>'
    outside = b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><edXML/>'
    file = b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><edXML>&f;</edXML>'
    for body in (laughs, outside, file):
        assert refused(body) == "entities"
    hidden = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a []><edXML/>'.encode("utf-16")
    assert refused(hidden) == "encoding"
    assert refused(b'<?xml version="1.0" encoding="utf-7"?><edXML/>') == "encoding"


def test_too_much_of_anything_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(b"<edXML>" + b"<a>" * 20_001) == "too-many-tags"
    monkeypatch.setattr(edxml_reading, "MOST_BYTES", 100)
    assert refused(b"<edXML>" + b"x" * 200) == "too-large"


def with_attachment(packed: bytes) -> bytes:
    body = edxml.build(MESSAGE).decode()
    start = body.index("ContentTransferEncoded>") + len("ContentTransferEncoded>")
    end = body.index("<", start)
    return (body[:start] + base64.b64encode(packed).decode() + body[end:]).encode()


def packed(*entries: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries:
            archive.writestr(name, body)
    return target.getvalue()


def test_zip_bomb_is_not_unpacked() -> None:
    bomb = packed(("a.pdf", b"0" * 30_000_000))
    assert len(bomb) < 40_000
    assert refused(with_attachment(bomb)) == "bomb"


def test_what_an_archive_says_of_itself_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    lying = bytearray(packed(("a.pdf", b"0" * 300_000)))
    directory = bytes(lying).index(b"PK\x01\x02")
    lying[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    monkeypatch.setattr(edxml_reading, "MOST_ATTACHMENT_BYTES", 1_000)
    read = edxml_reading.read(with_attachment(bytes(lying)))
    assert read.message is not None
    assert read.message.attachments == ()
    assert "attachment" in {one.rule for one in read.problems}


@pytest.mark.parametrize(
    "inside",
    [packed(("a", b"1"), ("b", b"2")), packed(), b"PK\3\4 broken", b""],
    ids=["two files", "none", "broken", "empty"],
)
def test_attachment_that_is_no_file_is_a_problem_with_its_name(inside: bytes) -> None:
    read = edxml_reading.read(with_attachment(inside))
    assert read.message is not None
    assert read.message.attachments == ()
    assert any(
        one.rule == "attachment" and "to-trinh.pdf" in one.message.vi for one in read.problems
    )


def test_what_is_wrong_is_named_field_by_field() -> None:
    body = edxml.build(MESSAGE).decode()
    wrong = (
        body.replace(MESSAGE.uid, "khong-phai-uuid")
        .replace("2026/11/23</edXML:Prom", "mai</edXML:Prom")
        .replace("DocType>0<", "DocType>9<")
    )
    rules = {one.rule for one in edxml_reading.read(wrong.encode()).problems}
    assert rules == {"uid", "date", "business"}


@pytest.mark.parametrize(
    ("body", "rule"),
    [(b"", "not-xml"), (b"khong phai xml", "not-xml"), (b"<html/>", "not-edxml"),
     (b"<edXML/>", "no-header"), (b"<edXML><a></edXML>", "not-xml")],
)  # fmt: skip
def test_what_is_no_edxml_is_said_so(body: bytes, rule: str) -> None:
    assert refused(body) == rule


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fall_over(body: bytes) -> None:
    for whole in (body, b"<edXML>" + body + b"</edXML>"):
        try:
            edxml_reading.read(whole)
        except UnreadableError:
            continue
