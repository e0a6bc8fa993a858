"""To whom an organisation sends: its own lists of names, and everybody below it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from langso.dossiers.models import RecipientList
from langso.dossiers.values.organisations import OrganisationInfo
from langso.geography import queries as geography
from langso.geography.values import Level, Place, UnknownUnitError

BELOW = "below"
"""The choice of all People's Committees of `units_below`."""


@dataclass(frozen=True, slots=True)
class RecipientListInfo:
    """A list that may be sent to, with its names in the order in which they were written."""

    id: int
    organisation_id: int
    title: str
    names: tuple[str, ...]


def list_recipient_lists(*, organisation_id: int) -> list[RecipientListInfo]:
    """Return the lists of an organisation that have not ended, by title."""
    rows = RecipientList.objects.filter(organisation_id=organisation_id, ended_at__isnull=True)
    return [
        RecipientListInfo(row.pk, row.organisation_id, row.title, tuple(row.names))
        for row in rows.order_by("title", "pk")
    ]


def units_below(*, owner: OrganisationInfo, on: dt.date) -> Sequence[Place]:
    """Return the units an organisation sends to as a whole: provinces, or a province's communes.

    None for a commune: villages keep no registers.
    """
    if owner.desk.unit_id is None:
        return geography.list_units(on=on, level=Level.PROVINCE)
    try:
        place = geography.get_place(unit_id=owner.desk.unit_id, on=on)
    except UnknownUnitError:
        return ()
    if place.level != Level.PROVINCE:
        return ()
    return geography.list_below(on=on, level=Level.COMMUNE, parent_code=place.code)
