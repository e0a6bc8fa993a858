"""Drafting the papers of a dossier, filled with everything the platform knows."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from langso.accounts.queries import Somebody
from langso.dossiers import actions as files
from langso.dossiers import queries as file_queries
from langso.dossiers.values.documents import DocumentInfo, DocumentStatus
from langso.recognition.actions.dossiers import day_of
from langso.recognition.queries import dossier_papers as queries
from langso.recognition.queries import dossiers
from langso.recognition.values.dossiers import DossierError
from langso.standards.values.procedures import RequiredDocument

OPEN = frozenset({DocumentStatus.DRAFT, DocumentStatus.SUBMITTED})


def wanted_now(*, dossier_id: int) -> list[RequiredDocument]:
    """Return the papers of the present stage that have no document yet and can be drafted."""
    dossier = dossiers.get_dossier(dossier_id=dossier_id)
    state = file_queries.state_of(file_id=dossier.file_id)
    stage = dossiers.procedure_of(dossier=dossier).stage(state.stage)
    there = {one.requirement for one in state.papers}
    worded = {one.code for one in queries.list_papers(dossier=dossier)}
    return [one for one in stage.documents if one.code not in there and one.code in worded]


@transaction.atomic
def draft_papers(
    *, dossier_id: int, codes: Sequence[str], actor: Somebody, at: dt.datetime
) -> list[DocumentInfo]:
    """Draft papers of the present stage and add them to the file; the drafts can be mended.

    A paper that is there as a draft gets a new version; one that was signed or issued is left as
    it is. Raises PermissionDenied, DossierError.
    """
    dossier = dossiers.get_dossier(dossier_id=dossier_id)
    stage = dossiers.procedure_of(dossier=dossier).stage(
        file_queries.state_of(file_id=dossier.file_id).stage
    )
    required = {one.code: one for one in stage.documents}
    there = {
        one.requirement_code: one
        for one in file_queries.list_documents(file_id=dossier.file_id)
        if one.requirement_code
    }
    made = []
    for code in codes:
        if code not in required:
            raise DossierError(f"Bước này không cần văn bản “{code}”; hãy tải lại trang.")
        held = there.get(code)
        if held is not None and held.status not in OPEN:
            continue
        made.append(_draft(dossier, required[code], held, actor, at))
    return made


def _draft(
    dossier: dossiers.DossierInfo,
    required: RequiredDocument,
    held: DocumentInfo | None,
    actor: Somebody,
    at: dt.datetime,
) -> DocumentInfo:
    filled = queries.paper_of(dossier=dossier, code=required.code, on=day_of(at))
    organisation = files.organisation_of(unit_id=filled.desk.unit_id, kind=filled.desk.kind, at=at)
    document = files.draft_paper(
        file_id=dossier.file_id, requirement_code=required.code, type=required.type,
        subject=filled.official.subtitle, paper=filled.official,
        organisation_id=organisation.id, actor=actor, at=at,
    )  # fmt: skip
    if held is None:
        files.attach(
            file_id=dossier.file_id, document_id=document.id, requirement_code=required.code,
            actor=actor, at=at,
        )  # fmt: skip
    return document
