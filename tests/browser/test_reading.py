"""Finding, reading, choosing a language, printing the law, signing in."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.office import SET, Office

pytestmark = pytest.mark.browser

LAW = f"/law/{SET}"
PATHS = ["/", "/places/42", LAW, "/law/", "/insights/what-if", "/search?q=ha+tinh", "/sign-in/",
         "/sources", "/api/v1/docs"]  # fmt: skip


def _shows_focus(element: Locator) -> bool:
    """Tell whether a reader sees that the element has the focus."""
    return bool(
        element.evaluate(
            """node => {
              const style = getComputedStyle(node);
              const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
              const box = node.getBoundingClientRect();
              const inside = box.bottom > 0 && box.top < innerHeight && box.width > 1;
              return inside && (outlined || style.boxShadow !== "none");
            }"""
        )
    )


def test_search_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Đến nội dung chính")
    expect(skip).to_be_focused()
    assert _shows_focus(skip)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name="Tìm xã, huyện, tỉnh")
    expect(box).to_be_focused()
    assert _shows_focus(box)
    page.keyboard.type("ha tinh", delay=20)
    found = page.locator(".search__results a")
    expect(found.first).to_contain_text("Tỉnh Hà Tĩnh")
    page.keyboard.press("ArrowDown")
    expect(found.first).to_be_focused()
    assert _shows_focus(found.first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tỉnh Hà Tĩnh")

    page.keyboard.press("/")
    page.keyboard.type("ha tinh")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=ha\+tinh"))
    expect(page.get_by_role("main").get_by_role("link", name="Tỉnh Hà Tĩnh")).to_be_visible()


def test_two_languages(page: Page) -> None:
    def languages() -> set[str | None]:
        found = set()
        for path in PATHS:
            page.goto(path)
            found.add(page.locator("html").get_attribute("lang"))
        return found

    assert languages() == {"vi"}
    page.goto("/?period=2024&on=2025-06-30")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"on=2025-06-30"))
    expect(page.get_by_role("link", name="Rule book").first).to_be_visible()
    words = page.locator("body").inner_text()
    for word in ("Cả nước", "Theo tỉnh", "Đăng nhập", "Bộ tiêu chí", "Kỳ", "chưa xác", "Xem"):
        assert word not in words, word
    expect(page.locator(".legend").first).not_to_contain_text("Chưa")
    assert languages() == {"en"}
    page.goto("/")
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.get_by_role("link", name="Quy định").first).to_be_visible()


def test_rule_book_reads_and_prints(page: Page) -> None:
    page.goto("/law/")
    page.get_by_role("link", name="xã nông thôn mới 2021-2025").first.click()
    expect(page).to_have_url(re.compile(LAW))
    income = page.locator('[id="i-10"]')
    expect(income).to_contain_text("Bắc Trung Bộ")
    expect(income).to_contain_text("chưa xác nhận")
    waiting = page.locator("summary", has_text="Điều chờ xác nhận")
    waiting.click()
    expect(page.locator("details", has=waiting).locator("tbody tr").first).to_be_visible()
    navigation = page.get_by_role("navigation", name="Chính")
    expect(navigation).to_be_visible()
    page.emulate_media(media="print")
    for gone in (page.locator(".topbar__nav"), page.locator(".search"), page.locator(".footer a")):
        expect(gone.first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(income).to_contain_text("Bắc Trung Bộ")


def test_signing_in_and_out(page: Page, office: Office) -> None:
    page.watch.expect_status(400)  # type: ignore[attr-defined]
    page.goto("/")
    page.get_by_role("link", name="Đăng nhập").click()

    def sign_in(password: str) -> None:
        page.get_by_label("Tên tài khoản").fill(office.username)
        page.get_by_label("Mật khẩu").fill(password)
        page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()

    sign_in("khong-phai-mat-khau")
    expect(page.get_by_role("alert")).to_contain_text("Sai tên tài khoản hoặc mật khẩu")
    sign_in(office.password)
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("link", name="Đăng nhập")).to_be_visible()
