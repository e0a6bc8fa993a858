"""Every read of verdicts offered to others."""

from langso.assessment.queries.criteria import criteria_of
from langso.assessment.queries.drafts import what_if
from langso.assessment.queries.engine import day_of
from langso.assessment.queries.figures import SnapshotState, snapshot_state
from langso.assessment.queries.national import set_periods as national_verdict_set_periods
from langso.assessment.queries.national import targets, trend
from langso.assessment.queries.reports import unit_report
from langso.assessment.queries.results import (
    UnitSummary,
    rollup,
    summaries,
    summaries_of,
    verdict_rows,
)
from langso.assessment.queries.stateless import assess_values
from langso.assessment.queries.warming import judge_beforehand, keep_answers

__all__ = [
    "SnapshotState",
    "UnitSummary",
    "assess_values",
    "criteria_of",
    "day_of",
    "judge_beforehand",
    "keep_answers",
    "national_verdict_set_periods",
    "rollup",
    "snapshot_state",
    "summaries",
    "summaries_of",
    "targets",
    "trend",
    "unit_report",
    "verdict_rows",
    "what_if",
]
