"""Every write about people: accounts, roles, tokens, sign-ins. Each is audited.

`by` is the account name of who acts (or `system`), `by_id` their number when they have one.
"""

import datetime as dt
import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from langso.accounts import rules
from langso.accounts.models import ApiToken, RoleHolding, SignInFailure, User
from langso.accounts.values import BadAccountError, Role
from langso.core import audit


def _record(
    by: str, by_id: int | None, at: dt.datetime, action: str, subject: str, **detail: object
) -> None:
    audit.record_event(
        at=at,
        actor=by,
        actor_id=by_id,
        action=f"accounts.{action}",
        subject=subject,
        detail=detail,
    )


@transaction.atomic
def create_user(
    *,
    username: str,
    password: str,
    name: str = "",
    is_demo: bool = False,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
) -> User:
    """Create a person who can sign in. Raises BadAccountError when the name is taken."""
    if User.objects.filter(username=username).exists():
        msg = _("The account name “%(name)s” is taken.") % {"name": username}
        raise BadAccountError(msg)
    user = User.objects.create_user(
        username, password=password, last_name=name, is_demo=is_demo, date_joined=at
    )
    _record(by, by_id, at, "create_user", username, demo=is_demo)
    return user


@transaction.atomic
def set_password(
    *, user_id: int, password: str, by: str, at: dt.datetime, by_id: int | None = None
) -> None:
    """Give a person a new password; sessions under the old one end."""
    user = User.objects.get(pk=user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    _record(by, by_id, at, "set_password", user.username)


@transaction.atomic
def end_user(*, user_id: int, by: str, at: dt.datetime, by_id: int | None = None) -> None:
    """Close an account: sign-in, sessions and tokens stop working; nothing is removed."""
    user = User.objects.get(pk=user_id)
    User.objects.filter(pk=user_id).update(is_active=False)
    _record(by, by_id, at, "end_user", user.username)


@transaction.atomic
def grant_role(
    *,
    user_id: int,
    role: Role | str,
    unit_id: int | None,
    from_on: dt.date,
    until_on: dt.date | None = None,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
) -> int:
    """Let a person hold a role at a unit (none: the whole country) and return the holding's id.

    `until_on` is the first day it no longer holds. Raises BadAccountError when the days are the
    wrong way round or the person already holds the role there in that time.
    """
    user = User.objects.get(pk=user_id)
    if until_on is not None and until_on <= from_on:
        raise BadAccountError(_("The role must end after it begins."))
    try:
        with transaction.atomic():
            holding = RoleHolding.objects.create(
                user=user, role=Role(role), unit_id=unit_id, validity=DateRange(from_on, until_on)
            )
    except IntegrityError as error:
        msg = _("%(name)s already holds this role at this place in that time.") % {
            "name": user.username
        }
        raise BadAccountError(msg) from error
    _record(
        by, by_id, at, "grant_role", user.username, role=str(Role(role).value), unit_id=unit_id,
        from_on=from_on.isoformat(), until_on=until_on.isoformat() if until_on else None,
    )  # fmt: skip
    return holding.pk


@transaction.atomic
def end_role(
    *, holding_id: int, on: dt.date, by: str, at: dt.datetime, by_id: int | None = None
) -> None:
    """End a role: `on` is the first day it no longer holds.

    Raises BadAccountError when it had not begun by then or had ended before.
    """
    holding = RoleHolding.objects.select_for_update().select_related("user").get(pk=holding_id)
    begun, ends = holding.validity.lower, holding.validity.upper
    if on <= begun or (ends is not None and on > ends):
        raise BadAccountError(_("The role does not hold on that day."))
    holding.validity = DateRange(begun, on)
    holding.save(update_fields=["validity"])
    _record(by, by_id, at, "end_role", holding.user.username, role=holding.role, on=on.isoformat())


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
    _record(by, by_id, at, "make_token", user.username, token_id=made.pk, label=label)
    return token


@transaction.atomic
def revoke_token(*, token_id: int, by: str, at: dt.datetime, by_id: int | None = None) -> None:
    """Make a token useless from now on; doing it again changes nothing."""
    token = ApiToken.objects.select_for_update().select_related("user").get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _record(by, by_id, at, "revoke_token", token.user.username, token_id=token_id)


@transaction.atomic
def record_sign_in_failure(*, username: str, address: str, at: dt.datetime) -> None:
    """Count a failed sign-in against the name and the address; drop those past the window."""
    SignInFailure.objects.filter(at__lte=at - rules.FAILURE_WINDOW).delete()
    SignInFailure.objects.bulk_create(
        SignInFailure(key=rules.failure_key(kind, text), at=at)
        for kind, text in (("name", username), ("address", address))
    )


@transaction.atomic
def record_sign_in(*, user: User, address: str, at: dt.datetime) -> None:
    """Note a sign-in and forget the failures under that name."""
    SignInFailure.objects.filter(key=rules.failure_key("name", user.username)).delete()
    audit.record_event(
        at=at,
        actor=user.username,
        actor_id=user.pk,
        action="accounts.sign_in",
        subject=user.username,
        origin=address,
    )
