"""Asking a platform over HTTP, one question at a time."""

import json
import statistics
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SECONDS_TO_WAIT = 120


@dataclass(frozen=True, slots=True)
class Site:
    """A running platform; with a token, one that figures may be sent to."""

    address: str
    token: str = ""

    def get(self, path: str, *, session: str = "") -> str:
        """Return a page as its text, as a Vietnamese reader gets it, signed in with a session."""
        headers = {"Accept-Language": "vi", "Cookie": f"sessionid={session}"}
        asked = urllib.request.Request(self.address + path, headers=headers)  # noqa: S310 - ours
        with urllib.request.urlopen(asked, timeout=SECONDS_TO_WAIT) as answer:  # noqa: S310 - ours
            return str(answer.read().decode())

    def read(self, path: str) -> dict[str, Any]:
        """Return an answer of the API."""
        return dict(json.loads(self.get(path)))

    def send(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send JSON to the API, with the token when there is one, and return its answer."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        asked = urllib.request.Request(  # noqa: S310 - ours
            self.address + path, json.dumps(body).encode(), headers
        )
        with urllib.request.urlopen(asked, timeout=SECONDS_TO_WAIT) as answer:  # noqa: S310 - ours
            return dict(json.load(answer))


def seconds_of(work: Callable[[], object], *, times: int) -> float:
    """Return the median seconds of some runs."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return statistics.median(found)
