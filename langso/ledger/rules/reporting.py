"""Reporting periods as officers write them."""

import re
from typing import Any

from langso.core.periods import BadPeriodError, Period
from langso.core.text import unaccented
from langso.ledger.values import BadValueError

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = re.compile(r"(?:nam )?([12][0-9]{3})")
_QUARTER = re.compile(r"(?:quy|q) ?([1-4]|i{1,3}|iv) ?(?:/|-|nam)? ?([12][0-9]{3})")
_MONTH = re.compile(r"(?:thang )?(0?[1-9]|1[0-2]) ?(?:/|-|nam) ?([12][0-9]{3})")
_HALF = re.compile(r"6 thang (dau|cuoi)(?: nam)? ([12][0-9]{3})")


def period_of(value: Any) -> Period:
    """Return the period in a cell: `2024`, `2024-Q3`, `năm 2024`, `quý III/2024`, `03/2024`….

    Raises BadValueError (bad-period).
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(unaccented(str(value)).split())
    found = _written_out(text)
    if found:
        return found
    try:
        return Period.parse(text)
    except BadPeriodError:
        msg = (
            f"“{str(value)[:40]}” không phải là kỳ báo cáo; hãy ghi 2024, 2024-H1 (nửa năm), "
            "2024-Q3 (quý) hoặc 2024-03 (tháng)."
        )
        raise BadValueError("bad-period", msg) from None


def _written_out(text: str) -> Period | None:
    if match := _YEAR.fullmatch(text):
        return Period(int(match[1]))
    if match := _QUARTER.fullmatch(text):
        return Period(int(match[2]), 20 + (_ROMAN.get(match[1]) or int(match[1])))
    if match := _MONTH.fullmatch(text):
        return Period(int(match[2]), int(match[1]))
    if match := _HALF.fullmatch(text):
        return Period(int(match[2]), 31 if match[1] == "dau" else 32)
    return None
