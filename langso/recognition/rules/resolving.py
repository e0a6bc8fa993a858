"""Which unit a row means: by code or name, as the tree stood on the day of its decision."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from langso.core.text import unaccented
from langso.geography.values import LEVEL_RANK, Level, short_name
from langso.ledger.rules.names import may_be_same

ID, FROM, UNTIL, LEVEL, CODE, NAME, KIND, PARENT = range(8)
_SHOWN = 3

State = Sequence[Any]
Heirs = Mapping[int, Sequence[tuple[dt.date, int]]]


class UnknownPlaceError(LookupError):
    """No unit, or more than one, is meant; str() is a Vietnamese sentence with the remedy."""


def heir_of(place: int, on: dt.date, ends: Mapping[int, dt.date], heirs: Heirs) -> int:
    """Return the unit alive on a day that a unit went to; itself while it lives.

    Of a unit that was parted, its first successor; a unit whose successor nobody knows stays.
    """
    while place in ends and ends[place] <= on:
        following = [after for day, after in heirs.get(place, ()) if day <= on]
        if not following:
            break
        place = following[0]
    return place


class Places:
    """Every state of every unit but villages, to be asked by code or name and day."""

    def __init__(self, rows: Iterable[State]) -> None:
        """Sort the rows of `geography.state_rows` by unit, code and name."""
        self._states: dict[int, list[State]] = defaultdict(list)
        self._codes: dict[str, list[State]] = defaultdict(list)
        self._names: dict[str, list[State]] = defaultdict(list)
        for row in rows:
            self._states[row[ID]].append(row)
            self._codes[row[CODE]].append(row)
            for name in {unaccented(row[NAME]), unaccented(short_name(row[NAME]))}:
                self._names[name].append(row)

    def find(
        self, *, code: str, name: str, district: str, province: str, level: str, on: dt.date
    ) -> State:
        """Return the state of the unit that a row means on a day. Raises UnknownPlaceError."""
        if code:
            return self._by_code(code, name, level, on)
        if not name:
            msg = "Thiếu cả mã và tên đơn vị; ghi ít nhất một trong hai."
            raise UnknownPlaceError(msg)
        return self._by_name(name, district, province, level, on)

    def province_of(self, unit_id: int, on: dt.date) -> int:
        """Return the province a unit lay in on a day it lived; itself for a province."""
        while (row := self.state_of(unit_id, on)) is not None and row[PARENT] is not None:
            unit_id = row[PARENT]
        return unit_id

    def state_of(self, unit_id: int, on: dt.date) -> State | None:
        """Return a unit's state on a day; None when it was not alive."""
        return next((row for row in self._states.get(unit_id, ()) if _holds(row, on)), None)

    def _by_code(self, code: str, name: str, level: str, on: dt.date) -> State:
        # A sheet drops the zeros in front of a number.
        width = {Level.PROVINCE: 2, Level.DISTRICT: 3, Level.COMMUNE: 5}.get(Level(level), 5)
        code = code.zfill(width) if code.isdigit() else code
        states = self._codes.get(code, [])
        found = next((row for row in states if _holds(row, on)), None)
        if found is None:
            raise UnknownPlaceError(_no_code(code, states, on))
        if name and not may_be_same(name, found[NAME]):
            msg = (
                f"Mã {code} vào ngày {on:%d/%m/%Y} là {found[NAME]}, không phải “{name}”; "
                "kiểm tra lại mã, tên hoặc ngày quyết định."
            )
            raise UnknownPlaceError(msg)
        return found

    def _by_name(self, name: str, district: str, province: str, level: str, on: dt.date) -> State:
        states = [row for row in self._names.get(unaccented(name), []) if row[LEVEL] == level]
        found = [row for row in states if _holds(row, on)]
        exact = [row for row in found if row[NAME].casefold() == name.strip().casefold()]
        found = exact or found
        for told, rank in ((province, Level.PROVINCE), (district, Level.DISTRICT)):
            if told:
                found = [row for row in found if self._below(row, told, rank, on)]
        if len(found) == 1:
            return found[0]
        where = ", ".join(part for part in (district, province) if part)
        asked = f"“{name}”" + (f" ({where})" if where else "")
        if not found:
            msg = (
                f"Không có đơn vị {asked} vào ngày {on:%d/%m/%Y}"
                + (f"; tên này chỉ có {_when(states)}" if states else "")
                + ". Kiểm tra lại tên, tỉnh, ngày quyết định, hoặc ghi mã đơn vị."
            )
            raise UnknownPlaceError(msg)
        shown = ", ".join(f"{row[CODE]} {row[NAME]}" for row in found[:_SHOWN])
        msg = (
            f"Có {len(found)} đơn vị tên {asked} vào ngày {on:%d/%m/%Y} ({shown}…); "
            "ghi mã đơn vị, hoặc thêm cột tỉnh, huyện."
        )
        raise UnknownPlaceError(msg)

    def _below(self, row: State, told: str, level: Level, on: dt.date) -> bool:
        """Tell whether a unit lies below one that is named, by code or by name."""
        above: State | None = row
        while above is not None and LEVEL_RANK[Level(above[LEVEL])] > LEVEL_RANK[level]:
            above = self.state_of(above[PARENT], on) if above[PARENT] is not None else None
        if above is None or above[LEVEL] != level:
            return False
        names = {unaccented(above[NAME]), unaccented(short_name(above[NAME])), above[CODE]}
        return unaccented(told) in names or unaccented(short_name(told.strip())) in names


def _holds(row: State, on: dt.date) -> bool:
    return bool(row[FROM] <= on < row[UNTIL])


def _no_code(code: str, states: Sequence[State], on: dt.date) -> str:
    if not states:
        return (
            f"Không có đơn vị nào mang mã {code}. Mã tỉnh có 2 chữ số, mã huyện 3, mã xã 5; "
            "kiểm tra số 0 ở đầu."
        )
    return (
        f"Vào ngày {on:%d/%m/%Y} không đơn vị nào mang mã {code}; mã này chỉ có {_when(states)}. "
        "Dùng mã của đơn vị vào ngày quyết định."
    )


def _when(states: Sequence[State]) -> str:
    row = min(states, key=lambda one: one[FROM])
    last = max(states, key=lambda one: one[UNTIL])[UNTIL]
    until = f" đến {last - dt.timedelta(days=1):%d/%m/%Y}" if last.year < dt.MAXYEAR else ""
    return f"từ {row[FROM]:%d/%m/%Y}{until} ({row[NAME]})"
