"""Files of historic decisions: read whole, refused by row in words, written once, taken back."""

import csv
import datetime as dt
import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from langso.accounts.values import Role
from langso.core import asking
from langso.geography import actions as geography
from langso.geography.values import Level, NewUnit, Share
from langso.ledger.values import FileRefusedError
from langso.recognition import actions, queries
from langso.recognition.actions import importing
from langso.recognition.models import Title, TitleImport, TitleImportEvent
from langso.recognition.queries import importing as plans
from langso.recognition.rules import importing as rules
from langso.recognition.values import Decision, TitleError, UnknownTitleError
from tests.factories import accounts
from tests.factories import geography as make

pytestmark = pytest.mark.django_db
D = dt.date
AT = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
WHO = {"by": "Lan", "by_id": 7, "at": AT}
TODAY = D(2026, 11, 23)
HEAD = ["Mã xã", "Tên xã", "Tỉnh", "Danh hiệu", "Số QĐ", "Ngày QĐ"]


@pytest.fixture(scope="module")
def kept_tree(lasting):
    return make.two_levels()


@pytest.fixture
def tree(kept_tree, db):
    return dict(kept_tree)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(asking, "today", lambda: TODAY)


def row(code="18001", name="", province="", title="Nông thôn mới", number="12/QĐ-UBND",
        day="06/05/2023"):  # fmt: skip
    return [code, name, province, title, number, day]


def csv_file(folder, *rows, head=HEAD, name="so.csv"):
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["Danh sách công nhận"], head, *rows])
    return path


def taken(path):
    return importing.take_in(path=path, file_name=path.name, source="Sổ lưu của tỉnh", **WHO)


def plan_of(path, user=None):
    return plans.plan(row=plans.get_import(import_id=taken(path)).row, user=user, on=TODAY)


def messages(plan):
    return [one.message for one in plan.faults]


def test_a_file_is_written_whole_and_only_once(tree, tmp_path):
    path = csv_file(tmp_path, row(), row("18002"), row("18011", title="kiểu mẫu"))
    import_id = taken(path)
    assert not Title.objects.exists()
    done = importing.commit(import_id=import_id, actor=None, **WHO)
    assert (len(done.new), done.repeated) == (3, 0)
    (held,) = queries.all_titles_of(unit_id=tree["18011"])
    assert (held.title, held.period, held.source) == ("model", "2021-2025", "Sổ lưu của tỉnh")
    with pytest.raises(TitleError, match="đã được ghi rồi"):
        importing.commit(import_id=import_id, actor=None, **WHO)
    again = importing.commit(import_id=taken(path), actor=None, **WHO)
    assert (len(again.new), again.repeated) == (0, 3)
    assert Title.objects.count() == 3


def test_a_workbook_with_typed_cells_says_the_same(tree, tmp_path):
    path = tmp_path / "so.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, [18001, "Xã Tân Mỹ", "", "NTM", 12])
        sheet.write_datetime(1, 5, dt.datetime(2023, 5, 6), day)  # noqa: DTZ001 - a sheet has none
    (one,) = plan_of(path).new
    assert (one.unit_id, one.decision) == (tree["18001"], Decision("12", D(2023, 5, 6)))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (row("18999"), "Không có đơn vị nào mang mã 18999"),
        (row("18001", "Xã Đông Hà"), "là Xã Tân Mỹ, không phải “Xã Đông Hà”"),
        (row("18003"), "không thuộc loại đơn vị"),
        (row("", ""), "Thiếu cả mã và tên"),
        (row("", "Xã Lạ"), "Không có đơn vị “Xã Lạ”"),
        (row("", "Xã Tân Mỹ", "Nghệ An"), "Không có đơn vị “Xã Tân Mỹ” (Nghệ An)"),
        (row(title="Xã vàng"), "Không có danh hiệu “Xã vàng”; ghi một trong: Nông thôn mới"),
        (row(title=""), "Thiếu danh hiệu"),
        (row(number=""), "Thiếu số quyết định"),
        (row(day="31/02/2023"), "Không đọc được ngày “31/02/2023”"),
        (row(day=""), "Thiếu ngày"),
        (row(day="06/05/2033"), "ở tương lai"),
        (row(day="06/05/2009"), "không có ở giai đoạn"),
        (row("42", title="tỉnh hoàn thành", day="06/05/2013"), "không có ở giai đoạn"),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_is_named_and_nothing_is_written(tree, tmp_path, cells, words):
    path = csv_file(tmp_path, row("18002"), cells)
    import_id = taken(path)
    plan = plans.plan(row=plans.get_import(import_id=import_id).row, user=None, on=TODAY)
    assert [one.row for one in plan.faults] == [4]
    assert words in plan.faults[0].message
    with pytest.raises(TitleError, match="còn 1 lỗi"):
        importing.commit(import_id=import_id, actor=None, **WHO)
    assert not Title.objects.exists()


def test_all_faults_of_a_row_are_told_at_once(tree, tmp_path):
    plan = plan_of(csv_file(tmp_path, row(title="vàng", number="", day="06/05/2023")))
    assert [one.column for one in plan.faults] == ["Danh hiệu", "Số quyết định"]


def test_names_and_codes_are_those_of_the_day(tree, tmp_path):
    geography.end_level(level=Level.DISTRICT, on=make.REFORM, act="x", by="Lan", at=make.AT)
    merged = geography.merge(
        predecessors=[Share("18001"), Share("18002")],
        into=NewUnit("18001", "Xã Tân Mỹ", "commune", "42"), on=make.REFORM, act="y", by="Lan",
        at=make.AT,
    )  # fmt: skip
    by_code, by_name, after, gone = (
        row(), row("", "Tân Mỹ", "Hà Tĩnh", number="13/QĐ"),
        row(day="10/10/2025"), row("18002", day="10/10/2025"),
    )  # fmt: skip
    plan = plan_of(csv_file(tmp_path, by_code, by_name, after, gone))
    assert [one.unit_id for one in plan.new] == [tree["18001"], tree["18001"], merged]
    assert "không đơn vị nào mang mã 18002; mã này chỉ có từ" in messages(plan)[0]
    assert "đến 30/06/2025 (Xã Đông Hà)" in messages(plan)[0]


def test_two_units_of_one_name_need_their_district(tree, tmp_path):
    make.commune("18020", "Xã Tân Mỹ", parent="437")
    plan = plan_of(csv_file(tmp_path, row("", "Xã Tân Mỹ")))
    assert "Có 2 đơn vị tên “Xã Tân Mỹ” vào ngày 06/05/2023" in messages(plan)[0]
    head = [*HEAD, "Huyện"]
    plan = plan_of(csv_file(tmp_path, [*row("", "Xã Tân Mỹ"), "Thạch Hà"], head=head))
    assert [one.unit_id for one in plan.new] == [tree["18001"]]


def test_a_row_may_tell_of_the_end_too(tree, tmp_path):
    head = [*HEAD, "Số QĐ thu hồi", "Ngày thu hồi"]
    path = csv_file(tmp_path, [*row(), "77/QĐ", "01/08/2024"], head=head)
    importing.commit(import_id=taken(path), actor=None, **WHO)
    (held,) = queries.all_titles_of(unit_id=tree["18001"])
    assert (held.ended.ended_on, held.ended.number) == (D(2024, 8, 1), "77/QĐ")
    early = csv_file(tmp_path, [*row("18002"), "77/QĐ", "01/08/2022"], head=head)
    assert "không sau ngày công nhận" in messages(plan_of(early))[0]
    importing.commit(import_id=taken(csv_file(tmp_path, row("18011"))), actor=None, **WHO)
    later = csv_file(tmp_path, [*row("18011"), "77/QĐ", "01/08/2024"], head=head)
    assert "đã có trong hệ thống" in messages(plan_of(later))[0]


def test_doubles_and_other_decisions_are_pointed_out(tree, tmp_path):
    importing.commit(import_id=taken(csv_file(tmp_path, row())), actor=None, **WHO)
    plan = plan_of(csv_file(tmp_path, row("18002"), row("18002"), row(number="99/QĐ"), row()))
    assert (len(plan.new), plan.doubled, plan.repeated) == (2, 1, 1)
    assert [one.row for one in plan.others] == [5]


def test_a_file_can_be_taken_back_and_written_anew(tree, tmp_path):
    path = csv_file(tmp_path, row(), row("18002"))
    import_id = taken(path)
    with pytest.raises(TitleError, match="chưa được ghi"):
        importing.undo(import_id=import_id, reason="nhầm", **WHO)
    importing.commit(import_id=import_id, actor=None, **WHO)
    with pytest.raises(TitleError, match="Ghi lý do"):
        importing.undo(import_id=import_id, reason=" ", **WHO)
    assert importing.undo(import_id=import_id, reason="nhầm tệp", **WHO) == 2
    assert queries.all_titles_of(unit_id=tree["18001"]) == []
    assert queries.counts(title="ntm", on=TODAY)[0].held == 0
    with pytest.raises(TitleError, match="đã được rút"):
        importing.undo(import_id=import_id, reason="nữa", **WHO)
    assert len(importing.commit(import_id=taken(path), actor=None, **WHO).new) == 2
    assert queries.counts(title="ntm", on=TODAY)[0].held == 2
    assert Title.objects.count() == 4
    assert TitleImportEvent.objects.count() == 3


def test_a_file_whose_titles_were_revoked_since_stays(tree, tmp_path):
    import_id = taken(csv_file(tmp_path, row()))
    importing.commit(import_id=import_id, actor=None, **WHO)
    (held,) = queries.all_titles_of(unit_id=tree["18001"])
    later = {**WHO, "at": AT + dt.timedelta(hours=1)}
    actions.end(title_id=held.id, decision=Decision("7/QĐ", D(2024, 8, 1)), **later)
    with pytest.raises(TitleError, match="đã bị thu hồi"):
        importing.undo(import_id=import_id, reason="nhầm", **later)


def test_a_file_that_is_no_table_of_decisions_is_refused(tree, tmp_path):
    path = csv_file(tmp_path, row(), head=["a", "b", "c", "d", "e", "f"])
    with pytest.raises(FileRefusedError, match="“mã đơn vị” hoặc “tên đơn vị”"):
        taken(path)
    with pytest.raises(FileRefusedError, match="không có dòng nào"):
        taken(csv_file(tmp_path))
    with pytest.raises(UnknownTitleError, match="Không có lần nhập này"):
        plans.get_import(import_id="00000000-0000-0000-0000-000000000000")
    assert not TitleImport.objects.exists()


def test_a_province_enters_its_own_titles_only(tree, tmp_path):
    make.province("44", "Tỉnh Quảng Bình")
    other = make.commune("18501", "Xã Quảng Phú", parent="44")
    lan = accounts.person(Role.APPRAISER, unit_id=tree["42"])
    plan = plan_of(csv_file(tmp_path, row(), row("18501")), user=lan)
    assert messages(plan) == ["Bạn không được nhập danh hiệu cho Xã Quảng Phú (18501)."]
    assert [one.unit_id for one in plan.new] == [tree["18001"], other]
    everybody = accounts.person(Role.ADMINISTRATOR)
    assert plan_of(csv_file(tmp_path, row("18501")), user=everybody).faults == ()


def test_titles_of_former_provinces_belong_to_the_one_of_today(tree, tmp_path):
    make.province("44", "Tỉnh Quảng Bình")
    make.commune("18501", "Xã Quảng Phú", parent="44")
    geography.end_level(level=Level.DISTRICT, on=make.REFORM, act="x", by="Lan", at=make.AT)
    lan = accounts.person(Role.APPRAISER, unit_id=tree["42"])
    path = csv_file(tmp_path, row("18501"))
    assert len(plan_of(path, user=lan).faults) == 1


# Pages.


@pytest.fixture
def appraiser(tree, client: Client):
    user = accounts.person(Role.APPRAISER, unit_id=tree["42"])
    client.force_login(user)
    return user


def test_an_officer_uploads_looks_writes_and_takes_back(appraiser, client, tmp_path):
    path = csv_file(tmp_path, row(), row("18002"))
    with path.open("rb") as file:
        sent = client.post("/recognition/import/upload", {"file": file, "source": "Sổ lưu"})
    page = client.get(sent.url).text
    assert "2 danh hiệu mới sẽ được ghi" in page
    assert "Xã Tân Mỹ (18001)" in page
    act = sent.url + "/act"
    assert "Đã ghi 2 danh hiệu." in client.post(act, {"step": "commit"}, follow=True).text
    assert client.post(act, {"step": "commit"}).status_code == 409
    assert "danh-hieu" not in client.get("/recognition/import/").text
    done = client.post(act, {"step": "undo", "reason": "nhầm tệp"}, follow=True).text
    assert "Đã rút lại 2 danh hiệu." in done
    assert "nhầm tệp" in done


def test_faults_are_shown_and_given_out(appraiser, client, tmp_path):
    with csv_file(tmp_path, row("18999")).open("rb") as file:
        sent = client.post("/recognition/import/upload", {"file": file, "source": "Sổ lưu"})
    page = client.get(sent.url).text
    assert "1 lỗi: chưa ghi được gì" in page
    assert "Ghi vào hệ thống" not in page
    table = list(
        csv.reader(io.StringIO(client.get(sent.url + "/faults").content.decode("utf-8-sig")))
    )
    assert table[0] == ["Dòng", "Cột", "Lỗi và cách sửa"]
    assert table[1][:2] == ["3", "Mã đơn vị"]


def test_the_template_is_a_file_that_reads(appraiser, client, tmp_path):
    path = tmp_path / "mau.csv"
    path.write_bytes(client.get("/recognition/import/template").content)
    rows = plans.get_import(import_id=taken(path)).row.rows
    assert set(rows[0][1]) <= set(rules.COLUMNS)
    assert rows[0][1]["number"] == "123/QĐ-UBND"


def test_a_file_that_cannot_be_read_says_so_on_the_page(appraiser, client):
    answer = client.post(
        "/recognition/import/upload", {"file": io.BytesIO(b"\x00\x01"), "source": "x"}
    )
    assert answer.status_code == 400
    assert "hỏng hoặc không phải" in answer.text
    assert client.post("/recognition/import/upload", {"source": "x"}).status_code == 400
    no_table = SimpleUploadedFile("quyết định.csv", b"a,b\n1,2\n")
    answer = client.post("/recognition/import/upload", {"file": no_table, "source": "Sở NN&MT"})
    assert answer.status_code == 400
    assert "của tệp quyết định.csv;" in answer.text
    assert 'value="Sở NN&amp;MT"' in answer.text, "what was typed stays"


def test_one_decision_by_the_form(appraiser, client, tree):
    given = {"code": "18001", "title": "ntm", "number": "5/QĐ", "decided_on": "2024-02-03",
             "kind": "decision"}  # fmt: skip
    page = client.post("/recognition/import/enter", given, follow=True)
    assert "Đã nhập quyết định." in page.text
    assert queries.titles_of(unit_id=tree["18001"], on=D(2024, 2, 3))
    for wrong, words in (
        ({"code": "18999"}, "Không có"), ({"decided_on": "x"}, "Không đọc được ngày"),
        ({"kind": "reacknowledgement", "code": "18011"}, "Chưa có đơn vị cũ nào"),
        ({"title": "vàng"}, "Không có danh hiệu"),
    ):  # fmt: skip
        answer = client.post("/recognition/import/enter", {**given, **wrong})
        assert answer.status_code == 400
        assert words in answer.text


def test_an_end_is_entered_on_the_page_of_the_title(appraiser, client, tree):
    title_id = actions.grant(
        unit_id=tree["18001"], title="ntm", decision=Decision("5/QĐ", D(2024, 2, 3)), **WHO
    )
    address = reverse("recognition:title", args=[title_id])
    assert "Nhập quyết định thu hồi" in client.get(address).text
    assert client.post(address + "/end", {"number": "6/QĐ", "decided_on": "x"}).status_code == 400
    given = {"number": "6/QĐ", "decided_on": "2025-02-03", "reason": "rà soát"}
    assert "rà soát" in client.post(address + "/end", given, follow=True).text
    assert "Nhập quyết định thu hồi" not in client.get(address).text


@pytest.mark.parametrize("address", ["/recognition/import/", "/recognition/import/template"])
def test_others_may_not_enter_titles(tree, client, address):
    assert client.get(address).status_code == 302
    client.force_login(accounts.person(Role.RECORDER, unit_id=tree["18001"]))
    assert client.get(address).status_code == 403


def test_a_file_is_taken_back_by_its_author_or_the_centre(appraiser, client, tree, tmp_path):
    with csv_file(tmp_path, row()).open("rb") as file:
        sent = client.post("/recognition/import/upload", {"file": file, "source": "Sổ lưu"})
    client.post(sent.url + "/act", {"step": "commit"})
    client.force_login(accounts.person(Role.APPRAISER, unit_id=tree["42"]))
    undo = {"step": "undo", "reason": "nhầm"}
    assert client.post(sent.url + "/act", undo).status_code == 403
    client.force_login(accounts.person(Role.ADMINISTRATOR))
    assert client.post(sent.url + "/act", undo).status_code == 302
