"""From the rows of a sheet to columns of figures, with every refusal told where it stands.

Figures are gathered as numbers (some 50 bytes a cell) while the texts of the file pass by in
chunks, so that a national file needs little memory.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from langso.core.periods import Period
from langso.ledger import rules
from langso.ledger.actions.finding import UnitFinder
from langso.ledger.actions.reading import BLANK, REFUSED, CellReader, Readers, is_blank, key_of
from langso.ledger.actions.refusals import Refusals
from langso.ledger.actions.sheets import Row, Sheet
from langso.ledger.values import BadValueError, FileRefusedError

_CHUNK_CELLS = 100_000
_SAMPLE_ROWS = 2_000

Numbers = npt.NDArray[np.int32]
Numbered = list[tuple[int, Row]]


@dataclass(frozen=True, slots=True)
class Question:
    """What the importer says of the file; None: the file says it itself."""

    period: Period | None
    set_id: str | None
    decimal: str | None
    today: dt.date


@dataclass(slots=True)
class Gathered:
    """Figures in columns, one entry a cell, and where each stood; `flags` as in `reading`."""

    unit_id: npt.NDArray[np.int64]
    element_id: npt.NDArray[np.int64]
    period: npt.NDArray[np.int64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    flags: npt.NDArray[np.uint8]
    row: Numbers
    column: Numbers
    notes: dict[int, str]
    """By row, of a long table only."""
    rows: int
    blank: int

    KINDS: ClassVar = {
        "unit_id": np.int64,
        "element_id": np.int64,
        "period": np.int64,
        "low": np.float64,
        "high": np.float64,
        "flags": np.uint8,
        "row": np.int32,
        "column": np.int32,
    }


class Gatherer:
    """Gathers the figures of one sheet."""

    def __init__(
        self, sheet: Sheet, layout: rules.Layout, question: Question, refusals: Refusals
    ) -> None:
        """Raises FileRefusedError when neither the file nor the importer names a period."""
        if question.period is None and layout.period is None:
            raise FileRefusedError(
                "no-period",
                "Không rõ số liệu thuộc kỳ nào; hãy thêm cột “kỳ”, "
                "hoặc nêu kỳ khi nhập (ví dụ --period 2024).",
            )
        self._sheet = sheet
        self._layout = layout
        self._question = question
        self._refusals = refusals
        self._units = UnitFinder(set_id=question.set_id)
        self._readers = Readers(set_id=question.set_id, decimal=question.decimal)
        self._periods: dict[Any, Period | BadValueError] = {}
        self._parts: list[tuple[Any, ...]] = []
        self._notes: dict[int, str] = {}
        self._rows = 0
        self._blank = 0

    def gather(self, progress: Callable[[int, int], None]) -> Gathered:
        """Read the whole sheet. Refused cells go to the refusals and are left out."""
        size = max(_CHUNK_CELLS // max(len(self._layout.items), 1), 1)
        rows = self._sampled()
        while chunk := list(islice(rows, size)):
            self._rows += len(chunk)
            self._chunk(chunk)
            progress(*self._sheet.done())
        return self._joined()

    def _sampled(self) -> Iterator[tuple[int, Row]]:
        """Look at the first rows for the file's decimal mark, then give all rows."""
        first = list(islice(self._sheet.rows, _SAMPLE_ROWS))
        if self._question.decimal is None:
            places = [place for place, _ in self._layout.items] or [self._layout.value or 0]
            mark = rules.decimal_mark(
                row[place]
                for _, row in first
                for place in places
                if place < len(row) and isinstance(row[place], str)
            )
            self._readers = Readers(set_id=self._question.set_id, decimal=mark)
        yield from first
        yield from self._sheet.rows

    def _chunk(self, chunk: Numbered) -> None:
        """Put the rows of each period together, for units and law depend on it."""
        width = len(self._sheet.header)
        by_period: dict[int, tuple[Period, Numbered]] = {}
        for number, given in chunk:
            row = given if len(given) == width else self._fitted(number, given, width)
            period = None if row is None else self._period(number, row)
            if row is not None and period is not None:
                by_period.setdefault(period.code, (period, []))[1].append((number, row))
        for period, rows in by_period.values():
            self._of_period(period, rows)

    def _fitted(self, number: int, row: Row, width: int) -> Row | None:
        """Return a short row filled up, None for an empty or an overlong one."""
        if all(is_blank(cell) for cell in row):
            return None
        if all(is_blank(cell) for cell in row[width:]):
            return (row + [None] * width)[:width]
        self._refusals.refuse(
            row=number,
            cells=max(self._filled(row), 1),
            rule="too-many-cells",
            message=f"Dòng có {len(row)} ô nhưng tiêu đề chỉ có {width} cột; hãy kiểm tra dấu "
            "phân cách, và đặt giá trị có dấu phẩy trong ngoặc kép.",
        )
        return None

    def _filled(self, row: Row) -> int:
        """Count the figures that a row holds, whether good or not."""
        if self._layout.value is not None:
            return int(self._layout.value < len(row) and not is_blank(row[self._layout.value]))
        return sum(place < len(row) and not is_blank(row[place]) for place, _ in self._layout.items)

    def _period(self, number: int, row: Row) -> Period | None:
        place = self._layout.period
        value = None if place is None else row[place]
        if is_blank(value) and self._question.period is not None:
            value = str(self._question.period)
        found = self._periods.get(value)
        if found is None:
            found = self._periods[value] = self._checked_period(value)
        if isinstance(found, Period):
            return found
        if cells := self._filled(row):
            self._refusals.refuse(
                row=number,
                column=self._title(place),
                value=value,
                cells=cells,
                rule=found.rule,
                message=str(found),
            )
        return None

    def _checked_period(self, value: Any) -> Period | BadValueError:
        try:
            period = rules.period_of(value)
        except BadValueError as error:
            return error
        if period.first_on > self._question.today:
            msg = (
                f"Kỳ {period} chưa bắt đầu (từ {period.first_on:%d/%m/%Y}); "
                "chỉ nhập số liệu của kỳ đã bắt đầu, hãy xem lại kỳ."
            )
            return BadValueError("future-period", msg)
        given = self._question.period
        if given is not None and period != given:
            msg = (
                f"Kỳ trong tệp là {period} nhưng kỳ đã nêu khi nhập là {given}; "
                "hãy sửa một trong hai."
            )
            return BadValueError("other-period", msg)
        return period

    def _title(self, place: int | None) -> str:
        return "" if place is None else str(self._sheet.header[place])

    def _of_period(self, period: Period, rows: Numbered) -> None:
        """Find the units of the rows, then read their cells column by column."""
        codes = [self._units.code_of(row[self._layout.unit]) for _, row in rows]
        units = self._units.find(period, codes)
        good: Numbered = []
        ids: list[int] = []
        for (number, row), code in zip(rows, codes, strict=True):
            unit = units[code]
            if isinstance(unit, int) and not self._is_other(period, unit, row):
                good.append((number, row))
                ids.append(unit)
            elif cells := self._filled(row):
                self._refusals.refuse(
                    row=number,
                    column=self._title(self._layout.unit),
                    unit=code,
                    value=row[self._layout.unit],
                    cells=cells,
                    rule="unknown-unit" if isinstance(unit, str) else "other-unit",
                    message=unit if isinstance(unit, str) else self._other(period, unit, row),
                )
        if not good:
            return
        numbers = np.array([number for number, _ in good], dtype=np.int32)
        unit_ids = np.array(ids, dtype=np.int64)
        if self._layout.item is None:
            self._wide(period, good, unit_ids, numbers)
        else:
            self._long(period, good, unit_ids, numbers)

    def _is_other(self, period: Period, unit_id: int, row: Row) -> bool:
        """Tell whether the name beside a code cannot be the unit's: codes have been reused."""
        if self._layout.name is None or is_blank(row[self._layout.name]):
            return False
        told = str(row[self._layout.name])
        return not rules.may_be_same(told, self._units.name(period, unit_id))

    def _other(self, period: Period, unit_id: int, row: Row) -> str:
        told = str(row[self._layout.name or 0]).strip()[:60]
        return (
            f"Trong tệp, mã này là “{told}”, nhưng ngày {period.last_on:%d/%m/%Y} mã thuộc về "
            f"{self._units.name(period, unit_id)}; nhiều mã đã dùng lại sau ngày 01/07/2025, "
            "hãy ghi mã đang dùng của đơn vị."
        )

    def _wide(
        self, period: Period, rows: Numbered, units: npt.NDArray[np.int64], numbers: Numbers
    ) -> None:
        columns = list(zip(*(row for _, row in rows), strict=True))
        for place, header in self._layout.items:
            self._column(period, header, columns[place], units, numbers, place)

    def _long(
        self, period: Period, rows: Numbered, units: npt.NDArray[np.int64], numbers: Numbers
    ) -> None:
        item_at, value_at = self._layout.item or 0, self._layout.value or 0
        note_at = self._layout.note
        groups: dict[Any, list[int]] = defaultdict(list)
        for index, (_, row) in enumerate(rows):
            groups[key_of(row[item_at])].append(index)
        for chosen in groups.values():
            at = np.array(chosen)
            values = [rows[index][1][value_at] for index in chosen]
            item = rows[chosen[0]][1][item_at]
            self._column(period, item, values, units[at], numbers[at], value_at)
        if note_at is not None:
            for number, row in rows:
                if not is_blank(row[note_at]):
                    self._notes[number] = str(row[note_at])[:500]

    def _column(
        self,
        period: Period,
        item: Any,
        values: Sequence[Any],
        units: npt.NDArray[np.int64],
        numbers: Numbers,
        place: int,
    ) -> None:
        """Read cells of one data element; `place` is the column they stand in."""
        reader = self._readers.named(item, year=period.year)
        if isinstance(reader, str):
            self._refuse_item(reader, item, values, numbers, place)
            return
        found = reader.read(values)
        for index in np.flatnonzero(found == REFUSED).tolist():
            self._refuse_cell(
                reader, period, int(units[index]), values[index], int(numbers[index]), place
            )
        self._blank += int((found == BLANK).sum())
        good = found >= 0
        count = int(good.sum())
        if not count:
            return
        figures = np.array(reader.figures, dtype=np.float64)[found[good]]
        self._parts.append(
            (
                units[good],
                np.full(count, reader.element.number, dtype=np.int64),
                np.full(count, period.code, dtype=np.int64),
                figures[:, 0],
                figures[:, 1],
                figures[:, 2].astype(np.uint8),
                numbers[good],
                np.full(count, place, dtype=np.int32),
            )
        )

    def _refuse_cell(
        self, reader: CellReader, period: Period, unit_id: int, value: Any, row: int, place: int
    ) -> None:
        fault = reader.fault(value)
        self._refusals.refuse(
            row=row,
            column=self._title(place),
            unit=self._units.code(period, unit_id),
            element=reader.element.key,
            value=value,
            cells=1,
            rule=fault.rule,
            message=str(fault),
        )

    def _refuse_item(
        self, message: str, item: Any, values: Sequence[Any], numbers: Numbers, place: int
    ) -> None:
        """Say once for a wide column, once a row for a long table, that there is no such item."""
        filled = [index for index, value in enumerate(values) if not is_blank(value)]
        self._blank += len(values) - len(filled)
        wide = self._layout.item is None
        for index in filled:
            self._refusals.refuse(
                row=self._sheet.header_row if wide else int(numbers[index]),
                column=str(item) if wide else self._title(self._layout.item),
                value=item,
                cells=1,
                rule="unknown-indicator",
                message=message,
                once=("column", place) if wide else None,
            )

    def _joined(self) -> Gathered:
        columns = {
            name: np.concatenate([np.zeros(0, dtype=kind), *(part[index] for part in self._parts)])
            for index, (name, kind) in enumerate(Gathered.KINDS.items())
        }
        self._parts.clear()
        return Gathered(**columns, notes=self._notes, rows=self._rows, blank=self._blank)
