"""What is noticed of a workbook's cells before they are read, and refusals of whole files."""

from dataclasses import dataclass, field
from functools import lru_cache, reduce

from langso.reporting.rules.workbooks import WorkbookRefusedError

MOST_CELLS = 2_500_000
"""Cells that the rectangles of all sheets may span; the country before 2025 is 1.4 million."""

REMEDY = {
    "macros": "hãy chọn Lưu thành (Save As) → “Excel Workbook (*.xlsx)” rồi tải lên tệp mới",
    "external-links": (
        "hãy vào Data → Edit Links → Break Link (hoặc dán lại dưới dạng giá trị), lưu rồi tải lại"
    ),
    "embedded": "hãy xóa các đối tượng nhúng (Home → Find & Select → Objects → Delete), lưu lại",
}


@dataclass
class Flags:
    """Cells of one sheet by A1 address, and the rectangle that its filled cells span."""

    formulas: set[bytes] = field(default_factory=set)
    percents: set[bytes] = field(default_factory=set)
    errors: set[bytes] = field(default_factory=set)
    rows: tuple[int, int] | None = None
    columns: tuple[int, int] | None = None

    def stretch(self, rows: set[int], columns: set[bytes]) -> None:
        """Widen the rectangle by rows and columns that hold something."""
        numbers = {_number(column) for column in columns}
        self.rows = _wider(self.rows, rows)
        self.columns = _wider(self.columns, numbers)

    @property
    def cells(self) -> int:
        """How many cells the rectangle has: a reader holds all of them."""
        if self.rows is None or self.columns is None:
            return 0
        return (self.rows[1] - self.rows[0] + 1) * (self.columns[1] - self.columns[0] + 1)


@dataclass(frozen=True)
class Inspected:
    """What a file is: `xlsx`, `xls`, `ods` or `csv`, and the flags of its sheets by name."""

    kind: str
    flags: dict[str, Flags] = field(default_factory=dict)


def _wider(known: tuple[int, int] | None, more: set[int]) -> tuple[int, int]:
    low, high = min(more), max(more)
    return (low, high) if known is None else (min(known[0], low), max(known[1], high))


@lru_cache(maxsize=20_000)
def _number(letters: bytes) -> int:
    return reduce(lambda number, letter: number * 26 + letter - 64, letters, 0)


def broken(name: str) -> WorkbookRefusedError:
    """Return the refusal of a file that cannot be read through."""
    return WorkbookRefusedError(
        "broken",
        f"Tệp {name} hỏng hoặc tải lên chưa hết; hãy mở bằng Excel, lưu lại thành .xlsx rồi tải lên"
        " lần nữa.",
    )


def encrypted(name: str) -> WorkbookRefusedError:
    """Return the refusal of a file that has a password."""
    return WorkbookRefusedError(
        "encrypted",
        f"Tệp {name} có mật khẩu nên không đọc được; hãy mở tệp, bỏ mật khẩu (File → Info → Protect"
        " Workbook), lưu rồi tải lên lại.",
    )


def too_large_unpacked(name: str) -> WorkbookRefusedError:
    """Return the refusal of a file that unpacks to too much."""
    return WorkbookRefusedError(
        "too-large-unpacked",
        f"Tệp {name} mở ra quá lớn so với số liệu trong đó; hãy xóa các dòng, cột, trang và định"
        " dạng thừa, hoặc chia tệp theo tỉnh rồi tải lên.",
    )
