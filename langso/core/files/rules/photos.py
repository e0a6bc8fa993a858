"""What a camera writes into a picture, and how alike two pictures are."""

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from langso.core.files.values import Likeness, PhotoFacts

# Numbers of EXIF fields (Source: CIPA DC-008, EXIF 2.32).
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011
LAT_REF, LAT, LON_REF, LON = 1, 2, 3, 4

MOST_BITS_APART = 7
"""Two pictures are alike when at most so many of their 128 bits differ. With eight bands, seven
differing bits leave at least one band whole, so the index misses nothing."""

ACROSS, DOWN = (9, 8), (8, 9)
"""Sizes (width, height) of the grey pictures of which each hash is made."""

_DEAD_ZONE = 3
_FEWEST_SLOPES = 24
_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
_EARLIEST = 1990


def facts_of(fields: Mapping[int, Any], gps: Mapping[int, Any], zone: dt.tzinfo) -> PhotoFacts:
    """Return when and where a picture was taken; what is absent or nonsense counts as not told."""
    taken, told = _time(fields.get(TAKEN), fields.get(TAKEN_OFFSET), zone)
    lat = _degrees(gps.get(LAT), gps.get(LAT_REF), "S", 90)
    lon = _degrees(gps.get(LON), gps.get(LON_REF), "W", 180)
    # A camera without a fix writes zeros: a point in the sea off Africa.
    if lat is None or lon is None or (lat == 0 and lon == 0):
        lat = lon = None
    return PhotoFacts(taken_at=taken, zone_told=told, lat=lat, lon=lon)


def _time(text: Any, offset: Any, zone: dt.tzinfo) -> tuple[dt.datetime | None, bool]:
    match = _TIME.match(str(text or ""))
    if not match or int(match[1]) < _EARLIEST:
        return None, False
    told = _OFFSET.fullmatch(str(offset or "").strip())
    try:
        if told:
            minutes = int(told[2]) * 60 + int(told[3])
            sign = -1 if told[1] == "-" else 1
            zone = dt.timezone(dt.timedelta(minutes=sign * minutes))
        return dt.datetime(*(int(part) for part in match.groups()), tzinfo=zone), bool(told)  # type: ignore[arg-type, misc]
    except (ValueError, OverflowError):
        return None, False


def _degrees(parts: Any, reference: Any, negative: str, most: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= most:
        return None
    return round(-value if str(reference or "").upper().startswith(negative) else value, 6)


def likeness_of(across: Sequence[int], down: Sequence[int]) -> Likeness | None:
    """Return the difference hash of a picture from its two small grey pictures, row by row.

    `across` is 9 × 8 and `down` 8 × 9 levels (0-255). Each bit says whether it grows clearly
    brighter to the right, or downward: brightness, contrast, size and compression leave that as it
    is. Steps within the dead zone count as none, so that noise in a plain sky does not flip bits.
    None for a picture with too few steps (a blank page, fog): it would be like every other one.
    """
    right = [across[at + 1] - across[at] for at in range(71) if at % 9 != 8]
    below = [down[at + 8] - down[at] for at in range(64)]
    if sum(abs(step) > _DEAD_ZONE for step in (*right, *below)) < _FEWEST_SLOPES:
        return None
    first, second = _bits(right), _bits(below)
    return Likeness(_signed(first), _signed(second), _bands(first, second))


def _bits(steps: Sequence[int]) -> int:
    return sum(1 << place for place, step in enumerate(steps) if step > _DEAD_ZONE)


def _signed(bits: int) -> int:
    """Return 64 bits as the database's signed number."""
    return bits - (1 << 64) if bits >> 63 else bits


def _bands(first: int, second: int) -> tuple[int, ...]:
    bits = second << 64 | first
    return tuple(place << 16 | (bits >> (16 * place) & 0xFFFF) for place in range(8))


def bits_apart(one: Likeness, other: Likeness) -> int:
    """Return how many of the 128 bits differ."""
    mask = (1 << 64) - 1
    return ((one.across ^ other.across) & mask).bit_count() + (
        (one.down ^ other.down) & mask
    ).bit_count()
