"""Files that are nearly right: cut off, damaged inside, too large unpacked, or merely long."""

import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import override_settings

from langso.core.periods import Period
from langso.ledger import queries
from langso.ledger.actions.finding import UnitFinder
from langso.ledger.actions.reading import CellReader
from langso.ledger.queries import facts
from langso.standards import queries as standards
from tests.factories.ledger import record
from tests.ledger.test_import import SET, bring, file_of, refused, workbook
from tests.ledger.test_import import country as country
from tests.ledger.test_import import kept_country as kept_country

pytestmark = pytest.mark.django_db
ROWS = [["mã xã", "10"], ["18001", 48]]


def without(path, name, text=None):
    """Leave a part out of a workbook, or write another text in its place."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts.pop(name)
    if text is not None:
        parts[name] = text
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return path


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("[Content_Types].xml", None),
        ("xl/workbook.xml", b"<workbook"),
        ("xl/workbook.xml", b"<workbook xmlns='x'><sheets></sheets></workbook>"),
        ("xl/sheet1.xml", b"<worksheet><sheetData><row r='1'><c r='A1'><v>1</sheetData>"),
        ("xl/sheet1.xml", None),
    ],
)
def test_a_workbook_that_lacks_a_part_is_refused_whole(country, tmp_path, part, text):
    path = without(workbook(tmp_path / "so-lieu.xlsx", ROWS), part, text)
    assert refused(path, period=Period(2024)) == "broken-file"


def test_a_workbook_damaged_on_its_way_is_refused_whole(country, tmp_path):
    path = workbook(tmp_path / "so-lieu.xlsx", [ROWS[0], *[["18001", n] for n in range(500)]])
    with zipfile.ZipFile(path) as archive:
        place = archive.getinfo("xl/sheet1.xml").header_offset
    content = bytearray(path.read_bytes())
    content[place + 45 : place + 60] = b"\xff" * 15
    path.write_bytes(bytes(content))
    assert refused(path, period=Period(2024)) == "broken-file"


def test_a_parquet_that_unpacks_to_too_much_is_refused(country, tmp_path):
    path = tmp_path / "so-lieu.parquet"
    table = pa.table({"unit": ["18001"] * 50_000, "10": [48.0] * 50_000})
    pq.write_table(table, path, compression="zstd", use_dictionary=False)
    with override_settings(LANGSO_MAX_UPLOAD_BYTES=path.stat().st_size):
        assert refused(path, period=Period(2024)) == "too-large-unpacked"


def test_a_parquet_damaged_inside_is_refused_whole(country, tmp_path):
    path = tmp_path / "so-lieu.parquet"
    table = pa.table({"unit": ["18001"] * 4000, "10": [float(n) for n in range(4000)]})
    pq.write_table(table, path, compression="zstd", use_dictionary=False)
    content = bytearray(path.read_bytes())
    start = pq.ParquetFile(path).metadata.row_group(0).column(1).data_page_offset
    content[start : start + 200] = b"\xa5" * 200
    path.write_bytes(bytes(content))
    assert refused(path, period=Period(2024)) == "broken-file"


def test_a_long_file_is_read_to_its_end(country, tmp_path):
    text = "mã xã,10\n" + "99999,48\n" * 2_500
    told = []
    report = bring(
        file_of(tmp_path, text), period=Period(2024),
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert (report.rows, report.refused) == (2_500, 2_500)
    assert told[-1] == (len(text.encode()), len(text.encode()))


def test_a_bad_period_in_a_row_without_figures_is_passed_over(country, tmp_path):
    text = "mã xã,kỳ,10\n18001,2024,48\n18002,năm nào,\n"
    report = bring(file_of(tmp_path, text))
    assert (report.errors, report.written) == ((), 1)


def test_codes_of_any_cell_are_text(country):
    finder = UnitFinder(set_id=SET)
    codes = {cell: finder.code_of(cell) for cell in (18001, 1.0, " 18001 ", "x1", 1.5, None)}
    assert codes == {
        18001: "18001", 1.0: "00001", " 18001 ": "18001", "x1": "x1", 1.5: "1.5", None: "",
    }  # fmt: skip
    assert finder.code_of(True) == "True"


def test_a_code_is_looked_up_once(country, django_assert_num_queries):
    units, _elements = country
    finder = UnitFinder(set_id=SET)
    assert finder.find(Period(2024), ["18001"])["18001"] == units["18001"]
    with django_assert_num_queries(0):
        assert finder.find(Period(2024), ["18001"])["18001"] == units["18001"]


def test_many_rows_leave_in_pieces_and_none_is_lost(country, monkeypatch):
    units, elements = country
    record(*[(unit, elements["10"], 202400, 48.0) for unit in units.values()])
    whole = queries.effective_table(periods=[202400])
    monkeypatch.setattr(facts, "_WRITE_AT", 10)
    assert queries.effective_table(periods=[202400]).equals(whole)
    assert whole.num_rows == 3


def test_asking_why_a_good_cell_was_refused_is_our_own_mistake(country):
    reader = CellReader(standards.get_element(key="income_per_person"), None)
    assert reader.fault("năm mươi").args
    with pytest.raises(RuntimeError, match="accepted now"):
        reader.fault("48")
