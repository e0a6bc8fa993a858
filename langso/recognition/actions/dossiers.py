"""Opening dossiers, keeping their tables, and recording what the stages find."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit
from langso.core.periods import Period
from langso.dossiers import actions as files
from langso.dossiers import queries as file_queries
from langso.dossiers.values.files import FileStatus
from langso.dossiers.values.organisations import OrganisationKind
from langso.geography import queries as geography
from langso.recognition.models import Dossier, DossierFinding, DossierTable
from langso.recognition.queries import dossiers as queries
from langso.recognition.queries.dossiers import DossierInfo
from langso.recognition.rules import detail_table, finding_stages
from langso.recognition.values.dossiers import (
    SUBJECT,
    DetailRow,
    DossierError,
    DossierKind,
    NewFinding,
)
from langso.reporting.values import FindingVerdict, Stage
from langso.standards import queries as standards
from langso.standards.values.procedures import UnknownProcedureError

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Person:
    """Who a row is written down for."""

    id: int | None
    name: str


SYSTEM = Person(None, "hệ thống")
"""The house itself."""


class AlreadyOpenError(DossierError):
    """The unit has a dossier of this kind under way for the title; the message names it."""


@transaction.atomic
def start(
    *,
    unit_id: int,
    title: str,
    set_id: str,
    period: Period,
    actor: Somebody,
    at: dt.datetime,
    kind: DossierKind = DossierKind.RECOGNITION,
    against_id: int | None = None,
    simulated: bool = False,
    origin: str = "",
) -> DossierInfo:
    """Open a dossier with its work file and the detailed table as it stands today.

    The procedure is the one in force on the day. One dossier of a kind for a title is under way
    at a unit at a time. Raises PermissionDenied, AlreadyOpenError, DossierError.
    """
    day = day_of(at)
    place = geography.get_place(unit_id=unit_id, on=day)
    accounts.require(user=actor, action=Action.HANDLE_FILES, unit_id=unit_id, on=day)
    _refuse_second(unit_id, title, kind)
    _title_name(title)
    try:
        procedure = standards.procedure_for(subject=str(kind.value), on=day)
    except UnknownProcedureError as error:
        raise DossierError(
            "Chưa có quy trình nào có hiệu lực cho việc này; hãy thêm tệp luật."
        ) from error
    rows, report = queries.live_table(unit_id=unit_id, set_id=set_id, period=period)
    organisation = files.organisation_of(
        unit_id=unit_id, kind=OrganisationKind.PEOPLE_COMMITTEE, at=at
    )
    file = files.open_file(
        organisation_id=known_organisation(organisation.id),
        unit_id=unit_id,
        procedure_id=procedure.id,
        title=file_title(kind, title, place.name),
        subject_kind=SUBJECT,
        departments=departments_of_table(rows),
        simulated=simulated,
        actor=actor,
        at=at,
    )
    row = Dossier.objects.create(
        file=file, kind=kind, unit_id=unit_id, title=title, set_id=set_id, period=period.code,
        against_id=against_id, simulated=simulated, opened_at=at,
    )  # fmt: skip
    by = person_of(actor)
    keep_table(row.pk, rows, report.law_version, report.ledger_cut, by=by, at=at)
    record_start(row, place.name, by, at, origin, procedure=procedure.id)
    return queries.info_of(row)


def day_of(at: dt.datetime) -> dt.date:
    """Return the day of an instant in Vietnam."""
    return timezone.localtime(at).date()


WORDS = {
    DossierKind.RECOGNITION: "Xét, công nhận",
    DossierKind.REVIEW: "Rà soát hằng năm",
    DossierKind.REVOCATION: "Thu hồi",
}


def file_title(kind: DossierKind, title: str, place: str) -> str:
    """Return what the work file of a dossier is called. Raises DossierError."""
    return f"{WORDS[kind]} {_title_name(title)}: {place}"[:300]


def _refuse_second(unit_id: int, title: str, kind: DossierKind) -> None:
    running = Dossier.objects.filter(
        unit_id=unit_id, title=title, kind=kind,
        file__state__status__in=[FileStatus.OPEN, FileStatus.SUSPENDED],
    ).select_related("file").first()  # fmt: skip
    if running is not None:
        raise AlreadyOpenError(
            f"Xã đang có hồ sơ {running.file.code} cho danh hiệu này; hãy xử lý xong hồ sơ đó."
        )


def _title_name(title: str) -> str:
    rule = standards.title_law().title(title)
    if rule is None:
        raise DossierError(f"Không có danh hiệu “{title}”; hãy chọn trong danh sách.")
    return rule.name.vi[:1].lower() + rule.name.vi[1:]


def known_organisation(organisation_id: int | None) -> int:
    """Return an organisation's number. Raises DossierError for none."""
    if organisation_id is None:
        raise DossierError("Chưa có cơ quan lập hồ sơ; hãy thử lại.")
    return organisation_id


def departments_of_table(rows: Sequence[DetailRow]) -> list[str]:
    """Return the departments that answer for an indicator of the table, in order."""
    return sorted({row.department for row in rows})


def keep_table(
    dossier_id: int,
    rows: Sequence[DetailRow],
    law_version: str,
    ledger_cut: int,
    *,
    by: Person,
    at: dt.datetime,
) -> int:
    """Keep a version of the detailed table and return its number."""
    last = queries.table_of(dossier_id=dossier_id)
    number = last.number + 1 if last else 1
    DossierTable.objects.create(
        dossier_id=dossier_id, number=number, rows=detail_table.as_json(rows),
        law_version=law_version, ledger_cut=ledger_cut, by=by.name, by_id=by.id, at=at,
    )  # fmt: skip
    return number


@transaction.atomic
def renew_table(*, dossier_id: int, actor: Somebody, at: dt.datetime, origin: str = "") -> int:
    """Make the table anew from today's figures, while the commune assesses or mends.

    Returns how many indicators changed; no version is kept when none did. Raises DossierError,
    PermissionDenied.
    """
    dossier = queries.get_dossier(dossier_id=dossier_id)
    stage = _finding_stage(dossier, actor, at)
    if stage != Stage.SELF:
        raise DossierError("Chỉ làm lại biểu khi xã đang tự đánh giá hoặc sửa hồ sơ.")
    rows, report = queries.live_table(
        unit_id=dossier.unit_id, set_id=dossier.set_id, period=dossier.period
    )
    kept = queries.table_of(dossier_id=dossier_id)
    changed = detail_table.changed(kept.rows if kept else (), rows)
    if changed:
        keep_table(
            dossier_id, rows, report.law_version, report.ledger_cut, by=person_of(actor), at=at
        )
        row = Dossier.objects.get(pk=dossier_id)
        _record(
            "recognition.renew_table", row, "", person_of(actor), at, origin, changed=len(changed)
        )
    return len(changed)


@transaction.atomic
def record_findings(
    *,
    dossier_id: int,
    findings: Sequence[NewFinding],
    actor: Somebody,
    at: dt.datetime,
    origin: str = "",
) -> int:
    """Record what the stage now acting finds of indicators, and return how many were new.

    A department finds on the indicators of its field; who acts in the stage on all of them. A
    finding that says what the stage said before is not kept again. Anything but "met" wants a
    reason. Raises PermissionDenied, DossierError.
    """
    dossier = queries.get_dossier(dossier_id=dossier_id)
    stage = _finding_stage(dossier, actor, at)
    table = queries.table_of(dossier_id=dossier_id)
    rows = {row.code: row for row in (table.rows if table else ())}
    fields = (
        queries.fields_of(user=actor, dossier=dossier, on=day_of(at))
        if stage == Stage.VERIFIED
        else None
    )
    found = queries.findings_of(dossier_id=dossier_id)
    kept = []
    for one in findings:
        row = rows.get(one.indicator)
        if row is None:
            raise DossierError(f"Biểu không có chỉ tiêu {one.indicator}; hãy tải lại trang.")
        if fields is not None and row.department not in fields:
            raise DossierError(f"Chỉ tiêu {one.indicator} thuộc sở, ngành khác.")
        reason = " ".join(one.reason.split())[:LONGEST_REASON]
        if one.verdict != FindingVerdict.MET and not reason:
            raise DossierError(
                f"Chỉ tiêu {one.indicator}: chưa đạt hoặc cơ bản đạt phải nêu lý do."
            )
        before = found.get(one.indicator, {}).get(stage)
        if before and (before.verdict, before.reason) == (one.verdict, reason):
            continue
        kept.append(_finding(dossier.id, one, reason, stage, row.department, actor, at))
    DossierFinding.objects.bulk_create(kept)
    if kept:
        held = Dossier.objects.get(pk=dossier_id)
        _record(
            "recognition.find", held, "", person_of(actor), at, origin,
            stage=stage.value, count=len(kept),
        )  # fmt: skip
    return len(kept)


def _finding(
    dossier_id: int,
    one: NewFinding,
    reason: str,
    stage: Stage,
    department: str,
    actor: Somebody,
    at: dt.datetime,
) -> DossierFinding:
    return DossierFinding(
        dossier_id=dossier_id, indicator=one.indicator, stage=stage.value,
        verdict=one.verdict.value, reason=reason,
        department=department if stage == Stage.VERIFIED else "",
        by=name_of(actor), by_id=_id(actor), at=at,
    )  # fmt: skip


def _finding_stage(dossier: DossierInfo, actor: Somebody, at: dt.datetime) -> Stage:
    """Return which finding is recorded where the file stands. Raises DossierError."""
    file = file_queries.get_file(user=actor, file_id=dossier.file_id, on=day_of(at))
    state = file_queries.state_of(file_id=dossier.file_id)
    if state.status not in (FileStatus.OPEN, FileStatus.SUSPENDED):
        raise DossierError("Hồ sơ đã kết thúc; không ghi thêm kết luận.")
    stage = finding_stages.stage_of(file_queries.procedure_of(file=file).stage(state.stage))
    if stage is None:
        raise DossierError("Bước này không ghi kết luận về chỉ tiêu.")
    if not queries.may_find(user=actor, dossier=dossier, on=day_of(at)):
        raise PermissionDenied("Bạn không được giao bước này của hồ sơ.")
    return stage


def record_start(
    row: Dossier, place: str, by: Person, at: dt.datetime, origin: str, **detail: Any
) -> None:
    """Tell the audit trail that a dossier was opened."""
    _record("recognition.start", row, place, by, at, origin, **detail)


def _record(
    action: str,
    row: Dossier,
    name: str,
    by: Person,
    at: dt.datetime,
    origin: str,
    **detail: Any,
) -> None:
    audit.record_event(
        at=at, actor=by.name, actor_id=by.id, action=action,
        subject=f"dossier {row.pk} {row.title} {name}".strip(), origin=origin,
        detail={"dossier": row.pk, "file": row.file_id, "unit_id": row.unit_id, **detail},
    )  # fmt: skip


def name_of(actor: Somebody) -> str:
    """Return how rows name who did something."""
    return str(getattr(actor, "get_full_name", str)() or actor.get_username())[:150]


def person_of(actor: Somebody) -> Person:
    """Return who somebody is in rows and the audit trail."""
    return Person(_id(actor), name_of(actor))


def _id(actor: Somebody) -> int | None:
    return actor.pk
