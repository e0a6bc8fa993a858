"""One real platform for all journeys, and a browser that forgives nothing."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import prepared
from tests.browser.office import Office
from tests.browser.watching import Watch

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Run an office for all journeys of this process."""
    with prepared.opened(tmp_path_factory.getbasetemp()) as office:
        yield office


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Drive the system's own Chromium; it lives as long as one file of journeys."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    assert path, "No Chromium or Chrome on the path: run tools/ensure_browser.sh."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(office: Office, chromium: Browser) -> Iterator[Opener]:
    """Open fresh windows; a fault on any page of a journey fails it."""
    watches: list[Watch] = []
    contexts = []

    def fresh(**wishes: object) -> Page:
        context = chromium.new_context(base_url=office.url, reduced_motion="reduce", **wishes)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page, office.url))
        page.watch = watches[-1]  # type: ignore[attr-defined]
        return page

    yield fresh
    for context in contexts:
        context.close()
    faults = [fault for watch in watches for fault in watch.faults]
    assert not faults, faults


@pytest.fixture
def page(open_browser: Opener) -> Page:
    """One desktop window."""
    return open_browser(viewport={"width": 1280, "height": 900})
