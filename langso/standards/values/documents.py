"""Types of administrative documents, as the law folder lists them."""

from collections.abc import Mapping
from dataclasses import dataclass

from langso.core.confidence import Confidence
from langso.standards.values.sets import Text


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A type of document; `notation` is its abbreviation in the sign (blank: it has none)."""

    id: str
    title: Text
    notation: str
    confidence: Confidence
    notation_confidence: Confidence


@dataclass(frozen=True, slots=True)
class DocumentTypes:
    """The types by id in the order of the law, and the abbreviations of organisations.

    `notations` are by kind of organisation or by department; the later of two files holds.
    """

    types: Mapping[str, DocumentType]
    notations: Mapping[str, str]
