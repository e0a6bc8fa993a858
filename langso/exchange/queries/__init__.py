"""What the API reads: rows composed from the public queries of the packages below."""

from langso.exchange.queries import (
    faults,
    inputs,
    law,
    observations,
    reports,
    units,
    verdicts,
)
from langso.geography import queries as geography
from langso.ledger import queries as ledger
from langso.standards import queries as standards

__all__ = [
    "faults",
    "inputs",
    "law",
    "observations",
    "reports",
    "state",
    "units",
    "verdicts",
]


def state() -> tuple[str, int, int]:
    """Return the versions that every answer follows from: law, places, ledger."""
    return standards.law_version(), geography.revision(), ledger.cut()
