"""Who is who."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from langso.accounts.models import User
from langso.accounts.values import Person, UnknownUserError


def get_user(*, username: str) -> User:
    """Return the active user of that name. Raises UnknownUserError."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        msg = _("There is no active account named “%(name)s”.") % {"name": username}
        raise UnknownUserError(msg)
    return user


def list_users() -> list[Person]:
    """Return all active people by name of account."""
    users = User.objects.filter(is_active=True).order_by("username")
    return [Person(user.pk, user.username, user.get_full_name(), user.is_demo) for user in users]


def names_of(*, user_ids: Iterable[int]) -> dict[int, str]:
    """Return what people are called, by their number, whether or not they are still active."""
    users = User.objects.filter(pk__in=set(user_ids))
    return {user.pk: user.get_full_name() or user.username for user in users}
