"""The open round of the demonstration: one province's communes, each somewhere on the way.

Figures of last year moved a little; where each commune stands is drawn from its own hidden
number, so the picture is the same each time. Everything is marked as simulated and stands in
2026 only: the years that the country is calibrated to are not touched.
"""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db import transaction

from langso.config.demo import calibration as calibrations
from langso.config.demo.noise import Noise
from langso.core import audit
from langso.core.periods import Period
from langso.geography import actions as geography_actions
from langso.geography import queries as geography
from langso.geography.values import Kind, Level, Place
from langso.ledger import actions as ledger
from langso.ledger import queries as ledger_queries
from langso.ledger.rules import limits, written
from langso.ledger.values import NO_FIGURE, Cell, Figure, Method, Status
from langso.reporting import actions as reporting
from langso.reporting import queries
from langso.reporting.actions.simulating import Cast, Simulated, simulate_sheet
from langso.reporting.models import Sheet
from langso.reporting.values import CellState, Plan, PlanRow, RowKind
from langso.standards import queries as standards
from langso.standards.values import DataElement, Measure

Progress = Callable[[int, int], None]
ROUND, PROVINCE = "2026", "42"
VILLAGES = 6
BEGAN_AT = dt.datetime(2026, 11, 9, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
MEND_BY = dt.date(2026, 11, 27)

# How far communes have come, by their hidden number: share below which each state begins.
STANDS = (
    (0.30, CellState.APPROVED),
    (0.50, CellState.VERIFIED),
    (0.80, CellState.SUBMITTED),
    (0.92, CellState.ENTERED),
)
SOME_RETURNED = 0.60
"""Below it a commune that has sent its figures got some of them back."""
REASONS = (
    "Số liệu chưa khớp với báo cáo chuyên ngành; đề nghị xã kiểm tra lại.",
    "Thiếu minh chứng; đề nghị bổ sung biên bản nghiệm thu.",
    "Tăng nhanh so với năm trước mà chưa nêu lý do; đề nghị giải trình.",
)


def is_loaded() -> bool:
    """Tell whether the round's simulated sheets are there, or there is no round for them."""
    return Sheet.objects.filter(round__key=ROUND, simulated=True).exists()


@transaction.atomic
def load(*, by: str, at: dt.datetime, progress: Progress) -> int:
    """Make the sheets of one province's communes and return how many; safe to run again."""
    reporting.sync_rounds(by=by, at=at)
    plan = queries.plan_of(round_key=ROUND)
    province = next(
        (one for one in geography.list_units(on=_day(plan), level=Level.PROVINCE)
         if one.code == PROVINCE), None,
    )  # fmt: skip
    if is_loaded() or province is None or not plan.rows:
        progress(1, 1)
        return 0
    communes = queries.list_asked(round_key=ROUND, province_code=PROVINCE)
    drawing = _Drawing(plan, communes)
    # The commune of the accounts to try: a bit of everything, and villages of its own.
    first = _first(communes)
    villages = _villages(first, by=by, at=at)
    approved: list[Cell] = []
    for number, commune in enumerate(communes):
        cells = drawing.cells(commune, villages if commune == first else [])
        if cells:
            approved += simulate_sheet(
                round_info=plan.round, place=commune, cells=cells, cast=_cast(commune, province)
            )
        progress(number + 1, len(communes))
    _record(plan, province, approved, by=by)
    audit.record_event(
        at=at, actor=by, actor_id=None, action="reporting.simulate", subject=f"round {ROUND}",
        detail={"communes": len(communes), "approved": len(approved), "simulated": True},
    )  # fmt: skip
    return len(communes)


def _day(plan: Plan) -> dt.date:
    return plan.round.period.last_on


def _first(communes: list[Place]) -> Place:
    """Return the commune that the accounts to try hold their roles at."""
    return next(commune for commune in communes if commune.kind == Kind.COMMUNE)


def _villages(commune: Place, *, by: str, at: dt.datetime) -> list[int]:
    """Return the commune's villages, made where a run that was broken off did not."""
    there = geography.list_units(on=at.date(), level=Level.VILLAGE, parent_code=commune.code)
    return [one.unit_id for one in there] or [
        geography_actions.add_village(
            parent_code=commune.code, name=f"Thôn {number} (mô phỏng)", on=dt.date(2026, 1, 1),
            by=by, at=at, origin="langso load desk",
        )
        for number in range(1, VILLAGES + 1)
    ]  # fmt: skip


def _cast(commune: Place, province: Place) -> Cast:
    return Cast(
        recorder=f"Cán bộ {commune.name} (mô phỏng)",
        leader=f"Lãnh đạo {commune.name} (mô phỏng)",
        verifier=f"Sở ngành {province.name} (mô phỏng)",
        appraiser=f"Văn phòng điều phối {province.name} (mô phỏng)",
        began_at=BEGAN_AT,
    )


def _record(plan: Plan, province: Place, cells: list[Cell], *, by: str) -> None:
    spec = calibrations.read(settings.LANGSO_SEEDS_FOLDER / "demo" / "calibration.yaml")
    texts = spec.raw["texts"]
    ledger.record(
        key=f"demo:{ROUND}:{province.code}",
        source=texts["source"],
        method=Method.SIMULATED,
        status=Status.APPROVED,
        cells=cells,
        by=by,
        at=BEGAN_AT + dt.timedelta(days=6),
        origin="langso load desk",
        note=texts["note"].format(period=ROUND, province=province.name),
        simulated=True,
    )


class _Drawing:
    """Draws the cells of communes from last year's figures and their hidden numbers."""

    def __init__(self, plan: Plan, communes: list[Place]) -> None:
        self.plan, self.first = plan, _first(communes)
        self.elements = {one.key: one for one in standards.list_elements()}
        ids = np.array([commune.unit_id for commune in communes], dtype=np.int64)
        noise = Noise(plan.round.period.code, ids)
        self.rank = {commune.unit_id: number for number, commune in enumerate(communes)}
        self.stand, self.luck = noise.uniform("stand"), noise.uniform("cells", len(plan.rows))
        self.move = noise.uniform("move", len(plan.rows))
        self.last = self._last(ids.tolist())

    def _last(self, unit_ids: list[int]) -> dict[tuple[int, int], Figure]:
        before = Period(self.plan.round.period.year - 1)
        table = ledger_queries.effective_table(periods=[before.code], unit_ids=unit_ids)
        return {
            (row["unit_id"], row["element_id"]): Figure(
                row["low"], row["high"], row["low_open"], row["high_open"]
            )
            for row in table.to_pylist()
            if row["low"] is not None
        }

    def cells(self, commune: Place, villages: list[int]) -> list[Simulated]:
        """Return a commune's cells; none for one that has not begun."""
        rank = self.rank[commune.unit_id]
        whole = next((state for share, state in STANDS if self.stand[rank] < share), None)
        if commune == self.first:
            whole = CellState.SUBMITTED
        if whole is None:
            return []
        found: list[Simulated] = []
        for row in self.plan.rows:
            if villages and row.kind == RowKind.VILLAGES:
                found += self._by_village(commune, row, villages)
            elif row.is_entered and row.required:
                found += self._typed(commune, row, whole)
        return found

    def _typed(self, commune: Place, row: PlanRow, whole: CellState) -> list[Simulated]:
        rank = self.rank[commune.unit_id]
        luck = float(self.luck[rank, row.position])
        state, reason = self._state(commune, whole, luck)
        if state is None:
            return []
        element = self.elements[row.element_key]
        last = self._known(commune, row)
        figure = _moved(last, element, float(self.move[rank, row.position])) if last else NO_FIGURE
        return [
            Simulated(
                row.element_id, figure, written(figure, element), state, reason=reason,
                due_on=MEND_BY if reason else None,
            )
        ]  # fmt: skip

    def _known(self, commune: Place, row: PlanRow) -> Figure | None:
        """Return last year's figure; households of a share reported as such are made of it."""
        last = self.last.get((commune.unit_id, row.element_id))
        whole = self.last.get((commune.unit_id, self.elements["households"].number or 0))
        share = next((self.elements[key] for key in row.part_of), None)
        if last is not None or whole is None or whole.low is None or share is None:
            return last
        part = self.last.get((commune.unit_id, share.number or 0))
        if part is None or part.low is None:
            return None
        count = float(int(whole.low * part.low / 100))
        return Figure(count, count)

    def _state(self, commune: Place, whole: CellState, luck: float) -> tuple[CellState | None, str]:
        """Return where one cell stands when its commune as a whole stands somewhere."""
        reason = REASONS[int(luck * 1000) % len(REASONS)]
        if commune == self.first:
            steps = (
                (0.10, CellState.APPROVED), (0.35, CellState.VERIFIED), (0.70, CellState.SUBMITTED),
                (0.78, CellState.RETURNED), (0.88, CellState.ENTERED),
            )  # fmt: skip
            state = next((state for share, state in steps if luck < share), None)
            return state, reason if state == CellState.RETURNED else ""
        if whole == CellState.ENTERED:
            return (CellState.ENTERED if luck < 0.6 else None), ""
        some_returned = self.stand[self.rank[commune.unit_id]] < SOME_RETURNED
        if whole == CellState.SUBMITTED and some_returned and luck < 0.05:
            return CellState.RETURNED, reason
        return whole, ""

    def _by_village(self, commune: Place, row: PlanRow, villages: list[int]) -> list[Simulated]:
        """Return the households of all villages but the last, which has not reported."""
        last = self.last.get((commune.unit_id, row.element_id))
        if row.element_key != "households" or last is None or last.low is None:
            return []
        each = int(last.low // len(villages))
        return [
            Simulated(
                row.element_id, Figure(float(count), float(count)), str(count), CellState.ENTERED,
                village_id=village,
            )
            for number, village in enumerate(villages[:-1])
            if (count := each + 3 * number)
        ]  # fmt: skip


def _moved(last: Figure, element: DataElement, luck: float) -> Figure:
    """Return last year's figure moved a little, on the grid it is reported on."""
    if last.low is None or last.low != last.high:
        return last
    least, greatest = limits(element)
    if element.measure == Measure.PERCENT:
        value = min(max(last.low + round(3 * luck - 1, 1), least), greatest)
    elif element.measure == Measure.MONEY:
        value = round(last.low * (1.03 + 0.06 * luck), 1)
    else:
        value = last.low
    return Figure(round(value, 3), round(value, 3))
