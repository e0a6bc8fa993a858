"""The gate: events enter the ledger one at a time, so that their ids follow the commits."""

import datetime as dt

from django.db import connection

from langso.ledger.values import EventKind

# Any fixed number would do; this one spells "ledger".
_LOCK = 0x6C6564676572


def close() -> None:
    """Wait for the ledger's lock, held until the transaction ends.

    Taken last, when only the event is still to be written, so that nobody waits for anybody
    else's figures. PostgreSQL lets go of it after the commit is visible.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])


def write_event(
    *,
    batch_id: int,
    kind: EventKind,
    at: dt.datetime,
    by: str,
    reason: str = "",
    observations: tuple[int, int] | None = None,
) -> int:
    """Write what happened to a batch and return the event's id; the gate must be closed.

    The event's time is `at`, or the latest event's when a writer's clock is behind it: times
    never go back as ids go forward, so that an instant names a state of the ledger.
    """
    first, last = observations or (None, None)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into ledger_batchevent
              (batch_id, kind, at, by, reason, first_observation, last_observation)
            select %s, %s,
              greatest(%s, (select at from ledger_batchevent order by id desc limit 1)),
              %s, %s, %s, %s
            returning id
            """,
            [batch_id, kind.value, at, by[:150], reason[:500], first, last],
        )
        return int(cursor.fetchone()[0])
