"""Choices of filters and forms, as pages show them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter or of a form."""

    value: str
    label: str
    chosen: bool
