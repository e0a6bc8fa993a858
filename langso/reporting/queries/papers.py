"""Official papers: which forms a unit has in a round, and each one's table with its parts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from langso.core.periods import BadPeriodError, Period
from langso.geography import queries as geography
from langso.geography.values import Kind, Level, Place
from langso.reporting.models import Round
from langso.reporting.queries import paper_facts
from langso.reporting.rules import paper_periods
from langso.reporting.rules.paper_specs import LaidRow, laid_out, shown_columns, with_rows
from langso.reporting.rules.papers import (
    Blank,
    Own,
    PaperCell,
    PaperState,
    Part,
    Source,
    Spec,
    UnitFacts,
    Words,
    evaluate,
    parts_of,
    sources_of,
)
from langso.reporting.values import UnknownRoundError
from langso.standards import queries as standards
from langso.standards.rules.forms import Form, FormColumn, FormRow, Narrative
from langso.standards.values import CriteriaSet, Text, UnknownSetError

COMMUNES = (Kind.COMMUNE,)
"""Kinds of units that the programme's forms add up: wards and townships do not report."""


class NoSuchCellError(LookupError):
    """The form has no such row or column."""


@dataclass(frozen=True, slots=True)
class PaperPlace:
    """A unit in a round: whose papers these are. `on` is the day of its tree."""

    round_key: str
    title: Text
    period: Period
    on: dt.date
    unit: Place
    province: Place | None


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A row of a paper with its cells, in the order of the leaf columns."""

    row: FormRow
    depth: int
    cells: tuple[PaperCell, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A form filled in for a unit and a round.

    `communes`: how many were added up (1 for a commune's own); `reported`: how many of them gave
    at least one figure of the form. `with_drafts`: figures not yet approved are in it.
    """

    place: PaperPlace
    form: Form
    columns: tuple[FormColumn, ...]
    rows: tuple[PaperRow, ...]
    communes: int
    reported: int
    with_drafts: bool

    @property
    def words(self) -> dict[str, str]:
        """What `{round}`, `{year}` and the like stand for in titles."""
        return paper_periods.words_of(self.place.period)

    @property
    def cells(self) -> list[PaperCell]:
        """All cells of figures, row by row."""
        return [cell for row in self.rows for cell in row.cells if cell.state != PaperState.BLANK]

    @property
    def is_draft(self) -> bool:
        """Whether anything in it is not approved."""
        return any(cell.state == PaperState.ENTERED for cell in self.cells)

    @property
    def is_simulated(self) -> bool:
        """Whether any figure in it is simulated."""
        return any(cell.simulated for cell in self.cells)

    def cell(self, row_id: str, column_id: str) -> PaperCell | None:
        """Return a cell by its row and column, None when there is none such."""
        names = [leaf.id for leaf in self.form.leaves]
        if column_id not in names:
            return None
        place = names.index(column_id)
        return next((one.cells[place] for one in self.rows if one.row.id == row_id), None)


@dataclass(frozen=True, slots=True)
class PaperParts:
    """What one cell is made of."""

    paper: Paper
    row: FormRow
    column: FormColumn
    cell: PaperCell
    parts: tuple[Part, ...]


def paper_place(*, round_key: str, unit_code: str) -> PaperPlace:
    """Return whose papers are asked for; the key is a round's, or a period as `2024-H1`.

    Raises UnknownRoundError, UnknownUnitError (also for a unit that is neither commune nor
    province on the period's last day).
    """
    found = Round.objects.filter(key=round_key).first()
    try:
        period = Period.from_code(found.period) if found else Period.parse(round_key)
    except BadPeriodError as error:
        msg = f"Không có kỳ báo cáo “{round_key}”. Hãy chọn một kỳ trong danh sách."
        raise UnknownRoundError(msg) from error
    said = paper_periods.period_words(period)
    title = Text(found.title_vi, found.title_en) if found else Text(said, str(period))
    unit = geography.get_unit(code=unit_code, on=period.last_on)
    above = geography.path(unit_id=unit.unit_id, on=period.last_on)
    province = next((one for one in above if one.level == Level.PROVINCE), None)
    key = found.key if found else str(period)
    return PaperPlace(key, title, period, period.last_on, unit, province)


def papers_of(*, place: PaperPlace) -> tuple[list[Form], list[Narrative]]:
    """Return the forms and narrative reports that a unit of this level has in this round."""
    asked = {"level": str(place.unit.level), "year": place.period.year}
    return standards.list_forms(**asked), standards.list_narratives(**asked)  # type: ignore[arg-type]


def paper(*, place: PaperPlace, form_id: str, with_drafts: bool) -> Paper:
    """Return a form filled in: a commune's from its own figures, a province's by adding them up.

    `with_drafts` lays figures not yet approved over the approved ones. Raises UnknownFormError.
    """
    form = _form(place, form_id)
    units, laid = _facts(place, form, with_drafts=with_drafts)
    rows = tuple(
        PaperRow(one.row, one.depth, tuple(evaluate(spec, units) for spec in one.specs))
        for one in laid
    )
    if form.rows_from == "communes":
        rows = _listed(form, units)
    reported = {who for row in rows for cell in row.cells for who, _place in cell.reporters}
    return Paper(
        place=place,
        form=form,
        columns=shown_columns(form, sorted({unit.group for unit in units})),
        rows=rows,
        communes=len(units),
        reported=len(reported),
        with_drafts=with_drafts,
    )


def parts(
    *, place: PaperPlace, form_id: str, row_id: str, column_id: str, with_drafts: bool
) -> PaperParts:
    """Return what one cell of a form is made of, down to each commune's figure.

    Raises UnknownFormError, NoSuchCellError.
    """
    filled = paper(place=place, form_id=form_id, with_drafts=with_drafts)
    units, laid = _facts(place, filled.form, with_drafts=with_drafts)
    row, spec = _spec_at(filled.form, laid, row_id, column_id)
    column = next(leaf for leaf in filled.form.leaves if leaf.id == column_id)
    return PaperParts(
        paper=filled,
        row=row,
        column=column,
        cell=evaluate(spec, units),
        parts=tuple(parts_of(spec, units)),
    )


def _spec_at(
    form: Form, laid: Sequence[LaidRow], row_id: str, column_id: str
) -> tuple[FormRow, Spec]:
    names = [leaf.id for leaf in form.leaves]
    found = next((one for one in laid if one.row.id == row_id), None)
    if found is None or column_id not in names:
        msg = f"Biểu không có dòng “{row_id}” hoặc cột “{column_id}”."
        raise NoSuchCellError(msg)
    spec = found.specs[names.index(column_id)]
    if isinstance(spec, Words | Blank):
        msg = f"Ô ở dòng “{row_id}”, cột “{column_id}” không có số liệu."
        raise NoSuchCellError(msg)
    return found.row, spec


def _form(place: PaperPlace, form_id: str) -> Form:
    """Return the form with its rows; one of another level or another time is unknown here."""
    form = standards.get_form(form_id=form_id)
    right_level = form.level == place.unit.level
    if not right_level or not standards.holds_in(form, place.period.year):
        msg = f"{place.unit.name} không lập biểu “{form_id}” trong kỳ này."
        raise standards.UnknownFormError(msg)
    return with_rows(form, _criteria_set(form, place.period))


def _criteria_set(form: Form, period: Period) -> CriteriaSet | None:
    if not form.criteria_set:
        return None
    try:
        return standards.get_set(set_id=form.criteria_set, year=period.year)
    except UnknownSetError:
        return None


def _facts(
    place: PaperPlace, form: Form, *, with_drafts: bool
) -> tuple[list[UnitFacts], tuple[LaidRow, ...]]:
    laid = laid_out(form)
    wanted = sources_of(spec for one in laid for spec in one.specs)
    if form.rows_from == "communes":
        wanted |= {Source("criteria", "", "round")}
    units = paper_facts.gather(
        paper_facts.Asked(
            units=_units(place),
            sources=wanted,
            period=place.period,
            on=place.on,
            set_id=form.criteria_set,
            with_drafts=with_drafts,
        )
    )
    return units, laid


def _units(place: PaperPlace) -> list[Place]:
    """Return whose figures make the paper: the commune itself, or the province's communes."""
    if place.unit.level != Level.PROVINCE:
        return [place.unit]
    return geography.list_units(
        on=place.on, level=Level.COMMUNE, parent_code=place.unit.code, kinds=COMMUNES
    )


def _listed(form: Form, units: Sequence[UnitFacts]) -> tuple[PaperRow, ...]:
    """Return one row a commune that surely meets every criterion."""
    source = Source("criteria", "", "round")
    criteria_set = standards.get_set(set_id=form.criteria_set, year=form.last_year)
    total = len(criteria_set.criteria)
    meeting = [unit for unit in units if unit.fact(source).low == total]
    return tuple(
        PaperRow(
            FormRow(id=unit.code, title=Text(unit.name, unit.name), mark=str(number)),
            0,
            tuple(_listed_cell(leaf, unit, number, source) for leaf in form.leaves),
        )
        for number, unit in enumerate(meeting, 1)
    )


def _listed_cell(leaf: FormColumn, unit: UnitFacts, number: int, source: Source) -> PaperCell:
    match leaf.holds:
        case "mark":
            return PaperCell(PaperState.BLANK, text=str(number))
        case "title":
            return PaperCell(PaperState.BLANK, text=unit.name)
        case "count":
            return evaluate(Own(source), [unit])
        case _:
            return PaperCell(PaperState.BLANK)


def with_typed_rows(filled: Paper, typed: Sequence[dict[str, str]]) -> Paper:
    """Return a form whose rows people type with what they typed, numbered in order."""
    rows = tuple(
        PaperRow(
            FormRow(id=f"typed-{number}", title=Text("", ""), mark=str(number)),
            0,
            tuple(
                PaperCell(
                    PaperState.BLANK,
                    text=str(number) if leaf.holds == "mark" else line.get(leaf.id, ""),
                )
                for leaf in filled.form.leaves
            ),
        )
        for number, line in enumerate(typed, 1)
    )
    return replace(filled, rows=rows)
