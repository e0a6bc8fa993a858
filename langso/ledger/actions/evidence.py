"""Evidence: adding it, linking it to further cells, ending a link, opening a picture to all."""

import datetime as dt
from collections.abc import Sequence
from pathlib import PurePath
from typing import IO

from django.db import connection, transaction
from django.utils.translation import gettext as _

from langso.core import audit
from langso.core.files import actions as files
from langso.core.files.values import Family
from langso.ledger import queries
from langso.ledger.models import Evidence, EvidenceLink
from langso.ledger.values import (
    AddedEvidence,
    EvidenceCell,
    MissingReasonError,
    UnknownEvidenceError,
)

# Who hands the same bytes in, or a picture that looks the same, waits for the other (`files.keep`),
# so that the later one sees the earlier one's links.
_NOTE_SHARED = """
with alike as (
  select file_id from ledger_evidence where id = %(evidence)s
  union select a.second_id from core_alikephotos a
    join ledger_evidence e on e.file_id = a.first_id where e.id = %(evidence)s
  union select a.first_id from core_alikephotos a
    join ledger_evidence e on e.file_id = a.second_id where e.id = %(evidence)s
), uses as (
  select distinct l.unit_id, e.file_id from alike
  join ledger_evidence e on e.file_id = alike.file_id
  join ledger_evidencelink l on l.evidence_id = e.id
)
insert into ledger_shareduse (unit_id, file_id)
select unit_id, file_id from uses where (select count(distinct unit_id) from uses) > 1
on conflict do nothing
"""
LONGEST_TITLE = 200
LONGEST_REASON = 300


def add_evidence(
    *,
    stream: IO[bytes],
    name: str,
    unit_id: int,
    cells: Sequence[EvidenceCell],
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
    origin: str = "",
    title: str = "",
) -> AddedEvidence:
    """Take a file in as evidence of a unit and link it to cells, all or nothing.

    The same bytes handed in again by the unit keep their evidence and its title and gain the
    links they did not have. Call it outside of a transaction (see `files.received`). Raises
    FileRefusedError and ScannerDownError of `core.files`, whose text names file, rule and remedy.
    """
    with files.received(
        stream=stream, name=name, by=by, at=at, by_id=by_id, origin=origin
    ) as checked, transaction.atomic():  # fmt: skip
        kept = files.keep(checked=checked, by=by, at=at, by_id=by_id, origin=origin)
        shown = " ".join(title.split()) or PurePath(kept.name).stem
        evidence_id, repeated = _claim(
            unit_id, kept.id, shown[:LONGEST_TITLE], kept.name, by=by, by_id=by_id, at=at
        )
        made = _add_links(evidence_id, cells, by=by, by_id=by_id, at=at)
        audit.tell(
            "ledger.add_evidence",
            f"evidence {evidence_id}",
            {
                "unit_id": unit_id,
                "name": kept.name,
                "sha256": kept.sha256,
                "repeated": repeated,
                "cells": _told(made),
            },
            by=by,
            by_id=by_id,
            at=at,
            origin=origin,
        )
    return AddedEvidence(evidence_id, kept, len(made), repeated)


def link_evidence(
    *,
    evidence_id: int,
    cells: Sequence[EvidenceCell],
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
    origin: str = "",
) -> int:
    """Let evidence stand behind further cells and return how many links are new.

    Cells that it stands behind already are left as they are. Raises UnknownEvidenceError.
    """
    queries.get_evidence(evidence_id=evidence_id)
    with transaction.atomic():
        made = _add_links(evidence_id, cells, by=by, by_id=by_id, at=at)
        if made:
            audit.tell(
                "ledger.link_evidence", f"evidence {evidence_id}", {"cells": _told(made)},
                by=by, by_id=by_id, at=at, origin=origin,
            )  # fmt: skip
    return len(made)


@transaction.atomic
def unlink_evidence(
    *,
    link_id: int,
    reason: str,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
    origin: str = "",
) -> None:
    """End a link: the evidence no longer stands behind that cell; trace and file stay.

    Raises UnknownEvidenceError when no standing link has the number, MissingReasonError.
    """
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise MissingReasonError(
            _("Removing evidence needs a reason. Write why it no longer counts.")
        )
    link = EvidenceLink.objects.select_for_update().filter(pk=link_id).first()
    if link is None or link.ended_at is not None:
        raise UnknownEvidenceError(
            _("This evidence no longer stands behind the figure. Load the page again.")
        )
    link.ended_at, link.ended_by, link.ended_reason = at, by[:150], reason
    link.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    audit.tell(
        "ledger.unlink_evidence",
        f"evidence {link.evidence_id}",
        {"cells": [[link.unit_id, link.element_id, link.period]], "reason": reason},
        by=by,
        by_id=by_id,
        at=at,
        origin=origin,
    )


@transaction.atomic
def set_evidence_public(
    *,
    evidence_id: int,
    for_public: bool,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
    origin: str = "",
) -> None:
    """Open a picture to everybody, or close it; what it was already changes nothing.

    Everybody sees the re-encoded picture only, never the file. Raises UnknownEvidenceError for an
    unknown number and for what is no picture.
    """
    row = Evidence.objects.select_for_update().filter(pk=evidence_id).first()
    if row is None or row.file.family != Family.PHOTO:
        raise UnknownEvidenceError(
            _("Only a picture can be shown to the public; documents stay with the officers.")
        )
    if row.for_public == for_public:
        return
    row.for_public = for_public
    row.save(update_fields=["for_public"])
    audit.tell(
        "ledger.set_evidence_public", f"evidence {evidence_id}", {"for_public": for_public},
        by=by, by_id=by_id, at=at, origin=origin,
    )  # fmt: skip


@transaction.atomic
def erase_evidence(
    *,
    evidence_id: int,
    reason: str,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
    origin: str = "",
) -> int:
    """Erase the content of evidence that must disappear by law; return how many links ended.

    The file goes for every unit that handed in the same bytes: their links end, their pictures
    are closed to the public, and every row stays with the reason. Raises UnknownEvidenceError,
    MissingReasonError, FileGoneError when it was erased before.
    """
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise MissingReasonError(
            _("Erasing needs a reason. Name the provision or the decision that wants it.")
        )
    file = queries.get_evidence(evidence_id=evidence_id).file
    files.erase(sha256=file.sha256, reason=reason, by=by, at=at, by_id=by_id, origin=origin)
    same = Evidence.objects.filter(file_id=file.id)
    ended = EvidenceLink.objects.filter(evidence__in=same, ended_at__isnull=True).update(
        ended_at=at, ended_by=by[:150], ended_reason=reason
    )
    same.filter(for_public=True).update(for_public=False)
    audit.tell(
        "ledger.erase_evidence",
        f"evidence {evidence_id}",
        {"sha256": file.sha256, "reason": reason, "links": ended},
        by=by,
        by_id=by_id,
        at=at,
        origin=origin,
    )
    return ended


def _claim(
    unit_id: int,
    file_id: int,
    title: str,
    name: str,
    *,
    by: str,
    by_id: int | None,
    at: dt.datetime,
) -> tuple[int, bool]:
    """Return the evidence a unit has of a file, made if absent, and whether it was there before."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into ledger_evidence
              (unit_id, file_id, title, file_name, for_public, added_by, added_by_id, added_at)
            values (%s, %s, %s, %s, false, %s, %s, %s)
            on conflict (unit_id, file_id) do nothing returning id
            """,
            [unit_id, file_id, title, name, by[:150], by_id, at],
        )
        made = cursor.fetchone()
    if made:
        return int(made[0]), False
    return Evidence.objects.get(unit_id=unit_id, file_id=file_id).pk, True


def _add_links(
    evidence_id: int, cells: Sequence[EvidenceCell], *, by: str, by_id: int | None, at: dt.datetime
) -> list[EvidenceCell]:
    """Insert the links that do not stand yet, in one order for all writers; return their cells."""
    ordered = sorted(set(cells), key=lambda cell: (cell.unit_id, cell.period, cell.element_id))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into ledger_evidencelink (evidence_id, unit_id, element_id, period, linked_by,
              linked_by_id, linked_at, ended_by, ended_reason)
            select %s, unit_id, element_id, period, %s, %s, %s, '', ''
            from unnest(%s::bigint[], %s::bigint[], %s::int[]) as c(unit_id, element_id, period)
            on conflict (unit_id, period, element_id, evidence_id) where ended_at is null
            do nothing returning unit_id, element_id, period
            """,
            [
                evidence_id,
                by[:150],
                by_id,
                at,
                [cell.unit_id for cell in ordered],
                [cell.element_id for cell in ordered],
                [cell.period for cell in ordered],
            ],
        )
        made = [EvidenceCell(*row) for row in cursor.fetchall()]
        cursor.execute(_NOTE_SHARED, {"evidence": evidence_id})
    return made


def _told(cells: Sequence[EvidenceCell]) -> list[list[int]]:
    """Return cells as the audit trail writes them: unit, element, period."""
    return [[cell.unit_id, cell.element_id, cell.period] for cell in cells]
