"""An officer protects their account: app, recovery code, passkey; and ends a forgotten session."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Browser, Page, expect

from tests.browser.office import Office
from tests.browser.watching import Watch, barriers

pytestmark = pytest.mark.browser

Person = tuple[str, str]


@pytest.fixture
def window(office: Office, chromium: Browser) -> Iterator[Callable[[], Page]]:
    """Open fresh windows under a name: browsers keep passkeys for names, not for numbers."""
    url = f"http://localhost:{office.platform.port}"
    watches, contexts = [], []

    def fresh() -> Page:
        context = chromium.new_context(
            base_url=url, viewport={"width": 390, "height": 844}, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page, url))
        return page

    yield fresh
    for context in contexts:
        context.close()
    faults = [fault for watch in watches for fault in watch.faults]
    assert not faults, faults


@pytest.fixture(scope="module")
def somebody(office: Office) -> Callable[[str, str], Person]:
    """Make people as an operator does."""

    def make(name: str, role: str) -> Person:
        return name, office.operator.run("user", "add", name, "--role", role)

    return make


def sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in/?next=/account/")
    page.get_by_label("Tên tài khoản").fill(person[0])
    page.get_by_label("Mật khẩu").fill(person[1])
    page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()


def confirm(page: Page, person: Person) -> None:
    expect(page.get_by_role("heading", name="Xác nhận chính bạn")).to_be_visible()
    assert not barriers(page)
    page.get_by_label("Mật khẩu").fill(person[1])
    page.get_by_role("button", name="Xác nhận").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("link", name="Đăng nhập")).to_be_visible()


def code_of(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def enter(page: Page, code: str) -> None:
    page.get_by_label("Mã", exact=True).fill(code)
    page.get_by_role("button", name="Đăng nhập", exact=True).last.click()


def test_app_and_recovery_code(
    window: Callable[[], Page], somebody: Callable[[str, str], Person]
) -> None:
    person = somebody("thamdinh2", "appraiser")
    page = window()
    sign_in(page, person)
    # The role demands a second factor: every other page leads to setting one up.
    expect(page.get_by_text("buộc xác thực hai bước")).to_be_visible()
    page.goto("/")
    expect(page).to_have_url(re.compile("/account/2fa/$"))
    assert not barriers(page)
    page.get_by_role("link", name="Thiết lập ứng dụng").click()
    confirm(page, person)
    expect(page.get_by_role("img", name="Hình để quét")).to_be_visible()
    assert not barriers(page)
    secret = page.locator("#totp-key").inner_text()
    page.get_by_label("Mã ứng dụng đang hiện").fill(code_of(secret))
    page.get_by_role("button", name="Thiết lập").click()
    codes = page.locator("#codes").inner_text().split()
    assert len(codes) == 10
    page.goto("/")
    expect(page).to_have_url(re.compile(r":\d+/$"))
    sign_out(page)

    sign_in(page, person)
    expect(page.get_by_role("heading", name="Xác thực hai bước")).to_be_visible()
    assert not barriers(page)
    enter(page, "000000" if code_of(secret) != "000000" else "000001")
    expect(page.get_by_text("Mã không đúng")).to_be_visible()
    enter(page, code_of(secret))
    expect(page.get_by_text("Đã có xác thực hai bước")).to_be_visible()
    sign_out(page)

    sign_in(page, person)
    enter(page, codes[0])
    expect(page.get_by_text("Đã có xác thực hai bước")).to_be_visible()


def test_passkey_in_place_of_the_password(
    window: Callable[[], Page], somebody: Callable[[str, str], Person]
) -> None:
    person = somebody("khoa", "recorder")
    page = window()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    sign_in(page, person)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Thêm khóa").click()
    confirm(page, person)
    page.get_by_label("Tên khóa").fill("điện thoại của tôi")
    page.get_by_label("Dùng để đăng nhập không cần mật khẩu").check()
    assert not barriers(page)
    page.get_by_role("button", name="Thêm").click()
    expect(page.get_by_role("heading", name="Mã khôi phục")).to_be_visible()
    page.goto("/account/2fa/keys/")
    row = page.get_by_role("row", name="điện thoại của tôi")
    expect(row).to_contain_text("đăng nhập không cần mật khẩu")
    sign_out(page)

    page.goto("/sign-in/?next=/account/")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    sign_out(page)

    sign_in(page, person)
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(page.get_by_text("Đã có xác thực hai bước")).to_be_visible()


def test_forgotten_session_is_ended(
    window: Callable[[], Page], somebody: Callable[[str, str], Person]
) -> None:
    person = somebody("phien", "recorder")
    forgotten, here = window(), window()
    sign_in(forgotten, person)
    expect(forgotten.get_by_text("phiên này")).to_be_visible()
    sign_in(here, person)
    assert not barriers(here)
    here.get_by_role("button", name="Kết thúc phiên trên").click()
    expect(here.get_by_text("Đã kết thúc phiên đăng nhập.")).to_be_visible()
    expect(here.get_by_role("button", name="Kết thúc phiên trên")).to_have_count(0)
    forgotten.goto("/account/")
    expect(forgotten).to_have_url(re.compile("/sign-in/"))
