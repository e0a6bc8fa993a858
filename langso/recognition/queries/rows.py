"""Titles read as values, one statement for any number of them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection

from langso.core import moments
from langso.recognition.values import Decision, Ended, EndKind, HeldTitle

# Writers hold one lock until they commit, so that ids follow the order of commits.
_VERSION = moments.Clock(
    "select (select coalesce(max(id), 0) from recognition_title)"
    " + (select coalesce(max(id), 0) from recognition_titleend)"
)
_SELECT = """
select t.id, t.unit_id, t.title, t.set_id, t.period, t.kind, t.decision_no, t.decided_on,
       t.signer, t.body, t.file_id, t.source, t.note, t.simulated,
       e.kind, e.ended_on, e.decision_no, e.signer, e.body, e.reason
from recognition_title t
left join lateral (
  select * from recognition_titleend e where e.title_id = t.id order by e.ended_on, e.id limit 1
) e on true
where not exists (
  select from recognition_titleend u where u.title_id = t.id and u.kind = %s
)
"""


def version() -> int:
    """Return the state of all titles: it grows with every one given, ended or taken back."""
    return _VERSION.now()


def read(where: str = "", parameters: Iterable[Any] = ()) -> list[HeldTitle]:
    """Return the titles that a condition on `t` finds, in the order of their decisions.

    Entries that were taken back are not there; of two ends the earlier one counts.
    """
    clause = f" and {where}" if where else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_SELECT}{clause} order by t.decided_on, t.id", [EndKind.UNDONE, *parameters]
        )
        return [_held(row) for row in cursor.fetchall()]


def _held(row: tuple[Any, ...]) -> HeldTitle:
    return HeldTitle(
        id=row[0],
        unit_id=row[1],
        title=row[2],
        set_id=row[3],
        period=row[4],
        kind=row[5],
        decision=Decision(row[6], row[7], row[8], row[9]),
        ended=None if row[14] is None else Ended(row[14], row[15], *row[16:20]),
        file_id=row[10],
        source=row[11],
        note=row[12],
        simulated=row[13],
    )


def day_before(day: dt.date) -> dt.date:
    """Return the day before."""
    return day - dt.timedelta(days=1)
