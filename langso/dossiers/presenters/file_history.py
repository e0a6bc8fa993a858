"""What has happened to a file, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from langso.dossiers.models import FileEvent
from langso.dossiers.presenters import file_words
from langso.dossiers.values.documents import DocumentInfo
from langso.dossiers.values.files import Part
from langso.standards.values.procedures import Procedure, Stage


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history; `outcome`: what was decided, a term reminded of, who takes part."""

    event: FileEvent
    word: str
    stage: str
    outcome: str
    role: str
    medium: str
    organisation: str
    document: DocumentInfo | None


def history_of(
    rows: Iterable[FileEvent], procedure: Procedure, documents: Iterable[DocumentInfo]
) -> tuple[Happened, ...]:
    """Return the events of a file in words, the latest first."""
    known = {one.id: one for one in documents}
    return tuple(_happened(row, procedure, known) for row in rows)[::-1]


def _happened(
    row: FileEvent, procedure: Procedure, documents: Mapping[int, DocumentInfo]
) -> Happened:
    stage = next((one for one in procedure.stages if one.code == row.stage), None)
    return Happened(
        event=row,
        word=file_words.event_word(row.kind),
        stage=file_words.stage_title(procedure, row.stage),
        outcome=_outcome(row, stage),
        role=file_words.role_word(row.role),
        medium=file_words.medium_word(row.medium),
        organisation=file_words.name_of(row.organisation) if row.organisation else "",
        document=documents.get(row.payload.get("document", 0)),
    )


def _outcome(row: FileEvent, stage: Stage | None) -> str:
    if "part" in row.payload and "name" in row.payload:
        return _part(row.payload)
    if stage is None:
        return ""
    outcome = stage.outcome(row.outcome) if row.outcome else None
    rung = next((one for one in stage.rungs if one.code == row.payload.get("rung")), None)
    told = outcome or rung
    return file_words.text(told.title) if told is not None else ""


def _part(told: Mapping[str, Any]) -> str:
    said = {"name": told["name"], "part": Part(told["part"]).label}
    return (_("%(name)s takes part no more") if told["ended"] else "%(name)s: %(part)s") % said
