"""Uploaded workbooks: taken in, read as a dry run, written, taken back. Each step is its own.

Work on an upload is held by a lock of the database session: two workers never do the same, and one
that was killed leaves the lock and the work to the next (see `resume_workbooks` in tasks). What
units' cells became is committed together with the mark that they are done, under keys made of
upload and cell, so nothing is written twice.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit
from langso.core.files import receiving, scanner
from langso.core.files.rules.names import clean_name
from langso.core.files.values import Scan, UnfitError
from langso.reporting.actions import (
    workbooks_inspecting,
    workbooks_reviewing,
    workbooks_store,
    workbooks_undoing,
    workbooks_writing,
)
from langso.reporting.actions.doing import day_of
from langso.reporting.actions.workbooks_working import waiting_parts
from langso.reporting.models import WorkbookUpload
from langso.reporting.queries import rounds
from langso.reporting.rules.workbooks import (
    WORKING,
    WRITTEN,
    PartState,
    UploadState,
    WorkbookRefusedError,
    WorkbookStateError,
)

MOST_BYTES = 60 * 1024 * 1024
"""The country's own template is about 6 MB, a filled one 10."""
MEGABYTE = 1024 * 1024
_LOCK_SPACE = 0x6C7377  # "lsw"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """An upload that was taken in; `repeated`: the same file was written before."""

    id: uuid.UUID
    repeated: bool


def too_large(name: str) -> WorkbookRefusedError:
    """Return the refusal of a file above the limit."""
    return WorkbookRefusedError(
        "too-large",
        f"Tệp {name} nặng hơn {MOST_BYTES // MEGABYTE} MB; hãy xóa ảnh, trang và định dạng thừa,"
        " hoặc chia tệp theo tỉnh rồi tải lên.",
    )


def take_in(
    *,
    stream: IO[bytes],
    name: str,
    round_key: str,
    actor: Somebody,
    at: dt.datetime,
    origin: str = "",
) -> TakenIn:
    """Take a workbook in to be read as a dry run; nothing is written to any sheet.

    The file is copied in pieces up to the limit, shown to the virus scanner, looked into before
    any parser opens it, and kept. The same file of the same person that was written before, and
    not undone, is answered with that upload. Raises WorkbookRefusedError (file, rule, remedy),
    UnknownRoundError, PermissionDenied, ScannerDownError.
    """
    name = clean_name(name)[:200]
    round_info = rounds.get_round(key=round_key)
    if not accounts.list_places_of(user=actor, action=Action.ENTER, on=day_of(at)):
        raise PermissionDenied("Bạn không được giao nhập số liệu của đơn vị nào.")
    try:
        with receiving.waiting(stream, most=MOST_BYTES) as (path, digest, size):
            _refuse_virus(path, name, digest, actor, at, origin)
            inspected = workbooks_inspecting.inspect(path, name)
            with transaction.atomic():
                _lock_file(digest)
                known = _known(digest, round_info.id, actor)
                if known is not None:
                    return TakenIn(known, True)
                stored = workbooks_store.keep(path, digest)
                row = WorkbookUpload.objects.create(
                    round_id=round_info.id, by_id=actor.pk or 0, by=actor.get_username(), at=at,
                    origin=origin[:100], file_name=name, sha256=digest, size=size,
                    kind=inspected.kind, stored_as=stored, state=UploadState.WAITING.value,
                    changed_at=at,
                )  # fmt: skip
                _record(row, "take_in", at, {"name": name, "size": size, "sha256": digest})
    except UnfitError as error:
        if error.rule == "empty":
            raise WorkbookRefusedError(
                "empty", f"Tệp {name} rỗng; hãy kiểm tra lại tệp."
            ) from error
        raise too_large(name) from error
    return TakenIn(row.pk, False)


def _refuse_virus(
    path: Path, name: str, digest: str, actor: Somebody, at: dt.datetime, origin: str
) -> None:
    state, virus = scanner.scan(path)
    if state != Scan.INFECTED:
        return
    audit.record_event(
        at=at, actor=actor.get_username(), actor_id=actor.pk, action="files.refuse_infected",
        subject=f"file {digest}", origin=origin, detail={"name": name, "virus": virus},
    )  # fmt: skip
    raise WorkbookRefusedError(
        "infected",
        f"Tệp {name} có mã độc ({virus}) nên không được nhận; hãy quét máy tính rồi tải mẫu mới.",
    )


def _lock_file(digest: str) -> None:
    """Let the same file uploaded twice at once be taken in one after the other."""
    with connection.cursor() as cursor:
        number = int.from_bytes(bytes.fromhex(digest[:16]), "big", signed=True)
        cursor.execute("select pg_advisory_xact_lock(%s)", [number])


def _known(digest: str, round_id: int, actor: Somebody) -> uuid.UUID | None:
    """Return the upload by which this person wrote, or is about to write, the same file."""
    row = (
        WorkbookUpload.objects.filter(
            sha256=digest,
            round_id=round_id,
            by_id=actor.pk or 0,
            state__in=[one.value for one in WRITTEN],
        )
        .order_by("-at")
        .first()
    )
    return row.pk if row else None


def commit(*, upload_id: uuid.UUID, with_clearing: bool, actor: Somebody, at: dt.datetime) -> None:
    """Let the plan be written by `work`; `with_clearing`: take emptied figures back too.

    Also takes up again what was stopped. Raises WorkbookStateError, PermissionDenied.
    """
    with transaction.atomic():
        row = _own(upload_id, actor, UploadState.PLANNED, UploadState.STOPPED)
        if row.state == UploadState.PLANNED:
            row.with_clearing = with_clearing
        left = waiting_parts(row, PartState.PLANNED).count()
        done = row.parts.exclude(state=PartState.PLANNED).count()
        _move(row, UploadState.COMMITTING, at, done=done, total=done + left)
        _record(row, "commit", at, {"with_clearing": row.with_clearing})


def discard(*, upload_id: uuid.UUID, actor: Somebody, at: dt.datetime) -> None:
    """Drop a plan of which nothing was written. Raises WorkbookStateError, PermissionDenied."""
    with transaction.atomic():
        row = _own(upload_id, actor, UploadState.WAITING, UploadState.READING, UploadState.PLANNED)
        _move(row, UploadState.DISCARDED, at)
        row.parts.all().delete()
        _record(row, "discard", at, {})


def cancel(*, upload_id: uuid.UUID, actor: Somebody, at: dt.datetime) -> None:
    """Ask the work in hand to stop after the units it is at.

    Raises WorkbookStateError, PermissionDenied.
    """
    with transaction.atomic():
        row = _own(upload_id, actor, *WORKING)
        WorkbookUpload.objects.filter(pk=row.pk).update(cancel_asked=True)
        _record(row, "cancel", at, {})


def undo(*, upload_id: uuid.UUID, reason: str, actor: Somebody, at: dt.datetime) -> None:
    """Let `work` put each cell back to what it held before, where it has not moved since.

    Raises WorkbookStateError (no reason, wrong state), PermissionDenied.
    """
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise WorkbookStateError("Hãy ghi lý do hoàn tác; lý do được lưu cùng từng số liệu.")
    with transaction.atomic():
        row = _own(upload_id, actor, UploadState.DONE, UploadState.STOPPED)
        row.reason = reason
        total = waiting_parts(row, PartState.WRITTEN).count()
        _move(row, UploadState.UNDOING, at, done=0, total=total)
        _record(row, "undo", at, {"reason": reason})


def work(*, upload_id: uuid.UUID, at: dt.datetime | None = None) -> bool:
    """Do the work that an upload waits for; False when somebody else is at it.

    `at`: the instant that writes are dated with; none: that of each write.
    """
    with _held(upload_id) as mine:
        if not mine:
            return False
        row = WorkbookUpload.objects.filter(pk=upload_id).first()
        if row is None:
            return True
        state = UploadState(row.state)
        clock = _Clock(at)
        if state in {UploadState.WAITING, UploadState.READING}:
            workbooks_reviewing.review(row, clock.now)
        elif state == UploadState.COMMITTING:
            workbooks_writing.write(row, clock.now)
        elif state == UploadState.UNDOING:
            workbooks_undoing.take_back(row, clock.now)
    return True


def count_waiting(*, upload_id: uuid.UUID) -> int:
    """Return how many units the work in hand has to go through."""
    row = WorkbookUpload.objects.filter(pk=upload_id).first()
    return row.total - row.done if row else 0


def list_unfinished() -> list[uuid.UUID]:
    """Return the uploads that wait for work, the oldest first."""
    rows = WorkbookUpload.objects.filter(state__in=[one.value for one in WORKING])
    return list(rows.order_by("changed_at").values_list("pk", flat=True))


class _Clock:
    def __init__(self, fixed: dt.datetime | None) -> None:
        self._fixed = fixed

    def now(self) -> dt.datetime:
        return self._fixed or timezone.now()


@contextmanager
def _held(upload_id: uuid.UUID) -> Iterator[bool]:
    """Hold an upload for this session of the database; yield whether it could be had.

    The lock goes with the connection, so that of a killed worker is free at once.
    """
    number = int.from_bytes(upload_id.bytes[:4], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [_LOCK_SPACE, number])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s, %s)", [_LOCK_SPACE, number])


def _own(upload_id: uuid.UUID, actor: Somebody, *states: UploadState) -> WorkbookUpload:
    """Return a person's own upload, locked. Raises PermissionDenied, WorkbookStateError."""
    row = WorkbookUpload.objects.select_for_update().filter(pk=upload_id).first()
    if row is None or row.by_id != actor.pk:
        raise PermissionDenied("Bạn chỉ xử lý được tệp do chính mình tải lên.")
    if row.state not in states:
        raise WorkbookStateError(
            "Tệp này đã sang bước khác (có thể do bạn bấm ở cửa sổ khác); hãy tải lại trang."
        )
    return row


def _move(row: WorkbookUpload, state: UploadState, at: dt.datetime, **more: Any) -> None:
    row.state, row.changed_at, row.cancel_asked = state.value, at, False
    for name, value in more.items():
        setattr(row, name, value)
    row.save()


def _record(row: WorkbookUpload, what: str, at: dt.datetime, detail: dict[str, Any]) -> None:
    audit.record_event(
        at=at,
        actor=row.by,
        actor_id=row.by_id,
        action=f"reporting.workbook_{what}",
        subject=f"workbook {row.pk}",
        origin=row.origin,
        detail=detail,
    )
