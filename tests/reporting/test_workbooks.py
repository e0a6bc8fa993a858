"""A workbook's whole way: template, edits, dry run, written, undone; and counts that add up."""

import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langso.accounts.values import Role
from langso.ledger import rules as figures
from langso.ledger.values import BadValueError, Figure
from langso.reporting import queries as reporting_queries
from langso.reporting import tasks
from langso.reporting.actions import workbooks as actions
from langso.reporting.actions import workbooks_working
from langso.reporting.models import Entry, WorkbookUpload
from langso.reporting.queries import rounds
from langso.reporting.queries import workbooks as queries
from langso.reporting.rules.workbooks import (
    Counts,
    UploadState,
    WorkbookRefusedError,
    WorkbookStateError,
)
from langso.reporting.rules.workbooks_tables import element_keys
from langso.reporting.values import Plan, RowKind
from langso.standards import queries as standards
from tests.factories import accounts, reporting
from tests.factories import workbooks as factory

pytestmark = pytest.mark.django_db


def counts(row: WorkbookUpload) -> Counts:
    """Return an upload's counts, which must be those of its parts."""
    told = Counts.of(row.counts["all"])
    assert told == queries.count_upload(upload=row)
    return told


def texts(made: reporting.Office) -> dict[str, str]:
    """Return what stands on the commune's sheet."""
    view = reporting_queries.sheet(round_key=reporting.ROUND, unit_id=made.unit, with_levels=False)
    found = {row.element_key: row.text for row in view.rows if row.plan.kind == RowKind.TYPED}
    for row in view.rows:
        found |= {f"{row.element_key}@{one.code}": one.text for one in row.villages}
    return {key: text for key, text in found.items() if text}


def test_an_untouched_template_changes_nothing(made: reporting.Office, tmp_path: Path) -> None:
    reporting.save(
        made,
        reporting.entry("poverty_rate", "4,5"),
        reporting.entry("ntm.1.1", "đạt"),
        reporting.entry("solid_house_share", "80–90"),
        reporting.entry("households", 120, village_id=made.villages["18001-01"]),
    )
    for code in ("18001", "42"):
        row = factory.upload(factory.template(tmp_path, code).read_bytes(), made.recorder, code)
        assert row.state == UploadState.PLANNED
        assert row.is_template
        told = counts(row)
        assert (told.write, told.clear, told.conflict, told.refused, told.same) == (0, 0, 0, 0, 4)


def test_a_commune_template_is_filled_and_written(made: reporting.Office, tmp_path: Path) -> None:
    book = factory.book(factory.template(tmp_path, "18001"))
    factory.form_cell(book, "poverty_rate").value = "4,5"
    factory.form_cell(book, "income_per_person").value = 52.3
    factory.form_cell(book, "income_per_person", 9).value = "Theo thống kê"
    factory.form_cell(book, "schools").value = "bốn"
    row = factory.upload(factory.saved(book), made.recorder)
    told = counts(row)
    assert (told.write, told.refused, told.read) == (2, 1, 3)
    wrong = factory.cells(row, "refused")[0]
    assert wrong.rule == "not-a-number"
    assert wrong.address.startswith("H")
    assert "hãy ghi bằng chữ số" in wrong.message
    assert texts(made) == {}
    factory.commit(row, made.recorder)
    assert row.state == UploadState.DONE
    assert texts(made) == {"poverty_rate": "4,5", "income_per_person": "52,3"}
    assert set(Entry.objects.values_list("door", flat=True)) == {"workbook"}
    assert queries.count_results(upload=row)["written"] == 2


def test_a_province_grid_is_refused_where_the_person_may_not_enter(
    made: reporting.Office, tmp_path: Path
) -> None:
    book = factory.book(factory.template(tmp_path, "42"))
    factory.grid_cell(book, "18001", "poverty_rate").value = 3
    factory.grid_cell(book, "18002", "poverty_rate").value = 4
    factory.grid_cell(book, "18002", "ntm.1.1").value = "đạt"
    row = factory.upload(factory.saved(book), made.recorder)
    told = counts(row)
    assert (told.write, told.refused) == (1, 2)
    assert factory.rules(row) == {"not-yours"}
    factory.commit(row, made.recorder)
    assert texts(made) == {"poverty_rate": "3"}


def test_villages_are_written_on_their_own_sheet(made: reporting.Office, tmp_path: Path) -> None:
    book = factory.book(factory.template(tmp_path, "18001"))
    sheet = book["Theo thôn"]
    tags = next(row for row in sheet.iter_rows() if row[0].value == "ls:@unit")
    column = next(cell.column for cell in tags if cell.value == "ls:households")
    sheet.cell(tags[0].row + 1, column).value = 120
    sheet.cell(tags[0].row + 2, column).value = 80
    row = factory.upload(factory.saved(book), made.recorder)
    assert counts(row).write == 2
    factory.commit(row, made.recorder)
    view = reporting_queries.sheet(round_key=reporting.ROUND, unit_id=made.unit)
    assert next(one.text for one in view.rows if one.element_key == "households") == "200"


def test_a_cell_that_moved_since_is_shown_and_not_overwritten(
    made: reporting.Office, tmp_path: Path
) -> None:
    reporting.save(made, reporting.entry("poverty_rate", "4,5"), reporting.entry("schools", 3))
    book = factory.book(factory.template(tmp_path, "18001"))
    factory.form_cell(book, "poverty_rate").value = 6
    reporting.save(made, reporting.entry("poverty_rate", "5"), reporting.entry("schools", 4))
    row = factory.upload(factory.saved(book), made.recorder)
    told = counts(row)
    # The schools were left as the template had them: the newer figure simply stays.
    assert (told.write, told.conflict, told.same) == (0, 1, 1)
    assert "“5”" in factory.cells(row, "conflict")[0].message
    factory.commit(row, made.recorder)
    assert texts(made) == {"poverty_rate": "5", "schools": "4"}


def test_a_cell_that_was_changed_back_is_no_conflict(
    made: reporting.Office, tmp_path: Path
) -> None:
    reporting.save(made, reporting.entry("schools", 3))
    book = factory.book(factory.template(tmp_path, "18001"))
    factory.form_cell(book, "poverty_rate").value = 6
    factory.form_cell(book, "schools").value = None
    for value in (5, None):
        reporting.save(made, reporting.entry("poverty_rate", value))
    for value in (4, 3):
        reporting.save(made, reporting.entry("schools", value))
    told = counts(factory.upload(factory.saved(book), made.recorder))
    assert (told.write, told.clear, told.conflict) == (1, 1, 0)


def test_a_cell_that_moves_between_dry_run_and_writing_is_told(
    made: reporting.Office, tmp_path: Path
) -> None:
    book = factory.book(factory.template(tmp_path, "18001"))
    factory.form_cell(book, "poverty_rate").value = 6
    factory.form_cell(book, "schools").value = 2
    row = factory.upload(factory.saved(book), made.recorder)
    reporting.save(made, reporting.entry("poverty_rate", "5"), reporting.entry("schools", 2))
    factory.commit(row, made.recorder)
    results = queries.count_results(upload=row)
    assert (results["written"], results["conflict"], results["same"]) == (0, 1, 1)
    assert counts(row).write == results["written"] + results["conflict"] + results["same"]
    assert texts(made)["poverty_rate"] == "5"


def test_frozen_cells_are_locked_and_refused_and_approved_ones_want_a_reason(
    made: reporting.Office, tmp_path: Path
) -> None:
    reporting.save(made, reporting.entry("poverty_rate", "4,5"), reporting.entry("schools", 3))
    reporting.submit(made)
    reporting.take("verify", made, "schools", by=made.verifier)
    reporting.take("approve", made, "schools", by=made.appraiser)
    book = factory.book(factory.template(tmp_path, "18001"))
    assert factory.form_cell(book, "poverty_rate").protection.locked
    factory.form_cell(book, "poverty_rate").value = 6
    factory.form_cell(book, "schools").value = 4
    row = factory.upload(factory.saved(book), made.recorder)
    assert factory.rules(row) == {"frozen", "approved"}
    factory.form_cell(book, "schools", 9).value = "Đếm sót một trường"
    row = factory.upload(factory.saved(book), made.recorder)
    assert (counts(row).write, counts(row).refused) == (1, 1)
    factory.commit(row, made.recorder)
    assert texts(made)["schools"] == "4"


def test_emptied_cells_are_taken_back_only_when_asked(
    made: reporting.Office, tmp_path: Path
) -> None:
    reporting.save(made, reporting.entry("poverty_rate", "4,5"), reporting.entry("schools", 3))
    book = factory.book(factory.template(tmp_path, "18001"))
    factory.form_cell(book, "schools").value = None
    content = factory.saved(book)
    row = factory.upload(content, made.recorder)
    assert (counts(row).clear, counts(row).read) == (1, 1)
    factory.commit(row, made.recorder)
    assert texts(made) == {"poverty_rate": "4,5", "schools": "3"}
    factory.form_cell(book, "poverty_rate").value = 5
    row = factory.upload(factory.saved(book), made.recorder)
    factory.commit(row, made.recorder, with_clearing=True)
    assert texts(made) == {"poverty_rate": "5"}
    factory.undo(row, made.recorder)
    assert texts(made) == {"poverty_rate": "4,5", "schools": "3"}


def test_the_same_file_again_is_answered_as_before_until_it_is_undone(
    made: reporting.Office, tmp_path: Path
) -> None:
    book = factory.book(factory.template(tmp_path, "18001"))
    factory.form_cell(book, "poverty_rate").value = 6
    content = factory.saved(book)
    row = factory.commit(factory.upload(content, made.recorder), made.recorder)
    again = factory.take_in(content, made.recorder)
    assert (again.id, again.repeated) == (row.pk, True)
    assert Entry.objects.count() == 1
    factory.undo(row, made.recorder)
    assert not factory.take_in(content, made.recorder).repeated
    # Another person's upload is another upload.
    assert not factory.take_in(content, made.leader).repeated


def test_undo_leaves_what_moved_or_was_submitted_and_tells_it(
    made: reporting.Office, tmp_path: Path
) -> None:
    reporting.save(made, reporting.entry("poverty_rate", "4,5"))
    book = factory.book(factory.template(tmp_path, "18001"))
    for element, value in (
        ("poverty_rate", 6),
        ("schools", 2),
        ("ntm.1.1", "đạt"),
        ("ntm.1.2", "đạt"),
    ):
        factory.form_cell(book, element).value = value
    row = factory.commit(factory.upload(factory.saved(book), made.recorder), made.recorder)
    reporting.save(made, reporting.entry("schools", 9))
    reporting.submit(made, "ntm.1.1")
    factory.undo(row, made.recorder)
    assert row.state == UploadState.UNDONE
    results = queries.count_results(upload=row)
    assert (results["undone"], results["kept"]) == (2, 2)
    rules = {one.rule for part in row.parts.all() for one in queries.late_of(part)}
    assert rules == {"moved", "frozen"}
    assert texts(made) == {"poverty_rate": "4,5", "schools": "9", "ntm.1.1": "đạt"}
    assert "Nạp nhầm tệp" in Entry.objects.order_by("-id")[0].note


@pytest.mark.parametrize("moment", ["before its parts are marked", "before it tells how far it is"])
def test_a_worker_killed_in_the_middle_is_taken_up_exactly_once(
    made: reporting.Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    book = factory.book(factory.template(tmp_path, "42"))
    everywhere = accounts.person(Role.RECORDER)
    for code in ("18001", "18002"):
        for element in ("poverty_rate", "schools"):
            factory.grid_cell(book, code, element).value = 4
    row = factory.upload(factory.saved(book), everywhere)
    monkeypatch.setattr(workbooks_working, "TOGETHER", 2)
    place = "_mark" if moment == "before its parts are marked" else "_is_asked_to_stop"

    def dies(*_asked: object) -> bool:
        raise KeyboardInterrupt

    for taking in (factory.commit, factory.undo):
        with monkeypatch.context() as killed:
            killed.setattr(workbooks_working, place, dies)
            with pytest.raises(KeyboardInterrupt):
                taking(row, everywhere)
        kept = 2 if place == "_is_asked_to_stop" else 0
        before = 4 if taking is factory.undo else 0
        assert Entry.objects.count() == before + kept
        assert actions.list_unfinished() == [row.pk]
        actions.work(upload_id=row.pk, at=reporting.AT)
        row.refresh_from_db()
        assert (row.done, row.total) == (2, 2)
        assert Entry.objects.count() == before + 4
    assert row.state == UploadState.UNDONE
    results = queries.count_results(upload=row)
    assert (results["written"], results["undone"], results["kept"]) == (4, 4, 0)


def test_a_task_that_was_killed_holds_up_no_later_one() -> None:
    fetch = "select args ->> 'timestamp' from procrastinate_fetch_job_v2(null, null)"
    with connection.cursor() as cursor:
        for minute in ("1", "2"):
            # The first is left as a killed worker leaves it: being done, by nobody.
            tasks.resume_workbooks.defer(timestamp=int(minute))
            cursor.execute(fetch)
            assert cursor.fetchone() == (minute,)


def test_work_stops_when_asked_and_goes_on(
    made: reporting.Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks_working, "TOGETHER", 1)
    book = factory.book(factory.template(tmp_path, "42"))
    everywhere = accounts.person(Role.RECORDER)
    for code in ("18001", "18002"):
        factory.grid_cell(book, code, "schools").value = 4
    row = factory.upload(factory.saved(book), everywhere)
    actions.commit(upload_id=row.pk, with_clearing=False, actor=everywhere, at=reporting.AT)
    actions.cancel(upload_id=row.pk, actor=everywhere, at=reporting.AT)
    actions.work(upload_id=row.pk, at=reporting.AT)
    row.refresh_from_db()
    assert (row.state, Entry.objects.count()) == (UploadState.STOPPED, 1)
    factory.commit(row, everywhere)
    assert (row.state, Entry.objects.count()) == (UploadState.DONE, 2)


def test_only_who_uploaded_decides_and_only_in_time(made: reporting.Office, tmp_path: Path) -> None:
    row = factory.upload(factory.template(tmp_path, "18001").read_bytes(), made.recorder)
    with pytest.raises(PermissionDenied):
        factory.commit(row, made.leader)
    with pytest.raises(WorkbookStateError):
        factory.undo(row, made.recorder)
    actions.discard(upload_id=row.pk, actor=made.recorder, at=reporting.AT)
    with pytest.raises(WorkbookStateError):
        factory.commit(row, made.recorder)
    with pytest.raises(PermissionDenied):
        factory.take_in(b"ma xa;schools\n18001;4\n", made.verifier, "a.csv")
    with pytest.raises(queries.UnknownUploadError):
        queries.get_upload(upload_id=row.pk, by_id=made.leader.pk)


def test_another_session_that_holds_an_upload_is_not_disturbed(
    made: reporting.Office, tmp_path: Path
) -> None:
    taken = factory.take_in(factory.template(tmp_path, "18001").read_bytes(), made.recorder)
    number = int.from_bytes(taken.id.bytes[:4], "big", signed=True)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s, %s)", [actions._LOCK_SPACE, number])
        assert not actions.work(upload_id=taken.id, at=reporting.AT)
        with other.cursor() as cursor:
            # A closed session lets go too, but when a busy server comes to it.
            cursor.execute("select pg_advisory_unlock(%s, %s)", [actions._LOCK_SPACE, number])
    finally:
        other.close()
    assert actions.work(upload_id=taken.id, at=reporting.AT)


# Properties.

GOOD = {
    "percent": ["12,5", 40, "0", ">80", "10–12", "99,9 %", "không có số liệu"],
    "count": [3, "14", "1.234", 0],
    "money": ["52,3", 1234.5, "1.234,5"],
    "area": ["4,5", 2],
    "truth": ["đạt", "không đạt", True, "x"],
}
BAD = ["bốn", "abc", "khoảng 5", "-", "12,,5"]


@st.composite
def edits(draw: st.DrawFn, plan: Plan) -> dict[str, object]:
    """Draw values, good and bad, for some of the elements that people type."""
    typed = [row for row in plan.rows if row.kind == RowKind.TYPED and row.measure in GOOD]
    rows = draw(st.lists(st.sampled_from(typed), max_size=12, unique_by=lambda one: one.position))
    return {
        row.element_key: draw(st.sampled_from(GOOD[row.measure] if draw(st.booleans()) else BAD))
        for row in rows
    }


def meant(key: str, value: object) -> Figure | None:
    """Return what a value means for an element; None when it cannot be read."""
    element = standards.get_element(key=key)
    try:
        return figures.figure_of(value, element, decimal=",")
    except BadValueError:
        return None


def disarrange(book: Any, data: st.DataObject) -> None:
    """Do to a workbook what officers do once they have unprotected it."""
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for number, name in enumerate(data.draw(st.permutations(visible))):
        book[name].title = f"Trang đổi tên {number}"
    if data.draw(st.booleans()):
        for sheet in (one for one in book.worksheets if one.max_row > 30):
            for merged in list(sheet.merged_cells.ranges):
                sheet.unmerge_cells(str(merged))
            sheet.insert_cols(data.draw(st.integers(1, 6)))
            sheet.insert_rows(data.draw(st.integers(1, 6)))


@pytest.mark.slow
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_comes_back_is_exactly_what_was_edited(
    made: reporting.Office, data: st.DataObject
) -> None:
    plan = rounds.plan_of(round_info=rounds.get_round(key=reporting.ROUND))
    before = texts(made)
    drawn = data.draw(edits(plan))
    with tempfile.TemporaryDirectory() as folder:
        book = factory.book(factory.template(Path(folder), "18001"))
    for key, value in drawn.items():
        factory.form_cell(book, key).value = value
    disarrange(book, data)
    row = factory.upload(factory.saved(book), made.recorder, f"{uuid.uuid4()}.xlsx")
    broken = {key for key, value in drawn.items() if meant(key, value) is None}
    wanted = {
        key: meant(key, value)
        for key, value in drawn.items()
        if key not in broken and meant(key, before.get(key)) != meant(key, value)
    }
    told = counts(row)
    assert (told.write, told.refused, told.conflict, told.clear) == (len(wanted), len(broken), 0, 0)
    for fate, keys in (("write", set(wanted)), ("refused", broken)):
        planned = factory.cells(row, fate)
        assert {plan.by_number[cell.element_id].element_key for cell in planned} == keys
    if told.write:
        factory.commit(row, made.recorder)
    after = texts(made)
    assert {key: meant(key, after[key]) for key in wanted} == wanted
    untouched = [key for key in {*before, *after} if key not in wanted]
    assert [after.get(key) for key in untouched] == [before.get(key) for key in untouched]


def test_writing_a_plan_is_the_same_as_saving_its_figures(
    made: reporting.Office, tmp_path: Path
) -> None:
    values = {
        "poverty_rate": "4,5",
        "income_per_person": "1.234,5",
        "ntm.1.1": "x",
        "solid_house_share": "từ 10 đến 12",
        "schools": 7,
        "stunting_share": 12.25,
    }
    book = factory.book(factory.template(tmp_path, "18001"))
    for key, value in values.items():
        factory.form_cell(book, key).value = value
    factory.commit(factory.upload(factory.saved(book), made.recorder), made.recorder)
    by_workbook = texts(made)
    reporting.save(made, *(reporting.entry(key, None) for key in values))
    assert texts(made) == {}
    reporting.save(made, *(reporting.entry(key, value) for key, value in values.items()))
    assert texts(made) == by_workbook


def test_every_cell_of_a_template_has_its_identity(made: reporting.Office, tmp_path: Path) -> None:
    plan = rounds.plan_of(round_info=rounds.get_round(key=reporting.ROUND))
    book = factory.book(factory.template(tmp_path, "18001"))
    assert book["_langso"].sheet_state == "veryHidden"
    for row in plan.rows:
        if row.kind == RowKind.TYPED:
            assert factory.form_cell(book, row.element_key).column == 8
    assert set(element_keys(plan)) >= {"households", "poverty_rate"}
    texts_of = [
        str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
    ]
    assert any("SỐ LIỆU MÔ PHỎNG" in text for text in texts_of)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            assert sheet.protection.sheet


@pytest.fixture(scope="module")
def office_profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the office suite keeps its settings: making them anew takes longer than converting."""
    return tmp_path_factory.mktemp("office")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")
@pytest.mark.parametrize("ending", ["xls", "ods", "csv"])
def test_other_formats_of_an_office_suite_are_read(
    made: reporting.Office, tmp_path: Path, office_profile: Path, ending: str
) -> None:
    reporting.save(made, reporting.entry("schools", 3))
    book = factory.book(factory.template(tmp_path, "18001"))
    factory.form_cell(book, "poverty_rate").value = "4,5"
    factory.form_cell(book, "income_per_person").value = 52.5
    source = tmp_path / "sua.xlsx"
    source.write_bytes(factory.saved(book))
    home = f"-env:UserInstallation=file://{office_profile}"
    subprocess.run(
        ["soffice", "--headless", home, "--convert-to", ending, "--outdir", tmp_path, source],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    row = factory.upload((tmp_path / f"sua.{ending}").read_bytes(), made.recorder, f"sua.{ending}")
    assert row.kind == ending
    told = counts(row)
    assert (told.write, told.same, told.refused) == (2, 1, 0)
    # A CSV has lost the sheet that no menu shows.
    assert row.is_template == (ending != "csv")
    factory.commit(row, made.recorder)
    assert texts(made) == {"poverty_rate": "4,5", "income_per_person": "52,5", "schools": "3"}


def test_a_file_without_a_table_is_refused_with_the_remedy(made: reporting.Office) -> None:
    row = factory.upload("xin chào;các bạn\n1;2\n".encode(), made.recorder, "thu.csv")
    assert row.state == UploadState.REFUSED
    assert "Hãy tải mẫu" in row.refusal
    with pytest.raises(WorkbookRefusedError):
        factory.take_in(b"", made.recorder, "rong.xlsx")
