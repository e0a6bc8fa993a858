"""What the public pages depend on: when it changes, so do they."""

import datetime as dt

from langso.core import asking
from langso.geography import queries as geography
from langso.ledger import queries as ledger
from langso.recognition import queries as recognition
from langso.standards import queries as standards


def version_of_figures() -> tuple[int, int, str, int, dt.date]:
    """Return the state of ledger, titles, law and tree, and the day: without a date means today."""
    return (
        ledger.cut(), recognition.titles_version(), standards.law_version(), geography.revision(),
        asking.today(),
    )  # fmt: skip


def version_of_places() -> tuple[int, dt.date]:
    """Return the state of the tree, and the day."""
    return (geography.revision(), asking.today())
