"""Loads the demonstration: assumed levels, simulated classes, and the figures of every period."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from django.conf import settings
from numpy.typing import NDArray

from langso.config.demo import calibration as calibrations
from langso.config.demo.calibration import Calibration
from langso.config.demo.country import Places
from langso.config.demo.noise import Noise
from langso.config.demo.periods import Block, Country
from langso.core import caches
from langso.core.confidence import Confidence
from langso.core.periods import Period
from langso.geography import actions as geography
from langso.geography import queries as geography_queries
from langso.geography.values import Scheme
from langso.ledger import actions as ledger
from langso.ledger import queries as ledger_queries
from langso.ledger.values import Method, Status, UnknownBatchError
from langso.standards import actions as standards
from langso.standards.values import DataElement, Measure

Progress = Callable[[int, int], None]
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LAST_KEY = "demo:complete"
# One figure in so many was typed wrong and corrected later.
ERROR_SHARE = 0.0012
_REPORTED_AFTER = dt.timedelta(days=20)
_CORRECTED_AFTER = dt.timedelta(days=50)


@dataclass(frozen=True, slots=True)
class Cells:
    """Figures of one period as flat arrays; `province` is the id that a batch is made of."""

    unit: NDArray[np.int64]
    element: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    low_open: NDArray[np.bool_]
    high_open: NDArray[np.bool_]
    province: NDArray[np.int64]

    def take(self, where: NDArray[np.bool_] | NDArray[np.int64]) -> "Cells":
        """Return some of the rows."""
        return Cells(*(getattr(self, name)[where] for name in self.__slots__))

    def table(self, period: int) -> pa.Table:
        """Return the columns the ledger takes."""
        return pa.table(
            {
                "unit_id": self.unit,
                "element_id": self.element,
                "period": np.full(self.unit.size, period),
                "low": self.low,
                "high": self.high,
                "low_open": self.low_open,
                "high_open": self.high_open,
            }
        )


def is_loaded() -> bool:
    """Tell whether the demonstration was loaded to its end."""
    return _batch_of(LAST_KEY) is not None


def folder() -> Path:
    """Return the folder of the demonstration's plain files."""
    return Path(settings.LANGSO_SEEDS_FOLDER) / "demo"


def load(*, by: str, at: dt.datetime, progress: Progress) -> int:
    """Load everything and return how many figures were written; safe to run again.

    A run that was broken off goes on where it stopped: each batch has its own key. Figures are
    recorded as of some weeks after their period, so that the ledger has a past to look back on.
    """
    if is_loaded():
        progress(1, 1)
        return 0
    spec = calibrations.read(folder() / "calibration.yaml")
    copy_assumed_law(by=by, at=at)
    simulate_classes(spec, by=by, at=at)
    country = Country(spec, Places())
    periods = [Period.parse(text) for text in (*spec.old_periods, *spec.new_periods)]
    steps = _Steps(len(periods), progress)
    written = 0
    for period in periods:
        cells = flat(country.blocks(period), country.elements)
        steps.within(0.4)
        written += _record(spec, period, cells, country.elements, by=by, steps=steps)
        steps.next()
    _finish(by=by, at=at, spec=spec)
    return written


class _Steps:
    """Turns periods and parts of periods into one bar."""

    def __init__(self, count: int, progress: Progress) -> None:
        self.count, self.progress, self.done = count, progress, 0

    def within(self, part: float) -> None:
        """Show a part of the current period."""
        self.progress(int(100 * (self.done + min(part, 1))), 100 * self.count)

    def next(self) -> None:
        """Go on to the next period."""
        self.done += 1
        self.within(0)


def copy_assumed_law(*, by: str, at: dt.datetime) -> None:
    """Put the assumed levels into the installation's own law; the law shipped stays untouched."""
    target = Path(settings.HOME) / "law"
    target.mkdir(parents=True, exist_ok=True)
    for source in sorted((folder() / "law").glob("*.yaml")):
        shutil.copyfile(source, target / source.name)
    # The law is looked at once a second; figures must be drawn to the levels just copied.
    caches.clear_all()
    standards.sync_elements(by=by, at=at)


def simulate_classes(spec: Calibration, *, by: str, at: dt.datetime) -> int:
    """Give communes the classes the law asks for and no source of ours holds; return how many."""
    regions = {
        unit_id: value
        for unit_id, scheme, value, *_ in geography_queries.class_rows()
        if scheme == Scheme.REGION
    }
    levels = {row[0]: row[1] for row in geography_queries.unit_rows()}
    communes = np.array(
        sorted(unit for unit in regions if levels.get(unit) == "commune"), dtype=np.int64
    )
    # Hard communes are the same ones in every scheme: one hidden number decides them all.
    luck = Noise(spec.seed, communes).uniform("hardship")
    rows = [
        (int(unit), scheme, "yes")
        for scheme, shares in spec.raw["classes"].items()
        for unit, number in zip(communes, luck, strict=True)
        if number < float(shares.get(regions[int(unit)], 0))
    ]
    return geography.set_classes(
        rows=rows, source=spec.raw["texts"]["source"], confidence=Confidence.UNKNOWN,
        simulated=True, by=by, at=at, origin="langso load demo",
    )  # fmt: skip


def flat(blocks: list[Block], elements: dict[str, DataElement]) -> Cells:
    """Return the figures of all blocks as flat arrays, absent ones left out."""
    parts: list[Cells] = []
    for block in blocks:
        for column in block.columns:
            number = elements[column.element.key].number
            rows = np.flatnonzero(column.there & np.isfinite(column.low))
            if number is None or rows.size == 0:
                continue
            parts.append(
                Cells(
                    unit=block.tree.ids[rows],
                    element=np.full(rows.size, number, dtype=np.int64),
                    low=column.low[rows],
                    high=column.high[rows],
                    low_open=column.low_open[rows],
                    high_open=column.high_open[rows],
                    province=block.tree.provinces[rows],
                )
            )
    names = Cells.__slots__
    return Cells(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _record(
    spec: Calibration,
    period: Period,
    cells: Cells,
    elements: dict[str, DataElement],
    *,
    by: str,
    steps: _Steps,
) -> int:
    """Record one period: a batch a province with some errors in it, later one of corrections."""
    wrong = _wrong(spec, period, cells, elements)
    reported = cells.take(np.arange(cells.unit.size))
    reported.low[wrong], reported.high[wrong] = cells.low[wrong] / 10, cells.high[wrong] / 10
    reported.low_open[wrong] = reported.high_open[wrong] = False
    at = _instant(period, _REPORTED_AFTER)
    written = 0
    provinces = list(_by_province(reported))
    codes = geography_queries.get_places(
        unit_ids=[province for province, _ in provinces], on=period.last_on
    )
    for number, (province, rows) in enumerate(provinces):
        place = codes[province]
        written += ledger.record_columns(
            key=f"demo:{period}:{place.code}",
            source=spec.raw["texts"]["source"],
            method=Method.SIMULATED,
            status=Status.APPROVED,
            columns=reported.take(rows).table(period.code),
            by=by,
            at=at + dt.timedelta(minutes=number),
            origin="langso load demo",
            note=spec.raw["texts"]["note"].format(period=period, province=place.name),
            simulated=True,
        ).written
        steps.within(0.4 + 0.58 * (number + 1) / len(provinces))
    _twice_reported(spec, period, cells, dict(provinces), by=by)
    if wrong.any():
        written += ledger.record_columns(
            key=f"demo:{period}:corrections",
            source=spec.raw["texts"]["source"],
            method=Method.SIMULATED,
            status=Status.APPROVED,
            columns=cells.take(wrong).table(period.code),
            by=by,
            at=_instant(period, _CORRECTED_AFTER),
            origin="langso load demo",
            note=spec.raw["texts"]["correction"].format(period=period),
            simulated=True,
        ).written
    return written


def _wrong(
    spec: Calibration, period: Period, cells: Cells, elements: dict[str, DataElement]
) -> NDArray[np.bool_]:
    """Choose figures typed wrong at first: a decimal point lost in percentages and incomes."""
    numeric = [
        element.number
        for element in elements.values()
        if element.measure in {Measure.PERCENT, Measure.MONEY}
    ]
    luck = Noise(spec.seed + period.code, cells.unit * 4096 + cells.element).uniform("wrong")
    return np.isin(cells.element, [n for n in numeric if n is not None]) & (luck < ERROR_SHARE)


def _twice_reported(
    spec: Calibration,
    period: Period,
    cells: Cells,
    rows_of: dict[int, NDArray[np.int64]],
    *,
    by: str,
) -> None:
    """In one period one province sent last year's report again; the batch was withdrawn."""
    if str(period) != spec.raw["periods"]["before_reform"][2] or not rows_of:
        return
    province = min(rows_of)
    key = f"demo:{period}:twice"
    part = cells.take(rows_of[province])
    name = geography_queries.get_place(unit_id=province, on=period.last_on).name
    result = ledger.record_columns(
        key=key,
        source=spec.raw["texts"]["source"],
        method=Method.SIMULATED,
        status=Status.APPROVED,
        columns=part.table(period.code),
        by=by,
        at=_instant(period, _REPORTED_AFTER + dt.timedelta(days=10)),
        origin="langso load demo",
        note=spec.raw["texts"]["withdrawn"].format(period=period, province=name),
        simulated=True,
    )
    if not result.repeated:
        ledger.withdraw(
            batch_id=result.batch_id, by=by, origin="langso load demo",
            at=_instant(period, _REPORTED_AFTER + dt.timedelta(days=12)),
            reason=spec.raw["texts"]["withdrawn_reason"],
        )  # fmt: skip


def _by_province(cells: Cells) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Return each province's id with the rows of its batch."""
    order = np.argsort(cells.province, kind="stable")
    ids, starts = np.unique(cells.province[order], return_index=True)
    for province, rows in zip(ids, np.split(order, starts[1:]), strict=True):
        if province >= 0:
            yield int(province), rows


def _instant(period: Period, after: dt.timedelta) -> dt.datetime:
    morning = dt.datetime.combine(period.last_on, dt.time(8), tzinfo=VIETNAM)
    return morning + after


def _batch_of(key: str) -> int | None:
    try:
        return ledger_queries.get_batch(key=key).id
    except UnknownBatchError:
        return None


def _finish(*, by: str, at: dt.datetime, spec: Calibration) -> None:
    """Record an empty batch whose key says that the load came to its end."""
    empty = pa.table(
        {
            name: pa.array([], type=kind)
            for name, kind in (
                ("unit_id", pa.int64()), ("element_id", pa.int64()), ("period", pa.int64()),
                ("low", pa.float64()), ("high", pa.float64()),
            )
        }
    )  # fmt: skip
    ledger.record_columns(
        key=LAST_KEY, source=spec.raw["texts"]["source"], method=Method.SIMULATED,
        status=Status.APPROVED, columns=empty, by=by, at=at, origin="langso load demo",
        simulated=True,
    )  # fmt: skip
