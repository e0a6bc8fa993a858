"""A work file on its whole way in a browser: opened, drafted, signed, issued, closed, counted."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.office import PROVINCE, Office
from tests.browser.watching import Watch, barriers
from tests.factories.signing import paper

pytestmark = pytest.mark.browser

TITLE = "Trả lời kiến nghị về đường trục thôn"
PERSON, AGENCY = "Ký số cá nhân", "Ký số cơ quan"


@dataclass(frozen=True)
class Stage:
    """The commune of the journey, and a way to open windows for its people."""

    code: str
    enter: Callable[[str, str], Page]


@pytest.fixture
def stage(office: Office, chromium: Browser) -> Iterator[Stage]:
    """Let people of one commune sign in, each in a browser of their own."""
    address = f"units?on=2026-11-23&level=commune&kind=commune&parent={PROVINCE}&limit=9"
    code = office.ask(address)["items"][7]["code"]
    watches, contexts = [], []

    def enter(name: str, role: str) -> Page:
        password = office.operator.run("user", "add", name, "--role", role, "--at", code)
        context = chromium.new_context(
            base_url=office.url, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page, office.url))
        page.goto("/sign-in/?next=/files/")
        page.get_by_label("Tên tài khoản").fill(name)
        page.get_by_label("Mật khẩu").fill(password)
        page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()
        expect(page.get_by_role("heading", name="Hồ sơ", exact=True)).to_be_visible()
        return page

    yield Stage(code, enter)
    for context in contexts:
        context.close()
    faults = [fault for watch in watches for fault in watch.faults]
    assert not faults, faults


def take(page: Page, name: str, *, reason: str = "") -> None:
    """Take a step of the file's page by the button that bears its name."""
    form = page.locator("details.files__move").filter(
        has=page.get_by_role("button", name=name, exact=True, include_hidden=True)
    )
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    if reason:
        form.locator("textarea[name=reason]").fill(reason)
    form.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Đã chuyển hồ sơ.")).to_be_visible()


def online(page: Page) -> tuple[int, int]:
    """Return how many files of communes the page of the ratio counts as online, and of how many."""
    page.goto("/files/online")
    card = page.locator("article").filter(has_text="Cơ quan cấp xã")
    found = re.search(r"([\d.]+) trên ([\d.]+) hồ sơ", card.inner_text())
    return (int(found[1]), int(found[2])) if found else (0, 0)


def test_from_opening_to_the_ratio(stage: Stage) -> None:
    recorder, leader = stage.enter("canbo7", "recorder"), stage.enter("lanhdao7", "leader")
    clerk = stage.enter("vanthu7", "clerk")
    before = online(leader)
    assert not barriers(leader)

    # The commune's officer opens a file and drafts its document.
    recorder.get_by_role("link", name="Mở hồ sơ").first.click()
    assert not barriers(recorder)
    recorder.get_by_label("Nội dung").fill(TITLE)
    recorder.get_by_role("button", name="Mở hồ sơ").click()
    expect(recorder.get_by_role("heading", name=TITLE)).to_be_visible()
    assert not barriers(recorder)
    address = recorder.url
    take(recorder, "Lập hồ sơ theo kế hoạch, soạn thảo ngay")
    draft(recorder)

    # Comments are asked for and given; the drafter hears of them and submits.
    recorder.goto(address)
    take(recorder, "Lấy ý kiến")
    leader.goto("/files/")
    expect(leader.get_by_role("link", name=TITLE).first).to_be_visible()
    leader.get_by_role("row", name=re.compile(TITLE)).get_by_role("link", name=TITLE).click()
    take(leader, "Đã góp ý, chuyển lại người soạn", reason="Ghi rõ thời hạn hoàn thành.")
    recorder.goto("/files/")
    expect(recorder.get_by_role("link", name=re.compile("Ghi rõ thời hạn"))).to_be_visible()
    assert not barriers(recorder)
    recorder.goto(address)
    take(recorder, "Trình ký")

    # The leader signs, the clerk numbers and seals, the officer closes.
    leader.goto(address)
    sign(leader, PERSON)
    leader.goto(address)
    take(leader, "Đã ký, chuyển văn thư")
    clerk.goto(address)
    issue(clerk)
    clerk.goto(address)
    take(clerk, "Đã phát hành")
    recorder.goto(address)
    take(recorder, "Kết thúc hồ sơ")
    expect(recorder.get_by_text("không còn việc phải làm")).to_be_visible()

    after = online(leader)
    assert after == (before[0] + 1, before[1] + 1)
    leader.goto("/files/online/files?level=commune&online=yes")
    expect(leader.get_by_role("link", name=TITLE)).to_be_visible()
    assert not barriers(leader)


def draft(page: Page) -> None:
    """Draft the document that the signature is asked for."""
    page.get_by_role("link", name="Soạn", exact=True).click()
    page.get_by_label("Trích yếu").fill(TITLE)
    page.get_by_label("Tệp Word hoặc PDF").set_input_files(
        {"name": "tra-loi.pdf", "mimeType": "application/pdf", "buffer": paper()}
    )
    page.get_by_role("button", name="Tạo văn bản").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    assert not barriers(page)
    page.get_by_role("button", name="Trình ký").click()


def sign(page: Page, button: str) -> None:
    """Sign the file's document on the document's own page."""
    page.get_by_role("link", name=TITLE).first.click()
    put_signature(page, button)


def put_signature(page: Page, button: str) -> None:
    """Sign the document shown, and see that every signature on it holds."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name=button)).to_have_count(0)
    expect(page.locator("#signatures").get_by_text("mọi chữ ký đều đúng")).to_be_visible()


def issue(page: Page) -> None:
    """Number the document, and put the agency's signature on it."""
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("button", name="Cấp số và vào sổ").click()
    put_signature(page, AGENCY)


def test_files_on_a_phone(stage: Stage) -> None:
    page = stage.enter("dienthoai7", "leader")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/files/new")
    page.get_by_label("Nội dung").fill(TITLE)
    page.get_by_role("button", name="Mở hồ sơ").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    own = page.url.removeprefix(page.url.split("/files/")[0])
    for path in (own, "/files/", "/files/?tab=all", "/files/new", "/files/delegations",
                 "/files/handover", "/files/online", "/files/online/files"):  # fmt: skip
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert not barriers(page), path
