"""What follows from a yearly review that proposes revocation: the file of the revocation.

It begins in the same transaction, once: where a revocation of that title is under way already, or
came of this review before (a file reopened and concluded anew), the two are only linked.
"""

import datetime as dt
from typing import Any

from langso.dossiers import actions as files
from langso.dossiers.values.files import FileStatus
from langso.dossiers.values.organisations import OrganisationKind
from langso.geography import queries as geography
from langso.recognition.actions import dossiers
from langso.recognition.models import Dossier, TitleEnd
from langso.recognition.queries import dossiers as queries
from langso.recognition.queries.dossiers import DossierInfo
from langso.recognition.values.dossiers import SUBJECT, DossierKind
from langso.standards import queries as standards
from langso.standards.values.procedures import UnknownProcedureError

PROPOSES = "propose-revocation"
"""The outcome of a review, in every procedure of one, by which a revocation is proposed."""


def proposes(dossier: DossierInfo, outcome: str) -> bool:
    """Tell whether an outcome of a dossier proposes to revoke the title it is about."""
    return dossier.kind == DossierKind.REVIEW and outcome == PROPOSES


def can_follow(*, on: dt.date) -> bool:
    """Tell whether there is a procedure of revocation in force on a day."""
    try:
        standards.procedure_for(subject=str(DossierKind.REVOCATION.value), on=on)
    except UnknownProcedureError:
        return False
    return True


def open_revocation(review: DossierInfo, event: Any) -> Dossier | None:
    """Open the revocation that a review proposes, and return it; None where none is to be.

    None is opened against a title that has ended, or a second time.
    """
    if review.against_id is None or TitleEnd.objects.filter(title_id=review.against_id).exists():
        return None
    known = queries.related_of(dossier=review)
    if any(one.kind == DossierKind.REVOCATION for one, _code in known):
        return None
    running = (
        Dossier.objects.select_related("file")
        .filter(
            kind=DossierKind.REVOCATION, against_id=review.against_id,
            file__state__status__in=[FileStatus.OPEN, FileStatus.SUSPENDED],
        )
        .first()
    )  # fmt: skip
    if running is not None:
        files.link_both_ways(one=event.file, other=running.file, at=event.at)
        return running
    return _opened(review, event)


def _opened(review: DossierInfo, event: Any) -> Dossier:
    day = event.happened_on
    procedure = standards.procedure_for(subject=str(DossierKind.REVOCATION.value), on=day)
    place = geography.get_place(unit_id=review.unit_id, on=day)
    organisation = files.organisation_of(
        unit_id=review.unit_id, kind=OrganisationKind.PEOPLE_COMMITTEE, at=event.at
    )
    rows, report = queries.live_table(
        unit_id=review.unit_id, set_id=review.set_id, period=review.period
    )
    file = files.open_following(
        after=event,
        organisation_id=dossiers.known_organisation(organisation.id),
        unit_id=review.unit_id,
        procedure_id=procedure.id,
        title=dossiers.file_title(DossierKind.REVOCATION, review.title, place.name),
        subject_kind=SUBJECT,
        departments=dossiers.departments_of_table(rows),
        simulated=review.simulated,
        at=event.at,
    )
    made = Dossier.objects.create(
        file=file, kind=DossierKind.REVOCATION, unit_id=review.unit_id, title=review.title,
        set_id=review.set_id, period=review.period.code, against_id=review.against_id,
        simulated=review.simulated, opened_at=event.at,
    )  # fmt: skip
    dossiers.keep_table(
        made.pk, rows, report.law_version, report.ledger_cut, by=dossiers.SYSTEM, at=event.at
    )
    dossiers.record_start(
        made, place.name, dossiers.SYSTEM, event.at, str(event.medium),
        procedure=procedure.id, after=review.file_id,
    )  # fmt: skip
    return made
