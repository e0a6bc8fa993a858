"""People: made, given passwords and identities, closed."""

import datetime as dt

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from langso.accounts.actions import sessions
from langso.accounts.actions.recording import record
from langso.accounts.models import Identity, User
from langso.accounts.values import BadAccountError


@transaction.atomic
def create_user(
    *,
    username: str,
    password: str | None,
    name: str = "",
    is_demo: bool = False,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
) -> User:
    """Create a person; with no password nobody can sign in by one, and none is computed.

    Raises BadAccountError when the name is taken.
    """
    if User.objects.filter(username=username).exists():
        msg = _("The account name “%(name)s” is taken.") % {"name": username}
        raise BadAccountError(msg)
    user = User.objects.create_user(
        username, password=password, last_name=name, is_demo=is_demo, date_joined=at
    )
    record(by, by_id, at, "create_user", username, demo=is_demo)
    return user


@transaction.atomic
def set_password(
    *, user_id: int, password: str, by: str, at: dt.datetime, by_id: int | None = None
) -> None:
    """Give a person a new password; all their sessions end."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    sessions.end_all(user_id)
    record(by, by_id, at, "set_password", user.username)


@transaction.atomic
def end_user(*, user_id: int, by: str, at: dt.datetime, by_id: int | None = None) -> None:
    """Close an account: sign-in, sessions and tokens stop working; nothing is removed."""
    user = User.objects.get(pk=user_id)
    User.objects.filter(pk=user_id).update(is_active=False)
    sessions.end_all(user_id)
    record(by, by_id, at, "end_user", user.username)


@transaction.atomic
def remove_second_factors(
    *, user_id: int, by: str, at: dt.datetime, by_id: int | None = None
) -> None:
    """Take away every second factor of a person who lost them; all their sessions end.

    When a role demands one, they set up a new one at the next sign-in.
    """
    user = User.objects.get(pk=user_id)
    found = Authenticator.objects.filter(user_id=user_id)
    types = sorted(found.values_list("type", flat=True))
    found.delete()
    sessions.end_all(user_id)
    record(by, by_id, at, "remove_second_factors", user.username, types=types)


@transaction.atomic
def link_identity(
    *,
    user_id: int,
    provider: str,
    identifier: str,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
) -> int:
    """Note by which identifier a sign-on service knows a person, and return its number.

    Whoever links has verified it. Raises BadAccountError when it is somebody's already.
    """
    user = User.objects.get(pk=user_id)
    identifier = identifier.strip()
    if "@" in identifier:
        identifier = identifier.lower()
    if not identifier:
        raise BadAccountError(_("Give the identifier that the sign-on service tells."))
    try:
        with transaction.atomic():
            made = Identity.objects.create(
                user=user, provider=provider, identifier=identifier, made_at=at
            )
    except IntegrityError as error:
        raise BadAccountError(_("This identifier already belongs to an account.")) from error
    record(by, by_id, at, "link_identity", user.username, provider=provider, identity_id=made.pk)
    return made.pk


@transaction.atomic
def unlink_identity(
    *, identity_id: int, by: str, at: dt.datetime, by_id: int | None = None
) -> None:
    """Forget an identifier: signing on by it no longer opens the account."""
    found = Identity.objects.select_related("user").get(pk=identity_id)
    record(
        by, by_id, at, "unlink_identity", found.user.username,
        provider=found.provider, identity_id=identity_id,
    )  # fmt: skip
    found.delete()
