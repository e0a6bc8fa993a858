"""How a table of figures is laid out, told from its header row.

Long: one figure a row, in the columns unit, indicator (or data element), value, and perhaps
period and note. Wide: one unit a row, in a column of units, then a column for each indicator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langso.core.text import unaccented
from langso.ledger.values import FileRefusedError

UNIT = frozenset(
    {
        "unit",
        "unit code",
        "unit_code",
        "code",
        "commune",
        "commune code",
        "ma xa",
        "ma don vi",
        "ma dv",
        "ma dvhc",
        "ma huyen",
        "ma tinh",
        "ma phuong xa",
        "ma xa phuong",
        "don vi",
        "ma",
    }
)
ITEM = frozenset(
    {
        "indicator",
        "indicator code",
        "indicator_code",
        "element",
        "data element",
        "data_element",
        "chi tieu",
        "ma chi tieu",
        "chi so",
        "ma so",
        "yeu to",
        "ma yeu to",
    }
)
PERIOD = frozenset({"period", "ky", "ky bao cao", "nam", "year", "thoi ky"})
VALUE = frozenset({"value", "gia tri", "so lieu", "ket qua", "figure"})
NOTE = frozenset({"note", "notes", "ghi chu", "remark"})
NAME = frozenset({"name", "unit name", "ten", "ten xa", "ten don vi", "ten xa phuong"})
IGNORED = frozenset(
    {"", "stt", "tt", "no", "#", "ten chi tieu",
     "xa", "phuong", "huyen", "ten huyen", "tinh", "ten tinh", "province", "district", "vung",
     "region", "don vi tinh", "dvt"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what, by position; `items` are the (position, header) of a wide table."""

    unit: int
    item: int | None
    value: int | None
    period: int | None
    note: int | None
    name: int | None
    items: tuple[tuple[int, Any], ...]

    @property
    def long(self) -> bool:
        """One figure a row."""
        return self.value is not None


def is_header(row: Sequence[Any]) -> bool:
    """Tell whether a row of a sheet is its header: it names a column of units and one more."""
    names = [folded(cell) for cell in row]
    return any(name in UNIT for name in names) and sum(bool(name) for name in names) > 1


def layout_of(header: Sequence[Any]) -> Layout:
    """Return the layout of a table. Raises FileRefusedError naming what is missing or doubled."""
    names = [folded(cell) for cell in header]
    unit = _one(names, UNIT, "đơn vị (ví dụ “mã xã”)")
    if unit is None:
        raise FileRefusedError(
            "no-unit-column",
            "Không thấy cột mã đơn vị; dòng tiêu đề cần một cột tên là “mã xã” (hoặc “unit”).",
        )
    item, value = _one(names, ITEM, "chỉ tiêu"), _one(names, VALUE, "giá trị")
    period, note = _one(names, PERIOD, "kỳ"), _one(names, NOTE, "ghi chú")
    if (item is None) != (value is None):
        missing = "giá trị" if value is None else "chỉ tiêu"
        msg = f"Bảng dọc thiếu cột “{missing}”; bảng dọc cần các cột: mã xã, chỉ tiêu, kỳ, giá trị."
        raise FileRefusedError("missing-column", msg)
    name = _one(names, NAME, "tên đơn vị")
    known = {unit, item, value, period, note, name}
    items = (
        ()
        if value is not None
        else tuple(
            (position, header[position])
            for position, text in enumerate(names)
            if position not in known and text not in IGNORED
        )
    )
    if value is None and not items:
        raise FileRefusedError(
            "no-indicator-column",
            "Không thấy cột chỉ tiêu nào; hãy đặt tên cột bằng mã chỉ tiêu (ví dụ 8.4), "
            "hoặc dùng bảng dọc: mã xã, chỉ tiêu, kỳ, giá trị.",
        )
    return Layout(unit, item, value, period, note, name, items)


def folded(cell: Any) -> str:
    """Return a header cell in lower case, without accents and surplus spaces."""
    return " ".join(unaccented(str(cell)).split()) if cell is not None else ""


def _one(names: list[str], wanted: frozenset[str], what: str) -> int | None:
    found = [position for position, name in enumerate(names) if name in wanted]
    if len(found) > 1:
        msg = f"Có {len(found)} cột {what}; hãy chỉ để một cột."
        raise FileRefusedError("doubled-column", msg)
    return found[0] if found else None
