"""Two officers of one commune type into its sheet; the network is cut in the middle."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.office import Office
from tests.browser.watching import Watch, barriers

pytestmark = pytest.mark.browser

OFFLINE = "ERR_INTERNET_DISCONNECTED"
SAVED = "Đã lưu hết"
ROADS, VILLAGE_ROADS, LANES = (
    "paved_commune_road_share:", "hard_village_road_share:", "clean_lane_share:",
)  # fmt: skip
PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const paste = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(paste);
}"""

Window = Callable[[str], Page]


@pytest.fixture
def commune(office: Office) -> str:
    """Return the code of a commune that the open round is asked of."""
    units = office.ask("units?on=2026-11-23&level=commune&kind=commune&parent=42&limit=1")
    return str(units["items"][0]["code"])


@pytest.fixture
def window(office: Office, chromium: Browser, commune: str) -> Iterator[Window]:
    """Sign people in, each in a browser of their own, with the sheet before them."""
    watches, contexts = [], []

    def fresh(name: str) -> Page:
        password = office.operator.run("user", "add", name, "--role", "recorder", "--at", commune)
        context = chromium.new_context(
            base_url=office.url, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page, office.url))
        page.goto(f"/sign-in/?next=/desk/sheet/2026/{commune}")
        page.get_by_label("Tên tài khoản").fill(name)
        page.get_by_label("Mật khẩu").fill(password)
        page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()
        expect(status(page)).to_have_text(SAVED, timeout=20_000)
        return page

    yield fresh
    for context in contexts:
        context.close()
    faults = [fault for one in watches for fault in one.faults if OFFLINE not in fault]
    assert not faults, faults


def status(page: Page) -> Locator:
    return page.locator("[data-status]")


def cell(page: Page, name: str) -> Locator:
    return page.locator(f"[data-cell='{name}']")


def state(page: Page, name: str) -> Locator:
    return page.locator(f"[data-row='{name.rstrip(':')}'] [data-state-word]")


def verdict(page: Page, name: str) -> Locator:
    return page.locator(f"[data-row='{name.rstrip(':')}'] [data-verdict]").first


def versions(page: Page) -> dict[str, int]:
    """Return how often each cell has been written, as the server has it."""
    cells = page.evaluate("fetch(location.pathname + '/state').then(said => said.json())")["cells"]
    return {f"{one['element']}:": one["version"] for one in cells}


def await_versions(page: Page, wanted: dict[str, int]) -> None:
    """Wait until the server has every figure: "saved" may still speak of the one before."""
    for _attempt in range(50):
        if versions(page) == wanted:
            return
        page.wait_for_timeout(200)
    assert versions(page) == wanted


def type_over(page: Page, text: str) -> None:
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_nothing_is_lost_when_the_network_is_cut(window: Window) -> None:
    mine = window("canbo")
    cell(mine, ROADS).focus()
    type_over(mine, "100")
    expect(cell(mine, VILLAGE_ROADS)).to_be_focused()
    expect(verdict(mine, ROADS)).to_have_text("Đạt")
    expect(state(mine, ROADS)).to_have_text("Đã nhập")
    mine.wait_for_function("() => navigator.serviceWorker.controller !== null")
    mine.wait_for_function("() => caches.match(location.pathname).then(Boolean)")

    mine.context.set_offline(True)
    type_over(mine, "77,5")
    type_over(mine, "88")
    expect(status(mine)).to_contain_text("Đang chờ mạng (2)")
    expect(verdict(mine, VILLAGE_ROADS)).to_have_text("Chưa tính được khi mất mạng")
    mine.reload()
    expect(status(mine)).to_contain_text("Đang chờ mạng (2)")
    for name, text in ((ROADS, "100"), (VILLAGE_ROADS, "77,5"), (LANES, "88")):
        expect(cell(mine, name)).to_have_value(text)

    other = window("dongnghiep")
    cell(other, VILLAGE_ROADS).focus()
    type_over(other, "70")
    expect(state(other, VILLAGE_ROADS)).to_have_text("Đã nhập")
    expect(status(other)).to_have_text(SAVED)

    mine.context.set_offline(False)
    expect(status(mine)).to_have_text("cần xem lại (1)", timeout=20_000)
    asked = mine.locator("[data-review-list]")
    for word in ("dongnghiep", "77,5", "70"):
        expect(asked).to_contain_text(word)
    assert not barriers(mine)
    asked.get_by_role("button", name="Giữ số của tôi").click()
    expect(status(mine)).to_have_text(SAVED)
    await_versions(mine, {ROADS: 1, VILLAGE_ROADS: 2, LANES: 1})
    mine.reload()
    expect(cell(mine, VILLAGE_ROADS)).to_have_value("77,5")

    cell(mine, ROADS).focus()
    mine.evaluate(PASTE, "99,5\n81\nnhiều\n")
    preview = mine.get_by_role("dialog", name="Dán 3 dòng")
    expect(preview).to_contain_text("“nhiều” không phải là số")
    assert not barriers(mine)
    preview.get_by_role("button", name="Dán 2 ô").click()
    expect(status(mine)).to_have_text(SAVED)
    expect(cell(mine, LANES)).to_have_value("88")
    await_versions(mine, {ROADS: 2, VILLAGE_ROADS: 3, LANES: 1})

    mine.keyboard.press("Control+z")
    expect(cell(mine, ROADS)).to_have_value("100")
    # "All saved" may still be what it said before: whoever signs out sooner is asked first.
    await_versions(mine, {ROADS: 3, VILLAGE_ROADS: 3, LANES: 1})
    expect(status(mine)).to_have_text(SAVED)
    mine.get_by_role("button", name="Đăng xuất").click()
    expect(mine.get_by_role("link", name="Đăng nhập")).to_be_visible()
    assert not mine.evaluate("caches.has('langso-desk-pages')")
