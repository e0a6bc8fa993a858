"""Reads of the papers of recognition dossiers and of the rules of satisfaction surveys."""

import datetime as dt

from langso.standards.queries.folders import current_law
from langso.standards.rules import dossier_papers as rules
from langso.standards.values.dossier_papers import DossierPaper, SurveyRule


def list_dossier_papers(*, use: str) -> list[DossierPaper]:
    """Return the papers used in a recognition or a revocation, in the order of the procedure."""
    return [one for one in rules.papers_of(current_law().law) if one.use in (use, "both")]


def survey_rule(*, title: str, on: dt.date) -> SurveyRule | None:
    """Return what the Front's survey for a title must reach on a day; None: no rule is known."""
    found = rules.survey_rules_of(current_law().law)
    return rules.survey_rule_on(found, title=title, on=on)
