"""What stands beside each row of a queue: levels, computed verdicts, problems, evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from langso.assessment.rules.judging import ItemJudged
from langso.assessment.values import VERDICT_OF
from langso.ledger import queries as ledger
from langso.reporting.queries import checking, rounds
from langso.reporting.queries.judging_many import Pair, judge_many
from langso.reporting.rules import wording
from langso.reporting.values import LevelToReach, PlanRow, Problem, QueueRow
from langso.standards import queries as standards
from langso.standards.values import DataElement


@dataclass(frozen=True, slots=True)
class Judged:
    """One indicator that a figure serves: the level it must reach and the computed verdict."""

    set_id: str
    indicator: str
    verdict: str
    level: LevelToReach | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one row of a queue; `evidence` counts what is linked to its cell."""

    judged: tuple[Judged, ...]
    problems: tuple[Problem, ...]
    evidence: int


def beside(*, round_key: str, rows: Sequence[QueueRow]) -> dict[int, Beside]:
    """Return what stands beside each row of a page, by the id of its cell.

    Verdicts rest on the figures as the sheets have them, approved ones standing in; problems are
    worked out for communes that sent something over a warning. Raises UnknownRoundError.
    """
    if not rows:
        return {}
    plan = rounds.plan_of(round_info=rounds.get_round(key=round_key))
    plans = {row.cell_id: plan.by_key[row.key.element_key] for row in rows}
    units = {row.key.unit_id for row in rows}
    judged = judge_many(
        plan=plan, unit_ids=units, pairs={pair for one in plans.values() for pair in _pairs(one)}
    )
    elements = {one.key: one for one in standards.list_elements()}
    evidence = ledger.evidence_counts_of(unit_ids=units, period=plan.round.period.code)
    problems = {
        unit_id: checking.check(round_key=round_key, unit_id=unit_id)
        for unit_id in {row.key.unit_id for row in rows if row.warned}
    }
    return {
        row.cell_id: Beside(
            judged=_judged(plans[row.cell_id], judged[row.key.unit_id], elements),
            problems=tuple(
                one
                for one in problems.get(row.key.unit_id, ())
                if one.element_key == row.key.element_key
            ),
            evidence=evidence.get((row.key.unit_id, plans[row.cell_id].element_id), 0),
        )
        for row in rows
    }


def _pairs(row: PlanRow) -> list[Pair]:
    return [(set_id, code) for set_id, _number, code in row.indicators]


def _judged(
    row: PlanRow, items: Mapping[Pair, ItemJudged], elements: Mapping[str, DataElement]
) -> tuple[Judged, ...]:
    return tuple(
        Judged(
            set_id=pair[0],
            indicator=pair[1],
            verdict=str(VERDICT_OF[items[pair].code].value),
            level=_level(pair, elements[row.element_key], items[pair]),
        )
        for pair in _pairs(row)
        if pair in items
    )


def _level(pair: Pair, element: DataElement, item: ItemJudged) -> LevelToReach | None:
    test = next((one for one in item.tests if one.test.element == element.key), None)
    if test is None:
        return None
    found = test.level
    return LevelToReach(
        set_id=pair[0],
        indicator=pair[1],
        words=wording.level_words(test.test.comparison, found.value if found else None, element),
        confidence=str(found.confidence if found else "unknown"),
        simulated=bool(found and found.simulated),
    )
