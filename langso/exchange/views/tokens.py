"""Tokens: by which of them a program acts as a person, and how often it may."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from langso.accounts import queries as accounts
from langso.core import allowances
from langso.core.addresses import client_address
from langso.exchange.views.api import too_many


class TokenAuth(HttpBearer):
    """A token of a person, sent as `Authorization: Bearer …`; each person may call so often."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the person whose token this is, None when it does not open.

        Raises ApiError (429) for too many calls. A good token always gets past the failures of
        its address: a whole province may stand behind one, and tokens are too long to be guessed.
        """
        now = timezone.now()
        user = accounts.user_for_token(token=token[:200], at=now)
        if user is None:
            _count_failure(client_address(request), now)
            return None
        seconds = allowances.take(
            kind="api.person", caller=str(user.pk), a_minute=settings.LANGSO_API_CALLS_A_MINUTE,
            at=now,
        )  # fmt: skip
        if seconds:
            raise too_many(seconds, bad_tokens=False)
        return user


class TokenToRead(HttpBearer):
    """A token of a person who only reads: nothing is written down, not even the call."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the person whose token this is, None when it does not open."""
        return accounts.user_for_token(token=token[:200], at=timezone.now())


def _count_failure(address: str, now: dt.datetime) -> None:
    seconds = allowances.take(
        kind="api.address", caller=address, a_minute=settings.LANGSO_API_BAD_TOKENS_A_MINUTE, at=now
    )
    if seconds:
        raise too_many(seconds, bad_tokens=True)
    allowances.forget_whole(at=now)
