"""Reminders as others see them: how somebody wants them, and when a commune was last reminded."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from langso.accounts.queries import Somebody
from langso.reporting.models import Notice, ReminderChoice

BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class Wish:
    """Whether a person wants letters, and where."""

    by_mail: bool
    address: str


@dataclass(frozen=True, slots=True)
class Reminded:
    """When a unit was last reminded in a round, how often, and when last by hand."""

    at: dt.datetime
    times: int
    by_hand_at: dt.datetime | None


def wish_of(*, actor: Somebody) -> Wish:
    """Return how a person wants reminders; who never chose gets them at the account's address."""
    row = ReminderChoice.objects.filter(user_id=actor.pk or 0).first()
    if row is not None:
        return Wish(row.by_mail, row.address)
    address = getattr(actor, "email", "")
    return Wish(bool(address), address)


def addresses_of(*, user_ids: Iterable[int]) -> dict[int, str]:
    """Return what people chose: an address, or "" for no letters; who never chose is left out."""
    rows = ReminderChoice.objects.filter(user_id__in=list(user_ids))
    return {row.user_id: row.address if row.by_mail else "" for row in rows}


def reminded(*, round_key: str, unit_ids: Iterable[int]) -> dict[int, Reminded]:
    """Return when units were last reminded in a round; those never reminded are left out.

    A reminder to several people of a unit on one rung counts once.
    """
    rows = Notice.objects.filter(round__key=round_key, unit_id__in=list(unit_ids))
    counted = rows.values("unit_id").annotate(
        last=Max("at"),
        times=Count("rung", distinct=True),
        by_hand=Max("at", filter=Q(rung__startswith=BY_HAND)),
    )
    return {
        row["unit_id"]: Reminded(row["last"], row["times"], row["by_hand"])
        for row in counted.order_by("unit_id")
    }


def count_unseen(*, actor: Somebody) -> int:
    """Count a person's reminders that they have not marked as seen."""
    return Notice.objects.filter(user_id=actor.pk or 0, seen_at__isnull=True).count()
