"""Numbers, signs and states of documents.

Source: Nghị định 30/2020/NĐ-CP: a number is sequential within the year, unique in the agency;
numbers below 10 are written with a nought; the sign is the abbreviation of the type and of the
organisation. Electronic documents count in the same series as those on paper.
"""

import datetime as dt
import re

from langso.dossiers.values.documents import DocumentStatus, SignedAs
from langso.standards.values.procedures import Procedure

OPEN = frozenset({DocumentStatus.DRAFT, DocumentStatus.SUBMITTED, DocumentStatus.SIGNED})
"""States in which a document may still be numbered."""

_SIGN = re.compile(r"\s*(\d{1,9})\s*([a-zđ]?)\s*/\s*(\S.*?)\s*$", re.IGNORECASE)


def notation_of(type_notation: str, organisation_notation: str) -> str:
    """Return the notation of a type in an organisation ("QĐ-UBND"); a letter has no type's."""
    return "-".join(part for part in (type_notation, organisation_notation) if part)


def sign_of(number: int, notation: str) -> str:
    """Return number and sign as they stand on the paper: "07/QĐ-UBND"."""
    return f"{number:02d}/{notation}" if notation else f"{number:02d}"


def parts_of_sign(sign: str) -> tuple[int | None, str]:
    """Return the number and the notation of a sign as somebody else wrote it.

    A sign that begins with no plain number above nought ("12a/…" has a letter) gives None; the
    whole sign is kept beside it.
    """
    found = _SIGN.match(sign)
    if not found or found[2] or not int(found[1]):
        return None, ""
    return int(found[1]), found[3]


def signatures_asked(procedure: Procedure | None, requirement_code: str) -> frozenset[str]:
    """Return whose signatures a running procedure asks on a document: person, agency.

    What no stage asks for needs none.
    """
    if procedure is None or not requirement_code:
        return frozenset()
    for stage in procedure.stages:
        for document in stage.documents:
            if document.code == requirement_code:
                return signatures_of(document.signed)
    return frozenset()


def signatures_of(word: str) -> frozenset[str]:
    """Return the signatures that a requirement's word (person, agency, both, none) stands for."""
    return {
        "both": frozenset({SignedAs.PERSON.value, SignedAs.AGENCY.value}),
        "person": frozenset({SignedAs.PERSON.value}),
        "agency": frozenset({SignedAs.AGENCY.value}),
    }.get(word, frozenset())


def last_day_to_issue(signed_on: dt.date, next_working_day: dt.date, urgency: str) -> dt.date:
    """Return the day by which a signed document is issued.

    Source: Nghị định 30/2020/NĐ-CP: on the day of its signature, at the latest on the next
    working day; an urgent one at once.
    """
    return signed_on if urgency != "none" else next_working_day
