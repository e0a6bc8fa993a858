"""Refused cells: the first ones for the screen, all of them for a file, and their number."""

import csv
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from langso.ledger.values import CellError

SHOWN = 200
_LONGEST_VALUE = 100
_HEADER = ("row", "column", "unit", "element", "value", "rule", "message")


class Refusals:
    """Collects refusals without keeping them all in memory."""

    def __init__(self, path: Path | None) -> None:
        """Open the file that all refusals go to, when there is to be one."""
        self.cells = 0
        self.first: list[CellError] = []
        self._said: set[Any] = set()
        self._file = path.open("w", encoding="utf-8-sig", newline="") if path else None
        self._writer = csv.writer(self._file) if self._file else None
        if self._writer:
            self._writer.writerow(_HEADER)

    def __enter__(self) -> Self:
        """Nothing to do: the file is open."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        if self._file:
            self._file.close()

    def refuse(
        self,
        *,
        row: int | None,
        rule: str,
        message: str,
        cells: int,
        column: str = "",
        unit: str = "",
        element: str = "",
        value: Any = None,
        once: Any = None,
    ) -> None:
        """Count refused cells and keep the reason; `once` names a reason told only one time."""
        self.cells += cells
        if once is not None:
            if once in self._said:
                return
            self._said.add(once)
        place = ", ".join(
            part
            for part in (
                f"Dòng {row}" if row is not None else "",
                f"cột “{column}”" if column else "",
                f"mã {unit}" if unit else "",
            )
            if part
        )
        shown = "" if value is None else str(value)[:_LONGEST_VALUE]
        error = CellError(row, column, unit, element, shown, rule, f"{place}: {message}")
        if len(self.first) < SHOWN:
            self.first.append(error)
        if self._writer:
            self._writer.writerow([_harmless(getattr(error, name)) for name in _HEADER])


def _harmless(cell: Any) -> Any:
    """Keep a spreadsheet from running a refused value as a formula."""
    if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{cell}"
    return cell
