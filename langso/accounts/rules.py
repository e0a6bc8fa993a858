"""The policy: role × action × place × time, as data and one pure function."""

import datetime as dt
import hashlib
import math
from collections.abc import Iterable, Sequence

from langso.accounts.values import Action, Holding, Role

EVERYBODY = frozenset({Action.READ_PUBLIC})

MATRIX: dict[str, frozenset[str]] = {
    Role.RECORDER: frozenset({Action.READ_DRAFT, Action.RECORD}),
    Role.VERIFIER: frozenset(
        {Action.READ_DRAFT, Action.RECORD, Action.APPROVE, Action.WITHDRAW, Action.TRY_LAW}
    ),
    Role.ANALYST: frozenset({Action.READ_DRAFT, Action.TRY_LAW}),
    Role.LAW_KEEPER: frozenset({Action.TRY_LAW}),
    Role.AUDITOR: frozenset({Action.READ_DRAFT, Action.READ_AUDIT}),
    # An administrator works for the central office and also loads what others send it.
    Role.ADMINISTRATOR: frozenset(Action),
}

# Guessing passwords: so many failures within the window close the door until the oldest is past it.
FAILURE_WINDOW = dt.timedelta(minutes=15)
MOST_FAILURES_OF_NAME = 8
MOST_FAILURES_OF_ADDRESS = 60


def may(holdings: Iterable[Holding], action: str, path: Sequence[int], on: dt.date) -> bool:
    """Tell whether holdings allow an action at a place on a day.

    `path` holds the ids of the place and of everything above it (province … unit); empty means
    the whole country, which only a role for the whole country covers. A role at a place covers
    all that lies below it. Published figures are everybody's.
    """
    if action in EVERYBODY:
        return True
    return any(
        action in MATRIX.get(holding.role, frozenset())
        and _lasts(holding, on)
        and (holding.unit_id is None or holding.unit_id in path)
        for holding in holdings
    )


def everywhere(holdings: Iterable[Holding], action: str, on: dt.date) -> bool:
    """Tell whether holdings allow an action in the whole country on a day."""
    return may(holdings, action, (), on)


def _lasts(holding: Holding, on: dt.date) -> bool:
    begun = holding.from_on is None or holding.from_on <= on
    return begun and (holding.until_on is None or on < holding.until_on)


def token_hash(token: str) -> str:
    """Return what is kept of a token: it is random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def failure_key(kind: str, text: str) -> str:
    """Return the key that failures of a name or an address are counted under."""
    return hashlib.sha256(f"{kind}:{text.strip().lower()}".encode()).hexdigest()


def seconds_to_wait(failures: Sequence[dt.datetime], most: int, now: dt.datetime) -> int:
    """Return how long sign-in stays closed: 0 with fewer than `most` failures in the window."""
    recent = sorted(at for at in failures if at > now - FAILURE_WINDOW)
    if len(recent) < most:
        return 0
    # It opens again when enough of the old ones have left the window.
    opens_at = recent[len(recent) - most] + FAILURE_WINDOW
    return max(1, math.ceil((opens_at - now).total_seconds()))
