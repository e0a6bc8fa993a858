"""How far the provinces are with a round, and where their stages do not agree."""

from collections.abc import Mapping
from dataclasses import dataclass

from langso.assessment.values import VERDICT_OF
from langso.geography import queries as geography
from langso.geography.values import Level, Place
from langso.reporting.models import Finding
from langso.reporting.queries import desk, rounds
from langso.reporting.queries.judging_many import Pair, judge_many
from langso.reporting.values import (
    CellState,
    Difference,
    FindingShown,
    FindingVerdict,
    Plan,
    Progress,
    Stage,
)
from langso.standards.values import Text


@dataclass(frozen=True, slots=True)
class ProvinceProgress:
    """One province's round: communes asked, how many of them are how far, cells by state.

    `sent`: communes that sent everything required; `approved`: whose required cells are all
    approved; `begun`: that entered anything.
    """

    unit_id: int
    code: str
    name: str
    communes: int
    begun: int
    sent: int
    approved: int
    required: int
    counts: dict[CellState, int]


def provinces(*, round_key: str) -> list[ProvinceProgress]:
    """Return each province that a round asks communes of, in the order of names.

    Raises UnknownRoundError.
    """
    plan = rounds.plan_of(round_info=rounds.get_round(key=round_key))
    on = plan.round.period.last_on
    districts = {one.unit_id: one for one in geography.list_units(on=on, level=Level.DISTRICT)}
    places = rounds.list_asked(round_info=plan.round)
    communes: dict[int | None, list[Progress]] = {}
    for place, one in zip(places, desk.progress_of(plan, places), strict=True):
        parent = districts.get(place.parent_id or 0)
        communes.setdefault(parent.parent_id if parent else place.parent_id, []).append(one)
    return [
        _province(place, communes[place.unit_id])
        for place in geography.list_units(on=on, level=Level.PROVINCE)
        if place.unit_id in communes
    ]


def _province(place: Place, communes: list[Progress]) -> ProvinceProgress:
    counts = {state: sum(one.counts[state] for one in communes) for state in CellState}
    return ProvinceProgress(
        unit_id=place.unit_id,
        code=place.code,
        name=place.name,
        communes=len(communes),
        begun=sum(one.counts[CellState.EMPTY] < one.required for one in communes),
        sent=sum(one.sent >= one.required > 0 for one in communes),
        approved=sum(one.counts[CellState.APPROVED] >= one.required > 0 for one in communes),
        required=sum(one.required for one in communes),
        counts=counts,
    )


def province_differences(*, round_key: str, province_id: int) -> dict[int, list[Difference]]:
    """Return, by commune, the indicators on which stages or the law do not agree.

    Raises UnknownRoundError.
    """
    plan = rounds.plan_of(round_info=rounds.get_round(key=round_key))
    found = _findings(plan, province_id)
    pairs = {pair for stages in found.values() for pair in stages}
    if not pairs:
        return {}
    judged = judge_many(plan=plan, unit_ids=found.keys(), pairs=pairs)
    titles = _titles(plan)
    differing = {}
    for unit_id, stages in found.items():
        rows = []
        for pair in sorted(stages, key=list(titles).index):
            item = judged[unit_id].get(pair)
            computed = str(VERDICT_OF[item.code].value) if item else ""
            if is_difference(computed, stages[pair]):
                rows.append(Difference(*pair, titles[pair], computed, stages[pair]))
        if rows:
            differing[unit_id] = rows
    return differing


def is_difference(computed: str, stages: Mapping[Stage, FindingShown]) -> bool:
    """Tell whether stages disagree among themselves or with a verdict that is decided."""
    said = {str(one.verdict.value) for one in stages.values()}
    return len(said | ({computed} & {"met", "not_met"})) > 1


def _findings(plan: Plan, province_id: int) -> dict[int, dict[Pair, dict[Stage, FindingShown]]]:
    """Return the latest finding of each stage, by commune and indicator."""
    titles = _titles(plan)
    rows = Finding.objects.filter(
        sheet__round_id=plan.round.id, sheet__province_id=province_id
    ).select_related("sheet")
    found: dict[int, dict[Pair, dict[Stage, FindingShown]]] = {}
    for row in rows.order_by("id"):
        if (row.set_id, row.indicator) in titles:
            stages = found.setdefault(row.sheet.unit_id, {}).setdefault(
                (row.set_id, row.indicator), {}
            )
            stages[Stage(row.stage)] = FindingShown(
                row.set_id, row.indicator, Stage(row.stage), FindingVerdict(row.verdict),
                row.reason, row.by, row.at,
            )  # fmt: skip
    return found


def _titles(plan: Plan) -> dict[Pair, Text]:
    """Return the titles of all indicators of the round, in the order of the law."""
    return {
        (criteria_set.id, one.code): one.title
        for criteria_set, _required in rounds.sets_of(plan.round)
        for one in criteria_set.indicators
    }
