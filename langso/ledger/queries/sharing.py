"""The same picture behind figures of two places."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from langso.core.files import queries as files
from langso.core.files.values import Family
from langso.geography import queries as geography
from langso.ledger.values import SharedPhoto

GENERATIONS = 6
"""How many events back and forth a unit's predecessors and successors are looked for."""

# Pictures that stand behind at least one figure: (unit, file, evidence), each once.
_USES = """
select distinct l.unit_id, e.file_id, e.id
from ledger_evidencelink l
join ledger_evidence e on e.id = l.evidence_id
join core_storedfile f on f.id = e.file_id
where l.ended_at is null and f.family = %(photo)s
"""
# A province has thousands of pictures, and few of them were ever handed in by two units: those are
# written down when the second one comes, and only they are looked at.
_OF_UNITS = f"""
{_USES} and l.unit_id = any(%(units)s) and (%(period)s::int is null or l.period = %(period)s)
and e.file_id in (select file_id from ledger_shareduse where unit_id = any(%(units)s))
"""  # noqa: S608 - fixed texts only
_OF_FILES = f"{_USES} and e.file_id = any(%(files)s)"


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
    mine = _uses(_OF_UNITS, units=list(set(unit_ids)), period=period)
    if not mine:
        return []
    alike = files.alike(file_ids={use.file_id for use in mine})
    wanted = {use.file_id for use in mine}.union(*alike.values())
    by_file: dict[int, list[_Use]] = {}
    for use in _uses(_OF_FILES, files=list(wanted)):
        by_file.setdefault(use.file_id, []).append(use)
    kin = geography.kin_of(unit_ids={use.unit_id for use in mine}, depth=GENERATIONS)
    found = {
        SharedPhoto(
            use.evidence_id, use.unit_id, other.evidence_id, other.unit_id,
            other.file_id == use.file_id, apart,
        )
        for use in mine
        for file_id, apart in ({use.file_id: 0} | alike.get(use.file_id, {})).items()
        for other in by_file.get(file_id, ())
        if other.unit_id != use.unit_id and other.unit_id not in kin[use.unit_id]
    }  # fmt: skip
    return sorted(
        found, key=lambda one: (one.evidence_id, one.bits_apart, one.other_unit_id, one.unit_id)
    )


def _uses(sql: str, **values: Any) -> list[_Use]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"photo": Family.PHOTO.value, **values})
        return [_Use(*row) for row in cursor.fetchall()]
