"""Every read of verdicts offered to others."""

from langso.assessment.queries.drafts import what_if
from langso.assessment.queries.engine import day_of
from langso.assessment.queries.figures import SnapshotState, snapshot_state
from langso.assessment.queries.national import set_periods as national_verdict_set_periods
from langso.assessment.queries.national import targets, trend
from langso.assessment.queries.reports import unit_report
from langso.assessment.queries.results import rollup, summaries, verdict_rows
from langso.assessment.queries.stateless import assess_values

__all__ = [
    "SnapshotState",
    "assess_values",
    "day_of",
    "national_verdict_set_periods",
    "rollup",
    "snapshot_state",
    "summaries",
    "targets",
    "trend",
    "unit_report",
    "verdict_rows",
    "what_if",
]
