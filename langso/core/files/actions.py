"""Keeping files: received, examined, scanned, then durable before their row; and sweeping."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import connection, transaction
from django.utils.translation import gettext as _

from langso.core import audit
from langso.core.files import queries, receiving, scanner, storage, wording
from langso.core.files.models import ErasedFile, PhotoData, StoredFile
from langso.core.files.rules import photos
from langso.core.files.rules.names import clean_name
from langso.core.files.values import (
    Checked,
    FileGoneError,
    FileInfo,
    Scan,
    Size,
    SweepResult,
    UnfitError,
)

logger = logging.getLogger(__name__)

YOUNG = dt.timedelta(hours=6)
"""An object younger than this is never swept: its row may be about to be committed."""

# Any fixed number would do; this one spells "alike".
_LIKENESS_LOCK = 0x616C696B65

_NOTE_ALIKE = """
insert into core_alikephotos (first_id, second_id, bits_apart)
select least(mine.file_id, other.file_id), greatest(mine.file_id, other.file_id), apart
from core_photodata mine
join core_photodata other on other.bands && mine.bands and other.file_id <> mine.file_id
cross join lateral (
  select bit_count((mine.across # other.across)::bit(64))
         + bit_count((mine.down # other.down)::bit(64)) as apart
) bits
where mine.file_id = %(file)s and apart <= %(most)s
"""


@contextmanager
def received(
    *, stream: IO[bytes], name: str, by: str, at: dt.datetime, by_id: int | None = None,
    origin: str = "",
) -> Iterator[Checked]:  # fmt: skip
    """Take a file in and examine it; it waits, not yet kept, as long as the block lasts.

    `name` is what the sender called it and never becomes a path. Raises FileRefusedError with the
    file, the rule and the remedy, ScannerDownError. A virus leaves an audit event and no file:
    call this outside of a transaction, or the event goes with it.
    """
    name = clean_name(name)
    try:
        with receiving.waiting(stream, most=settings.LANGSO_MAX_FILE_BYTES) as (path, digest, size):
            # The scanner sees a file before any decoder of ours does.
            state, virus = scanner.scan(path)
            if state == Scan.INFECTED:
                _record_virus(digest, name, virus, by=by, by_id=by_id, at=at, origin=origin)
                raise UnfitError("infected", virus=virus)
            kind, picture = receiving.examine(path, name, queries.file_types())
            yield Checked(path, name, digest, size, kind, state.value, picture)
    except UnfitError as error:
        raise wording.refusal(error, name) from error


def _record_virus(
    digest: str, name: str, virus: str, *, by: str, by_id: int | None, at: dt.datetime, origin: str
) -> None:
    audit.tell(
        "files.refuse_infected", f"file {digest}", {"name": name, "virus": virus},
        by=by, by_id=by_id, at=at, origin=origin,
    )  # fmt: skip


@transaction.atomic
def keep(
    *, checked: Checked, by: str, at: dt.datetime, by_id: int | None = None, origin: str = ""
) -> FileInfo:
    """Keep a received file and return it; the same bytes again change nothing (`repeated`).

    The bytes are durable before the row is written, and both are held under one lock until the
    caller's transaction ends: no row is ever without its bytes, and a sweep in between waits.
    Keep one file a transaction, or two callers may wait for each other.
    """
    _lock(checked.sha256)
    row = StoredFile.objects.filter(sha256=checked.sha256).first()
    if row is not None and queries.is_erased(sha256=checked.sha256):
        raise wording.refusal(UnfitError("erased"), checked.name)
    _save_bytes(checked)
    if row is not None:
        if checked.scan == Scan.CLEAN and row.scan == Scan.NOT_SCANNED:
            StoredFile.objects.filter(pk=row.pk).update(scan=Scan.CLEAN)
            row.scan = Scan.CLEAN
        return queries.info_of(row, name=checked.name, repeated=True)
    row = _add_row(checked, at)
    audit.tell(
        "files.store",
        f"file {checked.sha256}",
        {"name": checked.name, "size": checked.size, "type": checked.type.id, "scan": checked.scan},
        by=by,
        by_id=by_id,
        at=at,
        origin=origin,
    )
    return queries.info_of(row, name=checked.name)


def store(
    *, stream: IO[bytes], name: str, by: str, at: dt.datetime, by_id: int | None = None,
    origin: str = "",
) -> FileInfo:  # fmt: skip
    """Take a file in and keep it, in one call. Raises FileRefusedError, ScannerDownError."""
    with received(stream=stream, name=name, by=by, at=at, by_id=by_id, origin=origin) as checked:
        return keep(checked=checked, by=by, at=at, by_id=by_id, origin=origin)


@transaction.atomic
def erase(
    *, sha256: str, reason: str, by: str, at: dt.datetime, by_id: int | None = None,
    origin: str = "",
) -> None:  # fmt: skip
    """Remove a kept file's content and what its camera told, for good; the row and its trace stay.

    The bytes go once it is settled that they go; a sweep removes what a crash in between leaves.
    The same bytes are not taken in again. Raises FileGoneError for a file that is not kept, or
    was erased before.
    """
    _lock(sha256)
    row = StoredFile.objects.filter(sha256=sha256).first()
    if row is None or queries.is_erased(sha256=sha256):
        raise FileGoneError(_("This file is not kept here."))
    ErasedFile.objects.create(file=row, reason=reason[:500], erased_by=by[:150], erased_at=at)
    PhotoData.objects.filter(file=row).delete()
    audit.tell(
        "files.erase",
        f"file {sha256}",
        {"reason": reason, "size": row.size, "type": row.media_type},
        by=by,
        by_id=by_id,
        at=at,
        origin=origin,
    )
    transaction.on_commit(lambda: _remove_bytes(sha256))


def _remove_bytes(sha256: str) -> None:
    target = storage.bytes_store()
    for name in (
        storage.original_name(sha256),
        *(storage.rendition_name(sha256, size) for size in Size.values),
    ):
        if target.exists(name):
            target.delete(name)


def _lock(sha256: str) -> None:
    """Wait for whoever keeps or sweeps the same bytes; held until the transaction ends."""
    number = int.from_bytes(bytes.fromhex(sha256[:16]), "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [number])


def _save_bytes(checked: Checked) -> None:
    """Write what the storage does not have yet: the renditions first, the file itself last."""
    target = storage.bytes_store()
    if checked.picture:
        for size, body in checked.picture.renditions.items():
            name = storage.rendition_name(checked.sha256, size)
            if not target.exists(name):
                target.save(name, ContentFile(body))
    name = storage.original_name(checked.sha256)
    if not target.exists(name):
        with checked.path.open("rb") as file:
            target.save(name, File(file))


def _add_row(checked: Checked, at: dt.datetime) -> StoredFile:
    picture = checked.picture
    row = StoredFile.objects.create(
        sha256=checked.sha256,
        size=checked.size,
        media_type=checked.type.media_type,
        family=checked.type.family,
        scan=checked.scan,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        stored_at=at,
    )
    if picture:
        like = picture.likeness
        PhotoData.objects.create(
            file=row,
            taken_at=picture.facts.taken_at,
            zone_told=picture.facts.zone_told,
            lat=picture.facts.lat,
            lon=picture.facts.lon,
            across=like.across if like else None,
            down=like.down if like else None,
            bands=list(like.bands) if like else [],
        )
        if like:
            _note_alike(row.pk)
    return row


def _note_alike(file_id: int) -> None:
    """Write down which kept pictures look like a new one.

    One at a time: two copies that come at once would each miss the other. The bytes are safe by
    then, so that nobody waits for anybody's storage.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LIKENESS_LOCK])
        cursor.execute(_NOTE_ALIKE, {"file": file_id, "most": photos.MOST_BITS_APART})


def sweep(*, by: str, at: dt.datetime) -> SweepResult:
    """Remove objects that no row names, and tell which rows have lost their bytes.

    An object without a row is what an upload leaves that was ended between the two; the young
    ones are left alone. Each removal holds the lock of its bytes, so that one being kept again at
    the same moment is not lost.
    """
    objects = removed = 0
    missing: list[str] = []
    for prefix in storage.PREFIXES:
        names = storage.names_below(prefix)
        known = set(
            StoredFile.objects.filter(sha256__startswith=prefix, erased__isnull=True)
            .values_list("sha256", flat=True)
        )  # fmt: skip
        objects += len(names)
        removed += sum(
            _remove_orphan(name, at) for name in names if storage.sha256_of(name) not in known
        )
        missing += _missing(known, names)
    for sha256 in missing:
        logger.error("the bytes of file %s are missing from the storage", sha256)
    if removed or missing:
        audit.tell(
            "files.sweep",
            "storage",
            {"objects": objects, "removed": removed, "missing": missing[:100]},
            by=by,
            at=at,
        )
    return SweepResult(objects, removed, tuple(missing))


def _missing(known: set[str], names: list[str]) -> list[str]:
    """Return the known files that a listing does not name and the storage really lacks."""
    lost = known.difference(name.rpartition("/")[2] for name in names)
    target = storage.bytes_store()
    # One may have been kept since the listing was made.
    return sorted(one for one in lost if not target.exists(storage.original_name(one)))


@transaction.atomic
def _remove_orphan(name: str, at: dt.datetime) -> bool:
    """Remove one object if it is old enough and still has no row; tell whether it went."""
    sha256 = storage.sha256_of(name)
    target = storage.bytes_store()
    if not storage.is_sha256(sha256):
        logger.warning("the storage holds %s, which is not ours; it is left alone", name)
        return False
    _lock(sha256)
    kept = StoredFile.objects.filter(sha256=sha256, erased__isnull=True).exists()
    if kept or not target.exists(name):
        return False
    if at - target.get_modified_time(name) < YOUNG:
        return False
    target.delete(name)
    return True


def scan_waiting(*, by: str, at: dt.datetime, most: int = 500) -> int:
    """Scan kept files that no scanner has seen, and lock the infected; return how many were seen.

    Nothing happens on an installation without a scanner. Raises ScannerDownError.
    """
    if not settings.LANGSO_CLAMD:
        return 0
    seen = 0
    for row in StoredFile.objects.filter(scan=Scan.NOT_SCANNED).order_by("pk")[:most]:
        try:
            stream = queries.open_file(sha256=row.sha256)
        except FileGoneError:
            logger.exception("file %s could not be scanned", row.sha256)
            continue
        with stream, receiving.waiting(stream, most=row.size) as (path, _digest, _size):
            state, virus = scanner.scan(path)
        _mark(row, state, virus, by=by, at=at)
        seen += 1
    return seen


@transaction.atomic
def _mark(row: StoredFile, state: Scan, virus: str, *, by: str, at: dt.datetime) -> None:
    StoredFile.objects.filter(pk=row.pk).update(scan=state)
    if state == Scan.INFECTED:
        _record_virus(row.sha256, "", virus, by=by, by_id=None, at=at, origin="")
