"""Checks of a sheet as it stands, or as it would stand with values not saved yet."""

from collections.abc import Mapping

from langso.ledger.rules import figure_of
from langso.ledger.values import Figure
from langso.reporting.queries import judging, rounds, sheets
from langso.reporting.queries.cells import cells_of_sheet, sheet_row
from langso.reporting.rules.checks import Checker, Facts
from langso.reporting.values import LiveVerdict, Plan, Problem, RowKind
from langso.standards import queries as standards
from langso.standards.values import Text


def check(
    *, round_key: str, unit_id: int, values_override: Mapping[str, object] | None = None
) -> list[Problem]:
    """Return what the checks find in a unit's sheet, values not saved yet laid over it.

    Raises UnknownRoundError, NotAskedError, BadValueError for a value that is none.
    """
    round_info = rounds.get_round(key=round_key)
    rounds.unit_asked(round_info=round_info, unit_id=unit_id)
    plan = rounds.plan_of(round_info=round_info)
    held = sheet_row(round_id=round_info.id, unit_id=unit_id)
    cells = cells_of_sheet(sheet_id=held[0]) if held else {}
    return problems_of(plan, unit_id, cells, given(plan, values_override))


def problems_of(
    plan: Plan,
    unit_id: int,
    cells: sheets.Cells,
    override: Mapping[str, Figure | None] | None = None,
) -> list[Problem]:
    """Return the problems of cells in hand."""
    typed = laid_over(judging.typed_figures(plan, cells), override)
    place = rounds.unit_asked(round_info=plan.round, unit_id=unit_id)
    villages = (
        rounds.villages_of(place=place, on=plan.round.period.last_on)
        if plan.round.by_village
        else []
    )
    counts: dict[str, int] = {}
    for (element_id, village_id), cell in cells.items():
        row = plan.by_number.get(element_id)
        if village_id is not None and row is not None and cell.figure is not None:
            counts[row.element_key] = counts.get(row.element_key, 0) + 1
    last = sheets.last_figures(plan=plan, unit_id=unit_id)
    facts = Facts(
        figures=typed | judging.computed(plan, typed),
        last={key: one.figure for key, one in last.items()},
        villages=counts,
        village_count=len(villages),
    )
    elements = {one.key: one for one in standards.list_elements()}
    return Checker(plan, standards.check_rules(), elements).problems(facts)


def given(plan: Plan, values: Mapping[str, object] | None) -> dict[str, Figure | None]:
    """Read values as they were typed, by element; those no person types are left out.

    None and blanks take a figure away. Raises BadValueError.
    """
    elements = {one.key: one for one in standards.list_elements()}
    found: dict[str, Figure | None] = {}
    for key, value in (values or {}).items():
        row = plan.by_key.get(key)
        if row is not None and row.kind != RowKind.COMPUTED:
            found[key] = figure_of(value, elements[key], decimal=",")
    return found


def laid_over(
    typed: Mapping[str, Figure], override: Mapping[str, Figure | None] | None
) -> dict[str, Figure]:
    """Return figures with others laid over them; None takes one away."""
    both = {**typed, **(override or {})}
    return {key: figure for key, figure in both.items() if figure is not None}


def live_verdicts(
    *, round_key: str, unit_id: int, values_override: Mapping[str, object] | None = None
) -> list[LiveVerdict]:
    """Return what the law makes of every indicator with the figures as they stand or are typed.

    Approved figures of the ledger stand in where the sheet has none. Raises as `check`.
    """
    round_info = rounds.get_round(key=round_key)
    rounds.unit_asked(round_info=round_info, unit_id=unit_id)
    plan = rounds.plan_of(round_info=round_info)
    figures = laid_over(
        judging.figures_now(plan=plan, unit_id=unit_id), given(plan, values_override)
    )
    found = []
    for set_id, report in judging.reports(plan=plan, unit_id=unit_id, figures=figures).items():
        found += [
            LiveVerdict(
                set_id=set_id,
                indicator=one.code,
                verdict=str(one.verdict.value),
                reason=str(one.reason.value),
                unconfirmed=one.unconfirmed,
                words=Text(one.explanation_vi, one.explanation_en),
            )
            for one in judging.items_of(report)
        ]
    return found
