"""Tables in files, row by row: CSV, XLSX and Parquet, whatever made them.

A file is refused whole, before anything is read into memory, when it is larger than
LANGSO_MAX_UPLOAD_BYTES or would unpack to more than ten times that.
"""

import codecs
import csv
import functools
import io
import itertools
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import python_calamine
from django.conf import settings

from langso.ledger.rules.headers import is_header
from langso.ledger.values import FileRefusedError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNPACKED = 10
# The country in a long table of five columns is 3 million cells.
_MOST_CELLS = 8_000_000
_WORKBOOK_PARTS = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
_ADDRESS = re.compile(rb"\sr=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_HEADER_WITHIN = 30
_MEGABYTE = 1 << 20
_TELL_EVERY = 1_000

Row = list[Any]


@dataclass(frozen=True, slots=True)
class Head:
    """How the header of a kind of table is known, and what to say when there is none."""

    is_header: Callable[[Row], bool]
    wanted: str


FIGURES = Head(
    is_header,
    "cần một dòng có cột “mã xã” và cột chỉ tiêu, hoặc các cột: mã xã, chỉ tiêu, kỳ, giá trị",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its header, the number of the header's row, and the rows after it, numbered.

    `done` tells how far reading has come, as (done, total) in any unit.
    """

    header: Row
    header_row: int
    rows: Iterator[tuple[int, Row]]
    done: Callable[[], tuple[int, int]]


def open_sheet(path: Path, *, sheet: str | None = None, head: Head = FIGURES) -> Sheet:
    """Return the table in a file; its header may stand below a title. Raises FileRefusedError.

    `head` tells the header of tables of another kind than figures.
    """
    size = _size(path)
    if size > settings.LANGSO_MAX_UPLOAD_BYTES:
        msg = (
            f"Tệp {path.name} nặng {size / _MEGABYTE:.0f} MB, quá mức "
            f"{settings.LANGSO_MAX_UPLOAD_BYTES / _MEGABYTE:.0f} MB; "
            "hãy chia theo tỉnh hoặc theo kỳ, hoặc dùng Parquet."
        )
        raise FileRefusedError("too-large", msg)
    if size == 0:
        msg = f"Tệp {path.name} rỗng; hãy kiểm tra lại tệp."
        raise FileRefusedError("empty", msg)
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PAR1"):
        return _parquet(path, head)
    if start.startswith(b"PK"):
        return _workbook(path, sheet, head)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        msg = (
            f"Tệp {path.name} là Excel đời cũ hoặc có mật khẩu; "
            "hãy lưu lại thành .xlsx không mật khẩu."
        )
        raise FileRefusedError("old-workbook", msg)
    return _text(path, head)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        msg = f"Không mở được tệp {path.name}; hãy kiểm tra đường dẫn."
        raise FileRefusedError("not-found", msg) from None


def _broken(path: Path, kind: str) -> FileRefusedError:
    msg = (
        f"Tệp {path.name} hỏng hoặc không phải {kind}; "
        "hãy mở bằng phần mềm đã tạo ra nó và lưu lại."
    )
    return FileRefusedError("broken-file", msg)


def _headed(
    path: Path, rows: Iterator[tuple[int, Row]], done: Callable[[], tuple[int, int]], head: Head
) -> Sheet:
    """Find the header among the first rows, so that titles above it do no harm."""
    first = list(itertools.islice(rows, _HEADER_WITHIN))
    for place, (number, row) in enumerate(first):
        if head.is_header(row):
            rest = itertools.chain(first[place + 1 :], rows)
            return Sheet([_plain(cell) for cell in row], number, rest, done)
    msg = (
        f"Không thấy dòng tiêu đề trong {_HEADER_WITHIN} dòng đầu của tệp {path.name}; "
        f"{head.wanted}."
    )
    raise FileRefusedError("no-header", msg)


def _plain(cell: Any) -> Any:
    return unicodedata.normalize("NFC", cell).strip() if isinstance(cell, str) else cell


def _encoding(path: Path) -> str:
    """Return the encoding of a text file: by its mark, else UTF-8, else the old Windows one."""
    with path.open("rb") as file:
        start = file.read(4)
        for mark, name in _BOMS:
            if start.startswith(mark):
                return name
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := file.read(_MEGABYTE):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1258"
    return "utf-8"


def _text(path: Path, head: Head) -> Sheet:
    encoding = _encoding(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            start = file.read(_MEGABYTE // 4)
    except UnicodeError:
        raise _broken(path, "văn bản CSV") from None
    # No text holds this character; every kind of binary file does.
    if "\0" in start:
        raise _broken(path, "văn bản CSV")
    total = path.stat().st_size
    at = [0]

    def rows() -> Iterator[tuple[int, Row]]:
        with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=_delimiter(start))
            try:
                for number, row in enumerate(reader, start=1):
                    if not number % _TELL_EVERY:
                        at[0] = raw.tell()
                    # The old Windows encoding writes tones as marks of their own.
                    yield number, [_plain(cell) for cell in row] if encoding == "cp1258" else row
            except (csv.Error, UnicodeError) as error:
                msg = (
                    f"Tệp {path.name} không đọc được từ dòng {reader.line_num + 1} ({error}); "
                    "hãy lưu lại thành CSV UTF-8."
                )
                raise FileRefusedError("broken-file", msg) from None
        at[0] = total

    return _headed(path, rows(), lambda: (at[0], total), head)


def _delimiter(start: str) -> str:
    """Return the separator that the first full line uses most."""
    line = next((line for line in start.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", line)
    return max((",", ";", "\t"), key=bare.count)


def _workbook(path: Path, name: str | None, head: Head) -> Sheet:
    _refuse_bomb(path)
    try:
        book = python_calamine.load_workbook(str(path))
    except (python_calamine.CalamineError, OSError, ValueError):
        raise _broken(path, "Excel (.xlsx)") from None
    if name is not None and name not in book.sheet_names:
        msg = (
            f"Không có trang “{name}” trong {path.name}; các trang: {', '.join(book.sheet_names)}."
        )
        raise FileRefusedError("no-sheet", msg)
    if not book.sheet_names:
        raise _broken(path, "Excel (.xlsx)")
    try:
        table = book.get_sheet_by_name(name or book.sheet_names[0])
    except (python_calamine.CalamineError, OSError, ValueError):
        raise _broken(path, "Excel (.xlsx)") from None
    total = table.total_height
    at = [0]

    def rows() -> Iterator[tuple[int, Row]]:
        for number, row in enumerate(table.iter_rows(), start=1):
            at[0] = number
            yield number, row

    return _headed(path, rows(), lambda: (at[0], total), head)


def _refuse_bomb(path: Path) -> None:
    """Refuse an archive that unpacks to too much, or a sheet stretched far beyond its figures.

    Every part is unpacked and counted, for a hostile archive may lie about its sizes. A reader
    holds the whole rectangle that a sheet's cells span, so one cell in the last corner would
    take all memory.
    """
    allowed = settings.LANGSO_MAX_UPLOAD_BYTES * _UNPACKED
    unpacked = 0
    try:
        with zipfile.ZipFile(path) as archive:
            if not _WORKBOOK_PARTS.issubset(archive.namelist()):
                raise _broken(path, "Excel (.xlsx)")
            for part in archive.infolist():
                extent = _Extent()
                with archive.open(part) as file:
                    while block := file.read(_MEGABYTE):
                        unpacked += len(block)
                        extent.see(block)
                        if unpacked > allowed or extent.cells > _MOST_CELLS:
                            msg = (
                                f"Tệp {path.name} mở ra quá lớn so với số liệu trong đó; hãy xóa "
                                "các dòng, cột, trang và định dạng thừa, hoặc chia nhỏ tệp."
                            )
                            raise FileRefusedError("too-large-unpacked", msg)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise _broken(path, "Excel (.xlsx)") from None
    except zlib.error:
        raise _broken(path, "Excel (.xlsx)") from None


class _Extent:
    """The rectangle that the cells of a part span, told from their addresses as they pass by."""

    def __init__(self) -> None:
        self._rows = (1 << 30, 0)
        self._columns = (1 << 30, 0)
        self._tail = b""

    @property
    def cells(self) -> int:
        rows, columns = self._rows[1] - self._rows[0] + 1, self._columns[1] - self._columns[0] + 1
        return max(rows, 0) * max(columns, 0)

    def see(self, block: bytes) -> None:
        found = _ADDRESS.findall(self._tail + block)
        self._tail = block[-32:]
        if not found:
            return
        rows = {int(row) for _, row in found}
        columns = {_column_number(letters) for letters, _ in found}
        self._rows = (min(self._rows[0], *rows), max(self._rows[1], *rows))
        self._columns = (min(self._columns[0], *columns), max(self._columns[1], *columns))


@lru_cache(maxsize=20_000)
def _column_number(letters: bytes) -> int:
    return functools.reduce(lambda number, letter: number * 26 + letter - 64, letters, 0)


def _parquet(path: Path, head: Head) -> Sheet:
    try:
        file = pyarrow.parquet.ParquetFile(path)
        groups = [file.metadata.row_group(index) for index in range(file.num_row_groups)]
        unpacked = sum(group.total_byte_size for group in groups)
    except (pa.ArrowException, OSError, ValueError):
        raise _broken(path, "Parquet") from None
    if unpacked > settings.LANGSO_MAX_UPLOAD_BYTES * _UNPACKED:
        msg = f"Tệp {path.name} giải nén ra quá lớn; hãy chia theo tỉnh hoặc theo kỳ."
        raise FileRefusedError("too-large-unpacked", msg)
    nested = [field.name for field in file.schema_arrow if pa.types.is_nested(field.type)]
    if nested:
        msg = f"Cột {', '.join(nested)} chứa dữ liệu lồng nhau; mỗi ô chỉ được chứa một giá trị."
        raise FileRefusedError("nested-column", msg)
    total = file.metadata.num_rows
    at = [0]

    def rows() -> Iterator[tuple[int, Row]]:
        # As in a sheet, the header is row 1.
        yield 1, file.schema_arrow.names
        try:
            for batch in file.iter_batches(batch_size=8192):
                columns = [column.to_pylist() for column in batch.columns]
                for row in zip(*columns, strict=True):
                    at[0] += 1
                    yield at[0] + 1, list(row)
        except (pa.ArrowException, OSError, ValueError):
            raise _broken(path, "Parquet") from None

    return _headed(path, rows(), lambda: (at[0], total), head)
