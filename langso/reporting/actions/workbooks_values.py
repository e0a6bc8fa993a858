"""What the cells of one element say; every distinct value of a workbook is understood once."""

import datetime as dt
import re
from typing import Any, NamedTuple

from langso.ledger import rules as figures
from langso.ledger.values import BadValueError, Figure
from langso.reporting.actions.workbooks_reading import BookSheet
from langso.reporting.rules.workbooks import address_of
from langso.standards.values import DataElement, Measure

_MOST_KNOWN = 50_000
_POINTED = re.compile(r"[0-9]+\.[0-9]+")
_SHOWN = 80


def _midnight(day: dt.date) -> dt.datetime:
    """Return the instant at which a day of a spreadsheet begins, in no zone: it has none."""
    return dt.datetime.combine(day, dt.time.min)


_EPOCH = _midnight(dt.date(1899, 12, 30))
"""The day nought of a spreadsheet."""
_EARLY_EPOCH = _midnight(dt.date(1899, 12, 31))
_LEAP = _midnight(dt.date(1900, 3, 1))
"""Excel counts a 29 February 1900 that never was: days before it stand one further on."""
_SMALL = _midnight(dt.date(1900, 12, 31))
"""A date before it is a small number that a cell formatted as a date shows."""


class Value(NamedTuple):
    """A cell understood: its figure and what to save, or the rule it breaks."""

    figure: Figure | None
    value: str | float | bool | None
    text: str
    rule: str = ""
    message: str = ""
    remark: str = ""


BLANK = Value(None, None, "")


class ValueReader:
    """Reads the cells of one element."""

    def __init__(
        self, element: DataElement, decimal: str | None, *, excel_days: bool = True
    ) -> None:
        """`decimal`: the file's mark where it is known; `excel_days`: it counts days like Excel."""
        self._excel_days = excel_days
        self._element = element
        self._decimal = decimal
        self.known: dict[Any, Value] = {}
        """What was understood so far, by text, or by type and value."""

    def read(self, raw: Any, sheet: BookSheet, row: int, column: int) -> Value:
        """Return what a cell says; `sheet`, `row` and `column` only for what it is flagged with."""
        key = raw if raw.__class__ is str else (raw.__class__, raw)
        value = self.known.get(key)
        if value is None:
            if len(self.known) > _MOST_KNOWN:
                self.known.clear()
            value = self.known[key] = self._understand(raw)
        return self._flagged(value, raw, sheet, row, column) if sheet.is_flagged else value

    def _flagged(self, value: Value, raw: Any, sheet: BookSheet, row: int, column: int) -> Value:
        """Return the value with what its formula, format or merged block makes of it."""
        address = address_of(row, column).encode()
        block = sheet.merged.get((row, column))
        if block is not None and value is not BLANK:
            return _refused(
                "merged",
                raw,
                f"Các ô {block} bị gộp làm một nên không rõ số này của ô nào;"
                " hãy bỏ gộp ô (Unmerge Cells) rồi ghi từng ô.",
            )
        if address in sheet.flags.errors:
            return _refused(
                "formula-error",
                "#",
                "Công thức trong ô báo lỗi (như #REF!, #DIV/0!); hãy sửa công thức hoặc ghi số.",
            )
        if address in sheet.flags.formulas:
            return self._computed(value, raw, percent=address in sheet.flags.percents)
        if address in sheet.flags.percents:
            return self._percentage(value, raw)
        return value

    def _computed(self, value: Value, raw: Any, *, percent: bool) -> Value:
        if value is BLANK:
            return _refused(
                "formula-no-value",
                raw,
                "Ô có công thức nhưng tệp không lưu kết quả; hãy mở tệp bằng Excel, lưu lại, hoặc"
                " dán thành giá trị (Paste Values).",
            )
        found = self._percentage(value, raw) if percent else value
        remark = "Lấy kết quả của công thức. " + found.remark
        return Value(
            found.figure, found.value, found.text, found.rule, found.message, remark.strip()
        )

    def _percentage(self, value: Value, raw: Any) -> Value:
        """Read 0.523 shown as 52,3 % as what the officer sees."""
        if self._element.measure != Measure.PERCENT or raw.__class__ not in {int, float}:
            return value
        shown = round(raw * 100, 10)
        found = self._understand(shown)
        remark = f"Ô định dạng phần trăm: đọc là {found.text or shown}."
        return Value(found.figure, found.value, found.text, found.rule, found.message, remark)

    def _understand(self, raw: Any) -> Value:
        if raw is None or (raw.__class__ is str and not raw.strip()):
            return BLANK
        if raw.__class__ is str and "\0" in raw:
            return _refused("not-a-number", "", "Ô chứa ký tự không đọc được; hãy gõ lại ô này.")
        remark = ""
        if (
            self._excel_days
            and isinstance(raw, dt.date)
            and (number := _small_number(raw)) is not None
        ):
            raw = number
            remark = "Ô định dạng ngày tháng: đọc là số."
        try:
            return self._figure(raw, remark)
        except BadValueError as error:
            return _refused(error.rule, raw, str(error))

    def _figure(self, raw: Any, remark: str) -> Value:
        figure = figures.figure_of(raw, self._element, decimal=self._decimal)
        if figure is None:
            return BLANK
        if raw.__class__ is not str:
            return Value(figure, raw, figures.written(figure, self._element), remark=remark)
        text = " ".join(raw.split())
        same = self._means_the_same(text, raw, figure)
        # A text file writes numbers with a point; on the sheet they stand with a comma.
        if same and not _POINTED.fullmatch(text):
            return Value(figure, text, text)
        written = figures.written(figure, self._element)
        said = "" if same else f"“{text[:_SHOWN]}” đọc là {written}."
        return Value(figure, written, written, remark=said)

    def _means_the_same(self, text: str, raw: str, figure: Figure) -> bool:
        """Tell whether a text means the same when it is saved: it is read in Vietnamese form."""
        if self._decimal == "," and text == raw:
            return True
        try:
            return figures.figure_of(text, self._element, decimal=",") == figure
        except BadValueError:
            return False


def _small_number(raw: dt.date) -> float | None:
    """Return the number that a cell formatted as a date holds, when it is no date people mean."""
    instant = raw if isinstance(raw, dt.datetime) else _midnight(raw)
    if instant >= _SMALL:
        return None
    epoch = _EARLY_EPOCH if instant < _LEAP else _EPOCH
    return round((instant - epoch).total_seconds() / 86_400, 9)


def _refused(rule: str, raw: Any, message: str) -> Value:
    return Value(None, None, str(raw)[:_SHOWN], rule, message)
