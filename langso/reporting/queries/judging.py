"""What the law makes of the figures on a sheet: levels to reach, verdicts, distances."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from langso.assessment import queries as assessment
from langso.assessment.rules import derived
from langso.assessment.values import IndicatorReport, UnitReport
from langso.core import caches
from langso.core.confidence import Confidence
from langso.geography import queries as geography
from langso.geography.values import Scheme
from langso.ledger import queries as ledger
from langso.ledger.values import Figure
from langso.reporting.queries import rounds
from langso.reporting.queries.cells import CellRow, cells_of_sheet, sheet_row
from langso.reporting.rules import sums, wording
from langso.reporting.values import LevelToReach, Plan, RoundInfo, RowKind
from langso.standards import queries as standards


def computed(plan: Plan, typed: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return the figures of computed rows, from those that were typed."""
    keys = [row.element_key for row in plan.rows if row.kind == RowKind.COMPUTED]
    filled = derived.fill_in(typed, keys, lambda key: standards.formula_of(key=key))
    return {key: figure for key in keys if (figure := filled.get(key)) is not None}


def figures_now(*, plan: Plan, unit_id: int) -> dict[str, Figure]:
    """Return a unit's figures of the round: those on its sheet, else the ledger's approved ones."""
    table = ledger.effective_table(periods=[plan.round.period.code], unit_ids=[unit_id])
    elements = {one.number: one.key for one in standards.list_elements()}
    found = {
        elements[row["element_id"]]: Figure(
            row["low"], row["high"], row["low_open"], row["high_open"]
        )
        for row in table.to_pylist()
        if row["element_id"] in elements and row["low"] is not None
    }
    held = sheet_row(round_id=plan.round.id, unit_id=unit_id)
    if held is not None:
        found |= typed_figures(plan, cells_of_sheet(sheet_id=held[0]))
    return found


def typed_figures(plan: Plan, cells: Mapping[tuple[int, int | None], CellRow]) -> dict[str, Figure]:
    """Return the figures of a sheet by element as they were typed, villages' made into one."""
    parts: dict[str, dict[int, Figure]] = defaultdict(dict)
    found: dict[str, Figure] = {}
    for (element_id, village_id), cell in cells.items():
        row = plan.by_number.get(element_id)
        if row is None or cell.figure is None:
            continue
        if village_id is not None and row.kind == RowKind.VILLAGES:
            parts[row.element_key][village_id] = cell.figure
        elif village_id is None and row.is_entered:
            # The cell of a sum holds the last sum made, or what a commune without villages typed.
            found[row.element_key] = cell.figure
    for key, some in parts.items():
        weights = plan.by_key[key].weighed_by
        if not weights:
            total = sums.total(some.values())
        else:
            total = sums.mean(some, parts.get(weights, {}))
            # Better none than the mean of before, made from other figures.
            found.pop(key, None)
        if total is not None:
            found[key] = total
    return found


def weights_of(plan: Plan, element_ids: Iterable[int]) -> set[int]:
    """Return the elements that weigh villages' figures of some elements."""
    rows = (plan.by_number.get(one) for one in element_ids)
    names = {row.weighed_by for row in rows if row is not None and row.weighed_by}
    return {plan.by_key[name].element_id for name in names}


def reports(
    *, plan: Plan, unit_id: int, figures: Mapping[str, Figure | None], set_id: str | None = None
) -> dict[str, UnitReport]:
    """Judge figures under every set of a round, or one of them, by set.

    Figures of elements that a set does not look at are left out of it.
    """
    return _judged(plan.round, _profile(plan, unit_id), figures, set_id)


def items_of(report: UnitReport) -> list[IndicatorReport]:
    """Return the indicators and the conditions beside them."""
    indicators = [one for criterion in report.criteria for one in criterion.indicators]
    return [*indicators, *report.entry_conditions]


def _judged(
    round_info: RoundInfo,
    profile: Mapping[str, str],
    figures: Mapping[str, Figure | None],
    set_id: str | None = None,
) -> dict[str, UnitReport]:
    found = {}
    for criteria_set, _required in rounds.sets_of(round_info):
        if set_id not in (None, criteria_set.id):
            continue
        judged = derived.elements_judged(criteria_set)
        wanted = set(derived.with_parts(judged, lambda key: standards.formula_of(key=key)))
        found[criteria_set.id] = assessment.assess_values(
            set_id=criteria_set.id,
            year=criteria_set.year,
            region=profile.get(Scheme.REGION),
            classes=list(profile.items()),
            province=profile.get(Scheme.LAW_PROVINCE),
            values={key: figure for key, figure in figures.items() if key in wanted},
            assumptions=True,
        )
    return found


def _profile(plan: Plan, unit_id: int) -> dict[str, str]:
    """Return the unit's classes on the round's last day, by scheme."""
    rows = geography.classes_of(unit_id=unit_id, on=plan.round.period.last_on)
    return {row.scheme: row.value for row in rows}


def levels_by_element(*, plan: Plan, unit_id: int) -> dict[str, tuple[LevelToReach, ...]]:
    """Return the levels that each element must reach at a unit, one for each indicator."""
    profile = tuple(sorted(_profile(plan, unit_id).items()))
    return _levels(standards.law_reading(), plan.round, profile)


@lru_cache(maxsize=256)
def _levels(
    _reading: int, round_info: RoundInfo, profile: tuple[tuple[str, str], ...]
) -> dict[str, tuple[LevelToReach, ...]]:
    """Levels depend on the profile alone, which many communes share."""
    found: dict[str, list[LevelToReach]] = defaultdict(list)
    elements = {one.key: one for one in standards.list_elements()}
    for set_id, report in _judged(round_info, dict(profile), {}).items():
        for indicator in items_of(report):
            for test in indicator.tests:
                found[test.element].append(
                    LevelToReach(
                        set_id=set_id,
                        indicator=indicator.code,
                        words=wording.level(test, elements[test.element]),
                        confidence=Confidence(test.level_confidence or "unknown").value,
                        simulated=test.level_simulated,
                    )
                )
    return {key: tuple(levels) for key, levels in found.items()}


caches.on_clear(_levels.cache_clear)
