"""How often somebody may call, counted once for all processes of the platform.

Each caller has one row: the instant at which its allowance is whole again. A call moves that
instant on by the share of a minute it costs, and is refused when that would go beyond a minute
from now; so a whole minute's calls may come at once, and then as many as time gives back. (This
is the generic cell rate algorithm.)

Why not a library: those that fit Django keep a list of calls in its cache, which here is the
memory of each process, so two processes would be two limits; what is left is one statement of
SQL. The table is unlogged: a crash of the server forgets it, which gives everybody a new minute.
"""

import datetime as dt
import hashlib
import math
from typing import Any

from django.db import connection

from langso.core.models import Allowance

WINDOW = dt.timedelta(minutes=1)

TAKE = """
insert into core_allowance as mine (key, whole_at) values (%(key)s, %(at)s + %(cost)s)
on conflict (key) do update set whole_at = greatest(mine.whole_at, %(at)s) + %(cost)s
where greatest(mine.whole_at, %(at)s) + %(cost)s <= %(at)s + %(window)s
returning whole_at
"""


def take(*, kind: str, caller: str, a_minute: int, at: dt.datetime) -> int:
    """Count one call and return 0, or return the whole seconds to wait, at least 1, uncounted.

    `kind` keeps callers of different sorts apart, for instance people and addresses; `a_minute`
    is how many calls a minute they have, 0 for as many as they like. Within a transaction other
    calls of the same caller wait for its end, so it is asked before one begins.
    """
    if a_minute <= 0:
        return 0
    key = hashlib.sha256(f"{kind}:{caller}".encode()).hexdigest()
    cost = WINDOW / a_minute
    asked: dict[str, Any] = {"key": key, "at": at, "cost": cost, "window": WINDOW}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, asked)
        if cursor.fetchone() is not None:
            return 0
    whole_at = Allowance.objects.values_list("whole_at", flat=True).filter(key=key).first() or at
    return max(1, math.ceil((whole_at + cost - WINDOW - at).total_seconds()))


def forget_whole(*, at: dt.datetime) -> None:
    """Drop the rows of callers whose allowance is whole: they say no more than no row."""
    Allowance.objects.filter(whole_at__lte=at).delete()
