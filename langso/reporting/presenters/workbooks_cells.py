"""The cells of a template: a figure as it stands, locked or open, and what may be typed over it."""

from typing import Any

from langso.core.templatetags.units import unit_name
from langso.ledger import rules as figures
from langso.ledger.values import Figure
from langso.reporting.presenters import workbooks_style as style
from langso.reporting.presenters.workbooks_style import Look
from langso.reporting.rules.workbooks import Present
from langso.reporting.values import FROZEN, CellState, PlanRow
from langso.standards.values import DataElement, Measure

_LONGEST_LIST = 250
"""Characters that a drop-down list may have within its cell."""


def write_figure(
    sheet: Any, look: Look, at: tuple[int, int], element: DataElement, cell: Present
) -> None:
    """Write a present figure into its cell, locked where it may not be changed."""
    if cell.state in FROZEN:
        _value(sheet, at, element, cell, look.locked_number, look.locked_text)
    elif cell.state == CellState.RETURNED:
        _value(sheet, at, element, cell, look.returned_number, look.returned_text)
    else:
        write_open(sheet, look, at, element, cell)


def write_open(
    sheet: Any, look: Look, at: tuple[int, int], element: DataElement, cell: Present
) -> None:
    """Write a present figure into a cell that may be changed, whatever its state."""
    _value(sheet, at, element, cell, look.number, look.text)


def _value(
    sheet: Any, at: tuple[int, int], element: DataElement, cell: Present, number: Any, text: Any
) -> None:
    figure = cell.figure
    if figure is None:
        sheet.write_blank(*at, None, number if _is_number(element) else text)
    elif _is_point(figure, element):
        sheet.write_number(*at, figure.low, number)
    else:
        sheet.write_string(*at, figures.written(figure, element), text)


def validate(sheet: Any, element: DataElement, first: int, last: int, column: int) -> None:
    """Offer a list, or ask back when a number is out of range, from one row to another."""
    choices = _choices(element)
    if not choices:
        sheet.data_validation(first, column, last, column, _range_rule(element))
    elif len(",".join(choices)) <= _LONGEST_LIST and not any("," in one for one in choices):
        rule = {"validate": "list", "source": choices, "error_type": "stop"}
        rule |= _said("Chọn trong danh sách", "Hãy chọn một mục trong danh sách của ô.")
        sheet.data_validation(first, column, last, column, rule)


def _range_rule(element: DataElement) -> dict[str, Any]:
    rule: dict[str, Any]
    least, greatest = figures.limits(element)
    kind = "integer" if element.measure == Measure.COUNT else "decimal"
    if greatest == float("inf"):
        rule = {"validate": kind, "criteria": ">=", "value": least}
        range_said = f"từ {least:g} trở lên"
    else:
        rule = {"validate": kind, "criteria": "between", "minimum": least, "maximum": greatest}
        range_said = f"từ {least:g} đến {greatest:g}"
    # A range, a bound or "không có số liệu" is a text: the officer is warned and may go on.
    rule |= {"error_type": "warning"}
    rule |= _said(
        "Xem lại số", f"Số liệu này thường là một số {range_said}. Vẫn giữ giá trị vừa ghi?"
    )
    return rule


def _said(title: str, message: str) -> dict[str, str]:
    return {"error_title": title, "error_message": message}


def _choices(element: DataElement) -> list[str]:
    if element.measure == Measure.TRUTH:
        return ["đạt", "không đạt", style.CLEAR_HOLD]
    if element.measure == Measure.RATING:
        return [*element.scale, style.CLEAR_HOLD]
    return []


def _is_number(element: DataElement) -> bool:
    return element.measure not in {Measure.TRUTH, Measure.RATING}


def _is_point(figure: Figure, element: DataElement) -> bool:
    return _is_number(element) and figure.low is not None and figure.low == figure.high


def unit_of(row: PlanRow) -> str:
    """Return the unit of a row's figures in words."""
    if row.measure == Measure.TRUTH:
        return "đạt/không đạt"
    if row.measure == Measure.RATING:
        return "xếp loại"
    return unit_name("%" if row.measure == Measure.PERCENT else row.unit)
