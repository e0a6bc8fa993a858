"""Who is who, and the one policy: may this person do this here on this day?"""

import datetime as dt
import hmac
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from langso.accounts import rules
from langso.accounts.models import ApiToken, RoleHolding, SignInFailure, User
from langso.accounts.values import Action, Holding, Person, UnknownUserError
from langso.geography import queries as geography
from langso.geography.values import UnknownUnitError

Somebody = User | AnonymousUser


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


def list_holdings(*, user: Somebody) -> list[Holding]:
    """Return all roles a person has held, holds or will hold; none for a stranger."""
    if not isinstance(user, User) or not user.is_active:
        return []
    found = RoleHolding.objects.filter(user=user).order_by("pk")
    return [
        Holding(holding.role, holding.unit_id, holding.validity.lower, holding.validity.upper)
        for holding in found
    ]


def may(*, user: Somebody, action: Action | str, unit_id: int | None, on: dt.date) -> bool:
    """Tell whether a person may do an action at a unit (none: the whole country) on a day.

    The unit's place in the tree is that of the same day; a unit not alive on it is covered only
    by a role held at itself or in the whole country.
    """
    if action in rules.EVERYBODY:
        return True
    holdings = list_holdings(user=user)
    if not holdings or unit_id is None or rules.everywhere(holdings, action, on):
        return rules.may(holdings, action, (), on)
    return rules.may(holdings, action, _path(unit_id, on), on)


def require(*, user: Somebody, action: Action | str, unit_id: int | None, on: dt.date) -> None:
    """Do nothing when `may` allows it. Raises PermissionDenied, which a page answers with 403."""
    if not may(user=user, action=action, unit_id=unit_id, on=on):
        label = Action(action).label
        raise PermissionDenied(_("You may not: %(action)s, here.") % {"action": label})


def list_refused(
    *, user: Somebody, action: Action | str, unit_ids: Iterable[int], on: dt.date
) -> list[int]:
    """Return the units, of many, where the person may not do the action; in ascending order.

    One query for a role held in the whole country; otherwise one path for each distinct unit.
    """
    holdings = list_holdings(user=user)
    distinct = sorted(set(unit_ids))
    if action in rules.EVERYBODY or rules.everywhere(holdings, action, on):
        return []
    return [
        unit_id for unit_id in distinct if not rules.may(holdings, action, _path(unit_id, on), on)
    ]


def user_for_token(*, token: str, at: dt.datetime) -> User | None:
    """Return the active person whose token this is at that instant, or None."""
    digest = rules.token_hash(token)
    found = ApiToken.objects.select_related("user").filter(token_sha256=digest).first()
    if found is None or not hmac.compare_digest(found.token_sha256, digest):
        return None
    usable = found.revoked_at is None and found.created_at <= at < found.expires_at
    return found.user if usable and found.user.is_active else None


def seconds_until_sign_in(*, username: str, address: str, at: dt.datetime) -> int:
    """Return how many seconds sign-in stays closed to a name and an address; 0 when open."""
    limits = {
        rules.failure_key("name", username): rules.MOST_FAILURES_OF_NAME,
        rules.failure_key("address", address): rules.MOST_FAILURES_OF_ADDRESS,
    }
    failures: dict[str, list[dt.datetime]] = {key: [] for key in limits}
    since = at - rules.FAILURE_WINDOW
    for key, failed_at in SignInFailure.objects.filter(key__in=limits, at__gt=since).values_list(
        "key", "at"
    ):
        failures[key].append(failed_at)
    return max(rules.seconds_to_wait(failures[key], most, at) for key, most in limits.items())


def _path(unit_id: int, on: dt.date) -> list[int]:
    try:
        return [place.unit_id for place in geography.path(unit_id=unit_id, on=on)]
    except UnknownUnitError:
        return [unit_id]
