"""What allauth tells of people becomes audit events. (Its own signals; never models'.)"""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest
from django.utils import timezone

from langso.accounts import actions


def connect() -> None:
    """Connect every receiver; asked once when the package is ready."""
    account.user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")
    account.password_changed.connect(_changed_password, dispatch_uid="accounts.password")
    user_logged_out.connect(_signed_out, dispatch_uid="accounts.signed_out")
    mfa.authenticator_added.connect(_factor("added"), weak=False, dispatch_uid="accounts.added")
    mfa.authenticator_removed.connect(
        _factor("removed"), weak=False, dispatch_uid="accounts.removed"
    )
    mfa.authenticator_reset.connect(_factor("reset"), weak=False, dispatch_uid="accounts.reset")
    mfa.authentication_failed.connect(_factor("failed"), weak=False, dispatch_uid="accounts.failed")


def _signed_in(request: HttpRequest, user: Any, **_more: Any) -> None:
    records = get_authentication_records(request, user)
    methods = [str(one.get("type") or one.get("provider") or one["method"]) for one in records]
    actions.record_sign_in(user=user, at=timezone.now(), methods=methods)


def _changed_password(request: HttpRequest, user: Any, **_more: Any) -> None:
    actions.record_password_change(user=user, at=timezone.now())
    actions.end_other_sessions(
        user_id=user.pk, kept_key=request.session.session_key or "",
        by=user.get_username(), by_id=user.pk, at=timezone.now(),
    )  # fmt: skip


def _signed_out(user: Any, **_more: Any) -> None:
    if user is not None:
        actions.record_sign_out(user=user, at=timezone.now())


def _factor(what: str) -> Any:
    def receiver(user: Any, authenticator: Any, **_more: Any) -> None:
        actions.record_factor(user=user, what=what, kind=authenticator.type, at=timezone.now())

    return receiver
