"""From a form's layout to what stands in each of its cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from langso.reporting.rules.papers import (
    Blank,
    Own,
    Ratio,
    Source,
    Spec,
    Sum,
    Tally,
    Words,
)
from langso.standards.rules import formulas
from langso.standards.rules.forms import (
    PLAN_PREFIX,
    Form,
    FormColumn,
    FormRow,
    element_key,
    walk,
)
from langso.standards.values import CriteriaSet


@dataclass(frozen=True, slots=True)
class LaidRow:
    """A row of a paper: where it stands and what is in each of its cells, in column order."""

    row: FormRow
    depth: int
    specs: tuple[Spec, ...]


def with_rows(form: Form, criteria_set: CriteriaSet | None) -> Form:
    """Return the form with the rows that its criteria set gives; others keep their own."""
    if criteria_set is None or form.rows_from not in {"criteria", "indicators"}:
        return form
    detailed = form.rows_from == "indicators"
    rows = tuple(
        FormRow(
            id=f"c{criterion.number}",
            title=criterion.title,
            mark=str(criterion.number),
            key=f"c{criterion.number}",
            criterion=criterion.number,
            rows=tuple(
                FormRow(
                    id=indicator.code,
                    title=indicator.title,
                    mark=indicator.code,
                    indicator=indicator.code,
                    unit=indicator.unit,
                )
                for indicator in criterion.indicators
            )
            if detailed
            else (),
        )
        for criterion in criteria_set.criteria
    )
    return replace(form, rows=rows)


def laid_out(form: Form) -> tuple[LaidRow, ...]:
    """Return the rows of a form whose rows are known, with the specs of their cells."""
    return tuple(
        LaidRow(row, depth, tuple(_spec(form, column, row) for column in form.leaves))
        for depth, row in walk(form.rows)
    )


def _spec(form: Form, column: FormColumn, row: FormRow) -> Spec:
    match column.holds:
        case "mark":
            return Words(row.mark)
        case "title":
            return Words(row.title.vi)
        case "unit":
            return Words(form.unit.vi if form.rows_from != "indicators" else row.unit)
        case "element" | "sum":
            return Sum(tuple(_summed(form, column, row))) if _adds_up(row) else Blank()
        case "formula":
            return _ratio(form, column, row)
        case "result" | "verdict":
            return _own(column, row)
        case "communes":
            return _tally(column, row)
        case _:
            return Blank()


def _adds_up(row: FormRow) -> bool:
    return any(one.key for _depth, one in walk((row,)))


def _summed(form: Form, column: FormColumn, row: FormRow) -> Iterator[Source]:
    """Yield the elements a cell adds up: of its lower rows, and of the columns it sums."""
    if column.holds == "sum":
        by_id = {leaf.id: leaf for leaf in form.leaves}
        for name in column.of:
            yield from _summed(form, by_id[name], row)
        return
    for _depth, one in walk((row,)):
        if one.key:
            yield Source("element", element_key(column, one), column.at)


def _ratio(form: Form, column: FormColumn, row: FormRow) -> Spec:
    if not _adds_up(row):
        return Blank()
    node = formulas.parse(column.formula)
    by_id = {leaf.id: leaf for leaf in form.leaves}
    parts = tuple(
        (name, Sum(tuple(_summed(form, by_id[name], row)))) for name in formulas.elements_of(node)
    )
    return Ratio(node, parts)


def _own(column: FormColumn, row: FormRow) -> Spec:
    if column.holds == "result":
        return Own(Source("result", row.indicator, column.at)) if row.indicator else Blank()
    if column.basis == "plan":
        return Own(_planned(row, column.at)) if row.criterion is not None else Blank()
    return Own(Source("verdict", row.indicator or row.key, column.at))


def _planned(row: FormRow, when: str) -> Source:
    return Source("element", f"{PLAN_PREFIX}.{row.key}", when)


def _tally(column: FormColumn, row: FormRow) -> Spec:
    """Count communes by the row's criterion or by their number of criteria met."""
    if row.criterion is not None:
        source = (
            _planned(row, column.at)
            if column.basis == "plan"
            else Source("verdict", row.key, column.at)
        )
        return Tally(source, least=1, group=column.group)
    if not row.counts_communes:
        return Blank()
    if row.least is None and row.most is None:
        return Tally(None, group=column.group)
    source = Source("criteria", "", column.at, column.basis)
    return Tally(source, row.least, row.most, column.group)


def shown_columns(form: Form, present_groups: Sequence[str]) -> tuple[FormColumn, ...]:
    """Return the form's columns without those added for a group that no commune is in."""
    return tuple(
        column
        for column in form.columns
        if not column.added
        or any(leaf.group in present_groups for leaf in (column.columns or (column,)))
    )
