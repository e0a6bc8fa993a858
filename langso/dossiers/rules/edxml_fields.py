"""The fields of an edXML message: found by their tags, read leniently, faults told."""

import datetime as dt
import uuid

from lxml import etree

from langso.dossiers.rules import edxml_refusals as refusals
from langso.dossiers.values.exchange import Agency, Business, ResponseFor
from langso.dossiers.values.files import Problem

_DAYS = ("%Y/%m/%d", "%Y-%m-%d", "%d/%m/%Y")
_MOMENTS = ("%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M:%S")
_VIETNAM = dt.timezone(dt.timedelta(hours=7))


def local_name(element: etree._Element) -> str:
    """Return the tag of an element without its namespace."""
    return str(etree.QName(element).localname)


def every(element: etree._Element | None, tag: str) -> list[etree._Element]:
    """Return the children with a tag, whatever their namespace."""
    if element is None:
        return []
    return [one for one in element if isinstance(one.tag, str) and local_name(one) == tag]


def find(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first element along a path of tags, None where it ends."""
    for tag in path:
        element = next(iter(every(element, tag)), None)
    return element


def text_of(element: etree._Element | None, *path: str) -> str:
    """Return the text at a path, blank where there is none."""
    found = find(element, *path)
    return (found.text or "").strip() if found is not None else ""


def agency_of(element: etree._Element | None) -> Agency:
    """Return the agency an element names."""
    return Agency(
        text_of(element, "OrganId"),
        text_of(element, "OrganName"),
        text_of(element, "OrganizationInCharge"),
    )


def response_of(element: etree._Element | None) -> ResponseFor:
    """Return the document that an element answers."""
    return ResponseFor(
        text_of(element, "OrganId"),
        text_of(element, "Code"),
        _one_of(text_of(element, "PromulgationDate"), _DAYS),
        text_of(element, "DocumentId"),
    )


def _one_of(text: str, forms: tuple[str, ...]) -> dt.date | None:
    for form in forms:
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def day_of(text: str, problems: list[Problem], *, optional: bool = False) -> dt.date | None:
    """Return a day in any of the forms in use; None, and a problem, for what is none."""
    day = _one_of(text, _DAYS)
    if day is None and not (optional and not text):
        problems.append(
            refusals.field("date", text or "PromulgationDate", "năm/tháng/ngày", "year/month/day")
        )
    return day


def moment_of(text: str) -> dt.datetime | None:
    """Return a moment, in Vietnamese time; None for what is none."""
    for form in _MOMENTS:
        try:
            return dt.datetime.strptime(text[:19], form).replace(tzinfo=_VIETNAM)
        except ValueError:
            continue
    return None


def number_of(text: str) -> int | None:
    """Return a whole number of six digits at most; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def uid_of(text: str, problems: list[Problem]) -> str:
    """Return the id of a document as a UUID; blank, and a problem, for what is none."""
    try:
        return str(uuid.UUID(text.strip("{}")))
    except ValueError:
        problems.append(refusals.field("uid", f"DocumentId {text!r}", "UUID", "a UUID"))
        return ""


def business_of(text: str, problems: list[Problem]) -> str:
    """Return the business of a message; a new one, and a problem, for one unknown."""
    if not text:
        return Business.NEW.value
    if text not in Business.values:
        problems.append(
            refusals.field("business", f"BussinessDocType {text!r}", "0, 1, 2, 3", "0, 1, 2 or 3")
        )
        return Business.NEW.value
    return text


def require(problems: list[Problem], place: str, text: str) -> None:
    """Add a problem for a field that is blank."""
    if not text:
        problems.append(refusals.field("missing", place, "một giá trị", "a value"))
