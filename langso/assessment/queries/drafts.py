"""Trying changed levels on the whole country: who would gain the title and who would lose it."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any

from langso.assessment.queries import engine, places
from langso.assessment.queries.law import Law, summarising_sql
from langso.assessment.rules.programs import draft_rows
from langso.assessment.values import (
    VERDICT_OF,
    BadChangeError,
    LevelChange,
    VerdictCounts,
    WhatIf,
    WhatIfPlace,
    WhatIfUnit,
)
from langso.core import duck
from langso.core.periods import Period
from langso.geography.values import Level
from langso.standards import queries as standards

COMPARED = """
SELECT b.unit_id, p.province_id, b.verdict AS before, a.verdict AS after,
  b.criteria_met AS criteria_before, a.criteria_met AS criteria_after
FROM ({before}) b JOIN ({after}) a USING (unit_id) JOIN "{units}" p USING (unit_id)
"""

BY_PROVINCE = """
SELECT province_id, count(*) AS units, count(*) FILTER (WHERE before = 2) AS met_before,
  count(*) FILTER (WHERE after = 2) AS met_after,
  count(*) FILTER (WHERE before <> 2 AND after = 2) AS gains,
  count(*) FILTER (WHERE before = 2 AND after <> 2) AS losses
FROM "{compared}" GROUP BY province_id
"""

CHANGED = """
SELECT unit_id, province_id, before, after, criteria_before, criteria_after FROM "{compared}"
WHERE (before = 2) <> (after = 2)
"""


def what_if(
    *,
    set_id: str,
    period: Period | str,
    changes: Iterable[LevelChange | Mapping[str, Any]],
    on: dt.date | None = None,
    tree: str = "then",
    limit: int = 200,
) -> WhatIf:
    """Judge all units of a set again with changed levels and compare the titles.

    A change holds wherever its scope reaches, above regional, class and provincial levels. Sets
    that rest on this one are not judged again. Gains and losses list at most `limit` units each;
    counts by province are complete. Raises BadChangeError, UnknownSetError, UnknownTreeError.
    """
    asked = engine.question(set_id=set_id, period=period, on=on, tree=tree, as_of_cut=None)
    answer = engine.judged(asked)
    wanted = tuple(_change(change, answer.law) for change in changes)
    if not wanted:
        raise BadChangeError("Hãy nêu ít nhất một thay đổi: chỉ tiêu và mức mới.")
    drafted = engine.levels_of(answer.law, answer.subjects, draft_rows(answer.law.program, wanted))
    after = engine.run(answer.law, answer.subjects, answer.cells, drafted)
    sql = summarising_sql(answer.law.program.shape)
    compared = duck.Kept(
        COMPARED.format(
            before=duck.named(sql, judged=answer.table.name),
            after=duck.named(sql, judged=after.name),
            units=answer.subjects.units.name,
        ),
        name="compared",
    )
    tree_on = places.day(on=asked.on)
    gains, losses = _moved(compared, tree_on)
    return WhatIf(
        criteria_set=set_id,
        period=str(asked.period),
        units=len(answer.subjects.unit_ids),
        before=_counts(compared, "before"),
        after=_counts(compared, "after"),
        places=_places(compared, tree_on),
        gains=tuple(gains[:limit]),
        losses=tuple(losses[:limit]),
        changes=wanted,
    )


def _change(given: LevelChange | Mapping[str, Any], law: Law) -> LevelChange:
    """Check one change against the set and return it."""
    change = given if isinstance(given, LevelChange) else _from_mapping(given)
    item = next(
        (i for i in law.program.items if i.code == change.indicator.partition(":")[0]), None
    )
    if item is None:
        raise BadChangeError(
            f"Bộ tiêu chí {law.criteria_set.id} không có chỉ tiêu {change.indicator}."
            " Hãy xem mã chỉ tiêu trong trang bộ tiêu chí."
        )
    _, _, test_id = change.indicator.partition(":")
    tests = [test for test in item.tests if test_id in ("", test.id)]
    elements = {p.element for p in law.program.probes if p.no in {t.probe for t in tests}}
    measures = {standards.get_element(key=key).unit for key in elements}
    if not tests or len(measures) > 1:
        names = ", ".join(f"{item.code}:{test.id}" for test in item.tests)
        raise BadChangeError(
            f"Chỉ tiêu {item.code} có nhiều nội dung; hãy nêu rõ một nội dung: {names}."
        )
    for key in elements:
        _check_possible(change, key)
    return change


def _from_mapping(given: Mapping[str, Any]) -> LevelChange:
    unknown = set(given) - {"indicator", "value", "region", "year"}
    if unknown or "indicator" not in given or "value" not in given:
        raise BadChangeError(
            "Mỗi thay đổi gồm indicator, value và có thể thêm region, year;"
            f" không hiểu {', '.join(sorted(map(str, unknown))) or 'thay đổi thiếu mục'}."
        )
    value = given["value"]
    if isinstance(value, bool):
        value = float(value)
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise BadChangeError(f"Mức mới của {given['indicator']} phải là một con số.")
    return LevelChange(
        str(given["indicator"]), float(value), given.get("region") or None, given.get("year")
    )


def _check_possible(change: LevelChange, key: str) -> None:
    element = standards.get_element(key=key)
    low, high = element.low, element.high
    if (low is not None and change.value < low) or (high is not None and change.value > high):
        least = "" if low is None else f" từ {low:g}"
        most = "" if high is None else f" đến {high:g}"
        raise BadChangeError(
            f"Mức mới của {change.indicator} chỉ có thể{least}{most} {element.unit}".rstrip() + "."
        )


def _counts(compared: duck.Kept, column: str) -> VerdictCounts:
    rows = duck.fetch(
        f'SELECT {column} AS code, count(*) AS units FROM "{compared.name}" GROUP BY 1'
    )
    by_code = dict(zip(*(c.to_pylist() for c in rows.columns), strict=True))
    return VerdictCounts(
        met=by_code.get(2, 0),
        not_met=by_code.get(0, 0),
        undetermined=by_code.get(1, 0),
        not_applicable=by_code.get(3, 0),
    )


def _places(compared: duck.Kept, tree: places.Day) -> tuple[WhatIfPlace, ...]:
    rows = duck.fetch(BY_PROVINCE.format(compared=compared.name)).to_pylist()
    found = [(tree.units[row["province_id"]], row) for row in rows if row["province_id"]]
    found.sort(key=lambda pair: (pair[0].sort_key, pair[0].code))
    return tuple(
        WhatIfPlace(
            unit_id=unit.unit_id,
            code=unit.code,
            name=unit.name,
            units=row["units"],
            met_before=row["met_before"],
            met_after=row["met_after"],
            gains=row["gains"],
            losses=row["losses"],
        )
        for unit, row in found
    )


def _moved(compared: duck.Kept, tree: places.Day) -> tuple[list[WhatIfUnit], list[WhatIfUnit]]:
    gains: list[WhatIfUnit] = []
    losses: list[WhatIfUnit] = []
    for row in duck.fetch(CHANGED.format(compared=compared.name)).to_pylist():
        unit = tree.units[row["unit_id"]]
        province = tree.units.get(tree.ancestor(unit.unit_id, Level.PROVINCE) or 0)
        moved = WhatIfUnit(
            unit_id=unit.unit_id,
            code=unit.code,
            name=unit.name,
            province_code=province.code if province else "",
            before=VERDICT_OF[row["before"]],
            after=VERDICT_OF[row["after"]],
            criteria_before=row["criteria_before"],
            criteria_after=row["criteria_after"],
        )
        (gains if row["after"] == 2 else losses).append(moved)
    order = {unit_id: unit.sort_key for unit_id, unit in tree.units.items()}
    for units in (gains, losses):
        units.sort(key=lambda one: (one.province_code, order[one.unit_id], one.code))
    return gains, losses
