"""A title from registration to announcement, a dossier of the past, and a revocation."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from langso.core import http_client
from tests.browser.office import CONDITIONS, PROVINCE, SET, Office
from tests.browser.people import Someone, become, signed_in
from tests.browser.unseen import Step, take_steps
from tests.browser.watching import Watch, barriers

pytestmark = pytest.mark.browser

YEAR = "2026"
GRANT = """
import datetime as dt, json, sys
import django
django.setup()
from django.utils import timezone
from langso.geography import queries as geography
from langso.recognition import actions
from langso.recognition.values import Decision

code = json.load(sys.stdin)
unit = geography.get_unit(code=code, on=timezone.localdate())
print(actions.grant(
    unit_id=unit.unit_id, title="ntm", set_id="commune-ntm-2021-2025", period="2021-2025",
    decision=Decision("77/QĐ-UBND", dt.date(2025, 12, 1), "Trần Văn B", "UBND tỉnh"),
    by="kiểm thử", by_id=None, at=timezone.now(),
))
"""


@dataclass
class Stage:
    """One browser window in which people take turns on one dossier."""

    page: Page
    url: str
    sessions: dict[str, str]
    able: dict[str, Any]
    failing: dict[str, Any]
    address: str = field(default="")

    def turn(self, who: str, address: str = "") -> Page:
        """Go on as somebody, on the dossier's page."""
        become(self.page.context, self.url, self.sessions[who])
        self.page.goto(address or self.address)
        return self.page

    def unseen(self, who: str, *steps: Step) -> None:
        """Take steps as somebody on the dossier's page, without drawing it."""
        become(self.page.context, self.url, self.sessions[who])
        take_steps(self.page.context.request, self.address, *steps)

    def press(self, name: str) -> None:
        """Press a button, and see the platform say that it is done."""
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()
        said = self.page.get_by_role("status")
        expect(said.first).to_be_visible()
        assert self.page.locator(".notice--error").count() == 0, said.all_inner_texts()

    def step(self, name: str) -> None:
        """See that the dossier stands at a step."""
        expect(self.page.locator("[aria-current=step]")).to_contain_text(name)


@pytest.fixture(scope="module")
def prepared(office: Office) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Report two communes' figures, bring the people."""
    found = office.ask(f"units?on=2026-11-23&level=commune&kind=commune&parent={PROVINCE}&limit=8")
    able, failing = found["items"][5], found["items"][6]
    report(office, able["code"], {**office.sufficient, **CONDITIONS})
    report(office, failing["code"], dict.fromkeys(("poverty_rate",), 40))
    office.operator.inside(GRANT, json.dumps(failing["code"]))
    people = [
        Someone(f"{name}{n}", words, role, place["code"])
        for n, place in ((1, able), (2, failing))
        for name, words, role in (
            ("ghixa", "Cán bộ xã", "recorder"),
            ("chutichxa", "Chủ tịch xã", "leader"),
            ("vanthuxa", "Văn thư xã", "clerk"),
        )
    ] + [
        Someone("tham-tra", "Văn phòng điều phối", "verifier", PROVINCE),
        Someone("mat-tran", "Mặt trận tỉnh", "front", PROVINCE),
        Someone("tham-dinh", "Cán bộ thẩm định", "appraiser", PROVINCE),
        Someone("uy-vien-1", "Ủy viên Hội đồng 1", "council_member", PROVINCE),
        Someone("uy-vien-2", "Ủy viên Hội đồng 2", "council_member", PROVINCE),
        Someone("chutichtinh", "Chủ tịch tỉnh", "provincial_leader", PROVINCE),
        Someone("vanthutinh", "Văn thư tỉnh", "clerk", PROVINCE),
    ]
    return signed_in(office, people), [able, failing]


def report(office: Office, code: str, figures: dict[str, Any]) -> None:
    """Record and approve a commune's figures of the year."""
    body = {
        "source": "Báo cáo năm của xã",
        "criteria_set": SET,
        "status": "approved",
        "observations": [
            {"unit": code, "element": element, "period": YEAR, "value": value}
            for element, value in figures.items()
        ],
    }
    with http_client.ask(
        f"{office.url}/api/v1/observations",
        seconds=60,
        body=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {office.token}"},
    ) as answer:
        assert answer.status == 201


@pytest.fixture
def stage(
    office: Office, chromium: Browser, prepared: tuple[dict[str, str], list[dict[str, Any]]]
) -> Iterator[Stage]:
    """Open one window."""
    sessions, (able, failing) = prepared
    context = chromium.new_context(
        base_url=office.url, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    watch = Watch(page, office.url)
    yield Stage(page, office.url, sessions, able, failing)
    context.close()
    assert not watch.faults, watch.faults


OPINIONS = {"from": "2026-11-02", "to": "2026-11-13", "asked": "250", "agreed": "241"}
MEETING = {"held_on": "2026-11-16", "invited": "62", "present": "60", "for": "58"}
SURVEY = {
    "from": "2026-11-02", "to": "2026-11-20", "households": "3000", "collected": "2700",
    "satisfied-": "2600",
}  # fmt: skip
NOT_MET = {"verdict-": "not_met", "reason-": "Không còn duy trì."}
DRAFT, SIGN, ISSUE = "Soạn văn bản, điền sẵn số liệu", "Ký số", "Cấp số, ban hành"


def fill(page: Page, values: dict[str, str]) -> None:
    """Type into the first boxes of these names."""
    for name, value in values.items():
        page.locator(f"main [name='{name}']").first.fill(value)


def ask_for(page: Page, button: str, reason: str, missing: str) -> None:
    """Send a dossier back, or stop its clock, with a list of what is missing."""
    page.get_by_text(button, exact=True).first.click()
    form = page.locator("details[open] form")
    form.locator("[name=reason]").fill(reason)
    form.locator("[name=missing]").fill(missing)
    form.get_by_role("button").click()


def send(stage: Stage, number: int) -> None:
    """Draft, sign and number the papers; the leader sends the dossier to the province."""
    stage.unseen(f"chutichxa{number}", DRAFT, SIGN)
    stage.unseen(f"vanthuxa{number}", ISSUE)
    stage.unseen(f"chutichxa{number}", "Gửi hồ sơ")


def decide(stage: Stage, outcome: str) -> None:
    """Sign the decision, number it, decide by it, announce it."""
    stage.unseen("chutichtinh", DRAFT)
    stage.turn("chutichtinh")
    stage.page.get_by_role("button", name=SIGN).first.click()
    expect(stage.page.get_by_role("status").first).to_have_text("Đã ký.")
    stage.unseen("vanthutinh", ISSUE)
    stage.turn("chutichtinh")
    stage.press(outcome)
    stage.turn("vanthutinh")
    stage.press("Đã công bố")


def among_titles(stage: Stage, name: str, state: str) -> Locator:
    """Return the rows that everybody reads of a place's titles in a state."""
    stage.page.context.clear_cookies()
    stage.page.goto(f"/recognition/titles/?{urlencode({'q': name, 'state': state})}")
    return stage.page.locator("tbody tr")


def test_two_levels_to_announcement(stage: Stage) -> None:
    page = stage.turn("ghixa1", f"/recognition/start/{stage.able['code']}")
    expect(page.get_by_role("radio").first).to_be_checked()
    stage.press("Mở hồ sơ")
    stage.address = page.url
    expect(page.locator("#table")).to_contain_text("Đạt 19/19 tiêu chí")
    stage.press("Bắt đầu tự đánh giá")
    assert not barriers(page)
    stage.press("Hoàn thành tự đánh giá")
    # What the law publishes, everybody may read; before it is sent nobody decides.
    stage.step("Công khai kết quả tự đánh giá")
    page.context.clear_cookies()
    page.goto(stage.address)
    expect(page.locator(".notice--info")).to_contain_text("Công khai kết quả tự đánh giá")
    assert not barriers(page)
    stage.unseen("ghixa1", "Hết thời gian công khai", ("Đã tổng hợp ý kiến", OPINIONS))
    stage.unseen("chutichxa1", ("Cuộc họp đồng ý đề nghị", MEETING))
    send(stage, 1)

    # One return with a list of what is missing.
    page = stage.turn("tham-tra")
    stage.step("Thẩm tra hồ sơ")
    missing = "Ảnh đường trục xã\nBiên bản nghiệm thu"
    ask_for(page, "Trả lại xã kèm danh mục còn thiếu", "Thiếu tài liệu.", missing)
    expect(page.get_by_role("status").first).to_be_visible()
    page = stage.turn("chutichxa1")
    expect(page.locator(".notice--warning")).to_contain_text("Biên bản nghiệm thu")
    stage.press("Gửi hồ sơ")
    stage.unseen("tham-tra", DRAFT, "Hồ sơ đạt, chuyển khảo sát sự hài lòng")
    stage.unseen("mat-tran", DRAFT, ("Đã có kết quả khảo sát", SURVEY))
    stage.unseen("tham-tra", "Gửi ý kiến", "Đã đủ ý kiến")
    stage.unseen("tham-dinh", "Đã kiểm tra thực tế")

    # One supplement: the clock stands still until the commune gives it.
    page = stage.turn("tham-dinh")
    expect(page.locator("#told + dl")).to_contain_text("96,3%")
    ask_for(page, "Yêu cầu bổ sung", "Làm rõ số liệu.", "Giải trình chỉ tiêu 10")
    expect(page.get_by_text("đồng hồ tạm dừng")).to_be_visible()
    stage.turn("chutichxa1")
    stage.press("Xã đã bổ sung")
    stage.unseen("tham-dinh", DRAFT, "Trình Hội đồng thẩm định")
    stage.turn("uy-vien-1")
    stage.press("Tán thành")
    stage.unseen("uy-vien-2", "Tán thành")
    stage.unseen("tham-dinh", DRAFT, "Hội đồng thông qua")
    decide(stage, "Ban hành quyết định công nhận")

    expect(page.locator(".lead")).to_contain_text("Đã công nhận theo quyết định")
    expect(page.locator(".lead")).to_contain_text("/QĐ-UBND")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(stage.address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not barriers(page)
    held = among_titles(stage, stage.able["name"], "held").filter(has_text=stage.able["code"])
    expect(held).to_contain_text("/QĐ-UBND")


def test_three_levels_of_the_past(stage: Stage, office: Office) -> None:
    page = stage.turn("tham-dinh", "/recognition/dossiers/past")
    fill(page, {"unit": office.titled["code"], "year": "2024", "opened_on": "2024-03-04"})
    days = page.locator("input[name^='on-']").all()
    assert len(days) > 10
    for number, box in enumerate(days):
        box.fill(f"2024-{4 + number // 2:02d}-{5 + 10 * (number % 2):02d}")
    for box in page.locator("input[name^='by-']").all():
        box.fill("UBND huyện Can Lộc")
    fill(page, {"number": "3456/QĐ-UBND", "decided_on": "2024-12-20"})
    stage.press("Nhập hồ sơ và danh hiệu")
    expect(page.locator(".lead")).to_contain_text("3456/QĐ-UBND, 20/12/2024")
    expect(page.locator(".badge--carried")).to_be_visible()
    expect(page.get_by_role("button", name="Đã công bố")).to_have_count(0)


def test_a_title_is_revoked(stage: Stage) -> None:
    name = stage.failing["name"]
    page = stage.turn("tham-dinh", f"/recognition/risk/?province={PROVINCE}")
    expect(page.get_by_role("main").get_by_role("link", name=name, exact=True)).to_be_visible()
    page = stage.turn("ghixa2", f"/recognition/start/{stage.failing['code']}")
    page.get_by_role("radio", name="Thu hồi").check()
    stage.press("Mở hồ sơ")
    stage.address = page.url
    reason = {"reason": "Số liệu năm 2026 không đạt."}
    stage.unseen(
        "ghixa2", ("Đủ căn cứ lập hồ sơ thu hồi", reason), ("Hoàn thành đánh giá", NOT_MET),
        ("Đã tổng hợp ý kiến", OPINIONS),
    )  # fmt: skip
    send(stage, 2)
    stage.unseen("tham-dinh", DRAFT, "Trình Hội đồng thẩm định")
    for member in ("uy-vien-1", "uy-vien-2"):
        stage.unseen(member, "Tán thành")
    stage.unseen("tham-dinh", DRAFT, "Hội đồng đề nghị thu hồi")
    decide(stage, "Ban hành quyết định thu hồi")
    expect(page.locator(".lead")).to_contain_text("Đã thu hồi theo quyết định")
    ended = among_titles(stage, name, "ended").filter(has_text=stage.failing["code"])
    expect(ended).to_contain_text("77/QĐ-UBND")
