"""The ledger's clock: which event is the newest, now or at an instant."""

import datetime as dt

from django.db import connection

from langso.core import moments

_NEWEST = moments.Clock("select coalesce(max(id), 0) from ledger_batchevent")


def cut() -> int:
    """Return the highest event id that is committed, 0 in an empty ledger.

    Ids follow the order of commits, so a reader that has everything up to this cut misses
    nothing below it. One index probe: cheap enough to be asked on each request.
    """
    return _NEWEST.now()


def cut_at(*, at: dt.datetime) -> int:
    """Return the highest event id not later than the instant `at`, 0 when there was none.

    Times of events never go back as ids go forward (the writer sees to it), so the answer
    reproduces the ledger as it stood then.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from ledger_batchevent where at <= %s order by at desc, id desc limit 1",
            [at],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0
