"""Words that several pages of work files share."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import get_language

from langso.accounts import queries as accounts
from langso.core.templatetags.writing import in_language
from langso.dossiers.values.files import EventKind, FileStatus, Medium, status_words
from langso.geography import queries as geography
from langso.standards import queries as standards
from langso.standards.values import SetInfo, Text
from langso.standards.values.procedures import Procedure


class Typed(dict[str, str]):
    """What a form was sent with; a field that was not there is blank."""

    def __missing__(self, _name: str) -> str:
        """Return a blank for whatever was not sent."""
        return ""


def text(words: Text | None) -> str:
    """Return a text in the reader's language, empty for none."""
    return in_language(words) if words is not None else ""


def name_of(organisation: object) -> str:
    """Return the name of an organisation (`name_vi`, `name_en`) in the reader's language."""
    vi, en = getattr(organisation, "name_vi", ""), getattr(organisation, "name_en", "")
    return (en or vi) if get_language() == "en" else (vi or en)


def stage_title(procedure: Procedure, code: str) -> str:
    """Return what a stage is called, its code when the procedure has none such."""
    try:
        return text(procedure.stage(code).title)
    except KeyError:
        return code


def status_word(status: str, *, by_order: bool) -> str:
    """Return where a file stands as a whole, in the reader's words."""
    return status_words(FileStatus(status), by_order=by_order)


def event_word(kind: str) -> str:
    """Return what happened, in the reader's words."""
    return str(EventKind(kind).label)


def medium_word(medium: str) -> str:
    """Return how it was done; empty for what is usual, in the system."""
    return "" if medium == Medium.SYSTEM else str(Medium(medium).label)


def role_word(role: str) -> str:
    """Return what a role is called in the catalogue."""
    title = accounts.title_of_role(role=role) if role else None
    return in_language(title) if title is not None else role


def departments() -> dict[str, str]:
    """Return the departments in the reader's language, in the order of their list."""
    return {one.id: in_language(one.title) for one in accounts.departments()}


def places(unit_ids: Iterable[int | None], on: dt.date) -> dict[int, str]:
    """Return the names of units by their numbers; one that has ended as it was last called."""
    ids = {unit_id for unit_id in unit_ids if unit_id is not None}
    return {key: one.name for key, one in geography.get_places(unit_ids=ids, on=on).items()}


def topics(on: dt.date) -> dict[str, str]:
    """Return what a file may be about: the criteria of communes' sets of a year, `set:number`.

    Where no whole set holds in the year, the last one that did: work on its criteria goes on.
    """
    communes = [
        info
        for info in standards.list_sets()
        if info.level == "commune" and info.tier in ("ntm", "modern") and info.complete
    ]
    for year in range(on.year, min((one.first_year for one in communes), default=on.year) - 1, -1):
        if found := [info for info in communes if _holds(info, year)]:
            return {
                f"{info.id}:{criterion.number}": f"{criterion.number}. {text(criterion.title)}"
                for info in found
                for criterion in standards.get_set(set_id=info.id, year=year).criteria
            }
    return {}


def _holds(info: SetInfo, year: int) -> bool:
    last = info.continued_to if info.continued_to is not None else info.last_year
    return info.first_year <= year <= last
