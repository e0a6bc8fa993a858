"""Giving the next number of a register.

The row of the register is locked, counted on, and given free with the transaction's end: numbers
have no gap and none is given twice; what is rolled back gives its number to the next. Everybody
locks in one order: file, document, register.
"""

import datetime as dt

from django.db import connection
from django.utils.translation import gettext as _

from langso.dossiers.actions import desk
from langso.dossiers.models import Document, Register, RegisterEntry
from langso.dossiers.values.documents import DocumentError

_COUNT_ON = """
insert into dossiers_register (organisation_id, direction, year, started_at, last, last_on)
values (%(organisation)s, %(direction)s, %(year)s, 1, 1, %(on)s)
on conflict (organisation_id, direction, year) do update
  set last = dossiers_register.last + 1, last_on = excluded.last_on
  where coalesce(dossiers_register.last_on, excluded.last_on) <= excluded.last_on
returning id, last
"""


def count_on(organisation_id: int, direction: str, day: dt.date) -> tuple[int, int]:
    """Return the register and its next number; the register stays locked until the end.

    Raises DocumentError when a later day stands in the register already: a later number never
    bears an earlier day.
    """
    asked: dict[str, int | str | dt.date] = {
        "organisation": organisation_id, "direction": direction, "year": day.year, "on": day
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ON, asked)
        given = cursor.fetchone()
    if given is not None:
        return int(given[0]), int(given[1])
    last = Register.objects.get(organisation_id=organisation_id, direction=direction, year=day.year)
    raise DocumentError(
        _(
            "The register stands at number %(number)s of %(day)s already; a later number cannot"
            " bear an earlier day. Choose that day or a later one."
        )
        % {"number": last.last, "day": last.last_on.strftime("%d/%m/%Y") if last.last_on else ""}
    )


def enter(
    row: Document,
    register_id: int,
    number: int,
    day: dt.date,
    who: desk.Acting,
    at: dt.datetime,
    *,
    party: str,
    recipients: str = "",
    keeper: str = "",
    note: str = "",
) -> None:
    """Write a document's line into a register, as it will always stand there."""
    RegisterEntry.objects.create(
        register_id=register_id,
        number=number,
        document=row,
        on=day,
        sign=row.sign,
        dated_on=row.issued_on,
        type=row.type,
        subject=row.subject,
        party=party[:300],
        recipients=" ".join(recipients.split())[:1000],
        keeper=keeper[:200],
        copies=row.copies,
        note=" ".join(note.split())[:300],
        by=who.by[:150],
        by_id=who.by_id,
        at=at,
    )
