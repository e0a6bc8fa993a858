"""How units pass into each other between two days."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pass:
    """A predecessor passed into a successor on a day with `share` of its people (None: unknown)."""

    predecessor: int
    successor: int
    on: dt.date
    share: float | None


@dataclass(frozen=True, slots=True)
class Move:
    """What of `from_unit` is in `to_unit`: all of it (`whole`), a share, or an unknown part."""

    from_unit: int
    to_unit: int
    whole: bool
    share: float | None


Holding = dict[int, float | None]


def closure(
    *,
    alive: Iterable[int],
    passes: Iterable[Pass],
    ended_on: Mapping[int, dt.date],
    to_on: dt.date,
) -> list[Move]:
    """Follow the units `alive` at the start through `passes` (all after the start) up to `to_on`.

    Grain of the result: one row per (unit at the start, unit at the end that holds some of it).
    Passes of one day happen at once. A predecessor that lives on keeps what it did not pass on.
    `ended_on` holds the first day after a unit's life. Where a share is unknown the parts are
    None, unless they come together again in one unit, which then holds the whole. What went into
    a unit that ended without a known successor is lost: its other holders hold no whole.
    """
    holdings: dict[int, Holding] = {unit: {unit: 1.0} for unit in alive}
    holders: dict[int, set[int]] = defaultdict(set)
    for unit in holdings:
        holders[unit].add(unit)
    by_day: dict[dt.date, dict[int, list[Pass]]] = defaultdict(lambda: defaultdict(list))
    for event in passes:
        if event.on <= to_on:
            by_day[event.on][event.predecessor].append(event)
    for day in sorted(by_day):
        _happen(day, by_day[day], holdings, holders, ended_on)
    return _moves(holdings, ended_on, to_on)


def _happen(
    day: dt.date,
    events: Mapping[int, list[Pass]],
    holdings: dict[int, Holding],
    holders: dict[int, set[int]],
    ended_on: Mapping[int, dt.date],
) -> None:
    touched = {start for unit in events for start in holders[unit]}
    for start in touched:
        after: Holding = {}
        for unit, share in holdings[start].items():
            for successor, part in _outcome(unit, events.get(unit), day, ended_on):
                _add(after, successor, None if share is None or part is None else share * part)
        for unit in holdings[start]:
            holders[unit].discard(start)
        for unit in after:
            holders[unit].add(start)
        holdings[start] = after


def _outcome(
    unit: int, events: list[Pass] | None, day: dt.date, ended_on: Mapping[int, dt.date]
) -> list[tuple[int, float | None]]:
    """Return where one unit's substance is after the day, with shares of it."""
    if not events:
        return [(unit, 1.0)]
    parts = [(event.successor, event.share) for event in events]
    if ended_on.get(unit, dt.date.max) > day:
        known = [share for _, share in parts if share is not None]
        rest = 1.0 - sum(known) if len(known) == len(parts) else None
        parts.append((unit, rest))
    return parts


def _add(holding: Holding, unit: int, share: float | None) -> None:
    if unit in holding:
        before = holding[unit]
        holding[unit] = None if before is None or share is None else before + share
    else:
        holding[unit] = share


def _moves(
    holdings: Mapping[int, Holding], ended_on: Mapping[int, dt.date], to_on: dt.date
) -> list[Move]:
    moves = []
    for start, holding in holdings.items():
        whole = len(holding) == 1
        moves += [
            Move(start, unit, whole, 1.0 if whole else share)
            for unit, share in holding.items()
            if ended_on.get(unit, dt.date.max) > to_on
        ]
    return moves
