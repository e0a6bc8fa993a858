"""Classes of units, and what our sources do not agree on."""

import datetime as dt
from collections.abc import Iterable

from langso.geography.models import SourceConflict, UnitClass
from langso.geography.queries.units import last_day
from langso.geography.values import ClassRow, Conflict


def classes_of(*, unit_id: int, on: dt.date) -> list[ClassRow]:
    """Return the classes the unit has on `on`, by scheme; a scheme without a row is not known."""
    rows = (
        UnitClass.objects.filter(unit_id=unit_id, validity__contains=on)
        .order_by("scheme")
        .values_list("scheme", "value", "validity", "source", "confidence", "simulated")
    )
    return [
        ClassRow(
            unit_id=unit_id,
            scheme=scheme,
            value=value,
            valid_from=validity.lower,
            valid_to=last_day(validity.upper),
            source=source,
            confidence=confidence,
            simulated=simulated,
        )
        for scheme, value, validity, source, confidence, simulated in rows
    ]


def classes_of_units(*, unit_ids: Iterable[int], on: dt.date) -> dict[int, dict[str, str]]:
    """Return the classes of each of some units by scheme; one query, units without any left out."""
    rows = UnitClass.objects.filter(unit_id__in=list(unit_ids), validity__contains=on)
    found: dict[int, dict[str, str]] = {}
    for unit_id, scheme, value in rows.values_list("unit_id", "scheme", "value"):
        found.setdefault(unit_id, {})[scheme] = value
    return found


def list_conflicts(*, topic: str | None = None) -> list[Conflict]:
    """Return disagreements and gaps of the sources, by topic and subject."""
    rows = SourceConflict.objects.order_by("topic", "subject", "id")
    if topic is not None:
        rows = rows.filter(topic=topic)
    return [Conflict(r.topic, r.subject, r.detail, r.sources, r.resolution) for r in rows]


def list_conflict_topics() -> list[str]:
    """Return the topics that `list_conflicts` knows."""
    topics = SourceConflict.objects.order_by("topic").values_list("topic", flat=True)
    return list(topics.distinct())
