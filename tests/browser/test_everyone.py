"""Pages serve readers with a screen reader, in the dark, and on a phone."""

import pytest

from tests.browser.conftest import Opener
from tests.browser.office import PERIOD, PROVINCE, SET, Office
from tests.browser.watching import barriers

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def _paths(office: Office) -> dict[str, str]:
    commune = f"/places/{office.poor['code']}"
    return {
        "home": "/",
        "province": f"/places/{PROVINCE}?period={PERIOD}",
        "province of today": f"/places/{PROVINCE}?period={PERIOD}&tree=today",
        "commune": f"{commune}?period={PERIOD}",
        "verdict": f"{commune}/verdicts/{SET}/10?period={PERIOD}",
        "law": f"/law/{SET}",
        "what-if": "/insights/what-if?indicator=10&region=&value=15",
        "search": "/search?q=ha+tinh&on=2025-06-30",
        "sign-in": "/sign-in/",
        "sources": "/sources",
        "docs": "/api/v1/docs",
    }


def test_no_serious_barrier(open_browser: Opener, office: Office) -> None:
    page = open_browser(color_scheme="light")
    found = []
    for name, path in _paths(office).items():
        page.emulate_media(color_scheme="light")
        page.goto(path)
        page.watch.settle(page)  # type: ignore[attr-defined]
        # What is folded away must be as good as the rest; an open menu lies over the page.
        folded = "details" if name == "home" else "main details, footer details"
        page.evaluate("what => document.querySelectorAll(what).forEach(e => e.open = true)", folded)
        found += [f"{name}: {line}" for line in barriers(page)]
        page.emulate_media(color_scheme="dark")
        found += [f"{name}, dark: {line}" for line in barriers(page, colours_only=True)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_phone_never_scrolls_sideways(open_browser: Opener, office: Office, language: str) -> None:
    page = open_browser(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"/language/{language}?next=/law/")
    wide = {}
    for name, path in _paths(office).items():
        page.goto(path)
        page.watch.settle(page)  # type: ignore[attr-defined]
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide[name] = page.evaluate(
                """most => [...document.querySelectorAll("main *, header *, footer *")]
                  .filter(each => each.getBoundingClientRect().right > most)
                  .slice(0, 5).map(each => each.outerHTML.slice(0, 120))""",
                PHONE["width"],
            )
    assert not wide, wide
