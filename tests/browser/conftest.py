"""One real platform for all journeys, and a browser that forgives nothing."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from langso.config.postgres.cluster import Cluster
from tests.browser.office import Office, operator
from tests.browser.watching import Watch
from tests.repository.tree import ROOT
from tools.serving import Platform

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
START_SECONDS = 120
USER = "lan"

Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """Start a platform without demo data, add a person, and report figures of two communes."""
    home = Path(tempfile.mkdtemp(prefix="langso-browser-"))
    home.chmod(0o711)
    # Where the law leaves a level to the province, no commune could be judged: take assumed ones.
    (home / "law").mkdir()
    for file in (ROOT / "seeds" / "demo" / "law").glob("assumed-commune-ntm-*.yaml"):
        shutil.copy(file, home / "law")
    platform = Platform.start(home, LANGSO_DEMO="0")
    try:
        platform.await_ready(START_SECONDS)
        password = operator(home, "user", "add", USER, "--role", "administrator")
        office = Office(platform, USER, password, operator(home, "token", USER))
        office.report()
        yield office
    finally:
        if platform.process.poll() is None:
            platform.end()
        Cluster.of_home(home).stop()
        shutil.rmtree(home, ignore_errors=True)


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
