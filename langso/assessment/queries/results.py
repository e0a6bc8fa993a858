"""Results of the engine as tables and roll-ups."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from langso.assessment.queries import days, engine
from langso.assessment.rules import masks
from langso.assessment.values import AssessmentError, RollupRow
from langso.core.periods import Period
from langso.core.shelves import Shelf
from langso.geography.values import Level

CODES = {
    "met": masks.MET,
    "not_met": masks.NOT_MET,
    "undetermined": masks.UNDETERMINED,
    "not_applicable": masks.ABSENT,
}

COUNTRY_CODE = "VN"
COUNTRY_NAME = "Cả nước"


@dataclass(frozen=True, slots=True)
class UnitSummary:
    """What a set makes of one unit: its title's code, and counts."""

    verdict: int
    criteria_met: int
    criteria_not_met: int
    criteria_undetermined: int
    criteria_not_applicable: int
    indicators_met: int
    unconfirmed: bool
    carried: bool

    @property
    def criteria_total(self) -> int:
        """How many criteria the set has."""
        return (
            self.criteria_met
            + self.criteria_not_met
            + self.criteria_undetermined
            + self.criteria_not_applicable
        )


_rollups: Shelf[list[RollupRow]] = Shelf(128)
_summaries: Shelf[pa.Table] = Shelf(32)


def summaries(
    *,
    set_id: str,
    period: Period | str,
    on: dt.date | None = None,
    tree: str = "then",
    as_of_cut: int | None = None,
) -> pa.Table:
    """Return one row a unit: title, counts of criteria and indicators, warnings.

    Columns: unit_id int64, verdict int8 (`values.CODE`), criteria_ and indicators_ met, not_met,
    undetermined, not_applicable (int16), unconfirmed, carried (whether any figure was carried).
    Units with no figure at all are there, undetermined. Raises UnknownSetError, UnknownTreeError.
    """
    asked = engine.question(set_id=set_id, period=period, on=on, tree=tree, as_of_cut=as_of_cut)
    return _summaries.get(engine.key_of(asked), lambda: _summarise(engine.judged(asked)))


def _summarise(answer: engine.Judged) -> pa.Table:
    verdicts, program = answer.verdicts, answer.law.program
    columns = {}
    for name, code in CODES.items():
        columns[f"criteria_{name}"] = (verdicts.criteria == code).sum(axis=0, dtype=np.int16)
    bits = [item.bit for item in program.indicators]
    met, failed, absent = (
        masks.count_on(mask, bits) for mask in (verdicts.met, verdicts.failed, verdicts.absent)
    )
    columns["indicators_met"] = met
    columns["indicators_not_met"] = failed
    columns["indicators_undetermined"] = (len(bits) - met - failed - absent).astype(np.int16)
    columns["indicators_not_applicable"] = absent
    table = pa.table(
        {
            "unit_id": answer.subjects.unit_ids.astype(np.int64),
            "verdict": verdicts.titles.astype(np.int8),
            **columns,
            "unconfirmed": verdicts.unconfirmed,
            "carried": answer.carried,
        }
    )
    return table.sort_by("unit_id")


def summaries_of(
    *,
    unit_ids: Iterable[int],
    set_id: str,
    period: Period | str,
    on: dt.date | None = None,
    tree: str = "then",
    as_of_cut: int | None = None,
) -> dict[int, UnitSummary]:
    """Return the summaries of some units, by unit; those the set is not asked of are left out.

    The same figures as `summaries`, without making a table of the whole country. Raises likewise.
    """
    asked = engine.question(set_id=set_id, period=period, on=on, tree=tree, as_of_cut=as_of_cut)
    answer = engine.judged(asked)
    verdicts = answer.verdicts
    rows = {unit_id: answer.subjects.row_of(unit_id) for unit_id in unit_ids}
    chosen = {unit_id: row for unit_id, row in rows.items() if row is not None}
    at = list(chosen.values())
    criteria = verdicts.criteria[:, at]
    bits = [item.bit for item in answer.law.program.indicators]
    columns = (
        verdicts.titles[at].tolist(),
        *((criteria == code).sum(axis=0).tolist() for code in CODES.values()),
        masks.count_on(verdicts.met[:, at], bits).tolist(),
        verdicts.unconfirmed[at].tolist(),
        answer.carried[at].tolist(),
    )
    return {
        unit_id: UnitSummary(*row)
        for unit_id, row in zip(chosen, zip(*columns, strict=True), strict=True)
    }


def verdict_rows(
    *,
    set_id: str,
    period: Period | str,
    on: dt.date | None = None,
    tree: str = "then",
    as_of_cut: int | None = None,
    unit_ids: Iterable[int] | None = None,
) -> pa.Table:
    """Return one row a unit × indicator, ordered by both.

    Columns: unit_id int64, indicator_no int16 (place in the set), verdict int8 (`values.CODE`),
    unconfirmed. Reasons are told by `unit_report`. `unit_ids` None means all units.
    """
    asked = engine.question(set_id=set_id, period=period, on=on, tree=tree, as_of_cut=as_of_cut)
    answer = engine.judged(asked)
    rows = np.argsort(answer.subjects.unit_ids)
    if unit_ids is not None:
        rows = rows[np.isin(answer.subjects.unit_ids[rows], list(unit_ids))]
    columns = [masks.column_of(item.bit) for item in answer.law.program.indicators]
    met, failed, absent, doubt = (
        masks.spread(mask[:, rows])[:, columns]
        for mask in (
            answer.verdicts.met,
            answer.verdicts.failed,
            answer.verdicts.absent,
            answer.verdicts.doubt,
        )
    )
    codes = (1 + met.astype(np.int8) - failed + 2 * absent).astype(np.int8)
    indicators = np.arange(len(columns), dtype=np.int16)
    return pa.table(
        {
            "unit_id": np.repeat(answer.subjects.unit_ids[rows].astype(np.int64), len(columns)),
            "indicator_no": np.tile(indicators, len(rows)),
            "verdict": codes.ravel(),
            "unconfirmed": doubt.ravel().astype(np.bool_),
        }
    )


def rollup(
    *,
    set_id: str,
    period: Period | str,
    level: str = "country",
    on: dt.date | None = None,
    tree: str = "then",
    as_of_cut: int | None = None,
) -> list[RollupRow]:
    """Count verdicts by place: one row for the country, or one a province or district.

    Every place that has units of the set is there; the denominator is `units`. Ordered as the
    Vietnamese alphabet has the names. Raises AssessmentError for an unknown level.
    """
    if level not in ("country", Level.PROVINCE, Level.DISTRICT):
        msg = f"Chỉ tổng hợp theo country, province hoặc district, không theo “{level}”."
        raise AssessmentError(msg)
    asked = engine.question(set_id=set_id, period=period, on=on, tree=tree, as_of_cut=as_of_cut)
    return _rollups.get((*engine.key_of(asked), level), lambda: count(engine.judged(asked), level))


def count(answer: engine.Judged, level: str) -> list[RollupRow]:
    """Count an answer of the engine by place."""
    subjects = answer.subjects
    if level == "country":
        counted = counts(answer, np.zeros(len(subjects.unit_ids), np.int32))
        return [_row(answer, counted, 0, None)] if counted.units.size else [_nothing(answer)]
    column = subjects.district_of if level == Level.DISTRICT else subjects.province_of
    counted = counts(answer, column)
    tree = days.day(on=answer.question.on)
    found = [
        (tree.units[int(place)], n) for n, place in enumerate(counted.places) if int(place) != 0
    ]
    found.sort(key=lambda pair: (pair[0].sort_key, pair[0].code))
    return [_row(answer, counted, n, unit) for unit, n in found]


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts by place, in the order of `places`; `titles` by code, `items` by indicator.

    `items` is places × indicators × (met, not met, not applicable).
    """

    places: NDArray[np.int32]
    units: NDArray[np.int64]
    titles: NDArray[np.int64]
    criteria_met: NDArray[np.int64]
    unconfirmed: NDArray[np.int64]
    carried: NDArray[np.int64]
    items: NDArray[np.int64]


def counts(answer: engine.Judged, column: NDArray[np.int32]) -> Counts:
    """Count by runs of one value in a column that the rows are sorted by."""
    verdicts, program = answer.verdicts, answer.law.program
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    units = np.diff(starts, append=len(column))

    def added(values: NDArray[Any]) -> NDArray[np.int64]:
        if not len(starts):
            return np.zeros((0, *values.shape[1:]), np.int64)
        return np.add.reduceat(values, starts, axis=0, dtype=np.int64)

    columns = [masks.column_of(item.bit) for item in program.indicators]
    by_item = [
        masks.added_up(mask, starts)[:, columns]
        for mask in (verdicts.met, verdicts.failed, verdicts.absent)
    ]
    return Counts(
        places=column[starts],
        units=units,
        titles=added(verdicts.titles[:, None] == np.arange(4, dtype=np.int8)),
        criteria_met=added((verdicts.criteria == masks.MET).sum(axis=0, dtype=np.int16)),
        unconfirmed=added(verdicts.unconfirmed),
        carried=added(answer.carried),
        items=np.stack(by_item, axis=2),
    )


def _nothing(answer: engine.Judged) -> RollupRow:
    items = {item.code: (0, 0, 0, 0) for item in answer.law.program.indicators}
    return RollupRow(None, COUNTRY_CODE, COUNTRY_NAME, "country", 0, 0, 0, 0, 0, None, 0, 0, items)


def _row(answer: engine.Judged, counted: Counts, n: int, unit: days.UnitOn | None) -> RollupRow:
    units = int(counted.units[n])
    not_met, undetermined, met, not_applicable = counted.titles[n].tolist()
    items = {
        item.code: (won, lost, units - won - lost - absent, absent)
        for item, (won, lost, absent) in zip(
            answer.law.program.indicators, counted.items[n].tolist(), strict=True
        )
    }
    return RollupRow(
        unit_id=unit.unit_id if unit else None,
        code=unit.code if unit else COUNTRY_CODE,
        name=unit.name if unit else COUNTRY_NAME,
        level=unit.level if unit else "country",
        units=units,
        met=met,
        not_met=not_met,
        undetermined=undetermined,
        not_applicable=not_applicable,
        mean_criteria_met=int(counted.criteria_met[n]) / units,
        unconfirmed=int(counted.unconfirmed[n]),
        carried=int(counted.carried[n]),
        indicators=items,
    )
