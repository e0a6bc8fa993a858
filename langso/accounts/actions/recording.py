"""How every action about people is recorded."""

import datetime as dt

from langso.core import audit


def record(
    by: str, by_id: int | None, at: dt.datetime, action: str, subject: str, **detail: object
) -> None:
    """Add an event `accounts.<action>` to the audit trail."""
    audit.record_event(
        at=at,
        actor=by,
        actor_id=by_id,
        action=f"accounts.{action}",
        subject=subject,
        detail=detail,
    )
