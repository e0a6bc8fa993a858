"""Every write of the ledger: recording, importing, approving and withdrawing whole batches."""

from langso.ledger.actions.batches import approve, record, record_columns, withdraw
from langso.ledger.actions.importing import import_file

__all__ = ["approve", "import_file", "record", "record_columns", "withdraw"]
