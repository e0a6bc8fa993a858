"""What the API reads: rows composed from the public queries of the packages below."""

from langso.exchange.queries import (
    faults,
    inputs,
    law,
    observations,
    online,
    reports,
    titles,
    units,
    verdicts,
)
from langso.geography import queries as geography
from langso.ledger import queries as ledger
from langso.recognition import queries as recognition
from langso.standards import queries as standards

__all__ = [
    "faults",
    "inputs",
    "law",
    "observations",
    "online",
    "reports",
    "state",
    "titles",
    "units",
    "verdicts",
]


def state() -> tuple[str, int, int, int]:
    """Return the versions that every answer follows from: law, places, ledger, titles."""
    return (
        standards.law_version(), geography.revision(), ledger.cut(), recognition.titles_version()
    )  # fmt: skip
