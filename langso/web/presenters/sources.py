"""Where the platform's data comes from, and where its sources disagree."""

from dataclasses import dataclass

from langso.geography import queries as geography
from langso.geography.values import Conflict
from langso.ledger import queries as ledger


@dataclass(frozen=True, slots=True)
class Topic:
    """Disagreements and gaps of one kind."""

    name: str
    conflicts: list[Conflict]


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """Everything the page of sources shows."""

    topics: list[Topic]
    count: int
    simulated: bool


def sources_page() -> SourcesPage:
    """Gather the page: every disagreement of the sources, grouped by what it is about."""
    groups: dict[str, list[Conflict]] = {}
    conflicts = geography.list_conflicts()
    for conflict in conflicts:
        groups.setdefault(conflict.topic, []).append(conflict)
    return SourcesPage(
        topics=[Topic(name, found) for name, found in groups.items()],
        count=len(conflicts),
        simulated=ledger.holds_simulated(),
    )
