"""Lists of papers, reports in words and typed rows, ready for their pages and back from them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.geography import queries as geography
from langso.geography.values import Level, Place
from langso.reporting.queries.paper_drafts import Report, Version, history
from langso.reporting.queries.papers import COMMUNES, Paper, PaperPlace, papers_of
from langso.reporting.rules.paper_drafts import Moved, gaps, refreshed
from langso.reporting.rules.paper_words import UNCONFIRMED
from langso.reporting.values import RoundInfo
from langso.standards.rules.forms import Form, FormColumn, Narrative
from langso.standards.values import Text

EMPTY_ROWS = 3
MOST_PLACES = 12


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A paper in a list."""

    number: str
    title: Text
    address: str
    confidence: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """The papers of a unit in a round."""

    place: PaperPlace
    tables: list[PaperLink]
    reports: list[PaperLink]
    communes: list[tuple[str, str]]
    above: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """Rounds and places to choose from: each place has one link a round."""

    rounds: Sequence[RoundInfo]
    places: list[tuple[Place, list[tuple[str, str]]]]


def home_page(*, user: Somebody, rounds: Sequence[RoundInfo], on: dt.date) -> HomePage:
    """Return the places of a person's roles; a role for the whole country shows the provinces."""
    held = accounts.list_places_of(user=user, action=Action.SEE_SHEET, on=on)
    if None in held:
        found = geography.list_units(on=on, level=Level.PROVINCE)
    else:
        places = geography.get_places(unit_ids=[one for one in held if one], on=on)
        found = sorted(places.values(), key=lambda place: place.sort_key)[:MOST_PLACES]
    return HomePage(
        rounds=rounds,
        places=[
            (
                place,
                [_round_link(one, place) for one in rounds if one.period.last_on >= place.began_on],
            )
            for place in found
        ],
    )


def _round_link(one: RoundInfo, place: Place) -> tuple[str, str]:
    return one.key, reverse("reporting:papers", args=[one.key, place.code])


def list_page(place: PaperPlace) -> ListPage:
    """Return the papers of a unit in a round."""
    forms, narratives = papers_of(place=place)
    is_province = place.unit.level == Level.PROVINCE
    communes = (
        geography.list_units(
            on=place.on, level=Level.COMMUNE, parent_code=place.unit.code, kinds=COMMUNES
        )
        if is_province
        else []
    )
    return ListPage(
        place=place,
        tables=[_paper_link(place, form) for form in forms],
        reports=[_paper_link(place, narrative) for narrative in narratives],
        communes=[
            (unit.name, reverse("reporting:papers", args=[place.round_key, unit.code]))
            for unit in communes
        ],
        above=(
            reverse("reporting:papers", args=[place.round_key, place.province.code])
            if place.province and not is_province
            else ""
        ),
    )


def _paper_link(place: PaperPlace, form: Form | Narrative) -> PaperLink:
    return PaperLink(
        number=form.number,
        title=form.title,
        address=reverse("reporting:paper", args=[place.round_key, place.unit.code, form.id]),
        confidence=str(form.confidence),
    )


def is_narrative(place: PaperPlace, form_id: str) -> bool:
    """Tell whether an id is that of a report in words."""
    _forms, narratives = papers_of(place=place)
    return any(narrative.id == form_id for narrative in narratives)


@dataclass(frozen=True, slots=True)
class SectionPage:
    """A part of a report on its page: the text to mend, and what became of its figures.

    `left`: figures that moved but stand in the text in a way that only a person can mend.
    """

    id: str
    title: str
    text: str
    rows: int
    moved: tuple[Moved, ...]
    left: tuple[Moved, ...]
    fresh: str
    gaps: int


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report in words for the browser."""

    sections: list[SectionPage]
    moved: int
    gaps: int
    mark: str


def report_page(report: Report) -> ReportPage:
    """Return a report ready for its page; `fresh` texts have today's figures in them."""
    sections = []
    for one in report.sections:
        fresh, left = refreshed(one.text, one.moved, one.section.text)
        sections.append(
            SectionPage(
                id=one.section.id,
                title=one.section.title.vi,
                text=one.text,
                rows=min(18, 2 + one.text.count("\n") + len(one.text) // 90),
                moved=one.moved,
                left=left,
                fresh=fresh if fresh != one.text else "",
                gaps=gaps(one.text),
            )
        )
    return ReportPage(
        sections=sections,
        moved=sum(len(one.moved) for one in sections),
        gaps=sum(one.gaps for one in sections),
        mark=UNCONFIRMED.get(str(report.narrative.confidence), ""),
    )


def base_version(posted: Mapping[str, str]) -> int:
    """Return the version that a writer began from; 0 for none or nonsense."""
    text = posted.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def posted_report(
    report: Report, posted: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts a writer sent, and the words of the figures they stand on.

    With `refresh` moved figures are put into the texts where that is beyond doubt. A figure that
    moved and is left to a person keeps its old words, so that it goes on being told.
    """
    refresh = bool(posted.get("refresh"))
    texts: dict[str, str] = {}
    figures = report.figures
    for one in report.sections:
        text = posted.get(f"section-{one.section.id}", one.text).replace("\r\n", "\n").strip()
        left = one.moved
        if refresh:
            text, left = refreshed(text, one.moved, one.section.text)
        for figure in left:
            if figure.then in text:
                figures[figure.name] = figure.then
        texts[one.section.id] = text
    return texts, figures


@dataclass(frozen=True, slots=True)
class TypedPage:
    """A form whose rows people type: the lines with room for more."""

    columns: list[FormColumn]
    lines: list[list[tuple[str, str, str]]]
    """Each line: (field name, column title, text) of every typed column."""
    version: int
    history: tuple[Version, ...]


def typed_page(place: PaperPlace, paper: Paper) -> TypedPage:
    """Return a typed form's lines with a few empty ones behind them."""
    columns = [leaf for leaf in paper.form.leaves if leaf.holds == "text"]
    names = [leaf.id for leaf in paper.form.leaves]
    saved = [
        {leaf.id: row.cells[names.index(leaf.id)].text for leaf in columns} for row in paper.rows
    ]
    versions = history(place=place, form_id=paper.form.id)
    return TypedPage(
        columns=columns,
        lines=[
            [(f"cell-{n}-{leaf.id}", leaf.title.vi, line.get(leaf.id, "")) for leaf in columns]
            for n, line in enumerate([*saved, *({} for _room in range(EMPTY_ROWS))])
        ],
        version=versions[0].version if versions else 0,
        history=versions,
    )


def posted_rows(paper: Paper, posted: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the lines that were typed, in order; a line is named `cell-<n>-<column>`."""
    columns = [leaf.id for leaf in paper.form.leaves if leaf.holds == "text"]
    rows = []
    number = 0
    while any(f"cell-{number}-{name}" in posted for name in columns):
        rows.append({name: posted.get(f"cell-{number}-{name}", "").strip() for name in columns})
        number += 1
    return rows
