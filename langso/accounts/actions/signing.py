"""Signing in and out as the audit trail and the door that closes on guessing see it."""

import datetime as dt

from django.db import transaction

from langso.accounts import rules
from langso.accounts.actions.recording import record
from langso.accounts.models import SignInFailure, User


@transaction.atomic
def record_sign_in_failure(*, username: str, address: str, at: dt.datetime) -> None:
    """Count a failed sign-in against the name and the address; drop those past the window."""
    SignInFailure.objects.filter(at__lte=at - rules.FAILURE_WINDOW).delete()
    SignInFailure.objects.bulk_create(
        SignInFailure(key=rules.failure_key(kind, text), at=at)
        for kind, text in (("name", username), ("address", address))
    )
    record("", None, at, "sign_in_failed", username)


@transaction.atomic
def record_sign_in(*, user: User, at: dt.datetime, methods: list[str] | None = None) -> None:
    """Note a sign-in and forget the failures under that name."""
    SignInFailure.objects.filter(key=rules.failure_key("name", user.username)).delete()
    record(user.username, user.pk, at, "sign_in", user.username, methods=methods or ["password"])


@transaction.atomic
def record_sign_out(*, user: User, at: dt.datetime) -> None:
    """Note a sign-out."""
    record(user.username, user.pk, at, "sign_out", user.username)


@transaction.atomic
def record_refused_sign_on(*, provider: str, reason: str, at: dt.datetime) -> None:
    """Note that somebody came from a sign-on service and no account was opened to them."""
    record("", None, at, "sign_on_refused", provider, reason=reason)


@transaction.atomic
def record_factor(*, user: User, what: str, kind: str, at: dt.datetime) -> None:
    """Note what happened to a second factor of a person: added, removed, reset or failed."""
    record(user.username, user.pk, at, f"second_factor_{what}", user.username, kind=kind)


@transaction.atomic
def record_password_change(*, user: User, at: dt.datetime) -> None:
    """Note that a person changed their own password."""
    record(user.username, user.pk, at, "change_password", user.username)
