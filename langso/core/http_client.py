"""Questions to another machine: over HTTP and nothing else, never an address of a file."""

import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

SCHEMES = frozenset({"http", "https"})


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """What is sent goes to the named address and to no other."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Follow nothing."""


def ask(
    address: str,
    *,
    seconds: float,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    redirects: bool = True,
) -> Any:
    """Ask by GET, by POST when there is a body, and return the open answer.

    Raises ValueError for an address that is not of HTTP, urllib.error.HTTPError for an answer of
    400 or more, OSError when nobody answers.
    """
    if urlsplit(address).scheme not in SCHEMES:
        raise ValueError(f"not an address of HTTP: {address}")
    request = urllib.request.Request(  # noqa: S310 - its scheme has just been looked at
        address, body, dict(headers or {})
    )
    opener = urllib.request.build_opener(*(() if redirects else (NoRedirect,)))
    return opener.open(request, timeout=seconds)
