"""Classes of many units at once: from a national list, or simulated for a demonstration."""

import datetime as dt
from collections.abc import Iterable

from django.db.backends.postgresql.psycopg_any import DateRange

from langso.geography.actions.writing import Trace, changing
from langso.geography.models import Unit, UnitClass


def set_classes(
    *,
    rows: Iterable[tuple[int, str, str]],
    source: str,
    confidence: str,
    by: str,
    at: dt.datetime,
    simulated: bool = False,
    by_id: int | None = None,
    origin: str = "",
) -> int:
    """Put units into classes for the whole of their lives; return how many classes were added.

    `rows`: (unit id, scheme, value). A unit that already has any class in a scheme keeps it, so
    that loading twice changes nothing and a simulated class never stands over a real one.
    """
    wanted = {(unit_id, scheme): value for unit_id, scheme, value in rows}
    schemes = {scheme for _, scheme in wanted}
    held = set(
        UnitClass.objects.filter(scheme__in=schemes).values_list("unit_id", "scheme").distinct()
    )
    missing = {key: value for key, value in wanted.items() if key not in held}
    if not missing:
        return 0
    lives = dict(
        Unit.objects.filter(id__in={unit_id for unit_id, _ in missing}).values_list(
            "id", "validity"
        )
    )
    trace = Trace(by, at, by_id, origin)
    detail: dict[str, object] = {"classes": len(missing), "schemes": sorted(schemes)}
    with changing(trace, "set_classes", source[:180], detail):
        UnitClass.objects.bulk_create(
            (
                UnitClass(
                    unit_id=unit_id, scheme=scheme, value=value, source=source,
                    confidence=confidence, simulated=simulated,
                    validity=DateRange(lives[unit_id].lower, lives[unit_id].upper),
                )
                for (unit_id, scheme), value in missing.items()
            ),
            batch_size=2000,
        )  # fmt: skip
    return len(missing)
