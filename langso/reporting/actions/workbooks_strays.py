"""What is refused of a workbook before any cell is judged: whole rows and whole columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from langso.reporting.actions.workbooks_reading import BookSheet
from langso.reporting.rules.workbooks import Fate, PlannedCell, address_of
from langso.reporting.rules.workbooks_tables import Table, at, is_blank


@dataclass
class Stray:
    """What is refused for one reason, by what the file called the unit (or else the sheet)."""

    code: str
    name: str
    cells: list[PlannedCell] = field(default_factory=list)


class Strays:
    """Collects what is refused, each with the place, the rule and the remedy."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._found: dict[tuple[str, str], Stray] = {}

    def __iter__(self) -> Iterator[Stray]:
        """Yield what was refused in the order it was found."""
        yield from self._found.values()

    def refuse_row(
        self, sheet: BookSheet, row: int, positions: Sequence[int], unit: tuple[str, str],
        why: tuple[str, str],
    ) -> None:  # fmt: skip
        """Refuse a row whole: one line of the plan, its filled cells counted."""
        cells = sheet.rows[row]
        filled = [position for position in positions if not is_blank(at(cells, position))]
        if not filled:
            return
        address = address_of(row, filled[0])
        if len(filled) > 1:
            address += f":{address_of(row, filled[-1])}"
        code, name = unit
        self._add(unit, _refused(sheet, address, code or name, why, len(filled)))

    def refuse_column(
        self, sheet: BookSheet, table: Table, position: int, why: tuple[str, str]
    ) -> None:
        """Refuse a column whole, if anything stands in it."""
        rows = sheet.rows[table.header_row + 1 :]
        filled = sum(not is_blank(at(row, position)) for row in rows)
        if filled:
            address = address_of(max(table.header_row, 0), position)
            self._add(("", sheet.name), _refused(sheet, address, "", why, filled))

    def refuse_cell(
        self, sheet: BookSheet, row: int, position: int, text: str, why: tuple[str, str]
    ) -> None:
        """Refuse one cell that belongs to no element."""
        self._add(("", sheet.name), _refused(sheet, address_of(row, position), text, why, 1))

    def _add(self, called: tuple[str, str], cell: PlannedCell) -> None:
        stray = self._found.get(called)
        if stray is None:
            stray = self._found[called] = Stray(*called)
        stray.cells.append(cell)


def _refused(
    sheet: BookSheet, address: str, text: str, why: tuple[str, str], cells: int
) -> PlannedCell:
    rule, message = why
    return PlannedCell(
        Fate.REFUSED.value, sheet.name, address, 0, None, "", text, None, 0, "", rule, message,
        cells,
    )  # fmt: skip
