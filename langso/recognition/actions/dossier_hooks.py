"""What recognition asks before a dossier moves on, and what follows from it.

The engine of work files knows stages, roles and papers; it calls these in the transaction of the
move, so that a title is given by the very announcement that closes the file.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse

from langso.dossiers.actions import PendingMove
from langso.dossiers.values.files import EventKind, OpinionChoice, Problem
from langso.recognition.actions import dossier_following, titles
from langso.recognition.queries import dossier_steps
from langso.recognition.queries import dossiers as queries
from langso.recognition.queries.dossiers import DossierInfo
from langso.recognition.rules import finding_stages, granting, steps
from langso.recognition.values import Decision, TitleError, UnknownTitleError
from langso.recognition.values.dossiers import DossierKind
from langso.reporting.values import FindingVerdict, Stage
from langso.standards import queries as standards
from langso.standards.values import Text
from langso.standards.values.procedures import OutcomeKind
from langso.standards.values.procedures import Stage as ProcedureStage

ONWARD = frozenset({OutcomeKind.FORWARD, OutcomeKind.FINISH})
FACTS = {"opinions": steps.opinions_of, "meeting": steps.meeting_of, "survey": steps.survey_of}
"""Stages whose facts officers enter, by the code that the procedures give them."""
POLICE = "police"


def check(file: Any, move: PendingMove) -> list[Problem]:
    """Return what recognition has against a move of a dossier; nothing for other files."""
    dossier = queries.dossier_of_file(file_id=file.pk)
    if dossier is None or dossier.historic:
        return []
    procedure = queries.procedure_of(dossier=dossier)
    stage = procedure.stage(move.stage)
    return [*_fact_problems(move), *_finding_problems(dossier, stage, move),
            *_title_problems(dossier, stage, move),
            *_following_problems(dossier, move)]  # fmt: skip


def _fact_problems(move: PendingMove) -> Iterator[Problem]:
    if move.kind not in ONWARD or move.stage not in FACTS:
        return
    try:
        FACTS[move.stage](move.payload)
    except steps.BadFactsError as error:
        yield _problem("bad-facts", str(error), "The facts of this stage are missing or wrong.")


def _finding_problems(
    dossier: DossierInfo, stage: ProcedureStage, move: PendingMove
) -> Iterator[Problem]:
    """Yield the indicators that a stage must find on and has not."""
    whose = finding_stages.stage_of(stage)
    if whose is None or not finding_stages.asks_findings(stage, move.outcome):
        return
    table = queries.table_of(dossier_id=dossier.id)
    found = queries.findings_of(dossier_id=dossier.id)
    lacking = [
        row.code for row in (table.rows if table else ())
        if row.verdict != "not_applicable" and whose not in found.get(row.code, {})
    ]  # fmt: skip
    if lacking:
        yield _problem(
            "no-findings",
            f"Còn {len(lacking)} chỉ tiêu chưa có kết luận của bước này: {_some(lacking)}.",
            f"{len(lacking)} indicators lack a finding of this stage: {_some(lacking)}.",
        )


def _title_problems(
    dossier: DossierInfo, stage: ProcedureStage, move: PendingMove
) -> Iterator[Problem]:
    """Yield why the commune may not send, or the province not recognise."""
    if dossier.kind != DossierKind.RECOGNITION or move.kind not in ONWARD:
        return
    codes = {one.code for one in stage.documents}
    whose = (
        Stage.SELF if "request" in codes else Stage.APPRAISED if queries.DECISION in codes else None
    )
    if whose is None:
        return
    found = queries.findings_of(dossier_id=dossier.id)
    failed = [
        code for code, said in found.items()
        if whose in said and said[whose].verdict == FindingVerdict.NOT_MET
    ]  # fmt: skip
    if failed:
        yield _problem(
            "not-met",
            f"Chưa đạt mọi chỉ tiêu: {_some(sorted(failed))}.",
            f"Not every indicator is met: {_some(sorted(failed))}.",
        )
    outcome = dossier_steps.step_facts(dossier=dossier).outcome
    if whose == Stage.APPRAISED and outcome is not None and outcome.verdict is False:
        yield _problem(
            "not-satisfied",
            "Tỷ lệ hài lòng của người dân chưa đạt mức quy định.",
            "The share of satisfied residents is below the level.",
        )


def _following_problems(dossier: DossierInfo, move: PendingMove) -> Iterator[Problem]:
    """Yield that a revocation cannot be opened though a review proposes one."""
    if not dossier_following.proposes(dossier, move.outcome):
        return
    if not dossier_following.can_follow(on=move.happened_on):
        yield _problem(
            "no-revocation-procedure",
            "Chưa có quy trình thu hồi nào có hiệu lực ngày này; thêm tệp luật.",
            "No procedure of revocation is in force on this day; add its law file.",
        )


def _some(codes: Sequence[str]) -> str:
    return ", ".join(codes[:8]) + ("…" if len(codes) > 8 else "")


def _problem(rule: str, vi: str, en: str) -> Problem:
    return Problem(rule, Text(vi, en), Text("bổ sung rồi chuyển tiếp", "complete it, then go on"))


def page(file: Any) -> str:
    """Return the address of the dossier that rides on a file; blank for none."""
    dossier = queries.dossier_of_file(file_id=file.pk)
    return reverse("recognition:dossier", args=[dossier.id]) if dossier is not None else ""


def effect(file: Any, event: Any) -> None:
    """Let titles and conditions follow a step of a dossier, in the step's own transaction.

    Raises TitleError, which undoes the step.
    """
    dossier = queries.dossier_of_file(file_id=file.pk)
    if dossier is None or dossier.historic:
        return
    if event.kind == EventKind.MOVED and "survey" in event.payload:
        _keep_satisfaction(dossier, event)
    if event.kind == EventKind.OPINION_GIVEN and event.payload.get("department") == POLICE:
        _keep_security(dossier, event)
    if event.kind == EventKind.CLOSED and dossier_following.proposes(dossier, event.outcome):
        dossier_following.open_revocation(dossier, event)
    if event.kind == EventKind.CLOSED:
        conclude(dossier, event, decision_of(dossier), origin=str(event.medium))


def conclude(dossier: DossierInfo, event: Any, decision: Decision | None, *, origin: str) -> None:
    """Give or end the title of a dossier that is announced. Raises TitleError."""
    if dossier.kind == DossierKind.REVIEW:
        return
    if decision is None:
        raise TitleError("Hồ sơ chưa có quyết định đã ban hành; hãy ban hành rồi công bố.")
    by = {"by": event.actor_name, "by_id": event.actor_id, "at": event.at}
    if dossier.kind == DossierKind.REVOCATION:
        if dossier.against_id is not None:
            titles.end(
                title_id=dossier.against_id, decision=decision, file_id=dossier.file_id,
                reason="Theo hồ sơ thu hồi.", origin=origin, **by,
            )  # fmt: skip
        return
    rule = standards.title_law().title(dossier.title)
    if rule is None:
        raise UnknownTitleError(f"Không có danh hiệu “{dossier.title}”.")
    period = granting.period_on(rule, decision.decided_on)
    titles.grant(
        unit_id=dossier.unit_id, title=dossier.title, decision=decision, set_id=dossier.set_id,
        period=period.id if period else "", file_id=dossier.file_id,
        source="Hồ sơ trên nền tảng", simulated=dossier.simulated, origin=origin, **by,
    )  # fmt: skip


def decision_of(dossier: DossierInfo) -> Decision | None:
    """Return the decision a dossier ended in, from its issued document; None without one."""
    document = queries.decision_document(dossier=dossier)
    if document is None or document.issued_on is None:
        return None
    return Decision(document.sign, document.issued_on, document.signer_name, document.organisation)


def _keep_satisfaction(dossier: DossierInfo, event: Any) -> None:
    """Keep the Front's conclusion for the title's condition, where the levels decide it."""
    survey = steps.survey_of(event.payload)
    result = steps.outcome(survey, standards.survey_rule(title=dossier.title, on=event.happened_on))
    if result.verdict is None:
        return
    _condition(dossier, event, "satisfaction", met=result.verdict, value=result.overall,
               document="Báo cáo của Mặt trận trong hồ sơ")  # fmt: skip


def _keep_security(dossier: DossierInfo, event: Any) -> None:
    agrees = event.payload.get("choice") == OpinionChoice.AGREE
    _condition(dossier, event, "security", met=agrees, value=None,
               document="Ý kiến của Công an tỉnh trong hồ sơ")  # fmt: skip


def _condition(
    dossier: DossierInfo,
    event: Any,
    condition: str,
    *,
    met: bool,
    value: float | None,
    document: str,
) -> None:
    rule = standards.title_law().title(dossier.title)
    if rule is None or condition not in {one.id for one in rule.conditions}:
        return
    titles.record_condition(
        unit_id=dossier.unit_id, title=dossier.title, set_id=dossier.set_id, condition=condition,
        verdict="met" if met else "not_met", value=value, document=document,
        found_on=event.happened_on, file_id=dossier.file_id, simulated=dossier.simulated,
        by=event.actor_name, by_id=event.actor_id, at=event.at,
    )  # fmt: skip
