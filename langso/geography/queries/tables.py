"""Whole tables for analytics: plain tuples, read with one statement each."""

import datetime as dt
from typing import Any

from django.db import connection

Row = tuple[Any, ...]


def state_rows() -> list[Row]:
    """Return every state of every unit.

    Columns: unit_id, valid_from, valid_to (first day after; 9999-12-31 while it holds), level,
    code, name, kind, parent_id, lat, lon, sort_key.
    """
    return _rows(
        "select s.unit_id, lower(s.validity), coalesce(upper(s.validity), '9999-12-31'), u.level, "
        "s.code, s.name, s.kind, s.parent_id, s.lat, s.lon, s.sort_key "
        "from geography_unitstate s join geography_unit u on u.id = s.unit_id "
        "order by s.unit_id, s.validity"
    )


def unit_rows() -> list[Row]:
    """Return every unit: unit_id, level, began_on, ended_on (last day; None while it lives)."""
    return _rows(
        "select id, level, lower(validity), upper(validity) - 1 from geography_unit order by id"
    )


def succession_rows() -> list[Row]:
    """Return every succession.

    Columns: predecessor_id, successor_id, effective_on, part, people_share, area_share (None
    where not known).
    """
    return _rows(
        "select predecessor_id, successor_id, effective_on, part, people_share, area_share "
        "from geography_succession order by effective_on, predecessor_id, successor_id"
    )


def class_rows() -> list[Row]:
    """Return every class of every unit.

    Columns: unit_id, scheme, value, valid_from, valid_to (first day after; 9999-12-31 while it
    holds), confidence, simulated.
    """
    return _rows(
        "select unit_id, scheme, value, lower(validity), coalesce(upper(validity), '9999-12-31'), "
        "confidence, simulated from geography_unitclass order by unit_id, scheme, validity"
    )


def day_rows(*, on: dt.date) -> list[Row]:
    """Return every unit of a day but the villages.

    Columns: unit_id, level, code, name, kind, parent_id, sort_key.
    """
    return _rows(
        "select s.unit_id, u.level, s.code, s.name, s.kind, s.parent_id, s.sort_key "
        "from geography_unitstate s join geography_unit u on u.id = s.unit_id "
        "where s.validity @> %s::date and u.level <> 'village'",
        on,
    )


def classes_on(*, on: dt.date) -> list[Row]:
    """Return the classes of every unit that has any on a day, in one order for all units.

    Columns: unit_id, schemes, values (two lists of one length).
    """
    return _rows(
        "select unit_id, array_agg(scheme order by scheme, value), "
        "array_agg(value order by scheme, value) "
        "from geography_unitclass where validity @> %s::date group by unit_id",
        on,
    )


def _rows(statement: str, *parameters: dt.date) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        rows: list[Row] = cursor.fetchall()
        return rows
