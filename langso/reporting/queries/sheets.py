"""A commune's sheet of a round: every row with its cell, last figure, level and evidence."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from langso.core.periods import Period
from langso.geography import queries as geography
from langso.geography.values import Place
from langso.ledger import queries as ledger
from langso.ledger import rules as figures
from langso.ledger.values import Figure
from langso.reporting.queries import judging, rounds
from langso.reporting.queries.cells import CellRow, cells_of_sheet, sheet_row
from langso.reporting.rules.plans import CONDITIONS, places
from langso.reporting.values import (
    CellNow,
    CellState,
    LastFigure,
    LevelToReach,
    Plan,
    PlanRow,
    RowKind,
    SheetCriterion,
    SheetIndicator,
    SheetRow,
    SheetSet,
    SheetState,
    SheetView,
    VillageCell,
)
from langso.standards import queries as standards
from langso.standards.values import CriteriaSet, DataElement, EntryCondition, Indicator, Text

Cells = Mapping[tuple[int, int | None], CellRow]
BESIDE = Text("Điều kiện khác", "Other conditions")


def sheet(*, round_key: str, unit_id: int, with_levels: bool = True) -> SheetView:
    """Return a unit's sheet, whether or not anything was written into it yet.

    `with_levels` False leaves out the levels to reach, which cost most. Raises
    UnknownRoundError, NotAskedError.
    """
    round_info = rounds.get_round(key=round_key)
    place = rounds.unit_asked(round_info=round_info, unit_id=unit_id)
    plan = rounds.plan_of(round_info=round_info)
    held = sheet_row(round_id=round_info.id, unit_id=unit_id)
    cells = cells_of_sheet(sheet_id=held[0]) if held else {}
    on = round_info.period.last_on
    villages = rounds.villages_of(place=place, on=on) if round_info.by_village else []
    maker = _Maker(plan, place, cells, villages)
    if with_levels:
        maker.levels = judging.levels_by_element(plan=plan, unit_id=unit_id)
    province_id = rounds.province_of(place=place, on=on)
    province = geography.get_place(unit_id=province_id, on=on) if province_id else None
    return SheetView(
        round=round_info,
        unit_id=unit_id,
        unit_code=place.code,
        unit_name=place.name,
        province_id=province_id,
        province_name=province.name if province else "",
        version=held[1] if held else 0,
        sets=(
            *(maker.set_of(found, required) for found, required in rounds.sets_of(round_info)),
            *(maker.form_of(form_id) for form_id in round_info.forms),
        ),
        counts=_counts(plan, cells),
        villages=tuple((one.unit_id, one.code, one.name) for one in villages),
    )


def _counts(plan: Plan, cells: Cells) -> dict[CellState, int]:
    """Count the rows that the round requires people to type, by state."""
    counts = dict.fromkeys(CellState, 0)
    for row in plan.rows:
        if row.required and row.is_entered:
            cell = cells.get((row.element_id, None))
            counts[cell.state if cell else CellState.EMPTY] += 1
    return counts


class _Maker:
    """Makes the rows of one sheet; each element's row is made where the law names it first."""

    def __init__(self, plan: Plan, place: Place, cells: Cells, villages: Iterable[Place]) -> None:
        self.plan, self.cells, self.villages = plan, cells, list(villages)
        self.elements = {one.key: one for one in standards.list_elements()}
        self.last = last_figures(plan=plan, unit_id=place.unit_id)
        self.evidence = ledger.evidence_counts(unit_id=place.unit_id, period=plan.round.period.code)
        self.levels: Mapping[str, tuple[LevelToReach, ...]] = {}
        self.typed = judging.typed_figures(plan, cells)
        self.computed = judging.computed(plan, self.typed)
        self.placed: set[str] = set()

    def set_of(self, criteria_set: CriteriaSet, required: bool) -> SheetSet:
        titles = {one.number: one.title for one in criteria_set.criteria}
        found: dict[int, list[SheetIndicator]] = defaultdict(list)
        things: list[Indicator | EntryCondition] = [
            *criteria_set.indicators,
            *criteria_set.entry_conditions,
        ]
        for thing, (number, code, keys) in zip(things, places(criteria_set), strict=True):
            title = thing.title if isinstance(thing, Indicator) else thing.text
            rows, repeats = self._rows(keys)
            found[number].append(
                SheetIndicator(
                    code=code,
                    title=title,
                    unit=getattr(thing, "unit", ""),
                    hint=getattr(thing, "guidance", None),
                    department=standards.department_of(criteria_set.id, code),
                    rows=rows,
                    repeats=repeats,
                )
            )
        return SheetSet(
            set_id=criteria_set.id,
            title=criteria_set.title,
            required=required,
            law_year=criteria_set.year,
            criteria=tuple(
                SheetCriterion(number, titles.get(number, BESIDE), tuple(indicators))
                for number, indicators in found.items()
                if number != CONDITIONS or any(one.rows or one.repeats for one in indicators)
            ),
        )

    def form_of(self, form_id: str) -> SheetSet:
        """Return a paper form as a set without criteria: a line for each of its own."""
        form = standards.get_form(form_id=form_id)
        lines = []
        for number, group in enumerate(standards.form_elements(form_id=form_id), 1):
            rows, repeats = self._rows(group.element_keys)
            lines.append(
                SheetIndicator(
                    code=str(number),
                    title=group.title,
                    unit="",
                    hint=None,
                    department=standards.department_of(form_id, str(number)),
                    rows=rows,
                    repeats=repeats,
                )
            )
        title = Text(
            f"{form.number} {form.title.vi}".strip(), f"{form.number} {form.title.en}".strip()
        )
        return SheetSet(
            set_id=form_id,
            title=title,
            required=False,
            law_year=self.plan.round.period.year,
            criteria=(SheetCriterion(CONDITIONS, form.title, tuple(lines)),),
        )

    def _rows(self, keys: Iterable[str]) -> tuple[tuple[SheetRow, ...], tuple[str, ...]]:
        rows, repeats = [], []
        for key in keys:
            plan = self.plan.by_key.get(key)
            if plan is None:
                continue
            if key in self.placed:
                repeats.append(key)
                continue
            for one in self._with_parts(plan):
                self.placed.add(one.element_key)
                rows.append(self._row(one))
        return tuple(rows), tuple(repeats)

    def _with_parts(self, plan: PlanRow) -> Iterable[PlanRow]:
        yield plan
        for part in plan.parts:
            if part not in self.placed:
                yield from self._with_parts(self.plan.by_key[part])

    def _row(self, plan: PlanRow) -> SheetRow:
        if plan.kind == RowKind.VILLAGES and not self.villages:
            # Nobody to ask by village: the commune types the figure itself.
            plan = replace(plan, kind=RowKind.TYPED)
        cell = self.cells.get((plan.element_id, None)) or CellRow.empty(plan.element_id, None)
        figure, text = self._figure(plan, cell)
        returned = cell.state == CellState.RETURNED
        return SheetRow(
            plan=plan,
            cell_id=cell.id,
            state=cell.state,
            version=cell.version,
            figure=figure,
            text=text,
            note=cell.note,
            by=cell.by,
            at=cell.at,
            last=self.last.get(plan.element_key),
            levels=self.levels.get(plan.element_key, ()),
            reason=cell.reason if returned else "",
            returned_by=cell.changed_by if returned else "",
            returns=cell.returns,
            due_on=cell.due_on if returned else None,
            approved=cell.approved,
            approved_text=cell.approved_text,
            evidence=self.evidence.get(plan.element_id, 0),
            villages=self._village_cells(plan),
        )

    def _figure(self, plan: PlanRow, cell: CellRow) -> tuple[Figure | None, str]:
        if plan.kind == RowKind.TYPED:
            return cell.figure, cell.text
        source = self.computed if plan.kind == RowKind.COMPUTED else self.typed
        figure = source.get(plan.element_key)
        if figure is None or figure.low is None:
            return None, ""
        return figure, figures.written(figure, self.elements[plan.element_key])

    def _village_cells(self, plan: PlanRow) -> tuple[VillageCell, ...]:
        if plan.kind != RowKind.VILLAGES:
            return ()
        found = []
        for village in self.villages:
            place = (plan.element_id, village.unit_id)
            cell = self.cells.get(place) or CellRow.empty(*place)
            found.append(
                VillageCell(
                    village_id=village.unit_id,
                    code=village.code,
                    name=village.name,
                    version=cell.version,
                    state=cell.state,
                    figure=cell.figure,
                    text=cell.text,
                    note=cell.note,
                    by=cell.by,
                    at=cell.at,
                )
            )
        return tuple(found)


def last_figures(*, plan: Plan, unit_id: int) -> dict[str, LastFigure]:
    """Return the ledger's figures of the period before, by element.

    The year before for a year; for a half the same half of the year before, else that year. The
    unit is asked as it is now: what stood at its predecessors is not carried here.
    """
    period = plan.round.period
    before = [Period(period.year - 1, period.part)]
    if period.part:
        before.append(Period(period.year - 1))
    table = ledger.effective_table(
        periods=[one.code for one in before],
        element_ids=list(plan.by_number),
        unit_ids=[unit_id],
    )
    elements = {one.number: one for one in standards.list_elements()}
    found: dict[str, LastFigure] = {}
    rank = {one.code: number for number, one in enumerate(before)}
    for row in sorted(table.to_pylist(), key=lambda row: -rank[row["period"]]):
        element = elements.get(row["element_id"])
        if element is None or row["low"] is None:
            continue
        figure = Figure(row["low"], row["high"], row["low_open"], row["high_open"])
        found[element.key] = _last(figure, element, row)
    return found


def _last(figure: Figure, element: DataElement, row: Mapping[str, object]) -> LastFigure:
    return LastFigure(
        figure=figure,
        text=figures.written(figure, element),
        period=Period.from_code(int(str(row["period"]))),
        simulated=bool(row["simulated"]),
    )


def sheet_state(*, round_key: str, unit_id: int, since: int = 0) -> SheetState:
    """Return the cells that changed after a version of the sheet, and its version now.

    Raises UnknownRoundError, NotAskedError.
    """
    round_info = rounds.get_round(key=round_key)
    rounds.unit_asked(round_info=round_info, unit_id=unit_id)
    plan = rounds.plan_of(round_info=round_info)
    held = sheet_row(round_id=round_info.id, unit_id=unit_id)
    if held is None:
        return SheetState(0, ())
    cells = cells_of_sheet(sheet_id=held[0], since=since)
    return SheetState(
        held[1],
        tuple(
            CellNow(
                element_key=plan.by_number[element_id].element_key,
                village_id=village_id,
                version=cell.version,
                state=cell.state,
                figure=cell.figure,
                text=cell.text,
                note=cell.note,
                reason=cell.reason if cell.state == CellState.RETURNED else "",
                by=cell.by,
                at=cell.at,
            )
            for (element_id, village_id), cell in cells.items()
            if element_id in plan.by_number
        ),
    )
