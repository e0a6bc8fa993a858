"""Reading an uploaded workbook as a dry run and keeping the plan that comes of it."""

import datetime as dt
import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import UnknownUserError
from langso.core import moments
from langso.ledger import rules as ledger_rules
from langso.reporting.actions import workbooks_inspecting, workbooks_reading, workbooks_store
from langso.reporting.actions.doing import day_of
from langso.reporting.actions.workbooks_drafts import PartDraft
from langso.reporting.actions.workbooks_lines import LineFinder, texts_of
from langso.reporting.actions.workbooks_planning import Planner
from langso.reporting.actions.workbooks_reading import BookSheet
from langso.reporting.models import Round, WorkbookPart, WorkbookUpload
from langso.reporting.queries import rounds
from langso.reporting.rules.workbooks import Counts, PartState, UploadState, WorkbookRefusedError
from langso.reporting.rules.workbooks_identity import Identity, identity_of, is_identity
from langso.reporting.values import Plan, UnknownRoundError

SALT = "langso.reporting.workbooks"
_LOOKED_AT = 20_000
"""Texts in which the decimal mark of a foreign file is looked for."""
_TOGETHER = 200
_COPY = """
copy reporting_workbookpart (upload_id, position, unit_id, code, name, "write", same, conflict,
  refused, blank, clear, state, cells, written, undone, late) from stdin
"""


class CancelledError(Exception):
    """The person asked the work to stop."""


def signature(text: str) -> str:
    """Return the signature of a template's identity."""
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()


def _verified(text: str, told: str) -> bool:
    """Tell whether a signature is ours; one made with a key that was replaced lately still is."""
    return any(
        constant_time_compare(
            salted_hmac(SALT, text, secret=key, algorithm="sha256").hexdigest(), told
        )
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )


def review(row: WorkbookUpload, now: Callable[[], dt.datetime]) -> None:
    """Read the workbook, judge every cell and keep the plan; a file that cannot be read is told."""
    WorkbookPart.objects.filter(upload=row).delete()
    _tell(row, UploadState.READING, now(), done=0, total=0)
    try:
        with (
            translation.override("vi"),
            moments.one_moment(),
            workbooks_store.fetched(row.stored_as) as path,
            _no_garbage_runs(),
        ):
            _review(row, path, now)
    except WorkbookRefusedError as error:
        WorkbookPart.objects.filter(upload=row).delete()
        _tell(row, UploadState.REFUSED, now(), refusal=str(error)[:1000])
    except CancelledError:
        WorkbookPart.objects.filter(upload=row).delete()
        _tell(row, UploadState.DISCARDED, now(), cancel_asked=False)


@contextmanager
def _no_garbage_runs() -> Iterator[None]:
    """Keep the collector of circular garbage still: a million cells make none, and it looks at all.

    It took a third of the time of a dry run.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _review(row: WorkbookUpload, path: Path, now: Callable[[], dt.datetime]) -> None:
    inspected = workbooks_inspecting.inspect(path, row.file_name)
    sheets, identity, notes = _sheets(
        workbooks_reading.read_book(path, inspected, row.file_name), row.file_name
    )
    plan = _plan_of(row, identity, notes)
    decimal = "," if identity else ledger_rules.decimal_mark(texts_of(sheets, _LOOKED_AT))
    lines = LineFinder(
        plan=plan, scope=identity.scope if identity else "", decimal=decimal, kind=row.kind
    )
    for sheet in sheets:
        lines.take(sheet)
    if not lines.tables:
        raise WorkbookRefusedError(
            "no-table",
            f"Tệp {row.file_name} không có bảng số liệu nào nhận ra được; cần một cột “Mã xã” và"
            " các cột mang tên số liệu như trong mẫu. Hãy tải mẫu rồi điền vào mẫu.",
        )
    lines.refuse_others(person_of(row), day_of(now()))
    counts = Counts()
    planner = Planner(plan=plan, identity=identity, lines=lines)
    position = 0
    for batch in _batches(planner.parts(lambda done, total: _progress(row, done, total))):
        position = _keep(row, batch, position)
        for draft in batch:
            counts.add(draft.counts)
    _tell(
        row, UploadState.PLANNED, now(), notes=[*notes, *lines.notes], done=0, total=0,
        counts={"all": counts.as_dict(), "criteria": _by_criterion(plan, planner)},
        is_template=identity is not None,
    )  # fmt: skip


def person_of(row: WorkbookUpload) -> Somebody:
    """Return who uploaded a workbook. Raises WorkbookRefusedError when the account is closed."""
    try:
        person = accounts.get_user(username=row.by)
    except UnknownUserError:
        person = None
    if person is None or person.pk != row.by_id or not person.is_active:
        raise WorkbookRefusedError("no-person", "Tài khoản đã tải tệp này không còn hoạt động.")
    return person


def _sheets(
    book: Iterable[BookSheet], name: str
) -> tuple[list[BookSheet], Identity | None, list[str]]:
    """Return the sheets with figures, the template's identity, and what is to be said of it."""
    sheets, identity, notes = [], None, []
    for sheet in book:
        if not is_identity(sheet.rows):
            sheets.append(sheet)
            continue
        identity = identity_of(sheet.rows, _verified)
        if identity is None:
            notes.append(
                "Phần nhận dạng ẩn của mẫu đã bị sửa nên không dùng được: tệp được đọc như bảng tự"
                " lập, không biết ô nào đã đổi trên hệ thống sau khi tải mẫu."
            )
    if not sheets:
        raise WorkbookRefusedError("no-table", f"Tệp {name} không có trang số liệu nào.")
    return sheets, identity, notes


def _plan_of(row: WorkbookUpload, identity: Identity | None, notes: list[str]) -> Plan:
    """Return the plan of the template's own round, else of the one that was chosen."""
    found = rounds.info_of(Round.objects.get(pk=row.round_id))
    if identity is not None and identity.round_key != found.key:
        try:
            other = rounds.get_round(key=identity.round_key)
        except UnknownRoundError as error:
            raise WorkbookRefusedError("unknown-round", str(error)) from error
        notes.append(
            f"Mẫu này được tải cho “{other.title.vi}”, nên tệp được đọc cho kỳ đó, không phải"
            f" “{found.title.vi}”."
        )
        found = other
        WorkbookUpload.objects.filter(pk=row.pk).update(round_id=other.id)
        row.round_id = other.id
    return rounds.plan_of(round_info=found)


def _batches(drafts: Iterable[PartDraft]) -> Iterable[list[PartDraft]]:
    batch: list[PartDraft] = []
    for draft in drafts:
        if draft.fates:
            batch.append(draft)
        if len(batch) >= _TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch


def _keep(row: WorkbookUpload, drafts: list[PartDraft], position: int) -> int:
    """Add parts to the plan and return the next free position."""
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for draft in drafts:
            count = draft.counts
            cells = f"[{','.join(draft.cells)}]"
            copy.write_row(
                (
                    row.pk, position, draft.unit_id, draft.code[:60], draft.name[:200], count.write,
                    count.same, count.conflict, count.refused, count.blank, count.clear,
                    PartState.PLANNED.value, cells, 0, 0, "[]",
                )
            )  # fmt: skip
            position += 1
    return position


def _by_criterion(plan: Plan, planner: Planner) -> list[list[object]]:
    """Return counts by criteria set and criterion, in the order of the law."""
    found: dict[tuple[str, int], Counts] = {}
    for row in plan.rows:
        fates = planner.by_element.get(row.element_id)
        if fates:
            counts = found.setdefault(row.indicators[0][:2], Counts())
            counts.add(Counts(**{fate.value: count for fate, count in fates.items()}))
    return [[set_id, number, counts.as_dict()] for (set_id, number), counts in found.items()]


def _progress(row: WorkbookUpload, done: int, total: int) -> None:
    """Show how far the reading has come. Raises CancelledError."""
    WorkbookUpload.objects.filter(pk=row.pk).update(done=done, total=total)
    if WorkbookUpload.objects.filter(pk=row.pk, cancel_asked=True).exists():
        raise CancelledError


def _tell(row: WorkbookUpload, state: UploadState, at: dt.datetime, **more: object) -> None:
    row.state, row.changed_at = state.value, at
    for name, value in more.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "changed_at", *more])
