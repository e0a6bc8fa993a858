"""What no page may do, watched while a journey goes on."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

from tests.repository.tree import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
HARD = {"serious", "critical"}
LOOK_MILLISECONDS, QUIET_LOOKS, LOOKS = 40, 3, 750
# The twentieth row of a table or list is made as the first ones; looking at all takes minutes.
ALIKE = [
    "tbody tr:nth-of-type(n+8)",
    "li:nth-of-type(n+8)",
    "option:nth-of-type(n+4)",
    "article.card ~ article.card",
    "section.section:nth-of-type(n+12)",
    ".map__canvas a:nth-of-type(n+12)",
]


class Watch:
    """Keeps faults of a page: console errors, broken policy, failed requests, foreign hosts.

    Chromium reports a page that answers 404 as a console error; a journey that means to meet such
    a page says so with `expect_status`.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.faults: list[str] = []
        self.statuses: set[int] = set()
        self.under_way = 0
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._asked)
        page.on("requestfinished", self._finished)
        page.on("requestfailed", self._failed)

    def expect_status(self, status: int) -> None:
        self.statuses.add(status)

    def _said(self, message: ConsoleMessage) -> None:
        expected = any(f"status of {status}" in message.text for status in self.statuses)
        if message.type == "error" and not expected:
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def settle(self, page: Page) -> None:
        """Wait until the page has fetched all it asks for, and has not asked for a moment."""
        quiet = 0
        for _look in range(LOOKS):
            page.wait_for_timeout(LOOK_MILLISECONDS)
            quiet = 0 if self.under_way > 0 else quiet + 1
            if quiet == QUIET_LOOKS:
                return
        msg = f"{page.url} is still fetching"
        raise AssertionError(msg)

    def _asked(self, request: Request) -> None:
        self.under_way += 1
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != self.host:
            self.faults.append(f"foreign: {request.url}")

    def _finished(self, _request: Request) -> None:
        self.under_way -= 1

    def _failed(self, request: Request) -> None:
        self.under_way -= 1
        # Leaving a page gives up what it was still fetching; that is no fault.
        if request.failure and "ERR_ABORTED" not in request.failure:
            self.faults.append(f"failed: {request.url} {request.failure}")


def barriers(page: Page, *, colours_only: bool = False) -> list[str]:
    """Return the serious and critical barriers axe-core finds on the page as it stands."""
    assert Path(AXE).exists(), "axe-core is missing: run npm ci."
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    rules = {"type": "rule", "values": ["color-contrast"]} if colours_only else TAGS
    found: dict[str, Any] = page.evaluate(
        """([rules, alike]) => axe.run(
          {exclude: alike.filter(one => document.querySelector(one)).map(one => [one])},
          {runOnly: rules, resultTypes: ["violations"]},
        )""",
        [rules, ALIKE],
    )
    return [
        f"{each['id']} ({each['impact']}): {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        if each["impact"] in HARD
        for node in each["nodes"][:4]
    ]
