"""Sessions of people, and whether they signed in as their roles demand."""

import datetime as dt

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from langso.accounts import rules
from langso.accounts.models import Identity, User
from langso.accounts.queries.catalogue import catalogue
from langso.accounts.queries.policy import Somebody, list_holdings
from langso.accounts.values import SessionRow


def list_sessions(*, user_id: int, at: dt.datetime, current_key: str = "") -> list[SessionRow]:
    """Return the sessions of a person that still open, the latest seen first."""
    found = UserSession.objects.filter(user_id=user_id).order_by("-last_seen_at", "-pk")
    rows = list(found)
    alive = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=at
        ).values_list("session_key", flat=True)
    )
    return [
        SessionRow(
            row.pk, rules.device_of(row.user_agent), row.ip, row.created_at, row.last_seen_at,
            row.session_key == current_key,
        )
        for row in rows
        if row.session_key in alive
    ]  # fmt: skip


def get_session_owner(*, session_id: int) -> int | None:
    """Return the number of the person whose session it is; None when there is no such session."""
    found = UserSession.objects.filter(pk=session_id).values_list("user_id", flat=True)
    owner: int | None = found.first()
    return owner


def lacks_second_factor(*, user: Somebody, on: dt.date) -> bool:
    """Tell whether a person's role demands a second factor that they have not set up.

    Nothing is demanded of demonstration accounts.
    """
    if not isinstance(user, User) or user.is_demo:
        return False
    if not rules.wants_second_factor(list_holdings(user=user), on, catalogue=catalogue()):
        return False
    return not has_second_factor(user_id=user.pk)


def has_second_factor(*, user_id: int) -> bool:
    """Tell whether a person has an authenticator app or a security key."""
    found = Authenticator.objects.filter(user_id=user_id)
    return bool(found.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def user_of_identity(*, provider: str, identifier: str) -> User | None:
    """Return the active person whom a sign-on service knows by an identifier, or None."""
    found = (
        Identity.objects.select_related("user")
        .filter(provider=provider, identifier=identifier, user__is_active=True)
        .first()
    )
    return found.user if found else None
