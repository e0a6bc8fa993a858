"""Handing files over: whose, to whom, which of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from langso.accounts.queries import Holder, Somebody
from langso.core.choices import Choice
from langso.dossiers.presenters import file_words
from langso.dossiers.presenters.mailbox import Row, colleagues, rows_of
from langso.dossiers.queries import handover as queries
from langso.dossiers.queries import mailbox as mailbox_queries
from langso.dossiers.queries.handover import Source
from langso.dossiers.values.mailbox import MailboxRow

PART = 200
"""Files that one press of the button hands over; more are left for the next."""
SHOWN = 20


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """Everything the page shows: the sources, or one source with what may be done."""

    sources: tuple[tuple[Source, str], ...]
    source: Source | None
    source_name: str
    holders: tuple[Choice, ...]
    receivers: tuple[Choice, ...]
    people: tuple[Holder, ...]
    rows: tuple[Row, ...]
    ticked: bool
    total: int
    part: int
    refused: str
    typed: Mapping[str, str]


def page(
    user: Somebody,
    *,
    on: dt.date,
    organisation_id: int | None,
    person_id: int | None,
    file_ids: Sequence[int] = (),
    refused: str = "",
    typed: Mapping[str, str] | None = None,
) -> HandoverPage:
    """Lay out the page: of an organisation, of one of its people, or of files that were ticked."""
    found = queries.sources(user=user, on=on)
    files = mailbox_queries.list_files(user=user, file_ids=file_ids, on=on) if file_ids else ()
    chosen = files[0].organisation_id if files else organisation_id
    source = next((one for one in found if one.organisation_id == chosen), None)
    rows, total = _files(user, source, person_id, files, on)
    receivers = queries.receivers(source=source, user=user, on=on) if source else ()
    units = {one.desk.unit_id for one in receivers if one.desk.unit_id is not None}
    holders = queries.holders_of(organisation_id=source.organisation_id) if source else {}
    told = typed or {}
    return HandoverPage(
        sources=tuple((one, file_words.name_of(one)) for one in found),
        source=source,
        source_name=file_words.name_of(source) if source else "",
        holders=tuple(
            Choice(str(key), name, key == person_id) for key, name in sorted(holders.items())
        ),
        receivers=tuple(
            Choice(one.desk.key, file_words.name_of(one), told.get("to") == one.desk.key)
            for one in receivers
        ),
        people=colleagues(units, on) if units else (),
        rows=rows_of(rows, user, on=on),
        ticked=bool(files),
        total=total,
        part=min(PART, total),
        refused=refused,
        typed=file_words.Typed(told),
    )


def _files(
    user: Somebody,
    source: Source | None,
    person_id: int | None,
    ticked: Sequence[MailboxRow],
    on: dt.date,
) -> tuple[Sequence[MailboxRow], int]:
    """Return the files to show and how many are meant; ticked ones of other organisations go."""
    if source is None:
        return (), 0
    if ticked:
        own = [row for row in ticked if row.organisation_id == source.organisation_id]
        return own, len(own)
    ids, total = queries.files_of(
        organisation_id=source.organisation_id, person_id=person_id, limit=SHOWN
    )
    return mailbox_queries.list_files(user=user, file_ids=ids, on=on), total
