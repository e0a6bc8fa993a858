"""Looking through the cells of an OpenDocument workbook before a parser does.

A few bytes may repeat a cell over a whole sheet, so repetitions are counted here first.
"""

import xml.etree.ElementTree as ET
from typing import IO

from langso.reporting.actions.workbooks_flags import MOST_CELLS, Flags, too_large_unpacked
from langso.reporting.rules.workbooks import WorkbookRefusedError, address_of

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_BLOCK = 1 << 16


class _Counted:
    """A stream that refuses to give more than it may."""

    def __init__(self, stream: IO[bytes], name: str, most: int) -> None:
        self._stream, self._name, self._left = stream, name, most
        self._first = True

    def read(self, _size: int = -1) -> bytes:
        block = self._stream.read(_BLOCK)
        self._left -= len(block)
        # A document type could define entities that grow without end.
        if self._left < 0 or (self._first and b"<!DOCTYPE" in block):
            raise too_large_unpacked(self._name)
        self._first = False
        return block


def flags_of(stream: IO[bytes], name: str, *, most: int) -> dict[str, Flags]:
    """Return the flags of each sheet in `content.xml`.

    Raises WorkbookRefusedError when it links to other files or spans too much.
    """
    found: dict[str, Flags] = {}
    walk = _Walk(name)
    counted = _Counted(stream, name, most)
    # No document type gets through `_Counted`, so no entity can grow.
    for event, element in ET.iterparse(counted, events=("start", "end")):  # noqa: S314 - see above
        if event == "start":
            if element.tag == f"{_TABLE}table":
                walk = _Walk(name)
                found[element.get(f"{_TABLE}name", "")] = walk.flags
            elif element.tag in _LINKS:
                raise WorkbookRefusedError(
                    "external-links",
                    f"Tệp {name} có liên kết tới tệp khác; hãy vào Edit → Links → Break Link, lưu"
                    " rồi tải lại.",
                )
            continue
        if element.tag in _CELLS:
            walk.cell(element)
        elif element.tag == f"{_TABLE}table-row":
            walk.row(element)
            element.clear()
    if sum(one.cells for one in found.values()) > MOST_CELLS:
        raise too_large_unpacked(name)
    return found


_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_LINKS = frozenset({f"{_TABLE}table-source", f"{_OFFICE}dde-source", f"{_TABLE}dde-links"})


class _Walk:
    """Follows the cells of one sheet, repetitions counted."""

    def __init__(self, name: str) -> None:
        self.flags = Flags()
        self._name = name
        self._row = self._column = 0
        self._filled: set[int] = set()

    def cell(self, element: ET.Element) -> None:
        times = _times(element, "number-columns-repeated")
        kind = element.get(f"{_OFFICE}value-type")
        if kind is not None:
            self._filled |= {self._column, self._column + times - 1}
            formula = element.get(f"{_TABLE}formula") is not None
            if formula or kind == "percentage":
                self._flag(times, formula=formula, percent=kind == "percentage")
        self._column += times

    def _flag(self, times: int, *, formula: bool, percent: bool) -> None:
        for place in range(self._column, self._column + times):
            address = address_of(self._row, place).encode()
            if formula:
                self.flags.formulas.add(address)
            if percent:
                self.flags.percents.add(address)
        if len(self.flags.formulas) + len(self.flags.percents) > MOST_CELLS:
            raise too_large_unpacked(self._name)

    def row(self, element: ET.Element) -> None:
        times = _times(element, "number-rows-repeated")
        if self._filled:
            columns = {_letters(column) for column in self._filled}
            self.flags.stretch({self._row, self._row + times - 1}, columns)
            if self.flags.cells > MOST_CELLS:
                raise too_large_unpacked(self._name)
        self._row += times
        self._column, self._filled = 0, set()


def _letters(column: int) -> bytes:
    return address_of(0, column)[:-1].encode()


def _times(element: ET.Element, what: str) -> int:
    return max(1, int(element.get(f"{_TABLE}{what}", "1")))
