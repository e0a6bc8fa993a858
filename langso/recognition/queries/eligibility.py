"""Whether a unit may be recognised: each condition, from verdicts, figures and papers."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from langso.assessment import queries as assessment
from langso.assessment.values import UnitReport, Verdict
from langso.core.periods import Period
from langso.ledger import queries as ledger
from langso.recognition.models import ConditionFinding
from langso.recognition.queries import titles
from langso.recognition.rules import eligibility as rules
from langso.recognition.values import ConditionState, Eligibility, UnknownTitleError
from langso.reporting.rules import distances
from langso.reporting.values import Distance
from langso.standards import queries as standards
from langso.standards.rules.titles import CRITERIA, ELEMENT
from langso.standards.values import SetInfo, Text
from langso.standards.values.titles import TitleCondition, TitleRule


@dataclass(frozen=True, slots=True)
class _Asked:
    unit_id: int
    rule: TitleRule
    info: SetInfo
    on: dt.date
    period: Period | None


def eligibility(
    *, unit_id: int, title: str, on: dt.date, set_id: str = "", period: Period | None = None
) -> Eligibility:
    """Return how a unit stands to every condition of a title on a day.

    `set_id` blank asks for the set in force that year; where its indicators are not known yet and
    the installation continues an earlier one, for that. `period` None takes the newest figures
    that decide anything of the unit. A condition nobody decided is undetermined, never met. Raises
    UnknownTitleError, UnknownUnitError.
    """
    rule = titles.title_rule(title=title)
    info = set_for(rule=rule, on=on, set_id=set_id)
    period = period or _newest(unit_id, info, on)
    asked = _Asked(unit_id, rule, info, on, period)
    report = _report(asked)
    conditions = tuple(_state(one, asked, report) for one in rule.conditions)
    held = [
        one for one in titles.titles_of(unit_id=unit_id, on=on)
        if one.title == title and one.period == rule.period_of_set(info.id)
    ]  # fmt: skip
    return Eligibility(
        unit_id=unit_id,
        title=title,
        set_id=info.id,
        period=rule.period_of_set(info.id),
        figures_period=str(period) if period else "",
        verdict=rules.together(one.verdict for one in conditions),
        conditions=conditions,
        distance=_distance(report, info),
        report=report,
        held=held[-1] if held else None,
        notes=tuple(_notes(asked)),
    )


def set_for(*, rule: TitleRule, on: dt.date, set_id: str = "") -> SetInfo:
    """Return the set a title is judged by on a day. Raises UnknownTitleError when there is none."""
    infos = {info.id: info for info in standards.list_sets()}
    mine = [infos[one] for _period, one in rule.sets if one in infos]
    if set_id:
        mine = [info for info in mine if info.id == set_id]
    holding = [info for info in mine if info.first_year <= on.year <= info.judged_to]
    if set_id and mine:
        return mine[0]
    if not holding:
        msg = f"Không có bộ tiêu chí nào để xét “{rule.name.vi}” vào ngày {on:%d/%m/%Y}."
        raise UnknownTitleError(msg)
    # A set whose indicators are not known can decide nothing.
    return next((info for info in reversed(holding) if info.complete), holding[-1])


def periods_before(*, info: SetInfo, on: dt.date) -> list[Period]:
    """Return the periods that hold figures, had begun on a day and a set covers, newest first."""
    codes = dict.fromkeys(code for _set, code in assessment.national_verdict_set_periods())
    periods = [Period.parse(code) for code in codes]
    fitting = [
        period for period in periods
        if period.first_on <= on and info.first_year <= period.year <= info.judged_to
    ]  # fmt: skip
    return sorted(fitting, key=lambda one: (one.last_on, one.first_on), reverse=True)


def _newest(unit_id: int, info: SetInfo, on: dt.date) -> Period | None:
    for period in periods_before(info=info, on=on):
        found = assessment.summaries_of(unit_ids=[unit_id], set_id=info.id, period=period)
        summary = found.get(unit_id)
        if summary and (summary.criteria_met or summary.criteria_not_met):
            return period
    return None


def _report(asked: _Asked) -> UnitReport | None:
    if asked.period is None:
        return None
    return assessment.unit_report(
        set_id=asked.info.id, period=asked.period, unit_id=asked.unit_id, explained=False
    )


def _distance(report: UnitReport | None, info: SetInfo) -> Distance | None:
    if report is None:
        return None
    elements = {one.key: one for one in standards.list_elements()}
    return distances.distance(report, info.title, elements)


def _state(condition: TitleCondition, asked: _Asked, report: UnitReport | None) -> ConditionState:
    computed, words = _computed(condition, asked, report)
    finding = None if condition.how == CRITERIA else _finding(condition, asked)
    verdict = rules.settled(computed, Verdict(finding.verdict) if finding else None)
    if finding and computed not in {Verdict.MET, Verdict.NOT_MET}:
        words = Text(
            f"theo văn bản: {finding.document}" if finding.document else "theo văn bản đã nhập",
            f"by paper: {finding.document}" if finding.document else "by the paper entered",
        )
    return ConditionState(
        id=condition.id,
        text=condition.text,
        verdict=verdict,
        words=words,
        proof=condition.proof,
        note=condition.note,
        document=finding.document if finding else "",
        found_on=finding.found_on if finding else None,
        confidence=condition.confidence,
        source=condition.source.name,
    )


def _computed(
    condition: TitleCondition, asked: _Asked, report: UnitReport | None
) -> tuple[Verdict, Text]:
    """Return what figures alone make of a condition, and the words for it."""
    if condition.how == CRITERIA:
        if report is None:
            return Verdict.UNDETERMINED, Text("chưa có số liệu", "no figures yet")
        counts = f"{report.criteria_met}/{report.criteria_total}"
        words = Text(f"đạt {counts} tiêu chí", f"{counts} criteria met")
        return report.verdict, words
    comparison, value = condition.comparison, condition.value
    if condition.how != ELEMENT or asked.period is None or comparison is None or value is None:
        return Verdict.UNDETERMINED, Text("chờ văn bản", "awaiting its paper")
    known = _figures(condition.elements, asked.period, asked.unit_id)
    verdict = rules.compared([known.get(key) for key in condition.elements], comparison, value)
    if not known:
        return verdict, Text("chưa có số liệu; chờ văn bản", "no figures; awaiting its paper")
    low = sum(figure[0] for figure in known.values())
    return verdict, Text(f"số liệu đã duyệt: {low:g}", f"approved figures: {low:g}")


def _figures(keys: tuple[str, ...], period: Period, unit_id: int) -> dict[str, rules.Bounds]:
    """Return the approved figures of some elements; those without any are left out."""
    numbers = {
        one.number: one.key
        for one in standards.list_elements()
        if one.key in keys and one.number is not None
    }
    table = ledger.effective_table(
        periods=[period.code], unit_ids=[unit_id], element_ids=list(numbers)
    )
    return {
        numbers[row["element_id"]]: (row["low"], row["high"])
        for row in table.to_pylist()
        if row["low"] is not None
    }


def _finding(condition: TitleCondition, asked: _Asked) -> ConditionFinding | None:
    return (
        ConditionFinding.objects.filter(
            unit_id=asked.unit_id, title=asked.rule.id, condition=condition.id,
            set_id=asked.info.id, found_on__lte=asked.on,
        )
        .order_by("found_on", "id")
        .last()
    )  # fmt: skip


def _notes(asked: _Asked) -> Iterator[Text]:
    info = asked.info
    if not info.complete:
        yield Text(
            "Bộ tiêu chí này chưa có đủ nội dung trong nền tảng nên chưa xét được.",
            "The contents of this set are not known to the platform yet, so it cannot be judged.",
        )
    if asked.on.year > info.last_year:
        yield Text(
            f"Xét theo bộ tiêu chí {info.first_year}-{info.last_year} được nơi cài đặt dùng tiếp,"
            " không phải theo bộ mới.",
            f"Judged by the set of {info.first_year}-{info.last_year}, which this installation"
            " continues; not by the new set.",
        )
    if asked.period is None:
        yield Text(
            "Chưa có số liệu đã duyệt nào của đơn vị này.",
            "No approved figure of this unit yet.",
        )
