"""Settings that make an installation weaker than it needs to be; `langso doctor` shows them."""

from typing import Any

from django.utils import timezone

SHORT_HSTS = 30 * 86_400
SHORT_KEY = 32


def weaknesses(settings: Any) -> list[str]:
    """Return what is weak for an installation that others reach; words and remedy in one line.

    Behind HTTPS (`BEHIND_HTTPS`) an installation counts as one in real use: what is fine for a
    trial on one's own machine is named there.
    """
    found = [text for weak, text in _always(settings) if weak]
    if settings.BEHIND_HTTPS:
        found += [text for weak, text in _in_real_use(settings) if weak]
    return found


def _always(settings: Any) -> list[tuple[bool, str]]:
    return [
        (settings.DEBUG, "DEBUG shows strangers the code: unset it"),
        (len(settings.SECRET_KEY) < SHORT_KEY, "SECRET_KEY is short: 32 characters or more"),
    ]


def _in_real_use(settings: Any) -> list[tuple[bool, str]]:
    return [
        ("*" in settings.ALLOWED_HOSTS, "ALLOWED_HOSTS takes any name: set the platform's own"),
        (not settings.SESSION_COOKIE_SECURE, "session cookies travel in the clear"),
        (not settings.CSRF_COOKIE_SECURE, "CSRF cookies travel in the clear"),
        (settings.SECURE_HSTS_SECONDS < SHORT_HSTS, "HSTS_SECONDS is less than 30 days"),
        (settings.LANGSO_TRUSTED_PROXIES < 1, "TRUSTED_PROXIES is 0: everybody has one address"),
        (settings.LANGSO_API_CALLS_A_MINUTE == 0, "API_CALLS_A_MINUTE is 0: no limit of calls"),
        (settings.SESSION_COOKIE_AGE > 7 * 86_400, "SESSION_HOURS is more than a week"),
    ]


def unsafe_accounts() -> list[str]:
    """Return what is weak about accounts: trial ones, and roles without their second factor."""
    from langso.accounts import queries

    trials, lacking = queries.count_unsafe(on=timezone.localdate())
    found = []
    if trials:
        found.append(f"{trials} trial accounts are open: set LANGSO_DEMO=0 and close them")
    if lacking:
        found.append(f"{lacking} people have yet to set up the second factor their role demands")
    return found
