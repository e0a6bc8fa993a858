"""Bringing the rounds of the database in line with the law folders."""

import datetime as dt
from typing import Any

from django.db import transaction

from langso.core import audit
from langso.core.periods import Period
from langso.reporting.models import Round
from langso.standards import queries as standards
from langso.standards.values import RoundTerms


@transaction.atomic
def sync_rounds(*, by: str, at: dt.datetime) -> int:
    """Make the rounds what the law folders say; return how many rows were new or changed.

    A round that the files no longer name is marked as withdrawn and closed: its sheets stay.
    """
    wanted = {key: _columns(terms) for key, terms in standards.list_round_terms().items()}
    rows = {row.key: row for row in Round.objects.select_for_update().order_by("id")}
    changed = []
    for key, columns in wanted.items():
        row = rows.get(key)
        if row is None:
            Round.objects.create(key=key, **columns)
            changed.append(key)
        elif any(getattr(row, name) != value for name, value in columns.items()):
            Round.objects.filter(pk=row.pk).update(**columns)
            changed.append(key)
    gone = [key for key, row in rows.items() if key not in wanted and not row.withdrawn]
    Round.objects.filter(key__in=gone).update(withdrawn=True, is_open=False)
    if changed or gone:
        audit.record_event(
            at=at,
            actor=by,
            actor_id=None,
            action="reporting.sync_rounds",
            subject="rounds",
            detail={"changed": changed, "withdrawn": gone},
        )
    return len(changed) + len(gone)


def _columns(terms: RoundTerms) -> dict[str, Any]:
    return {
        "title_vi": terms.title.vi,
        "title_en": terms.title.en,
        "period": Period.parse(terms.period).code,
        "set_ids": [set_id for set_id, _required in terms.sets],
        "data_from": terms.data_from,
        "data_to": terms.data_to,
        "due_commune": terms.due_commune,
        "due_province": terms.due_province,
        "due_ministry": terms.due_ministry,
        "confidence": terms.data_confidence.value,
        "is_open": terms.is_open,
        "terms": _terms(terms),
        "withdrawn": False,
    }


def _terms(terms: RoundTerms) -> dict[str, Any]:
    return {
        "sets": [list(one) for one in terms.sets],
        "kinds": list(terms.kinds),
        "forms": list(terms.forms),
        "due_confidence": terms.due_confidence.value,
        "awaiting": terms.awaiting,
        "simulated": terms.simulated,
        "by_village": list(terms.by_village),
        "by_parts": list(terms.by_parts),
        "notes": [[note.vi, note.en] for note in terms.notes],
        "sources": [source.name.vi for source in terms.sources],
    }
