"""The tables of work files."""

from langso.dossiers.models.archive import ArchivedFile, ArchiveTransfer
from langso.dossiers.models.documents import (
    Document,
    DocumentEvent,
    DocumentTemplate,
    DocumentText,
    DocumentVersion,
)
from langso.dossiers.models.exchange import AxisDelivery, AxisMessage, AxisStatus
from langso.dossiers.models.files import (
    FileEvent,
    FileLink,
    FileSeries,
    FileState,
    Participant,
    ProcedureText,
    WorkFile,
)
from langso.dossiers.models.mailbox import FileNotice, MissingSignature
from langso.dossiers.models.organisations import Organisation
from langso.dossiers.models.registers import (
    Distribution,
    DistributionEvent,
    DocumentTask,
    RecipientList,
    Register,
    RegisterEntry,
    TaskEvent,
)
from langso.dossiers.models.signatures import SignatureCheck, SigningKey

__all__ = [
    "ArchiveTransfer",
    "ArchivedFile",
    "AxisDelivery",
    "AxisMessage",
    "AxisStatus",
    "Distribution",
    "DistributionEvent",
    "Document",
    "DocumentEvent",
    "DocumentTask",
    "DocumentTemplate",
    "DocumentText",
    "DocumentVersion",
    "FileEvent",
    "FileLink",
    "FileNotice",
    "FileSeries",
    "FileState",
    "MissingSignature",
    "Organisation",
    "Participant",
    "ProcedureText",
    "RecipientList",
    "Register",
    "RegisterEntry",
    "SignatureCheck",
    "SigningKey",
    "TaskEvent",
    "WorkFile",
]
