"""What is kept of tokens, and when the door closes on guessing."""

import datetime as dt
import hashlib
import math
from collections.abc import Sequence

# Guessing passwords: so many failures within the window close the door until the oldest is past it.
FAILURE_WINDOW = dt.timedelta(minutes=15)
MOST_FAILURES_OF_NAME = 8
MOST_FAILURES_OF_ADDRESS = 60


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


# What the browser says of itself, in the order of asking: Edge and Opera also say Chrome.
_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("coc_coc", "Cốc Cốc"), ("CriOS", "Chrome"),
    ("Chrome", "Chrome"), ("FxiOS", "Firefox"), ("Firefox", "Firefox"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """Return a browser's description of itself in two words: "Chrome, Windows"."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or user_agent[:40] or "?"
