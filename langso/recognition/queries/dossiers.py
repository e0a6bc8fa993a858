"""Dossiers: what they ask for, who may judge them, their tables and findings."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.assessment import queries as assessment
from langso.assessment.values import UnitReport, Verdict
from langso.core.periods import Period
from langso.dossiers import queries as files
from langso.dossiers.queries import acting
from langso.dossiers.queries.documents import list_documents
from langso.dossiers.rules import machine
from langso.dossiers.values.documents import DocumentInfo
from langso.geography import queries as geography
from langso.ledger import queries as ledger
from langso.recognition.models import (
    Dossier,
    DossierFinding,
    DossierTable,
    Title,
    TitleEnd,
)
from langso.recognition.rules import detail_table
from langso.recognition.values.dossiers import (
    DetailRow,
    DossierKind,
    EvidenceItem,
    FoundBy,
    UnknownDossierError,
)
from langso.reporting.values import FindingVerdict, Stage
from langso.standards import queries as standards
from langso.standards.queries.departments import COORDINATION
from langso.standards.values.procedures import Procedure, StageKind

DECISION = "decision"
"""The requirement that a decision meets, in every procedure that ends in one."""

Findings = dict[str, dict[Stage, FoundBy]]
"""By indicator and stage: the latest of each."""


@dataclass(frozen=True, slots=True)
class DossierInfo:
    """A dossier as it was opened; `number` is the title it is against, for revocations."""

    id: int
    file_id: int
    kind: DossierKind
    unit_id: int
    title: str
    set_id: str
    period: Period
    against_id: int | None
    historic: bool
    simulated: bool
    opened_at: dt.datetime


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A version of the detailed table."""

    number: int
    rows: tuple[DetailRow, ...]
    law_version: str
    by: str
    at: dt.datetime


def get_dossier(*, dossier_id: int) -> DossierInfo:
    """Return a dossier. Raises UnknownDossierError."""
    row = Dossier.objects.filter(pk=dossier_id).first()
    if row is None:
        raise UnknownDossierError(f"Không có hồ sơ công nhận số {dossier_id}.")
    return info_of(row)


def dossier_of_file(*, file_id: int) -> DossierInfo | None:
    """Return the dossier that rides on a work file, None when it is another kind of file."""
    row = Dossier.objects.filter(file_id=file_id).first()
    return info_of(row) if row is not None else None


def related_of(*, dossier: DossierInfo) -> list[tuple[DossierInfo, str]]:
    """Return the dossiers that a dossier's file is linked to, each with its file's code."""
    rows = Dossier.objects.select_related("file").filter(
        file_id__in=files.linked_files(file_id=dossier.file_id)
    )
    return [(info_of(row), row.file.code) for row in rows.order_by("id")]


def info_of(row: Dossier) -> DossierInfo:
    """Return a row as others see it."""
    return DossierInfo(
        id=row.pk,
        file_id=row.file_id,
        kind=DossierKind(row.kind),
        unit_id=row.unit_id,
        title=row.title,
        set_id=row.set_id,
        period=Period.from_code(row.period),
        against_id=row.against_id,
        historic=row.historic,
        simulated=row.simulated,
        opened_at=row.opened_at,
    )


def procedure_of(*, dossier: DossierInfo) -> Procedure:
    """Return the procedure that a dossier's file began under."""
    row = Dossier.objects.select_related("file__procedure_text").get(pk=dossier.id)
    return files.procedure_of(file=row.file)


def may_find(*, user: Somebody, dossier: DossierInfo, on: dt.date) -> bool:
    """Tell whether a person records findings in the stage a dossier stands at.

    The role that acts in the stage, held at its very place; where departments are asked, the role
    in any department.
    """
    state = files.state_of(file_id=dossier.file_id)
    stage = procedure_of(dossier=dossier).stage(state.stage)
    rule = stage.actor
    if stage.kind == StageKind.OPINIONS:
        rule = replace(rule, department="")
    facts = acting.facts_for(user=user, state=state, on=on)
    return machine.acting_post(rule, facts) is not None


def fields_of(*, user: Somebody, dossier: DossierInfo, on: dt.date) -> frozenset[str] | None:
    """Return the departments whose indicators a verifier may judge; None: all of them.

    The coordination office, which gathers what departments say, judges all.
    """
    province = geography.path(unit_id=dossier.unit_id, on=on)[0]
    held = accounts.departments_of(user=user, unit_id=province.unit_id, on=on)
    return None if held is None or COORDINATION in held else held


def prefilled(
    rows: Sequence[DetailRow], found: Findings, stage: Stage
) -> dict[str, tuple[FindingVerdict | None, str]]:
    """Return the finding to begin with and its reason: the stage's own, or the one before's.

    Where no stage has found anything, the computed verdict without a reason; None where nothing
    decides it.
    """
    order = (Stage.APPRAISED, Stage.VERIFIED, Stage.SELF)
    before = order[order.index(stage) :]
    computed = {Verdict.MET: FindingVerdict.MET, Verdict.NOT_MET: FindingVerdict.NOT_MET}
    wanted: dict[str, tuple[FindingVerdict | None, str]] = {}
    for row in rows:
        said = [found[row.code][one] for one in before if one in found.get(row.code, {})]
        wanted[row.code] = (
            (said[0].verdict, said[0].reason) if said else (computed.get(Verdict(row.verdict)), "")
        )
    return wanted


def given_title(*, dossier: DossierInfo) -> str:
    """Return number and day of the decision that a dossier ended in, blank before it has."""
    given = Title.objects.filter(file_id=dossier.file_id).order_by("-id").first()
    if given is not None:
        return f"{given.decision_no}, {given.decided_on:%d/%m/%Y}"
    ended = TitleEnd.objects.filter(file_id=dossier.file_id).order_by("-id").first()
    return f"{ended.decision_no}, {ended.ended_on:%d/%m/%Y}" if ended is not None else ""


def decision_document(*, dossier: DossierInfo) -> DocumentInfo | None:
    """Return the issued decision of a dossier, the last one; None when there is none."""
    issued = [
        one for one in list_documents(file_id=dossier.file_id)
        if one.requirement_code == DECISION and one.number and one.issued_on
    ]  # fmt: skip
    return issued[-1] if issued else None


def decision_payload(*, dossier: DossierInfo, stage: str) -> dict[str, Any]:
    """Return number and day of the issued decision, where the stage decides by one."""
    wanted = {one.code for one in procedure_of(dossier=dossier).stage(stage).documents}
    document = decision_document(dossier=dossier) if DECISION in wanted else None
    if document is None or document.issued_on is None:
        return {}
    return {"decision_number": document.sign, "decided_on": document.issued_on.isoformat()}


def decision_ids(*, dossier: DossierInfo, stage: str) -> tuple[int, ...]:
    """Return the issued decision's number as a document, where the stage decides by one."""
    if not decision_payload(dossier=dossier, stage=stage):
        return ()
    document = decision_document(dossier=dossier)
    return (document.id,) if document else ()


def is_public(*, dossier: DossierInfo) -> bool:
    """Tell whether anybody may see a dossier: a stage has been reached that the law publishes."""
    if dossier.historic:
        return True
    public = {one.code for one in procedure_of(dossier=dossier).stages if one.public}
    events = files.list_events(file_id=dossier.file_id)
    state = files.state_of(file_id=dossier.file_id)
    return state.stage in public or any(event.stage in public for event in events)


def list_dossiers(
    *, unit_ids: Iterable[int] | None = None, limit: int = 200
) -> list[tuple[DossierInfo, str, str, str]]:
    """Return dossiers, the latest first: each with its file's code, status and stage.

    `unit_ids` None asks for all.
    """
    found = Dossier.objects.select_related("file__state")
    if unit_ids is not None:
        found = found.filter(unit_id__in=list(unit_ids))
    return [
        (info_of(row), row.file.code, row.file.state.status, row.file.state.stage)
        for row in found.order_by("-opened_at", "-id")[:limit]
    ]


def table_of(*, dossier_id: int, number: int | None = None) -> KeptTable | None:
    """Return the latest table of a dossier, or one by its number; None when it has none."""
    found = DossierTable.objects.filter(dossier_id=dossier_id)
    if number is not None:
        found = found.filter(number=number)
    row = found.order_by("-number").first()
    if row is None:
        return None
    return KeptTable(row.number, detail_table.from_json(row.rows), row.law_version, row.by, row.at)


def list_tables(*, dossier_id: int) -> list[tuple[int, str, dt.datetime]]:
    """Return number, author and time of every version of the table, the latest first."""
    found = DossierTable.objects.filter(dossier_id=dossier_id).order_by("-number")
    return list(found.values_list("number", "by", "at"))


def findings_of(*, dossier_id: int) -> Findings:
    """Return the latest finding of each stage on each indicator, in one query."""
    found: Findings = {}
    for row in DossierFinding.objects.filter(dossier_id=dossier_id).order_by("id"):
        stage = Stage(row.stage)
        found.setdefault(row.indicator, {})[stage] = FoundBy(
            stage, FindingVerdict(row.verdict), row.reason, row.department, row.by, row.at
        )
    return found


def live_table(
    *, unit_id: int, set_id: str, period: Period
) -> tuple[tuple[DetailRow, ...], UnitReport]:
    """Return today's table of a unit with the report it is made of, evidence included.

    Raises UnknownSetError, UnknownUnitError.
    """
    report = assessment.unit_report(set_id=set_id, period=period, unit_id=unit_id)
    elements = {one.key: one for one in standards.list_elements()}
    numbers = {one.number: one.key for one in elements.values()}
    evidence: dict[str, list[EvidenceItem]] = {}
    for link in ledger.evidence_for(unit_id=unit_id, period=period.code):
        key = numbers.get(link.cell.element_id)
        if key is not None:
            item = EvidenceItem(link.evidence.id, link.evidence.title, link.evidence.file.name)
            evidence.setdefault(key, []).append(item)
    rows = detail_table.rows_of(
        report,
        elements=elements,
        department_of=lambda code: standards.department_of(set_id, code),
        evidence=evidence,
    )
    return rows, report
