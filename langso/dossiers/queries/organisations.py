"""Reads of organisations: which somebody acts for, and what one is called."""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers.models import Organisation
from langso.dossiers.rules import organisations as rules
from langso.dossiers.values.organisations import (
    Desk,
    OrganisationInfo,
    OrganisationKind,
    UnknownOrganisationError,
)
from langso.geography import queries as geography
from langso.geography.values import Level
from langso.standards import queries as standards


def organisations_of(*, user: Somebody, on: dt.date) -> list[OrganisationInfo]:
    """Return the organisations a person acts for on a day, by role and place.

    One that has kept nothing yet has no number (`id` None); its desk's key names it. Roles at
    units that have ended give none: who ended acts no more.
    """
    held = [
        (one.role, one.unit_id, one.department)
        for one in accounts.list_posts(user=user, on=on)
        if one.unit_id is None or Action.HANDLE_FILES in one.may
    ]
    slugs = [one.id for one in accounts.departments()]
    desks = rules.desks_of(held, slugs)
    kept = _kept(desks)
    return [kept.get(desk) or described(desk=desk, on=on) for desk in desks]


def get_organisation(*, organisation_id: int) -> OrganisationInfo:
    """Return an organisation that has a row. Raises UnknownOrganisationError."""
    row = Organisation.objects.filter(pk=organisation_id).first()
    if row is None:
        raise UnknownOrganisationError(
            _("There is no organisation number %(id)s.") % {"id": organisation_id}
        )
    return info_of(row)


def list_organisations(*, unit_id: int | None) -> list[OrganisationInfo]:
    """Return the organisations of a unit that have a row, by kind and name."""
    of_unit = Q(unit__isnull=True) if unit_id is None else Q(unit_id=unit_id)
    found = Organisation.objects.filter(of_unit).order_by("kind", "name_vi")
    return [info_of(row) for row in found]


def find_organisations(*, name: str, on: dt.date, limit: int = 20) -> list[OrganisationInfo]:
    """Return organisations called so: those with a row by name, then others of a day's places.

    A row is found by part of its Vietnamese name; one that has kept nothing yet (`id` None) by
    its place, alone or behind what such an organisation is called ("UBND Can Lộc").
    """
    rows = Organisation.objects.filter(name_vi__icontains=name.strip()).order_by("name_vi")
    found = {info.desk: info for info in map(info_of, rows[:limit])}
    kinds, place = rules.read_name(name, _titles())
    if place:
        places = geography.list_units(on=on, q=place, limit=limit)
        desks = [
            Desk(one.unit_id, kind, department)
            for one in places
            if one.level != Level.VILLAGE
            for kind, department in kinds
        ]
        kept = _kept(tuple(desks))
        for desk in desks[: limit - len(found)]:
            found.setdefault(desk, kept.get(desk) or described(desk=desk, on=on))
    return list(found.values())


def names_a_kind(name: str) -> bool:
    """Tell whether a name begins as organisations here do: anything else is somebody elsewhere."""
    kinds, place = rules.read_name(name, _titles())
    return len(kinds) == 1 and bool(place)


def described(*, desk: Desk, on: dt.date) -> OrganisationInfo:
    """Return what an organisation without a row would be called on a day.

    A unit that has ended is called as it was last. Raises UnknownOrganisationError.
    """
    titles = _titles()
    if desk.kind == OrganisationKind.DEPARTMENT and desk.department not in titles:
        raise UnknownOrganisationError(
            _("There is no department “%(slug)s”.") % {"slug": desk.department}
        )
    place = ""
    if desk.unit_id is not None:
        found = geography.get_places(unit_ids=[desk.unit_id], on=on)
        if desk.unit_id not in found:
            raise UnknownOrganisationError(
                _("There is no unit number %(id)s.") % {"id": desk.unit_id}
            )
        place = found[desk.unit_id].name
    names = rules.names_of(desk, place, titles, standards.document_types().notations)
    return OrganisationInfo(None, desk, names.name_vi, names.name_en, names.notation, "", False)


def desk_of_key(key: str) -> Desk:
    """Return the desk that a form's text names. Raises UnknownOrganisationError."""
    unit, _colon, rest = key.partition(":")
    kind, _colon, department = rest.partition(":")
    if kind not in OrganisationKind.values or (unit and not unit.isdigit()):
        raise UnknownOrganisationError(_("There is no such organisation. Choose one of the list."))
    return Desk(int(unit) if unit else None, kind, department)


def info_of(row: Organisation) -> OrganisationInfo:
    """Return what others may know of a row."""
    return OrganisationInfo(
        id=row.pk,
        desk=Desk(row.unit_id, row.kind, row.department),
        name_vi=row.name_vi,
        name_en=row.name_en,
        notation=row.notation,
        agency_code=row.agency_code or "",
        simulated=row.simulated,
    )


def _titles() -> dict[str, tuple[str, str]]:
    return {one.id: (one.title.vi, one.title.en) for one in accounts.departments()}


def _kept(desks: tuple[Desk, ...]) -> dict[Desk, OrganisationInfo]:
    units = {desk.unit_id for desk in desks}
    rows = list(Organisation.objects.filter(unit_id__in=[one for one in units if one is not None]))
    if None in units:
        rows += Organisation.objects.filter(unit_id__isnull=True)
    found = {info.desk: info for info in map(info_of, rows)}
    return {desk: found[desk] for desk in desks if desk in found}
