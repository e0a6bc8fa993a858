"""Results of the engine as tables and roll-ups."""

import datetime as dt
from collections.abc import Iterable

import pyarrow as pa

from langso.assessment.frames import rollups as frames
from langso.assessment.queries import engine, places
from langso.assessment.queries.law import counting_sql, spreading_sql, summarising_sql
from langso.assessment.values import AssessmentError, RollupRow
from langso.core import duck
from langso.core.periods import Period
from langso.core.shelves import Shelf
from langso.geography.values import Level

COUNTRY_CODE = "VN"
COUNTRY_NAME = "Cả nước"

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
    sql = duck.named(summarising_sql(answer.law.program.shape), judged=answer.table.name)
    carried = _carried_units(answer)
    return duck.fetch(
        "SELECT unit_id::BIGINT AS unit_id, * EXCLUDE (unit_id),"
        f' unit_id IN (SELECT unit_id FROM "{carried.name}") AS carried FROM ({sql})'
        " ORDER BY unit_id"
    )


def _carried_units(answer: engine.Judged) -> duck.Kept:
    """Units with at least one figure that comes from other units than themselves."""
    table = answer.cells.facts.table.name
    return duck.Kept(f'SELECT DISTINCT unit_id FROM "{table}" WHERE carried', name="carried_units")


def verdict_rows(
    *,
    set_id: str,
    period: Period | str,
    on: dt.date | None = None,
    tree: str = "then",
    as_of_cut: int | None = None,
    unit_ids: Iterable[int] | None = None,
) -> pa.Table:
    """Return unit × indicator: unit_id int64, indicator_no (place in the set), verdict, unconfirmed.

    `unit_ids` None means all units. Ordered by unit and indicator.
    """
    asked = engine.question(set_id=set_id, period=period, on=on, tree=tree, as_of_cut=as_of_cut)
    answer = engine.judged(asked)
    name = answer.table.name
    if unit_ids is not None:
        chosen = pa.table({"unit_id": pa.array(sorted(set(unit_ids)), pa.int32())})
        few = duck.Kept.of(chosen, name="chosen")
        kept = duck.Kept(
            f'SELECT * FROM "{name}" SEMI JOIN "{few.name}" USING (unit_id)', name="judged_few"
        )
        name = kept.name
    sql = duck.named(spreading_sql(answer.law.program.shape), judged=name)
    return duck.fetch(
        f"SELECT unit_id::BIGINT AS unit_id, * EXCLUDE (unit_id) FROM ({sql})"
        " ORDER BY unit_id, indicator_no"
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
    column = "district_id" if level == Level.DISTRICT else "province_id"
    sql = counting_sql(answer.law.program.shape, column)
    # DuckDB's sums are 128 bits wide and arrive as decimals; these are counts.
    rows = [
        {name: None if value is None else int(value) for name, value in row.items()}
        for row in duck.fetch(duck.named(sql, judged=answer.table.name)).to_pylist()
    ]
    carried = _carried_by_place(answer, column)
    tree = places.day(on=answer.question.on)
    if level == "country":
        return [_row(answer, _added(rows), None, sum(carried.values()))]
    found = [(tree.units[row["place"]], row) for row in rows if row["place"] is not None]
    found.sort(key=lambda pair: (pair[0].sort_key, pair[0].code))
    return [_row(answer, row, unit, carried.get(unit.unit_id, 0)) for unit, row in found]


def _carried_by_place(answer: engine.Judged, column: str) -> dict[int | None, int]:
    if answer.question.carried_from is None:
        return {}
    units = _carried_units(answer)
    rows = duck.fetch(
        f'SELECT {column} AS place, count(*) AS units FROM "{answer.subjects.units.name}"'
        f' SEMI JOIN "{units.name}" USING (unit_id) GROUP BY ALL'
    )
    return dict(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def _added(rows: list[dict[str, int]]) -> dict[str, int]:
    """Add places up to the country; lanes of counts are opened first, so none overflows."""
    total: dict[str, int] = {}
    for row in rows:
        for name, value in row.items():
            if name == "place":
                continue
            spread = _spread(value) if _is_lane(name) else value
            total[name] = total.get(name, 0) + spread
    return total


WIDE_LANE = 32


def _is_lane(name: str) -> bool:
    return name.count("_") == 2 and name.rsplit("_", 1)[-1].isdigit()


def _spread(lanes: int) -> int:
    """Move four 16-bit counts into four 32-bit lanes of a Python integer."""
    return sum(
        (lanes >> lane & 0xFFFF) << lane * WIDE_LANE // frames.LANE_BITS
        for lane in range(0, 64, frames.LANE_BITS)
    )


def _row(
    answer: engine.Judged, row: dict[str, int], unit: places.UnitOn | None, carried: int
) -> RollupRow:
    units = row.get("units", 0)
    return RollupRow(
        unit_id=unit.unit_id if unit else None,
        code=unit.code if unit else COUNTRY_CODE,
        name=unit.name if unit else COUNTRY_NAME,
        level=unit.level if unit else "country",
        units=units,
        met=row.get("met", 0),
        not_met=row.get("not_met", 0),
        undetermined=row.get("undetermined", 0),
        not_applicable=row.get("not_applicable", 0),
        mean_criteria_met=row["criteria_met"] / units if units else None,
        unconfirmed=row.get("unconfirmed", 0),
        carried=carried,
        indicators=_indicators(answer, row, units, wide=unit is None),
    )


def _indicators(
    answer: engine.Judged, row: dict[str, int], units: int, *, wide: bool
) -> dict[str, tuple[int, int, int, int]]:
    """Open the lanes of packed counts: per code met, not met, undetermined, not applicable."""
    found = {}
    for item in answer.law.program.items[: answer.law.program.indicator_count]:
        word, shift, lane = frames.unpacked(item.bit)
        offset, mask = (lane * 2, 0xFFFFFFFF) if wide else (lane, 0xFFFF)
        met, failed, absent = (
            int(row.get(f"{name}_{word}_{shift}", 0)) >> offset & mask for name in frames.COUNTED
        )
        found[item.code] = (met, failed, units - met - failed - absent, absent)
    return found
