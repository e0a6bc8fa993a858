"""How a unit stood with a title when its figures were last approved."""

from collections.abc import Mapping
from dataclasses import dataclass

from langso.assessment.rules import derived, judging
from langso.assessment.values import VERDICT_OF, Profile
from langso.core.periods import Period
from langso.geography import queries as geography
from langso.geography.values import Scheme
from langso.ledger import queries as ledger
from langso.ledger.values import Figure
from langso.reporting.queries import rounds
from langso.standards import queries as standards


@dataclass(frozen=True, slots=True)
class Standing:
    """What the law makes of a unit's approved figures of a period, under one set."""

    set_id: str
    period: Period
    verdict: str
    met: int
    total: int
    unconfirmed: bool
    simulated: bool


def last_standings(*, round_key: str, unit_id: int) -> list[Standing]:
    """Return, for each set of a round, the verdict on the latest approved figures.

    The period before the round's counts first: in its own, approvals are still under way.
    Nothing for a unit without any approved figure in them. Raises UnknownRoundError.
    """
    round_info = rounds.get_round(key=round_key)
    now = round_info.period
    for period in (Period(now.year - 1, now.part), Period(now.year - 1), now):
        figures, simulated = _approved(unit_id, period)
        if figures:
            return [
                _standing(one.set_id, one.law_year, period, unit_id, figures, simulated)
                for one in round_info.sets
            ]
    return []


def _approved(unit_id: int, period: Period) -> tuple[dict[str, Figure], bool]:
    table = ledger.effective_table(periods=[period.code], unit_ids=[unit_id])
    keys = {one.number: one.key for one in standards.list_elements()}
    rows = [row for row in table.to_pylist() if row["low"] is not None]
    found = {
        keys[row["element_id"]]: Figure(row["low"], row["high"], row["low_open"], row["high_open"])
        for row in rows
        if row["element_id"] in keys
    }
    return found, any(row["simulated"] for row in rows)


def _standing(
    set_id: str,
    law_year: int,
    period: Period,
    unit_id: int,
    figures: Mapping[str, Figure],
    simulated: bool,
) -> Standing:
    criteria_set = standards.get_set(set_id=set_id, year=law_year)
    rows = geography.classes_of(unit_id=unit_id, on=period.last_on)
    classes = {row.scheme: row.value for row in rows}
    profile = Profile(
        classes.get(Scheme.REGION), frozenset(classes.items()), classes.get(Scheme.LAW_PROVINCE)
    )
    filled = derived.fill_in(
        figures, derived.elements_judged(criteria_set), lambda key: standards.formula_of(key=key)
    )
    judged = judging.judge(criteria_set, filled, profile)
    return Standing(
        set_id=set_id,
        period=period,
        verdict=str(VERDICT_OF[judged.code].value),
        met=sum(code == judging.MET for code in judged.criteria),
        total=len(judged.criteria),
        unconfirmed=judged.unconfirmed,
        simulated=simulated,
    )
