"""Report forms as values: what a file of `law/forms` says once it has been read.

A form is a table of rows × leaf columns; what stands in a cell follows from what the column holds
and what the row is about. A form with `sums` is the sum of another form over the communes, so it
has that form's columns and rows. Source: the layout, with its confidence, stands in each file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from langso.core.confidence import Confidence
from langso.standards.rules.law import some_text, source_of, text_of
from langso.standards.values import Source, Text


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column, or with `columns` a group of columns under one heading (at most three deep).

    `at` says which period a figure is of: the round's, its whole year, the year before, the next.
    `group`: only communes of this group ("none": of no known group). `added`: not of the official
    layout, shown only when something stands in it.
    """

    id: str
    title: Text
    holds: str = ""
    columns: tuple["FormColumn", ...] = ()
    prefix: str = ""
    suffix: str = ""
    at: str = "round"
    basis: str = "law"
    group: str = ""
    of: tuple[str, ...] = ()
    formula: str = ""
    unit: str = ""
    added: bool = False
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row with its lower rows. What it is about: a data element's `key`, a criterion, an
    indicator, communes by their number of criteria met (`least` to `most`), or its lower rows.
    """

    id: str
    title: Text
    mark: str = ""
    key: str = ""
    rows: tuple["FormRow", ...] = ()
    counts_communes: bool = False
    least: int | None = None
    most: int | None = None
    criterion: int | None = None
    indicator: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A report form. `number` is empty when the official number is not known."""

    id: str
    number: str
    level: str
    first_year: int
    last_year: int
    order: int
    title: Text
    unit: Text
    landscape: bool
    confidence: Confidence
    sources: tuple[Source, ...]
    note: Text | None
    criteria_set: str
    sums: str
    rows_from: str
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...]

    @property
    def leaves(self) -> tuple[FormColumn, ...]:
        """The columns that hold cells, from left to right."""
        return tuple(leaf for column in self.columns for leaf in leaves_of(column))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a narrative report; `text` holds `{form|row|column}` where a figure goes."""

    id: str
    title: Text
    text: str


@dataclass(frozen=True, slots=True)
class Narrative:
    """A report in words, drafted from the forms."""

    id: str
    number: str
    level: str
    first_year: int
    last_year: int
    order: int
    title: Text
    confidence: Confidence
    sources: tuple[Source, ...]
    note: Text | None
    sections: tuple[Section, ...]


def leaves_of(column: FormColumn) -> Iterator[FormColumn]:
    """Yield the column itself or, of a group, its leaves from left to right."""
    if not column.columns:
        yield column
    for lower in column.columns:
        yield from leaves_of(lower)


def walk(rows: tuple[FormRow, ...], depth: int = 0) -> Iterator[tuple[int, FormRow]]:
    """Yield every row with its depth, in the order of the paper."""
    for row in rows:
        yield depth, row
        yield from walk(row.rows, depth + 1)


def column_of(raw: Mapping[str, Any]) -> FormColumn:
    """Return a column as the file tells it, with those below it."""
    return FormColumn(
        id=raw.get("id", ""),
        title=some_text(raw["title"]),
        holds=raw.get("holds", ""),
        columns=tuple(column_of(lower) for lower in raw.get("columns", ())),
        prefix=raw.get("prefix", ""),
        suffix=raw.get("suffix", ""),
        at=raw.get("at", "round"),
        basis=raw.get("basis", "law"),
        group=raw.get("group", ""),
        of=tuple(raw.get("of", ())),
        formula=raw.get("formula", ""),
        unit=raw.get("unit", ""),
        added=raw.get("added", False),
        width=raw.get("width", 1.0),
    )


def row_of(raw: Mapping[str, Any]) -> FormRow:
    """Return a row as the file tells it, with those below it."""
    communes = raw.get("communes")
    return FormRow(
        id=raw["id"],
        title=some_text(raw["title"]),
        mark=raw.get("mark", ""),
        key=raw.get("key", ""),
        rows=tuple(row_of(lower) for lower in raw.get("rows", ())),
        counts_communes=communes is not None,
        least=(communes or {}).get("least"),
        most=(communes or {}).get("most"),
    )


def form_of(raw: Mapping[str, Any], summed: Mapping[str, Any] | None = None) -> Form:
    """Return a form from its file; `summed` is the file of the form it sums, if any."""
    body = summed or raw
    return Form(
        id=raw["id"],
        number=raw["number"],
        level=raw["level"],
        first_year=raw["years"]["first"],
        last_year=raw["years"]["last"],
        order=raw["order"],
        title=some_text(raw["title"]),
        unit=some_text(raw["unit"]),
        landscape=raw["paper"] == "landscape",
        confidence=Confidence(raw["confidence"]),
        sources=tuple(source_of(source) for source in raw["sources"]),
        note=text_of(raw.get("note")),
        criteria_set=body.get("criteria_set", ""),
        sums=raw.get("sums", ""),
        rows_from=body.get("rows_from", ""),
        columns=tuple(column_of(column) for column in body.get("columns", ())),
        rows=tuple(row_of(row) for row in body.get("rows", ())),
    )


def narrative_of(raw: Mapping[str, Any]) -> Narrative:
    """Return a narrative report from its file."""
    return Narrative(
        id=raw["id"],
        number=raw["number"],
        level=raw["level"],
        first_year=raw["years"]["first"],
        last_year=raw["years"]["last"],
        order=raw["order"],
        title=some_text(raw["title"]),
        confidence=Confidence(raw["confidence"]),
        sources=tuple(source_of(source) for source in raw["sources"]),
        note=text_of(raw.get("note")),
        sections=tuple(
            Section(section["id"], some_text(section["title"]), section["text"].strip())
            for section in raw["sections"]
        ),
    )


PLAN_PREFIX = "plan.criteria"
"""Data elements that say which criteria a commune plans to meet: `plan.criteria.c7`."""


def element_key(column: FormColumn, row: FormRow) -> str:
    """Return the data element that stands where a row crosses a column that holds elements."""
    return ".".join(part for part in (column.prefix, row.key, column.suffix) if part)


def element_keys(form: Form) -> tuple[str, ...]:
    """Return the data elements of a form row by row, each once: what a commune types into it."""
    return tuple(
        dict.fromkeys(
            element_key(column, row)
            for _depth, row in walk(form.rows)
            if row.key
            for column in form.leaves
            if column.holds == "element"
        )
    )
