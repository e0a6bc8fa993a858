"""Levels of provinces and assumed levels laid over the national text.

A province's level fills what the law leaves open or asks more; one that asks less is a fault
that names both decisions. Assumed levels (for the demonstration) only fill what is unknown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from langso.standards.rules.law import Law
from langso.standards.rules.levels import levels_of
from langso.standards.rules.reading import Document
from langso.standards.values import Indicator, Level, Test


def holds_in(document: Document, set_id: str, year: int) -> bool:
    """Whether a file of local levels is for a set and in force on the last day of a year."""
    data = document.data
    first, last = data["in_force"]["from"], data["in_force"].get("to", "9999-12-31")
    return bool(data["criteria_set"] == set_id and first <= f"{year}-12-31" <= last)


def entries_for(
    law: Law, set_id: str, code: str, year: int
) -> Iterator[tuple[Document, Mapping[str, Any]]]:
    """Yield the local entries for an indicator, installations' files in order of their names."""
    for document in law.local:
        if holds_in(document, set_id, year):
            for entry in document.data["levels"]:
                if entry["indicator"] == code:
                    yield document, entry


def local_sources(law: Law, set_id: str, year: int) -> list[dict[str, str]]:
    """Return the sources that local files bring in, marked by the id they use in their levels."""
    return [
        source
        for document in law.local
        if holds_in(document, set_id, year)
        for source in document.data["sources"]
    ]


def local_levels(
    document: Document, entry: Mapping[str, Any], test: Test, law: Law, year: int
) -> tuple[Level, ...]:
    """Return the levels of a year that an entry gives a test, one set for each province."""
    data = document.data
    places = [None] if data["provinces"] == "*" else data["provinces"]
    return tuple(
        level
        for place in places
        for level in levels_of(
            entry["levels"],
            law.elements[test.element],
            year=year,
            province=place,
            clause=data["decision"],
            simulated=data.get("simulated", False),
        )
    )


def lay_over(
    law: Law, set_id: str, indicator: Indicator, *, year: int, assumptions: bool
) -> Indicator:
    """Return the indicator with the local levels of a year; assumed ones only when asked for."""
    tests = indicator.tests
    for document, entry in entries_for(law, set_id, indicator.code, year):
        if document.data.get("simulated", False) and not assumptions:
            continue
        tests = tuple(
            replace(
                test, levels=merged(test.levels, local_levels(document, entry, test, law, year))
            )
            if is_for(entry, test)
            else test
            for test in tests
        )
    return replace(indicator, tests=tests)


def is_for(entry: Mapping[str, Any], test: Test) -> bool:
    """Whether a local entry is for a test: the one it names, else every test of the indicator."""
    return "test" not in entry or entry["test"] == test.id


def merged(national: tuple[Level, ...], local: tuple[Level, ...]) -> tuple[Level, ...]:
    """Put local levels beside the national ones; a local one takes the place of an unknown cell."""
    keys = {_cell(level) for level in local}
    kept = tuple(level for level in national if level.value is not None or _cell(level) not in keys)
    return (*local, *kept)


def _cell(level: Level) -> tuple[str | int | None, ...]:
    """Return what tells one cell of a table from another."""
    return (level.province, level.scheme, level.klass, level.region, level.year)
