"""The online ratio of work files, as rows of the API: counts only, never a file."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from langso.accounts.queries import Somebody
from langso.dossiers.queries import mailbox
from langso.dossiers.queries import online as dossiers
from langso.dossiers.queries.online_places import provinces
from langso.dossiers.values.online import OnlineCount, OnlineRow, Span
from langso.exchange import schemas
from langso.exchange.queries import faults
from langso.exchange.values import ApiError, Fault, Page
from langso.standards import queries as standards
from langso.standards.rules.online import rule_on, target_on
from langso.standards.values import OnlineLaw, OnlineTarget

LAST_DISTRICT_DAY = dt.date(2025, 6, 30)
LEVELS = ("central", "province", "district", "commune")
COLUMNS = (
    "level", "province", "province_name", "organisation", "name", "closed", "closed_online",
    "closed_share_percent", "handled", "handled_online", "handled_share_percent",
    "target_percent", "target_by_year", "target_confidence", "target_source", "simulated",
)  # fmt: skip


def page(*, asked: schemas.OnlineRatioQuery, user: Somebody, on: dt.date) -> Page:
    """Return the ratio of a period by level, province or organisation, in both variants.

    Shares are percent, null of nothing. A province has one row a level, beside its target.
    Whoever sees work files anywhere may ask, as on the page of the ratio. Raises ApiError: 403
    for others, 404 for an unknown province, 422 for a period before the first way of counting.
    """
    _require(user, on)
    period = faults.period_of(asked.period)
    span = Span(period.first_on, period.last_on)
    law = standards.online_law()
    rule = rule_on(law, span.last_on)
    if rule is None:
        raise _before_counting(asked.period)
    rows = _narrowed(dossiers.online_counts(rule=rule, span=span), asked)
    simulated = dossiers.simulated_organisations(span=span)
    groups: dict[tuple[str, ...], list[OnlineRow]] = {}
    for row in rows:
        groups.setdefault(_key(row, asked.by), []).append(row)
    found = [_row(key, groups[key], law, span, simulated) for key in sorted(groups)]
    return Page(
        name="online-ratio",
        columns=COLUMNS,
        rows=found,
        count=len(found),
        extra={
            "first_on": span.first_on.isoformat(),
            "last_on": span.last_on.isoformat(),
            "by": asked.by,
            "rule": rule.id,
            "rule_confidence": rule.confidence.value,
        },
    )


def _require(user: Somebody, on: dt.date) -> None:
    if mailbox.handles_files(user=user, on=on):
        return
    fault = Fault(
        "not_allowed",
        f"Tài khoản “{user.username}” không có vai trò nào được xem hồ sơ công việc.",
        f"No role of the account “{user.username}” sees work files.",
        "Authorization",
        "Xin quản trị giao một vai trò xử lý hồ sơ.",
        "Ask your administrator for a role that handles work files.",
    )
    raise ApiError(403, fault)


def _before_counting(period: str) -> ApiError:
    fault = Fault(
        "no_rule",
        f"Chưa có cách đếm tỷ lệ trên môi trường mạng nào cho kỳ {period}.",
        f"No way of counting the online ratio was in force in {period}.",
        "period",
        "Chọn một kỳ từ năm 2021.",
        "Ask for a period from 2021 on.",
    )
    return ApiError(422, fault)


def _narrowed(rows: Iterable[OnlineRow], asked: schemas.OnlineRatioQuery) -> tuple[OnlineRow, ...]:
    if asked.province is not None and asked.province not in {
        code for _number, code, _name in provinces().values()
    }:
        fault = Fault(
            "unknown_unit",
            f"Không có tỉnh nào mang mã “{asked.province}”.",
            f"There is no province with the code “{asked.province}”.",
            "province",
            "Tra mã tại /api/v1/units?level=province.",
            "Look the code up at /api/v1/units?level=province.",
        )
        raise ApiError(404, fault)
    return tuple(
        row
        for row in rows
        if asked.level in (None, row.level) and asked.province in (None, _province(row)[0])
    )


def _province(row: OnlineRow) -> tuple[str, str]:
    """Return code and name of the province of an organisation, blank for central ones."""
    found = provinces().get(row.unit_id) if row.unit_id is not None else None
    return found[1:] if found else ("", "")


def _key(row: OnlineRow, by: str) -> tuple[str, ...]:
    """Return what rows are put together by; numbers are padded, so that they sort as numbers."""
    if by == "level":
        return (str(LEVELS.index(row.level)),)
    if by == "province":
        return (_province(row)[0], str(LEVELS.index(row.level)))
    return (f"{row.organisation_id:020}",)


def _row(
    key: tuple[str, ...],
    rows: list[OnlineRow],
    law: OnlineLaw,
    span: Span,
    simulated: frozenset[int],
) -> dict[str, Any]:
    first, alone = rows[0], len(key[0]) == 20
    code, name = ("", "") if len(key) == 1 and not alone else _province(first)
    counts = sum((row.counts for row in rows), OnlineCount())
    return {
        "level": first.level,
        "province": code or None,
        "province_name": name or None,
        "organisation": first.organisation_id if alone else None,
        "name": first.name_vi if alone else None,
        "closed": counts.closed,
        "closed_online": counts.closed_online,
        "closed_share_percent": _percent(counts.closed_share),
        "handled": counts.handled,
        "handled_online": counts.handled_online,
        "handled_share_percent": _percent(counts.handled_share),
        **_target(_target_of(law, first.level, span.last_on)),
        "simulated": any(row.organisation_id in simulated for row in rows),
    }


def _target_of(law: OnlineLaw, level: str, day: dt.date) -> OnlineTarget | None:
    """Return a level's target; of districts that of their last day, which stays as history."""
    return target_on(law, level, min(day, LAST_DISTRICT_DAY) if level == "district" else day)


def _target(target: OnlineTarget | None) -> dict[str, Any]:
    return {
        "target_percent": target.share_percent if target else None,
        "target_by_year": target.by_year if target else None,
        "target_confidence": target.confidence.value if target else None,
        "target_source": target.source.name.vi if target else None,
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 4)
