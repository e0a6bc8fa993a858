"""The titles of a unit and of the units it came from."""

import datetime as dt

from langso.geography import queries as geography
from langso.recognition.queries import rows
from langso.recognition.values import HeldTitle, LegacyTitle, UnknownTitleError
from langso.standards import queries as standards
from langso.standards.values.titles import TitleRule

GENERATIONS = 12
"""No unit of the country has more mergers behind it."""


def title_rule(*, title: str) -> TitleRule:
    """Return what the law says of a title. Raises UnknownTitleError."""
    rule = standards.title_law().title(title)
    if rule is None:
        msg = f"Không có danh hiệu “{title}”; các danh hiệu ghi ở law/titles.yaml."
        raise UnknownTitleError(msg)
    return rule


def get_title(*, title_id: int) -> HeldTitle:
    """Return a title by its number, ended ones too. Raises UnknownTitleError."""
    found = rows.read("t.id = %s", [title_id])
    if not found:
        msg = f"Không có danh hiệu số {title_id}, hoặc mục đã được rút lại."
        raise UnknownTitleError(msg)
    return found[0]


def titles_of(*, unit_id: int, on: dt.date) -> list[HeldTitle]:
    """Return the titles a unit itself holds on a day, in the order of their decisions."""
    return [one for one in all_titles_of(unit_id=unit_id) if one.held_on(on)]


def all_titles_of(*, unit_id: int) -> list[HeldTitle]:
    """Return every title a unit was ever given, those that ended too; none of its predecessors'."""
    return rows.read("t.unit_id = %s", [unit_id])


def legacy_titles_of(*, unit_id: int) -> list[LegacyTitle]:
    """Return the titles that former units, now in this one, held to their last day.

    Grain: one row per title and former unit, however many generations back; a former unit that
    went to several is shown at each of them, with its part. Nothing here is the unit's own.
    """
    before, _after = geography.lineage(unit_id=unit_id, depth=GENERATIONS)
    links = {link.unit_id: link for link in reversed(before)}
    if not links:
        return []
    found = []
    for held in rows.read("t.unit_id = any(%s)", [list(links)]):
        place = links[held.unit_id]
        last = rows.day_before(place.effective_on)
        if held.held_on(last):
            found.append(LegacyTitle(held, place, last))
    return sorted(found, key=lambda one: (one.place.depth, one.place.code, one.held.id))


def titles_by_unit(*, unit_ids: list[int], on: dt.date) -> dict[int, list[HeldTitle]]:
    """Return the titles held on a day by each of some units; units without any are left out."""
    found: dict[int, list[HeldTitle]] = {}
    for held in rows.read("t.unit_id = any(%s)", [unit_ids]):
        if held.held_on(on):
            found.setdefault(held.unit_id, []).append(held)
    return found
