"""Files on their way to the archive, and what a package handed over holds."""

import datetime as dt
from dataclasses import dataclass

from langso.dossiers.values.files import DossierError


class ArchiveRefusedError(DossierError):
    """Files that cannot be handed over as asked; the text says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class ArchiveDocument:
    """A document in a package; `path` is its place there, `sha256` and `size` those of its file."""

    code: str
    type_name: str
    number: str
    notation: str
    issued_on: dt.date | None
    organisation: str
    subject: str
    pages: int | None
    signer_title: str
    signer_name: str
    urgency: str
    signatures: str
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file in a package. `retention_years` None: kept for ever. Days are legal days."""

    file_id: int
    code: str
    title: str
    retention: str
    retention_title: str
    retention_years: int | None
    first_on: dt.date
    last_on: dt.date
    due_on: dt.date
    keeper: str
    documents: tuple[ArchiveDocument, ...]

    @property
    def pages(self) -> int | None:
        """Pages of all documents; None when one of them does not say."""
        counts = [one.pages for one in self.documents]
        return None if None in counts else sum(one for one in counts if one is not None)


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """An ended file that was not handed over yet; `due_on` is the last day to do so.

    `retention` blank: nobody said how long it is kept. `must` tells whether it has to go at all.
    """

    file_id: int
    code: str
    title: str
    closed_on: dt.date
    due_on: dt.date
    retention: str
    retention_title: str
    retention_years: int | None
    must: bool

    def late(self, on: dt.date) -> bool:
        """Tell whether the file should have been handed over before a day."""
        return self.must and self.due_on < on


@dataclass(frozen=True, slots=True)
class TransferInfo:
    """A handing over as its register lists it."""

    id: int
    organisation_id: int
    organisation: str
    number: int
    year: int
    receiver: str
    files: int
    sha256: str
    size: int
    by: str
    at: dt.datetime
    simulated: bool
