"""Reading edXML that came from outside: nothing is fetched or expanded, everything is bounded."""

import base64
import binascii
import datetime as dt
import io
import re
import uuid
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from lxml import etree

from langso.dossiers.rules import edxml_refusals as refusals
from langso.dossiers.values.exchange import (
    Agency,
    Attachment,
    Business,
    EdxmlMessage,
    ResponseFor,
    StatusMessage,
)
from langso.dossiers.values.files import Problem

MOST_BYTES = 64 * 1024 * 1024
"""Of a whole message."""
MOST_ATTACHMENTS = 20
MOST_ATTACHMENT_BYTES = 25 * 1024 * 1024
"""Of one attachment once unpacked, as of any file that is uploaded."""
MOST_ATTACHED_BYTES = 100 * 1024 * 1024
"""Of all attachments together once unpacked."""
_MOST_TAGS = 20_000
_PIECE = 64 * 1024
_CODES = frozenset({"01", "02", "03", "04", "05", "06", "13", "15", "16"})
_CODE_LIST = ", ".join(sorted(_CODES))
_A_MOMENT = "2026/11/23 08:00:00"
_DAYS = ("%Y/%m/%d", "%Y-%m-%d", "%d/%m/%Y")
_MOMENTS = ("%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M:%S")
_VIETNAM = dt.timezone(dt.timedelta(hours=7))
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


class UnreadableError(ValueError):
    """A message that is not read at all; carries the one problem that stands against it."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        super().__init__(problem.rule)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: a message, or a status, and what is wrong with it (empty: nothing)."""

    message: EdxmlMessage | None
    status: StatusMessage | None
    problems: tuple[Problem, ...]


def read(body: bytes) -> Reading:
    """Return what a message says.

    Moments without a zone are Vietnamese time. Raises UnreadableError for what is no edXML or
    would be dangerous to read: a document type, entities, another encoding, too much of anything,
    attachments that unpack to more than they may.
    """
    root = _root(body)
    if _local(root) == "edXML":
        return _message(root)
    if _local(root) == "Status":
        return _status(root)
    raise UnreadableError(refusals.whole("not-edxml"))


def _root(body: bytes) -> etree._Element:
    if len(body) > MOST_BYTES:
        raise UnreadableError(refusals.whole("too-large"))
    encoding = _ENCODING.match(body.lstrip())
    if b"\0" in body or (encoding and encoding[1].lower() not in {b"utf-8", b"us-ascii"}):
        raise UnreadableError(refusals.whole("encoding"))
    # The parser would not fetch or expand them, but there is no honest reason for one to be here.
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise UnreadableError(refusals.whole("entities"))
    if body.count(b"<") > _MOST_TAGS:
        raise UnreadableError(refusals.whole("too-many-tags"))
    # `huge_tree` lets one text be longer than 10 MB, which an attachment is; the limits that it
    # takes away are drawn above.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=True, remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(refusals.whole("not-xml")) from error


def _message(root: etree._Element) -> Reading:
    problems: list[Problem] = []
    header = _find(root, "edXMLEnvelope", "edXMLHeader", "MessageHeader")
    if header is None:
        raise UnreadableError(refusals.whole("no-header"))
    issued_on = _day(_text(header, "PromulgationInfo", "PromulgationDate"), problems)
    sender = _agency(_find(header, "From"))
    recipients = tuple(_agency(one) for one in _all(header, "To"))
    _wanted(problems, "From/OrganName", sender.name)
    _wanted(problems, "Subject", _text(header, "Subject"))
    _wanted(problems, "Code/CodeNumber", _text(header, "Code", "CodeNumber"))
    traces = _find(root, "edXMLEnvelope", "edXMLHeader", "TraceHeaderList")
    message = EdxmlMessage(
        uid=_uid(_text(header, "DocumentId"), problems),
        sender=sender,
        recipients=recipients,
        number=_text(header, "Code", "CodeNumber"),
        notation=_text(header, "Code", "CodeNotation"),
        place=_text(header, "PromulgationInfo", "Place"),
        issued_on=issued_on or dt.date(1, 1, 1),
        type_name=_text(header, "DocumentType", "TypeName"),
        type_code=_number(_text(header, "DocumentType", "Type")) or 0,
        subject=_text(header, "Subject"),
        content=_text(header, "Content"),
        signer_name=_text(header, "SignerInfo", "FullName"),
        signer_title=_text(header, "SignerInfo", "Position"),
        signer_competence=_text(header, "SignerInfo", "Competence"),
        priority=_number(_text(header, "OtherInfo", "Priority")) or 0,
        copies=_number(_text(header, "OtherInfo", "PromulgationAmount")),
        pages=_number(_text(header, "OtherInfo", "PageAmount")),
        response_for=tuple(_response(one) for one in _all(header, "ResponseFor")),
        due_on=_day(_text(header, "DueDate"), problems, optional=True),
        business=_business(_text(traces, "Bussiness", "BussinessDocType"), problems),
        sent_at=_moment(_text(traces, "TraceHeader", "Timestamp"))
        or dt.datetime(1, 1, 1, tzinfo=dt.UTC),
        attachments=_attachments(root, problems),
    )
    return Reading(message, None, tuple(problems))


def _status(root: etree._Element) -> Reading:
    problems: list[Problem] = []
    header = _find(root, "Header", "MessageHeader")
    about = _find(header, "ResponseFor")
    code = _text(header, "StatusCode")
    if code not in _CODES:
        problems.append(
            refusals.field("status-code", f"StatusCode {code!r}", _CODE_LIST, _CODE_LIST)
        )
    at = _moment(_text(header, "Timestamp"))
    if at is None:
        problems.append(refusals.field("moment", "Timestamp", _A_MOMENT, _A_MOMENT))
    if about is None or not _text(about, "DocumentId"):
        problems.append(
            refusals.field("missing", "ResponseFor/DocumentId", "mã văn bản", "the document's id")
        )
    status = StatusMessage(
        about=_response(about),
        sender=_agency(_find(header, "From")),
        code=code,
        at=at or dt.datetime(1, 1, 1, tzinfo=dt.UTC),
        note=_text(header, "Description"),
    )
    return Reading(None, status, tuple(problems))


def _attachments(root: etree._Element, problems: list[Problem]) -> tuple[Attachment, ...]:
    encoded = _find(root, "AttachmentEncoded")
    found = _all(encoded, "Attachment") if encoded is not None else []
    if len(found) > MOST_ATTACHMENTS:
        raise UnreadableError(refusals.whole("too-many-attachments"))
    read: list[Attachment] = []
    left = MOST_ATTACHED_BYTES
    for one in found:
        name = _text(one, "AttachmentName") or "tep-dinh-kem"
        body = _unpacked(_text(one, "ContentTransferEncoded"), name, left)
        if body is None:
            problems.append(
                refusals.field(
                    "attachment",
                    name,
                    "base64 của tệp ZIP chứa một tệp",
                    "base64 of a ZIP of one file",
                )
            )
            continue
        left -= len(body)
        read.append(Attachment(name, _text(one, "ContentType"), body))
    listed = _all(_find(root, "edXMLEnvelope", "edXMLBody", "edXMLManifest"), "Reference")
    if len(listed) != len(found):
        problems.append(
            refusals.field(
                "manifest",
                f"edXMLManifest: {len(listed)}",
                f"{len(found)} tệp đính kèm",
                f"a list of {len(found)} attachments",
            )
        )
    return tuple(read)


def _unpacked(text: str, name: str, left: int) -> bytes | None:
    """Return the one file inside an attachment; None when it is none that can be read.

    Raises UnreadableError when it unpacks to more than it may: what an archive says of itself is
    not believed, the bytes are counted.
    """
    try:
        packed = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not packed.startswith(b"PK"):
        # Some systems leave the packing out.
        return packed or None
    most = min(MOST_ATTACHMENT_BYTES, left)
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len(entries) != 1 or entries[0].flag_bits & 1:
                return None
            with archive.open(entries[0]) as file:
                body = _bounded(file, most)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ):
        return None
    if body is None:
        raise UnreadableError(refusals.whole("bomb"))
    return body


def _bounded(file: IO[bytes], most: int) -> bytes | None:
    """Return all bytes of a stream; None once there are more than allowed."""
    read = bytearray()
    while piece := file.read(_PIECE):
        read += piece
        if len(read) > most:
            return None
    return bytes(read)


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _all(element: etree._Element | None, tag: str) -> list[etree._Element]:
    if element is None:
        return []
    return [one for one in element if isinstance(one.tag, str) and _local(one) == tag]


def _find(element: etree._Element | None, *path: str) -> etree._Element | None:
    for tag in path:
        element = next(iter(_all(element, tag)), None)
    return element


def _text(element: etree._Element | None, *path: str) -> str:
    found = _find(element, *path)
    return (found.text or "").strip() if found is not None else ""


def _agency(element: etree._Element | None) -> Agency:
    return Agency(
        _text(element, "OrganId"),
        _text(element, "OrganName"),
        _text(element, "OrganizationInCharge"),
    )


def _response(element: etree._Element | None) -> ResponseFor:
    return ResponseFor(
        _text(element, "OrganId"),
        _text(element, "Code"),
        _one_of(_text(element, "PromulgationDate"), _DAYS),
        _text(element, "DocumentId"),
    )


def _one_of(text: str, forms: tuple[str, ...]) -> dt.date | None:
    for form in forms:
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _day(text: str, problems: list[Problem], *, optional: bool = False) -> dt.date | None:
    day = _one_of(text, _DAYS)
    if day is None and not (optional and not text):
        problems.append(
            refusals.field("date", text or "PromulgationDate", "năm/tháng/ngày", "year/month/day")
        )
    return day


def _moment(text: str) -> dt.datetime | None:
    for form in _MOMENTS:
        try:
            return dt.datetime.strptime(text[:19], form).replace(tzinfo=_VIETNAM)
        except ValueError:
            continue
    return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def _uid(text: str, problems: list[Problem]) -> str:
    try:
        return str(uuid.UUID(text.strip("{}")))
    except ValueError:
        problems.append(refusals.field("uid", f"DocumentId {text!r}", "UUID", "a UUID"))
        return ""


def _business(text: str, problems: list[Problem]) -> str:
    if not text:
        return Business.NEW.value
    if text not in Business.values:
        problems.append(
            refusals.field("business", f"BussinessDocType {text!r}", "0, 1, 2, 3", "0, 1, 2 or 3")
        )
        return Business.NEW.value
    return text


def _wanted(problems: list[Problem], place: str, text: str) -> None:
    if not text:
        problems.append(refusals.field("missing", place, "một giá trị", "a value"))
