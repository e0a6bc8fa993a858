"""Distances to titles, findings of the stages, and where they do not agree."""

from langso.reporting.models import Finding
from langso.reporting.queries import judging, rounds
from langso.reporting.rules import distances
from langso.reporting.values import (
    Difference,
    Distance,
    FindingShown,
    FindingVerdict,
    NotAskedError,
    Stage,
)
from langso.standards import queries as standards
from langso.standards.values import Text


def distance(*, round_key: str, unit_id: int, set_id: str) -> Distance:
    """Return how far a unit is from a set's title, by its sheet and its approved figures.

    Raises UnknownRoundError, NotAskedError.
    """
    round_info = rounds.get_round(key=round_key)
    rounds.unit_asked(round_info=round_info, unit_id=unit_id)
    plan = rounds.plan_of(round_info=round_info)
    figures = judging.figures_now(plan=plan, unit_id=unit_id)
    report = judging.reports(plan=plan, unit_id=unit_id, figures=figures, set_id=set_id).get(set_id)
    if report is None:
        msg = f"Kỳ báo cáo này không xét bộ tiêu chí “{set_id}”."
        raise NotAskedError(msg)
    title = next(one.title for one, _required in rounds.sets_of(round_info) if one.id == set_id)
    elements = {one.key: one for one in standards.list_elements()}
    return distances.distance(report, title, elements)


def findings(*, round_key: str, unit_id: int) -> list[FindingShown]:
    """Return the latest finding of each stage on each indicator, in the order of recording."""
    rows = Finding.objects.filter(sheet__round__key=round_key, sheet__unit_id=unit_id)
    newest: dict[tuple[str, str, str], Finding] = {}
    for row in rows.order_by("id"):
        newest[(row.set_id, row.indicator, row.stage)] = row
    return [
        FindingShown(
            row.set_id,
            row.indicator,
            Stage(row.stage),
            FindingVerdict(row.verdict),
            row.reason,
            row.by,
            row.at,
        )
        for row in sorted(newest.values(), key=lambda row: row.id)
    ]


def differences(*, round_key: str, unit_id: int) -> list[Difference]:
    """Return the indicators on which the stages, or a stage and the law, do not agree.

    The computed verdict counts only where it is decided. In the order of the law. Raises
    UnknownRoundError, NotAskedError.
    """
    round_info = rounds.get_round(key=round_key)
    rounds.unit_asked(round_info=round_info, unit_id=unit_id)
    found: dict[tuple[str, str], dict[Stage, FindingShown]] = {}
    for one in findings(round_key=round_key, unit_id=unit_id):
        found.setdefault((one.set_id, one.indicator), {})[one.stage] = one
    if not found:
        return []
    plan = rounds.plan_of(round_info=round_info)
    figures = judging.figures_now(plan=plan, unit_id=unit_id)
    rows = []
    for set_id, report in judging.reports(plan=plan, unit_id=unit_id, figures=figures).items():
        for item in judging.items_of(report):
            stages = found.get((set_id, item.code), {})
            computed = str(item.verdict.value)
            said = {str(one.verdict.value) for one in stages.values()}
            decided = {computed} & {"met", "not_met"}
            if stages and len(said | decided) > 1:
                rows.append(
                    Difference(
                        set_id, item.code, Text(item.title_vi, item.title_en), computed, stages
                    )
                )
    return rows
