"""Asking a platform over HTTP, one question at a time."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from langso.core import http_client

SECONDS_TO_WAIT = 120


@dataclass(frozen=True, slots=True)
class Site:
    """A running platform; with a token, one that figures may be sent to."""

    address: str
    token: str = ""

    def get(self, path: str, *, session: str = "") -> str:
        """Return a page as its text, as a Vietnamese reader gets it, signed in with a session."""
        headers = {"Accept-Language": "vi", "Cookie": f"sessionid={session}"}
        return self._ask(path, headers).decode()

    def read(self, path: str) -> dict[str, Any]:
        """Return an answer of the API."""
        return dict(json.loads(self.get(path)))

    def send(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send JSON to the API, with the token when there is one, and return its answer."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return dict(json.loads(self._ask(path, headers, json.dumps(body).encode())))

    def _ask(self, path: str, headers: dict[str, str], body: bytes | None = None) -> bytes:
        """Ask the platform, by POST when there is a body, and return what it answers."""
        # The address is a platform's that this machine runs, or one that was named to be measured.
        address = self.address + path
        with http_client.ask(
            address, seconds=SECONDS_TO_WAIT, body=body, headers=headers
        ) as answer:
            return bytes(answer.read())


def seconds_of(work: Callable[[], object], *, times: int) -> float:
    """Return the median seconds of some runs."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return statistics.median(found)
