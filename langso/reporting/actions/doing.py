"""Who acts, under which name, on which day."""

import datetime as dt

from django.utils import timezone

from langso.accounts.queries import Somebody
from langso.reporting.actions.writing import Doer


def doer_of(actor: Somebody, at: dt.datetime) -> Doer:
    """Return who writes, under the name that logs show."""
    name = actor.get_full_name() if actor.is_authenticated else ""
    return Doer(actor.pk, name or actor.get_username(), at)


def day_of(at: dt.datetime) -> dt.date:
    """Return the day that an instant has in the country."""
    return timezone.localtime(at).date()
