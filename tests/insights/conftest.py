"""Pages are tested with templates in which an unknown variable fails."""

from typing import Any

import pytest

from tests.factories.pages import strict_templates


@pytest.fixture(autouse=True)
def strict(settings: Any) -> None:
    strict_templates(settings)
