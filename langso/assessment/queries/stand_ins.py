"""Results that stand in for figures: titles of other sets, shares of lower units that meet one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from langso.assessment.queries import cells as cell_queries
from langso.assessment.queries import days
from langso.assessment.queries.answers import Judged, Question
from langso.assessment.queries.law import Law
from langso.assessment.rules import masks
from langso.geography.values import Level
from langso.standards.values import EntryCondition, Indicator, UnitShare

Judge = Callable[[Question], Judged]


def results_of(law: Law, asked: Question, judged: Judge) -> pa.Table:
    """Return all results that stand in for figures of a set (`cells.RESULTS`)."""
    empty = cell_queries.RESULTS.empty_table()
    return pa.concat_tables(
        [empty, *_unit_shares(law, asked, judged), *_titles(law, asked, judged)]
    )


def _titles(law: Law, asked: Question, judged: Judge) -> list[pa.Table]:
    """Turn the titles of the sets that a set requires into cells."""
    return [
        _titles_of(judged(replace(asked, set_id=set_id)), probe)
        for set_id, probe in law.required_sets.items()
    ]


def _titles_of(other: Judged, probe: int) -> pa.Table:
    """Turn the titles of another set into cells: 1 met, 0 not met, between them undetermined."""
    codes = other.verdicts.titles
    chosen = codes != masks.ABSENT
    return _results(
        unit_ids=other.subjects.unit_ids[chosen],
        probe=probe,
        low=codes[chosen] == masks.MET,
        high=codes[chosen] != masks.NOT_MET,
        unconfirmed=other.verdicts.unconfirmed[chosen],
    )


def _results(
    *,
    unit_ids: NDArray[Any],
    probe: int,
    low: NDArray[Any],
    high: NDArray[Any],
    unconfirmed: NDArray[np.bool_],
) -> pa.Table:
    return pa.table(
        {
            "unit_id": unit_ids.astype(np.int32),
            "probe": np.full(len(unit_ids), probe, np.int32),
            "low": low.astype(np.float64),
            "high": high.astype(np.float64),
            "unconfirmed": unconfirmed,
        },
        schema=cell_queries.RESULTS,
    )


def _unit_shares(law: Law, asked: Question, judged: Judge) -> list[pa.Table]:
    """Turn the titles of lower units into shares of the units above: surely, and possibly met."""
    things: tuple[Indicator | EntryCondition, ...] = (
        *law.criteria_set.indicators,
        *law.criteria_set.entry_conditions,
    )
    shares = {thing.unit_share for thing in things if thing.unit_share is not None}
    return [
        _unit_share(law, share, probe.no, judged(replace(asked, set_id=share.criteria_set)))
        for share in sorted(shares, key=lambda one: one.element)
        for probe in law.program.probes
        if probe.element == share.element
    ]


def _unit_share(law: Law, share: UnitShare, probe: int, lower: Judged) -> pa.Table:
    """Count, for each unit above, the lower units that surely and that possibly meet a set."""
    subjects, codes = lower.subjects, lower.verdicts.titles
    of_district = law.criteria_set.level == Level.DISTRICT
    above = subjects.district_of if of_district else subjects.province_of
    counted = (above != 0) & (codes != masks.ABSENT)
    if share.kinds:
        of_kinds = days.day(on=lower.question.on).of_kinds(frozenset(share.kinds))
        counted &= np.isin(subjects.unit_ids, of_kinds)
    unit_ids, place = np.unique(above[counted], return_inverse=True)

    def per_place(which: NDArray[np.bool_]) -> NDArray[np.float64]:
        weights = which[counted].astype(np.float64)
        return np.bincount(place, weights=weights, minlength=len(unit_ids)).astype(np.float64)

    total = per_place(np.ones(len(codes), np.bool_))
    return _results(
        unit_ids=unit_ids,
        probe=probe,
        low=100 * per_place(codes == masks.MET) / total,
        high=100 * per_place(codes != masks.NOT_MET) / total,
        unconfirmed=per_place(lower.verdicts.unconfirmed) > 0,
    )
