"""A reader goes from the country to one commune, on any day's map."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.office import PERIOD, PROVINCE, SET, Office

pytestmark = pytest.mark.browser

SHAPES = ".map__canvas [data-code]"
ROWS = "#table tbody tr"


def test_from_the_country_to_the_reason_of_a_verdict(page: Page, office: Office) -> None:
    page.goto("/")
    expect(page.locator(SHAPES)).to_have_count(63)
    assert page.locator(f"{SHAPES} path").count() >= 63
    for name in ("Quần đảo Hoàng Sa", "Quần đảo Trường Sa", "Biển Đông"):
        expect(page.locator(".map__canvas text", has_text=name)).to_be_visible()

    page.locator(f'.map__canvas [data-code="{PROVINCE}"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tỉnh Hà Tĩnh")
    expect(page.locator(SHAPES).first).to_be_attached()
    page.locator("#communes").get_by_role("link", name=office.titled["name"], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(office.titled["name"])
    expect(page.get_by_role("main")).to_contain_text("Đạt 19/19 tiêu chí")

    address = page.url
    page.evaluate("window.stayed = true")
    page.locator("#c-10 summary").click()
    page.locator("#c-10 tbody a").click()
    reason = page.get_by_role("dialog")
    expect(reason.get_by_text("Thu nhập bình quân đầu người: 100 triệu đồng")).to_be_visible()
    expect(reason).to_contain_text("≥ 45 triệu đồng/người/năm")
    expect(reason).to_contain_text("cột của vùng, theo năm: Bắc Trung Bộ")
    expect(reason).to_contain_text("Báo cáo năm của xã")
    assert page.url == address
    assert page.evaluate("window.stayed")
    page.keyboard.press("Escape")
    expect(reason).to_be_hidden()
    expect(page.locator("#c-10 tbody a")).to_be_focused()


def test_the_same_way_without_scripts(open_browser: Opener, office: Office) -> None:
    page = open_browser(java_script_enabled=False)
    page.goto("/")
    page.locator("#table").get_by_role("link", name="Tỉnh Hà Tĩnh").click()
    page.locator("#communes").get_by_role("link", name=office.poor["name"], exact=True).click()
    page.locator("#c-10 summary").click()
    page.locator("#c-10 tbody a").click()
    expect(page).to_have_url(re.compile(rf"/places/\d+/verdicts/{SET}/10"))
    expect(page.get_by_role("main")).to_contain_text("Chưa đạt")
    expect(page.get_by_role("main")).to_contain_text("20 triệu đồng/người/năm")
    expect(page.get_by_role("main")).to_contain_text("≥ 45 triệu đồng/người/năm")
    page.goto(f"/?period={PERIOD}")
    page.locator("input[name=on]").fill("2025-07-01")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.locator(ROWS)).to_have_count(34)


def test_the_day_chooses_the_map(page: Page) -> None:
    page.goto(f"/?period={PERIOD}&on=2025-06-30")
    expect(page.locator(ROWS)).to_have_count(63)
    expect(page.locator(SHAPES)).to_have_count(63)
    page.locator("input[name=on]").fill("2025-07-01")
    expect(page.locator(ROWS)).to_have_count(34)
    expect(page.locator(SHAPES)).to_have_count(34)
    for name in ("Quần đảo Hoàng Sa", "Quần đảo Trường Sa"):
        expect(page.locator(".map__canvas text", has_text=name)).to_be_visible()

    page.goto(f"/?period={PERIOD}")
    page.get_by_role("link", name="Bản đồ hôm nay").click()
    expect(page.locator(ROWS)).to_have_count(34)
    expect(page.get_by_role("link", name="Bản đồ hôm nay")).to_have_attribute(
        "aria-current", "true"
    )
    page.get_by_role("link", name="Đơn vị khi đó").click()
    expect(page.locator(ROWS)).to_have_count(63)


def test_districts_end_and_codes_change_hands(page: Page, office: Office) -> None:
    districts = page.get_by_role("heading", name="Cấp huyện")
    page.goto(f"/places/{PROVINCE}?period={PERIOD}&on=2025-06-30")
    expect(districts).to_be_visible()
    page.goto(f"/places/{PROVINCE}?period={PERIOD}&on=2025-07-01")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tỉnh Hà Tĩnh")
    expect(districts).to_have_count(0)

    before = {unit["code"]: unit["name"] for unit in office.communes}
    address = f"units?on=2025-07-01&level=commune&parent={PROVINCE}&limit=1000"
    after = {unit["code"]: unit["name"] for unit in office.ask(address)["items"]}
    reused = next(code for code in before if after.get(code, before[code]) != before[code])
    for day, names in (("2025-06-30", before), ("2025-07-01", after)):
        page.goto(f"/places/{reused}?period={PERIOD}&on={day}")
        expect(page.get_by_role("heading", level=1)).to_have_text(names[reused])

    page.watch.expect_status(404)  # type: ignore[attr-defined]
    gone = next(code for code in before if code not in after)
    page.goto(f"/places/{gone}?on=2025-07-01")
    expect(page.get_by_role("heading", level=1)).to_contain_text(before[gone])
    page.get_by_role("main").locator(".unit-list a").first.click()
    expect(page.locator(".lineage")).to_contain_text(before[gone])
    page.locator(".lineage").get_by_role("link", name=before[gone]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(before[gone])
