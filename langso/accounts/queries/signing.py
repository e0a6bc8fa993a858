"""What signing in asks: whose token this is, and whether the door is closed."""

import datetime as dt
import hmac

from langso.accounts import rules
from langso.accounts.models import ApiToken, SignInFailure, User


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
