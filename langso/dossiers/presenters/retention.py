"""How long a file is kept, on the file's own page: closing asks for it."""

from dataclasses import dataclass

from django.utils.translation import get_language

from langso.core.confidence import CONFIRMED
from langso.dossiers.models import WorkFile
from langso.dossiers.queries import archive as queries
from langso.standards import queries as standards


@dataclass(frozen=True, slots=True)
class Retention:
    """What is chosen (blank: nothing), for how many years (None: for ever), and what may be."""

    id: str
    title: str
    years: int | None
    unconfirmed: bool
    entries: tuple[tuple[str, str], ...]


def shown(file: WorkFile) -> Retention:
    """Return how long a file is kept, in the reader's words, and the list to choose from."""
    english = get_language() == "en"
    law = standards.retention_law()
    entry = queries.retention_of(file=file)
    return Retention(
        id=entry.id if entry else "",
        title=(entry.title.en if english else entry.title.vi) if entry else "",
        years=entry.years if entry else None,
        unconfirmed=entry is not None and entry.confidence not in CONFIRMED,
        entries=tuple((one.id, one.title.en if english else one.title.vi) for one in law.entries),
    )
