"""What a map is told: where its outlines are, how to colour, and a value a place."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from langso.geography.queries import boundaries
from langso.geography.values import Level, Place
from langso.web.presenters.measures import CRITERIA, Measure
from langso.web.presenters.question import Question

if TYPE_CHECKING:
    from langso.web.presenters.home import PlaceLine
    from langso.web.presenters.places import CommuneLine

BREAKS = {"%": [20.0, 40.0, 60.0, 80.0]}


@dataclass(frozen=True, slots=True)
class Map:
    """Addresses and values of one map; `values` is embedded in the page as a data block.

    `unplaced`: how many of its places have no position in the sources, so only tables have them.
    """

    outlines: str
    title: str
    values: dict[str, Any]
    unplaced: int = 0


def outlines_address(name: str, *args: str, on: object) -> str:
    """Return the address of the outlines of a day."""
    return f"{reverse(name, args=args)}?on={on}"


def province_map(lines: list["PlaceLine"], *, question: Question, measure: Measure) -> Map:
    """Return the map of the provinces coloured by a measure."""
    values = {line.code: _value(line) for line in lines}
    return Map(
        outlines=outlines_address("web:province-shapes", on=question.on.isoformat()),
        title=measure.name,
        values={
            "kind": "sequential",
            "title": measure.name,
            "unit": measure.unit,
            "decimals": 1,
            **({} if measure.key == CRITERIA else {"breaks": BREAKS["%"]}),
            "parts": {"numerator": _("units that meet it"), "denominator": _("units judged")},
            "no_data": _("not enough figures"),
            "values": values,
        },
    )


def _value(line: "PlaceLine") -> dict[str, Any]:
    """Return one place's value with its counts and marks."""
    value = line.value
    told: dict[str, Any] = {
        "value": None if value.number is None else round(value.number, 2),
        "denominator": value.whole,
        "flags": _flags(bool(line.row.carried), bool(line.row.unconfirmed)),
        "url": line.address,
    }
    if value.part is not None:
        told["numerator"] = value.part
    if line.row.undetermined:
        told["note"] = _("%(count)s units undetermined") % {"count": line.row.undetermined}
    return told


def commune_map(lines: list["CommuneLine"], *, path: list[Place], question: Question) -> Map:
    """Return the map of a place's communes, coloured and shaped by verdict.

    Outlines come by province, the first of `path`: of a district (`only_listed`) its own communes
    are drawn, near to, on the ground of the province.
    """
    province, place = path[0].code, path[-1]
    title = _("What the set makes of each commune")
    return Map(
        outlines=outlines_address("web:commune-shapes", province, on=question.on.isoformat()),
        title=title,
        values={
            "kind": "verdict",
            "title": title,
            "no_data": _("the set does not apply"),
            "only_listed": place.level == Level.DISTRICT,
            "values": {line.code: _verdict(line) for line in lines},
        },
        unplaced=0
        if boundaries.has_official(on=question.on)
        else sum(line.lat is None for line in lines),
    )


def _verdict(line: "CommuneLine") -> dict[str, Any]:
    """Return a commune's verdict with how many criteria it meets; no verdict, only its page."""
    if not line.verdict:
        return {"url": line.address}
    return {
        "verdict": str(line.verdict),
        "value": line.met,
        "note": _("%(met)s of %(total)s criteria met") % {"met": line.met, "total": line.total},
        "flags": _flags(line.carried, line.unconfirmed),
        "url": line.address,
    }


def _flags(carried: bool, unconfirmed: bool) -> list[str]:
    marks = {"carried": carried, "unconfirmed": unconfirmed}
    return [name for name, holds in marks.items() if holds]
