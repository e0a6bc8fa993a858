"""Classes of units, and what our sources do not agree on."""

import datetime as dt

from langso.geography.models import SourceConflict, UnitClass
from langso.geography.queries.units import last_day
from langso.geography.values import ClassRow, Conflict


def classes_of(*, unit_id: int, on: dt.date) -> list[ClassRow]:
    """Return the classes the unit has on `on`, by scheme; a scheme without a row is not known."""
    rows = UnitClass.objects.filter(unit_id=unit_id, validity__contains=on).order_by("scheme")
    return [
        ClassRow(
            unit_id=row.unit_id,
            scheme=row.scheme,
            value=row.value,
            valid_from=row.validity.lower,
            valid_to=last_day(row.validity.upper),
            source=row.source,
            confidence=row.confidence,
            simulated=row.simulated,
        )
        for row in rows
    ]


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
