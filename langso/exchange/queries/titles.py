"""Titles and their counts, as rows of the API."""

import datetime as dt
from typing import Any

from langso.exchange import schemas
from langso.exchange.queries import faults
from langso.exchange.rules import cursors
from langso.exchange.values import ApiError, Fault, Page
from langso.recognition import queries as recognition
from langso.recognition.queries import TitlesAsked
from langso.recognition.values import CountRow, PlaceTitle, UnknownTitleError

COLUMNS = (
    "id", "unit", "unit_name", "province", "title", "period", "criteria_set", "kind",
    "decision_no", "decided_on", "signer", "decided_by", "ended_on", "end_kind",
    "end_decision_no", "unit_alive", "source", "simulated",
)  # fmt: skip
COUNT_COLUMNS = (
    "code",
    "name",
    "title",
    "on",
    "units",
    "held",
    "reacknowledged",
    "former",
    "simulated",
)


def page(*, asked: schemas.TitlesQuery, on: dt.date, limit: int | None) -> Page:
    """Return titles with their decisions, those decided last first, a page of them.

    `unit` is the code the unit bore on the day of the decision. Raises ApiError.
    """
    offset = cursors.decode_cursor(asked.cursor, (int,))[0] if asked.cursor else 0
    with faults.explained():
        found, count = recognition.list_titles(
            asked=TitlesAsked(
                on=on, title=asked.title or "", period=asked.period or "",
                province=asked.province or "", state=asked.state or "",
            ),
            limit=limit, offset=max(offset, 0),
        )  # fmt: skip
    following = max(offset, 0) + len(found)
    return Page(
        name="titles",
        columns=COLUMNS,
        rows=[_row(one) for one in found],
        count=count,
        cursor=cursors.encode_cursor([following]) if following < count and found else None,
        extra={"on": on.isoformat()},
    )


def _row(one: PlaceTitle) -> dict[str, Any]:
    held = one.held
    ended = held.ended
    return {
        "id": held.id,
        "unit": one.code,
        "unit_name": one.name,
        "province": one.province_code,
        "title": held.title,
        "period": held.period,
        "criteria_set": held.set_id or None,
        "kind": held.kind,
        "decision_no": held.decision.number,
        "decided_on": held.decision.decided_on.isoformat(),
        "signer": held.decision.signer,
        "decided_by": held.decision.body,
        "ended_on": ended.ended_on.isoformat() if ended else None,
        "end_kind": ended.kind if ended else None,
        "end_decision_no": ended.number if ended else None,
        "unit_alive": one.alive,
        "source": held.source,
        "simulated": held.simulated,
    }


def counts(*, asked: schemas.TitleCountsQuery, on: dt.date) -> Page:
    """Return how many units held a title on a day beside how many there were. Raises ApiError."""
    try:
        rows = recognition.counts(
            title=asked.title, on=on, level=asked.level, period=asked.period or ""
        )
    except UnknownTitleError as error:
        fault = Fault(
            "unknown_title", str(error), f"There is no title “{asked.title}”.", "title",
            "Dùng một mã trong law/titles.yaml, ví dụ ntm.",
            "Use a slug of law/titles.yaml, such as ntm.",
        )  # fmt: skip
        raise ApiError(404, fault) from error
    return Page(
        name="title-counts",
        columns=COUNT_COLUMNS,
        rows=[_count(row, asked.title, on) for row in rows],
        count=len(rows),
        extra={"on": on.isoformat()},
    )


def _count(row: CountRow, title: str, on: dt.date) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "title": title,
        "on": on.isoformat(),
        "units": row.units,
        "held": row.held,
        "reacknowledged": row.reacknowledged,
        "former": row.former,
        "simulated": row.simulated > 0,
    }
