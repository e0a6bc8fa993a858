"""Reads of criteria sets, programme targets and facts awaiting confirmation."""

from functools import lru_cache

from langso.standards.queries.folders import current_law
from langso.standards.rules.confirmations import open_facts
from langso.standards.rules.continuing import last_continued_year
from langso.standards.rules.law import info_of
from langso.standards.rules.sets import criteria_set
from langso.standards.values import (
    CriteriaSet,
    OpenFact,
    ProgrammeTarget,
    SetInfo,
    UnknownSetError,
)


def list_sets() -> list[SetInfo]:
    """Return the sets: older periods first, then by level from commune up, then by tier."""
    order = {"commune": 0, "district": 1, "province": 2}
    law = current_law().law
    infos = [
        info_of(document.data, continued_to=last_continued_year(law, set_id))
        for set_id, document in law.sets.items()
    ]
    tiers = ["ntm", "advanced", "model", "modern", "completion"]
    return sorted(
        infos,
        key=lambda info: (info.first_year, order[info.level], tiers.index(info.tier), info.id),
    )


def get_set(*, set_id: str, year: int, assumptions: bool = True) -> CriteriaSet:
    """Return a set as its text stands on 31 December of `year`, local levels on top.

    Levels are those of that year only; in a year after its last a set holds only where a file of
    the installation continues it, and every level is then assumed. With `assumptions=False`,
    levels assumed for the demonstration are absent. The value is shared: it is immutable.
    Raises UnknownSetError.
    """
    return _cached_set(current_law().law.version, set_id, year, assumptions)


@lru_cache(maxsize=128)
def _cached_set(version: str, set_id: str, year: int, assumptions: bool) -> CriteriaSet:
    return criteria_set(current_law().law, set_id=set_id, year=year, assumptions=assumptions)


def targets() -> list[ProgrammeTarget]:
    """Return the programmes' targets that criteria alone decide (924/QĐ-TTg, 926/QĐ-TTg)."""
    return list(current_law().law.targets)


def waiting_for_confirmation(*, set_id: str) -> list[OpenFact]:
    """Return the recalled and unknown facts of a set, each with the document that would settle it.

    Raises UnknownSetError.
    """
    law = current_law().law
    if set_id not in law.sets:
        msg = f"Không có bộ tiêu chí “{set_id}”."
        raise UnknownSetError(msg)
    return open_facts(law, set_id)


def local_decisions(*, set_id: str) -> list[dict[str, object]]:
    """Return the local decisions laid over a set: decision, provinces, dates, simulated."""
    return [
        {
            "id": document.data["id"],
            "decision": document.data["decision"],
            "provinces": document.data["provinces"],
            "from": document.data["in_force"]["from"],
            "to": document.data["in_force"].get("to"),
            "simulated": document.data.get("simulated", False),
        }
        for document in current_law().law.local
        if document.data["criteria_set"] == set_id
    ]
