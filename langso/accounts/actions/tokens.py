"""Tokens by which programs act as a person."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from langso.accounts import rules
from langso.accounts.actions.recording import record
from langso.accounts.models import ApiToken, User
from langso.accounts.values import BadAccountError


@transaction.atomic
def make_token(
    *,
    user_id: int,
    label: str = "",
    expires_at: dt.datetime,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
) -> str:
    """Make a token for programs and return it; only its hash is kept, so it is shown this once.

    Raises BadAccountError when it would expire before it begins.
    """
    if expires_at <= at:
        raise BadAccountError(_("The token must expire in the future."))
    user = User.objects.get(pk=user_id)
    token = f"langso_{secrets.token_urlsafe(32)}"
    made = ApiToken.objects.create(
        user=user,
        token_sha256=rules.token_hash(token),
        label=label,
        created_at=at,
        expires_at=expires_at,
    )
    record(by, by_id, at, "make_token", user.username, token_id=made.pk, label=label)
    return token


@transaction.atomic
def revoke_token(*, token_id: int, by: str, at: dt.datetime, by_id: int | None = None) -> None:
    """Make a token useless from now on; doing it again changes nothing."""
    token = ApiToken.objects.select_for_update().select_related("user").get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record(by, by_id, at, "revoke_token", token.user.username, token_id=token_id)
