"""Who acts on a document, and whether they may: asked by every action of documents."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import WHOLE, Action
from langso.core import audit
from langso.dossiers.models import Document, DocumentEvent, FileState, Organisation
from langso.dossiers.queries import organisations
from langso.dossiers.rules.organisations import COORDINATION
from langso.dossiers.values.documents import DocumentStep, UnknownDocumentError
from langso.dossiers.values.organisations import OrganisationKind

SYSTEM = "system"
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, as rows and the audit trail hold it."""

    by: str
    by_id: int | None


def acting(actor: Somebody | None) -> Acting:
    """Return a person as rows hold them; None is the system itself."""
    return Acting(SYSTEM, None) if actor is None else Acting(actor.get_username(), actor.pk)


def require(
    actor: Somebody | None, action: Action, organisation: Organisation, at: dt.datetime
) -> None:
    """Raise PermissionDenied unless somebody may act for an organisation on the day.

    A department's documents are those of its own officers, the People's Committee's of officers
    of no single department. The system may.
    """
    if actor is None:
        return
    on = timezone.localdate(at)
    accounts.require(
        user=actor, action=action, unit_id=organisation.unit_id, on=on,
        department=_department(organisation),
    )  # fmt: skip
    if organisation.kind == OrganisationKind.FRONT and action == Action.HANDLE_FILES:
        own = {info.desk for info in organisations.organisations_of(user=actor, on=on)}
        if organisations.info_of(organisation).desk not in own:
            raise PermissionDenied(_("Only officers of the Front draft its documents."))


def locked(document_id: int) -> Document:
    """Return a document's row, locked together with its file until the transaction ends.

    The file first: whoever moves it holds it already and may come to the document afterwards.
    Raises UnknownDocumentError.
    """
    file_id = Document.objects.filter(pk=document_id).values_list("file_id", flat=True).first()
    if file_id is not None:
        FileState.objects.select_for_update(of=("self",)).get(pk=file_id)
    row = (
        Document.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=document_id)
        .first()
    )
    if row is None:
        raise UnknownDocumentError(_("There is no document number %(id)s.") % {"id": document_id})
    return row


def record(
    document: Document,
    kind: DocumentStep,
    who: Acting,
    at: dt.datetime,
    *,
    reason: str = "",
    **payload: object,
) -> None:
    """Write what happened to a document into its log and the audit trail."""
    with transaction.atomic():
        DocumentEvent.objects.create(
            document=document, kind=kind, by=who.by[:150], by_id=who.by_id, at=at,
            reason=reason[:LONGEST_REASON], payload=payload,
        )  # fmt: skip
        audit.record_event(
            at=at,
            actor=who.by,
            actor_id=who.by_id,
            action=f"dossiers.document_{kind}",
            subject=f"document {document.pk}",
            detail={**payload, "reason": reason} if reason else dict(payload),
        )


def _department(organisation: Organisation) -> str | None:
    match organisation.kind:
        case OrganisationKind.DEPARTMENT:
            return organisation.department
        case OrganisationKind.COORDINATION_OFFICE:
            return COORDINATION
        case OrganisationKind.PEOPLE_COMMITTEE:
            return WHOLE
        case _:
            return None


def may(
    actor: Somebody | None, action: Action, organisation: Organisation, at: dt.datetime
) -> bool:
    """Tell whether `require` would let somebody act."""
    try:
        require(actor, action, organisation, at)
    except PermissionDenied:
        return False
    return True
