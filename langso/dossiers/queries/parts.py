"""Links and participants of a file, as its page names them."""

import datetime as dt
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from langso.dossiers.models import FileLink, Participant, WorkFile
from langso.dossiers.values.files import LinkKind
from langso.geography import queries as geography
from langso.geography.values import UnknownUnitError


@dataclass(frozen=True, slots=True)
class LinkShown:
    """What a file is linked to; `address` is blank where nothing can be opened."""

    kind: str
    word: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ParticipantShown:
    """Who has a part in a file, and which."""

    name: str
    word: str


def list_links(*, file_id: int, on: dt.date) -> tuple[LinkShown, ...]:
    """Return what a file is linked to, in the order in which the links were made."""
    rows = FileLink.objects.filter(file_id=file_id).order_by("pk")
    return tuple(_link(row, on) for row in rows)


def linked_files(*, file_id: int) -> list[int]:
    """Return the numbers of the files that a file is linked to."""
    rows = FileLink.objects.filter(file_id=file_id, kind=LinkKind.FILE)
    return [int(key) for key in rows.values_list("key", flat=True) if key.isdecimal()]


def list_participants(*, file_id: int, on: dt.date) -> tuple[ParticipantShown, ...]:
    """Return who has a part in a file on a day."""
    rows = Participant.objects.filter(file_id=file_id, validity__contains=on)
    return tuple(
        ParticipantShown(
            (row.user.get_full_name() or row.user.username)
            if row.user is not None
            else (row.organisation.name_vi if row.organisation is not None else ""),
            str(row.get_part_display()),
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
    return LinkShown(row.kind, str(row.get_kind_display()), name, address)


def _unit(code: str, on: dt.date) -> tuple[str, str]:
    try:
        return geography.get_unit(code=code, on=on).name, reverse("web:place", args=[code])
    except (UnknownUnitError, NoReverseMatch):
        return code, ""
