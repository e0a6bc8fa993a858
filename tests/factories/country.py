"""A tiny country with figures, for tests of pages: one province, two districts, six communes.

Income of 2024 is reported for three communes: 18001 far above the level of its region, 18002 far
below it, 18011 as a range on both sides of it; everything else is missing.
"""

from langso.ledger.values import Figure
from langso.standards import queries as standards
from tests.factories import geography, ledger
from tests.factories import standards as standards_factory

SET = "commune-ntm-2021-2025"
PERIOD = 202400


def make(**said: object) -> dict[str, int]:
    """Make the tree and record its figures; return ids of units by code."""
    return fill(geography.two_levels(), **said)


def fill(ids: dict[str, int], **said: object) -> dict[str, int]:
    """Record the figures at a tree of two levels that is there; return its ids."""
    standards_factory.sync()
    income = number_of("10")
    ledger.record(
        (ids["18001"], income, PERIOD, 95.5),
        (ids["18002"], income, PERIOD, 12.0),
        (ids["18011"], income, PERIOD, Figure(10.0, 90.0)),
        **said,
    )
    return ids


def number_of(code: str) -> int:
    """Return the database's number of the element behind an indicator."""
    element = standards.element_for(set_id=SET, code=code)
    return ledger.element_id(element.key)
