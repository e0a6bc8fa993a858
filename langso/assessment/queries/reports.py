"""One unit's verdicts with everything behind them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow.compute as pc

from langso.assessment.queries import engine, places
from langso.assessment.queries.cells import Cells
from langso.assessment.rules import judging, reports
from langso.assessment.values import FigureShown, UnitReport
from langso.core import duck
from langso.core.periods import Period
from langso.geography import queries as geography
from langso.ledger import queries as ledger
from langso.ledger.values import Figure
from langso.standards import queries as standards
from langso.standards.rules import formulas
from langso.standards.values import EntryCondition, Indicator

FIGURES = """
SELECT element_id, low, high, low_open, high_open, observation_id, simulated, carried
FROM "table" WHERE unit_id = $1
"""
GAPS = 'SELECT element_id, reason FROM "table" WHERE unit_id = $1'

CARRIED_NOTE = "Chuyển từ các đơn vị trước khi sắp xếp."


def unit_report(
    *,
    set_id: str,
    period: Period | str,
    unit_id: int,
    on: dt.date | None = None,
    tree: str = "then",
    as_of_cut: int | None = None,
) -> UnitReport:
    """Judge one unit by the rules themselves, with explanations and origins of its figures.

    The figures are those the engine judged. A unit the set is not asked of is judged all the
    same. Raises UnknownSetError, UnknownUnitError, UnknownTreeError, BadPeriodError.
    """
    asked = engine.question(set_id=set_id, period=period, on=on, tree=tree, as_of_cut=as_of_cut)
    place = geography.get_place(unit_id=unit_id, on=asked.on)
    answer = engine.judged(asked)
    cells = engine.cells_of(asked)
    figures, shown, carried = _figures(answer, cells, unit_id)
    computed, doubtful = _computed(answer, cells, unit_id)
    figures |= computed
    shown |= {
        key: FigureShown(f.low, f.high, f.low_open, f.high_open, str(asked.period))
        for key, f in computed.items()
        if f is not None
    }
    judgement = judging.judge(
        answer.law.criteria_set,
        figures,
        places.day(on=asked.on).profile(unit_id),
        _other_sets(answer, asked, unit_id),
        doubtful,
    )
    not_carried = _gaps(answer, cells, unit_id, set(figures))
    return reports.unit_report(
        answer.law.criteria_set,
        judgement,
        reports.Asked(
            period=str(asked.period),
            unit_code=place.code,
            elements={e.key: e for e in standards.list_elements()},
            shown=shown,
            law_version=answer.law.version,
            ledger_cut=asked.cut.number,
            carried=carried,
            not_carried=not_carried,
            parts=_parts(answer, shown),
        ),
    )


def _figures(
    answer: engine.Judged, cells: Cells, unit_id: int
) -> tuple[dict[str, Figure | None], dict[str, FigureShown], bool]:
    """Return the figures of a unit by element key, how to show them, and whether any is carried."""
    keys = {number: key for key, number in answer.law.numbers.items()}
    rows = _rows(FIGURES, unit_id, cells.facts.table)
    origins = ledger.origin(observation_ids=[row[5] for row in rows if row[5] is not None])
    figures: dict[str, Figure | None] = {}
    shown = {}
    for element_id, low, high, low_open, high_open, observation_id, simulated, carried in rows:
        key = keys.get(element_id)
        if key is None:
            continue
        figures[key] = Figure(low, high, low_open, high_open)
        origin = origins.get(observation_id)
        shown[key] = FigureShown(
            low=low,
            high=high,
            low_open=low_open,
            high_open=high_open,
            period=str(answer.question.period),
            observation_id=observation_id,
            batch_id=origin.batch_id if origin else None,
            source=origin.source if origin else "",
            method=origin.method if origin else "",
            recorded_by=origin.by if origin else "",
            recorded_at=_when(origin.at) if origin else "",
            simulated=bool(simulated),
            carried=bool(carried),
            carried_note=CARRIED_NOTE if carried else "",
        )
    return figures, shown, any(row[7] for row in rows)


def _parts(answer: engine.Judged, shown: Mapping[str, FigureShown]) -> dict[str, tuple[str, ...]]:
    """Return what each figure that nobody reported was computed from."""
    return {
        key: formulas.elements_of(answer.law.formulas[key])
        for key, one in shown.items()
        if one.observation_id is None and not one.carried and key in answer.law.formulas
    }


def _rows(sql: str, unit_id: int, table: duck.Kept) -> list[tuple[Any, ...]]:
    return duck.connection().execute(duck.named(sql, table=table), [unit_id]).fetchall()


def _when(at: dt.datetime) -> str:
    return at.astimezone(engine.VIETNAM).strftime("%H:%M %d/%m/%Y")


def _computed(
    answer: engine.Judged, cells: Cells, unit_id: int
) -> tuple[dict[str, Figure | None], frozenset[str]]:
    """Return the shares of lower units that stand in for figures, and which rest on doubt."""
    things: list[Indicator | EntryCondition] = [
        *answer.law.criteria_set.indicators,
        *answer.law.criteria_set.entry_conditions,
    ]
    shares = {thing.unit_share.element for thing in things if thing.unit_share is not None}
    elements = {p.no: p.element for p in answer.law.program.probes if p.element in shares}
    results = cells.results
    found: dict[str, Figure | None] = {}
    doubtful = set()
    for row in results.filter(pc.equal(results["unit_id"], unit_id)).to_pylist():
        element = elements.get(row["probe"])
        if element is not None:
            found[element] = Figure(row["low"], row["high"])
            if row["unconfirmed"]:
                doubtful.add(element)
    return found, frozenset(doubtful)


def _other_sets(
    answer: engine.Judged, asked: engine.Question, unit_id: int
) -> dict[str, tuple[int, bool]]:
    """Return the title under each set that this one requires: code and whether unconfirmed."""
    found = {}
    for set_id in answer.law.required_sets:
        other = engine.judged(replace(asked, set_id=set_id))
        title = other.title(unit_id)
        if title is not None:
            found[set_id] = title
    return found


def _gaps(answer: engine.Judged, cells: Cells, unit_id: int, figures: set[str]) -> dict[str, str]:
    """Return the elements whose figures could not be carried to a unit, with the reason."""
    if cells.facts.gaps is None:
        return {}
    keys = {number: key for key, number in answer.law.numbers.items()}
    rows = _rows(GAPS, unit_id, cells.facts.gaps)
    return {keys[n]: reason for n, reason in rows if n in keys and keys[n] not in figures}
