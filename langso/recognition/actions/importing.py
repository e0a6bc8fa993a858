"""Files of historic decisions: taken in, looked at, written whole or not at all, taken back."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from langso.accounts.queries import Somebody
from langso.core.audit import record_event
from langso.ledger.actions import sheets
from langso.ledger.values import FileRefusedError
from langso.recognition.actions import writing
from langso.recognition.actions.writing import Author, NewTitle
from langso.recognition.models import Title, TitleEnd, TitleImport, TitleImportEvent
from langso.recognition.queries import importing as queries
from langso.recognition.queries.importing import Plan, key_of
from langso.recognition.rules import importing as rules
from langso.recognition.rules.importing import ReadRow
from langso.recognition.values import EndKind, TitleError

HEAD = sheets.Head(rules.is_header, rules.WANTED)
MOST_ROWS = 50_000
_AT_ONCE = 2_000


def take_in(
    *,
    path: Path,
    file_name: str,
    source: str,
    by: str,
    by_id: int | None,
    at: dt.datetime,
    simulated: bool = False,
) -> uuid.UUID:
    """Read a CSV, XLSX or Parquet file of decisions and keep its rows; nothing is entered yet.

    Raises FileRefusedError, whose Vietnamese text says what is wrong with the file as a whole.
    """
    table = sheets.open_sheet(path, head=HEAD)
    where = rules.positions(table.header)
    rows = [(number, cells) for number, row in table.rows if (cells := rules.cells_of(row, where))]
    if not rows or len(rows) > MOST_ROWS:
        told = "không có dòng nào" if not rows else f"có {len(rows)} dòng, quá {MOST_ROWS}"
        msg = f"Tệp {file_name} {told} dưới dòng tiêu đề; hãy kiểm tra lại, hoặc chia nhỏ tệp."
        raise FileRefusedError("rows", msg)
    with path.open("rb") as file:
        sha = hashlib.file_digest(file, "sha256").hexdigest()
    return keep(
        rows=rows, sha256=sha, file_name=file_name, source=source, by=by, by_id=by_id, at=at,
        simulated=simulated,
    )  # fmt: skip


def keep(
    *,
    rows: Sequence[tuple[int, rules.Cells]],
    sha256: str,
    file_name: str,
    source: str,
    by: str,
    by_id: int | None,
    at: dt.datetime,
    simulated: bool = False,
) -> uuid.UUID:
    """Keep the rows of a table, each with its number in it, to be looked at and committed."""
    row = TitleImport.objects.create(
        file_name=file_name[:200], sha256=sha256, source=source[:300], simulated=simulated,
        rows=list(rows), row_count=len(rows), by=by, by_id=by_id, at=at,
    )  # fmt: skip
    return row.pk


@transaction.atomic
def commit(
    *,
    import_id: uuid.UUID,
    actor: Somebody | None,
    by: str,
    by_id: int | None,
    at: dt.datetime,
    origin: str = "",
) -> Plan:
    """Write everything a file says, and return what that was; rows that stand are left alone.

    Nothing is written when any row has a fault. `actor` None: the platform itself. Raises
    TitleError when there are faults, or the file was committed before; UnknownTitleError.
    """
    writing.lock()
    info = queries.get_import(import_id=import_id)
    if info.committed is not None:
        msg = "Tệp này đã được ghi rồi; muốn ghi lại thì rút lần ghi trước và tải tệp lên lại."
        raise TitleError(msg)
    plan = queries.plan(row=info.row, user=actor, on=timezone.localtime(at).date())
    if plan.faults:
        msg = f"Tệp còn {len(plan.faults)} lỗi nên chưa ghi dòng nào; sửa tệp và tải lên lại."
        raise TitleError(msg)
    author = Author(by, by_id, at)
    _write(info.row, plan, author)
    TitleImportEvent.objects.create(
        source_file=info.row, kind="committed", written=len(plan.new), by=by, by_id=by_id, at=at
    )
    record_event(
        at=at, actor=by, actor_id=by_id, action="recognition.import", subject=info.row.file_name,
        origin=origin,
        detail={
            "import": str(import_id), "sha256": info.row.sha256, "written": len(plan.new),
            "repeated": plan.repeated,
        },
    )  # fmt: skip
    return plan


def _write(source_file: TitleImport, plan: Plan, author: Author) -> None:
    new = [_title(one, source_file) for one in plan.new]
    _there, attempts = writing.standing([one.key for one in new])
    numbers = {
        one.key: row.pk
        for one, row in zip(new, writing.add(new, author, attempts, source_file), strict=True)
    }
    ended = [(numbers[key_of(one)], one) for one in plan.new if one.end]
    TitleEnd.objects.bulk_create(
        [
            TitleEnd(
                title_id=number, kind=EndKind.REVOKED, ended_on=one.end.decided_on,
                decision_no=one.end.number, by=author.by, by_id=author.by_id, at=author.at,
            )
            for number, one in ended
            if one.end
        ],
        batch_size=_AT_ONCE,
    )  # fmt: skip


def _title(row: ReadRow, source_file: TitleImport) -> NewTitle:
    return NewTitle(
        unit_id=row.unit_id, title=row.title, set_id=row.set_id, period=row.period, kind=row.kind,
        decision=row.decision, source=source_file.source, note=row.note,
        simulated=source_file.simulated,
    )  # fmt: skip


@transaction.atomic
def undo(
    *,
    import_id: uuid.UUID,
    reason: str,
    by: str,
    by_id: int | None,
    at: dt.datetime,
    origin: str = "",
) -> int:
    """Take back every title a file had written and return how many; they count as never entered.

    Raises TitleError when it was not committed, was taken back before, no reason is given, or one
    of the titles was ended since by another decision; UnknownTitleError.
    """
    writing.lock()
    info = queries.get_import(import_id=import_id)
    if info.committed is None or info.undone is not None:
        msg = "Tệp này chưa được ghi, hoặc đã được rút rồi."
        raise TitleError(msg)
    if not reason.strip():
        msg = "Ghi lý do rút lại: người sau cần biết vì sao."
        raise TitleError(msg)
    if touched := queries.ended_since(import_id=import_id):
        msg = (
            f"{len(touched)} danh hiệu của tệp này đã bị thu hồi bằng quyết định nhập sau đó "
            f"(ví dụ {touched[0].decision_no}); không rút được cả tệp."
        )
        raise TitleError(msg)
    numbers = Title.objects.filter(source_file_id=import_id).values_list("pk", flat=True)
    rows = TitleEnd.objects.bulk_create(
        [
            TitleEnd(
                title_id=number, kind=EndKind.UNDONE, ended_on=timezone.localtime(at).date(),
                reason=reason[:500], by=by, by_id=by_id, at=at,
            )
            for number in numbers
        ],
        batch_size=_AT_ONCE,
    )  # fmt: skip
    TitleImportEvent.objects.create(
        source_file=info.row, kind="undone", written=len(rows), reason=reason[:500], by=by,
        by_id=by_id, at=at,
    )  # fmt: skip
    record_event(
        at=at, actor=by, actor_id=by_id, action="recognition.undo", subject=info.row.file_name,
        origin=origin, detail={"import": str(import_id), "titles": len(rows), "reason": reason},
    )  # fmt: skip
    return len(rows)
