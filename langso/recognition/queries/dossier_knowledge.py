"""What is known of a dossier on a day: its table and findings, conditions, facts for papers."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from langso.assessment.values import Verdict
from langso.dossiers.values.files import OpinionChoice, VoteChoice
from langso.geography import queries as geography
from langso.geography.values import Place
from langso.recognition.models import Title
from langso.recognition.queries import dossier_steps, dossiers, eligibility, titles
from langso.recognition.queries.dossier_steps import StepFacts
from langso.recognition.queries.dossiers import DossierInfo, Findings
from langso.recognition.rules import detail_table
from langso.recognition.rules import papers as rules
from langso.recognition.values.dossiers import DetailRow
from langso.standards import queries as standards
from langso.standards.values import Text


@dataclass(frozen=True, slots=True)
class ConditionKnown:
    """A condition of the title: what is known of it, and the verdict (met, not_met or neither)."""

    id: str
    text: Text
    known: Text
    verdict: str

    @property
    def word(self) -> str:
        """The verdict in the reader's language."""
        return str(Verdict(self.verdict).label)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything papers are made of, read once."""

    dossier: DossierInfo
    path: tuple[Place, ...]
    rows: tuple[DetailRow, ...]
    findings: Findings
    steps: StepFacts
    conditions: tuple[ConditionKnown, ...]
    facts: Mapping[str, str]
    simulated: bool

    @property
    def unit(self) -> Place:
        """The unit whose title it is."""
        return self.path[-1]


def known_of(*, dossier: DossierInfo, on: dt.date) -> Known:
    """Return everything a dossier's papers and pages are made of."""
    day = _day_of(dossier, on)
    path = tuple(geography.path(unit_id=dossier.unit_id, on=day))
    kept = dossiers.table_of(dossier_id=dossier.id)
    rows = kept.rows if kept else ()
    found = dossiers.findings_of(dossier_id=dossier.id)
    steps = dossier_steps.step_facts(dossier=dossier)
    conditions = _conditions(dossier, rows, steps, on)
    simulated = dossier.simulated or any(row.simulated for row in rows)
    facts = _facts(dossier, path, rows, found, steps, on)
    facts |= _condition_facts(conditions)
    return Known(dossier, path, rows, found, steps, conditions, facts, simulated)


def _day_of(dossier: DossierInfo, on: dt.date) -> dt.date:
    """Return the day of the unit's tree: today's, or the last day of a historic dossier's year."""
    return min(on, dossier.period.last_on) if dossier.historic else on


def _conditions(
    dossier: DossierInfo, rows: tuple[DetailRow, ...], steps: StepFacts, on: dt.date
) -> tuple[ConditionKnown, ...]:
    """Return how the unit stands to the title's conditions; the table's own counts for criteria."""
    found = eligibility(
        unit_id=dossier.unit_id, title=dossier.title, on=_day_of(dossier, on),
        set_id=dossier.set_id, period=dossier.period,
    )  # fmt: skip
    counted = detail_table.counts(rows)
    told = []
    for one in found.conditions:
        said = one.words
        if one.id == "criteria":
            said = Text(
                f"{counted.criteria_met}/{counted.criteria} tiêu chí, "
                f"{counted.indicators_met}/{counted.indicators} chỉ tiêu",
                f"{counted.criteria_met}/{counted.criteria} criteria, "
                f"{counted.indicators_met}/{counted.indicators} indicators",
            )
        elif one.id == "satisfaction" and steps.outcome is not None:
            share = rules.percent(steps.outcome.overall)
            said = Text(f"tỷ lệ hài lòng chung {share}", f"{share} satisfied")
        told.append(ConditionKnown(one.id, one.text, said, str(Verdict(one.verdict).value)))
    return tuple(told)


def _condition_facts(conditions: Iterable[ConditionKnown]) -> dict[str, str]:
    """Return what is known of debt and security, by the names of papers."""
    words = {"met": "đạt yêu cầu", "not_met": "chưa đạt yêu cầu"}
    return {
        one.id: f"{words[one.verdict]} ({one.known.vi})"
        for one in conditions
        if one.id in {"debt", "security"} and one.verdict in words
    }


def _facts(
    dossier: DossierInfo,
    path: tuple[Place, ...],
    rows: tuple[DetailRow, ...],
    found: Findings,
    steps: StepFacts,
    on: dt.date,
) -> dict[str, str]:
    unit, province = path[-1], path[0]
    title = standards.title_law().title(dossier.title)
    name = title.name.vi if title else dossier.title
    criteria_set = standards.get_set(set_id=dossier.set_id, year=dossier.period.year)
    facts = {
        "unit": unit.name,
        "unit_lower": _lower(unit.name),
        "short_unit": unit.short_name,
        "province": province.name,
        "province_lower": _lower(province.name),
        "district": path[1].name if len(path) == 3 else "",
        "title": name,
        "title_lower": _lower(name),
        "set": _lower(criteria_set.title.vi),
        "period": str(dossier.period),
        "year": str(dossier.period.year),
        "today": f"{on:%d/%m/%Y}",
    }
    facts |= rules.table_facts(detail_table.counts(rows))
    facts |= rules.finding_facts(found.values())
    if steps.meeting:
        facts |= rules.meeting_facts(steps.meeting)
    if steps.opinions:
        facts |= rules.opinion_facts(steps.opinions)
    if steps.survey and steps.outcome:
        facts |= rules.survey_facts(steps.survey, steps.outcome)
    if steps.departments:
        agreed = sum(one.choice != OpinionChoice.DISAGREE for one in steps.departments)
        facts |= {
            "departments_asked": str(len(steps.departments)),
            "departments_agreed": str(agreed),
        }
    return facts | _council_facts(dossier, steps) | _title_facts(dossier, on)


def _council_facts(dossier: DossierInfo, steps: StepFacts) -> dict[str, str]:
    if not steps.votes:
        return {}
    procedure = dossiers.procedure_of(dossier=dossier)
    rule = next((one.council for one in procedure.stages if one.council), None)
    present = sum(steps.votes.values())
    agreed = steps.votes.get(VoteChoice.FOR, 0)
    return {
        "council_members": str(steps.council),
        "council_present": str(present),
        "council_for": str(agreed),
        "council_against": str(steps.votes.get(VoteChoice.AGAINST, 0)),
        "council_share": rules.of(agreed, present),
        "council_threshold": rules.percent(100 * rule.pass_share) if rule else "",
    }


def _title_facts(dossier: DossierInfo, on: dt.date) -> dict[str, str]:
    """Return the titles the unit holds, those of its parts, and the one that is in question."""
    law = standards.title_law()

    def named(slug: str) -> str:
        rule = law.title(slug)
        return rule.short.vi if rule else slug

    own = [
        f"{named(one.title)} ({one.decision.number})"
        for one in titles.titles_of(unit_id=dossier.unit_id, on=on)
    ]
    parts = [
        f"{one.place.name}: {named(one.held.title)}"
        for one in titles.legacy_titles_of(unit_id=dossier.unit_id)
    ]
    facts = {
        "standing_titles": "; ".join(own) or "chưa có",
        "former_parts": "; ".join(parts) or "không có",
    }
    if dossier.against_id is not None:
        row = Title.objects.get(pk=dossier.against_id)
        facts |= {"revoked_no": row.decision_no, "revoked_on": f"{row.decided_on:%d/%m/%Y}"}
    return facts


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
