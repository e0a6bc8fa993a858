"""Sending what waits in the outbox: each status once, tried again later when it does not go."""

import datetime as dt
import os
from pathlib import Path
from typing import Protocol

from django.db import transaction

from langso.dossiers.models import AxisDelivery
from langso.dossiers.queries import exchange

_FIRST = dt.timedelta(seconds=30)
_LONGEST = dt.timedelta(hours=6)
_AT_ONCE = 100


class Axis(Protocol):
    """The way out: a national axis, a province's own, or a folder; the port to other agencies."""

    def send(self, name: str, body: bytes) -> None:
        """Hand a message over; the same name again is the same message. Raises OSError."""


class FolderAxis:
    """Puts each message into a folder that somebody else's program watches."""

    def __init__(self, folder: Path) -> None:
        """Remember the folder; it is made when something is sent."""
        self._folder = folder

    def send(self, name: str, body: bytes) -> None:
        """Write a file that appears whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        waiting = self._folder / f".{name}.unfinished"
        with waiting.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(self._folder / name)


def deliver(*, axis: Axis, at: dt.datetime) -> tuple[int, int]:
    """Send what is due and return how many went and how many will be tried again.

    Two that run at once take different ones. What failed waits twice as long each time, from half
    a minute up to six hours. A message that went but whose note was lost goes again under the same
    name, which its receiver knows.
    """
    sent = failed = 0
    for _number in range(_AT_ONCE):
        outcome = _one(axis, at)
        if outcome is None:
            break
        sent, failed = sent + outcome, failed + (not outcome)
    return sent, failed


@transaction.atomic
def _one(axis: Axis, at: dt.datetime) -> bool | None:
    row = (
        AxisDelivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("status__document__organisation")
        .filter(sent_at__isnull=True, next_at__lte=at)
        .order_by("next_at", "pk")
        .first()
    )
    if row is None:
        return None
    row.attempts += 1
    try:
        axis.send(*exchange.status_file(row.status))
    except OSError as error:
        row.error = str(error)[:300]
        row.next_at = at + min(_FIRST * 2 ** min(row.attempts - 1, 20), _LONGEST)
        row.save()
        return False
    row.error, row.next_at, row.sent_at = "", None, at
    row.save()
    return True
