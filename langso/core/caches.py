"""In-process caches make themselves known here, so that tests can start from nothing.

In production nothing is ever cleared this way: a cache's keys hold the version of what it
depends on (law version, geography revision, ledger cut), so an old entry is never asked for.
"""

from collections.abc import Callable

_clearings: list[Callable[[], object]] = []


def on_clear(clearing: Callable[[], object]) -> None:
    """Register a function that empties one cache (for instance an lru_cache's `cache_clear`)."""
    _clearings.append(clearing)


def clear_all() -> None:
    """Empty every registered cache of this process."""
    for clearing in _clearings:
        clearing()
