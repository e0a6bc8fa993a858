"""Every read of the ledger. A *cut* is the id of an event: the state up to and including it."""

from langso.ledger.queries.batches import (
    get_batch,
    holds_simulated,
    list_batches,
    units_of_batch,
)
from langso.ledger.queries.cuts import cut, cut_at
from langso.ledger.queries.evidence import (
    evidence_counts,
    evidence_counts_of,
    evidence_for,
    evidence_periods,
    get_evidence,
    get_link,
    is_public,
    links_of_evidence,
    units_of_evidence,
)
from langso.ledger.queries.facts import changes_since, copy_facts_to, effective_table
from langso.ledger.queries.observations import list_observations, origin
from langso.ledger.queries.sharing import shared_photos

__all__ = [
    "changes_since",
    "copy_facts_to",
    "cut",
    "cut_at",
    "effective_table",
    "evidence_counts",
    "evidence_counts_of",
    "evidence_for",
    "evidence_periods",
    "get_batch",
    "get_evidence",
    "get_link",
    "holds_simulated",
    "is_public",
    "links_of_evidence",
    "list_batches",
    "list_observations",
    "origin",
    "shared_photos",
    "units_of_batch",
    "units_of_evidence",
]
