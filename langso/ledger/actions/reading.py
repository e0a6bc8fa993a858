"""Which data element a header or an indicator cell names, and what its cells say."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from langso.ledger import rules
from langso.ledger.values import BadValueError, Figure
from langso.standards import queries as standards
from langso.standards.values import DataElement, UnknownElementError, UnknownSetError

LOW_OPEN, HIGH_OPEN, ABSENT = 1, 2, 4
BLANK, REFUSED = -1, -2
_MEMORY_TEXTS = 50_000


def is_blank(cell: Any) -> bool:
    """Tell whether a cell says nothing."""
    return cell is None or (cell.__class__ is str and not cell.strip())


def key_of(cell: Any) -> Any:
    """Return what a cell can be remembered by: 1, 1.0 and True are equal but differ in meaning."""
    return cell if cell.__class__ is str else (cell.__class__, cell)


class CellReader:
    """Reads the cells of one data element; every distinct text is understood once."""

    def __init__(self, element: DataElement, decimal: str | None) -> None:
        """Start with an empty memory; `decimal` is the file's decimal mark, if known."""
        self.element = element
        self.figures: list[tuple[float, float, int]] = []
        """Low, high and flags (LOW_OPEN, HIGH_OPEN, ABSENT) of the figures read so far."""
        self._decimal = decimal
        self._memory: dict[Any, int] = {}

    def read(self, values: Iterable[Any]) -> npt.NDArray[np.int32]:
        """Return for each cell the place of its figure in `figures`, or BLANK, or REFUSED."""
        if len(self._memory) > _MEMORY_TEXTS:
            self._memory.clear()
            self.figures.clear()
        memory = self._memory
        found = []
        for value in values:
            key = value if value.__class__ is str else (value.__class__, value)
            place = memory.get(key)
            found.append(self._learn(key, value) if place is None else place)
        return np.array(found, dtype=np.int32)

    def _learn(self, key: Any, value: Any) -> int:
        try:
            figure = rules.figure_of(value, self.element, decimal=self._decimal)
        except BadValueError:
            place = REFUSED
        else:
            place = BLANK if figure is None else len(self.figures)
            if figure is not None:
                self.figures.append(_packed(figure))
        self._memory[key] = place
        return place

    def fault(self, value: Any) -> BadValueError:
        """Return why a refused cell was refused."""
        try:
            rules.figure_of(value, self.element, decimal=self._decimal)
        except BadValueError as error:
            return error
        msg = f"{value!r} had been refused and is accepted now"
        raise RuntimeError(msg)


def _packed(figure: Figure) -> tuple[float, float, int]:
    if figure.low is None or figure.high is None:
        return (0.0, 0.0, ABSENT)
    flags = (LOW_OPEN if figure.low_open else 0) | (HIGH_OPEN if figure.high_open else 0)
    return (figure.low, figure.high, flags)


class Readers:
    """The readers of one file: one for each data element, found by what the file calls it."""

    def __init__(self, *, set_id: str | None, decimal: str | None) -> None:
        """Names are indicator codes of the set, when there is one, or keys of data elements."""
        self._set_id = set_id
        self._decimal = decimal
        self._named: dict[tuple[int, Any], CellReader | str] = {}
        self._numbered: dict[int, CellReader] = {}

    def named(self, item: Any, *, year: int) -> CellReader | str:
        """Return the reader of what `item` names in a year, or a sentence why there is none."""
        key = (year, key_of(item))
        found = self._named.get(key)
        if found is None:
            found = self._named[key] = self._new(item, year)
        return found

    def _new(self, item: Any, year: int) -> CellReader | str:
        try:
            element = element_named(item, set_id=self._set_id, year=year)
        except (UnknownElementError, UnknownSetError, BadValueError) as error:
            return str(error)
        if element.number is None:
            return (
                f"Số liệu “{element.key}” chưa được nạp vào cơ sở dữ liệu; "
                "hãy chạy “langso load law” rồi nhập lại."
            )
        return self._numbered.setdefault(element.number, CellReader(element, self._decimal))


def element_named(item: Any, *, set_id: str | None, year: int) -> DataElement:
    """Return the data element that a header or an indicator cell names.

    With a set: an indicator's code, or an element's key; without: a key. A code may be followed
    by its title. Raises UnknownElementError, BadValueError, and UnknownSetError when the set does
    not hold for that year.
    """
    if isinstance(item, int | float) and not isinstance(item, bool):
        return _element_numbered(item, set_id=set_id, year=year)
    text = str(item).strip() if item is not None else ""
    for name in (text, text.split(" ", 1)[0].rstrip(".:)")):
        found = _element(name, set_id=set_id, year=year)
        if found is not None:
            return found
    if set_id is None:
        msg = (
            f"“{text}” không phải tên số liệu; nếu là mã chỉ tiêu, hãy nêu bộ tiêu chí khi nhập "
            "(ví dụ --set commune-ntm-2021-2025)."
        )
    else:
        msg = (
            f"Bộ tiêu chí “{set_id}” không có chỉ tiêu “{text}”; "
            "hãy xem lại mã trong sổ tay quy định."
        )
    raise UnknownElementError(msg)


def _element(name: str, *, set_id: str | None, year: int) -> DataElement | None:
    try:
        if set_id is not None:
            return standards.element_for(set_id=set_id, code=name, year=year)
        return standards.get_element(key=name)
    except UnknownElementError:
        return None


def _element_numbered(item: float, *, set_id: str | None, year: int) -> DataElement:
    """Return the element of a code that a workbook stored as a number, when nothing was lost."""
    code = f"{item:.10g}"
    if "." in code and _element(f"{code}0", set_id=set_id, year=year) is not None:
        msg = (
            f"Mã chỉ tiêu {code} được lưu dạng số nên không rõ là {code} hay {code}0; "
            "hãy định dạng ô là văn bản (Text) và ghi lại mã."
        )
        raise BadValueError("code-as-number", msg)
    return element_named(code, set_id=set_id, year=year)
