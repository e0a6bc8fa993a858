"""What a file is, by its bytes: the list of types is data, these are the ways to read it."""

import codecs
from collections.abc import Iterable, Mapping
from typing import Any

import puremagic

from langso.core.files.rules.names import extension
from langso.core.files.values import FileType, FileTypes, UnfitError

HEAD = 4096
"""How many bytes from the beginning the rules look at."""

TAIL = 66_000
"""How many bytes from the end: the directory of a ZIP archive ends within the last 65,557."""

_ZIP = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_ZIP_END_LENGTH = 22
_PDF = b"%PDF-"
_PDF_LOOKS_WITHIN = 1024
_ACTIVE = (b"<script", b"<!doctype html", b"<html", b"<svg", b"<?php", b"<iframe")
_PLAIN_CONTROLS = frozenset(b"\t\n\r\f")


def types_of(document: Mapping[str, Any]) -> FileTypes:
    """Return the types written in the data file."""
    return FileTypes(
        accepted=tuple(_type(row) for row in document["accepted"]),
        refused=tuple(_type(row) for row in document["refused"]),
    )


def _type(row: Mapping[str, Any]) -> FileType:
    remedy = row.get("remedy", {})
    return FileType(
        id=row["id"],
        title_vi=row["title"]["vi"],
        title_en=row["title"]["en"],
        begins=tuple((offset, bytes.fromhex(digits)) for offset, digits in row["begins"]),
        family=row.get("family", ""),
        media_type=row.get("media_type", ""),
        extensions=tuple(row.get("extensions", ())),
        remedy_vi=remedy.get("vi", ""),
        remedy_en=remedy.get("en", ""),
    )


def begins_as(kind: FileType, head: bytes) -> bool:
    """Tell whether a file's first bytes are those of a type."""
    return any(head[offset : offset + len(mark)] == mark for offset, mark in kind.begins)


def type_of(types: FileTypes, *, name: str, head: bytes, tail: bytes) -> FileType:
    """Return the accepted type of a file by its first and last bytes; its name only confirms.

    A name of the same family may differ (a JPEG called .png): phones do that. A name of another
    family is refused: it is a mistake, or a disguise. Of several types with the same beginning
    (DOCX, XLSX) the one that the name says is returned; their content is examined afterwards.
    Raises UnfitError: empty, known-refused, unknown, disguised, two-in-one, incomplete.
    """
    if not head:
        raise UnfitError("empty")
    found = [kind for kind in types.accepted if begins_as(kind, head)]
    if not found:
        found = [_of_text(types, head)]
    ending = extension(name)
    kind = next((one for one in found if ending in one.extensions), found[0])
    refuse_disguise(types, kind, found, name)
    _refuse_two_in_one(kind, head, tail)
    if kind.id == "pdf" and b"%%EOF" not in tail[-2048:]:
        raise UnfitError("incomplete", type=kind)
    return kind


def _of_text(types: FileTypes, head: bytes) -> FileType:
    """Return the type of plain text. Raises UnfitError for everything that is none."""
    for kind in types.refused:
        if begins_as(kind, head):
            raise UnfitError("known-refused", type=kind)
    if any(mark in head.lower() for mark in _ACTIVE):
        raise UnfitError("web-page")
    if not _may_be_text(head):
        raise UnfitError("unknown", what=_guess(head))
    return next(kind for kind in types.accepted if not kind.begins)


def _guess(head: bytes) -> str:
    """Return the extension of what a larger collection of signatures takes the file for."""
    try:
        return str(puremagic.from_string(head)).lstrip(".")
    except (puremagic.PureError, ValueError):
        return ""


def refuse_disguise(types: FileTypes, kind: FileType, found: Iterable[FileType], name: str) -> None:
    """Raise UnfitError (disguised) when the name says another family than the content."""
    ending = extension(name)
    named = next((one for one in types.accepted if ending in one.extensions), None)
    if named is not None and named.family not in {one.family for one in found}:
        raise UnfitError("disguised", type=kind, ending=ending)


def _refuse_two_in_one(kind: FileType, head: bytes, tail: bytes) -> None:
    """Raise UnfitError when one file can be opened as two things (a polyglot).

    Cameras put things behind a picture (a second picture, a short film), so what follows the end
    of a picture is no fault by itself; an archive, a PDF or a web page in it is.
    """
    archive = kind.begins and kind.begins[0] == (0, _ZIP)
    if not archive and _ends_as_zip(tail):
        raise UnfitError("two-in-one", type=kind, other="ZIP")
    if kind.id != "pdf" and _PDF in head[:_PDF_LOOKS_WITHIN]:
        raise UnfitError("two-in-one", type=kind, other="PDF")
    if kind.family in {"photo", "text"} and any(mark in head.lower() for mark in _ACTIVE):
        raise UnfitError("two-in-one", type=kind, other="HTML")


def _ends_as_zip(tail: bytes) -> bool:
    """Tell whether a ZIP directory ends exactly where the file ends, its comment counted."""
    at = tail.rfind(_ZIP_END)
    while at >= 0:
        rest = tail[at:]
        if len(rest) >= _ZIP_END_LENGTH:
            comment = int.from_bytes(rest[20:22], "little")
            if len(rest) == _ZIP_END_LENGTH + comment:
                return True
        at = tail.rfind(_ZIP_END, 0, at)
    return False


def _may_be_text(head: bytes) -> bool:
    return head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or not _controls(head)


def _controls(data: bytes) -> bool:
    return any(byte < 32 and byte not in _PLAIN_CONTROLS for byte in data)


class TextReading:
    """Reads a text piece by piece and refuses what no text holds."""

    def __init__(self, head: bytes) -> None:
        """Choose the encoding by the first bytes: UTF-16 with a mark, else UTF-8."""
        self._wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        name = "utf-16" if self._wide else "utf-8-sig"
        self._decoder = codecs.getincrementaldecoder(name)()

    def feed(self, data: bytes, *, final: bool = False) -> None:
        """Take the next piece. Raises UnfitError: not-utf8."""
        try:
            text = self._decoder.decode(data, final)
        except UnicodeDecodeError:
            raise UnfitError("not-utf8") from None
        if any(ord(c) < 32 and c not in "\t\n\r\f" for c in text):
            raise UnfitError("not-utf8")
