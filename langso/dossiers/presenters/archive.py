"""The page of handing files over to the archive."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import get_language

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.confidence import CONFIRMED
from langso.dossiers.queries import archive as queries
from langso.dossiers.queries import organisations
from langso.dossiers.values.archive import TransferInfo, WaitingFile
from langso.standards import queries as standards


@dataclass(frozen=True, slots=True)
class Line:
    """A file that waits; `late` when its day has passed, `retention` in the reader's words."""

    file: WaitingFile
    late: bool
    unconfirmed: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One organisation's waiting files."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """What the page shows to somebody who manages files somewhere."""

    groups: tuple[Group, ...]
    transfers: tuple[TransferInfo, ...]
    entries: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def page(user: Somebody, *, on: dt.date) -> ArchivePage:
    """Return the page; empty for somebody who manages files nowhere."""
    mine = [
        one
        for one in organisations.organisations_of(user=user, on=on)
        if one.id is not None
        and accounts.may(user=user, action=Action.MANAGE_FILES, unit_id=one.desk.unit_id, on=on)
    ]
    law = standards.retention_law()
    english = get_language() == "en"
    unconfirmed = {one.id for one in law.entries if one.confidence not in CONFIRMED}
    return ArchivePage(
        groups=tuple(
            Group(
                one.name_en if english else one.name_vi,
                tuple(
                    Line(file, file.late(on), file.retention in unconfirmed)
                    for file in queries.ready_for_archive(organisation_id=one.id)
                ),
            )
            for one in mine
            if one.id is not None
        ),
        transfers=tuple(
            queries.list_transfers(organisation_ids=[one.id for one in mine if one.id is not None])
        ),
        entries=tuple((one.id, one.title.en if english else one.title.vi) for one in law.entries),
        notes=tuple(one.en if english else one.vi for one in law.notes),
    )
