"""Word and Excel files are ZIP archives: what an honest one holds, and what a trap does."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from langso.core.files.values import FileType, UnfitError

CONTENT_TYPES = "[Content_Types].xml"
MOST_ENTRIES = 10_000
MOST_UNPACKED = 400 * 1024 * 1024
MOST_CONTENT_TYPES = 2 * 1024 * 1024
MOST_RATIO = 150
"""Bytes unpacked for each packed one, over the whole archive. Text of a workbook packs 10 to 40
times; the smallest bomb packs a thousand times."""

_RATIO_MATTERS_FROM = 20 * 1024 * 1024
_MAIN = re.compile(r'ContentType="([^"]+?\.main\+xml)"')
_MAIN_OF = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
_PACKED = (".zip", ".exe", ".dll", ".js", ".vbs", ".jar", ".rar", ".7z", ".bat", ".cmd", ".scr")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file within an archive, as its directory tells it; sizes in bytes."""

    name: str
    packed: int
    unpacked: int
    encrypted: bool


def refuse_traps(entries: Sequence[Entry]) -> None:
    """Raise UnfitError for an archive that would burst, hide or run something.

    Judged by the directory alone; nothing is unpacked. Raises: bomb, encrypted, bad-archive,
    macros, packed-within.
    """
    if len(entries) > MOST_ENTRIES:
        raise UnfitError("bomb", entries=len(entries))
    unpacked = sum(entry.unpacked for entry in entries)
    packed = max(1, sum(entry.packed for entry in entries))
    dense = unpacked > _RATIO_MATTERS_FROM and unpacked > packed * MOST_RATIO
    if unpacked > MOST_UNPACKED or dense:
        raise UnfitError("bomb", megabytes=unpacked // (1024 * 1024))
    if any(entry.encrypted for entry in entries):
        raise UnfitError("encrypted")
    names = [entry.name.replace("\\", "/").lower() for entry in entries]
    if len(set(names)) != len(names) or any(_is_outside(name) for name in names):
        raise UnfitError("bad-archive")
    _refuse_programs(names)


def _refuse_programs(names: Iterable[str]) -> None:
    for name in names:
        if name.rpartition("/")[2] in {"vbaproject.bin", "vbadata.xml"} or "/macrosheets/" in name:
            raise UnfitError("macros")
        if name.endswith(_PACKED):
            raise UnfitError("packed-within", entry=name.rpartition("/")[2])


def _is_outside(name: str) -> bool:
    return name.startswith("/") or ":" in name or ".." in name.split("/")


def office_type(kinds: Iterable[FileType], content_types: str) -> FileType:
    """Return which of the accepted types an archive is, by its main part.

    Raises UnfitError: macros, for a type that may hold them, or plain-zip when it is no Office
    file.
    """
    mains = set(_MAIN.findall(content_types))
    if any("macroenabled" in main.lower() for main in mains):
        raise UnfitError("macros")
    for kind in kinds:
        if _MAIN_OF.get(kind.id) in mains:
            return kind
    raise UnfitError("plain-zip")
