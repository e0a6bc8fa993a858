"""Where the bytes lie: a folder of this machine, or an S3-compatible store; never served by name.

An object's name is made of the SHA-256 of its content, so writing it twice is harmless. On disk a
file appears whole or not at all, and is on the platter before its row is committed.
"""

import os
import re
import secrets
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.deconstruct import deconstructible

NAME = "evidence"
UNFINISHED = ".unfinished"
PREFIXES = tuple(f"{number:02x}" for number in range(256))
"""The folders of the storage: the first two digits of each hash."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


def bytes_store() -> Storage:
    """Return the storage of file contents."""
    return storages[NAME]


def original_name(sha256: str) -> str:
    """Return the name of a file's own bytes: 256 folders, so that none grows too large."""
    return f"{sha256[:2]}/{sha256}"


def rendition_name(sha256: str, size: str) -> str:
    """Return the name of one rendition of a picture."""
    return f"{sha256[:2]}/{sha256}.{size}.webp"


def sha256_of(name: str) -> str:
    """Return the hash that an object's name begins with."""
    return name.rpartition("/")[2].partition(".")[0]


def is_sha256(text: str) -> bool:
    """Tell whether a text is a hash as we write them; anything else in the storage is not ours."""
    return bool(_SHA256.fullmatch(text))


def names_below(prefix: str) -> list[str]:
    """Return the name of every object in one folder; none when the folder is not there yet."""
    try:
        _folders, files = bytes_store().listdir(prefix)
    except FileNotFoundError:
        return []
    return [f"{prefix}/{name}" for name in sorted(files)]


@deconstructible(path="langso.core.files.storage.DurableFileStorage")
class DurableFileStorage(FileSystemStorage):
    """A folder (by default MEDIA_ROOT) whose files are whole and durable once `save` returns."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name itself: the same name means the same bytes."""
        return name

    def _save(self, name: str, content: "File[bytes]") -> str:
        target = Path(self.path(name))
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
            _sync(target.parent.parent)
        waiting = target.parent / f"{target.name}.{secrets.token_hex(6)}{UNFINISHED}"
        try:
            descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
            with os.fdopen(descriptor, "wb") as file:
                for piece in content.chunks():
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            waiting.replace(target)
        except BaseException:
            waiting.unlink(missing_ok=True)
            raise
        _sync(target.parent)
        return name

    def url(self, name: str | None) -> Any:
        """Refuse: files are given out by views that ask the policy, never by an address."""
        raise NotImplementedError("files are given out by views only")


def _sync(folder: Path) -> None:
    """Write a folder's own entries to the disk, so that a rename outlives a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
