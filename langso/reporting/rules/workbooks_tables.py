"""Where in a sheet the figures are: by the template's hidden tags, else by the words of a header.

Two shapes: a grid (one unit a row, an element a column) and a list (one figure a row). The hidden
tags move with their columns, so columns and rows may be moved, inserted or left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langso.ledger.rules import headers
from langso.reporting.rules import workbooks_identity as identity
from langso.reporting.values import Plan, PlanRow, RowKind

_WITHIN = 100
"""Rows within which a header is looked for."""
_VILLAGE = frozenset({"ma thon", "village", "village code", "thon"})
_VILLAGE_NAME = frozenset({"ten thon"})
_NAME = headers.NAME | {"xa", "ten xa/phuong", "don vi hanh chinh"}
_VALUE = headers.VALUE | {"so lieu ky nay"}
_ITEM = headers.ITEM | {"noi dung", "chi tieu/noi dung"}
_BESIDE = headers.IGNORED | {
    "don vi tinh", "so lieu ky truoc", "ky truoc", "muc phai dat", "trang thai", "thon", "ten thon",
}  # fmt: skip
_UNDER_HEADER = frozenset(
    {"don vi tinh", "muc phai dat", "dvt", "ma so", "tong", "cong", "tong so"}
)


@dataclass
class Table:
    """The columns of one sheet by position; rows after `header_row` hold the figures."""

    header_row: int
    tagged: bool
    unit: int | None = None
    name: int | None = None
    village: int | None = None
    village_name: int | None = None
    element: int | None = None
    value: int | None = None
    note: int | None = None
    figures: dict[int, str] = field(default_factory=dict)
    """Element keys by position, of a grid."""
    strange: dict[int, str] = field(default_factory=dict)
    """Headers of columns that name nothing we know."""
    doubled: dict[int, int] = field(default_factory=dict)
    """Columns that repeat the element of an earlier one, by position."""

    @property
    def is_list(self) -> bool:
        """One figure a row."""
        return self.value is not None

    def skips(self, row: Sequence[Any]) -> bool:
        """Tell whether a row only belongs to the header of a table without tags, or is a sum."""
        texts = [headers.folded(cell) for cell in row[:4] if isinstance(cell, str)]
        first = next((text for text in texts if text), "")
        return first in _UNDER_HEADER


class Names:
    """What a header may call an element of a plan, in lower case and without accents."""

    def __init__(self, plan: Plan) -> None:
        """Take the names of all rows that people type."""
        found: dict[str, set[str]] = {}
        for row in plan.rows:
            for name in _names_of(row):
                found.setdefault(headers.folded(name), set()).add(row.element_key)
        self._keys = {name: keys.pop() for name, keys in found.items() if len(keys) == 1}
        self._several = {name for name, keys in found.items() if keys}

    def key_of(self, cell: Any) -> str | None:
        """Return the element that a cell names, None when it names none or several."""
        text = _code(cell)
        return self._keys.get(headers.folded(text)) if text else None

    def is_unclear(self, cell: Any) -> bool:
        """Tell whether a cell names several elements."""
        return headers.folded(_code(cell)) in self._several


def _names_of(row: PlanRow) -> Iterable[str]:
    yield row.element_key
    yield row.title.vi
    yield row.title.en
    for _set_id, _criterion, code in row.indicators:
        yield code
        yield f"{code} {row.title.vi}"
        yield f"{code}. {row.title.vi}"


def _code(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return ""
    return f"{cell:.10g}"


def element_keys(plan: Plan) -> tuple[str, ...]:
    """Return the elements that a template has cells for, in the order of the law."""
    return tuple(row.element_key for row in plan.rows if row.kind != RowKind.COMPUTED)


def table_of(rows: Sequence[Sequence[Any]], names: Names) -> Table | None:
    """Return the table in a sheet, None when it has none."""
    for place, row in enumerate(rows[:_WITHIN]):
        if any(isinstance(cell, str) and cell.startswith(identity.TAG) for cell in row):
            return _tagged(place, row)
    for place, row in enumerate(rows[:_WITHIN]):
        found = _headed(place, row, names)
        if found is not None:
            return found
    return None


_PLACES: Mapping[str, str] = {
    identity.UNIT: "unit",
    identity.NAME: "name",
    identity.VILLAGE: "village",
    identity.VILLAGE_NAME: "village_name",
    identity.ELEMENT: "element",
    identity.VALUE: "value",
    identity.NOTE: "note",
}


def _tagged(place: int, row: Sequence[Any]) -> Table:
    table = Table(place, tagged=True)
    for position, cell in enumerate(row):
        if not isinstance(cell, str) or not cell.startswith(identity.TAG):
            continue
        tag = cell.removeprefix(identity.TAG)
        if tag in _PLACES:
            if getattr(table, _PLACES[tag]) is None:
                setattr(table, _PLACES[tag], position)
        else:
            _add(table, position, tag)
    return table


def _add(table: Table, position: int, key: str) -> None:
    first = next((at for at, one in table.figures.items() if one == key), None)
    if first is None:
        table.figures[position] = key
    else:
        table.doubled[position] = first


def _headed(place: int, row: Sequence[Any], names: Names) -> Table | None:
    """Return the table whose header a row is, None when it is no header."""
    table = Table(place, tagged=False)
    said = [headers.folded(cell) if isinstance(cell, str) else "" for cell in row]
    for position, text in enumerate(said):
        _take_place(table, position, text)
    if table.value is not None and table.element is not None:
        return table
    table.element = table.value = None
    if table.unit is None and table.name is None:
        return None
    taken = {table.unit, table.name, table.village, table.village_name, table.note}
    for position, cell in enumerate(row):
        if position in taken:
            continue
        key = names.key_of(cell)
        if key is not None:
            _add(table, position, key)
        elif said[position] not in _BESIDE and _code(cell).strip():
            table.strange[position] = _code(cell).strip()
    return table if table.figures else None


def _take_place(table: Table, position: int, text: str) -> None:
    """Take a column for what its header says it is; the first of a kind holds."""
    for what, words in (
        ("unit", headers.UNIT),
        ("village", _VILLAGE),
        ("village_name", _VILLAGE_NAME),
        ("name", _NAME),
        ("element", _ITEM),
        ("value", _VALUE),
        ("note", headers.NOTE),
    ):
        if text in words:
            if getattr(table, what) is None:
                setattr(table, what, position)
            return


def at(row: Sequence[Any], position: int) -> Any:
    """Return a cell of a row; rows may be shorter than the table is wide."""
    return row[position] if position < len(row) else ""


def is_blank(cell: Any) -> bool:
    """Tell whether a cell holds nothing that can be seen."""
    return cell is None or (cell.__class__ is str and not cell.strip())


def text_of(cell: Any) -> str:
    """Return what a cell says as one line of text; a whole number without its point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).replace("\0", "").split())
