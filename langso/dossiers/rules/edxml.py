"""Writing edXML, the form in which agencies exchange documents.

Source: QCVN 102:2016/BTTTT as it is used in open code (the shape was seen there, not in the text of
the standard). "Bussiness" is spelt so in the schema. The form of status messages is recalled.
"""

import base64
import io
import zipfile

from lxml import etree

from langso.dossiers.values.exchange import (
    Agency,
    Attachment,
    Business,
    EdxmlMessage,
    ResponseFor,
    StatusMessage,
)

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
_DAY = "%Y/%m/%d"
_MOMENT = "%Y/%m/%d %H:%M:%S"
# The moment is written in Vietnamese time by whoever calls; a fixed one keeps a zip reproducible.
_ZIPPED_ON = (1980, 1, 1, 0, 0, 0)


def build(message: EdxmlMessage) -> bytes:
    """Return the message as XML (UTF-8); the same message gives the same bytes."""
    root = etree.Element(_name("edXML"), nsmap={"edXML": NAMESPACE})
    envelope = _add(root, "edXMLEnvelope")
    header = _add(envelope, "edXMLHeader")
    _header(header, message)
    _traces(header, message)
    manifest = _add(_add(envelope, "edXMLBody"), "edXMLManifest")
    encoded = _add(root, "AttachmentEncoded")
    for index, attachment in enumerate(message.attachments, start=1):
        reference = _add(manifest, "Reference")
        _add(reference, "ContentId", f"cid:attachment-{index}")
        _add(reference, "ContentType", attachment.media_type)
        _add(reference, "AttachmentName", attachment.name)
        body = _add(encoded, "Attachment")
        _add(body, "ContentId", f"attachment-{index}")
        _add(body, "AttachmentName", attachment.name)
        _add(body, "ContentType", attachment.media_type)
        _add(body, "ContentTransferEncoded", base64.b64encode(_zipped(attachment)).decode())
    return _bytes(root)


def build_status(status: StatusMessage) -> bytes:
    """Return a status on a document as XML (UTF-8)."""
    root = etree.Element(_name("Status"), nsmap={"edXML": NAMESPACE})
    header = _add(_add(root, "Header"), "MessageHeader")
    _response(header, status.about)
    _agency(_add(header, "From"), status.sender)
    _add(header, "StatusCode", status.code)
    _add(header, "Description", status.note)
    _add(header, "Timestamp", status.at.strftime(_MOMENT))
    return _bytes(root)


def _header(header: etree._Element, message: EdxmlMessage) -> None:
    said = _add(header, "MessageHeader")
    _agency(_add(said, "From"), message.sender)
    for recipient in message.recipients:
        _agency(_add(said, "To"), recipient)
    _add(said, "DocumentId", message.uid)
    code = _add(said, "Code")
    _add(code, "CodeNumber", message.number)
    _add(code, "CodeNotation", message.notation)
    issued = _add(said, "PromulgationInfo")
    _add(issued, "Place", message.place)
    _add(issued, "PromulgationDate", message.issued_on.strftime(_DAY))
    kind = _add(said, "DocumentType")
    _add(kind, "Type", str(message.type_code))
    _add(kind, "TypeName", message.type_name)
    _add(said, "Subject", message.subject)
    _add(said, "Content", message.content)
    signer = _add(said, "SignerInfo")
    _add(signer, "FullName", message.signer_name)
    if message.signer_title:
        _add(signer, "Position", message.signer_title)
    if message.signer_competence:
        _add(signer, "Competence", message.signer_competence)
    if message.due_on:
        _add(said, "DueDate", message.due_on.strftime(_DAY))
    other = _add(said, "OtherInfo")
    _add(other, "Priority", str(message.priority))
    if message.copies is not None:
        _add(other, "PromulgationAmount", str(message.copies))
    if message.pages is not None:
        _add(other, "PageAmount", str(message.pages))
    for answered in message.response_for:
        _response(said, answered)


def _traces(header: etree._Element, message: EdxmlMessage) -> None:
    traces = _add(header, "TraceHeaderList")
    trace = _add(traces, "TraceHeader")
    _add(trace, "OrganId", message.sender.code)
    _add(trace, "Timestamp", message.sent_at.strftime(_MOMENT))
    business = _add(traces, "Bussiness")
    _add(business, "BussinessDocType", Business(message.business).value)
    _add(business, "Paper", "0")


def _agency(place: etree._Element, agency: Agency) -> None:
    _add(place, "OrganId", agency.code)
    if agency.in_charge:
        _add(place, "OrganizationInCharge", agency.in_charge)
    _add(place, "OrganName", agency.name)


def _response(place: etree._Element, answered: ResponseFor) -> None:
    found = _add(place, "ResponseFor")
    _add(found, "OrganId", answered.code)
    _add(found, "Code", answered.sign)
    if answered.issued_on:
        _add(found, "PromulgationDate", answered.issued_on.strftime(_DAY))
    _add(found, "DocumentId", answered.uid)


def _zipped(attachment: Attachment) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(attachment.name, _ZIPPED_ON)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, attachment.body)
    return target.getvalue()


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, _name(tag))
    if text is not None:
        element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    """Return a text without the control characters that XML cannot hold; lines stay as they are."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        one
        for one in text
        if one in "\t\n"
        or (one >= " " and not "\ud800" <= one <= "\udfff" and one not in "\ufffe\uffff")
    )


def _bytes(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
