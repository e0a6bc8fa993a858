"""Looking into a workbook of the old kind (.xls): its directory and the records of its sheets.

The container is a small file system (CFB) whose `Workbook` stream is a list of records (BIFF8).
Source: [MS-CFB] 2.2 to 2.6 and [MS-XLS] 2.3. Nothing is interpreted beyond what is looked for.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from langso.reporting.actions.workbooks_flags import (
    MOST_CELLS,
    REMEDY,
    Flags,
    Inspected,
    broken,
    encrypted,
    too_large_unpacked,
)
from langso.reporting.rules.workbooks import WorkbookRefusedError, address_of

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Sector numbers from here on mean that a chain ends."""
_ENTRY = 128
_STREAM = 2
_BOF, _BOUNDSHEET, _FILEPASS, _SUPBOOK, _FORMULA = 0x0809, 0x0085, 0x002F, 0x01AE, 0x0006
_CELLS = frozenset({0x0203, 0x00FD, 0x027E, 0x00BD, 0x0006, 0x0204, 0x0205})
_OWN_BOOK, _ADD_IN = 0x0401, 0x3A01
_MACRO_SHEETS = frozenset({1, 6})


def inspect(path: Path, name: str) -> Inspected:
    """Return the flags of an .xls file. Raises WorkbookRefusedError."""
    content = path.read_bytes()
    try:
        return _inspect(content, name)
    except (struct.error, IndexError, ValueError, UnicodeDecodeError) as error:
        raise broken(name) from error


def _inspect(content: bytes, name: str) -> Inspected:
    box = _Box(content)
    streams = box.streams()
    names = {one.lower() for one in streams}
    if "encryptedpackage" in names or "encryptioninfo" in names:
        raise encrypted(name)
    if any("_vba_project" in one or one == "vba" for one in box.names):
        raise _refused("macros", "có macro (mã lệnh VBA)", name)
    if any(one.startswith("mbd") for one in box.names) or "\x01ole10native" in names:
        raise _refused("embedded", "có tệp khác nhúng bên trong", name)
    book = next((streams[one] for one in streams if one.lower() in {"workbook", "book"}), None)
    if book is None:
        raise WorkbookRefusedError(
            "not-a-workbook",
            f"Tệp {name} không phải bảng tính Excel; hãy tải lên tệp .xlsx, .xls, .ods hoặc .csv.",
        )
    return Inspected("xls", _flags(box.read(*book), name))


def _refused(rule: str, what: str, name: str) -> WorkbookRefusedError:
    return WorkbookRefusedError(rule, f"Tệp {name} {what} nên không được nhận; {REMEDY[rule]}.")


def _flags(book: bytes, name: str) -> dict[str, Flags]:
    """Walk the records of a book: the list of its sheets, then each sheet from where it begins."""
    sheets: dict[int, str] = {}
    found: dict[str, Flags] = {}
    flags: Flags | None = None
    for place, kind, body in _records(book):
        if kind == _FILEPASS:
            raise encrypted(name)
        if kind == _SUPBOOK and struct.unpack_from("<H", body, 2)[0] not in {_OWN_BOOK, _ADD_IN}:
            raise _refused("external-links", "có liên kết tới tệp khác hoặc liên kết DDE", name)
        if kind == _BOUNDSHEET:
            start, _state, sort = struct.unpack_from("<IBB", body)
            if sort in _MACRO_SHEETS:
                raise _refused("macros", "có macro Excel 4.0", name)
            sheets[start] = _sheet_name(body)
        elif kind == _BOF:
            flags = found.setdefault(sheets[place], Flags()) if place in sheets else None
        elif kind in _CELLS and flags is not None:
            row, column = struct.unpack_from("<HH", body)
            address = address_of(row, column)
            flags.stretch({row + 1}, {address.rstrip("0123456789").encode()})
            if kind == _FORMULA:
                flags.formulas.add(address.encode())
    if sum(one.cells for one in found.values()) > MOST_CELLS:
        raise too_large_unpacked(name)
    return found


def _records(book: bytes) -> Iterator[tuple[int, int, bytes]]:
    place = 0
    while place + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, place)
        yield place, kind, book[place + 4 : place + 4 + size]
        place += 4 + size


def _sheet_name(body: bytes) -> str:
    length, wide = body[6], body[7] & 1
    return body[8 : 8 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1")


class _Box:
    """A compound file: sectors in chains, a directory of names."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._size = 1 << struct.unpack_from("<H", content, 30)[0]
        self._small = 1 << struct.unpack_from("<H", content, 32)[0]
        if self._size not in {512, 4096} or self._small > self._size:
            raise ValueError(self._size)
        (directory,) = struct.unpack_from("<I", content, 48)
        self._cutoff, small_first = struct.unpack_from("<II", content, 56)
        self._next = self._table(content)
        self._entries = self._chain(directory)
        self._small_next = _numbers(self._chain(small_first))
        self.names: list[str] = []

    def _table(self, content: bytes) -> tuple[int, ...]:
        """Return for each sector the one that follows it."""
        places = list(struct.unpack_from("<109I", content, 76))
        more, left = struct.unpack_from("<II", content, 68)
        while more < _END and left:
            numbers = _numbers(self._sector(more))
            places += numbers[:-1]
            more, left = numbers[-1], left - 1
        table: list[int] = []
        for place in places:
            if place < _END:
                table += _numbers(self._sector(place))
        return tuple(table)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._content):
            raise ValueError(number)
        return self._content[start : start + self._size]

    def _chain(self, number: int) -> bytes:
        found = bytearray()
        # A chain that runs in a circle would never end.
        while number < _END and len(found) <= len(self._content):
            found += self._sector(number)
            number = self._next[number]
        return bytes(found)

    def streams(self) -> dict[str, tuple[int, int]]:
        """Return first sector and size of each stream by name."""
        found = {}
        for place in range(0, len(self._entries) - _ENTRY + 1, _ENTRY):
            entry = self._entries[place : place + _ENTRY]
            length = struct.unpack_from("<H", entry, 64)[0]
            name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if name:
                self.names.append(name.lower())
            start, size = struct.unpack_from("<II", entry, 116)
            if entry[66] == _STREAM and name:
                found[name] = (start, size)
            elif place == 0:
                self._ministream = (start, size)
        return found

    def read(self, start: int, size: int) -> bytes:
        """Return the bytes of a stream."""
        if size >= self._cutoff:
            return self._chain(start)[:size]
        box = self._chain(self._ministream[0])
        found = bytearray()
        while start < _END and len(found) < size:
            found += box[start * self._small : (start + 1) * self._small]
            start = self._small_next[start]
        return bytes(found[:size])


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])
