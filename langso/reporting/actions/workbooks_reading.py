"""The cells of an uploaded file as rows of plain values, sheet by sheet."""

import codecs
import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine

from langso.reporting.actions.workbooks_flags import MOST_CELLS, Flags, Inspected, broken
from langso.reporting.actions.workbooks_flags import too_large_unpacked as too_large
from langso.reporting.rules.workbooks import WorkbookRefusedError, address_of

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_QUOTED = re.compile(r'"[^"]*"')
_LONGEST_CELL = 40_000
_START = 64 * 1024
_OLD_VIETNAMESE = "cp1258"
# A few merged titles are usual; a file of nothing else is not.
_MOST_MERGED = 20_000


@dataclass
class BookSheet:
    """One sheet: its rows from the first row and column on, and what its cells are flagged with."""

    name: str
    rows: Sequence[Sequence[Any]]
    flags: Flags = field(default_factory=Flags)
    merged: dict[tuple[int, int], str] = field(default_factory=dict)
    """By the first cell of each merged block: its range."""

    @property
    def is_flagged(self) -> bool:
        """Whether some cell needs more than its value to be understood."""
        return bool(self.flags.formulas or self.flags.percents or self.flags.errors or self.merged)


def read_book(path: Path, inspected: Inspected, name: str) -> Iterator[BookSheet]:
    """Yield the sheets of an inspected file. Raises WorkbookRefusedError."""
    if inspected.kind == "csv":
        yield BookSheet(Path(name).stem[:31] or "CSV", _text_rows(path, name))
        return
    try:
        book = python_calamine.load_workbook(str(path))
        sheets = list(zip(book.sheet_names, book.sheets_metadata, strict=True))
    except BaseException as error:
        raise _unreadable(error, name) from error
    for title, about in sheets:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        yield _sheet(book, title, inspected.flags.get(title, Flags()), name)


def _sheet(
    book: python_calamine.CalamineWorkbook, title: str, flags: Flags, name: str
) -> BookSheet:
    try:
        table = book.get_sheet_by_name(title)
        if table.total_height * table.total_width > MOST_CELLS:
            raise too_large(name)
        merged = table.merged_cell_ranges or []
        rows = table.to_python(skip_empty_area=False)
    except WorkbookRefusedError:
        raise
    except BaseException as error:
        raise _unreadable(error, name) from error
    blocks = {
        start: f"{address_of(*start)}:{address_of(*end)}" for start, end in merged[:_MOST_MERGED]
    }
    return BookSheet(title, rows, flags, blocks)


def _unreadable(error: BaseException, name: str) -> BaseException:
    """Return the refusal for what the parser raised; its panics derive from BaseException."""
    if isinstance(error, Exception) or type(error).__name__ == "PanicException":
        return broken(name)
    return error


def _text_rows(path: Path, name: str) -> list[list[str]]:
    encoding = _encoding(path)
    csv.field_size_limit(_LONGEST_CELL)
    rows: list[list[str]] = []
    cells = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            start = file.read(_START)
            file.seek(0)
            reader = csv.reader(_lines(file), delimiter=_delimiter(start))
            for row in reader:
                cells += len(row)
                if cells > MOST_CELLS:
                    raise too_large(name)
                # The old Windows encoding writes tones as marks of their own.
                rows.append([unicodedata.normalize("NFC", cell) for cell in row])
    except (csv.Error, UnicodeError) as error:
        raise WorkbookRefusedError(
            "broken",
            f"Tệp {name} không đọc được như văn bản CSV; hãy mở bằng Excel và Lưu thành “CSV UTF-8”"
            " hoặc .xlsx.",
        ) from error
    return rows


def _lines(file: Any) -> Iterator[str]:
    """Yield the lines of a text; one that only tells Excel the separator becomes empty."""
    for number, line in enumerate(file):
        yield line if number or not line.lower().startswith("sep=") else "\n"


def _encoding(path: Path) -> str:
    """Return the encoding of a text: by its mark, else UTF-8, else the old Vietnamese one."""
    with path.open("rb") as file:
        start = file.read(4)
        for mark, name in _BOMS:
            if start.startswith(mark):
                return name
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _OLD_VIETNAMESE
    return "utf-8"


def _delimiter(start: str) -> str:
    """Return the separator that most first lines use equally often; Excel may say it itself."""
    first = start.splitlines()[0] if start else ""
    if first.lower().startswith("sep=") and len(first) > 4:
        return first[4]
    lines = [_QUOTED.sub("", line) for line in start.splitlines() if line.strip()][:20]
    return max(_MARKS, key=lambda mark: _regular([line.count(mark) for line in lines]))


def _regular(counts: list[int]) -> tuple[int, int]:
    """Return how many lines agree on a count, and the count: commas within texts do not agree."""
    found = Counter(count for count in counts if count)
    if not found:
        return (0, 0)
    count, lines = found.most_common(1)[0]
    return (lines, count)


_MARKS = (",", ";", "\t", "|")
