"""Organisations get a row when something is first kept under them."""

import datetime as dt

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from langso.core import audit
from langso.core.text import unaccented
from langso.dossiers.models import Organisation
from langso.dossiers.queries import organisations as queries
from langso.dossiers.values.organisations import Desk, OrganisationInfo, OrganisationKind
from langso.geography import queries as geography
from langso.geography.values import ALWAYS_BEGAN_ON

SYSTEM = "system"

_MAKE = """
insert into dossiers_organisation
  (unit_id, kind, department, name_vi, name_en, notation, validity, simulated)
values (%s, %s, %s, %s, %s, %s, %s::daterange, %s)
on conflict (unit_id, kind, department) do nothing returning id
"""


def organisation_of(
    *,
    unit_id: int | None,
    kind: str,
    department: str = "",
    at: dt.datetime,
    simulated: bool = False,
) -> OrganisationInfo:
    """Return an organisation, made if it has no row yet; two callers at once make one.

    Names and abbreviation are those of the day; they stay as they were when the row was made.
    Raises UnknownOrganisationError for a unit or department that does not exist.
    """
    desk = Desk(unit_id, OrganisationKind(kind).value, department)
    found = _find(desk)
    if found is not None:
        return found
    on = timezone.localdate(at)
    named = queries.described(desk=desk, on=on)
    with connection.cursor() as cursor:
        cursor.execute(
            _MAKE,
            [unit_id, desk.kind, department, named.name_vi[:200], named.name_en[:200],
             named.notation, _life(unit_id, on), simulated],
        )  # fmt: skip
        made = cursor.fetchone()
    if made is not None:
        audit.record_event(
            at=at,
            actor=SYSTEM,
            actor_id=None,
            action="dossiers.make_organisation",
            subject=f"organisation {made[0]}",
            detail={"key": desk.key, "name": named.name_vi},
        )
    return _find(desk) or named


def organisation_of_key(*, key: str, at: dt.datetime) -> OrganisationInfo:
    """Return the organisation that a form's text names, made if absent.

    Raises UnknownOrganisationError. Whether somebody may act for it is asked elsewhere.
    """
    desk = queries.desk_of_key(key)
    return organisation_of(unit_id=desk.unit_id, kind=desk.kind, department=desk.department, at=at)


def organisation_called(*, name: str, at: dt.datetime) -> OrganisationInfo | None:
    """Return the one organisation called so in full, made if it has no row; None for no such.

    Accents and capitals do not count; of several called alike there is none.
    """
    row = Organisation.objects.filter(name_vi__iexact=name).first()
    if row is not None:
        return queries.info_of(row)
    on, asked = timezone.localdate(at), unaccented(name)
    found = queries.find_organisations(name=name, on=on) if queries.names_a_kind(name) else []
    exact = [one for one in found if unaccented(one.name_vi) == asked]
    if len(exact) != 1:
        return None
    return organisation_of_key(key=exact[0].desk.key, at=at)


def _find(desk: Desk) -> OrganisationInfo | None:
    of_unit = Q(unit__isnull=True) if desk.unit_id is None else Q(unit_id=desk.unit_id)
    row = Organisation.objects.filter(of_unit, kind=desk.kind, department=desk.department).first()
    return queries.info_of(row) if row else None


def _life(unit_id: int | None, on: dt.date) -> str:
    if unit_id is None:
        return f"[{ALWAYS_BEGAN_ON},)"
    place = geography.get_places(unit_ids=[unit_id], on=on)[unit_id]
    return f"[{place.began_on},{place.ended_on or ''})"
