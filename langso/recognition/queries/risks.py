"""Which holders' figures reach a threshold of revocation."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from langso.assessment import queries as assessment
from langso.assessment.values import Verdict
from langso.core.periods import Period
from langso.geography import queries as geography
from langso.geography.values import Level
from langso.recognition.queries import rows, titles
from langso.recognition.queries.eligibility import periods_before
from langso.recognition.rules import revocation as rules
from langso.recognition.values import EndKind, HeldTitle, Risk, RiskLevel
from langso.standards import queries as standards
from langso.standards.rules.titles import LOWER_TITLES
from langso.standards.values import Text
from langso.standards.values.titles import RevocationTerms

_UNKNOWN_TERMS = Text(
    "Chưa có quy định thu hồi nào được nạp cho bộ tiêu chí này.",
    "No terms of revocation are loaded for this set.",
)
_NO_FIGURES = Text("Chưa có số liệu để rà soát.", "No figures to review by.")

Criteria = dict[int, Verdict]


@dataclass(frozen=True, slots=True)
class _Figures:
    period: Period
    criteria: Criteria


def risk(*, unit_id: int, on: dt.date) -> list[Risk]:
    """Return the risk of each title a unit holds on a day, in the order of the decisions."""
    return _risks(titles.titles_of(unit_id=unit_id, on=on), on)


def risks(*, on: dt.date, province_code: str = "", title: str = "") -> list[Risk]:
    """Return the risk of each title held on a day by a unit then alive, of a province or of all.

    The figures are the newest that decide anything of the unit. Grain: one row per title. Those
    whose threshold is reached come first, then the possible ones, by share of failed criteria.
    Raises UnknownUnitError.
    """
    alive = _alive(on, province_code)
    held = [one for one in rows.read() if one.held_on(on) and one.unit_id in alive]
    if title:
        held = [one for one in held if one.title == title]
    order = list(RiskLevel)
    return sorted(
        _risks(held, on),
        key=lambda one: (
            order.index(one.level), -one.failed / (one.total or 1), -one.undetermined, one.held.id
        ),
    )  # fmt: skip


def _alive(on: dt.date, province_code: str) -> set[int]:
    if not province_code:
        return {row[0] for row in geography.day_rows(on=on)}
    found = {geography.get_unit(code=province_code, on=on).unit_id}
    for level in (Level.DISTRICT, Level.COMMUNE):
        below = geography.list_below(on=on, level=level, parent_code=province_code)
        found |= {place.unit_id for place in below}
    return found


def _risks(held: Iterable[HeldTitle], on: dt.date) -> list[Risk]:
    law = standards.title_law()
    found: list[Risk] = []
    by_set: dict[str, list[tuple[HeldTitle, RevocationTerms]]] = defaultdict(list)
    for one in held:
        terms = law.revocation_of(one.title, one.set_id, on)
        if terms is None:
            found.append(_unknown(one, _UNKNOWN_TERMS))
        else:
            by_set[terms.judged_by[one.set_id].set_id].append((one, terms))
    for set_id, pairs in by_set.items():
        figures = _figures({one.unit_id for one, _terms in pairs}, set_id, on)
        lower = _lower_titles([one.unit_id for one, terms in pairs if _looks_below(terms)], on)
        for one, terms in pairs:
            known = figures.get(one.unit_id)
            if known is None and one.unit_id not in lower:
                found.append(_unknown(one, _NO_FIGURES, set_id))
            else:
                found.append(_judged(one, terms, known, lower.get(one.unit_id)))
    return found


def _looks_below(terms: RevocationTerms) -> bool:
    return any(rule.of == LOWER_TITLES for rule in terms.rules)


def _figures(unit_ids: set[int], set_id: str, on: dt.date) -> dict[int, _Figures]:
    """Return the newest decided criteria of each unit; units without any are left out."""
    info = next(one for one in standards.list_sets() if one.id == set_id)
    found: dict[int, _Figures] = {}
    for period in periods_before(info=info, on=on):
        missing = unit_ids - found.keys()
        if not missing:
            break
        rows_of = assessment.criteria_of(unit_ids=missing, set_id=set_id, period=period)
        for unit_id, criteria in rows_of.items():
            if any(one in {Verdict.MET, Verdict.NOT_MET} for one in criteria.values()):
                found[unit_id] = _Figures(period, criteria)
    return found


def _lower_titles(unit_ids: list[int], on: dt.date) -> dict[int, tuple[int, int]]:
    """Return for each unit how many communes below it lost a title and have none, of how many."""
    if not unit_ids:
        return {}
    kinds = {
        kind for one in standards.title_law().titles if one.level == Level.COMMUNE
        for kind in one.kinds
    }  # fmt: skip
    below: dict[int, set[int]] = defaultdict(set)
    for unit_id, level, _code, _name, kind, parent_id, _key in geography.day_rows(on=on):
        if level == Level.COMMUNE and kind in kinds and parent_id in unit_ids:
            below[parent_id].add(unit_id)
    every = [unit for units in below.values() for unit in units]
    holds, lost = set(), set()
    for one in rows.read("t.unit_id = any(%s)", [every]):
        if one.held_on(on):
            holds.add(one.unit_id)
        elif one.ended and one.ended.kind == EndKind.REVOKED and one.ended.ended_on <= on:
            lost.add(one.unit_id)
    return {unit_id: (len((lost - holds) & units), len(units)) for unit_id, units in below.items()}


def _judged(
    one: HeldTitle, terms: RevocationTerms, known: _Figures | None, lower: tuple[int, int] | None
) -> Risk:
    judged_by = terms.judged_by[one.set_id]
    result = rules.judge(terms.rules, known.criteria if known else {}, judged_by.key, lower=lower)
    rule = result.rule
    return Risk(
        held=one,
        level=result.level,
        rule=rule.id if rule else "",
        words=rule.text if rule else Text("Dưới ngưỡng thu hồi.", "Below the threshold."),
        set_id=judged_by.set_id,
        figures_period=str(known.period) if known else "",
        failed=result.failed,
        undetermined=result.undetermined,
        total=result.total,
        key_failed=result.key_failed,
        confidence=judged_by.confidence,
    )


def _unknown(one: HeldTitle, words: Text, set_id: str = "") -> Risk:
    return Risk(one, RiskLevel.UNKNOWN, "", words, set_id, "", 0, 0, 0, (), None)
