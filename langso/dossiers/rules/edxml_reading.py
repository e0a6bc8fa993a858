"""Reading edXML that came from outside: nothing is fetched or expanded, everything is bounded."""

import base64
import binascii
import datetime as dt
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from lxml import etree

from langso.dossiers.rules import edxml_fields as fields
from langso.dossiers.rules import edxml_refusals as refusals
from langso.dossiers.values.exchange import (
    Attachment,
    EdxmlMessage,
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
    if fields.local_name(root) == "edXML":
        return _message(root)
    if fields.local_name(root) == "Status":
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
    header = fields.find(root, "edXMLEnvelope", "edXMLHeader", "MessageHeader")
    if header is None:
        raise UnreadableError(refusals.whole("no-header"))
    issued_on = fields.day_of(
        fields.text_of(header, "PromulgationInfo", "PromulgationDate"), problems
    )
    sender = fields.agency_of(fields.find(header, "From"))
    recipients = tuple(fields.agency_of(one) for one in fields.every(header, "To"))
    fields.require(problems, "From/OrganName", sender.name)
    fields.require(problems, "Subject", fields.text_of(header, "Subject"))
    fields.require(problems, "Code/CodeNumber", fields.text_of(header, "Code", "CodeNumber"))
    traces = fields.find(root, "edXMLEnvelope", "edXMLHeader", "TraceHeaderList")
    message = EdxmlMessage(
        uid=fields.uid_of(fields.text_of(header, "DocumentId"), problems),
        sender=sender,
        recipients=recipients,
        number=fields.text_of(header, "Code", "CodeNumber"),
        notation=fields.text_of(header, "Code", "CodeNotation"),
        place=fields.text_of(header, "PromulgationInfo", "Place"),
        issued_on=issued_on or dt.date(1, 1, 1),
        type_name=fields.text_of(header, "DocumentType", "TypeName"),
        type_code=fields.number_of(fields.text_of(header, "DocumentType", "Type")) or 0,
        subject=fields.text_of(header, "Subject"),
        content=fields.text_of(header, "Content"),
        signer_name=fields.text_of(header, "SignerInfo", "FullName"),
        signer_title=fields.text_of(header, "SignerInfo", "Position"),
        signer_competence=fields.text_of(header, "SignerInfo", "Competence"),
        priority=fields.number_of(fields.text_of(header, "OtherInfo", "Priority")) or 0,
        copies=fields.number_of(fields.text_of(header, "OtherInfo", "PromulgationAmount")),
        pages=fields.number_of(fields.text_of(header, "OtherInfo", "PageAmount")),
        response_for=tuple(fields.response_of(one) for one in fields.every(header, "ResponseFor")),
        due_on=fields.day_of(fields.text_of(header, "DueDate"), problems, optional=True),
        business=fields.business_of(
            fields.text_of(traces, "Bussiness", "BussinessDocType"), problems
        ),
        sent_at=fields.moment_of(fields.text_of(traces, "TraceHeader", "Timestamp"))
        or dt.datetime(1, 1, 1, tzinfo=dt.UTC),
        attachments=_attachments(root, problems),
    )
    return Reading(message, None, tuple(problems))


def _status(root: etree._Element) -> Reading:
    problems: list[Problem] = []
    header = fields.find(root, "Header", "MessageHeader")
    about = fields.find(header, "ResponseFor")
    code = fields.text_of(header, "StatusCode")
    if code not in _CODES:
        problems.append(
            refusals.field("status-code", f"StatusCode {code!r}", _CODE_LIST, _CODE_LIST)
        )
    at = fields.moment_of(fields.text_of(header, "Timestamp"))
    if at is None:
        problems.append(refusals.field("moment", "Timestamp", _A_MOMENT, _A_MOMENT))
    if about is None or not fields.text_of(about, "DocumentId"):
        problems.append(
            refusals.field("missing", "ResponseFor/DocumentId", "mã văn bản", "the document's id")
        )
    status = StatusMessage(
        about=fields.response_of(about),
        sender=fields.agency_of(fields.find(header, "From")),
        code=code,
        at=at or dt.datetime(1, 1, 1, tzinfo=dt.UTC),
        note=fields.text_of(header, "Description"),
    )
    return Reading(None, status, tuple(problems))


def _attachments(root: etree._Element, problems: list[Problem]) -> tuple[Attachment, ...]:
    encoded = fields.find(root, "AttachmentEncoded")
    found = fields.every(encoded, "Attachment") if encoded is not None else []
    if len(found) > MOST_ATTACHMENTS:
        raise UnreadableError(refusals.whole("too-many-attachments"))
    read: list[Attachment] = []
    left = MOST_ATTACHED_BYTES
    for one in found:
        name = fields.text_of(one, "AttachmentName") or "tep-dinh-kem"
        body = _unpacked(fields.text_of(one, "ContentTransferEncoded"), name, left)
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
        read.append(Attachment(name, fields.text_of(one, "ContentType"), body))
    listed = fields.every(
        fields.find(root, "edXMLEnvelope", "edXMLBody", "edXMLManifest"), "Reference"
    )
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
