"""Whose files may be handed over by somebody, and to whom: ended places first."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers.models import FileState
from langso.dossiers.queries import organisations
from langso.dossiers.values.files import FileStatus
from langso.dossiers.values.organisations import Desk, OrganisationInfo
from langso.geography import queries as geography

DEEP = 6
"""Generations of mergers that are followed; no unit has known more."""
MOST_SOURCES = 200
RUNNING = (FileStatus.OPEN, FileStatus.SUSPENDED)

_SOURCES = """
select o.id, o.name_vi, o.name_en, o.unit_id, upper(u.validity) as ended, n.files
from (select s.organisation_id, count(*) as files from dossiers_filestate s
      where s.status in ('open', 'suspended') group by s.organisation_id) n
join dossiers_organisation o on o.id = n.organisation_id
left join geography_unit u on u.id = o.unit_id
where (%(units)s::bigint[] is null or o.unit_id = any(%(units)s))
order by (upper(u.validity) <= %(on)s) desc nulls last, n.files desc, o.id limit %(most)s
"""


@dataclass(frozen=True, slots=True)
class Source:
    """An organisation with files under way; `ended_on`: the last day of its place, if it ended."""

    organisation_id: int
    name_vi: str
    name_en: str
    unit_id: int | None
    ended_on: dt.date | None
    files: int


def sources(*, user: Somebody, on: dt.date) -> tuple[Source, ...]:
    """Return the organisations whose files a person may hand over, ended places first.

    Those of the places they manage, of all below, and of the places these came from.
    """
    units = _managed(user, on)
    if units is not None and not units:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            _SOURCES,
            {"units": None if units is None else sorted(units), "on": on, "most": MOST_SOURCES},
        )
        rows = cursor.fetchall()
    return tuple(_source(*row, on=on) for row in rows)


def _source(
    organisation_id: int, vi: str, en: str, unit_id: int | None, upper: dt.date | None,
    files: int, *, on: dt.date,
) -> Source:  # fmt: skip
    ended = upper - dt.timedelta(days=1) if upper is not None and upper <= on else None
    return Source(organisation_id, vi, en, unit_id, ended, files)


def receivers(*, source: Source, user: Somebody, on: dt.date) -> tuple[OrganisationInfo, ...]:
    """Return the organisations that may take a source's files over.

    Of an ended place the same kind of organisation at each successor alive on the day; then those
    of places the person manages that work already. The source itself, alive, hands files from one
    person to another.
    """
    desk = organisations.get_organisation(organisation_id=source.organisation_id).desk
    found: dict[Desk, OrganisationInfo] = {}
    if source.ended_on is None:
        found[desk] = organisations.get_organisation(organisation_id=source.organisation_id)
    for unit_id in _successors(desk.unit_id, on):
        heir = Desk(unit_id, desk.kind, desk.department)
        if _may_manage(user, unit_id, on):
            found[heir] = organisations.described(desk=heir, on=on)
    for unit_id in _own(user, on):
        for info in organisations.list_organisations(unit_id=unit_id):
            found.setdefault(info.desk, info)
    return tuple(found.values())


def files_of(
    *, organisation_id: int, person_id: int | None = None, limit: int
) -> tuple[list[int], int]:
    """Return the oldest files under way of an organisation, and how many there are in all.

    With a person: only those that they opened or are assigned to.
    """
    found = FileState.objects.filter(organisation_id=organisation_id, status__in=RUNNING)
    if person_id is not None:
        found = found.filter(Q(holder_id=person_id) | Q(waiting_user_ids__contains=[person_id]))
    ids = list(found.order_by("file_id").values_list("file_id", flat=True)[:limit])
    return ids, found.count()


def holders_of(*, organisation_id: int) -> dict[int, str]:
    """Return who opened files under way of an organisation, by number, with their names."""
    found = FileState.objects.filter(organisation_id=organisation_id, status__in=RUNNING)
    ids = found.exclude(holder_id=None).values_list("holder_id", flat=True).distinct()
    return accounts.names_of(user_ids={one for one in ids if one is not None})


def _managed(user: Somebody, on: dt.date) -> set[int] | None:
    """Return the units a person manages, all below, and all they came from; None: the country."""
    own = accounts.list_places_of(user=user, action=Action.MANAGE_FILES, on=on)
    if None in own:
        return None
    units = {unit_id for unit_id in own if unit_id is not None}
    return geography.ids_below(unit_ids=units | _predecessors(units))


def _predecessors(units: Collection[int]) -> set[int]:
    return {
        link.unit_id
        for unit_id in units
        for link in geography.lineage(unit_id=unit_id, depth=DEEP)[0]
    }


def _successors(unit_id: int | None, on: dt.date) -> list[int]:
    if unit_id is None:
        return []
    links = geography.lineage(unit_id=unit_id, depth=DEEP)[1]
    alive = geography.get_places(unit_ids={link.unit_id for link in links}, on=on)
    return [key for key, one in alive.items() if one.ended_on is None or one.ended_on >= on]


def _may_manage(user: Somebody, unit_id: int, on: dt.date) -> bool:
    return accounts.may(user=user, action=Action.MANAGE_FILES, unit_id=unit_id, on=on)


def _own(user: Somebody, on: dt.date) -> Iterable[int]:
    places = accounts.list_places_of(user=user, action=Action.MANAGE_FILES, on=on)
    return [unit_id for unit_id in places if unit_id is not None]
