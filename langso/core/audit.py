"""The one way to write the audit trail."""

import datetime as dt
from typing import Any

from langso.core.models import AuditEvent


def record_event(
    *,
    at: dt.datetime,
    actor: str,
    actor_id: int | None,
    action: str,
    subject: str,
    origin: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Add one event to the audit trail, within the caller's transaction.

    `actor` is the name of the person or program and `actor_id` its number (none for the system
    itself); `action` is `<package>.<verb>`, e.g. `ledger.record`; `subject` names what was acted
    on; `origin` tells the door it came through (address, file, command); `detail` must be JSON.
    """
    AuditEvent.objects.create(
        at=at,
        actor=actor[:150],
        actor_id=actor_id,
        action=action,
        subject=subject[:200],
        origin=origin[:100],
        detail=detail or {},
    )
