"""Papers of a small province: tables, files, reports in words, and who may see and write them."""

import io
import struct
import zipfile
from collections.abc import Iterator

import docx
import openpyxl
import pytest
from django.test import Client

from langso.accounts.values import Role
from langso.core import caches
from langso.core.models import AuditEvent
from langso.core.periods import Period
from langso.reporting import actions as reporting
from langso.reporting import queries
from langso.reporting.actions import papers as actions
from langso.reporting.models import PaperDraft
from langso.reporting.presenters import paper_docx, paper_pdf
from langso.reporting.presenters.paper_document import document_of, report_document
from langso.reporting.queries import paper_drafts, papers
from langso.reporting.rules.papers import PaperState
from tests.factories import accounts, geography
from tests.factories import ledger as ledger_factory
from tests.factories import reporting as factory
from tests.factories import standards as standards_factory

pytestmark = pytest.mark.django_db

HALF = Period(2026, 31).code
AT = factory.AT


@pytest.fixture
def ids() -> dict[str, int]:
    made = geography.two_levels()
    standards_factory.sync()
    return made


def amount(unit: int, key: str, number: float, *, period: int = HALF, **said: object) -> None:
    ledger_factory.record((unit, ledger_factory.element_id(key), period, number), **said)


def paper(
    form_id: str, *, code: str = "42", key: str = "2026-H1", drafts: bool = False
) -> papers.Paper:
    place = papers.paper_place(round_key=key, unit_code=code)
    return papers.paper(place=place, form_id=form_id, with_drafts=drafts)


def place(code: str = "42", key: str = "2026-H1") -> papers.PaperPlace:
    return papers.paper_place(round_key=key, unit_code=code)


def communes(ids: dict[str, int]) -> list[str]:
    units = papers._units(place())
    assert units, ids
    return [unit.code for unit in units]


def test_form_07_is_the_sum_of_form_11(ids: dict[str, int]) -> None:
    first, second = communes(ids)[:2]
    amount(ids[first], "funds.done.credit", 10.1)
    amount(ids[second], "funds.done.credit", 0.2)
    amount(ids[first], "funds.done.central.investment", 5)
    above = paper("bieu-07")
    own = [paper("bieu-11", code=code) for code in communes(ids)]
    for row in above.rows:
        for place_of, leaf in enumerate(above.form.leaves):
            told = [
                found.cell(row.row.id, leaf.id).low for found in own  # type: ignore[union-attr]
                if found.cell(row.row.id, leaf.id).low is not None  # type: ignore[union-attr]
            ]  # fmt: skip
            assert row.cells[place_of].low == (sum(told) if told else None), (row.row.id, leaf.id)
    total = above.cell("total", "done")
    assert total is not None
    assert str(total.low) == "15.3"
    assert (total.units_known, total.units_asked) == (2, len(communes(ids)))
    assert (above.reported, above.communes) == (2, len(communes(ids)))


def test_parts_lead_from_the_province_to_the_commune_and_its_source(ids: dict[str, int]) -> None:
    first = communes(ids)[0]
    amount(ids[first], "funds.done.credit", 10.5)
    found = papers.parts(
        place=place(), form_id="bieu-07", row_id="credit", column_id="done", with_drafts=False
    )
    known = [part for part in found.parts if part.cell.low is not None]
    assert [part.unit.code for part in known] == [first]
    assert len(found.parts) == len(communes(ids))
    own = papers.parts(
        place=place(first), form_id="bieu-11", row_id="credit", column_id="done", with_drafts=False
    )
    assert own.parts[0].cell.reference.startswith("observation:")
    with pytest.raises(papers.NoSuchCellError):
        papers.parts(
            place=place(), form_id="bieu-07", row_id="credit", column_id="mark", with_drafts=False
        )


def test_a_form_of_another_level_or_time_is_unknown(ids: dict[str, int]) -> None:
    for key, code, form in (
        ("2026-H1", "42", "bieu-11"),
        ("2026-H1", communes(ids)[0], "bieu-07"),
        ("2024", "42", "bieu-07"),
    ):  # fmt: skip
        with pytest.raises(LookupError):
            paper(form, code=code, key=key)


def test_form_05_counts_by_group_and_says_what_is_not_known(ids: dict[str, int]) -> None:
    first = communes(ids)[0]
    geography.classify(first, "group", "1")
    amount(ids[first], "plan.criteria.c1", 1)
    found = paper("bieu-05")
    assert str(found.cell("c1", "g1.next").low) == "1"  # type: ignore[union-attr]
    assert found.cell("c1", "g2.next").low is None  # type: ignore[union-attr]
    assert found.cell("c1", "none.next").units_asked == len(communes(ids)) - 1  # type: ignore[union-attr]


def test_form_06_counts_planned_criteria(ids: dict[str, int]) -> None:
    first = communes(ids)[0]
    for number in range(1, 11):
        amount(ids[first], f"plan.criteria.c{number}", number <= 6)
    found = paper("bieu-06")
    told = {row: found.cell(row, "next") for row in ("all", "c10", "c5", "c0")}
    assert {row: str(cell.low) for row, cell in told.items() if cell} == {
        "all": str(len(communes(ids))), "c10": "0", "c5": "1", "c0": "0",
    }  # fmt: skip


def test_simulated_figures_and_unconfirmed_layouts_are_marked(ids: dict[str, int]) -> None:
    first = communes(ids)[0]
    amount(ids[first], "funds.done.credit", 7, simulated=True)
    found = paper("bieu-11", code=first)
    assert found.is_simulated
    laid = document_of(found)
    assert laid.marks[0] == "SỐ LIỆU MÔ PHỎNG"
    assert "chưa được xác nhận" in laid.marks[-1]


@pytest.fixture
def client(ids: dict[str, int]) -> Client:
    browser = Client()
    browser.force_login(accounts.person(Role.APPRAISER, unit_id=ids["42"], username="tham"))
    return browser


ADDRESS = "/desk/papers/2026-H1/42/bieu-07"


def test_the_table_is_a_page_with_links_into_its_numbers(
    client: Client, ids: dict[str, int]
) -> None:
    amount(ids[communes(ids)[0]], "funds.done.credit", 1234.5)
    page = client.get(ADDRESS).content.decode()
    assert "1.234,5" in page
    assert "mẫu biểu chưa được xác nhận" in page
    link = f"{ADDRESS}/parts?row=credit&amp;column=done"
    assert f'href="{link}" hx-get="{link}"' in page
    fragment = client.get(f"{ADDRESS}/parts?row=credit&column=done", headers={"HX-Request": "true"})
    whole = client.get(f"{ADDRESS}/parts?row=credit&column=done")
    assert "<html" not in fragment.content.decode()
    assert "<html" in whole.content.decode()
    assert "1.234,5" in fragment.content.decode()
    assert client.get(f"{ADDRESS}/parts?row=x&column=done").status_code == 404


def test_notes_below_a_table_are_in_the_readers_language(client: Client) -> None:
    assert "Cần đối chiếu trước khi nộp." in client.get(ADDRESS).content.decode()
    client.cookies["django_language"] = "en"
    page = client.get(ADDRESS).content.decode()
    assert "Check it before submitting." in page
    assert "Figures of 0 of 5 communes." in page
    assert "A public reporting app" in page
    assert "Cần đối chiếu" not in page


@pytest.mark.parametrize(
    "address", ["/desk/papers/", "/desk/papers/2026-H1/42", "/desk/papers/2025/42"]
)
def test_lists_of_papers(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address", ["2026-H1/99", "x/42", "2026-H1/42/bieu-77", "2024/42/bieu-07", "2026-H1/42/bieu-11"]
)
def test_what_does_not_exist_is_not_found(client: Client, address: str) -> None:
    assert client.get(f"/desk/papers/{address}").status_code == 404


def test_files_read_back_and_every_export_is_written_down(
    client: Client, ids: dict[str, int]
) -> None:
    amount(ids[communes(ids)[0]], "funds.done.credit", 1234.5)
    answers = {kind: client.post(f"{ADDRESS}/file/{kind}") for kind in ("xlsx", "docx", "pdf")}
    assert {kind: answer.status_code for kind, answer in answers.items()} == dict.fromkeys(
        answers, 200
    )
    assert answers["pdf"].content.startswith(b"%PDF-1.")
    assert 'filename="bieu-07_42_2026-H1.pdf"' in answers["pdf"].headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answers["xlsx"].content)).active
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert 1234.5 in values
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in values
    assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
    words = docx.Document(io.BytesIO(answers["docx"].content))
    table = next(one for one in words.tables if len(one.columns) == 5)
    row = next(row for row in table.rows if row.cells[1].text == "Vốn tín dụng chính sách")
    assert row.cells[3].text == "1.234,5*"
    assert "[[NỘI DUNG]]" not in "".join(p.text for p in words.paragraphs)
    events = AuditEvent.objects.filter(action="reporting.export_paper").order_by("id")
    assert [(e.actor, e.detail["kind"], e.detail["unit"]) for e in events] == [
        ("tham", "xlsx", "42"), ("tham", "docx", "42"), ("tham", "pdf", "42"),
    ]  # fmt: skip


def test_who_holds_no_role_there_takes_nothing_out(ids: dict[str, int]) -> None:
    client = Client()
    client.force_login(accounts.person())
    assert client.get(ADDRESS).status_code == 200, "approved figures are public"
    assert client.post(f"{ADDRESS}/file/pdf").status_code == 403
    assert client.post("/desk/papers/2026-H1/42/mau-03/save", {"version": "0"}).status_code == 403
    assert not AuditEvent.objects.filter(action="reporting.export_paper").exists()


def test_a_wide_table_is_landscape_and_a_page_is_a4(ids: dict[str, int]) -> None:
    document = document_of(paper("bieu-09"))
    words = docx.Document(io.BytesIO(paper_docx.docx_of(document)))
    section = words.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (30, 15)
    assert len(paper_pdf.png_of(document, pixels_per_inch=20)) >= 1


def letters_of(font: bytes) -> set[int]:
    """Return the characters a TrueType file draws (its cmap of format 4)."""
    tables = {
        font[12 + 16 * n : 16 + 16 * n]: struct.unpack(">II", font[20 + 16 * n : 28 + 16 * n])
        for n in range(struct.unpack(">H", font[4:6])[0])
    }
    start = tables[b"cmap"][0]
    for n in range(struct.unpack(">H", font[start + 2 : start + 4])[0]):
        at = start + struct.unpack(">I", font[start + 8 + 8 * n : start + 12 + 8 * n])[0]
        if struct.unpack(">H", font[at : at + 2])[0] == 4:
            twice = struct.unpack(">H", font[at + 6 : at + 8])[0]
            form = f">{twice // 2}H"
            ends = struct.unpack(form, font[at + 14 : at + 14 + twice])
            starts = struct.unpack(form, font[at + 16 + twice : at + 16 + 2 * twice])
            return {c for a, b in zip(starts, ends, strict=True) for c in range(a, b + 1)}
    return set()


def test_the_kit_draws_every_vietnamese_letter() -> None:
    letters = {*range(0x1EA0, 0x1EFA), *map(ord, "ĂăÂâĐđÊêĨĩÔôƠơŨũƯưÀÁÃÈÉÌÍÒÓÕÙÚÝ₫–“”…")}
    fonts = sorted((paper_pdf.KIT / "fonts").glob("*.ttf"))
    assert len(fonts) == 4
    for path in fonts:
        assert not {chr(one) for one in letters - letters_of(path.read_bytes())}, path.name


def test_a_report_is_drafted_saved_and_told_when_its_figures_move(
    client: Client, ids: dict[str, int]
) -> None:
    first = communes(ids)[0]
    amount(ids[first], "funds.done.credit", 12.5)
    address = "/desk/papers/2026-H1/42/mau-03"
    drafted = paper_drafts.report(place=place(), form_id="mau-03", with_drafts=True)
    texts = {f"section-{one.section.id}": one.text for one in drafted.sections}
    assert "tín dụng chính sách: 12,5 triệu đồng" in texts["section-funds"]
    assert "(chưa có số liệu)" in texts["section-funds"]
    texts["section-difficulties"] = "Thiếu vốn."
    assert client.post(f"{address}/save", {**texts, "version": "0"}).status_code == 302
    amount(ids[first], "funds.done.credit", 20)
    page = client.get(address).content.decode()
    assert "<del>12,5</del>" in page
    assert "<ins>20</ins>" in page
    answer = client.post(f"{address}/save", {**texts, "version": "1", "refresh": "1"})
    assert answer.status_code == 302
    now = paper_drafts.report(place=place(), form_id="mau-03", with_drafts=True)
    funds = next(one.text for one in now.sections if one.section.id == "funds")
    assert "tín dụng chính sách: 20 triệu đồng" in funds
    assert [one.version for one in now.history] == [2, 1]
    assert PaperDraft.objects.count() == 2
    words = docx.Document(io.BytesIO(client.post(f"{address}/file/docx").content))
    assert any("Thiếu vốn." in paragraph.text for paragraph in words.paragraphs)
    assert client.post(f"{address}/file/xlsx").status_code == 404


def test_two_writers_do_not_overwrite_each_other(client: Client) -> None:
    address = "/desk/papers/2026-H1/42/mau-03/save"
    assert (
        client.post(address, {"version": "0", "section-general": "Bản của An"}).status_code == 302
    )
    refused = client.post(address, {"version": "0", "section-general": "Bản của Bình"})
    assert refused.status_code == 409
    assert "Bản của Bình" in refused.content.decode(), "nothing that was written is lost"
    assert PaperDraft.objects.count() == 1


def test_versions_are_only_added(client: Client, ids: dict[str, int]) -> None:
    from django.db import DatabaseError, transaction

    client.post("/desk/papers/2026-H1/42/mau-03/save", {"version": "0"})
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperDraft.objects.update(by="ai đó")


def test_rows_of_form_04_are_typed(client: Client) -> None:
    address = "/desk/papers/2026-H1/42/bieu-04"
    row = {"cell-0-type": "Nghị quyết", "cell-0-number": "12/NQ-HĐND", "cell-1-type": "  "}
    assert client.post(f"{address}/save", {**row, "version": "0"}).status_code == 302
    page = client.get(address).content.decode()
    assert "12/NQ-HĐND" in page
    assert paper_drafts.typed_rows(place=place(), form_id="bieu-04")[0]["type"] == "Nghị quyết"
    book = openpyxl.load_workbook(io.BytesIO(client.post(f"{address}/file/xlsx").content))
    assert "12/NQ-HĐND" in [cell.value for line in book.active.iter_rows() for cell in line]
    assert client.post(f"{ADDRESS}/save", {"version": "0"}).status_code == 404


def test_too_long_a_text_is_refused(ids: dict[str, int]) -> None:
    who = accounts.person(Role.APPRAISER, unit_id=ids["42"])
    with pytest.raises(actions.DraftTooLongError):
        actions.save_report(
            place=place(), form_id="mau-03", sections={"general": "x" * 20_001}, figures={},
            base_version=0, by=who, at=AT,
        )  # fmt: skip
    with pytest.raises(actions.DraftTooLongError):
        actions.save_rows(
            place=place(),
            form_id="bieu-04",
            rows=[{"type": "x"}] * 201,
            base_version=0,
            by=who,
            at=AT,
        )


def test_a_report_becomes_paragraphs(ids: dict[str, int]) -> None:
    report = paper_drafts.report(place=place(communes(ids)[0]), form_id="mau-04", with_drafts=False)
    document = report_document(report)
    assert document.title == "BÁO CÁO"
    assert document.sections[0][0] == "I. Tình hình chung"
    assert document.sections[3][0].startswith("IV.")
    assert zipfile.is_zipfile(io.BytesIO(paper_docx.docx_of(document)))


def test_the_table_costs_few_queries(ids: dict[str, int], django_assert_max_num_queries) -> None:
    paper("bieu-07")
    with django_assert_max_num_queries(14):
        paper("bieu-07")


@pytest.fixture
def round_with_forms() -> Iterator[factory.Office]:
    made = factory.office()
    path = standards_factory.write_local(
        "own-round.yaml",
        "kind: rounds\nid: own\ntitle: {vi: Kỳ của tỉnh, en: Own round}\n"
        "rounds: [{key: '2026', forms: [bieu-11, bieu-10]}]\n"
        "sources: [{id: own, name: Quyết định của tỉnh}]\n",
    )
    caches.clear_all()
    reporting.sync_rounds(by="test", at=AT)
    yield made
    path.unlink()
    caches.clear_all()


def test_a_commune_enters_its_resources_once_and_officers_see_them_before_approval(
    round_with_forms: factory.Office,
) -> None:
    made = round_with_forms
    saved = factory.save(
        made, factory.entry("funds.done.credit", "12,5"), factory.entry("plan.criteria.c1", "đạt")
    )
    assert [one.status for one in saved] == ["saved", "saved"], saved
    shown = papers.paper(place=place(key="2026"), form_id="bieu-07", with_drafts=True)
    hidden = papers.paper(place=place(key="2026"), form_id="bieu-07", with_drafts=False)
    cell = shown.cell("credit", "done")
    assert cell is not None
    assert (str(cell.low), cell.state) == ("12.5", PaperState.ENTERED)
    assert hidden.cell("credit", "done").low is None  # type: ignore[union-attr]
    assert shown.is_draft
    assert "DỰ THẢO: có số liệu chưa duyệt" in document_of(shown).marks
    view = queries.sheet(round_key="2026", unit_id=made.unit)
    assert [one.set_id for one in view.sets][-2:] == ["bieu-11", "bieu-10"]
