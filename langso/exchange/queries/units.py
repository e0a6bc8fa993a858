"""Units, their path, classes and lineage, as rows of the API."""

import datetime as dt
from typing import Any

from langso.exchange.queries import faults
from langso.exchange.rules import cursors
from langso.exchange.values import Page
from langso.geography import queries as geography
from langso.geography.values import Link, Place

# An export is the whole list; no day has more units than this, villages included.
WHOLE = 200_000
COLUMNS = (
    "code",
    "name",
    "kind",
    "level",
    "parent",
    "province",
    "began_on",
    "ended_on",
    "lat",
    "lon",
    "area_km2",
    "simulated",
)


def page(
    *,
    on: dt.date,
    level: str | None,
    parent: str | None,
    q: str | None,
    kind: str | None,
    limit: int | None,
    cursor: str | None,
) -> Page:
    """Return the units alive on a day, a page of them; one row a unit.

    Raises ApiError: the parent's code names nothing that day, or a bad cursor.
    """
    after = cursors.decode_cursor(cursor, (str,))[0] if cursor else None
    kinds = [kind] if kind else None
    with faults.explained():
        if parent:
            geography.get_unit(code=parent, on=on)
        places, following = geography.page_units(
            on=on,
            level=level,
            parent_code=parent,
            q=q,
            kinds=kinds,
            limit=limit or WHOLE,
            after=after,
        )
        count = geography.count_units(on=on, level=level, parent_code=parent, q=q, kinds=kinds)
    codes = ancestors(places, on=on)
    return Page(
        name="units",
        columns=COLUMNS,
        rows=[row(place, codes) for place in places],
        count=count,
        cursor=cursors.encode_cursor([following]) if following else None,
        extra={"on": on.isoformat()},
    )


def ancestors(places: list[Place], *, on: dt.date) -> dict[int, Place]:
    """Return every ancestor of the places by id, in at most two queries."""
    found: dict[int, Place] = {place.unit_id: place for place in places}
    for _ in range(3):
        wanted = {p.parent_id for p in found.values() if p.parent_id} - found.keys()
        if not wanted:
            break
        found.update(geography.get_places(unit_ids=wanted, on=on))
    return found


def province_of(place: Place, known: dict[int, Place]) -> Place | None:
    """Return the province above a place, None for the province itself."""
    current: Place | None = place
    while current is not None and current.level != "province":
        current = known.get(current.parent_id) if current.parent_id else None
    return None if current is place else current


def row(place: Place, known: dict[int, Place]) -> dict[str, Any]:
    """Return one unit as a row."""
    parent = known.get(place.parent_id) if place.parent_id else None
    province = province_of(place, known)
    return {
        "code": place.code,
        "name": place.name,
        "kind": place.kind,
        "level": place.level,
        "parent": parent.code if parent else None,
        "province": province.code if province else None,
        "began_on": place.began_on.isoformat(),
        "ended_on": place.ended_on.isoformat() if place.ended_on else None,
        "lat": place.lat,
        "lon": place.lon,
        "area_km2": place.area_km2,
        # Places are real; only figures and some classes are ever simulated.
        "simulated": False,
    }


def one(*, code: str, on: dt.date) -> dict[str, Any]:
    """Return a unit with its path and classes on a day. Raises ApiError (404)."""
    with faults.explained():
        place = geography.get_unit(code=code, on=on)
    path = geography.path(unit_id=place.unit_id, on=on)
    known = {above.unit_id: above for above in path}
    return {
        **row(place, known),
        "on": on.isoformat(),
        "path": [{"code": p.code, "name": p.name, "kind": p.kind, "level": p.level} for p in path],
        "classes": [
            {
                "scheme": found.scheme,
                "value": found.value,
                "source": found.source,
                "confidence": found.confidence,
                "simulated": found.simulated,
            }
            for found in geography.classes_of(unit_id=place.unit_id, on=on)
        ],
    }


def lineage(*, code: str, on: dt.date, depth: int) -> dict[str, Any]:
    """Return predecessors and successors of a unit. Raises ApiError (404)."""
    with faults.explained():
        place = geography.get_unit(code=code, on=on)
    before, after = geography.lineage(unit_id=place.unit_id, depth=depth)
    return {
        "code": place.code,
        "name": place.name,
        "kind": place.kind,
        "on": on.isoformat(),
        "depth": depth,
        "predecessors": [_link(link) for link in before],
        "successors": [_link(link) for link in after],
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "code": link.code,
        "name": link.name,
        "kind": link.kind,
        "level": link.level,
        "province": link.province_code,
        "province_name": link.province_name,
        "part": link.part,
        "share": link.share,
        "effective_on": link.effective_on.isoformat(),
        "act": link.act,
        "depth": link.depth,
    }
