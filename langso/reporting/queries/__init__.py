"""Every read of reporting offered to others."""

from langso.geography.values import Place
from langso.reporting.queries import rounds as _rounds
from langso.reporting.queries.checking import check, live_verdicts
from langso.reporting.queries.country import province_differences, provinces
from langso.reporting.queries.desk import (
    cell_history,
    changes,
    late,
    notices,
    progress,
    todo,
)
from langso.reporting.queries.drafts import drafts
from langso.reporting.queries.queue import queue, queue_keys, queue_rows
from langso.reporting.queries.queue_facts import beside
from langso.reporting.queries.reminders import count_unseen, reminded, wish_of
from langso.reporting.queries.rounds import get_round, list_open_rounds, list_rounds
from langso.reporting.queries.sheets import sheet, sheet_state
from langso.reporting.queries.standing import last_standings
from langso.reporting.queries.titles import differences, distance, findings
from langso.reporting.values import Plan
from langso.standards.values import CriteriaSet

__all__ = [
    "beside",
    "cell_history",
    "changes",
    "check",
    "count_unseen",
    "differences",
    "distance",
    "drafts",
    "findings",
    "get_round",
    "last_standings",
    "late",
    "list_asked",
    "list_open_rounds",
    "list_rounds",
    "live_verdicts",
    "notices",
    "plan_of",
    "progress",
    "province_differences",
    "provinces",
    "queue",
    "queue_keys",
    "queue_rows",
    "reminded",
    "round_sets",
    "sheet",
    "sheet_state",
    "todo",
    "wish_of",
]


def plan_of(*, round_key: str) -> Plan:
    """Return what a round asks of every unit. Raises UnknownRoundError."""
    return _rounds.plan_of(round_info=_rounds.get_round(key=round_key))


def list_asked(*, round_key: str, province_code: str | None = None) -> list[Place]:
    """Return the units a round is asked of, of one province or all, in the order of their names.

    Raises UnknownRoundError, UnknownUnitError.
    """
    return _rounds.list_asked(
        round_info=_rounds.get_round(key=round_key), province_code=province_code
    )


def round_sets(*, round_key: str) -> list[tuple[CriteriaSet, bool]]:
    """Return the sets a round collects for, with whether it requires them.

    Raises UnknownRoundError.
    """
    return _rounds.sets_of(_rounds.get_round(key=round_key))
