"""Reports in words and typed rows: the latest version, and what moved since it was drafted."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.reporting.models import PaperDraft
from langso.reporting.queries.papers import Paper, PaperPlace, paper
from langso.reporting.rules import paper_periods
from langso.reporting.rules.paper_drafts import Moved, filled, moved, placeholders
from langso.reporting.rules.paper_words import cell_text, names_told, told
from langso.standards import queries as standards
from langso.standards.rules.forms import Narrative, Section


@dataclass(frozen=True, slots=True)
class Version:
    """One saved version of a draft."""

    version: int
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A part of a report: its text, and the figures in it that have moved since."""

    section: Section
    text: str
    moved: tuple[Moved, ...]
    figures: Mapping[str, str]
    """Today's words for each placeholder of the part."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report in words. `version` 0: nobody has saved it yet, the texts are first drafts."""

    place: PaperPlace
    narrative: Narrative
    sections: tuple[SectionShown, ...]
    version: int
    history: tuple[Version, ...]
    is_draft: bool
    is_simulated: bool

    @property
    def figures(self) -> dict[str, str]:
        """Today's figures of all parts."""
        return {name: said for one in self.sections for name, said in one.figures.items()}


def report(*, place: PaperPlace, form_id: str, with_drafts: bool) -> Report:
    """Return a report in words: as saved last, else drafted with today's figures.

    Raises UnknownFormError.
    """
    narrative = narrative_at(place=place, form_id=form_id)
    names = {name for section in narrative.sections for name in placeholders(section)}
    forms = sorted({name.split("|")[0] for name in names})
    papers = {one: paper(place=place, form_id=one, with_drafts=with_drafts) for one in forms}
    now = {name: _told(papers, name) for name in names}
    saved = latest(place=place, form_id=form_id)
    return Report(
        place=place,
        narrative=narrative,
        sections=tuple(
            _section(place, section, now, saved.content if saved else {})
            for section in narrative.sections
        ),
        version=saved.version if saved else 0,
        history=history(place=place, form_id=form_id),
        is_draft=any(one.is_draft for one in papers.values()),
        is_simulated=any(one.is_simulated for one in papers.values()),
    )


def narrative_at(*, place: PaperPlace, form_id: str) -> Narrative:
    """Return the report of this id when this unit writes it in this round.

    Raises UnknownFormError.
    """
    narrative = standards.get_narrative(form_id=form_id)
    in_time = standards.holds_in(narrative, place.period.year)
    if narrative.level != place.unit.level or not in_time:
        msg = f"{place.unit.name} không lập báo cáo “{form_id}” trong kỳ này."
        raise standards.UnknownFormError(msg)
    return narrative


def _section(
    place: PaperPlace,
    section: Section,
    now: Mapping[str, str],
    content: Mapping[str, dict[str, str]],
) -> SectionShown:
    figures = {name: now[name] for name in placeholders(section)}
    words = {**paper_periods.words_of(place.period), "unit": place.unit.name}
    saved = content.get("sections", {}).get(section.id)
    then = content.get("figures", {})
    return SectionShown(
        section=section,
        text=filled(section, {**words, **figures}.__getitem__) if saved is None else saved,
        moved=moved({name: then[name] for name in figures if name in then}, figures),
        figures=figures,
    )


def _told(papers: Mapping[str, Paper], name: str) -> str:
    """Write what stands at `form|row|column`; `@met` and the like count or name criteria."""
    form_id, row, column = name.split("|")
    found = papers[form_id]
    if not row.startswith("@"):
        return told(found.cell(row, column))
    place = [leaf.id for leaf in found.form.leaves].index(column)
    criteria = [one for one in found.rows if one.row.criterion is not None]
    verdicts = {one.row.title.vi: cell_text(one.cells[place], holds="verdict") for one in criteria}
    by_word = {"@met": "Đạt", "@not_met": "Chưa đạt", "@open": "Chưa xác định"}
    if row == "@all":
        return str(len(criteria))
    names = [title for title, verdict in verdicts.items() if verdict == by_word[row]]
    return str(len(names)) if row == "@met" else names_told(names)


def latest(*, place: PaperPlace, form_id: str) -> PaperDraft | None:
    """Return the last version saved, None when there is none."""
    return _versions(place, form_id).first()


def history(*, place: PaperPlace, form_id: str) -> tuple[Version, ...]:
    """Return who saved which version and when, newest first."""
    rows = _versions(place, form_id).values_list("version", "by", "at")
    return tuple(Version(*row) for row in rows)


def typed_rows(*, place: PaperPlace, form_id: str) -> list[dict[str, str]]:
    """Return the rows that people typed into a form, as saved last."""
    saved = latest(place=place, form_id=form_id)
    rows = saved.content.get("rows", []) if saved else []
    return [dict(row) for row in rows]


def may_write(*, user: Somebody, place: PaperPlace, on: dt.date) -> bool:
    """Tell whether a person may write the papers of a place.

    A commune's: whoever enters or submits its figures; a province's: whoever appraises there.
    """
    return any(
        accounts.may(user=user, action=action, unit_id=place.unit.unit_id, on=on)
        for action in (Action.ENTER, Action.SUBMIT, Action.APPRAISE)
    )


def _versions(place: PaperPlace, form_id: str) -> QuerySet[PaperDraft]:
    return PaperDraft.objects.filter(
        round_key=place.round_key, unit_id=place.unit.unit_id, form=form_id
    ).order_by("-version")
