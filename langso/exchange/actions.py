"""What the API writes: figures in one batch, all or nothing, and the withdrawal of a batch."""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langso.accounts import queries as accounts
from langso.accounts.values import WHOLE, Action
from langso.core.periods import Period
from langso.exchange import schemas
from langso.exchange.queries import law, observations
from langso.exchange.values import ApiError, Fault
from langso.geography import queries as geography
from langso.ledger import actions as ledger
from langso.ledger import queries as ledger_queries
from langso.ledger import rules as ledger_rules
from langso.ledger.values import (
    AlreadyWithdrawnError,
    BadValueError,
    BatchResult,
    Cell,
    Figure,
    KeyReusedError,
    LedgerError,
    Method,
    Status,
    UnknownBatchError,
)
from langso.standards import queries as standards
from langso.standards.values import DataElement, UnknownElementError

Person = Any
"""The user a token stands for; accounts keeps the class to itself."""
MAX_FAULTS = 1_000


@dataclass(frozen=True, slots=True)
class Submitted:
    """What recording did, with the status it was recorded in."""

    result: BatchResult
    status: str
    key: str


def submit(
    *, body: schemas.ObservationsBody, user: Person, by: str, at: dt.datetime, today: dt.date
) -> Submitted:
    """Record the figures of one request: every cell is right, or nothing is written.

    The key makes it safe to send again; with none, the content itself is the key.
    Raises ApiError: 422 with one detail a bad cell, 403 where the person may not record,
    409 when the key was used for other figures.
    """
    if body.criteria_set:
        law.set_for_year(set_id=body.criteria_set, year=None, status=422)
    cells = _Cells(body, today)
    found = cells.read()
    if cells.faults:
        raise _bad_cells(cells.faults)
    status = _allowed_status(body.status, user=user, cells=found, today=today)
    key = body.key or f"api:{by}:{_digest(body)}"
    try:
        result = ledger.record(
            key=key,
            source=body.source,
            method=Method.API,
            status=status,
            cells=found,
            by=by,
            by_id=user.pk,
            at=at,
            origin="/api/v1/observations",
            note=body.note,
        )
    except KeyReusedError as error:
        raise _refused(409, "key_reused", str(error), "key") from error
    except LedgerError as error:
        raise _refused(422, "bad_figures", str(error), "observations") from error
    return Submitted(result, status, key)


class _Cells:
    """Reads the rows of a request, keeping every fault."""

    def __init__(self, body: schemas.ObservationsBody, today: dt.date) -> None:
        self.body = body
        self.today = today
        self.faults: list[dict[str, object]] = []
        self.periods: dict[str, Period | None] = {}
        self.elements: dict[tuple[str | None, str | None], DataElement | None] = {}

    def read(self) -> list[Cell]:
        """Return the cells that are right; `faults` tells of the others."""
        units = self._units()
        cells = []
        seen: dict[tuple[int, int, int], int] = {}
        for row, item in enumerate(self.body.observations):
            period = self._period(row, item)
            element = self._element(row, item)
            unit_id = units.get((item.unit, item.period))
            if period and unit_id is None:
                message = geography.explain_missing_code(code=item.unit, on=self._day(period))
                self._fault(row, item, "unit", "unknown_unit", message)
            figure = self._figure(row, item, element) if element else None
            if period is None or element is None or unit_id is None or figure is None:
                continue
            cell = (unit_id, int(element.number or 0), period.code)
            if cell in seen:
                message = (
                    f"Ô này trùng với ô số {seen[cell] + 1} (cùng đơn vị, dữ liệu và kỳ); "
                    "chỉ giữ lại một."
                )
                self._fault(row, item, "unit", "doubled", message)
                continue
            seen[cell] = row
            cells.append(Cell(*cell, figure, item.note))
        return cells

    def _units(self) -> dict[tuple[str, str], int]:
        """Return ids by (code, period text): a code names its unit on the period's last day."""
        codes: dict[str, set[str]] = defaultdict(set)
        for row, item in enumerate(self.body.observations):
            if self._period(row, item, quiet=True):
                codes[item.period].add(item.unit)
        found: dict[tuple[str, str], int] = {}
        for text, wanted in codes.items():
            period = self.periods[text]
            if period:
                ids = geography.find_codes(codes=wanted, on=self._day(period))
                found.update({(code, text): unit_id for code, unit_id in ids.items()})
        return found

    def _day(self, period: Period) -> dt.date:
        return min(period.last_on, self.today)

    def _period(
        self, row: int, item: schemas.ObservationIn, *, quiet: bool = False
    ) -> Period | None:
        text = item.period
        if text not in self.periods:
            try:
                self.periods[text] = ledger_rules.period_of(text)
            except BadValueError:
                self.periods[text] = None
        period = self.periods[text]
        if quiet:
            return period if period and period.first_on <= self.today else None
        if period is None:
            message = f"“{text}” không phải là kỳ báo cáo; ghi 2024, 2024-H1, 2024-Q3 hoặc 2024-03."
            self._fault(row, item, "period", "bad_period", message)
        elif period.first_on > self.today:
            message = f"Kỳ {period} chưa bắt đầu; chỉ nhận số liệu của kỳ đã bắt đầu."
            self._fault(row, item, "period", "future_period", message)
            return None
        return period

    def _element(self, row: int, item: schemas.ObservationIn) -> DataElement | None:
        asked = (item.element, item.indicator)
        if asked not in self.elements:
            self.elements[asked] = self._find(item)
        element = self.elements[asked]
        if element is None or element.number is None:
            name = item.element or item.indicator or ""
            where = f" của bộ “{self.body.criteria_set}”" if self.body.criteria_set else ""
            message = (
                f"Không có chỉ tiêu hoặc dữ liệu “{name}”{where}. Nêu “element” (khóa dữ liệu), "
                "hoặc “indicator” cùng với “criteria_set”."
            )
            self._fault(row, item, "element", "unknown_element", message)
            return None
        return element

    def _find(self, item: schemas.ObservationIn) -> DataElement | None:
        try:
            if item.element:
                return standards.get_element(key=item.element)
            if item.indicator and self.body.criteria_set:
                return standards.element_for(set_id=self.body.criteria_set, code=item.indicator)
        except UnknownElementError:
            pass
        return None

    def _figure(self, row: int, item: schemas.ObservationIn, element: DataElement) -> Figure | None:
        if item.value is None:
            # null takes a figure back; the ledger keeps that as an explicit "no figure".
            return Figure(None, None)
        try:
            if isinstance(item.value, bool | int | float | str):
                figure = ledger_rules.figure_of(item.value, element)
                if figure is not None:
                    return figure
                message = "Giá trị để trống; ghi null nếu muốn rút lại số liệu."
            else:
                message = "Giá trị phải là số, true/false hoặc văn bản như “Đạt”, “>80”, “10–12”."
            self._fault(row, item, "value", "bad_value", message)
        except BadValueError as error:
            self._fault(row, item, "value", getattr(error, "rule", "bad_value"), str(error))
        return None

    def _fault(
        self, row: int, item: schemas.ObservationIn, column: str, rule: str, message: str
    ) -> None:
        self.faults.append(
            {
                "row": row + 1,
                "column": column,
                "unit": item.unit,
                "element": item.element or item.indicator,
                "period": item.period,
                "value": str(item.value)[:60],
                "rule": rule,
                "message": message,
            }
        )


def _allowed_status(
    asked: str | None, *, user: Person, cells: Sequence[Cell], today: dt.date
) -> str:
    """Return the status to record in: approved when the person may approve at every unit."""
    unit_ids = {cell.unit_id for cell in cells}
    _refuse(Action.RECORD, user=user, unit_ids=unit_ids, today=today, word="ghi số liệu")
    if asked == Status.SUBMITTED:
        return Status.SUBMITTED
    # A call may hold any figure, so a role in one department is not enough to approve by it.
    cannot = accounts.list_refused(
        user=user, action=Action.APPROVE, unit_ids=unit_ids, on=today, department=WHOLE
    )
    if not cannot:
        return Status.APPROVED
    if asked == Status.APPROVED:
        _refuse(Action.APPROVE, user=user, unit_ids=unit_ids, today=today, word="duyệt số liệu")
    return Status.SUBMITTED


def _refuse(action: Action, *, user: Person, unit_ids: set[int], today: dt.date, word: str) -> None:
    """Do nothing when the person may do the action at every unit. Raises ApiError (403)."""
    refused = accounts.list_refused(
        user=user, action=action, unit_ids=unit_ids, on=today, department=WHOLE
    )
    if not refused:
        return
    places = geography.get_places(unit_ids=refused[:5], on=today)
    names = ", ".join(f"{place.name} ({place.code})" for place in places.values())
    more = f" và {len(refused) - 5} đơn vị khác" if len(refused) > 5 else ""
    fault = Fault(
        "not_allowed",
        f"Tài khoản “{user.username}” không có quyền {word} tại: {names}{more}. Chưa ghi gì.",
        f"The account “{user.username}” may not {action.value} at: {names}. Nothing was written.",
        "unit",
        "Bỏ các đơn vị đó, hoặc xin quản trị giao quyền tại nơi đó.",
        "Leave those units out, or ask for a role there.",
    )
    raise ApiError(403, fault)


def withdraw(
    *, batch_id: int, reason: str, user: Person, by: str, at: dt.datetime, today: dt.date
) -> dict[str, Any]:
    """Withdraw a whole batch; its rows and this event stay readable.

    Raises ApiError: 404 unknown, 409 already withdrawn, 403 where the person may not.
    """
    observations.batch(batch_id=batch_id)
    unit_ids = set(ledger_queries.units_of_batch(batch_id=batch_id))
    _refuse(Action.WITHDRAW, user=user, unit_ids=unit_ids, today=today, word="thu hồi số liệu")
    try:
        ledger.withdraw(
            batch_id=batch_id,
            by=by,
            by_id=user.pk,
            at=at,
            reason=reason,
            origin="/api/v1/batches",
        )
    except UnknownBatchError as error:
        raise observations.unknown_batch(error) from error
    except AlreadyWithdrawnError as error:
        raise _refused(409, "already_withdrawn", str(error), "id") from error
    except LedgerError as error:
        raise _refused(422, "cannot_withdraw", str(error), "reason") from error
    return observations.batch(batch_id=batch_id)


def _digest(body: schemas.ObservationsBody) -> str:
    text = json.dumps(body.dict(), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _bad_cells(faults: Sequence[Mapping[str, object]]) -> ApiError:
    first = faults[0]
    fault = Fault(
        "bad_cells",
        f"{len(faults)} ô không hợp lệ nên chưa ghi gì. Ô số {first['row']} (đơn vị "
        f"{first['unit']}): {first['message']}",
        f"{len(faults)} cells are not valid, so nothing was written; see “details”.",
        "observations",
        "Sửa từng ô theo danh sách “details” rồi gửi lại cả lô.",
        "Correct each cell listed in “details” and send the whole batch again.",
    )
    return ApiError(422, fault, [dict(one) for one in faults[:MAX_FAULTS]])


def _refused(status: int, code: str, message: str, field: str) -> ApiError:
    fault = Fault(
        code,
        message,
        "The ledger refused this batch; the Vietnamese message says why.",
        field,
        "Xem thông báo, sửa rồi gửi lại.",
        "Read the message, correct it and send it again.",
    )
    return ApiError(status, fault)
