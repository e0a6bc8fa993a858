"""The tables of the ledger: figures and the evidence behind them."""

from langso.ledger.models.evidence import Evidence, EvidenceLink, SharedUse
from langso.ledger.models.figures import INFINITY, Batch, BatchEvent, Observation

__all__ = [
    "INFINITY",
    "Batch",
    "BatchEvent",
    "Evidence",
    "EvidenceLink",
    "Observation",
    "SharedUse",
]
