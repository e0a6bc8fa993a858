"""A period's figures kept in the process, and amended only where the ledger has moved.

Gathering a country's figures takes the better part of a second, an approval touches one commune.
So the figures gathered last stay, and only the touched units are gathered anew.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from langso.assessment.queries import cells, figures, gathering
from langso.core import caches, duck

MOST_TOUCHED = 2_000
MOST_KEPT = 10
"""A country's figures of one period take some 35 MB."""

AFFECTED = 'SELECT u.* FROM "units" u SEMI JOIN "touched" t USING (unit_id)'
AFFECTED_BY_MOVES = """
SELECT u.* FROM "units" u SEMI JOIN (
  SELECT m.to_unit AS unit_id FROM "moves" m JOIN "touched" t ON t.unit_id = m.from_unit
) USING (unit_id)
"""
AMENDED = """
SELECT * FROM "before" ANTI JOIN "only" USING (unit_id)
UNION ALL BY NAME SELECT * FROM "part"
"""


@dataclass(frozen=True)
class _Standing:
    """Figures as they stood after the event `version`, the last one that touched their period."""

    version: int
    facts: cells.Facts


_kept: OrderedDict[Hashable, _Standing] = OrderedDict()
_lock = threading.Lock()


def _forget() -> None:
    with _lock:
        _kept.clear()


caches.on_clear(_forget)


def facts_of(wanted: gathering.Wanted) -> cells.Facts:
    """Return a period's figures at a cut, as `gathering.gather` would gather them."""
    version, past = figures.version(period=wanted.period, cut=wanted.cut)
    if past:
        return gathering.gather(wanted)
    key = _key(wanted)
    with _lock:
        before = _kept.get(key)
    if before is not None and before.version == version:
        return before.facts
    facts = _amended(before, wanted) if before is not None else None
    standing = _Standing(version, facts or gathering.gather(wanted))
    with _lock:
        if key not in _kept or _kept[key].version < version:
            _kept[key] = standing
        _kept.move_to_end(key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return standing.facts


def _key(wanted: gathering.Wanted) -> Hashable:
    """Return what the gathered figures depend on beside the ledger."""
    one = wanted.law.criteria_set
    units = wanted.subjects.units.name
    return (*wanted.law.key, one.id, one.year, units, wanted.period, wanted.moved)


def _amended(before: _Standing, wanted: gathering.Wanted) -> cells.Facts | None:
    """Gather anew the units touched since; None when too many are, or nobody can tell which."""
    touched = figures.units_touched(
        period=wanted.period, after=before.version, upto=wanted.cut.number
    )
    if touched is None or touched.num_rows > MOST_TOUCHED:
        return None
    rows = duck.Kept.of(touched, called="touched")
    units = wanted.subjects.units
    if wanted.moved is None:
        only = duck.Kept(AFFECTED, called="only", units=units, touched=rows)
    else:
        moves = gathering.moves_of(wanted.moved)
        only = duck.Kept(AFFECTED_BY_MOVES, called="only", units=units, moves=moves, touched=rows)
    part = gathering.gather(wanted, only=only)
    return cells.Facts(
        _joined(before.facts.table, only, part.table),
        _joined(before.facts.gaps, only, part.gaps) if before.facts.gaps and part.gaps else None,
    )


def _joined(before: duck.Kept, only: duck.Kept, part: duck.Kept) -> duck.Kept:
    return duck.Kept(AMENDED, called="facts", before=before, only=only, part=part)
