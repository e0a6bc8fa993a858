"""One unit's verdicts with everything behind them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pyarrow.compute as pc
from django.utils import timezone

from langso.assessment.queries import days, engine, one_unit
from langso.assessment.rules import judging, reports
from langso.assessment.values import FigureShown, UnitReport
from langso.core.periods import Period
from langso.geography import queries as geography
from langso.ledger import queries as ledger
from langso.ledger.values import Figure
from langso.standards import queries as standards
from langso.standards.rules import formulas
from langso.standards.values import EntryCondition, Indicator

CARRIED_NOTE = "Chuyển từ các đơn vị trước khi sắp xếp."


def unit_report(
    *,
    set_id: str,
    period: Period | str,
    unit_id: int,
    on: dt.date | None = None,
    tree: str = "then",
    as_of_cut: int | None = None,
    explained: bool = True,
) -> UnitReport:
    """Judge one unit by the rules themselves, with explanations and origins of its figures.

    `explained` False leaves both out: they cost more than the verdicts, and a grid shows neither.

    The figures are those the engine judged. A unit the set is not asked of is judged all the
    same. Raises UnknownSetError, UnknownUnitError, UnknownTreeError, BadPeriodError.
    """
    asked = engine.question(set_id=set_id, period=period, on=on, tree=tree, as_of_cut=as_of_cut)
    place = geography.get_place(unit_id=unit_id, on=asked.on)
    answer = engine.judged(asked)
    found = one_unit.facts_of(answer, unit_id)
    figures, shown, carried = _figures(answer, found, origins=explained)
    computed, doubtful = _computed(answer, unit_id)
    figures |= computed
    shown |= {
        key: FigureShown(f.low, f.high, f.low_open, f.high_open, str(asked.period))
        for key, f in computed.items()
        if f is not None
    }
    judgement = judging.judge(
        answer.law.criteria_set,
        figures,
        days.day(on=asked.on).profile(unit_id),
        _other_sets(answer, asked, unit_id),
        doubtful,
    )
    not_carried = _gaps(answer, found, set(figures))
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
            explained=explained,
        ),
    )


def _figures(
    answer: engine.Judged, found: one_unit.UnitFacts, *, origins: bool
) -> tuple[dict[str, Figure | None], dict[str, FigureShown], bool]:
    """Return the figures of a unit by element key, how to show them, and whether any is carried."""
    keys = {number: key for key, number in answer.law.numbers.items()}
    rows = found.figures
    asked_of = [row[5] for row in rows if row[5] is not None] if origins else []
    found_of = ledger.origin(observation_ids=asked_of) if asked_of else {}
    figures: dict[str, Figure | None] = {}
    shown = {}
    for element_id, low, high, low_open, high_open, observation_id, simulated, carried in rows:
        key = keys.get(element_id)
        if key is None:
            continue
        figures[key] = Figure(low, high, low_open, high_open)
        origin = found_of.get(observation_id)
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


def _when(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"


def _computed(
    answer: engine.Judged, unit_id: int
) -> tuple[dict[str, Figure | None], frozenset[str]]:
    """Return the shares of lower units that stand in for figures, and which rest on doubt."""
    things: list[Indicator | EntryCondition] = [
        *answer.law.criteria_set.indicators,
        *answer.law.criteria_set.entry_conditions,
    ]
    shares = {thing.unit_share.element for thing in things if thing.unit_share is not None}
    elements = {p.no: p.element for p in answer.law.program.probes if p.element in shares}
    results = answer.stand_ins
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


def _gaps(answer: engine.Judged, found: one_unit.UnitFacts, figures: set[str]) -> dict[str, str]:
    """Return the elements whose figures could not be carried to a unit, with the reason."""
    keys = {number: key for key, number in answer.law.numbers.items()}
    return {keys[n]: reason for n, reason in found.gaps if n in keys and keys[n] not in figures}
