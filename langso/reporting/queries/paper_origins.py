"""Where the figures of a paper that are not approved yet came from."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from langso.reporting.models import Entry


@dataclass(frozen=True, slots=True)
class EntryTold:
    """Who entered a figure and when."""

    by: str
    at: dt.datetime
    note: str


def entries_told(*, entry_ids: Iterable[int]) -> dict[int, EntryTold]:
    """Return who entered each of some figures; ids that do not exist are left out."""
    rows = Entry.objects.filter(pk__in=list(entry_ids)).values_list("pk", "by", "at", "note")
    return {pk: EntryTold(by, at, note) for pk, by, at, note in rows}
