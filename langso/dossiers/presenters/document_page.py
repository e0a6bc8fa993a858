"""A document's page: what it says, its versions and pages, who follows it up, who got it."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Holder, Somebody
from langso.accounts.values import Action
from langso.core.files import queries as files
from langso.dossiers.models import DocumentEvent, RegisterEntry, WorkFile
from langso.dossiers.presenters import file_words, preview
from langso.dossiers.queries import documents, organisations, recipients, registers
from langso.dossiers.queries import files as file_queries
from langso.dossiers.queries.recipients import RecipientListInfo
from langso.dossiers.queries.registers import DistributionInfo, TaskInfo
from langso.dossiers.rules import documents as rules
from langso.dossiers.values.documents import (
    AxisCode,
    Direction,
    DocumentInfo,
    DocumentStatus,
    DocumentStep,
    SignedAs,
    TaskPart,
    TaskStep,
    Urgency,
    VersionInfo,
)
from langso.dossiers.values.organisations import OrganisationInfo
from langso.standards import queries as standards


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version with its type and signature in words."""

    info: VersionInfo
    kind: str
    signed: str


@dataclass(frozen=True, slots=True)
class ShownRecipient:
    """A recipient with what it returned in words, and the codes it may still return."""

    info: DistributionInfo
    codes: tuple[tuple[str, dt.datetime, str], ...]
    last: str


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task with part and state in words; `late` when its day has passed."""

    info: TaskInfo
    part: str
    state: str
    late: bool
    may_report: bool


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Everything the page shows; `may_…` say which forms stand on it."""

    info: DocumentInfo
    organisation: OrganisationInfo
    made_by: str
    type: str
    type_notation: str
    status: str
    direction: str
    urgency: str
    file: WorkFile | None
    versions: tuple[ShownVersion, ...]
    shown: VersionInfo | None
    preview: preview.Preview
    entry: RegisterEntry | None
    events: tuple[tuple[DocumentEvent, str], ...]
    tasks: tuple[ShownTask, ...]
    recipients: tuple[ShownRecipient, ...]
    lists: tuple[RecipientListInfo, ...]
    below: str
    people: tuple[Holder, ...]
    codes: tuple[tuple[str, str], ...]
    accept: str
    refused: str
    may_handle: bool
    may_register: bool
    may_change: bool
    may_number: bool
    may_send: bool
    may_assign: bool


def page(
    *, user: Somebody, document_id: int, on: dt.date, version: int | None = None, refused: str = ""
) -> DocumentPage:
    """Return a document's page for a person. Raises PermissionDenied, UnknownDocumentError."""
    info = documents.get_document(user=user, document_id=document_id, on=on)
    versions = documents.list_versions(document_id=document_id)
    shown = next((one for one in versions if version in (None, one.number)), None)
    owner = organisations.get_organisation(organisation_id=info.organisation_id)
    kind = standards.document_types().types.get(info.type)
    handles, registers_ = _rights(user, owner, on)
    is_open = info.status in rules.OPEN
    sends = registers_ and info.direction == Direction.OUT and info.status == DocumentStatus.ISSUED
    lists = recipients.list_recipient_lists(organisation_id=owner.id or 0) if sends else ()
    out, came = info.direction == Direction.OUT, info.direction == Direction.IN
    return DocumentPage(
        info=info,
        organisation=owner,
        made_by=_name(info),
        type=file_words.text(kind.title) if kind else info.type,
        type_notation=kind.notation if kind else "",
        status=str(DocumentStatus(info.status).label),
        direction=str(Direction(info.direction).label),
        urgency="" if info.urgency == Urgency.NONE else str(Urgency(info.urgency).label),
        file=file_queries.find_file(file_id=info.file_id) if info.file_id else None,
        versions=tuple(_version(one) for one in versions),
        shown=shown,
        preview=preview.preview_of(shown),
        entry=registers.entry_of(document_id=document_id),
        events=tuple(
            (event, str(DocumentStep(event.kind).label))
            for event in documents.list_document_events(document_id=document_id)
        ),
        tasks=tuple(
            _task(one, user, on, handles=handles)
            for one in registers.list_tasks(document_id=document_id)
        ),
        recipients=tuple(
            _recipient(one) for one in registers.list_distributions(document_id=document_id)
        ),
        lists=tuple(lists),
        below=_below(owner, on) if sends else "",
        people=tuple(_people(owner, on)) if came and (handles or registers_) else (),
        codes=tuple((code.value, str(code.label)) for code in AxisCode),
        accept=files.accepted_by_browsers(),
        refused=refused,
        may_handle=handles,
        may_register=registers_,
        may_change=(registers_ if came else handles)
        and info.status
        in (DocumentStatus.DRAFT, DocumentStatus.SUBMITTED, DocumentStatus.RECEIVED),
        may_number=registers_ and out and is_open,
        may_send=sends,
        may_assign=(handles or registers_) and came,
    )


def _rights(user: Somebody, owner: OrganisationInfo, on: dt.date) -> tuple[bool, bool]:
    """Return whether a person may handle the organisation's files and register documents.

    The actions ask again, more closely; here it decides which forms are shown.
    """
    unit_id = owner.desk.unit_id
    handles = accounts.may(user=user, action=Action.HANDLE_FILES, unit_id=unit_id, on=on)
    clerk = accounts.may(user=user, action=Action.REGISTER_DOCUMENTS, unit_id=unit_id, on=on)
    return handles, clerk


def _below(owner: OrganisationInfo, on: dt.date) -> str:
    """Say who is sent to as a whole, and how many they are; blank for nobody."""
    number = len(recipients.units_below(owner=owner, on=on))
    if not number:
        return ""
    if owner.desk.unit_id is None:
        return _("People's Committees of all %(number)s provinces") % {"number": number}
    return _("People's Committees of all %(number)s communes and wards") % {"number": number}


def _people(owner: OrganisationInfo, on: dt.date) -> list[Holder]:
    if owner.desk.unit_id is None:
        return []
    return accounts.list_holders(action=Action.HANDLE_FILES, unit_ids=[owner.desk.unit_id], on=on)


def _name(info: DocumentInfo) -> str:
    """Return who entered a document by name, by account where the account has none."""
    number = info.made_by_id
    return (accounts.names_of(user_ids={number}).get(number) if number else "") or info.made_by


def _version(info: VersionInfo) -> ShownVersion:
    signed = str(SignedAs(info.signed).label) if info.signed else ""
    return ShownVersion(info, files.type_title(info.media_type), signed)


def _recipient(info: DistributionInfo) -> ShownRecipient:
    codes = tuple((str(AxisCode(code).label), at, note) for code, at, note in info.codes)
    return ShownRecipient(info, codes, codes[-1][0] if codes else "")


def _task(info: TaskInfo, user: Somebody, on: dt.date, *, handles: bool) -> ShownTask:
    late = info.done_at is None and info.due_on is not None and info.due_on < on
    last = str(TaskStep(info.events[-1].kind).label) if info.events else ""
    own = user.pk == info.user_id
    return ShownTask(info, str(TaskPart(info.part).label), last, late, own or handles)
