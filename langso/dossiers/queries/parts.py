"""Links and participants of a file, as its page names them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.dossiers.models import FileLink, Participant, WorkFile
from langso.dossiers.queries import mailbox
from langso.dossiers.values.files import DossierError, LinkKind
from langso.geography import queries as geography
from langso.geography.values import UnknownUnitError


@dataclass(frozen=True, slots=True)
class LinkShown:
    """What a file is linked to; `address` is blank where nothing can be opened."""

    id: int
    kind: str
    key: str
    word: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ParticipantShown:
    """Who has a part in a file, which, and to which day (None: as long as it runs)."""

    id: int
    name: str
    word: str
    last: dt.date | None


def list_links(*, file_id: int, on: dt.date) -> tuple[LinkShown, ...]:
    """Return what a file is linked to, in the order in which the links were made."""
    rows = FileLink.objects.filter(file_id=file_id).order_by("pk")
    return tuple(_link(row, on) for row in rows)


def linked_files(*, file_id: int) -> list[int]:
    """Return the numbers of the files that a file is linked to."""
    rows = FileLink.objects.filter(file_id=file_id, kind=LinkKind.FILE)
    return [int(key) for key in rows.values_list("key", flat=True) if key.isdecimal()]


def find_other(*, user: Somebody, code: str, file_id: int | None, on: dt.date) -> int:
    """Return the number of the one file a person sees that has a code, or this number.

    Raises DossierError for none, and for several: organisations number by themselves.
    """
    asked = Q(pk=file_id) if file_id is not None else Q(code=code.upper())
    numbers = list(WorkFile.objects.filter(asked).values_list("pk", flat=True))
    seen = mailbox.list_files(user=user, file_ids=numbers, on=on)
    if len(seen) == 1:
        return seen[0].file_id
    if seen:
        raise DossierError(
            _("Several files have the code %(code)s. Copy the address of the page of the one.")
            % {"code": code}
        )
    raise DossierError(_("You see no work file “%(code)s”.") % {"code": code or file_id})


def list_participants(*, file_id: int, on: dt.date) -> tuple[ParticipantShown, ...]:
    """Return who has a part in a file on a day."""
    rows = Participant.objects.filter(file_id=file_id, validity__contains=on)
    return tuple(
        ParticipantShown(
            row.pk,
            (row.user.get_full_name() or row.user.username)
            if row.user is not None
            else (row.organisation.name_vi if row.organisation is not None else ""),
            str(row.get_part_display()),
            geography.last_day(row.validity.upper),
        )
        for row in rows.select_related("user", "organisation").order_by("pk")
    )


def _link(row: FileLink, on: dt.date) -> LinkShown:
    name, address = row.key, ""
    if row.kind == LinkKind.UNIT:
        name, address = _unit(row.key, on)
    elif row.kind == LinkKind.FILE and row.key.isdecimal():
        other = WorkFile.objects.filter(pk=int(row.key)).first()
        name = other.code if other is not None else row.key
        address = reverse("dossiers:file", args=[row.key]) if other is not None else ""
    return LinkShown(row.pk, row.kind, row.key, str(row.get_kind_display()), name, address)


def _unit(code: str, on: dt.date) -> tuple[str, str]:
    try:
        return geography.get_unit(code=code, on=on).name, reverse("web:place", args=[code])
    except (UnknownUnitError, NoReverseMatch):
        return code, ""
