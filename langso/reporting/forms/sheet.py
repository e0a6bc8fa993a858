"""Figures as the entry sheet sends them: JSON from the browser's queue, or a plain form.

Only the shape is judged here; what a figure means and whether it may be written is the action's.
"""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from langso.ledger.rules import figure_of
from langso.ledger.values import BadValueError
from langso.reporting.values import MOST_ENTRIES, NewEntry, ReportingError
from langso.standards import queries as standards

LONGEST_TEXT = 400
LONGEST_NOTE = 500
GREATEST = 10**15
# A generous entry is 300 bytes.
MOST_BYTES = 1024 * 1024


class UnreadableEntriesError(ReportingError):
    """What was sent is not what the sheet sends; the text names the place and the remedy."""


class TooMuchError(ReportingError):
    """More than one call may hold; the text says how much it may."""


def entries_of(body: bytes) -> list[NewEntry]:
    """Read `{"entries": [{"key", "element", "village", "value", "base", "note"}]}`.

    Raises UnreadableEntriesError, TooMuchError.
    """
    found = object_of(body).get("entries")
    if not isinstance(found, list):
        raise UnreadableEntriesError(_("The call holds no list of entries: reload the page."))
    if len(found) > MOST_ENTRIES:
        raise TooMuchError(
            _("One call holds at most %(most)s cells: send the rest in another one.")
            % {"most": MOST_ENTRIES}
        )
    return [_entry(number, entry) for number, entry in enumerate(found, start=1)]


def values_of(body: bytes) -> dict[str, Any]:
    """Read `{"values": {element: value}}`, figures that are typed and not saved yet.

    Raises UnreadableEntriesError, TooMuchError.
    """
    found = object_of(body).get("values")
    if not isinstance(found, dict) or len(found) > MOST_ENTRIES:
        raise UnreadableEntriesError(_("The call holds no figures to judge: reload the page."))
    return {str(key): _value(value, str(key)) for key, value in found.items()}


def readable(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Part values into those that are figures of their elements, and why the others are not.

    Elements that nobody knows are left out.
    """
    elements = {element.key: element for element in standards.list_elements()}
    good: dict[str, Any] = {}
    bad: dict[str, str] = {}
    for key, value in values.items():
        if key not in elements:
            continue
        try:
            figure_of(value, elements[key], decimal=",")
        except BadValueError as error:
            bad[key] = str(error)
        else:
            good[key] = value
    return good, bad


def object_of(body: bytes) -> dict[str, Any]:
    """Read a JSON object. Raises UnreadableEntriesError, TooMuchError."""
    if len(body) > MOST_BYTES:
        raise TooMuchError(_("The call is too large: send fewer cells at once."))
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UnreadableEntriesError(_("The call is not valid JSON: reload the page."))
    return found


def _entry(number: int, entry: Any) -> NewEntry:
    place = _("entry %(number)s") % {"number": number}
    if not isinstance(entry, dict):
        raise _unreadable(place)
    return NewEntry(
        client_key=_key(entry.get("key"), place),
        element_key=_text(entry.get("element"), place, 100),
        value=_value(entry.get("value"), place),
        village_id=_number(entry.get("village"), place),
        base_version=_number(entry.get("base"), place),
        note=_text(entry.get("note") or "", place, LONGEST_NOTE),
    )


def _key(given: Any, place: str) -> uuid.UUID:
    try:
        return uuid.UUID(given)
    except (ValueError, TypeError, AttributeError):
        raise _unreadable(place) from None


def _text(given: Any, place: str, longest: int) -> str:
    # PostgreSQL takes neither NUL nor half of a surrogate pair.
    if (
        not isinstance(given, str)
        or len(given) > longest
        or "\x00" in given
        or any("\ud800" <= sign <= "\udfff" for sign in given)
    ):
        raise _unreadable(place)
    return given


def _number(given: Any, place: str) -> int | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < GREATEST:
        raise _unreadable(place)
    return given


def _value(given: Any, place: str) -> str | float | bool | None:
    if given is None or isinstance(given, bool):
        return given
    if isinstance(given, int | float):
        if not abs(given) < GREATEST:
            raise _unreadable(place)
        return given
    return _text(given, place, LONGEST_TEXT)


def _unreadable(place: str) -> UnreadableEntriesError:
    return UnreadableEntriesError(
        _("%(place)s cannot be read: reload the page and type it again.")
        % {"place": place.capitalize()}
    )


def changed_cells(post: Mapping[str, str]) -> list[NewEntry]:
    """Read what a person changed in the form of one criterion.

    `seen` holds each cell's version and text as the page showed them; a field whose text is
    still the same was not touched, unless it is confirmed as it is. The form's own key makes
    sending it twice harmless. Raises UnreadableEntriesError, TooMuchError.
    """
    form_key = _key(post.get("form", ""), _("the form"))
    seen = object_of(post.get("seen", "").encode())
    found = []
    for cell, shown in seen.items():
        typed = post.get(f"value:{cell}")
        same = typed is not None and typed.strip() == _shown(shown)[1]
        if typed is None or (same and f"keep:{cell}" not in post):
            continue
        found.append(_changed(form_key, cell, typed.strip(), _shown(shown)[0], post))
    if len(found) > MOST_ENTRIES:
        raise TooMuchError(_("One form holds at most %(most)s cells.") % {"most": MOST_ENTRIES})
    return found


def _shown(shown: Any) -> tuple[int | None, str]:
    place = _("the form")
    if not isinstance(shown, list) or len(shown) != 2:
        raise _unreadable(place)
    return _number(shown[0], place), _text(shown[1], place, LONGEST_TEXT)


def _changed(
    form_key: uuid.UUID, cell: str, typed: str, base: int | None, post: Mapping[str, str]
) -> NewEntry:
    element, _sign, village = cell.partition(":")
    value = _text(typed, cell, LONGEST_TEXT)
    return NewEntry(
        client_key=uuid.uuid5(form_key, f"{cell}={value}"),
        element_key=_text(element, cell, 100),
        value=value,
        village_id=_number(int(village), cell) if village.isdecimal() else None,
        base_version=base,
        note=_text(post.get(f"note:{cell}", "").strip(), cell, LONGEST_NOTE),
    )
