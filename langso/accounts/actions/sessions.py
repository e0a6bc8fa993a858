"""Sessions: ended one by one or all at once, and kept up to date."""

import datetime as dt
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from langso.accounts.actions.recording import record

TOUCH_AFTER = dt.timedelta(minutes=5)
"""How coarse "last seen" is: a page must not cost a write each time."""


@transaction.atomic
def end_session(*, session_id: int, by: str, at: dt.datetime, by_id: int | None = None) -> None:
    """End one session: its browser is signed out at its next page.

    Raises UserSession.DoesNotExist.
    """
    found = UserSession.objects.select_related("user").get(pk=session_id)
    _end(found)
    record(
        by, by_id, at, "end_session", found.user.get_username(),
        address=found.ip, session_id=session_id,
    )  # fmt: skip


@transaction.atomic
def end_other_sessions(
    *, user_id: int, kept_key: str, by: str, at: dt.datetime, by_id: int | None = None
) -> int:
    """End all sessions of a person but the one with `kept_key`; return how many."""
    count = end_all(user_id, kept_key)
    record(by, by_id, at, "end_other_sessions", by, count=count)
    return count


def end_all(user_id: int, kept_key: str = "") -> int:
    """End the sessions of a person, within the caller's transaction and event."""
    found = list(UserSession.objects.filter(user_id=user_id).exclude(session_key=kept_key))
    for session in found:
        _end(session)
    return len(found)


def _end(session: UserSession) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.delete(session.session_key)
    session.delete()


def touch_session(*, session_key: str, address: str, at: dt.datetime) -> None:
    """Note that a session was seen, at most every few minutes. Leaves no audit event."""
    UserSession.objects.filter(session_key=session_key, last_seen_at__lt=at - TOUCH_AFTER).update(
        last_seen_at=at, ip=address
    )
