"""What happens to a document is told in the log of its file, if it lies in one."""

import datetime as dt
from typing import Any

from django.db import transaction

from langso.accounts.queries import Somebody
from langso.dossiers.actions import logs, saying
from langso.dossiers.actions.logs import Entry
from langso.dossiers.models import Document
from langso.dossiers.values.files import EventKind, Medium


def add(
    document: Document, actor: Somebody | None, at: dt.datetime, *, signed: str = "none"
) -> None:
    """Add a document to its file; what a stage requires is asked by the engine.

    Raises ProblemsError, PermissionDenied. The system adds without being asked.
    """
    if document.file_id is None:
        return
    code = document.requirement_code
    if actor is not None:
        saying.attach(
            file_id=document.file_id, document_id=document.pk, actor=actor, at=at,
            requirement_code=code, signed=signed,
        )  # fmt: skip
        return
    payload = {"document": document.pk, "requirement": code, "signed": signed}
    _write(document, Entry(EventKind.DOCUMENT_ADDED, logs.SYSTEM, at, payload=payload))


def tell(
    document: Document,
    kind: EventKind,
    payload: dict[str, Any],
    actor: Somebody | None,
    at: dt.datetime,
    *,
    reason: str = "",
    medium: str = Medium.SYSTEM,
) -> None:
    """Add an event of a document (drafted, issued, noted) to its file's log."""
    if document.file_id is None:
        return
    doer = logs.SYSTEM if actor is None else logs.doer_of(actor)
    told = {"document": document.pk, **payload}
    _write(document, Entry(kind, doer, at, reason=reason, payload=told, medium=medium))


@transaction.atomic
def _write(document: Document, entry: Entry) -> None:
    logs.hold(file_id=document.file_id or 0).add(entry)
