"""The audit trail only grows."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from langso.core import audit
from langso.core.models import AuditEvent

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _record() -> AuditEvent:
    audit.record_event(
        at=AT, actor="lan", actor_id=7, action="ledger.record", subject="batch 1", origin="form",
        detail={"cells": 3},
    )  # fmt: skip
    return AuditEvent.objects.get()


def test_event_holds_what_was_said() -> None:
    event = _record()
    assert (event.at, event.actor, event.actor_id, event.origin) == (AT, "lan", 7, "form")
    assert event.detail == {"cells": 3}


def test_long_words_are_cut_rather_than_refused() -> None:
    audit.record_event(at=AT, actor="x" * 999, actor_id=None, action="a.b", subject="y" * 999)
    event = AuditEvent.objects.get()
    assert (len(event.actor), len(event.subject), event.detail) == (150, 200, {})


@pytest.mark.parametrize(
    "statement",
    ["update core_auditevent set actor = 'x'", "delete from core_auditevent"],
)
def test_event_is_never_changed_or_removed(statement: str) -> None:
    _record()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEvent.objects.get().actor == "lan"


def test_table_is_never_emptied() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("alter table core_auditevent enable trigger core_auditevent_no_truncate")
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            cursor.execute("truncate core_auditevent")
