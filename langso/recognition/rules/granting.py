"""What keeps a decision from being entered, in words for an officer."""

import datetime as dt

from langso.recognition.values import Decision
from langso.standards.values.titles import TitleLaw, TitlePeriod, TitleRule

LONGEST_NUMBER = 80
YEARS_AFTER = 1
"""Decisions of a period are still signed in the year after its last one."""


def period_on(rule: TitleRule, on: dt.date) -> TitlePeriod | None:
    """Return the period a decision of a day belongs to: the latest that had begun by its year."""
    begun = [one for one in rule.periods if one.first_year <= on.year]
    if not begun:
        return None
    latest = max(begun, key=lambda one: one.first_year)
    return latest if on.year <= latest.last_year + YEARS_AFTER else None


def period_fault(law: TitleLaw, rule: TitleRule, period: str, on: dt.date) -> str:
    """Return what is wrong with a title of a period decided on a day; blank when nothing is."""
    known = law.period(period)
    if known is None or all(one.id != period for one in rule.periods):
        names = ", ".join(one.id for one in rule.periods)
        return f"“{rule.name.vi}” không có ở giai đoạn “{period}”; các giai đoạn: {names}."
    if not known.first_year <= on.year <= known.last_year + YEARS_AFTER:
        return (
            f"Quyết định ngày {on:%d/%m/%Y} không thể thuộc giai đoạn {period}; "
            "kiểm tra lại ngày hoặc giai đoạn."
        )
    return ""


def decision_fault(decision: Decision, *, today: dt.date) -> str:
    """Return what is wrong with the paper itself; blank when nothing is."""
    number = decision.number.strip()
    if not number:
        return "Thiếu số quyết định; ghi đúng như trên văn bản, ví dụ 123/QĐ-UBND."
    if len(number) > LONGEST_NUMBER:
        return f"Số quyết định dài quá {LONGEST_NUMBER} ký tự; kiểm tra lại ô này."
    if decision.decided_on > today:
        return (
            f"Ngày quyết định {decision.decided_on:%d/%m/%Y} ở tương lai; kiểm tra lại ngày, tháng."
        )
    return ""


def kind_fault(rule: TitleRule, *, name: str, level: str, kind: str, on: dt.date) -> str:
    """Return why a unit cannot hold a title by its kind on a day; blank when it can."""
    if level == rule.level and kind in rule.kinds:
        return ""
    return (
        f"{name} vào ngày {on:%d/%m/%Y} không thuộc loại đơn vị được xét “{rule.name.vi}”; "
        "kiểm tra lại đơn vị, danh hiệu hoặc ngày quyết định."
    )
