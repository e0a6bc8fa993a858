"""Issuing documents: numbered and entered in the register, or on paper before the system.

Incoming documents are entered in `receiving`; how a number is given stands in `numbering`.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit
from langso.dossiers.actions import desk, documents, filing, numbering, wording
from langso.dossiers.models import Document, Register
from langso.dossiers.queries import documents as document_queries
from langso.dossiers.queries import files as file_queries
from langso.dossiers.rules import documents as rules
from langso.dossiers.values.documents import (
    Direction,
    DocumentError,
    DocumentInfo,
    DocumentStatus,
    DocumentStep,
    Numbered,
    SignedAs,
)
from langso.dossiers.values.files import EventKind, Medium


@transaction.atomic
def issue(
    *,
    document_id: int,
    actor: Somebody | None,
    at: dt.datetime,
    on: dt.date | None = None,
    notation: str = "",
    recipients: str = "",
    keeper: str = "",
    copies: int | None = 1,
    note: str = "",
) -> Numbered:
    """Give an outgoing document its number and day, and enter it in the register.

    The person's signature must be there when the procedure asks for it; the agency's is put on
    the numbered paper. Source: Nghị định 30/2020/NĐ-CP (number, register, sign by the agency,
    issue). Raises DocumentError with what is missing, PermissionDenied.
    """
    row = desk.locked(document_id)
    desk.require(actor, Action.REGISTER_DOCUMENTS, row.organisation, at)
    day = on or timezone.localdate(at)
    _require_ready(row, day, at)
    who = desk.acting(actor)
    register_id, number = numbering.count_on(row.organisation_id, Direction.OUT, day)
    row.notation = notation or row.notation
    row.number, row.year, row.issued_on = number, day.year, day
    row.sign = rules.sign_of(number, row.notation)
    row.status = DocumentStatus.ISSUED
    row.copies = copies
    row.save()
    numbering.enter(
        row, register_id, number, day, who, at, party=row.signer_name, recipients=recipients,
        keeper=keeper, note=note,
    )  # fmt: skip
    signed = sorted(_signatures(row))
    desk.record(row, DocumentStep.ISSUED, who, at, number=number, sign=row.sign, on=str(day))
    wording.keep_words(document_id=row.pk, at=at)
    payload = {"number": number, "sign": row.sign, "signed": signed}
    filing.tell(row, EventKind.ISSUED, payload, actor, at)
    return Numbered(row.pk, register_id, number, row.sign, day)


@transaction.atomic
def record_issued(
    *,
    document_id: int,
    number_text: str,
    on: dt.date,
    actor: Somebody | None,
    at: dt.datetime,
) -> DocumentInfo:
    """Give a document the number it got on paper before the system, from no register of ours.

    `number_text` is the whole sign ("125/QĐ-UBND"). Needs RECORD_TITLES or REGISTER_DOCUMENTS at
    the organisation. Raises DocumentError.
    """
    row = desk.locked(document_id)
    if not desk.may(actor, Action.RECORD_TITLES, row.organisation, at):
        desk.require(actor, Action.REGISTER_DOCUMENTS, row.organisation, at)
    sign = " ".join(number_text.split())[:60]
    if row.direction != Direction.OUT or row.status not in rules.OPEN or not sign:
        raise DocumentError(_("Only a draft with its sign can be entered as issued before."))
    if on > timezone.localdate(at):
        raise DocumentError(_("The day of a document that was issued before cannot be ahead."))
    number, notation = rules.parts_of_sign(sign)
    row.number, row.notation, row.sign = number, notation[:40], sign
    row.year, row.issued_on, row.status = on.year, on, DocumentStatus.ISSUED
    row.save()
    who = desk.acting(actor)
    desk.record(row, DocumentStep.ISSUED, who, at, sign=sign, on=str(on), afterwards=True)
    wording.keep_words(document_id=row.pk, at=at)
    filing.tell(
        row, EventKind.ISSUED, {"sign": sign, "signed": sorted(_signatures(row))}, actor, at,
        medium=Medium.ENTERED_AFTERWARDS,
    )  # fmt: skip
    return document_queries.info_of(row)


@transaction.atomic
def start_register(
    *,
    organisation_id: int,
    direction: str,
    year: int,
    last: int,
    actor: Somebody | None,
    at: dt.datetime,
) -> int:
    """Let a series begin behind the last number of a paper register, and return its first number.

    Only before the first number was given here. Raises DocumentError, PermissionDenied.
    """
    organisation = documents.organisation_row(organisation_id)
    desk.require(actor, Action.REGISTER_DOCUMENTS, organisation, at)
    direction = Direction(direction).value
    if last < 0 or direction == Direction.INTERNAL:
        raise DocumentError(_("The last number of the paper register must be 0 or more."))
    _row, made = Register.objects.get_or_create(
        organisation=organisation, direction=direction, year=year,
        defaults={"started_at": last + 1, "last": last},
    )  # fmt: skip
    if not made:
        raise DocumentError(
            _("The register of %(year)s has begun already; its series cannot be moved.")
            % {"year": year}
        )
    who = desk.acting(actor)
    audit.record_event(
        at=at,
        actor=who.by,
        actor_id=who.by_id,
        action="dossiers.start_register",
        subject=f"organisation {organisation_id}",
        detail={"direction": direction, "year": year, "last": last},
    )
    return last + 1


def _require_ready(row: Document, day: dt.date, at: dt.datetime) -> None:
    if row.direction != Direction.OUT:
        raise DocumentError(_("Only outgoing documents are numbered here."))
    if row.status not in rules.OPEN:
        raise DocumentError(
            _("The document has its number already: %(sign)s.") % {"sign": row.sign}
        )
    if day > timezone.localdate(at):
        raise DocumentError(_("The day of issue cannot be ahead. Choose today."))
    file = file_queries.find_file(file_id=row.file_id) if row.file_id else None
    procedure = file_queries.procedure_of(file=file) if file else None
    asked = rules.signatures_asked(procedure, row.requirement_code)
    if SignedAs.PERSON in asked and SignedAs.PERSON not in _signatures(row):
        raise DocumentError(
            _(
                "The procedure asks for the signature of the person in charge, and no version"
                " bears it. Have it signed, then number it."
            )
        )


def _signatures(row: Document) -> set[str]:
    return set(row.versions.exclude(signed="").values_list("signed", flat=True))
