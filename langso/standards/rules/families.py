"""Families of data elements: one entry of a law file that stands for many of the same kind.

Money by series × content × source is some two hundred elements that differ in nothing but their
place in a table. A family names the places on each axis once; every combination is an element.
"""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

SHARED = ("measure", "unit", "carry", "low", "high", "note")


def members(family: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the entries of a family's elements, the last axis running fastest.

    Keys are joined by dots, titles by commas, the family's own first.
    """
    shared = {name: family[name] for name in SHARED if name in family}
    for places in itertools.product(*family["axes"]):
        yield {
            "key": ".".join([family["key"], *(place["key"] for place in places)]),
            "title": {
                language: ", ".join(
                    [family["title"][language], *(place["title"][language] for place in places)]
                )
                for language in ("vi", "en")
            },
            **shared,
        }


def entries(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every element of a file of data elements: those written out, then the families'."""
    yield from data.get("elements", ())
    for family in data.get("families", ()):
        yield from members(family)
