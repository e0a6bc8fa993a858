"""The same picture behind figures of two places."""

from collections.abc import Iterable
from dataclasses import dataclass

from langso.core.files import queries as files
from langso.core.files.values import Family
from langso.geography import queries as geography
from langso.ledger.models import EvidenceLink
from langso.ledger.values import SharedPhoto

GENERATIONS = 6
"""How many events back and forth a unit's predecessors and successors are looked for."""


@dataclass(frozen=True, slots=True)
class _Use:
    """A picture standing behind at least one figure of a unit."""

    unit_id: int
    file_id: int
    evidence_id: int


def shared_photos(*, unit_ids: Iterable[int], period: int | None = None) -> list[SharedPhoto]:
    """Return pictures of these units that also stand behind figures of other units.

    Found by the same bytes, and by likeness for copies that were resized or compressed again.
    `period` narrows the asked units' side only: last year's picture of a neighbour counts. A
    unit and what it was merged into may share: they are the same place. In the order of evidence.
    """
    mine = _uses(unit_ids=set(unit_ids), period=period)
    if not mine:
        return []
    alike = files.alike(file_ids={use.file_id for use in mine})
    wanted = {use.file_id for use in mine}.union(*alike.values()) if alike else {
        use.file_id for use in mine
    }  # fmt: skip
    by_file: dict[int, list[_Use]] = {}
    for use in _uses(file_ids=wanted):
        by_file.setdefault(use.file_id, []).append(use)
    kin: dict[int, set[int]] = {}
    found = {
        SharedPhoto(
            use.evidence_id, use.unit_id, other.evidence_id, other.unit_id,
            other.file_id == use.file_id, apart,
        )
        for use in mine
        for file_id, apart in ({use.file_id: 0} | alike.get(use.file_id, {})).items()
        for other in by_file.get(file_id, ())
        if other.unit_id != use.unit_id and other.unit_id not in _kin(use.unit_id, kin)
    }  # fmt: skip
    return sorted(
        found, key=lambda one: (one.evidence_id, one.bits_apart, one.other_unit_id, one.unit_id)
    )


def _uses(
    *,
    unit_ids: set[int] | None = None,
    file_ids: set[int] | None = None,
    period: int | None = None,
) -> list[_Use]:
    links = EvidenceLink.objects.filter(ended_at__isnull=True, evidence__file__family=Family.PHOTO)
    if unit_ids is not None:
        links = links.filter(unit_id__in=unit_ids)
    if file_ids is not None:
        links = links.filter(evidence__file_id__in=file_ids)
    if period is not None:
        links = links.filter(period=period)
    rows = links.values_list("unit_id", "evidence__file_id", "evidence_id").distinct()
    return [_Use(*row) for row in rows]


def _kin(unit_id: int, known: dict[int, set[int]]) -> set[int]:
    """Return the units before and after a unit, asked once a call."""
    if unit_id not in known:
        before, after = geography.lineage(unit_id=unit_id, depth=GENERATIONS)
        known[unit_id] = {link.unit_id for link in (*before, *after)}
    return known[unit_id]
