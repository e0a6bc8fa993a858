"""Figures for tests, recorded by the real actions."""

import datetime as dt
import itertools

from langso.ledger import actions, queries
from langso.ledger.values import BatchResult, Cell, Figure
from langso.standards.models import DataElement

AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
_numbers = itertools.count(1)


def element_id(key: str = "income_per_person") -> int:
    """Return the number of a data element, given to it when it has none."""
    return DataElement.objects.get_or_create(key=key)[0].id


def point(number: float) -> Figure:
    """Return a figure that is one number."""
    return Figure(float(number), float(number))


def record(*cells: tuple[int, int, int, Figure | float], **said: object) -> BatchResult:
    """Record cells (unit, element, period code, figure) as an approved batch of Lan's."""
    defaults: dict[str, object] = {
        "key": f"test-{next(_numbers)}", "source": "Báo cáo xã", "method": "report",
        "status": "approved", "by": "lan", "at": AT,
    }  # fmt: skip
    made = [
        Cell(unit, element, period, figure if isinstance(figure, Figure) else point(figure))
        for unit, element, period, figure in cells
    ]
    return actions.record(cells=made, **(defaults | said))  # type: ignore[arg-type]


def effective(*, period: int = 202400, cut: int | None = None) -> dict[tuple[int, int], Figure]:
    """Return the effective figures of a period by unit and element."""
    table = queries.effective_table(periods=[period], as_of_cut=cut)
    return {
        (row["unit_id"], row["element_id"]): Figure(
            row["low"], row["high"], row["low_open"], row["high_open"]
        )
        for row in table.to_pylist()
    }
