"""Units that a round is asked of, many at a time: what `rounds.unit_asked` says of one."""

import datetime as dt
from collections.abc import Iterable

from langso.geography import queries as geography
from langso.geography.values import Level, Place
from langso.reporting.queries import rounds
from langso.reporting.values import NotAskedError, RoundInfo


def units_asked(
    *, round_info: RoundInfo, unit_ids: Iterable[int]
) -> dict[int, Place | NotAskedError]:
    """Return each unit as it stands on the round's last day, or why the round does not ask it."""
    wanted, on = list(unit_ids), round_info.period.last_on
    places = geography.get_places(unit_ids=wanted, on=on)
    found: dict[int, Place | NotAskedError] = {}
    for unit_id in wanted:
        place = places.get(unit_id)
        if place is not None and _is_asked(place, round_info, on):
            found[unit_id] = place
            continue
        try:
            found[unit_id] = rounds.unit_asked(round_info=round_info, unit_id=unit_id)
        except NotAskedError as error:
            found[unit_id] = error
    return found


def _is_asked(place: Place, round_info: RoundInfo, on: dt.date) -> bool:
    is_alive = place.began_on <= on and (place.ended_on is None or place.ended_on >= on)
    return is_alive and place.level == Level.COMMUNE and place.kind in round_info.kinds


def provinces_of(*, places: Iterable[Place], on: dt.date) -> dict[int, int | None]:
    """Return the province in which each unit lies on a day, by the unit's id."""
    above: dict[int, Place] = {}
    tops = {place.unit_id: place for place in places}
    while True:
        parents = {
            top.parent_id
            for top in tops.values()
            if top.level != Level.PROVINCE and top.parent_id is not None
        }
        if not parents:
            break
        above = geography.get_places(unit_ids=parents, on=on)
        tops = {
            unit_id: top if top.level == Level.PROVINCE else above.get(top.parent_id or 0, top)
            for unit_id, top in tops.items()
        }
    return {
        unit_id: top.unit_id if top.level == Level.PROVINCE else None
        for unit_id, top in tops.items()
    }
