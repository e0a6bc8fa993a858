"""What the stages of a round find of an indicator, beside the computed verdict."""

import datetime as dt

from django.db import transaction

from langso.accounts import queries as accounts
from langso.accounts import rules as account_rules
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit, moments
from langso.reporting.actions import locking, writing
from langso.reporting.actions.doing import day_of, doer_of
from langso.reporting.models import Finding
from langso.reporting.queries import rounds
from langso.reporting.values import FindingVerdict, Plan, ReportingError, Stage
from langso.standards import queries as standards

NEEDS = {
    Stage.SELF: Action.SUBMIT,
    Stage.VERIFIED: Action.VERIFY,
    Stage.APPRAISED: Action.APPRAISE,
}


def record_finding(
    *,
    round_key: str,
    unit_id: int,
    set_id: str,
    indicator: str,
    stage: Stage,
    verdict: FindingVerdict,
    reason: str,
    actor: Somebody,
    at: dt.datetime,
    origin: str = "",
) -> None:
    """Record what a stage finds of an indicator; the latest of a stage counts, none is removed.

    Anything but "met" wants a reason. Nobody finds, for the province, on figures they entered.
    Raises UnknownRoundError, NotAskedError, PermissionDenied, ReportingError.
    """
    stage, verdict = Stage(stage), FindingVerdict(verdict)
    round_info = rounds.get_round(key=round_key)
    with moments.one_moment():
        place = rounds.unit_asked(round_info=round_info, unit_id=unit_id)
        plan = rounds.plan_of(round_info=round_info)
        elements = _elements(plan, set_id, indicator)
        department = standards.department_of(set_id, indicator)
        accounts.require(
            user=actor, action=NEEDS[stage], unit_id=unit_id, on=day_of(at),
            department=department if stage == Stage.VERIFIED else None,
        )  # fmt: skip
    if verdict != FindingVerdict.MET and not reason.strip():
        raise ReportingError("Kết luận “cơ bản đạt” hoặc “chưa đạt” phải nêu lý do.")
    with transaction.atomic():
        sheet_id, _version = writing.open_sheet(
            round_id=round_info.id,
            unit_id=unit_id,
            province_id=rounds.province_of(place=place, on=round_info.period.last_on),
            sort_key=rounds.sheet_sort_key(place),
            simulated=round_info.simulated,
        )
        _refuse_own(plan, unit_id, elements, stage, actor.pk)
        doer = doer_of(actor, at)
        Finding.objects.create(
            sheet_id=sheet_id, set_id=set_id, indicator=indicator, stage=stage.value,
            verdict=verdict.value, reason=" ".join(reason.split())[:500], by_id=doer.id,
            by=doer.name[:150], at=at, department=department if stage == Stage.VERIFIED else "",
        )  # fmt: skip
        audit.record_event(
            at=at,
            actor=actor.get_username(),
            actor_id=actor.pk,
            action="reporting.find",
            subject=f"sheet {round_key} {place.code}",
            origin=origin,
            detail={"set": set_id, "indicator": indicator, "stage": stage, "verdict": verdict},
        )


def _elements(plan: Plan, set_id: str, indicator: str) -> set[str]:
    """Return the elements of an indicator that a round collects. Raises ReportingError."""
    known = {
        one.code
        for criteria_set, _required in rounds.sets_of(plan.round)
        if criteria_set.id == set_id
        for one in criteria_set.indicators
    }
    if indicator not in known:
        msg = f"Kỳ báo cáo này không có chỉ tiêu {indicator} của bộ “{set_id}”; hãy tải lại trang."
        raise ReportingError(msg)
    return {
        row.element_key
        for row in plan.rows
        if any((one, code) == (set_id, indicator) for one, _number, code in row.indicators)
    }


def _refuse_own(
    plan: Plan, unit_id: int, elements: set[str], stage: Stage, actor_id: int | None
) -> None:
    if stage == Stage.SELF:
        return
    sheet = locking.locked_sheet(plan=plan, unit_id=unit_id)
    entered = set().union(
        *(sheet.entered_by(plan.by_key[key]) for key in elements if sheet is not None)
    )
    if not account_rules.separate(entered, actor_id):
        raise ReportingError("Chính bạn đã nhập số liệu của chỉ tiêu này; hãy nhờ người khác.")
