"""A province's offices that most tests of a module share."""

import copy

import pytest

from tests.factories import offices


@pytest.fixture(scope="module")
def kept_house(lasting: None) -> offices.House:
    """Make the places, the People's Committees and everybody once a module."""
    return offices.house()


@pytest.fixture
def house(kept_house: offices.House, db: None) -> offices.House:
    """Return the module's offices as they were made."""
    return copy.deepcopy(kept_house)
