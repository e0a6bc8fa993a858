"""Levels, kinds and classes of units, and what can be asked of them."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

ALWAYS_BEGAN_ON = dt.date(1945, 9, 2)
"""A unit whose founding day is not in our sources begins here: earlier than any question."""

REFORM_ON = dt.date(2025, 7, 1)
"""First day of two-level local government (Source: Luật 72/2025/QH15)."""


class Level(models.TextChoices):
    """The level of a unit in the tree; the district level ended on 30 June 2025."""

    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")
    COMMUNE = "commune", _("Commune level")
    VILLAGE = "village", _("Village")


LEVEL_RANK = {Level.PROVINCE: 1, Level.DISTRICT: 2, Level.COMMUNE: 3, Level.VILLAGE: 4}


class Kind(models.TextChoices):
    """The kind of unit within its level, by the law on local government."""

    PROVINCE = "province", _("province")
    CITY = "city", _("centrally run city")
    DISTRICT = "district", _("rural district")
    URBAN_DISTRICT = "urban_district", _("urban district")
    TOWN = "town", _("town")
    PROVINCIAL_CITY = "provincial_city", _("provincial city")
    COMMUNE = "commune", _("commune")
    TOWNSHIP = "township", _("township")
    WARD = "ward", _("ward")
    SPECIAL_ZONE = "special_zone", _("special zone")
    VILLAGE = "village", _("village")


class Part(models.TextChoices):
    """How much of a predecessor went to a successor."""

    WHOLE = "whole", _("whole")
    PART = "part", _("part")


class Scheme(models.TextChoices):
    """Dated classes of units that the law depends on."""

    REGION = "region", _("region of the criteria")
    AREA = "area", _("ethnic-minority and mountain area")
    SAFETY_ZONE = "safety_zone", _("revolutionary safety zone")
    POOR_DISTRICT = "poor_district", _("poor district, or out of poverty 2018-2020")
    HARDSHIP = "hardship", _("specially difficult commune")
    ISLAND = "island", _("island")
    BORDER = "border", _("border")
    GROUP = "group", _("commune group 2026-2030")
    LAW_PROVINCE = "law_province", _("former province whose local levels apply")


class Region(models.TextChoices):
    """The seven regions of the criteria of 2021-2025 (Source: 318/QĐ-TTg, the columns)."""

    TDMNPB = "TDMNPB", _("Northern midlands and mountains")
    DBSH = "DBSH", _("Red River Delta")
    BTB = "BTB", _("North Central")
    DHNTB = "DHNTB", _("South Central Coast")
    TN = "TN", _("Central Highlands")
    DNB = "DNB", _("South-East")
    DBSCL = "DBSCL", _("Mekong River Delta")


OWN_UNITS_FROM = 1_000_000
"""Units of the shipped reference have ids below this; units that an installation adds, above."""

KIND_TITLES = (
    "Thành phố",
    "Thị trấn",
    "Đặc khu",
    "Thị xã",
    "Phường",
    "Huyện",
    "Quận",
    "Tỉnh",
    "Xã",
    "Thôn",
)


def short_name(name: str) -> str:
    """Return a unit's name without its kind ("Xã Tân Mỹ" → "Tân Mỹ"); numbered units keep it."""
    for title in KIND_TITLES:
        rest = name[len(title) + 1 :]
        if name.startswith(f"{title} ") and rest and not rest[0].isdigit():
            return rest
    return name


class GeographyError(ValueError):
    """A question or change that the tree of units cannot answer or bear; the text is for people."""


class UnknownUnitError(GeographyError):
    """No unit has this code on this day."""

    def __init__(self, message: str, *, code: str = "", on: dt.date | None = None) -> None:
        """Keep what was asked beside the sentence."""
        super().__init__(message)
        self.code = code
        self.on = on


class OverlapError(GeographyError):
    """Two facts that may not hold at once would: a life, a state, a code or a class overlaps."""


class HistoryError(GeographyError):
    """A change would break a rule of histories: a parent's life, a level, or shares over one."""


@dataclass(frozen=True, slots=True)
class Place:
    """One unit as it stood on one day."""

    unit_id: int
    level: str
    code: str
    name: str
    kind: str
    parent_id: int | None
    began_on: dt.date
    ended_on: dt.date | None
    lat: float | None
    lon: float | None
    area_km2: float | None
    sort_key: str = ""

    @property
    def short_name(self) -> str:
        """The name without its kind."""
        return short_name(self.name)


@dataclass(frozen=True, slots=True)
class State:
    """What a unit was from `valid_from` to the last day `valid_to` (None: until further notice)."""

    valid_from: dt.date
    valid_to: dt.date | None
    code: str
    name: str
    kind: str
    parent_id: int | None
    parent_name: str
    act: str
    note: str


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A dated class of a unit."""

    unit_id: int
    scheme: str
    value: str
    valid_from: dt.date
    valid_to: dt.date | None
    source: str
    confidence: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """A disagreement or gap in our sources."""

    topic: str
    subject: str
    detail: str
    sources: str
    resolution: str


@dataclass(frozen=True, slots=True)
class Share:
    """A predecessor of a new unit: all of it when `people_share` is 1, unknown part when None."""

    code: str
    people_share: float | None = 1.0
    area_share: float | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be made by a merger or a split."""

    code: str
    name: str
    kind: str
    parent_code: str
    lat: float | None = None
    lon: float | None = None
    area_km2: float | None = None


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load of the reference tables held, and whether it changed anything."""

    units: int
    states: int
    successions: int
    classes: int
    conflicts: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A predecessor or successor of a unit at one event."""

    unit_id: int
    code: str
    name: str
    kind: str
    level: str
    province_code: str
    province_name: str
    part: str
    share: float | None
    effective_on: dt.date
    act: str
    depth: int
