"""Every read of the ledger. A *cut* is the id of an event: the state up to and including it."""

from langso.ledger.queries.batches import (
    get_batch,
    holds_simulated,
    list_batches,
    units_of_batch,
)
from langso.ledger.queries.cuts import cut, cut_at
from langso.ledger.queries.facts import changes_since, copy_facts_to, effective_table
from langso.ledger.queries.observations import list_observations, origin

__all__ = [
    "changes_since",
    "copy_facts_to",
    "cut",
    "cut_at",
    "effective_table",
    "get_batch",
    "holds_simulated",
    "list_batches",
    "list_observations",
    "origin",
    "units_of_batch",
]
