"""Which unit a code names, on the last day of a period."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from langso.core.periods import Period
from langso.geography import queries as geography
from langso.geography.values import REFORM_ON
from langso.standards import queries as standards

_CODE_WIDTH = {"province": 2, "district": 3, "commune": 5}
# Looking into the past of a code takes questions to the database: not for a file of rubbish.
_EXPLAINED = 50
_LEVEL_SAID = {"province": "tỉnh", "district": "huyện", "commune": "xã"}


class UnitFinder:
    """Finds the units of one file; each code of a period is asked for once."""

    def __init__(self, *, set_id: str | None) -> None:
        """With a set, units must be of the set's level."""
        self._set_id = set_id
        self._level = "commune"
        if set_id is not None:
            self._level = next(info.level for info in standards.list_sets() if info.id == set_id)
        self._width = _CODE_WIDTH.get(self._level, 5)
        self._known: dict[int, dict[str, int | str]] = defaultdict(dict)
        self._names: dict[int, dict[int, str]] = defaultdict(dict)
        self._missing = 0
        self._codes: dict[int, dict[int, str]] = defaultdict(dict)

    def code_of(self, cell: Any) -> str:
        """Return a unit's code as text; zeros that a workbook dropped are put back."""
        if isinstance(cell, str):
            text = cell.strip()
        elif isinstance(cell, int | float) and not isinstance(cell, bool) and cell % 1 == 0:
            text = str(int(cell))
        else:
            text = "" if cell is None else str(cell)
        digits = text.isdigit() and text.isascii()
        # Without a set the file may hold any level: only a number has certainly lost its zeros.
        if digits and (self._set_id is not None or not isinstance(cell, str)):
            return text.zfill(self._width)
        return text

    def find(self, period: Period, codes: Iterable[str]) -> dict[str, int | str]:
        """Return for each code the unit's id on the period's last day, or why there is none."""
        known = self._known[period.code]
        new = {code for code in codes if code not in known}
        if new:
            on = period.last_on
            found = geography.find_codes(codes=sorted(new - {""}), on=on)
            known.update((code, self._judged(code, found.get(code), on)) for code in new)
            self._codes[period.code].update((unit_id, code) for code, unit_id in found.items())
        return known

    def name(self, period: Period, unit_id: int) -> str:
        """Return the name of a found unit on the period's last day."""
        names = self._names[period.code]
        if unit_id not in names:
            wanted = [known for known in self._codes[period.code] if known not in names]
            places = geography.get_places(unit_ids=wanted, on=period.last_on)
            names.update((known, place.name) for known, place in places.items())
        return names.get(unit_id, "")

    def code(self, period: Period, unit_id: int) -> str:
        """Return the code by which the file named a unit in a period."""
        return self._codes[period.code].get(unit_id, "")

    def _judged(self, code: str, unit_id: int | None, on: dt.date) -> int | str:
        if not code:
            return "Dòng có số liệu nhưng không có mã đơn vị; hãy ghi mã."
        if unit_id is None:
            self._missing += 1
            if self._missing > _EXPLAINED:
                return f"Không có đơn vị nào mang mã {code} vào ngày {on:%d/%m/%Y}; hãy xem lại mã."
            return _missing(code, on)
        if self._set_id is not None and len(code) != self._width:
            level = _LEVEL_SAID[self._level]
            return (
                f"Mã {code} không phải mã {level}, trong khi bộ tiêu chí “{self._set_id}” "
                f"dành cho {level}; hãy xem lại mã."
            )
        return unit_id


def _missing(code: str, on: dt.date) -> str:
    """Say why no unit has a code on a day, and name the successors of one that ended in 2025."""
    reason = geography.explain_missing_code(code=code, on=on)
    before = REFORM_ON - dt.timedelta(days=1)
    ended = geography.find_codes(codes=[code], on=before) if on > before else {}
    if code not in ended:
        return reason
    _, successors = geography.lineage(unit_id=ended[code])
    named = ", ".join(f"{unit.name} (mã {unit.code})" for unit in successors)
    return f"{reason} Đơn vị kế thừa: {named}." if named else reason
