"""What the online ratio keeps at hand: issued documents that lack a signature."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from langso.dossiers.models import FileEvent, MissingSignature, WorkFile
from langso.dossiers.rules import online
from langso.dossiers.values.online import StepFact

_COLUMNS = ("kind", "medium", "happened_on", "payload")
_KINDS = (online.ISSUED, online.SIGNED)


def keep_missing_signatures(file: WorkFile, event: FileEvent) -> None:
    """Bring the missing signatures of an event's document up to date, within its transaction."""
    if event.kind in _KINDS:
        _keep(file.pk, online.document_of(event.payload))


@transaction.atomic
def rebuild_missing_signatures() -> tuple[int, int]:
    """Replay all of them; return how many there are, and how many had stood wrongly."""
    before = _standing()
    MissingSignature.objects.all().delete()
    issued = FileEvent.objects.filter(kind=online.ISSUED).values_list("file_id", "payload")
    for file_id, document_id in {(file, online.document_of(told)) for file, told in issued}:
        _keep(file_id, document_id)
    after = _standing()
    return len(after), len(before ^ after)


def _standing() -> set[tuple[int, int, dt.date, tuple[str, ...]]]:
    rows = MissingSignature.objects.values_list("file_id", "document_id", "issued_on", "missing")
    return {(file_id, document, on, tuple(missing)) for file_id, document, on, missing in rows}


def _keep(file_id: int, document_id: int | None) -> None:
    rows = FileEvent.objects.filter(file_id=file_id, kind__in=_KINDS).order_by("number")
    steps = [online.step_of(*row) for row in rows.values_list(*_COLUMNS)]
    issued_on = _issued_on(steps, document_id)
    if issued_on is None or document_id is None:
        return
    missing = sorted(online.lacking(steps, document_id))
    kept = MissingSignature.objects.filter(file_id=file_id, document_id=document_id)
    if not missing:
        kept.delete()
    elif not kept.update(missing=missing, issued_on=issued_on):
        MissingSignature.objects.create(
            file_id=file_id, document_id=document_id, issued_on=issued_on, missing=missing
        )


def _issued_on(steps: Iterable[StepFact], document_id: int | None) -> dt.date | None:
    found = [
        one.on for one in steps if one.kind == online.ISSUED and one.document_id == document_id
    ]
    return min(found, default=None)
