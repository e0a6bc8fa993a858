"""Rows of titles, written under one lock so that their numbers follow the order of commits."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from langso.recognition.models import Title, TitleEnd, TitleImport
from langso.recognition.values import Decision, EndKind

LOCK = 4_417_002
"""Held by whoever adds a title or an end, until they commit."""
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, when."""

    by: str
    by_id: int | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class NewTitle:
    """A title that was found to be in order."""

    unit_id: int
    title: str
    set_id: str
    period: str
    kind: str
    decision: Decision
    file_id: int | None = None
    source: str = ""
    note: str = ""
    simulated: bool = False

    @property
    def key(self) -> tuple[int, str, str, str, str, dt.date]:
        """What makes it the same decision about the same unit."""
        return (
            self.unit_id, self.title, self.period, self.kind, self.decision.number,
            self.decision.decided_on,
        )  # fmt: skip


Key = tuple[int, str, str, str, str, dt.date]


def lock() -> None:
    """Wait for other writers of titles; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


def standing(keys: Sequence[Key]) -> tuple[dict[Key, int], dict[Key, int]]:
    """Return the ids of the decisions that stand already, and how often each was taken back."""
    undone = set(TitleEnd.objects.filter(kind=EndKind.UNDONE).values_list("title_id", flat=True))
    wanted = set(keys)
    units = {key[0] for key in keys}
    there: dict[Key, int] = {}
    attempts: dict[Key, int] = {}
    rows = Title.objects.filter(unit_id__in=units).values_list(
        "pk", "unit_id", "title", "period", "kind", "decision_no", "decided_on"
    )
    for number, *parts in rows:
        key: Key = tuple(parts)  # type: ignore[assignment]  # a row of these very columns
        if key not in wanted:
            continue
        if number in undone:
            attempts[key] = attempts.get(key, 0) + 1
        else:
            there[key] = number
    return there, attempts


def add(
    new: Sequence[NewTitle],
    author: Author,
    attempts: dict[Key, int],
    source_file: TitleImport | None = None,
) -> list[Title]:
    """Write titles and return their rows."""
    return Title.objects.bulk_create(
        [
            Title(
                unit_id=one.unit_id, title=one.title, set_id=one.set_id, period=one.period,
                kind=one.kind, decision_no=one.decision.number,
                decided_on=one.decision.decided_on, signer=one.decision.signer,
                body=one.decision.body, file_id=one.file_id, source_file=source_file,
                source=one.source, note=one.note, simulated=one.simulated,
                attempt=attempts.get(one.key, 0), by=author.by, by_id=author.by_id, at=author.at,
            )
            for one in new
        ],
        batch_size=_AT_ONCE,
    )  # fmt: skip
