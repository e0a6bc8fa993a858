"""Cells of a workbook whose figures are refused, whatever they are."""

from langso.reporting.rules.workbooks import Fate, Judged
from langso.reporting.values import PlanRow, RowKind


def doubled(first: str) -> Judged:
    """Refuse a figure that another cell of the workbook has given already."""
    return Judged(
        Fate.REFUSED,
        "doubled-cell",
        f"Số liệu này đã có ở ô {first}; mỗi đơn vị, chỉ tiêu chỉ ghi một lần, hãy bỏ một ô.",
    )


def misplaced(row: PlanRow, village_id: int | None) -> Judged | None:
    """Return why nothing may be written into a cell, whatever its value."""
    if row.kind == RowKind.COMPUTED:
        return Judged(
            Fate.REFUSED,
            "computed",
            "Số liệu này được tính từ các số thành phần; hãy nhập các số thành phần.",
        )
    if row.kind == RowKind.VILLAGES and village_id is None:
        return Judged(
            Fate.REFUSED,
            "sum",
            "Số liệu này là tổng của các thôn, không ghi trực tiếp; hãy ghi ở trang “Theo thôn”.",
        )
    if row.kind == RowKind.TYPED and village_id is not None:
        return Judged(
            Fate.REFUSED,
            "no-villages",
            "Số liệu này ghi chung cho cả xã; hãy ghi ở trang biểu của xã.",
        )
    return None
