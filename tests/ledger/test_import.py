"""Files into the ledger: every layout and encoding, every refusal, all or nothing."""

import csv
import itertools
import math
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import override_settings

from langso.core.models import AuditEvent
from langso.core.periods import Period
from langso.geography import actions as places
from langso.geography.values import NewUnit, Share
from langso.ledger import actions, queries
from langso.ledger.models import Batch, Observation
from langso.ledger.values import NO_FIGURE, Figure, FileRefusedError, LedgerMovedError
from tests.factories import geography
from tests.factories.ledger import AT, effective, element_id, point, record

pytestmark = pytest.mark.django_db
SET = "commune-ntm-2021-2025"
CODES = {"10": "income_per_person", "8.1": "ntm.8.1", "17.1": "clean_water_share"}


@pytest.fixture(scope="module")
def kept_country(lasting):
    """Three communes and the elements of three indicators; 18003 ends on 30 June 2025."""
    geography.province()
    units = {
        code: geography.commune(code, f"Xã {code}", region="")
        for code in ("18001", "18002", "18003")
    }
    places.merge(
        predecessors=[Share("18003")], on=geography.REFORM, by="x", at=AT,
        into=NewUnit("18099", "Xã Hợp Nhất", "commune", "42"),
    )  # fmt: skip
    return units, {code: element_id(key) for code, key in CODES.items()}


@pytest.fixture
def country(kept_country, db):
    units, elements = kept_country
    return dict(units), dict(elements)


def bring(path, **said):
    defaults = {"source": "Sở Nông nghiệp", "by": "lan", "at": AT, "set_id": SET}
    return actions.import_file(path=path, **(defaults | said))


def file_of(folder, text, name="so-lieu.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


LONG = 'mã xã,chỉ tiêu,kỳ,giá trị\n18001,10,2024,"48,5"\n18002,10,2024,>50\n18001,8.1,2024,đạt\n'
WIDE = (
    "Mã xã;Tên xã;10;8.1;17.1\n"
    "18001;Xã 18001;48,5;đạt;\n"
    "18002;X. 18002;>50;không có số liệu;62,5 %\n"
)


def wide_figures(units, elements):
    return {
        (units["18001"], elements["10"]): point(48.5),
        (units["18001"], elements["8.1"]): point(1),
        (units["18002"], elements["10"]): Figure(50.0, math.inf, low_open=True),
        (units["18002"], elements["8.1"]): NO_FIGURE,
        (units["18002"], elements["17.1"]): point(62.5),
    }


def test_a_long_table_is_recorded_and_counted(country, tmp_path):
    units, elements = country
    report = bring(file_of(tmp_path, LONG))
    assert (report.read, report.written, report.unchanged, report.refused) == (3, 3, 0, 0)
    assert effective()[units["18002"], elements["10"]] == Figure(50.0, math.inf, low_open=True)
    batch = queries.get_batch(batch_id=report.batch_id)
    assert (batch.file_name, batch.file_sha256) == ("so-lieu.csv", report.file_sha256)
    assert AuditEvent.objects.get(action="ledger.record").detail["cells"] == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_a_wide_table_is_recorded_in_any_encoding(country, tmp_path, encoding, mark):
    text = WIDE.replace("48,5", "48.5").replace("62,5", "62.5").replace(";", mark)
    report = bring(file_of(tmp_path, text, encoding=encoding), period=Period(2024))
    assert (report.written, report.blank) == (5, 1)
    assert effective() == wide_figures(*country)


def test_the_old_windows_encoding_is_read(country, tmp_path):
    # Tones are marks of their own in this encoding: đạt is đ, a, t with a dot below the a.
    text = "Ma\u0303 xa\u0303,8.1\n18001,đa\u0323t\n18002,không đa\u0323t\n"
    report = bring(file_of(tmp_path, text, encoding="cp1258"), period=Period(2024))
    assert report.written == 2


def workbook(path, rows, far_corner=""):
    """Write a workbook of text, number and truth cells with nothing but the standard library."""
    cells = []
    for number, row in enumerate(rows, start=1):
        made = []
        for place, value in enumerate(row):
            at = f"{chr(65 + place)}{number}"
            if isinstance(value, bool):
                made.append(f'<c r="{at}" t="b"><v>{int(value)}</v></c>')
            elif isinstance(value, int | float):
                made.append(f'<c r="{at}"><v>{value}</v></c>')
            elif value is not None:
                made.append(f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>')
        cells.append(f'<row r="{number}">{"".join(made)}</row>')
    if far_corner:
        cells.append(f'<row r="1048576"><c r="{far_corner}"><v>1</v></c></row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Số liệu" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="sheet1.xml"/></Relationships>',
        "xl/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(cells)}</sheetData>'
        "</worksheet>",
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def test_a_workbook_with_a_title_and_numbers_as_codes_is_recorded(country, tmp_path):
    rows = [
        ["Số liệu năm 2024"],
        [],
        ["Mã xã", "Tên xã", 10, 8.1, "17.1"],
        [18001, None, 48.5, True],
        ["18002", "Xã 18002", "&gt;50", "không có số liệu", 62.5],
    ]
    report = bring(workbook(tmp_path / "so-lieu.xlsx", rows), period=Period(2024))
    assert report.errors == ()
    assert effective() == wide_figures(*country)


def test_a_code_that_a_workbook_made_a_number_is_not_guessed(country, tmp_path):
    rows = [["Mã xã", 17.1], ["18001", 62.5], ["18002", 60]]
    report = bring(workbook(tmp_path / "so-lieu.xlsx", rows), period=Period(2024))
    (error,) = report.errors
    assert (error.row, error.rule, report.refused) == (1, "unknown-indicator", 2)
    assert "17.1 hay 17.10" in error.message


def test_a_parquet_file_is_recorded(country, tmp_path):
    table = pa.table(
        {
            "unit": ["18001", "18002", "18001"],
            "indicator": ["10", "10", "8.1"],
            "period": [2024, 2024, 2024],
            "value": ["48.5", ">50", "true"],
            "note": ["đo lại", None, None],
        }
    )
    pq.write_table(table, tmp_path / "so-lieu.parquet")
    assert bring(tmp_path / "so-lieu.parquet").written == 3
    assert sorted(row.note for row in queries.list_observations()) == ["", "", "đo lại"]


def test_element_keys_need_no_set(country, tmp_path):
    path = file_of(tmp_path, "unit,element,period,value\n18001,income_per_person,2024,48.5\n")
    assert bring(path, set_id=None).written == 1


def test_a_dry_run_writes_nothing_and_tells_all(country, tmp_path):
    report = bring(file_of(tmp_path, LONG), dry_run=True)
    assert (report.dry_run, report.accepted, report.written) == (True, 3, 0)
    assert Batch.objects.count() == 0


def test_the_same_file_again_writes_nothing(country, tmp_path):
    first = bring(file_of(tmp_path, LONG))
    again = bring(file_of(tmp_path, LONG, name="ban-sao.csv"))
    assert (again.repeated, again.batch_id, again.written) == (True, first.batch_id, 0)
    assert Observation.objects.count() == 3


def test_a_withdrawn_file_may_come_again(country, tmp_path):
    first = bring(file_of(tmp_path, LONG))
    actions.withdraw(batch_id=first.batch_id, by="lan", at=AT, reason="Nhầm kỳ")
    again = bring(file_of(tmp_path, LONG))
    assert (again.repeated, again.written) == (False, 3)


def test_figures_already_in_force_are_not_written_again(country, tmp_path):
    units, elements = country
    record((units["18001"], elements["10"], 202400, 48.5))
    record((units["18002"], elements["10"], 202400, 50.0))
    record((units["18001"], elements["8.1"], 202400, 1.0), simulated=True)
    report = bring(file_of(tmp_path, LONG))
    assert (report.read, report.written, report.unchanged) == (3, 2, 1)
    assert report.read == report.accepted + report.unchanged + report.refused
    again = bring(file_of(tmp_path, LONG + "\n"))
    assert (again.written, again.unchanged, again.batch_id) == (0, 3, None)


def test_rows_may_be_short_blank_or_ended_by_empty_cells(country, tmp_path):
    text = "unit,10,8.1\n18001,48\n\n,,\n18002,49,đạt,,\n 18003 , ,\n"
    report = bring(file_of(tmp_path, text), period=Period(2024))
    assert (report.read, report.written, report.blank) == (3, 3, 3)


def test_zeros_that_a_workbook_dropped_are_put_back(country, tmp_path):
    geography.commune("00100", "Xã 00100", region="")
    path = workbook(tmp_path / "so-lieu.xlsx", [["mã xã", "10"], [100, 48], [18001.0, 49]])
    assert bring(path, period=Period(2024)).written == 2


def test_the_decimal_mark_of_the_file_settles_doubtful_numbers(country, tmp_path):
    units, elements = country
    text = "unit;10;17.1\n18001;1.234;62,5\n18002;1.234,5;60\n"
    bring(file_of(tmp_path, text), period=Period(2024))
    assert effective()[units["18001"], elements["10"]] == point(1234)
    bring(file_of(tmp_path, "unit;10\n18001;1.234\n"), period=Period(2024), decimal=".")
    assert effective()[units["18001"], elements["10"]] == point(1.234)


def test_names_of_elements_are_told_when_there_is_no_set(country, tmp_path):
    report = bring(file_of(tmp_path, LONG), set_id=None)
    assert "--set commune-ntm-2021-2025" in report.errors[0].message


def test_an_element_without_a_number_is_told(country, tmp_path):
    report = bring(file_of(tmp_path, "unit,8.4\n18001,đạt\n"), period=Period(2024))
    assert "langso load law" in report.errors[0].message


def test_rubbish_in_place_of_codes_is_answered_shortly(country, tmp_path):
    lines = [f"x{number},10,2024,1" for number in range(60)]
    report = bring(file_of(tmp_path, "\n".join(["unit,indicator,period,value", *lines])))
    assert "Không có đơn vị nào mang mã" in report.errors[-1].message


BAD_CELLS = [
    ("18001,10,2024,nhiều", "not-a-number"),
    ("18001,10,2024,NaN", "not-a-number"),
    ("18001,17.1,2024,120", "out-of-range"),
    ("18001,17.1,2024,-3", "out-of-range"),
    ("18001,8.1,2024,có thể", "not-truth"),
    ("18001,10,2024,1.234", "ambiguous-number"),
    ("18001,10,2027,48", "future-period"),
    ("18001,10,2024-13,48", "bad-period"),
    ("18001,10,,48", "bad-period"),
    ("99999,10,2024,48", "unknown-unit"),
    (",10,2024,48", "unknown-unit"),
    ("42,10,2024,48", "unknown-unit"),
    ("18003,10,2025,48", "unknown-unit"),
    ("18099,10,2024,48", "unknown-unit"),
    ("18001,99.9,2024,48", "unknown-indicator"),
    ("18001,,2024,48", "unknown-indicator"),
    ("18001,10,2019,48", "unknown-indicator"),
    ("18002,10,2024,48", "doubled-cell"),
    ("18001,10,2024,48,thừa,nữa", "too-many-cells"),
]


@pytest.mark.parametrize(("line", "rule"), BAD_CELLS)
def test_a_bad_cell_is_named_once_and_nothing_is_written(country, tmp_path, line, rule):
    text = f"unit,indicator,period,value\n18002,10,2024,48\n{line}\n"
    report = bring(file_of(tmp_path, text))
    (error,) = report.errors
    assert (error.rule, error.row) == (rule, 3)
    assert error.message.startswith("Dòng 3")
    assert (report.read, report.accepted, report.refused, report.written) == (2, 1, 1, 0)
    assert Batch.objects.count() == 0


def test_a_unit_that_ended_is_named_with_its_end_and_its_successor(country, tmp_path):
    report = bring(file_of(tmp_path, "unit,10\n18003,48\n"), period=Period(2025))
    assert "30/06/2025" in report.errors[0].message
    assert "Xã Hợp Nhất (mã 18099)" in report.errors[0].message


def test_a_code_used_again_is_found_out_by_its_name(country, tmp_path):
    text = "mã xã,tên xã,10\n18001,Tân Mỹ,48\n18002,xã 18002,49\n"
    report = bring(file_of(tmp_path, text), period=Period(2024))
    (error,) = report.errors
    assert (error.row, error.rule, report.refused) == (2, "other-unit", 1)
    assert "“Tân Mỹ”, nhưng ngày 31/12/2024 mã thuộc về Xã 18001" in error.message


def test_one_message_for_a_column_nobody_knows(country, tmp_path):
    text = "unit,10,lạ\n18001,48,1\n18002,49,2\n"
    report = bring(file_of(tmp_path, text), period=Period(2024))
    assert [(error.row, error.column) for error in report.errors] == [(1, "lạ")]
    assert (report.read, report.accepted, report.refused) == (4, 2, 2)


def test_all_refusals_go_to_a_file_and_few_to_the_screen(country, tmp_path):
    lines = [f"{number},10,2024,=1+1" for number in range(30000, 30210)]
    text = "\n".join(["unit,indicator,period,value", *lines])
    report = bring(file_of(tmp_path, text), errors_file=tmp_path / "loi.csv")
    assert (len(report.errors), report.refused) == (200, 210)
    with (tmp_path / "loi.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 210
    assert rows[0]["value"] == rows[-1]["value"].replace("30209", "30000")
    assert rows[0]["rule"] == "unknown-unit"


def refused(path, **said):
    with pytest.raises(FileRefusedError) as caught:
        bring(path, **said)
    assert Batch.objects.count() == 0
    assert str(caught.value).endswith(".")
    return caught.value.rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "empty"),
        ("chẳng có gì ở đây\n", "no-header"),
        ("mã xã,chỉ tiêu\n18001,10\n", "missing-column"),
        ("mã xã,tên xã\n18001,Tân Mỹ\n", "no-indicator-column"),
        ("mã xã,mã xã,10\n18001,18001,48\n", "doubled-column"),
        ("mã xã,10\n18001,48\n", "no-period"),
        ('mã xã,10\n18001,"48\x00"\n', "broken-file"),
    ],
)
def test_a_table_that_is_none_is_refused_whole(country, tmp_path, text, rule):
    assert refused(file_of(tmp_path, text)) == rule


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"PK\x03\x04 and then nothing", "broken-file"),
        (b"PAR1 and then nothing", "broken-file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "broken-file"),
        (b"\xff\xfe\x00", "broken-file"),
    ],
)
def test_a_broken_file_is_refused_whole(country, tmp_path, content, rule):
    path = tmp_path / "so-lieu.xlsx"
    path.write_bytes(content)
    assert refused(path) == rule


def test_a_file_too_large_is_refused_before_it_is_read(country, tmp_path):
    path = tmp_path / "so-lieu.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    assert refused(path) == "too-large"


def test_a_workbook_that_unpacks_to_too_much_is_refused(country, tmp_path):
    path = tmp_path / "so-lieu.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sheet1.xml", b"0" * 2_000_000)
    with override_settings(LANGSO_MAX_UPLOAD_BYTES=100_000):
        assert refused(path) == "too-large-unpacked"


def test_a_sheet_stretched_to_its_last_corner_is_refused(country, tmp_path):
    rows = [["mã xã", "10"], ["18001", 48]]
    path = workbook(tmp_path / "so-lieu.xlsx", rows, far_corner="XFD1048576")
    assert refused(path, period=Period(2024)) == "too-large-unpacked"


def test_a_sheet_that_is_not_there_is_named(country, tmp_path):
    path = workbook(tmp_path / "so-lieu.xlsx", [["mã xã", "10"], ["18001", 48]])
    assert refused(path, sheet="Trang 2", period=Period(2024)) == "no-sheet"
    assert bring(path, sheet="Số liệu", period=Period(2024)).written == 1


def test_nested_parquet_is_refused(country, tmp_path):
    pq.write_table(pa.table({"unit": ["18001"], "10": [[1, 2]]}), tmp_path / "x.parquet")
    assert refused(tmp_path / "x.parquet", period=Period(2024)) == "nested-column"


def test_a_period_beside_the_one_asked_for_is_refused(country, tmp_path):
    report = bring(file_of(tmp_path, LONG), period=Period(2023))
    assert {error.rule for error in report.errors} == {"other-period"}


def test_progress_is_told(country, tmp_path):
    told = []
    bring(file_of(tmp_path, LONG), progress=lambda done, total: told.append((done, total)))
    assert told
    assert told[-1][0] == told[-1][1]


def test_comparison_is_made_again_when_the_ledger_moves(country, tmp_path, monkeypatch):
    units, elements = country
    record((units["18001"], elements["10"], 202400, 48.5))
    from langso.ledger.actions import importing

    compare, moves = importing._unchanged, iter([True])

    def compare_while_others_write(columns, *, simulated):
        found = compare(columns, simulated=simulated)
        if next(moves, False):
            record((units["18001"], elements["10"], 202400, 99.0))
        return found

    monkeypatch.setattr(importing, "_unchanged", compare_while_others_write)
    report = bring(file_of(tmp_path, LONG))
    assert (report.written, report.unchanged) == (3, 0)
    assert effective()[units["18001"], elements["10"]] == point(48.5)


def test_the_day_of_the_reform_decides_the_unit(country, tmp_path):
    """A year's units are those of its last day; the half before the reform has the old ones."""
    text = "unit,indicator,period,value\n18003,10,2025-H1,40\n18099,10,2025,41\n"
    assert bring(file_of(tmp_path, text)).written == 2


def test_a_unit_of_another_level_is_refused(country, tmp_path):
    path = file_of(tmp_path, "unit,indicator,period,value\n18001,1.1,2024,đạt\n")
    report = bring(path, set_id="district-ntm-2021-2025")
    assert "không phải mã huyện" in report.errors[0].message


def test_a_refused_formula_is_harmless_in_the_errors_file(country, tmp_path):
    path = file_of(tmp_path, "unit,10\n18001,=1+1\n")
    bring(path, period=Period(2024), errors_file=tmp_path / "loi.csv")
    assert "'=1+1" in (tmp_path / "loi.csv").read_text(encoding="utf-8-sig")


def test_a_cell_without_end_is_a_broken_file(country, tmp_path):
    assert refused(file_of(tmp_path, 'mã xã,10\n18001,"' + "4" * 200_000)) == "broken-file"


def test_bytes_of_no_encoding_are_a_broken_file(country, tmp_path):
    path = tmp_path / "so-lieu.csv"
    path.write_bytes("mã xã,10\n18001,4".encode("utf-16")[:-1])
    assert refused(path, period=Period(2024)) == "broken-file"


def test_a_file_that_is_not_there_is_refused(country, tmp_path):
    assert refused(tmp_path / "so-lieu.csv") == "not-found"


def test_a_long_file_is_read_in_parts(country, tmp_path, monkeypatch):
    from langso.ledger.actions import gathering, reading

    monkeypatch.setattr(gathering, "_CHUNK_CELLS", 2)
    monkeypatch.setattr(reading, "_MEMORY_TEXTS", 1)
    units, elements = country
    rows = [f"18001,income_per_person,{year},{year / 100}" for year in range(2000, 2026)]
    text = "\n".join(["unit,element,period,value", *rows])
    report = bring(file_of(tmp_path, text), set_id=None)
    assert report.written == len(rows)
    assert effective(period=201500)[units["18001"], elements["10"]] == point(20.15)


def test_writing_to_a_ledger_that_never_rests_is_given_up(country, tmp_path, monkeypatch):
    from langso.ledger.actions import importing

    units, elements = country
    record((units["18001"], elements["10"], 202400, 48.5))
    # The importer looks once before it compares, the writer once at the gate.
    looks = itertools.count()
    monkeypatch.setattr(importing.queries, "cut", lambda: next(looks))
    with pytest.raises(LedgerMovedError, match="nhập lại"):
        bring(file_of(tmp_path, LONG))
    assert Batch.objects.count() == 1
