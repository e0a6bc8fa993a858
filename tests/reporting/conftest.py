"""An office that most tests of a module share."""

import copy

import pytest

from tests.factories import reporting as factory


@pytest.fixture(scope="module")
def kept_office(lasting: None) -> factory.Office:
    """Make the round, the tiny country and its people once a module."""
    return factory.office()


@pytest.fixture
def made(kept_office: factory.Office, db: None) -> factory.Office:
    """Return the module's office as it was made, with the round's law in force."""
    factory.lay_round()
    return copy.deepcopy(kept_office)
