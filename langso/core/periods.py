"""Reporting periods: years, halves, quarters and months, and their integer codes.

A period is written `2024`, `2024-H1`, `2024-Q3` or `2024-03`. The ledger stores it as
`YYYYSS`, SS being 00 for the year, 01-12 for a month, 21-24 for a quarter, 31-32 for a half,
so that one small integer sorts within a year's kind and joins quickly.
"""

import datetime as dt
import re
from dataclasses import dataclass

_TEXT = re.compile(
    r"^(?P<year>[12]\d{3})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>\d{2})))?$"
)


class BadPeriodError(ValueError):
    """The text or number is not a reporting period."""


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period: `year` and the two-digit part `part` of its code."""

    year: int
    part: int = 0

    def __post_init__(self) -> None:
        """Refuse parts that stand for nothing."""
        valid = (
            self.part == 0 or 1 <= self.part <= 12 or 21 <= self.part <= 24 or 31 <= self.part <= 32
        )
        if not valid or not 1900 <= self.year <= 2199:
            msg = f"not a period: year {self.year}, part {self.part}"
            raise BadPeriodError(msg)

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Return the period written as `2024`, `2024-H1`, `2024-Q3` or `2024-03`.

        Raises BadPeriodError.
        """
        match = _TEXT.match(text.strip().upper())
        if not match:
            msg = f"{text!r} is not a period; write 2024, 2024-H1, 2024-Q3 or 2024-03"
            raise BadPeriodError(msg)
        half, quarter, month = match["half"], match["quarter"], match["month"]
        part = 30 + int(half) if half else 20 + int(quarter) if quarter else int(month or 0)
        if month and not 1 <= int(month) <= 12:
            msg = f"{text!r} names no month; write 01 to 12"
            raise BadPeriodError(msg)
        return cls(int(match["year"]), part)

    @classmethod
    def from_code(cls, code: int) -> "Period":
        """Return the period stored as `YYYYSS`. Raises BadPeriodError."""
        return cls(code // 100, code % 100)

    @property
    def code(self) -> int:
        """The stored integer, `YYYYSS`."""
        return self.year * 100 + self.part

    def __str__(self) -> str:
        """Write the period as people do."""
        if self.part == 0:
            return f"{self.year}"
        if self.part <= 12:
            return f"{self.year}-{self.part:02d}"
        if self.part <= 24:
            return f"{self.year}-Q{self.part - 20}"
        return f"{self.year}-H{self.part - 30}"

    @property
    def months(self) -> tuple[int, int]:
        """First and last month of the period, 1 to 12."""
        if self.part == 0:
            return (1, 12)
        if self.part <= 12:
            return (self.part, self.part)
        if self.part <= 24:
            quarter = self.part - 20
            return (quarter * 3 - 2, quarter * 3)
        return (1, 6) if self.part == 31 else (7, 12)

    @property
    def first_on(self) -> dt.date:
        """First day of the period."""
        return dt.date(self.year, self.months[0], 1)

    @property
    def last_on(self) -> dt.date:
        """Last day of the period."""
        month = self.months[1]
        following = (
            dt.date(self.year + 1, 1, 1) if month == 12 else dt.date(self.year, month + 1, 1)
        )
        return following - dt.timedelta(days=1)
