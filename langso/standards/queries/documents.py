"""Reads of the types of administrative documents."""

from langso.standards.queries.rounds import once
from langso.standards.rules import documents as rules
from langso.standards.values.documents import DocumentTypes


def document_types() -> DocumentTypes:
    """Return the types of documents, by id in the order of the law, and the abbreviations."""
    return once("document-types", rules.document_types_of)
