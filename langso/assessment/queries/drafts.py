"""Trying changed levels on the whole country: who would gain the title and who would lose it."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from langso.assessment.queries import days, engine
from langso.assessment.queries.law import Law
from langso.assessment.rules import masks
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
from langso.core.periods import Period
from langso.standards import queries as standards


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
    after = engine.run(answer.law, answer.subjects, engine.cells_of(asked), drafted)
    return WhatIf(
        criteria_set=set_id,
        period=str(asked.period),
        units=len(answer.subjects.unit_ids),
        before=_counts(answer.verdicts.titles),
        after=_counts(after.titles),
        places=_places(answer, after),
        gains=tuple(_moved(answer, after, gained=True)[:limit]),
        losses=tuple(_moved(answer, after, gained=False)[:limit]),
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


def _counts(titles: NDArray[np.int8]) -> VerdictCounts:
    not_met, undetermined, met, not_applicable = np.bincount(titles, minlength=4).tolist()
    return VerdictCounts(met, not_met, undetermined, not_applicable)


def _places(answer: engine.Judged, after: masks.Verdicts) -> tuple[WhatIfPlace, ...]:
    """Count gains and losses by province, in the order of the alphabet."""
    tree = days.day(on=answer.question.on)
    numbers, place = np.unique(answer.subjects.province_of, return_inverse=True)
    was, will = answer.verdicts.titles == masks.MET, after.titles == masks.MET

    def per_place(which: NDArray[np.bool_]) -> list[int]:
        found: list[int] = np.bincount(place[which], minlength=len(numbers)).tolist()
        return found

    columns = zip(
        numbers.tolist(),
        per_place(np.ones(len(place), np.bool_)),
        per_place(was),
        per_place(will),
        per_place(~was & will),
        per_place(was & ~will),
        strict=True,
    )
    found = [(tree.units[number], counts) for number, *counts in columns if number]
    found.sort(key=lambda pair: (pair[0].sort_key, pair[0].code))
    return tuple(WhatIfPlace(u.unit_id, u.code, u.name, *counts) for u, counts in found)


def _moved(answer: engine.Judged, after: masks.Verdicts, *, gained: bool) -> list[WhatIfUnit]:
    """List the units that gain the title, or that lose it, by province and alphabet."""
    tree = days.day(on=answer.question.on)
    before = answer.verdicts
    was, will = before.titles == masks.MET, after.titles == masks.MET
    rows = np.flatnonzero(~was & will if gained else was & ~will)
    had = (before.criteria[:, rows] == masks.MET).sum(axis=0)
    will_have = (after.criteria[:, rows] == masks.MET).sum(axis=0)
    found = []
    for n, row in enumerate(rows.tolist()):
        unit = tree.units[int(answer.subjects.unit_ids[row])]
        province = tree.units.get(int(answer.subjects.province_of[row]))
        moved = WhatIfUnit(
            unit_id=unit.unit_id,
            code=unit.code,
            name=unit.name,
            province_code=province.code if province else "",
            before=VERDICT_OF[int(before.titles[row])],
            after=VERDICT_OF[int(after.titles[row])],
            criteria_before=int(had[n]),
            criteria_after=int(will_have[n]),
        )
        found.append((moved.province_code, unit.sort_key, unit.code, moved))
    return [moved for *_order, moved in sorted(found, key=lambda one: one[:3])]
