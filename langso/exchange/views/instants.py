"""Instants given without a time zone are Vietnamese time."""

import datetime as dt

from django.utils import timezone


def aware(instant: dt.datetime | None) -> dt.datetime | None:
    """Return an instant with a time zone."""
    if instant is None or instant.tzinfo is not None:
        return instant
    return timezone.make_aware(instant)
