"""The forms that begin a document: drafted here, or arrived from elsewhere."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.choices import Choice
from langso.core.files import queries as files
from langso.dossiers.forms.documents import NewDocument
from langso.dossiers.forms.mailbox import number_of
from langso.dossiers.models import DocumentTemplate, WorkFile
from langso.dossiers.presenters import file_words
from langso.dossiers.queries import documents, organisations, registers
from langso.dossiers.queries import files as file_queries
from langso.dossiers.queries.registers import Waiting
from langso.dossiers.rules import documents as rules
from langso.dossiers.values.documents import Urgency
from langso.dossiers.values.organisations import OrganisationInfo
from langso.standards import queries as standards

DRAFT_FIELDS = ("subject", "requirement")
ARRIVAL_FIELDS = (
    "distribution", "file", "author", "sign", "issued_on", "arrived_on", "subject", "signer",
    "pages", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DraftPage:
    """Everything the form of a new document asks."""

    organisations: tuple[Choice, ...]
    types: tuple[Choice, ...]
    urgencies: tuple[Choice, ...]
    templates: tuple[DocumentTemplate, ...]
    file: WorkFile | None
    requirement: str
    accept: str
    refused: str
    typed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ArrivalPage:
    """Everything the form of an incoming document asks, and what waits to be entered."""

    organisations: tuple[Choice, ...]
    types: tuple[Choice, ...]
    urgencies: tuple[Choice, ...]
    waiting: tuple[Waiting, ...]
    accept: str
    refused: str
    typed: Mapping[str, str]


def draft_page(
    *, user: Somebody, on: dt.date, typed: Mapping[str, str], refused: str = ""
) -> DraftPage:
    """Lay out the form of a new document. Raises PermissionDenied for who handles no files."""
    mine = _mine(user, Action.HANDLE_FILES, on)
    file_id = number_of(typed.get("file", ""))
    file = file_queries.get_file(user=user, file_id=file_id, on=on) if file_id is not None else None
    chosen, type_id = typed.get("organisation", ""), typed.get("type", "")
    code = typed.get("requirement", "")
    needed = _requirement(file, code)
    if needed and not type_id:
        type_id = needed[0]
    templates = [
        row
        for one in mine
        if one.id is not None
        for row in documents.list_templates(organisation_id=one.id)
    ]
    return DraftPage(
        organisations=_choices(mine, chosen),
        types=_types(type_id or "letter"),
        urgencies=_urgencies(typed.get("urgency", "")),
        templates=tuple({row.pk: row for row in templates}.values()),
        file=file,
        requirement=needed[1] if needed else "",
        accept=files.accepted_by_browsers(),
        refused=refused,
        typed=dict.fromkeys(DRAFT_FIELDS, "") | dict(typed),
    )


def arrival_page(
    *, user: Somebody, on: dt.date, typed: Mapping[str, str], refused: str = ""
) -> ArrivalPage:
    """Lay out the form of an incoming document. Raises PermissionDenied for who registers none."""
    mine = _mine(user, Action.REGISTER_DOCUMENTS, on)
    waiting = [
        one
        for owner in mine
        if owner.id is not None
        for one in registers.waiting_incoming(organisation_id=owner.id)
    ]
    return ArrivalPage(
        organisations=_choices(mine, typed.get("organisation", "")),
        types=_types(typed.get("type", "") or "letter"),
        urgencies=_urgencies(typed.get("urgency", "")),
        waiting=tuple(waiting),
        accept=files.accepted_by_browsers(),
        refused=refused,
        typed=dict.fromkeys(ARRIVAL_FIELDS, "") | dict(typed),
    )


def context_of(wanted: NewDocument, owner: OrganisationInfo) -> dict[str, str]:
    """Return what a Word template may name: organisation, type, subject, notation."""
    kind = standards.document_types().types.get(wanted.type)
    return {
        "organisation": owner.name_vi.upper(),
        "type": kind.title.vi.upper() if kind else "",
        "subject": wanted.subject,
        "notation": rules.notation_of(kind.notation if kind else "", owner.notation),
    }


def _mine(user: Somebody, action: Action, on: dt.date) -> list[OrganisationInfo]:
    found = [
        one
        for one in organisations.organisations_of(user=user, on=on)
        if accounts.may(user=user, action=action, unit_id=one.desk.unit_id, on=on)
    ]
    if not found:
        raise PermissionDenied(_("No role of yours enters documents."))
    return found


def _requirement(file: WorkFile | None, code: str) -> tuple[str, str] | None:
    """Return type and title of what a file's procedure requires under a code; None for nothing."""
    if file is None or not code:
        return None
    for stage in file_queries.procedure_of(file=file).stages:
        for one in stage.documents:
            if one.code == code:
                return one.type, file_words.text(one.title)
    return None


def _choices(mine: list[OrganisationInfo], chosen: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(one.desk.key, file_words.name_of(one), one.desk.key == chosen) for one in mine
    )


def _types(chosen: str) -> tuple[Choice, ...]:
    kinds = standards.document_types().types.values()
    return tuple(Choice(one.id, file_words.text(one.title), one.id == chosen) for one in kinds)


def _urgencies(chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(one.value, str(one.label), one.value == chosen) for one in Urgency)


def typed_of(sent: Waiting, owner: OrganisationInfo) -> dict[str, str]:
    """Return the form's fields filled in from a document that an organisation here sent."""
    info = sent.document
    return {
        "organisation": owner.desk.key,
        "distribution": str(sent.distribution_id),
        "type": info.type,
        "subject": info.subject,
        "author": info.organisation,
        "sign": info.sign,
        "issued_on": info.issued_on.isoformat() if info.issued_on else "",
        "urgency": info.urgency,
        "signer": info.signer_name,
        "pages": str(info.pages or ""),
    }
