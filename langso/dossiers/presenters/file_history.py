"""What has happened to a file, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from langso.dossiers.models import FileEvent
from langso.dossiers.presenters import file_words
from langso.dossiers.values.documents import DocumentInfo
from langso.standards.values.procedures import Procedure


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history."""

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
    outcome = stage.outcome(row.outcome) if stage is not None and row.outcome else None
    return Happened(
        event=row,
        word=file_words.event_word(row.kind),
        stage=file_words.stage_title(procedure, row.stage),
        outcome=file_words.text(outcome.title) if outcome is not None else "",
        role=file_words.role_word(row.role),
        medium=file_words.medium_word(row.medium),
        organisation=file_words.name_of(row.organisation) if row.organisation else "",
        document=documents.get(row.payload.get("document", 0)),
    )
