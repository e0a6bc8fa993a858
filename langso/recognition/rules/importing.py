"""A table of historic decisions, row by row: what each cell means, and what is wrong with it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langso.core.text import unaccented
from langso.ledger.rules.headers import folded
from langso.recognition.rules import granting
from langso.recognition.rules.resolving import (
    CODE,
    ID,
    KIND,
    LEVEL,
    NAME,
    Places,
    UnknownPlaceError,
)
from langso.recognition.values import Decision, TitleKind
from langso.standards.values.titles import TitleLaw, TitleRule

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("ma don vi", "ma xa", "ma dvhc", "ma huyen", "ma tinh", "ma", "code", "unit"),
    "name": ("ten don vi", "ten xa", "xa", "don vi", "ten", "name"),
    "district": ("huyen", "ten huyen", "district"),
    "province": ("tinh", "ten tinh", "tinh, thanh pho", "province"),
    "title": ("danh hieu", "title"),
    "period": ("giai doan", "period"),
    "kind": ("hinh thuc", "loai", "kind"),
    "number": ("so quyet dinh", "so qd", "quyet dinh", "decision", "decision number"),
    "decided_on": ("ngay quyet dinh", "ngay qd", "ngay ky", "decided on", "date"),
    "signer": ("nguoi ky", "signer"),
    "body": ("co quan ban hanh", "co quan", "body"),
    "note": ("ghi chu", "note"),
    "end_number": ("so quyet dinh thu hoi", "so qd thu hoi", "revocation"),
    "ended_on": ("ngay thu hoi", "ngay quyet dinh thu hoi", "revoked on"),
}
"""Every column by the headers that name it, without accents; the first is the template's."""

HEADINGS: Mapping[str, str] = {
    "code": "Mã đơn vị", "name": "Tên đơn vị", "district": "Huyện", "province": "Tỉnh",
    "title": "Danh hiệu", "period": "Giai đoạn", "kind": "Hình thức", "number": "Số quyết định",
    "decided_on": "Ngày quyết định", "signer": "Người ký", "body": "Cơ quan ban hành",
    "note": "Ghi chú", "end_number": "Số quyết định thu hồi", "ended_on": "Ngày thu hồi",
}  # fmt: skip
WANTED = (
    "cần một dòng có cột “mã đơn vị” hoặc “tên đơn vị”, và các cột: danh hiệu, số quyết định, "
    "ngày quyết định"
)
REACKNOWLEDGED = ("thua nhan", "thua nhan dat chuan", "reacknowledgement")
RECOGNISED = ("", "cong nhan", "cong nhan dat chuan", "decision")
LONGEST = {"signer": 150, "body": 200, "note": 500}

_DAY_FIRST = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What keeps a row from being entered: its number in the file, the column, a sentence."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row in order: the title it gives, and its end where the row tells one."""

    row: int
    unit_id: int
    name: str
    province_id: int
    title: str
    set_id: str
    period: str
    kind: str
    decision: Decision
    note: str
    end: Decision | None


def is_header(row: Sequence[Any]) -> bool:
    """Tell whether a row of a sheet is the header of a table of decisions."""
    found = positions(row)
    return "number" in found and "decided_on" in found and ("code" in found or "name" in found)


def positions(header: Sequence[Any]) -> dict[str, int]:
    """Return which column holds what, by position; unknown columns are passed over."""
    names = [folded(cell) for cell in header]
    found: dict[str, int] = {}
    for column, headings in COLUMNS.items():
        for heading in headings:
            if heading in names:
                found[column] = names.index(heading)
                break
    return found


def cells_of(row: Sequence[Any], where: Mapping[str, int]) -> Cells:
    """Return a row's cells as text by column: days as 2024-05-31, whole numbers without a point."""
    found = {
        column: _text(row[position]) for column, position in where.items() if position < len(row)
    }
    return {column: text for column, text in found.items() if text}


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def day_of(text: str) -> dt.date | None:
    """Return a day written 31/05/2024 (the day first) or 2024-05-31; None for anything else."""
    match = _DAY_FIRST.match(text)
    try:
        if match:
            day, month, year = (int(part) for part in match.groups())
            return dt.date(year, month, day)
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


class Reader:
    """Reads rows against the law of titles and the tree of units."""

    def __init__(self, law: TitleLaw, places: Places, *, today: dt.date) -> None:
        """Sort the names of titles."""
        self._law, self._places, self._today = law, places, today
        self._titles: dict[str, TitleRule] = {}
        for rule in law.titles:
            for name in (rule.id, rule.name.vi, rule.name.en, rule.short.vi, *rule.aliases):
                self._titles.setdefault(unaccented(name), rule)

    def read(self, number: int, cells: Cells) -> ReadRow | list[RowFault]:
        """Return what a row says, or everything that is wrong with it."""
        faults: list[RowFault] = []

        def wrong(column: str, message: str) -> None:
            if message:
                faults.append(RowFault(number, HEADINGS[column], message))

        rule = self._titles.get(unaccented(cells.get("title", "")))
        if rule is None:
            wrong("title", self._no_title(cells.get("title", "")))
        kind = self._kind(cells.get("kind", ""))
        if kind is None:
            wrong("kind", f"Không rõ “{cells['kind']}”; ghi công nhận hoặc thừa nhận.")
        decision, fault = self._decision(cells, "number", "decided_on")
        wrong(*fault)
        end, fault = self._end(cells, decision)
        wrong(*fault)
        if rule is None or kind is None or decision is None or faults:
            return faults
        period = cells.get("period", "").replace(" ", "").replace("–", "-")
        if not period:
            known = granting.period_on(rule, decision.decided_on)
            period = known.id if known else ""
        wrong("period", granting.period_fault(self._law, rule, period, decision.decided_on))
        state = None
        try:
            state = self._places.find(
                code=cells.get("code", ""), name=cells.get("name", ""),
                district=cells.get("district", ""), province=cells.get("province", ""),
                level=rule.level, on=decision.decided_on,
            )  # fmt: skip
            wrong(
                "title",
                granting.kind_fault(
                    rule, name=state[NAME], level=state[LEVEL], kind=state[KIND],
                    on=decision.decided_on,
                ),
            )  # fmt: skip
        except UnknownPlaceError as error:
            wrong("code" if cells.get("code") else "name", str(error))
        if faults or state is None:
            return faults
        return ReadRow(
            row=number, unit_id=state[ID], name=f"{state[NAME]} ({state[CODE]})",
            province_id=self._places.province_of(state[ID], decision.decided_on),
            title=rule.id, set_id=rule.set_of(period), period=period, kind=kind,
            decision=decision, note=cells.get("note", "")[: LONGEST["note"]], end=end,
        )  # fmt: skip

    def _no_title(self, told: str) -> str:
        names = ", ".join(rule.short.vi for rule in self._law.titles)
        if not told:
            return f"Thiếu danh hiệu; ghi một trong: {names}."
        return f"Không có danh hiệu “{told}”; ghi một trong: {names}."

    def _kind(self, told: str) -> str | None:
        plain = unaccented(told)
        if plain in RECOGNISED:
            return TitleKind.DECISION.value
        return TitleKind.REACKNOWLEDGEMENT.value if plain in REACKNOWLEDGED else None

    def _decision(
        self, cells: Cells, number: str, day: str
    ) -> tuple[Decision | None, tuple[str, str]]:
        told = cells.get(day, "")
        decided_on = day_of(told)
        if decided_on is None:
            return None, (day, _no_day(told))
        decision = Decision(
            cells.get(number, ""), decided_on,
            cells.get("signer", "")[: LONGEST["signer"]], cells.get("body", "")[: LONGEST["body"]],
        )  # fmt: skip
        return decision, (number, granting.decision_fault(decision, today=self._today))

    def _end(
        self, cells: Cells, decision: Decision | None
    ) -> tuple[Decision | None, tuple[str, str]]:
        if "end_number" not in cells and "ended_on" not in cells:
            return None, ("ended_on", "")
        end, fault = self._decision(cells, "end_number", "ended_on")
        if not fault[1] and end and decision and end.decided_on <= decision.decided_on:
            fault = ("ended_on", "Ngày thu hồi không sau ngày công nhận; kiểm tra lại hai ngày.")
        return end, fault


def _no_day(told: str) -> str:
    if not told:
        return "Thiếu ngày; ghi dạng 31/05/2024."
    return f"Không đọc được ngày “{told}”; ghi dạng 31/05/2024 (ngày trước, tháng sau)."
