"""Reads of kept files. Who may read what is the caller's question to the policy."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import IO

import yaml
from django.db import connection
from django.utils.translation import gettext as _

from langso.core.files import storage, wording
from langso.core.files.models import ErasedFile, PhotoData, StoredFile
from langso.core.files.rules import types
from langso.core.files.values import (
    FileGoneError,
    FileInfo,
    FileType,
    FileTypes,
    PhotoFacts,
    Scan,
    Size,
)

_TYPES = Path(__file__).parent / "types.yaml"

_ALIKE = """
select first_id, second_id, bits_apart from core_alikephotos where first_id = any(%(files)s)
union all
select second_id, first_id, bits_apart from core_alikephotos where second_id = any(%(files)s)
order by 1, 3, 2
"""


@lru_cache(maxsize=1)
def file_types() -> FileTypes:
    """Return the types that are taken in and those known and refused (`types.yaml`)."""
    return types.types_of(yaml.safe_load(_TYPES.read_text(encoding="utf-8")))


def accepted_by_browsers() -> str:
    """Return the `accept` attribute of a file field.

    It leaves HEIC out, and so an iPhone turns its pictures into JPEG before it sends them.
    """
    kinds = file_types().accepted
    endings = [f".{ending}" for kind in kinds for ending in kind.extensions]
    return ",".join([*endings, *dict.fromkeys(kind.media_type for kind in kinds)])


def get_file(*, sha256: str) -> FileInfo | None:
    """Return a kept file by the hash of its content, None when it is not kept."""
    row = StoredFile.objects.filter(sha256=sha256).first()
    return info_of(row) if row else None


def info_of(row: StoredFile, *, name: str = "", repeated: bool = False) -> FileInfo:
    """Return what others may know of a row."""
    return FileInfo(
        id=row.pk,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        family=row.family,
        scan=row.scan,
        stored_at=row.stored_at,
        width=row.width,
        height=row.height,
        name=name,
        repeated=repeated,
    )


def type_named(media_type: str) -> FileType | None:
    """Return the accepted type that has a media type, None for another."""
    return next((kind for kind in file_types().accepted if kind.media_type == media_type), None)


def extensions_of(media_type: str) -> tuple[str, ...]:
    """Return the extensions of a type that is taken in; none for another."""
    kind = type_named(media_type)
    return kind.extensions if kind else ()


def type_title(media_type: str) -> str:
    """Return a type's title in the reader's language; another type's own name."""
    kind = type_named(media_type)
    return wording.title(kind) if kind else media_type


def open_file(*, sha256: str) -> IO[bytes]:
    """Open the bytes of a kept file for reading, piece by piece.

    Raises FileGoneError when the storage does not have them or the scanner found a virus since.
    """
    kept = get_file(sha256=sha256)
    if kept is None:
        raise FileGoneError(_("This file is not kept here."))
    _refuse_erased(sha256)
    if kept.scan == Scan.INFECTED:
        raise FileGoneError(
            _("The virus scanner found something in this file after it was taken in. It is locked.")
        )
    return _open(storage.original_name(sha256))


def open_rendition(*, sha256: str, size: str) -> IO[bytes]:
    """Open a picture re-encoded without metadata (WebP), the only form the public may see.

    Raises FileGoneError when there is none.
    """
    _refuse_erased(sha256)
    return _open(storage.rendition_name(sha256, Size(size).value))


def is_erased(*, sha256: str) -> bool:
    """Tell whether a file's content was erased because the law wanted it."""
    return ErasedFile.objects.filter(file__sha256=sha256).exists()


def _refuse_erased(sha256: str) -> None:
    if is_erased(sha256=sha256):
        raise FileGoneError(
            _("The content of this file was erased because the law wants it. Its trace stays.")
        )


def _open(name: str) -> IO[bytes]:
    try:
        opened: IO[bytes] = storage.bytes_store().open(name)
    except FileNotFoundError:
        raise FileGoneError(
            _("The storage does not give this file out. Tell your administrator.")
        ) from None
    return opened


def photo_facts(*, file_ids: Iterable[int]) -> dict[int, PhotoFacts]:
    """Return when and where pictures were taken, as their cameras said; for officers only."""
    rows = PhotoData.objects.filter(file_id__in=set(file_ids)).values_list(
        "file_id", "taken_at", "zone_told", "lat", "lon"
    )
    return {row[0]: PhotoFacts(*row[1:]) for row in rows}


def alike(*, file_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """Return for each picture the kept ones that look the same: file id → other id → bits apart.

    Found when the later of two came (see `actions.keep`), so that asking is one look into an index.
    Resized and recompressed copies differ in a few of 128 bits; up to seven count as the same. The
    same bytes are one file and are not listed. Pictures with too little in them have no likeness.
    """
    found: dict[int, dict[int, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, {"files": list(set(file_ids))})
        for mine, other, apart in cursor.fetchall():
            found.setdefault(mine, {})[other] = apart
    return found
