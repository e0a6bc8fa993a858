"""Every write of the ledger: recording, importing, approving and withdrawing whole batches."""

from langso.ledger.actions.deciding import approve, withdraw
from langso.ledger.actions.evidence import (
    add_evidence,
    erase_evidence,
    link_evidence,
    set_evidence_public,
    unlink_evidence,
)
from langso.ledger.actions.importing import import_file
from langso.ledger.actions.recording import record, record_columns

__all__ = [
    "add_evidence",
    "approve",
    "erase_evidence",
    "import_file",
    "link_evidence",
    "record",
    "record_columns",
    "set_evidence_public",
    "unlink_evidence",
    "withdraw",
]
