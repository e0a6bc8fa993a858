"""Whose outlines a boundary file holds: its codes, looked up among the units of a day."""

import datetime as dt

from langso.geography.models import UnitState
from langso.geography.queries.units import explain_missing_code
from langso.geography.rules import outlines
from langso.geography.rules.outlines import BadBoundaryFileError, Fault, Feature
from langso.geography.values import Level

MAX_EXPLAINED = 10

# Code, name, longitude, latitude.
Position = tuple[str, str, float | None, float | None]


def units_of_features(
    features: list[Feature], *, level: str, on: dt.date, skip_unknown: bool
) -> tuple[dict[str, int], list[str]]:
    """Return unit ids by code, and the codes left out.

    Raises BadBoundaryFileError when a code was no unit of `level` on `on`: unless `skip_unknown`,
    and always when none of them was.
    """
    states = UnitState.objects.filter(
        validity__contains=on, unit__level=level, code__in=[each.code for each in features]
    )
    found = dict(states.values_list("code", "unit_id"))
    unknown = [each for each in features if each.code not in found]
    if not found or (unknown and not skip_unknown):
        undrawn = list(
            UnitState.objects.filter(
                validity__contains=on, unit__level=level, lat__isnull=False, lon__isnull=False
            )
            .exclude(code__in=found)
            .values_list("code", "name", "lon", "lat")
        )
        faults = [_unknown(each, level, on, undrawn) for each in unknown[:MAX_EXPLAINED]]
        if len(unknown) > MAX_EXPLAINED or skip_unknown:
            faults.insert(0, _many_unknown(len(unknown), len(features), on))
        raise BadBoundaryFileError(faults)
    return found, [each.code for each in unknown]


def _unknown(feature: Feature, level: str, on: dt.date, undrawn: list[Position]) -> Fault:
    """Say what is known of the code, and name a unit that the file may have meant."""
    within = [
        (code, name)
        for code, name, lon, lat in undrawn
        if lon is not None and lat is not None and outlines.holds(feature, lon, lat)
    ]
    facts = {
        "level": str(Level(level).label),
        "day": f"{on:%d/%m/%Y}",
        "known": explain_missing_code(code=feature.code, on=on),
        "right": within[0][0] if len(within) == 1 else "",
        "right_name": within[0][1] if len(within) == 1 else "",
    }
    reason = "mistaken_code" if len(within) == 1 else "unknown_code"
    return Fault(reason, feature.number, feature.code, facts)


def _many_unknown(unknown: int, total: int, on: dt.date) -> Fault:
    facts = {
        "found": str(unknown),
        "total": str(total),
        "day": f"{on:%d/%m/%Y}",
        "shown": str(min(unknown, MAX_EXPLAINED)),
    }
    return Fault("many_unknown", facts=facts)
