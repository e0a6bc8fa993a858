"""Figures of many communes' sheets at once, for tables and workbooks."""

from collections.abc import Iterable

from django.db import connection

from langso.ledger.rules import written
from langso.reporting.queries import rounds
from langso.reporting.queries.cells import CellRow, cells_of_sheets
from langso.reporting.queries.judging import typed_figures, weights_of
from langso.reporting.values import Draft, Plan, RowKind
from langso.standards import queries as standards


def drafts(
    *, round_key: str, unit_ids: Iterable[int], element_ids: Iterable[int] | None = None
) -> list[Draft]:
    """Return what the sheets of units hold, one row a unit × element, villages' made into one.

    Computed rows are left out; a cell without a figure is absent. Raises UnknownRoundError.
    """
    plan = rounds.plan_of(round_info=rounds.get_round(key=round_key))
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, unit_id from reporting_sheet where round_id = %s and unit_id = any(%s)",
            [plan.round.id, list(unit_ids)],
        )
        unit_of = dict(cursor.fetchall())
    asked = None if element_ids is None else set(element_ids)
    read = None if asked is None else asked | weights_of(plan, asked)
    found = []
    for sheet_id, cells in cells_of_sheets(sheet_ids=unit_of, element_ids=read).items():
        found += _of_sheet(plan, unit_of[sheet_id], cells)
    return sorted(
        (one for one in found if asked is None or one.element_id in asked),
        key=lambda one: (one.unit_id, one.element_id),
    )


def _of_sheet(plan: Plan, unit_id: int, cells: list[CellRow]) -> list[Draft]:
    elements = {one.number: one for one in standards.list_elements()}
    made = typed_figures(plan, {(cell.element_id, cell.village_id): cell for cell in cells})
    found = []
    for cell in cells:
        row = plan.by_number.get(cell.element_id)
        if row is None or cell.village_id is not None:
            continue
        figure, text = cell.figure, cell.text
        if row.kind == RowKind.VILLAGES:
            figure = made.get(row.element_key)
            text = written(figure, elements[cell.element_id]) if figure else ""
        if figure is not None:
            found.append(
                Draft(
                    unit_id,
                    cell.element_id,
                    figure,
                    text,
                    cell.state,
                    cell.by or cell.changed_by,
                    cell.at or cell.changed_at,
                    cell.entry_id,
                )
            )
    return found
