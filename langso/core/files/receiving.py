"""Taking in bytes: to a waiting place on the disk, counted, hashed and examined on the way."""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from langso.core.files import pictures
from langso.core.files.rules import archives, types
from langso.core.files.values import Family, FileType, FileTypes, Picture, UnfitError

_PIECE = 64 * 1024
_OFFICE = frozenset({"docx", "xlsx"})


@contextmanager
def waiting(stream: IO[bytes], *, most: int) -> Iterator[tuple[Path, str, int]]:
    """Copy a stream to a file that lives as long as the block; yield it with hash and size.

    Memory stays at one piece; reading stops behind the `most` bytes that are allowed.
    Raises UnfitError (too-large, empty).
    """
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, prefix="langso-") as file:
        digest = hashlib.sha256()
        size = 0
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > most:
                raise UnfitError("too-large", most=most)
            digest.update(piece)
            file.write(piece)
        if not size:
            raise UnfitError("empty")
        file.flush()
        yield Path(file.name), digest.hexdigest(), size


def examine(path: Path, name: str, known: FileTypes) -> tuple[FileType, Picture | None]:
    """Return what a waiting file is, and what was made of it if it is a picture.

    Raises UnfitError for everything that is not taken in.
    """
    with path.open("rb") as file:
        head = file.read(types.HEAD)
        size = path.stat().st_size
        file.seek(max(0, size - types.TAIL))
        tail = file.read()
    kind = types.type_of(known, name=name, head=head, tail=tail)
    if kind.id in _OFFICE:
        return _office(path, known, name), None
    if kind.family == Family.TEXT:
        _read_text(path, head)
    if kind.family == Family.PHOTO:
        return kind, pictures.read(path, kind.id)
    return kind, None


def _office(path: Path, known: FileTypes, name: str) -> FileType:
    """Return whether an archive is DOCX or XLSX. Raises UnfitError."""
    try:
        with zipfile.ZipFile(path) as archive:
            archives.refuse_traps(
                [
                    archives.Entry(
                        one.filename, one.compress_size, one.file_size, bool(one.flag_bits & 1)
                    )
                    for one in archive.infolist()
                ]
            )
            with archive.open(archives.CONTENT_TYPES) as part:
                listed = part.read(archives.MOST_CONTENT_TYPES)
    except UnfitError:
        raise
    except KeyError:
        raise UnfitError("plain-zip") from None
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        raise UnfitError("bad-archive") from None
    office = [one for one in known.accepted if one.id in _OFFICE]
    kind = archives.office_type(office, listed.decode("utf-8", "replace"))
    types.refuse_disguise(known, kind, [kind], name)
    return kind


def _read_text(path: Path, head: bytes) -> None:
    reading = types.TextReading(head)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            reading.feed(piece)
    reading.feed(b"", final=True)
