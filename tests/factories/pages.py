"""What tests of pages share: templates in which an unknown variable fails."""

from typing import Any

import pytest


class UnknownVariableError(AssertionError):
    """A template names something the view did not give it."""


class Strict(str):
    """Stands for an invalid variable: Django formats it with its name, and that fails."""

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, name: object) -> str:
        raise UnknownVariableError(str(name))


def strict_templates(settings: Any) -> None:
    """Make every template of a test fail on an unknown variable."""
    described = [{**one, "OPTIONS": dict(one["OPTIONS"])} for one in settings.TEMPLATES]
    described[0]["OPTIONS"]["string_if_invalid"] = Strict("%s")
    settings.TEMPLATES = described


@pytest.fixture
def strict(settings: Any) -> None:
    """Use strict templates."""
    strict_templates(settings)
