"""Files as officers and others make them: broken, hostile, foreign; never an error of ours."""

import datetime as dt
import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadhandler import StopUpload
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langso.accounts.values import Role
from langso.core.models import AuditEvent
from langso.reporting.actions import workbooks as actions
from langso.reporting.actions import workbooks_inspecting
from langso.reporting.forms.workbooks import LimitedUploadHandler
from langso.reporting.models import Entry, WorkbookUpload
from langso.reporting.queries import workbooks as queries
from langso.reporting.rules.workbooks import Counts, UploadState, WorkbookRefusedError
from tests.factories import accounts, reporting
from tests.factories import workbooks as factory

pytestmark = pytest.mark.django_db


def plain(rows: list[list[Any]], **parts: bytes) -> bytes:
    """Return an .xlsx with one sheet; `parts` are added to its archive."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    # The same bytes each time: what is drawn from them must not change between runs.
    book.set_properties({"created": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    with zipfile.ZipFile(target, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def rule_of(made: reporting.Office, content: bytes, name: str = "bang.xlsx") -> str:
    """Return the rule by which a file is refused before anything of it is kept."""
    with pytest.raises(WorkbookRefusedError) as caught:
        factory.take_in(content, made.recorder, name)
    assert WorkbookUpload.objects.count() == 0
    assert str(caught.value).endswith(".")
    assert "hãy" in str(caught.value).lower()
    return caught.value.rule


ROWS = [["Mã xã", "Tên xã", "schools"], ["18001", "", 4]]


@pytest.mark.parametrize(
    ("part", "rule"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "external-links"),
        ("xl/connections.xml", "external-links"),
        ("xl/embeddings/oleObject1.bin", "embedded"),
        ("xl/activeX/activeX1.xml", "embedded"),
    ],
)
def test_what_hides_in_a_workbook_is_refused(made: reporting.Office, part: str, rule: str) -> None:
    assert rule_of(made, plain(ROWS, **{part: b"x"})) == rule


def test_a_renamed_macro_workbook_is_refused_by_its_content_type(made: reporting.Office) -> None:
    source = zipfile.ZipFile(io.BytesIO(plain(ROWS)))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(
                    b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
                )
            archive.writestr(name, content)
    assert rule_of(made, target.getvalue()) == "macros"


def test_bombs_are_refused_without_unpacking_them(
    made: reporting.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = io.BytesIO(plain(ROWS))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * 40_000_000)
    assert rule_of(made, target.getvalue()) == "too-large-unpacked"
    monkeypatch.setattr(workbooks_inspecting, "MOST_UNPACKED", 2_000)
    assert rule_of(made, plain(ROWS)) == "too-large-unpacked"


def test_a_bomb_that_owns_up_is_refused_unopened(
    made: reporting.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = io.BytesIO(plain(ROWS))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * 40_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_asked: pytest.fail("it was unpacked"))
    assert rule_of(made, target.getvalue()) == "too-large-unpacked"


def test_a_sheet_stretched_over_everything_is_refused(made: reporting.Office) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Mã xã")
    sheet.write(1_048_575, 16_383, 1)
    book.close()
    assert rule_of(made, target.getvalue()) == "too-large-unpacked"


def test_formatted_empty_cells_far_away_do_no_harm(made: reporting.Office) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plain(ROWS)))
    book.active.cell(1_048_576, 16_384).font = openpyxl.styles.Font(bold=True)
    row = factory.upload(factory.saved(book), made.recorder)
    assert Counts.of(row.counts["all"]).write == 1


def test_entities_that_grow_are_refused(made: reporting.Office) -> None:
    source = zipfile.ZipFile(io.BytesIO(plain(ROWS)))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = content.replace(b"?>", b'?><!DOCTYPE w [<!ENTITY a "aaaa">]>', 1)
            archive.writestr(name, content)
    assert rule_of(made, target.getvalue()) == "too-large-unpacked"


@pytest.mark.parametrize(
    ("content", "name", "rule"),
    [
        (b"%PDF-1.7 xyz", "bang.xlsx", "not-a-workbook"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "bang.xls", "disguised"),
        (b"PK\x03\x04rubbish", "bang.xlsx", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "bang.xls", "broken"),
        (b"abc\0def", "bang.csv", "not-a-workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(
    made: reporting.Office, content: bytes, name: str, rule: str
) -> None:
    assert rule_of(made, content, name) == rule


def test_a_word_file_is_no_workbook(made: reporting.Office) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    assert rule_of(made, target.getvalue()) == "not-a-workbook"


def compound(*names: str) -> bytes:
    """Return a compound file whose directory holds these names and no content."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HH", head, 30, 9, 6)
    struct.pack_into("<I", head, 44, 1)
    struct.pack_into("<I", head, 48, 1)
    struct.pack_into("<II", head, 56, 4096, 0xFFFFFFFE)
    struct.pack_into("<II", head, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", head, 76, 0, *([0xFFFFFFFF] * 108))
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *([0xFFFFFFFF] * 126))
    entries = b""
    for place, name in enumerate(("Root Entry", *names)[:4]):
        entry = bytearray(128)
        text = name.encode("utf-16-le")
        entry[: len(text)] = text
        struct.pack_into("<H", entry, 64, len(text) + 2)
        entry[66] = 5 if place == 0 else 2
        struct.pack_into("<II", entry, 116, 0xFFFFFFFE, 0)
        entries += bytes(entry)
    return bytes(head) + table + entries.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("names", "rule"),
    [
        (("EncryptedPackage", "EncryptionInfo"), "encrypted"),
        (("Workbook", "_VBA_PROJECT_CUR"), "macros"),
        (("Workbook", "MBD0001"), "embedded"),
        (("WordDocument",), "not-a-workbook"),
    ],
)
def test_what_hides_in_an_old_workbook_is_refused(
    made: reporting.Office, names: tuple[str, ...], rule: str
) -> None:
    assert rule_of(made, compound(*names), "bang.xls") == rule


def test_an_open_document_that_repeats_without_end_is_refused(made: reporting.Office) -> None:
    cell = (
        '<table:table-cell office:value-type="float" office:value="1"'
        ' table:number-columns-repeated="9000"/>'
    )
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">'
        "<office:body><office:spreadsheet>"
        f'<table:table table:name="A"><table:table-row table:number-rows-repeated="9000">{cell}'
        "</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    assert rule_of(made, target.getvalue(), "bang.ods") == "too-large-unpacked"


# Tables that officers made themselves.


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Mã xã;Tên xã;poverty_rate\n18001;;4,5\n", "utf-8"),
        ('Mã xã,Tên xã,poverty_rate\n18001,,"4,5"\n', "utf-8-sig"),
        ("Mã xã\tTên xã\tpoverty_rate\n18001\t\t4,5\n", "utf-16"),
        ("sep=;\nMã xã;poverty_rate\n18001;4,5\n", "utf-8"),
        ("Mã xã;poverty_rate\n18001;4,5 %\n", "cp1258"),
    ],
)
def test_text_tables_of_any_kind_are_read(made: reporting.Office, text: str, encoding: str) -> None:
    if encoding == "cp1258":
        text = text.replace("ã", "a\u0303")
    row = factory.upload(text.encode(encoding), made.recorder, "bang.csv")
    assert row.state == UploadState.PLANNED, row.refusal
    factory.commit(row, made.recorder)
    assert [(one.low, one.high) for one in Entry.objects.all()] == [(4.5, 4.5)]


def test_a_foreign_table_is_understood_by_names_and_told_apart(made: reporting.Office) -> None:
    rows = [
        ["BÁO CÁO CỦA XÃ", "", "", "", ""],
        [
            "Tên xã",
            "Mã xã",
            "5 Số trường mầm non, tiểu học, THCS và trường phổ thông",
            "ghi thêm",
            "poverty_rate",
        ],
        ["", 18001, 4, "x", "5"],
        ["Xã Không Có Thật", "", 3, "", ""],
        ["", "99999", 3, "", 4],
        ["Tổng", "", 7, "", ""],
    ]
    row = factory.upload(plain(rows), made.recorder)
    assert not row.is_template
    rules = factory.rules(row)
    assert {"unknown-unit", "unknown-column"} <= rules
    told = Counts.of(row.counts["all"])
    assert told == queries.count_upload(upload=row)
    assert told.write >= 1


def test_a_former_commune_is_explained_with_its_successor(made: reporting.Office) -> None:
    ended = next(code for code in made.ids if len(code) == 5 and code not in {"18001", "18002"})
    row = factory.upload(plain([["Mã xã", "schools"], [ended, 4]]), made.recorder)
    wrong = factory.cells(row, "refused")
    assert len(wrong) == 1
    assert ended in wrong[0].message


def test_a_reused_code_with_another_name_is_refused(made: reporting.Office) -> None:
    rows = [["Mã xã", "Tên xã", "schools"], ["18001", "Xã Hoàn Toàn Khác", 4]]
    row = factory.upload(plain(rows), made.recorder)
    assert factory.rules(row) == {"unit-name-differs"}


def test_formulas_formats_merged_cells_dates_and_doubles(
    made: reporting.Office, tmp_path: Path
) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    percent, date = (
        book.add_format({"num_format": "0.0%"}),
        book.add_format({"num_format": "dd/mm"}),
    )
    keys = ["poverty_rate", "solid_house_share", "stunting_share", "schools",
            "irrigated_land_share", "clean_lane_share", "hard_village_road_share",
            "usable_field_road_share", "safe_power_share"]  # fmt: skip
    sheet.write_row(0, 0, ["Mã xã", *keys, "poverty_rate"])
    sheet.write(1, 0, "18001")
    sheet.write_formula(1, 1, "=2+2.5", None, 4.5)
    sheet.write_formula(1, 2, "=A9", None, "")
    sheet.write_number(1, 3, 0.125, percent)
    sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")
    sheet.write_number(1, 5, 45636, date)
    sheet.write_number(1, 6, 12.5, date)
    sheet.merge_range(1, 7, 1, 8, "50")
    sheet.write_boolean(1, 9, True)
    sheet.write_number(1, 10, 7)
    book.close()
    row = factory.upload(target.getvalue(), made.recorder)
    written = {one.address: (one.text, one.remark) for one in factory.cells(row, "write")}
    assert written["B2"] == ("4,5", "Lấy kết quả của công thức.")
    assert written["D2"][0] == "12,5"
    assert "phần trăm" in written["D2"][1]
    assert written["G2"][0] == "12,5"
    wrong = {one.address: one.rule for one in factory.cells(row, "refused")}
    assert wrong == {
        "C2": "formula-no-value", "E2": "formula-error", "F2": "date-in-cell", "H2": "merged",
        "J2": "not-a-number", "K1": "doubled-column",
    }  # fmt: skip


def test_a_spoilt_identity_makes_a_table_of_ones_own(
    made: reporting.Office, tmp_path: Path
) -> None:
    book = factory.book(factory.template(tmp_path, "18001"))
    factory.form_cell(book, "schools").value = 4
    book["_langso"]["C3"].value = "7 7 7"
    row = factory.upload(factory.saved(book), made.recorder)
    assert not row.is_template
    assert "nhận dạng" in row.notes[0]
    assert Counts.of(row.counts["all"]).write == 1


def test_the_annotated_copy_says_what_is_wrong_and_can_be_mended(
    made: reporting.Office, tmp_path: Path, client: Client
) -> None:
    book = factory.book(factory.template(tmp_path, "18001"))
    factory.form_cell(book, "schools").value = "bốn"
    factory.form_cell(book, "poverty_rate").value = 5
    row = factory.upload(factory.saved(book), made.recorder)
    client.force_login(made.recorder)
    answer = client.get(reverse("reporting:workbook-annotated", args=[row.pk]))
    content = b"".join(answer.streaming_content)
    marked = openpyxl.load_workbook(io.BytesIO(content))
    cell = factory.form_cell(marked, "schools")
    assert "bốn" in cell.comment.text
    assert cell.fill.fgColor.rgb.endswith("F8B4A8")
    assert marked.worksheets[0].title == "Ô cần xem lại"
    factory.form_cell(marked, "schools").value = 4
    mended = factory.upload(factory.saved(marked), made.recorder)
    assert mended.is_template
    told = Counts.of(mended.counts["all"])
    assert (told.write, told.refused) == (2, 0)


def test_other_formats_get_an_annotated_copy_too(made: reporting.Office, client: Client) -> None:
    row = factory.upload(b"Ma xa;schools\n18001;b\xc3\xa0\n", made.recorder, "bang.csv")
    client.force_login(made.recorder)
    answer = client.get(reverse("reporting:workbook-annotated", args=[row.pk]))
    marked = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert marked.worksheets[1]["B2"].comment.text


# Pages.


def test_the_whole_way_through_the_pages(
    made: reporting.Office, tmp_path: Path, client: Client
) -> None:
    client.force_login(made.recorder)
    assert client.get(reverse("reporting:workbooks")).status_code == 200
    answer = client.get(reverse("reporting:workbooks-choose"), {"round": "2026", "code": "18001"})
    answer = client.get(answer["Location"])
    path = tmp_path / "mau.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    assert AuditEvent.objects.filter(action="core.export", actor_id=made.recorder.pk).exists()
    book = factory.book(path)
    factory.form_cell(book, "schools").value = 4
    factory.form_cell(book, "poverty_rate").value = "năm"
    file = io.BytesIO(factory.saved(book))
    file.name = "của tôi.xlsx"
    answer = client.post(reverse("reporting:workbooks-upload"), {"round": "2026", "file": file})
    assert answer.status_code == 302
    address = answer["Location"]
    page = client.get(address).content.decode()
    assert "2 ô đã đọc = 1 sẽ ghi + 0 không đổi + 1 bị từ chối" in page
    answer = client.post(f"{address}/act", {"step": "commit"}, follow=True)
    assert "Đã ghi: 1" in answer.content.decode()
    answer = client.get(f"{address}/progress")
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    assert client.post(f"{address}/act", {"step": "commit"}).status_code == 409
    answer = client.post(f"{address}/act", {"step": "undo", "reason": "nhầm"}, follow=True)
    assert "Đã hoàn tác: 1" in answer.content.decode()
    assert "của tôi.xlsx" in client.get(reverse("reporting:workbooks")).content.decode()
    client.force_login(made.leader)
    assert client.get(address).status_code == 404


def test_templates_are_for_those_who_may_take_figures_out(
    made: reporting.Office, client: Client
) -> None:
    address = reverse("reporting:workbooks-template", args=["2026", "18001"])
    assert client.get(address).status_code == 302
    client.force_login(made.stranger)
    assert client.get(address).status_code == 403
    client.force_login(made.verifier)
    assert b"".join(client.get(address).streaming_content).startswith(b"PK")
    assert (
        client.get(reverse("reporting:workbooks-template", args=["2026", "country"])).status_code
        == 403
    )
    assert (
        client.get(reverse("reporting:workbooks-template", args=["1999", "18001"])).status_code
        == 404
    )


def test_a_file_above_the_limit_is_refused_while_it_streams(
    made: reporting.Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(made.recorder)
    monkeypatch.setattr(actions, "MOST_BYTES", 200_000)
    file = io.BytesIO(b"x" * 1_000_000)
    file.name = "to.xlsx"
    address = reverse("reporting:workbooks-upload")
    answer = client.post(address, {"round": "2026", "file": file})
    assert answer.status_code == 413
    assert WorkbookUpload.objects.count() == 0
    # A length that is told too small does not get by either.
    file.seek(0)
    answer = client.post(address, {"round": "2026", "file": file}, CONTENT_LENGTH="100")
    assert answer.status_code in {400, 413}
    assert WorkbookUpload.objects.count() == 0


def test_an_upload_without_its_token_is_refused(made: reporting.Office) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(made.recorder)
    small = io.BytesIO(b"a;b")
    small.name = "b.csv"
    address = reverse("reporting:workbooks-upload")
    assert strict.post(address, {"round": "2026", "file": small}).status_code == 403


def test_the_upload_handler_stops_behind_the_limit() -> None:
    handler = LimitedUploadHandler(RequestFactory().post("/"), most=10)
    handler.new_file("file", "a.xlsx", "x/y", 0)
    handler.receive_data_chunk(b"x" * 10, 0)
    with pytest.raises(StopUpload) as caught:
        handler.receive_data_chunk(b"x", 10)
    assert caught.value.connection_reset
    assert handler.too_large
    handler.upload_interrupted()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_bytes_whatever_make_an_error_of_ours(
    made: reporting.Office, client: Client, data: st.DataObject
) -> None:
    whole = plain([["Mã xã", "Tên xã", "schools"], ["18001", "", 4]])
    kind = data.draw(st.sampled_from(["random", "cut", "flipped", "text", "compound"]))
    if kind == "random":
        content = data.draw(st.binary(min_size=1, max_size=300))
    elif kind == "cut":
        content = whole[: data.draw(st.integers(1, len(whole) - 1))]
    elif kind == "flipped":
        bytes_ = bytearray(whole)
        for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=20)):
            bytes_[place] ^= data.draw(st.integers(1, 255))
        content = bytes(bytes_)
    elif kind == "compound":
        content = compound("Workbook")[: data.draw(st.integers(8, 1536))]
    else:
        content = ("Mã xã;schools\n" + data.draw(st.text(max_size=80))).encode("utf-8", "replace")
    client.force_login(made.recorder)
    file = io.BytesIO(content)
    file.name = data.draw(st.sampled_from(["a.xlsx", "a.xls", "a.ods", "a.csv"]))
    answer = client.post(
        reverse("reporting:workbooks-upload"), {"round": "2026", "file": file}, follow=True
    )
    assert answer.status_code in {200, 400}
    for row in WorkbookUpload.objects.all():
        assert row.state in {UploadState.PLANNED, UploadState.REFUSED}


def test_a_country_wide_role_uploads_for_all(made: reporting.Office, tmp_path: Path) -> None:
    everywhere = accounts.person(Role.RECORDER)
    book = factory.book(factory.template(tmp_path, "country"))
    factory.grid_cell(book, "18001", "schools").value = 1
    factory.grid_cell(book, "18002", "schools").value = "1.5"
    row = factory.upload(factory.saved(book), everywhere)
    assert Counts.of(row.counts["all"]).write == 1
    assert factory.rules(row) == {"not-whole"}
