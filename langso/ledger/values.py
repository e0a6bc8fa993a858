"""Statuses, methods and the shape of a figure."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from langso.core.files.values import FileInfo

if TYPE_CHECKING:
    import pyarrow


class Status(models.TextChoices):
    """How far a figure has come; only approved figures reach verdicts."""

    SUBMITTED = "submitted", _("submitted")
    APPROVED = "approved", _("approved")


class Method(models.TextChoices):
    """How a figure came about."""

    REPORT = "report", _("official report")
    SURVEY = "survey", _("survey")
    REGISTRY = "registry", _("registry")
    WORKBOOK = "workbook", _("workbook")
    API = "api", _("other system")
    SIMULATED = "simulated", _("simulated")


class EventKind(models.TextChoices):
    """What happened to a batch."""

    RECORDED = "recorded", _("recorded")
    WITHDRAWN = "withdrawn", _("withdrawn")


@dataclass(frozen=True, slots=True)
class Figure:
    """A typed value: a point when `low == high`, else a range whose ends may be open or infinite.

    Truth is stored as 1 and 0, a rating as its rank on the scale of its data element. Both
    ends None means "no figure": a correction that takes a figure back.
    """

    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure for one unit, data element and period, ready to be written."""

    unit_id: int
    element_id: int
    period: int
    figure: Figure
    note: str = ""


@dataclass(frozen=True, slots=True)
class CellError:
    """Why one cell of an import was refused: place, rule and remedy, in words for an officer."""

    row: int | None
    column: str
    unit: str
    element: str
    value: str
    rule: str
    message: str


NO_FIGURE = Figure(None, None)
"""An explicit "no figure"."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What recording did. `repeated`: the key had been recorded before and nothing was written."""

    batch_id: int
    event_id: int
    written: int
    unchanged: int = 0
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """A batch and its life; `withdrawn_…` are None or empty while it stands."""

    id: int
    key: str
    source: str
    method: str
    status: str
    note: str
    simulated: bool
    file_name: str
    file_sha256: str
    cell_count: int
    recorded_by: str
    recorded_at: dt.datetime
    event_id: int
    event_by: str
    event_at: dt.datetime
    withdrawn_event_id: int | None
    withdrawn_by: str
    withdrawn_at: dt.datetime | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an observation came from; `approved_…` are empty while it is only submitted."""

    observation_id: int
    batch_id: int
    event_id: int
    source: str
    method: str
    status: str
    by: str
    at: dt.datetime
    approved_by: str
    approved_at: dt.datetime | None
    file_name: str
    note: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """One observation as the ledger holds it at a cut.

    `event_id` tells when it was recorded, `withdrawn_event_id` when it was taken back (None
    while it stands); `effective`: it is the figure that verdicts use at that cut.
    """

    id: int
    batch_id: int
    unit_id: int
    element_id: int
    period: int
    figure: Figure
    note: str
    status: str
    simulated: bool
    event_id: int
    withdrawn_event_id: int | None
    effective: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened in the ledger after one cut, up to and including `cut`.

    `rows`: a pyarrow Table in the shape of `FACT_COLUMNS`, the observations recorded since.
    `withdrawn`: (batch id, event id) of every batch withdrawn since, old or new.
    """

    cut: int
    rows: "pyarrow.Table"
    withdrawn: tuple[tuple[int, int], ...]


FACT_COLUMNS = (
    "observation_id",
    "batch_id",
    "unit_id",
    "element_id",
    "period",
    "low",
    "high",
    "low_open",
    "high_open",
    "from_seq",
    "to_seq",
    "approved",
    "simulated",
)
"""Columns of the facts that analytics copy: from_seq and to_seq are the ids of the events that
recorded and withdrew the row's batch (to_seq NULL while it stands)."""


class LedgerError(Exception):
    """What the ledger cannot do, in words for an officer (Vietnamese)."""


class UnknownBatchError(LedgerError):
    """No batch has this number."""


class AlreadyWithdrawnError(LedgerError):
    """The batch had been withdrawn before."""


class KeyReusedError(LedgerError):
    """The idempotency key had been used for other figures."""


class BadFiguresError(LedgerError):
    """Cells that cannot stand in one batch: doubled cells, no number, low above high."""


class OwnBatchError(LedgerError):
    """Nobody approves their own figures."""


class NotSubmittedError(LedgerError):
    """Only a submitted batch that stands can be approved."""


class MissingReasonError(LedgerError):
    """A withdrawal leaves its reason."""


class LedgerMovedError(LedgerError):
    """Others wrote to the ledger while a file was being compared with it."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Sổ số liệu đang được nhiều người ghi cùng lúc; hãy nhập lại sau ít phút.")


class BadValueError(LedgerError):
    """A value that cannot be a figure of its data element; `rule` is a stable slug."""

    def __init__(self, rule: str, message: str) -> None:
        """Keep the rule's slug beside the officer's message (what is wrong, and the remedy)."""
        super().__init__(message)
        self.rule = rule


class FileRefusedError(LedgerError):
    """A whole file that cannot be imported; `rule` is a stable slug."""

    def __init__(self, rule: str, message: str) -> None:
        """Keep the rule's slug beside the officer's message (what is wrong, and the remedy)."""
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import found and did, in cells: `read == accepted + unchanged + refused`.

    `written` equals `accepted` once written, and is 0 in a dry run, after any refusal, or when
    the file had been imported before (`repeated`). Blank cells are counted apart. `errors`
    holds the first refusals; all of them are in the errors file when one was asked for.
    """

    rows: int
    read: int
    accepted: int
    unchanged: int
    refused: int
    blank: int
    written: int
    dry_run: bool
    repeated: bool
    batch_id: int | None
    event_id: int | None
    file_sha256: str
    seconds: float
    errors: tuple[CellError, ...]


@dataclass(frozen=True, slots=True)
class EvidenceCell:
    """A cell that evidence stands behind; `period` is the code, YYYYSS."""

    unit_id: int
    element_id: int
    period: int


@dataclass(frozen=True, slots=True)
class AddedEvidence:
    """What adding did. `repeated`: the unit had these very bytes; `links`: links newly made."""

    evidence_id: int
    file: FileInfo
    links: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class EvidenceInfo:
    """Evidence as its unit keeps it, without time and place of a photo (`photo_facts` has them)."""

    id: int
    unit_id: int
    title: str
    file: FileInfo
    for_public: bool
    added_by: str
    added_at: dt.datetime


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """Grain: one link of evidence to a cell; `ended_…` are empty or None while it stands."""

    link_id: int
    evidence: EvidenceInfo
    cell: EvidenceCell
    linked_by: str
    linked_at: dt.datetime
    ended_by: str
    ended_at: dt.datetime | None
    ended_reason: str


@dataclass(frozen=True, slots=True)
class SharedPhoto:
    """One picture standing behind figures of two units that do not follow one another.

    Grain: evidence of a unit × another unit × that unit's evidence. `bits_apart` is 0 for the
    same bytes and for copies that look the same; `same_bytes` tells the two apart.
    """

    evidence_id: int
    unit_id: int
    other_evidence_id: int
    other_unit_id: int
    same_bytes: bool
    bits_apart: int


class UnknownEvidenceError(LedgerError):
    """No evidence, or no standing link, has this number."""
