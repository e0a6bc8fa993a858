"""A few units and data elements that most ledger tests need."""

import pytest

from tests.factories import geography
from tests.factories.ledger import element_id


@pytest.fixture
def units(db):
    """Three communes of one province: 18001, 18002, 18003."""
    geography.province()
    return [geography.commune(code, region="") for code in ("18001", "18002", "18003")]


@pytest.fixture
def elements(db):
    return [element_id(key) for key in ("income_per_person", "health_insurance_share", "ntm.1.1")]
