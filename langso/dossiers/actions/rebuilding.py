"""Making the rows that lists are read from anew, from the logs alone."""

import datetime as dt

from django.db import transaction

from langso.dossiers.actions import logs
from langso.dossiers.models import FileState, WorkFile

FIELDS = [
    field.name
    for field in FileState._meta.concrete_fields
    if field.name not in ("file", "changed_at")
]


def rebuild(*, at: dt.datetime) -> tuple[int, list[int]]:
    """Replay every file; return how many there are, and those whose row was not as it should be.

    Rows that differ are put right. One transaction a file; nobody needs to stop working.
    """
    ids = list(WorkFile.objects.order_by("pk").values_list("pk", flat=True))
    return len(ids), [file_id for file_id in ids if not _put_right(file_id, at)]


@transaction.atomic
def _put_right(file_id: int, at: dt.datetime) -> bool:
    held = logs.hold(file_id=file_id)
    kept = FileState.objects.get(pk=file_id)
    made = logs.projected(held.file, held.procedure, held.state, at=kept.changed_at)
    if all(_value(kept, name) == _value(made, name) for name in FIELDS):
        return True
    made.changed_at = at
    made.save()
    return False


def _value(row: FileState, name: str) -> object:
    return getattr(row, f"{name}_id" if name == "organisation" else name)
