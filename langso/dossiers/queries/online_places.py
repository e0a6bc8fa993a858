"""In which province each unit lies, or lay last: read once a version of the tree."""

import functools

from langso.core import caches
from langso.geography import queries as geography
from langso.geography.values import Level

Province = tuple[int, str, str]
"""Number, code and name of a province as it stands, or last stood."""


def provinces() -> dict[int, Province]:
    """Return the province of every unit that ever was, villages left out."""
    return _provinces(geography.revision())


@functools.lru_cache(maxsize=2)
def _provinces(_revision: int) -> dict[int, Province]:
    # The rows come in the order of time, so that the last state of each unit stays.
    last = {row[0]: row for row in geography.state_rows() if row[3] != Level.VILLAGE}
    found: dict[int, Province] = {}
    for unit_id, row in last.items():
        above = row
        while above[7] is not None and above[7] in last:
            above = last[above[7]]
        if above[3] == Level.PROVINCE:
            found[unit_id] = (above[0], above[4], above[5])
    return found


caches.on_clear(_provinces.cache_clear)
