"""Reads of rounds, and of what each asks of whom."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from langso.core import caches, moments
from langso.core.periods import Period
from langso.geography import queries as geography
from langso.geography.values import Level, Place, UnknownUnitError
from langso.reporting.models import Round
from langso.reporting.rules.plans import Asked, plan_rows
from langso.reporting.values import NotAskedError, Plan, RoundInfo, RoundSet, UnknownRoundError
from langso.standards import queries as standards
from langso.standards.rules import formulas
from langso.standards.values import CriteriaSet, Text, UnknownSetError


def list_rounds(*, on: dt.date | None = None) -> list[RoundInfo]:
    """Return the rounds, the newest data first; with `on` those whose data had begun by then."""
    rows = Round.objects.filter(withdrawn=False)
    if on is not None:
        rows = rows.filter(data_from__lte=on)
    return [info_of(row) for row in rows.order_by("-data_to", "-data_from", "key")]


def list_open_rounds(*, on: dt.date) -> list[RoundInfo]:
    """Return the rounds that take figures on a day, the nearest due day first."""
    rows = Round.objects.filter(withdrawn=False, is_open=True, data_from__lte=on)
    found = [info_of(row) for row in rows]
    return sorted(found, key=lambda one: (one.due_commune or one.data_to, one.key))


def get_round(*, key: str) -> RoundInfo:
    """Return one round. Raises UnknownRoundError."""
    found = _kept_round(_REVISION.now(), key) if moments.standing() else _read_round(key)
    if found is None:
        msg = f"Không có kỳ báo cáo “{key}”. Hãy chọn một kỳ trong danh sách các kỳ báo cáo."
        raise UnknownRoundError(msg)
    return found


# Rounds are few and change with a law file, every save asks for one: kept in the process. Each
# change of a row has a later transaction than all before it.
_REVISION = moments.Clock("select coalesce(max(xmin::text::bigint), 0) from reporting_round")


@lru_cache(maxsize=64)
def _kept_round(_revision: int, key: str) -> RoundInfo | None:
    return _read_round(key)


caches.on_clear(_kept_round.cache_clear)


def _read_round(key: str) -> RoundInfo | None:
    row = Round.objects.filter(key=key).first()
    return info_of(row) if row is not None else None


def info_of(row: Round) -> RoundInfo:
    """Return a round as other packages see one."""
    terms: dict[str, Any] = row.terms
    period = Period.from_code(row.period)
    return RoundInfo(
        id=row.pk,
        key=row.key,
        title=Text(row.title_vi, row.title_en),
        period=period,
        sets=tuple(RoundSet(name, period.year, required) for name, required in terms["sets"]),
        kinds=tuple(terms["kinds"]),
        data_from=row.data_from,
        data_to=row.data_to,
        due_commune=row.due_commune,
        due_province=row.due_province,
        due_ministry=row.due_ministry,
        confidence=row.confidence,
        due_confidence=terms["due_confidence"],
        is_open=row.is_open,
        awaiting=terms["awaiting"],
        simulated=terms["simulated"],
        by_village=tuple(terms["by_village"]),
        by_parts=tuple(terms["by_parts"]),
        notes=tuple(Text(*note) for note in terms["notes"]),
        sources=tuple(terms["sources"]),
        forms=tuple(terms["forms"]),
    )


def plan_of(*, round_info: RoundInfo) -> Plan:
    """Return what a round asks of every unit. The value is shared and immutable."""
    numbered = all(element.number is not None for element in standards.list_elements())
    return _plan(standards.law_reading(), numbered, round_info)


@lru_cache(maxsize=16)
def _plan(_reading: int, _numbered: bool, round_info: RoundInfo) -> Plan:
    elements = {element.key: element for element in standards.list_elements()}
    asked = Asked(
        elements=elements,
        parts_of=_parts_of,
        department_of=standards.department_of,
        by_parts=frozenset(round_info.by_parts),
        by_village=frozenset(round_info.by_village),
    )
    sets = [(found, required) for found, required in sets_of(round_info)]
    rows = plan_rows(sets, asked, _lines(round_info))
    return Plan(
        round=round_info,
        rows=rows,
        by_key={row.element_key: row for row in rows},
        by_number={row.element_id: row for row in rows},
    )


caches.on_clear(_plan.cache_clear)


def _lines(round_info: RoundInfo) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return the lines of the round's paper forms, each with the elements typed into it."""
    return [
        (form_id, [group.element_keys for group in standards.form_elements(form_id=form_id)])
        for form_id in round_info.forms
    ]


def sets_of(round_info: RoundInfo) -> list[tuple[CriteriaSet, bool]]:
    """Return the sets a round collects for with whether it requires them.

    A set that no file makes hold in the round's year any more is left out.
    """
    found = []
    for one in round_info.sets:
        try:
            criteria_set = standards.get_set(set_id=one.set_id, year=one.law_year)
        except UnknownSetError:
            continue
        found.append((criteria_set, one.required))
    return found


def _parts_of(key: str) -> tuple[str, ...]:
    formula = standards.formula_of(key=key)
    return formulas.elements_of(formula) if formula is not None else ()


def unit_asked(*, round_info: RoundInfo, unit_id: int) -> Place:
    """Return the unit as it stands on the round's last day. Raises NotAskedError."""
    try:
        place = geography.get_place(unit_id=unit_id, on=round_info.period.last_on)
    except UnknownUnitError as error:
        raise NotAskedError(str(error)) from error
    if place.level != Level.COMMUNE or place.kind not in round_info.kinds:
        msg = (
            f"Kỳ báo cáo “{round_info.title.vi}” không yêu cầu {place.name} báo cáo;"
            " hãy chọn một xã."
        )
        raise NotAskedError(msg)
    return place


def list_asked(*, round_info: RoundInfo, province_code: str | None = None) -> list[Place]:
    """Return the units a round is asked of, of one province or of all, in the order of names.

    Raises UnknownUnitError when no province has the code on the round's last day.
    """
    on = round_info.period.last_on
    if province_code is None:
        return geography.list_units(on=on, level=Level.COMMUNE, kinds=list(round_info.kinds))
    below = geography.list_below(on=on, level=Level.COMMUNE, parent_code=province_code)
    return [place for place in below if place.kind in round_info.kinds]


def province_of(*, place: Place, on: dt.date) -> int | None:
    """Return the id of the province a unit lies in on a day."""
    while place.level != Level.PROVINCE and place.parent_id is not None:
        place = geography.get_place(unit_id=place.parent_id, on=on)
    return place.unit_id if place.level == Level.PROVINCE else None


def sheet_sort_key(place: Place) -> str:
    """Return the key by which sheets stand in a province's queue: by name, then by code."""
    return f"{place.sort_key}|{place.code}"


def villages_of(*, place: Place, on: dt.date) -> list[Place]:
    """Return the villages of a unit on a day, in the order of their names."""
    return [*geography.list_below(on=on, level=Level.VILLAGE, parent_code=place.code)]


def unit_ids_of(places: Iterable[Place]) -> list[int]:
    """Return the ids of places."""
    return [place.unit_id for place in places]
