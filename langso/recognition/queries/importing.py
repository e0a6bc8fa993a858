"""What a file of historic decisions would write, asked anew each time until somebody says yes."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.recognition.models import Title, TitleImport, TitleImportEvent
from langso.recognition.queries import rows
from langso.recognition.queries.country import country
from langso.recognition.rules.importing import HEADINGS, Reader, ReadRow, RowFault
from langso.recognition.values import HeldTitle, UnknownTitleError
from langso.standards import queries as standards

_END_APART = (
    "Danh hiệu này đã có trong hệ thống; hãy nhập quyết định thu hồi ở trang của danh hiệu ấy, "
    "rồi bỏ hai ô thu hồi ở dòng này."
)

Key = tuple[int, str, str, str, str, dt.date]


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes of a file: rows to write, rows that stand already or are there twice, faults.

    `others`: new rows for units that hold the same title of the same period by another decision;
    allowed, but worth a look.
    """

    rows: int
    new: tuple[ReadRow, ...]
    repeated: int
    doubled: int
    others: tuple[ReadRow, ...]
    faults: tuple[RowFault, ...]


@dataclass(frozen=True, slots=True)
class ImportInfo:
    """A file and what became of it; `committed` and `undone` None: not so far."""

    row: TitleImport
    committed: TitleImportEvent | None
    undone: TitleImportEvent | None


def get_import(*, import_id: uuid.UUID) -> ImportInfo:
    """Return a file that was read. Raises UnknownTitleError."""
    row = TitleImport.objects.filter(pk=import_id).first()
    if row is None:
        msg = "Không có lần nhập này; tải tệp lên lại."
        raise UnknownTitleError(msg)
    return _info(row)


def list_imports(*, user_id: int | None = None, limit: int = 20) -> list[ImportInfo]:
    """Return the newest files, of one person or of all; their rows are not read."""
    found = TitleImport.objects.defer("rows").order_by("-at")
    if user_id is not None:
        found = found.filter(by_id=user_id)
    return [_info(row) for row in found[:limit]]


def _info(row: TitleImport) -> ImportInfo:
    events = {one.kind: one for one in TitleImportEvent.objects.filter(source_file_id=row.pk)}
    return ImportInfo(row, events.get("committed"), events.get("undone"))


def plan(*, row: TitleImport, user: Somebody | None, on: dt.date) -> Plan:
    """Return what a file would write now; `user` None stands for the platform itself.

    A row for a province where the person may not record titles is a fault: of a former province,
    where it belongs today.
    """
    lives = country()
    reader = Reader(standards.title_law(), lives.places, today=on)
    read: list[ReadRow] = []
    faults: list[RowFault] = []
    for number, cells in row.rows:
        found = reader.read(number, cells)
        if isinstance(found, ReadRow):
            read.append(found)
        else:
            faults += found
    refused = _refused(read, user, on)
    faults += [
        RowFault(one.row, HEADINGS["code"], f"Bạn không được nhập danh hiệu cho {one.name}.")
        for one in read
        if one.province_id in refused
    ]
    return _sorted_out(len(row.rows), read, faults)


def _refused(read: Iterable[ReadRow], user: Somebody | None, on: dt.date) -> set[int]:
    """Return the provinces, as rows name them, where the person may not record titles."""
    if user is None:
        return set()
    heirs = {one.province_id: country().heir_of(one.province_id, on) for one in read}
    refused = accounts.list_refused(
        user=user, action=Action.RECORD_TITLES, unit_ids=heirs.values(), on=on
    )
    return {province for province, heir in heirs.items() if heir in refused}


def key_of(row: ReadRow) -> Key:
    """Return what makes a row the same decision about the same unit."""
    return (
        row.unit_id, row.title, row.period, row.kind, row.decision.number, row.decision.decided_on
    )  # fmt: skip


def _sorted_out(count: int, read: list[ReadRow], faults: list[RowFault]) -> Plan:
    standing: dict[Key, HeldTitle] = {}
    same: set[tuple[int, str, str]] = set()
    for held in rows.read("t.unit_id = any(%s)", [sorted({one.unit_id for one in read})]):
        decision = held.decision
        standing[
            held.unit_id, held.title, held.period, held.kind, decision.number, decision.decided_on
        ] = held
        same.add((held.unit_id, held.title, held.period))
    new: dict[Key, ReadRow] = {}
    repeated = doubled = 0
    for one in read:
        key = key_of(one)
        there = standing.get(key)
        if key in new:
            doubled += 1
        elif there is None:
            new[key] = one
        elif one.end and there.ended is None:
            faults.append(RowFault(one.row, HEADINGS["ended_on"], _END_APART))
        else:
            repeated += 1
    others = [one for one in new.values() if (one.unit_id, one.title, one.period) in same]
    in_order = sorted(faults, key=lambda one: one.row)
    return Plan(count, tuple(new.values()), repeated, doubled, tuple(others), tuple(in_order))


def ended_since(*, import_id: uuid.UUID) -> list[Title]:
    """Return titles of a file that were ended by decisions entered apart from it."""
    return list(
        Title.objects.filter(source_file_id=import_id, ends__isnull=False)
        .exclude(
            ends__at__in=TitleImportEvent.objects.filter(source_file_id=import_id).values("at")
        )
        .distinct()
    )
