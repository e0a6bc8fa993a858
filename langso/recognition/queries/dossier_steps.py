"""What officers entered at the steps of a dossier: opinions, meeting, survey, votes."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langso.dossiers import queries as files
from langso.dossiers.values.files import EventKind, VoteChoice
from langso.recognition.queries.dossiers import DossierInfo
from langso.recognition.rules import steps
from langso.recognition.values.dossiers import (
    Meeting,
    Opinions,
    Survey,
    SurveyOutcome,
)
from langso.standards import queries as standards
from langso.standards.values.dossier_papers import SurveyRule


@dataclass(frozen=True, slots=True)
class DepartmentSaid:
    """The latest opinion of a department."""

    department: str
    choice: str
    text: str
    by: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What officers entered at the steps, the latest of each; None where nobody has."""

    opinions: Opinions | None = None
    meeting: Meeting | None = None
    survey: Survey | None = None
    survey_rule: SurveyRule | None = None
    outcome: SurveyOutcome | None = None
    departments: tuple[DepartmentSaid, ...] = ()
    votes: Mapping[str, int] | None = None
    council: int = 0


def step_facts(*, dossier: DossierInfo) -> StepFacts:
    """Return the facts entered at the steps of a dossier, the latest of each, in one query."""
    events = files.list_events(file_id=dossier.file_id)
    payloads = [(event.happened_on, event.payload) for event in events]
    survey_on, raw = _last(payloads, "survey")
    survey = steps.survey_of(raw) if raw else None
    rule = standards.survey_rule(title=dossier.title, on=survey_on or dossier.opened_at.date())
    meeting, opinions = _last(payloads, "meeting")[1], _last(payloads, "opinions")[1]
    votes, council = _votes(payloads)
    return StepFacts(
        opinions=steps.opinions_of(opinions) if opinions else None,
        meeting=steps.meeting_of(meeting) if meeting else None,
        survey=survey,
        survey_rule=rule,
        outcome=steps.outcome(survey, rule) if survey else None,
        departments=_departments(events),
        votes=votes,
        council=council,
    )


def _last(
    payloads: Iterable[tuple[dt.date, Mapping[str, Any]]], name: str
) -> tuple[dt.date | None, Mapping[str, Any] | None]:
    found = [(on, payload) for on, payload in payloads if payload and name in payload]
    return found[-1] if found else (None, None)


def _departments(events: Sequence[Any]) -> tuple[DepartmentSaid, ...]:
    said = {
        event.payload["department"]: DepartmentSaid(
            event.payload["department"],
            event.payload.get("choice", ""),
            event.payload.get("text", "") or event.reason,
            event.actor_name,
            event.happened_on,
        )
        for event in events
        if event.kind == EventKind.OPINION_GIVEN and event.payload.get("department")
    }
    return tuple(said[name] for name in sorted(said))


def _votes(
    payloads: Sequence[tuple[dt.date, Mapping[str, Any]]],
) -> tuple[dict[str, int] | None, int]:
    """Return the council's votes by choice as the engine counted them, and its members."""
    counted = _last(payloads, "council")[1]
    if counted is None:
        return None, 0
    told = counted["council"]
    against = told["cast"] - told["for"]
    return {VoteChoice.FOR: told["for"], VoteChoice.AGAINST: against}, told["members"]
