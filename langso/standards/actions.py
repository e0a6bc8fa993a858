"""Writes of the standards package."""

import datetime as dt

from django.db import transaction

from langso.core.audit import record_event
from langso.standards.models import DataElement
from langso.standards.queries.folders import current_law, national_faults
from langso.standards.values import BrokenLawError


@transaction.atomic
def sync_elements(*, by: str, at: dt.datetime) -> int:
    """Give every data element of the law a stable number; return how many rows were new or changed.

    An element that the files no longer name keeps its number and is marked as withdrawn, since
    the ledger may hold figures of it. Raises BrokenLawError when the national law has a fault.
    """
    faults = national_faults()
    if faults:
        raise BrokenLawError(faults)
    law = current_law().law
    rows = {row.key: row for row in DataElement.objects.select_for_update().order_by("id")}
    new = [DataElement(key=key) for key in law.elements if key not in rows]
    changed = [row for row in rows.values() if row.withdrawn == (row.key in law.elements)]
    for row in changed:
        row.withdrawn = not row.withdrawn
    DataElement.objects.bulk_create(new)
    DataElement.objects.bulk_update(changed, ["withdrawn"])
    if new or changed:
        record_event(
            at=at,
            actor=by,
            actor_id=None,
            action="standards.sync_elements",
            subject=f"law {law.version}",
            detail={"added": len(new), "changed": len(changed)},
        )
    return len(new) + len(changed)
