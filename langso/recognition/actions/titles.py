"""Giving and ending titles, one at a time."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from langso.core.audit import record_event
from langso.geography import queries as geography
from langso.geography.values import Place, UnknownUnitError
from langso.recognition.actions import writing
from langso.recognition.actions.writing import Author, NewTitle
from langso.recognition.models import ConditionFinding, TitleEnd
from langso.recognition.queries import titles as queries
from langso.recognition.rules import granting
from langso.recognition.values import Decision, EndKind, HeldTitle, TitleError, TitleKind
from langso.standards import queries as standards
from langso.standards.rules.titles import CRITERIA


def grant(
    *,
    unit_id: int,
    title: str,
    decision: Decision,
    by: str,
    by_id: int | None,
    at: dt.datetime,
    set_id: str = "",
    period: str = "",
    file_id: int | None = None,
    source: str = "",
    note: str = "",
    simulated: bool = False,
    origin: str = "",
    kind: str = TitleKind.DECISION,
) -> int:
    """Give a unit a title by a decision and return the title's number.

    The unit must have been alive and of the title's kind on the day of the decision. Set or period
    may be left blank: they follow from each other, or from that day. The same decision again
    changes nothing and returns the same number. Raises TitleError, UnknownTitleError.
    """
    rule = queries.title_rule(title=title)
    law = standards.title_law()
    day = decision.decided_on
    if not period and not set_id:
        found = granting.period_on(rule, day)
        period = found.id if found else ""
    period = period or rule.period_of_set(set_id)
    fault = granting.decision_fault(decision, today=timezone.localtime(at).date())
    fault = fault or granting.period_fault(law, rule, period, day)
    if not fault:
        place = _place(unit_id, day)
        fault = granting.kind_fault(
            rule, name=place.name, level=place.level, kind=place.kind, on=day
        )
    if fault:
        raise TitleError(fault)
    new = NewTitle(
        unit_id=unit_id, title=title, set_id=set_id or rule.set_of(period), period=period,
        kind=kind, decision=decision, file_id=file_id, source=source, note=note,
        simulated=simulated,
    )  # fmt: skip
    return _write(new, Author(by, by_id, at), origin, f"{place.name} ({place.code})")


@transaction.atomic
def _write(new: NewTitle, author: Author, origin: str, name: str) -> int:
    writing.lock()
    there, attempts = writing.standing([new.key])
    if new.key in there:
        return there[new.key]
    row = writing.add([new], author, attempts)[0]
    record_event(
        at=author.at, actor=author.by, actor_id=author.by_id, action="recognition.grant",
        subject=name, origin=origin,
        detail={
            "title": new.title, "period": new.period, "kind": new.kind, "id": row.pk,
            "decision": new.decision.number, "decided_on": new.decision.decided_on.isoformat(),
        },
    )  # fmt: skip
    return row.pk


def reacknowledge(
    *,
    unit_id: int,
    title: str,
    decision: Decision,
    by: str,
    by_id: int | None,
    at: dt.datetime,
    set_id: str = "",
    period: str = "",
    file_id: int | None = None,
    source: str = "",
    note: str = "",
    simulated: bool = False,
    origin: str = "",
) -> int:
    """Enter a province's decision that a merged unit is held to have a title its parts had.

    It is a title of the new unit by that decision, from its day on; the parts' own stay theirs.
    Raises TitleError when no former unit in it held the title, and as `grant` does.
    """
    rule = queries.title_rule(title=title)
    former = queries.legacy_titles_of(unit_id=unit_id)
    if all(one.held.title != title for one in former):
        msg = (
            f"Chưa có đơn vị cũ nào nhập vào đơn vị này có danh hiệu “{rule.name.vi}” trong hệ"
            " thống; hãy nhập quyết định cũ trước, hoặc ghi là quyết định công nhận mới."
        )
        raise TitleError(msg)
    if not period and not set_id:
        period = next(one.held.period for one in reversed(former) if one.held.title == title)
    return grant(
        unit_id=unit_id, title=title, decision=decision, by=by, by_id=by_id, at=at,
        set_id=set_id, period=period, file_id=file_id, source=source, note=note,
        simulated=simulated, origin=origin, kind=TitleKind.REACKNOWLEDGEMENT,
    )  # fmt: skip


@transaction.atomic
def end(
    *,
    title_id: int,
    decision: Decision,
    by: str,
    by_id: int | None,
    at: dt.datetime,
    kind: str = EndKind.REVOKED,
    reason: str = "",
    file_id: int | None = None,
    origin: str = "",
) -> int:
    """End a title from the day of a decision on and return the number of the end.

    The title stays in the list of what the unit was given. Raises TitleError when it ended before,
    or the decision is older than the one that gave it; UnknownTitleError.
    """
    writing.lock()
    held = queries.get_title(title_id=title_id)
    if fault := _end_fault(held, decision, timezone.localtime(at).date()):
        raise TitleError(fault)
    row = TitleEnd.objects.create(
        title_id=title_id, kind=EndKind(kind), ended_on=decision.decided_on,
        decision_no=decision.number, signer=decision.signer, body=decision.body, reason=reason,
        file_id=file_id, by=by, by_id=by_id, at=at,
    )  # fmt: skip
    record_event(
        at=at, actor=by, actor_id=by_id, action=f"recognition.{EndKind(kind)}",
        subject=f"title {title_id}", origin=origin,
        detail={
            "title": held.title, "unit": held.unit_id, "decision": decision.number,
            "ended_on": decision.decided_on.isoformat(), "reason": reason,
        },
    )  # fmt: skip
    return row.pk


def _end_fault(held: HeldTitle, decision: Decision, today: dt.date) -> str:
    if held.ended is not None:
        return (
            f"Danh hiệu này đã kết thúc ngày {held.ended.ended_on:%d/%m/%Y} theo "
            f"{held.ended.number}; không thể kết thúc lần nữa."
        )
    if decision.decided_on <= held.decision.decided_on:
        return (
            f"Quyết định thu hồi ngày {decision.decided_on:%d/%m/%Y} không sau quyết định công"
            f" nhận ngày {held.decision.decided_on:%d/%m/%Y}; kiểm tra lại ngày."
        )
    return granting.decision_fault(decision, today=today)


def record_condition(
    *,
    unit_id: int,
    title: str,
    set_id: str,
    condition: str,
    verdict: str,
    found_on: dt.date,
    by: str,
    by_id: int | None,
    at: dt.datetime,
    document: str = "",
    value: float | None = None,
    file_id: int | None = None,
    simulated: bool = False,
    origin: str = "",
) -> int:
    """Keep an authority's conclusion (met or not_met) on a condition of a title.

    The latest by `found_on` counts. Raises TitleError for a condition that the title has not, or
    that the criteria alone decide; UnknownTitleError.
    """
    rule = queries.title_rule(title=title)
    known = {one.id for one in rule.conditions if one.how != CRITERIA}
    if condition not in known or verdict not in {"met", "not_met"}:
        msg = (
            f"“{rule.name.vi}” không có điều kiện “{condition}” để ghi kết luận; "
            f"các điều kiện: {', '.join(sorted(known)) or 'không có'}."
        )
        raise TitleError(msg)
    place = _place(unit_id, found_on)
    with transaction.atomic():
        row = ConditionFinding.objects.create(
            unit_id=unit_id, title=title, set_id=set_id, condition=condition, verdict=verdict,
            value=value, document=document, found_on=found_on, file_id=file_id,
            simulated=simulated, by=by, by_id=by_id, at=at,
        )  # fmt: skip
        record_event(
            at=at, actor=by, actor_id=by_id, action="recognition.find",
            subject=f"{place.name} ({place.code})", origin=origin,
            detail={
                "title": title, "condition": condition, "verdict": verdict, "document": document
            },
        )  # fmt: skip
    return row.pk


def _place(unit_id: int, on: dt.date) -> Place:
    try:
        return geography.get_place(unit_id=unit_id, on=on)
    except UnknownUnitError as error:
        raise TitleError(str(error)) from None
