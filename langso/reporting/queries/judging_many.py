"""Verdicts of a few indicators at many communes at once, for queues and lists.

Each set is cut down to the indicators asked for before it judges, and everything is read for all
communes together: four queries, however many communes.
"""

from collections.abc import Collection
from dataclasses import replace

from django.db import connection

from langso.assessment.rules import derived, judging
from langso.assessment.values import Profile
from langso.geography import queries as geography
from langso.geography.values import Scheme
from langso.ledger import queries as ledger
from langso.ledger.values import Figure
from langso.reporting.queries import rounds
from langso.reporting.queries.cells import CellRow, cells_of_sheets
from langso.reporting.queries.judging import typed_figures, weights_of
from langso.reporting.values import Plan
from langso.standards import queries as standards
from langso.standards.rules.formulas import Node
from langso.standards.values import CriteriaSet

Pair = tuple[str, str]
"""A set and the code of one of its indicators or conditions."""
Cells = dict[tuple[int, int | None], CellRow]


def judge_many(
    *, plan: Plan, unit_ids: Collection[int], pairs: Collection[Pair]
) -> dict[int, dict[Pair, judging.ItemJudged]]:
    """Return what the law makes of some indicators at each unit, by set and code.

    The figures are those of the sheets, approved ones of the ledger where a sheet has none.
    Indicators that a set does not have are left out.
    """
    many = _Many(plan, sorted(unit_ids), pairs)
    return {unit_id: many.judge(unit_id) for unit_id in many.units}


class _Many:
    """Facts of all units, read once."""

    def __init__(self, plan: Plan, units: list[int], pairs: Collection[Pair]) -> None:
        self.plan, self.units = plan, units
        self.sets = [
            short
            for one, _required in rounds.sets_of(plan.round)
            if (short := _only(one, {code for set_id, code in pairs if set_id == one.id}))
        ]
        known = {one.key: one.number for one in standards.list_elements()}
        keys = {key for one in self.sets for key in derived.elements_judged(one)}
        parts = derived.with_parts(sorted(keys), _formula_of)
        numbers = {number for key in parts if (number := known.get(key)) is not None}
        self.numbers = sorted(numbers | weights_of(plan, numbers))
        self.classes = geography.classes_of_units(unit_ids=units, on=plan.round.period.last_on)
        self.sheets = self._sheets()
        self.approved = self._approved()

    def _sheets(self) -> dict[int, Cells]:
        with connection.cursor() as cursor:
            cursor.execute(
                "select id, unit_id from reporting_sheet where round_id = %s and unit_id = any(%s)",
                [self.plan.round.id, self.units],
            )
            unit_of = dict(cursor.fetchall())
        found = cells_of_sheets(sheet_ids=unit_of, element_ids=self.numbers)
        return {
            unit_of[sheet_id]: {(cell.element_id, cell.village_id): cell for cell in cells}
            for sheet_id, cells in found.items()
        }

    def _approved(self) -> dict[int, dict[str, Figure]]:
        table = ledger.effective_table(
            periods=[self.plan.round.period.code], unit_ids=self.units, element_ids=self.numbers
        )
        keys = {one.number: one.key for one in standards.list_elements()}
        found: dict[int, dict[str, Figure]] = {}
        for row in table.to_pylist():
            if row["low"] is not None and row["element_id"] in keys:
                figure = Figure(row["low"], row["high"], row["low_open"], row["high_open"])
                found.setdefault(row["unit_id"], {})[keys[row["element_id"]]] = figure
        return found

    def judge(self, unit_id: int) -> dict[Pair, judging.ItemJudged]:
        typed = typed_figures(self.plan, self.sheets.get(unit_id, {}))
        figures = self.approved.get(unit_id, {}) | typed
        classes = self.classes.get(unit_id, {})
        profile = Profile(
            classes.get(Scheme.REGION), frozenset(classes.items()), classes.get(Scheme.LAW_PROVINCE)
        )
        return {
            (one.id, item.item.code): item
            for one in self.sets
            for item in judging.judge(
                one, derived.fill_in(figures, derived.elements_judged(one), _formula_of), profile
            ).items
        }


def _formula_of(key: str) -> Node | None:
    return standards.formula_of(key=key)


def _only(criteria_set: CriteriaSet, codes: Collection[str]) -> CriteriaSet | None:
    """Return a set cut down to some indicators and conditions; None when none is left.

    It gives no title any more: only what its indicators say counts.
    """
    criteria = tuple(
        replace(criterion, indicators=kept)
        for criterion in criteria_set.criteria
        if (kept := tuple(one for one in criterion.indicators if one.code in codes))
    )
    conditions = tuple(one for one in criteria_set.entry_conditions if one.id in codes)
    if not criteria and not conditions:
        return None
    return replace(criteria_set, criteria=criteria, entry_conditions=conditions)
