"""The page of all criteria sets, shelved by the years they hold in."""

from dataclasses import dataclass

from langso.standards import queries
from langso.standards.values import SetInfo


@dataclass(frozen=True, slots=True)
class Shelf:
    """The sets of one span of years."""

    years: str
    sets: list[SetInfo]


def shelves() -> list[Shelf]:
    """Return the sets by the span of years they hold in, the latest first."""
    spans: dict[tuple[int, int], list[SetInfo]] = {}
    for info in queries.list_sets():
        spans.setdefault((info.first_year, info.last_year), []).append(info)
    return [
        Shelf(f"{first}–{last}", infos)
        for (first, last), infos in sorted(spans.items(), reverse=True)
    ]
