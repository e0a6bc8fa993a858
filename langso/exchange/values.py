"""Faults an answer of the API may carry, and the forms a table may be asked in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pyarrow as pa


class TableForm(StrEnum):
    """How a table is written."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


MEDIA_TYPES = {
    TableForm.JSON: "application/json",
    TableForm.CSV: "text/csv",
    TableForm.PARQUET: "application/vnd.apache.parquet",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a request: the place (`field`), the rule broken and the remedy.

    Every answer carries both languages, whatever language the caller reads pages in: a program
    logs the message and does not know who will read it.
    """

    code: str
    vi: str
    en: str
    field: str | None = None
    remedy_vi: str = ""
    remedy_en: str = ""

    def as_json(self) -> dict[str, str | None]:
        """Return the shape promised by the API's description."""
        return {
            "code": self.code,
            "message": self.vi,
            "message_en": self.en,
            "field": self.field,
            "remedy": self.remedy_vi,
            "remedy_en": self.remedy_en,
        }


@dataclass(eq=False)
class ApiError(Exception):
    """A request that cannot be answered; becomes {"error": …} with `status`."""

    status: int
    fault: Fault
    details: list[dict[str, object]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the English message, for logs."""
        return self.fault.en


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list: rows of equal shape, how many there are in all, and where to go on.

    `columns` orders the cells of an export; `cursor` is None at the end of the list.
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    count: int
    cursor: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    arrow: pa.Table | None = None
    """The rows as an Arrow table, when they were born as one and are only exported."""

    def items(self) -> list[Mapping[str, Any]]:
        """Return the rows for JSON."""
        return list(self.rows) if self.arrow is None else self.arrow.to_pylist()

    def table(self) -> pa.Table:
        """Return the rows as an Arrow table with the columns of an export."""
        if self.arrow is not None:
            return self.arrow
        cells = {name: [row.get(name) for row in self.rows] for name in self.columns}
        return pa.table({name: pa.array(values) for name, values in cells.items()})
