"""Approved figures and batches as the API tells them."""

import datetime as dt
from typing import Any

from langso.core.periods import Period
from langso.exchange import schemas
from langso.exchange.queries import faults, law, reports
from langso.exchange.rules import cursors
from langso.exchange.values import ApiError, Fault, Page
from langso.geography import queries as geography
from langso.ledger import queries as ledger
from langso.ledger.values import ObservationRow, Status, UnknownBatchError
from langso.standards import queries as standards
from langso.standards.values import UnknownElementError

COLUMNS = (
    "id",
    "unit",
    "name",
    "element",
    "period",
    "value",
    "low",
    "high",
    "low_open",
    "high_open",
    "text",
    "unit_of_measure",
    "note",
    "batch",
    "source",
    "method",
    "recorded_by",
    "recorded_at",
    "simulated",
)


def page(
    asked: schemas.ObservationsQuery,
    *,
    as_of: dt.datetime | None,
    today: dt.date,
    limit: int | None,
) -> Page:
    """Return the approved, effective figures; one row a figure, ordered by id.

    Raises ApiError: unknown unit (404), unknown indicator or element, bad cursor (422).
    """
    period = faults.period_of(asked.period) if asked.period else None
    day = asked.on or (period.last_on if period else today)
    unit_ids = None
    with faults.explained():
        if asked.unit:
            unit_ids = [geography.get_unit(code=asked.unit, on=day).unit_id]
    wanted = min(limit or 100_000, 100_000)
    rows = ledger.list_observations(
        unit_ids=unit_ids,
        element_ids=_elements(asked),
        periods=[period.code] if period else None,
        status=Status.APPROVED,
        as_of_cut=None if as_of is None else ledger.cut_at(at=as_of),
        limit=wanted + 1,
        after=cursors.decode_cursor(asked.cursor, (int,))[0] if asked.cursor else None,
        effective_only=True,
    )
    more = len(rows) > wanted
    rows = rows[:wanted]
    return Page(
        name="observations",
        columns=COLUMNS,
        rows=_named(rows, day),
        count=len(rows),
        cursor=cursors.encode_cursor([rows[-1].id]) if more else None,
        extra={"on": day.isoformat()},
    )


def _elements(asked: schemas.ObservationsQuery) -> list[int] | None:
    """Return the numbers of the elements asked; None for all."""
    code = asked.element or asked.indicator
    if code is None and asked.criteria_set is None:
        return None
    try:
        if asked.criteria_set is None:
            found = [standards.get_element(key=code or "")]
        elif code is None:
            found = _elements_of(asked.criteria_set)
        else:
            law.set_for_year(set_id=asked.criteria_set, year=None)
            found = [standards.element_for(set_id=asked.criteria_set, code=code)]
    except UnknownElementError as error:
        fault = Fault(
            "unknown_indicator",
            f"Không có chỉ tiêu hoặc dữ liệu “{code}”.",
            f"There is no indicator or element “{code}”.",
            "element" if asked.element else "indicator",
            "Nêu cả criteria_set khi dùng mã chỉ tiêu; xem /api/v1/criteria-sets.",
            "Give criteria_set too when using an indicator's code; see /api/v1/criteria-sets.",
        )
        raise ApiError(422, fault) from error
    return [element.number for element in found if element.number is not None]


def _elements_of(set_id: str) -> list[Any]:
    found = law.set_for_year(set_id=set_id, year=None)
    keys = {test.element for indicator in found.indicators for test in indicator.tests}
    return [standards.get_element(key=key) for key in sorted(keys)]


def _named(rows: list[ObservationRow], on: dt.date) -> list[dict[str, Any]]:
    places = geography.get_places(unit_ids={row.unit_id for row in rows}, on=on)
    elements = standards.elements_by_number()
    origins = ledger.origin(observation_ids=[row.id for row in rows])
    found = []
    for row in rows:
        place, element, origin = places[row.unit_id], elements[row.element_id], origins[row.id]
        figure = row.figure
        found.append(
            {
                "id": row.id,
                "unit": place.code,
                "name": place.name,
                "element": element.key,
                "period": str(Period.from_code(row.period)),
                **reports.bounds(
                    figure.low, figure.high, low_open=figure.low_open, high_open=figure.high_open
                ),
                "unit_of_measure": element.unit,
                "note": row.note,
                "batch": row.batch_id,
                "source": origin.source,
                "method": origin.method,
                "recorded_by": origin.by,
                "recorded_at": origin.at.isoformat(),
                "simulated": row.simulated,
            }
        )
    return found


def batch(*, batch_id: int) -> dict[str, Any]:
    """Return a batch and its life. Raises ApiError (404)."""
    try:
        info = ledger.get_batch(batch_id=batch_id)
    except UnknownBatchError as error:
        raise unknown_batch(error) from error
    return {
        "batch": info.id,
        "key": info.key,
        "source": info.source,
        "method": info.method,
        "status": info.status,
        "note": info.note,
        "simulated": info.simulated,
        "cells": info.cell_count,
        "recorded_by": info.recorded_by,
        "recorded_at": info.recorded_at.isoformat(),
        "event": info.event_id,
        "withdrawn_by": info.withdrawn_by or None,
        "withdrawn_at": info.withdrawn_at.isoformat() if info.withdrawn_at else None,
        "withdrawn_reason": info.withdrawn_reason or None,
        "withdrawn_event": info.withdrawn_event_id,
    }


def unknown_batch(error: Exception) -> ApiError:
    """Return the 404 for a batch number that names nothing."""
    fault = Fault(
        "unknown_batch",
        str(error),
        "There is no batch with this number.",
        "id",
        "Dùng số “batch” trong câu trả lời khi ghi số liệu.",
        "Use the number “batch” from the answer when the figures were recorded.",
    )
    return ApiError(404, fault)
